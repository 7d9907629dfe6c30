//! Units of systemd, as a host puts them together.

use super::*;

#[test]
fn programs_that_run_as_units_are_judged() {
    let host = Host::new();
    let k3s = "/etc/systemd/system/k3s.service";
    host.file(
        k3s,
        0o600,
        "[Service]\nExecStart=/usr/local/bin/k3s \\\n    server \\\n    '--kubelet-arg=read-only-port=10255' \\\n    \
         '--kube-apiserver-arg' 'authorization-mode=AlwaysAllow' \\\n",
    );
    let units = [
        ("kube-apiserver", "--authorization-mode=AlwaysAllow"),
        ("kube-controller-manager", "--profiling=true"),
        ("kube-scheduler", "--profiling=true"),
        ("kube-proxy", "--metrics-bind-address=0.0.0.0:10249"),
        ("etcd", "--auto-tls"),
    ];
    for (name, flag) in units {
        let text = format!("[Service]\nExecStart=/usr/bin/{name} {flag}\n");
        host.file(&format!("/etc/systemd/system/{name}.service"), 0o600, &text);
    }
    let found = found(
        &host,
        "node-read-only-port,cp-authz-always-allow,cp-profiling,node-kube-proxy-metrics,etcd-auto-tls",
    );
    let failing: BTreeSet<_> = found
        .into_iter()
        .filter(|it| it.3 == Verdict::Fail)
        .map(|it| (it.0, it.1, it.2))
        .collect();
    let at = |path: &str| failing.iter().any(|it| it.1 == path);
    assert!(failing.contains(&("node-read-only-port".to_owned(), k3s.to_owned(), 4)));
    for (name, _) in units {
        assert!(at(&format!("/etc/systemd/system/{name}.service")), "{name}");
    }
}

/// A kubelet as packages of Kubernetes start it.
fn packaged_kubelet() -> Host {
    let host = Host::new();
    host.file(
        "/usr/lib/systemd/system/kubelet.service",
        0o600,
        "[Unit]\nDescription=kubelet\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n[Install]\nWantedBy=a\n",
    );
    host.file(
        "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "# Of the package.\n[Service]\n\
         Environment=\"KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf\"\n\
         Environment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n\
         EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\n\
         ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n",
    );
    host.file(
        "/var/lib/kubelet/config.yaml",
        0o600,
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
         authentication: {anonymous: {enabled: false}}\nauthorization: {mode: Webhook}\nreadOnlyPort: 0\n",
    );
    host
}

const KUBELET_CHECKS: &str = "node-anonymous,node-authz-mode,node-read-only-port";

#[test]
fn a_unit_is_one_with_its_drop_ins_and_variables() {
    let host = packaged_kubelet();
    // The kubelet's own file decides.
    assert_eq!(found(&host, KUBELET_CHECKS), fails([]));
    host.file(
        "/var/lib/kubelet/kubeadm-flags.env",
        0o600,
        "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=registry.k8s.io/pause:3.10\"\n",
    );
    let variables = "/etc/default/kubelet";
    host.file(
        variables,
        0o600,
        "# More.\nKUBELET_EXTRA_ARGS=\"--anonymous-auth=true --authorization-mode=AlwaysAllow --read-only-port=10255\"\n",
    );
    let expected = fails([
        ("node-anonymous", variables, 2),
        ("node-authz-mode", variables, 2),
        ("node-read-only-port", variables, 2),
    ]);
    assert_eq!(found(&host, KUBELET_CHECKS), expected);
    // Another drop-in starts it without them.
    let last = "/etc/systemd/system/kubelet.service.d/20-own.conf";
    host.file(
        last,
        0o600,
        "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_CONFIG_ARGS \\\n  --read-only-port=10255\n",
    );
    assert_eq!(
        found(&host, KUBELET_CHECKS),
        fails([("node-read-only-port", last, 4)])
    );
    // One of the same name in a folder that goes first hides it.
    host.file(
        "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "[Service]\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(told.iter().any(|it| it.3 == Verdict::Fail && it.1 == last));
    assert!(!told.iter().any(|it| it.1.starts_with("/usr")), "{told:?}");
}

#[test]
fn variables_that_cannot_be_told_leave_a_unit_unknown() {
    let host = packaged_kubelet();
    host.file(
        "/etc/default/kubelet",
        0o600,
        "KUBELET_EXTRA_ARGS='--a=\"b c\"'\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(
        !told.is_empty() && told.iter().all(|it| it.3 == Verdict::Unknown),
        "{told:?}"
    );
}
