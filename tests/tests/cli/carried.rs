//! `check` of what other objects carry as a text: what is said of it there, and of what carries it, is heard.

use crate::harness::{Desk, sealward};
use sealward::dto::{Report, SuppressedBy};

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kubelet-config\n  namespace: kube-system\n";
const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const PORT: &str = "node-read-only-port";

fn report(text: &str, checks: &str, configuration: &str) -> Report {
    let desk = Desk::new();
    desk.write("it.yaml", text.as_bytes());
    desk.write("sealward.toml", configuration.as_bytes());
    let (file, configuration) = (desk.path("it.yaml"), desk.path("sealward.toml"));
    let ran = sealward([
        "check",
        "--format",
        "json",
        "--profile",
        "encryption",
        "--select",
        checks,
        "--config",
        &configuration,
        &file,
    ]);
    serde_json::from_str(ran.text()).unwrap()
}

type Outcome = (Vec<(String, u32)>, Vec<(String, SuppressedBy)>);

/// What is found, as check and line, and what is held back, as check and by what.
fn outcome(text: &str, checks: &str) -> Outcome {
    let report = report(text, checks, "");
    let line = |it: &sealward::dto::Finding| it.location.as_ref().unwrap().start.line;
    let found = report.findings.iter();
    let found = found.filter(|it| [checks, "doc-suppression-expired"].contains(&&*it.check));
    let found = found.map(|it| (it.check.clone(), line(it)));
    let held = report.suppressed.iter().map(|it| (it.check.clone(), it.by));
    (found.collect(), held.collect())
}

/// A ConfigMap that carries this configuration of a kubelet.
fn map(kubelet: &str) -> String {
    let lines = format!("{HEAD}{kubelet}");
    let lines: String = lines.lines().map(|it| format!("    {it}\n")).collect();
    format!("{MAP}data:\n  kubelet: |\n{lines}")
}

fn held(check: &str, by: SuppressedBy) -> Vec<(String, SuppressedBy)> {
    vec![(check.to_owned(), by)]
}

#[test]
fn comments_in_a_text_are_for_what_is_found_in_it() {
    let it = held(PORT, SuppressedBy::Comment);
    for kubelet in [
        "readOnlyPort: 10255 # sealward: ignore[node-read-only-port] for metrics",
        "# sealward: ignore[node-read-only-port] for metrics until 2099-01-31\nreadOnlyPort: 10255",
        "# sealward: ignore[node-read-only-port] for metrics\n\n# more\nreadOnlyPort: 10255",
    ] {
        assert_eq!(
            outcome(&map(kubelet), PORT),
            (vec![], it.clone()),
            "{kubelet}"
        );
    }
    let quoted = format!(
        "{MAP}data: {{kubelet: \"{}readOnlyPort: 10255 # sealward: ignore[node-read-only-port] for metrics\\n\"}}\n",
        HEAD.replace('\n', "\\n")
    );
    assert_eq!(outcome(&quoted, PORT), (vec![], it));
}

#[test]
fn one_in_a_text_that_holds_nothing_back_is_said_where_it_stands() {
    let unused = |line: u32| ("doc-suppression-expired".to_owned(), line);
    let port = |line: u32| (PORT.to_owned(), line);
    for (kubelet, expected) in [
        (
            "readOnlyPort: 10255 # sealward: ignore[node-read-only-port] metrics until 2020-01-31",
            vec![port(10), unused(10)],
        ),
        (
            "# sealward: ignore[node-readonly-port] metrics\nreadOnlyPort: 10255",
            vec![unused(10), port(11)],
        ),
        (
            "# sealward: ignore[node-read-only-port] metrics\nreadOnlyPort: 0",
            vec![unused(10)],
        ),
        (
            "# sealward: ignore[node-read-only-port] metrics\nenableServer: true\nreadOnlyPort: 10255",
            vec![unused(10), port(12)],
        ),
        (
            "readOnlyPort: 0\n# sealward: ignore[node-read-only-port] metrics",
            vec![unused(11)],
        ),
    ] {
        assert_eq!(
            outcome(&map(kubelet), PORT),
            (expected, vec![]),
            "{kubelet}"
        );
    }
}

#[test]
fn of_a_text_in_any_config_map_configurations_alone_are_judged() {
    let pod = "    apiVersion: v1\n    kind: Pod\n    spec: {hostPID: true}\n";
    let kubelet = "    apiVersion: kubelet.config.k8s.io/v1beta1\n    kind: KubeletConfiguration\n";
    let broken = format!("{kubelet}    readOnlyPort: [\n");
    let kubelet =
        format!("{kubelet}    readOnlyPort: 10255 # sealward: ignore[node-anonymous] x\n");
    let said = |text: &str| {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: any}\ndata:\n  a: |\n";
        let report = report(&format!("{map}{text}"), "node,pss-host-pid", "");
        let findings = report.findings.into_iter().map(|it| it.check);
        findings.collect::<Vec<_>>()
    };
    assert_eq!(said(&kubelet), [PORT, "doc-suppression-expired"]);
    assert_eq!(said(&format!("{pod}    ---\n{kubelet}")).len(), 2);
    assert_eq!(said(&format!("{kubelet}    ---\n{pod}    a: [\n")).len(), 2);
    assert_eq!(said(&broken), ["doc-config-not-judged"]);
    assert!(said(&format!("{pod}    ---\n{pod}    a: [\n")).is_empty());
    // What only shows how one is written.
    assert!(said(&format!("    Write this:\n{kubelet}")).is_empty());
    assert!(said(&format!("    #!/bin/sh\n    cat <<X\n{kubelet}    X\n")).is_empty());
}

#[test]
fn an_annotation_is_for_what_its_object_carries() {
    let text = map("readOnlyPort: 10255");
    let noted = text.replacen(
        "\ndata:",
        "\n  annotations: {sealward.dev/ignore.node-read-only-port: for metrics}\ndata:",
        1,
    );
    let it = held(PORT, SuppressedBy::Annotation);
    assert_eq!(outcome(&noted, PORT), (vec![], it));
}

#[test]
fn the_configuration_names_either_object() {
    for (object, is_held) in [
        (
            "kind = 'ConfigMap'\nname = 'kubelet-config'\nnamespace = 'kube-system'",
            true,
        ),
        ("kind = 'KubeletConfiguration'", true),
        (
            "kind = 'KubeletConfiguration'\nname = 'kubelet-config'",
            false,
        ),
        ("kind = 'ConfigMap'\nname = 'other'", false),
    ] {
        let row = format!("[[suppress]]\ncheck = '{PORT}'\nreason = 'for metrics'\n{object}\n");
        let report = report(&map("readOnlyPort: 10255"), PORT, &row);
        assert_eq!(report.suppressed.len(), usize::from(is_held), "{object}");
    }
}

#[test]
fn the_report_says_what_carries_an_object() {
    let report = report(&map("readOnlyPort: 10255"), PORT, "");
    let object = &report.findings[0].resource;
    let carrier = object.carrier.as_ref().unwrap();
    assert_eq!(
        (&*object.kind, &*carrier.kind),
        ("KubeletConfiguration", "ConfigMap")
    );
    assert_eq!(
        (&*carrier.namespace, &*carrier.name),
        ("kube-system", "kubelet-config")
    );
}

#[test]
fn so_it_is_with_checks_across_documents_and_in_patches() {
    let server = |comment: &str| {
        format!(
            "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: KubeadmControlPlane\nspec:\n  kubeadmConfigSpec:\n    \
            files:\n    - path: /etc/kubernetes/manifests/a.yaml\n      content: |\n        apiVersion: v1\n        kind: Pod\n        \
            spec:\n          containers:\n          - name: a\n            command: {comment}\n            - kube-apiserver\n"
        )
    };
    let check = "cp-anonymous-auth";
    let at = |line: u32| (check.to_owned(), line);
    let found = outcome(&server(""), check);
    // Of the control plane that kubeadm starts, and of this one.
    assert_eq!(found, (vec![at(4), at(13)], vec![]));
    let said = "# sealward: ignore[cp-anonymous-auth] for probes";
    let it = held(check, SuppressedBy::Comment);
    assert_eq!(outcome(&server(said), check), (vec![at(4)], it));

    let patch = "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\npatches:\n- patch: |\n    apiVersion: v1\n    kind: Pod\n    \
        metadata: {name: a}\n    spec:\n      hostPID: true # sealward: ignore[pss-host-pid] an agent\n";
    let (found, held_back) = outcome(patch, "pss-host-pid");
    assert_eq!(held_back, held("pss-host-pid", SuppressedBy::Comment));
    assert!(found.iter().all(|it| it.0 != "pss-host-pid"), "{found:?}");
}

#[test]
fn a_credential_in_a_text_is_told_once() {
    let lines = |text: &str| -> String { text.lines().map(|it| format!("    {it}\n")).collect() };
    let kubeconfig = "apiVersion: v1\nkind: Config\nusers:\n- user: {token: \"kV9cQm27Ab3dXy5T\", password: kV9c-Qm27}\n";
    let encryption = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  \
        providers:\n  - secretbox: {keys: [{name: a, secret: xUtamMndkzFj5j20by7YSzwGjFR3+k7P9rjoo/Ynbzw=}]}\n";
    let kubeadm = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens:\n- token: abcdef.0123456789abcdef\n";
    let (kubeconfig, encryption, kubeadm) = (lines(kubeconfig), lines(encryption), lines(kubeadm));
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n";
    let cluster = "apiVersion: bootstrap.cluster.x-k8s.io/v1beta1\nkind: KubeadmConfig\nmetadata: {name: a}\nspec:\n  files:\n  - \
        path: /root/a.yaml\n    content: |\n";
    let cases = [
        (
            format!("{map}  a: |\n{kubeconfig}"),
            vec![("kubeconfig-insecure", 10), ("kubeconfig-insecure", 10)],
        ),
        (
            format!("{map}  a: |\n{encryption}  b: |\n{kubeadm}  password: kV9c-Qm27\n"),
            vec![
                ("enc-key-plaintext-in-repo", 12),
                ("kubeadm-token-ttl", 17),
                ("secret-in-configmap", 18),
            ],
        ),
        (
            format!("{cluster}  {}", kubeconfig.replace("\n  ", "\n    ")),
            vec![("kubeconfig-insecure", 11), ("kubeconfig-insecure", 11)],
        ),
    ];
    for (text, expected) in cases {
        let report = report(&text, "secret,kubeconfig-insecure,kubeadm-token-ttl", "");
        let found = report.findings.iter();
        let of_secrets = found.filter(|it| {
            it.check.starts_with("secret-") || expected.iter().any(|(check, _)| *check == it.check)
        });
        let of_secrets: Vec<_> = of_secrets
            .map(|it| (&*it.check, it.location.as_ref().unwrap().start.line))
            .collect();
        assert_eq!(of_secrets, expected, "{text}");
    }
}
