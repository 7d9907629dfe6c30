//! What k3s and RKE2 set by themselves, by program.

pub(super) const fn nothing(_: &str) -> Option<&'static str> {
    None
}

pub(super) fn api_server(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "anonymous-auth" | "profiling" => "false",
        "authorization-mode" => "Node,RBAC",
        "enable-admission-plugins" => "NodeRestriction",
        "client-ca-file" => "client-ca.crt",
        "tls-cert-file" => "serving-kube-apiserver.crt",
        "tls-private-key-file" => "serving-kube-apiserver.key",
        "kubelet-certificate-authority" => "server-ca.crt",
        "kubelet-client-certificate" => "client-kube-apiserver.crt",
        "kubelet-client-key" => "client-kube-apiserver.key",
        "service-account-key-file" => "service.key",
        "etcd-cafile" => "etcd/server-ca.crt",
        "etcd-certfile" => "etcd/client.crt",
        "etcd-keyfile" => "etcd/client.key",
        _ => return None,
    })
}

pub(super) fn api_server_encrypting(flag: &str) -> Option<&'static str> {
    encrypting(flag).or_else(|| api_server(flag))
}

/// The file is written by k3s itself.
pub(super) fn encrypting(flag: &str) -> Option<&'static str> {
    (flag == "encryption-provider-config").then_some("encryption-config.json")
}

pub(super) fn controller_manager(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "bind-address" => "127.0.0.1",
        "profiling" => "false",
        "root-ca-file" => "server-ca.crt",
        "service-account-private-key-file" => "service.current.key",
        "use-service-account-credentials" => "true",
        _ => return None,
    })
}

pub(super) fn scheduler(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "bind-address" => "127.0.0.1",
        "profiling" => "false",
        _ => return None,
    })
}

pub(super) fn etcd(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "client-cert-auth" | "peer-client-cert-auth" => "true",
        "cert-file" => "server-client.crt",
        "key-file" => "server-client.key",
        "trusted-ca-file" => "server-ca.crt",
        "peer-cert-file" => "peer-server-client.crt",
        "peer-key-file" => "peer-server-client.key",
        "peer-trusted-ca-file" => "peer-ca.crt",
        _ => return None,
    })
}

pub(super) fn kubelet(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "anonymous-auth" => "false",
        "authorization-mode" => "Webhook",
        "read-only-port" => "0",
        "client-ca-file" => "client-ca.crt",
        "tls-cert-file" => "serving-kubelet.crt",
        "tls-private-key-file" => "serving-kubelet.key",
        _ => return None,
    })
}
