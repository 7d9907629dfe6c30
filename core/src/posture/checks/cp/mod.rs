//! CP: API server, controller manager, scheduler, and the files by which these are set up and reached.

mod access;

use crate::posture::check::checks;

checks! {
    admission: ALWAYS_ADMIT, SERVICE_ACCOUNT, NAMESPACE_LIFECYCLE, NODE_RESTRICTION;
    audit_log: MAXAGE, MAXBACKUP, MAXSIZE;
    authn_config: AuthnConfig;
    authz_config: AuthzConfig;
    certificates: KUBELET_CLIENT_CERT, KUBELET_CA, TLS_CERT, CLIENT_CA, ETCD_CLIENT_CERT, ETCD_CAFILE;
    controller_manager: GC_THRESHOLD, SA_PRIVATE_KEY, ROOT_CA, SA_CREDENTIALS, ROTATE_KUBELET_CERT;
    host_files: HostFiles;
    kubeadm_token_ttl: KubeadmTokenTtl;
    kubeconfig_insecure: KubeconfigInsecure;
    podsecurity_config: PodSecurityConfig;
    ports: SECURE_PORT, INSECURE_PORT, BIND_ADDRESS;
    profiling: PROFILING;
    tokens: SA_KEY_FILE, SA_LOOKUP, TOKEN_AUTH_FILE, BASIC_AUTH_FILE;
    @across {
        anonymous_auth: AnonymousAuth;
        authz_always_allow: AuthzAlwaysAllow;
    }
}
