//! `check` of what a host's programs are started with: units of systemd, their variables, k3s.

use crate::harness::{Desk, sealward};
use sealward::dto::{Report, Verdict};
use std::collections::BTreeSet;

const CANARY: &str = "Q0FOQVJZLWhvc3Q";

/// The tree of a host, made up; `@` is where a secret stands.
const TREE: [(&str, &str); 12] = [
    (
        "etc/rancher/k3s/config.yaml",
        "token: @\nsecrets-encryption: true\nkube-apiserver-arg:\n- anonymous-auth=true\n- audit-policy-file=/a.yaml\n",
    ),
    (
        "etc/rancher/k3s/config.yaml.d/90-node.yaml",
        "kubelet-arg+:\n- read-only-port=10255\n",
    ),
    ("etc/rancher/k3s/registries.yaml", "kubelet: {args: none}\n"),
    (
        "etc/systemd/system/kubelet.service",
        "[Service]\nExecStart=/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml\n",
    ),
    (
        "etc/systemd/system/kubelet.service.d/20-extra.conf",
        "# A drop-in.\n[Service]\nExecStart=\nExecStart=/usr/bin/kubelet \\\n    --config=/var/lib/kubelet/config.yaml \\\n    \
         '--authorization-mode=AlwaysAllow' --tls-bootstrap-token @\n",
    ),
    (
        "etc/default/kubelet",
        "KUBELET_EXTRA_ARGS=\"--anonymous-auth=true\" # no comment\nREGISTRY_TOKEN=@\n",
    ),
    ("etc/default/locale", "LANG=C\n"),
    ("etc/nginx/nginx.conf", "worker_processes 1;\n"),
    (
        "etc/systemd/system/nginx.service",
        "[Service]\nExecStart=/usr/sbin/nginx\n",
    ),
    (
        "etc/systemd/system/etcd.service",
        "[Service]\nEnvironment=ETCD_CLIENT_CERT_AUTH=true ETCD_PASSWORD=@secret\n\
         # sealward: ignore[etcd-auto-tls] a test bed until 2999-01-01\nExecStart=/usr/bin/etcd -auto-tls \
         --peer-client-cert-auth --cert-file=a --key-file=b --peer-cert-file=c --peer-key-file=d\n",
    ),
    (
        "etc/kubernetes/manifests/kube-apiserver.yaml",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n    \
         - --authentication-config=/etc/kubernetes/authn.yaml\n    - --authorization-mode=Node,RBAC\n",
    ),
    (
        "etc/kubernetes/authn.yaml",
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\nanonymous: {enabled: true}\n",
    ),
];

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, text) in TREE {
        let path = desk.path(name);
        std::fs::create_dir_all(std::path::Path::new(&path).parent().unwrap()).unwrap();
        desk.write(name, text.replace('@', CANARY).as_bytes());
    }
    desk
}

const SELECT: [&str; 4] = [
    "--profile",
    "all",
    "--select",
    "node-anonymous,node-authz-mode,node-read-only-port,cp-anonymous-auth,etcd-auto-tls,etcd-client-cert-auth",
];

fn report(desk: &Desk) -> Report {
    let arguments = ["check", "--format", "json", &desk.path("")];
    serde_json::from_str(sealward(arguments.into_iter().chain(SELECT)).text()).unwrap()
}

#[test]
fn every_flag_is_reported_in_its_file_and_on_its_line() {
    let desk = desk();
    let report = report(&desk);
    let wanted: Vec<&str> = SELECT[3].split(',').collect();
    let found: BTreeSet<(String, u32, String)> = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Fail && wanted.contains(&&*it.check))
        .map(|it| {
            let at = it.location.as_ref().unwrap();
            let file = at.file.replace(&desk.path(""), "");
            let file = file.trim_start_matches('/').to_owned();
            (file, at.start.line, it.check.clone())
        })
        .collect();
    let expected = [
        ("etc/default/kubelet", 1, "node-anonymous"),
        (
            "etc/kubernetes/manifests/kube-apiserver.yaml",
            8,
            "cp-anonymous-auth",
        ),
        ("etc/rancher/k3s/config.yaml", 4, "cp-anonymous-auth"),
        (
            "etc/rancher/k3s/config.yaml.d/90-node.yaml",
            2,
            "node-read-only-port",
        ),
        (
            "etc/systemd/system/kubelet.service.d/20-extra.conf",
            6,
            "node-authz-mode",
        ),
    ];
    let expected = expected.map(|(file, line, check)| (file.to_owned(), line, check.to_owned()));
    assert_eq!(found, BTreeSet::from(expected));
}

#[test]
fn a_comment_in_a_unit_holds_back_what_is_found_on_the_next_line() {
    let report = report(&desk());
    let held: Vec<&str> = report.suppressed.iter().map(|it| &*it.check).collect();
    assert_eq!(held, ["etcd-auto-tls"]);
    assert_eq!(report.suppressed[0].reason, "a test bed");
}

#[test]
fn units_of_other_programs_are_counted_and_other_files_are_not_read() {
    let report = report(&desk());
    // All but `locale` and `nginx.conf`; `nginx.service` and `registries.yaml` are passed over.
    assert_eq!(report.summary.files, 10);
    assert_eq!(report.summary.skipped, 2);
}

#[test]
fn no_format_shows_a_credential_of_the_host() {
    let desk = desk();
    for format in [
        "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html",
    ] {
        let ran = sealward([
            "check",
            "--profile",
            "all",
            "--format",
            format,
            &desk.path(""),
        ]);
        assert!(ran.text().contains("node-authz-mode"), "{format}");
        assert!(!ran.text().contains(CANARY), "{format}: {}", ran.text());
    }
}
