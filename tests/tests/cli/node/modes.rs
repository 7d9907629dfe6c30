//! Modes and owners, each of its own control.

use super::*;

#[test]
fn a_control_plane_as_the_benchmark_wants_it_has_no_mode_to_mend() {
    let host = Host::kubeadm();
    assert_eq!(modes(&host), pairs([]));
    let report = report(&host, &[]);
    for mode in [1, 3, 5, 7, 9, 11, 13, 15, 17, 20, 21] {
        assert_eq!(
            fared(&report, &format!("1.1.{mode}")),
            Some(Fared::Pass),
            "1.1.{mode}"
        );
    }
    for mode in [1, 5, 7, 9] {
        assert_eq!(
            fared(&report, &format!("4.1.{mode}")),
            Some(Fared::Pass),
            "4.1.{mode}"
        );
    }
    // Its kube-proxy runs as a pod, whose kubeconfig is no file of the host.
    assert_eq!(fared(&report, "4.1.3"), Some(Fared::NotApplicable));
}

#[test]
fn each_wrong_mode_fails_its_own_control_and_no_other() {
    let cases = [
        ("/etc/kubernetes/manifests/kube-apiserver.yaml", "1.1.1"),
        (
            "/etc/kubernetes/manifests/kube-controller-manager.yaml",
            "1.1.3",
        ),
        ("/etc/kubernetes/manifests/kube-scheduler.yaml", "1.1.5"),
        ("/etc/kubernetes/manifests/etcd.yaml", "1.1.7"),
        ("/etc/cni/net.d/10-flannel.conflist", "1.1.9"),
        ("/etc/kubernetes/super-admin.conf", "1.1.13"),
        ("/etc/kubernetes/scheduler.conf", "1.1.15"),
        ("/etc/kubernetes/controller-manager.conf", "1.1.17"),
        ("/etc/kubernetes/pki/etcd/server.key", "1.1.21"),
        ("/usr/lib/systemd/system/kubelet.service", "4.1.1"),
        ("/var/lib/kubelet/config.yaml", "4.1.9"),
    ];
    let host = Host::kubeadm();
    for (path, control) in cases {
        let text = fs::read_to_string(host.at(path)).unwrap();
        host.file(path, 0o644, &text);
        assert_eq!(modes(&host), pairs([(path, control)]));
        let report = report(&host, &[]);
        let failed = |it: &&sealward::dto::Control| {
            it.framework == "cis-1.12" && it.status == Fared::Fail && it.id.starts_with(['1', '4'])
        };
        let failed: Vec<_> = report
            .controls
            .iter()
            .filter(failed)
            .map(|it| it.id.as_str())
            .collect();
        assert!(failed.contains(&control), "{failed:?}");
        let others = cases.iter().filter(|it| it.1 != control).map(|it| it.1);
        others.for_each(|it| assert!(!failed.contains(&it), "{control} fails {it}"));
        host.file(path, 0o600, &text);
    }
}

#[test]
fn limits_differ_by_what_a_file_is() {
    let host = Host::kubeadm();
    host.file("/etc/kubernetes/pki/ca.crt", 0o664, "");
    host.file("/etc/kubernetes/kubelet.conf", 0o644, "");
    host.folder("/var/lib/etcd", 0o750);
    let expected = pairs([
        ("/etc/kubernetes/pki/ca.crt", "1.1.20"),
        ("/etc/kubernetes/pki/ca.crt", "4.1.7"),
        // CIS AKS allows what CIS Kubernetes does not.
        ("/etc/kubernetes/kubelet.conf", "4.1.5"),
        ("/var/lib/etcd", "1.1.11"),
    ]);
    assert_eq!(modes(&host), expected);
    let report = report(&host, &[]);
    let etcd = about_files(&report)
        .into_iter()
        .find(|it| it.check == "etcd-data-dir")
        .unwrap();
    assert!(
        etcd.message.contains("`chmod 700 /var/lib/etcd`"),
        "{}",
        etcd.message
    );
    host.file("/etc/kubernetes/kubelet.conf", 0o666, "");
    assert!(modes(&host).contains(&(
        "/etc/kubernetes/kubelet.conf".to_owned(),
        "4.1.5 3.1.1".to_owned()
    )));
}

#[test]
fn owners_are_judged_by_number_and_told_by_the_hosts_own_names() {
    let host = Host::kubeadm();
    let told = &facts(&host).files["/etc/kubernetes/admin.conf"];
    let own = fs::metadata(host.at("/etc/kubernetes/admin.conf")).unwrap();
    assert_eq!((told.uid, told.gid), (Some(own.uid()), Some(own.gid())));
    let told = report(&host, &[]);
    let root_passes = if is_root() { Fared::Pass } else { Fared::Fail };
    for id in ["1.1.2", "1.1.14", "1.1.19", "4.1.6", "4.1.8"] {
        assert_eq!(fared(&told, id), Some(root_passes), "{id}");
    }
    assert_eq!(fared(&told, "1.1.12"), Some(Fared::Fail));
    let etcd = told
        .findings
        .iter()
        .find(|it| it.check == "etcd-data-dir")
        .unwrap();
    assert!(
        etcd.message
            .contains("and should to etcd:etcd: `chown etcd:etcd /var/lib/etcd`")
    );
    // On a host where that is etcd's number, it is etcd's.
    let etcd = |number: u32| format!("etcd:x:{number}:{number}::/:/bin/false\n");
    host.file("/etc/passwd", 0o644, &etcd(own.uid()));
    host.file("/etc/group", 0o644, &etcd(own.gid()));
    assert_eq!(fared(&report(&host, &[]), "1.1.12"), Some(Fared::Pass));
}

#[test]
fn what_holds_keys_or_tokens_is_for_root_alone() {
    let host = Host::kubeadm();
    host.file("/srv/enc/config.yaml", 0o640, "");
    let folder = "/var/lib/rancher/rke2/server";
    host.file(
        &format!("{folder}/cred/encryption-config.json"),
        0o644,
        "{}",
    );
    host.file(&format!("{folder}/token"), 0o604, "s3cret");
    host.file("/etc/rancher/k3s/config.yaml", 0o644, "token: s3cret\n");
    host.file("/etc/rancher/rke2/config.yaml", 0o644, "cni: canal\n");
    let encryption = format!("{folder}/cred/encryption-config.json");
    let token = format!("{folder}/token");
    let secrets = "Network separation";
    let expected = pairs([
        ("/srv/enc/config.yaml", secrets),
        (&encryption, secrets),
        (&token, secrets),
        ("/etc/rancher/k3s/config.yaml", secrets),
    ]);
    assert_eq!(modes(&host), expected);
    // No control of the benchmark is about them.
    let report = report(&host, &[]);
    assert_eq!(fared(&report, "4.1.9"), Some(Fared::Pass));
}

#[test]
fn a_report_on_a_host_offers_no_fix_that_cannot_be_asked_for() {
    let host = Host::kubeadm();
    let root = host.root();
    let ran = sealward(["check", "--node", &root]);
    assert!(!ran.text().contains("--fix"), "{ran:?}");
    // There is one to be offered.
    let manifests = host.at("/etc/kubernetes/manifests");
    let ran = sealward(["check", &manifests.to_string_lossy()]);
    assert!(ran.text().contains("with `--fix"), "{ran:?}");
}
