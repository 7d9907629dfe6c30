//! What `check --fix` and `--fix-review` leave as it is, since something would not run, or not be read, any longer.

use crate::harness::{Desk, sealward};

/// A pod of the control plane with this command, and more of its container.
fn program(command: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: it, namespace: kube-system}}\nspec:\n  hostNetwork: true\n  containers:\n    - name: it\n      \
         command: [{command}]\n{more}"
    )
}

#[test]
fn nothing_is_mended_that_would_not_run_any_longer() {
    let probe = |of: &str| {
        format!("      livenessProbe: {{httpGet: {{path: /healthz, port: 10257{of}}}}}\n")
    };
    let pod = |more: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec:\n  containers:\n    - name: it\n{more}"
        )
    };
    let mounts =
        "      volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]\n";
    let kubelet = |more: &str| {
        format!(
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous: {{enabled: true}}\n{more}"
        )
    };
    let encryption = |rules: &str| {
        format!(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n{rules}"
        )
    };
    let providers = "    providers:\n      - secretbox: {keys: [{name: a, secret: lx5fXC2c2cn3BEZCoWB+7iaA3q+vs10psA4TMPZqHFA=}]}\n";
    // The check with what it writes, what it is not written in, and the same where nothing keeps it from that.
    let cases = [
        (
            ("cp-bind-address", "--bind-address=127.0.0.1"),
            program(
                "kube-controller-manager, --bind-address=0.0.0.0",
                &probe(""),
            ),
            program(
                "kube-controller-manager, --bind-address=0.0.0.0",
                &probe(", host: 127.0.0.1"),
            ),
        ),
        (
            ("cp-anonymous-auth", "--anonymous-auth=false"),
            program(
                "kube-apiserver, --anonymous-auth=true",
                &probe(", host: 127.0.0.1"),
            ),
            program("kube-apiserver, --anonymous-auth=true", ""),
        ),
        (
            ("cp-node-restriction", "=PodSecurity,NodeRestriction"),
            program(
                "kube-apiserver, '--disable-admission-plugins=NodeRestriction', --enable-admission-plugins=PodSecurity",
                "",
            ),
            program("kube-apiserver, --enable-admission-plugins=PodSecurity", ""),
        ),
        (
            ("etcd-auto-tls", "--auto-tls=false"),
            program("etcd, --auto-tls=true", ""),
            program(
                "etcd, --auto-tls=true, --cert-file=a.crt, --key-file=a.key",
                "",
            ),
        ),
        (
            ("node-anonymous", "anonymous: {enabled: false}"),
            kubelet("  webhook: {enabled: false}\n"),
            kubelet("  webhook: {enabled: false}\n  x509: {clientCAFile: /etc/ca.crt}\n"),
        ),
        (
            ("pss-privileged", "privileged: false"),
            pod(&format!(
                "      securityContext: {{privileged: true}}\n{mounts}"
            )),
            pod("      securityContext: {privileged: true}\n"),
        ),
        (
            ("enc-wildcard-overlap", "resources: ['*.']"),
            encryption(&format!("  - resources: [secrets, '*']\n{providers}")),
            encryption(&format!("  - resources: [secrets, '*.']\n{providers}")),
        ),
        (
            ("enc-bad-resource-name", "*.*"),
            encryption(&format!("  - resources: ['*']\n{providers}")),
            encryption(&format!(
                "  - resources: ['*']\n{providers}      - identity: {{}}\n"
            )),
        ),
    ];
    let desk = Desk::new();
    for ((check, written), stays, goes) in cases {
        for (text, is_mended) in [(stays, false), (goes, true)] {
            let file = desk.write("it.yaml", text.as_bytes());
            let only = ["--select", check, &file];
            sealward(["check", "--fix-review"].into_iter().chain(only));
            let mended = String::from_utf8(desk.read("it.yaml")).unwrap();
            assert_eq!(mended.contains(written), is_mended, "{check}: {mended}");
        }
    }
}

#[test]
fn a_right_that_a_pod_shows_to_need_is_taken_after_a_look() {
    let pod = |kind: &str, spec: &str, container: &str| {
        let spec = format!(
            "hostPID: true, containers: [{{name: it, securityContext: {{privileged: true}}{container}}}]{spec}"
        );
        let pod = format!("{{metadata: {{labels: {{app: it}}}}, spec: {{{spec}}}}}");
        format!(
            "# {kind}\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: it}}\nspec: {{selector: {{matchLabels: {{app: it}}}}, template: {pod}}}\n"
        )
    };
    let cases = [
        (pod("Deployment", "", ""), true),
        (
            pod(
                "Deployment",
                ", volumes: [{name: a, emptyDir: {}}]",
                ", command: [web, --amount=3]",
            ),
            true,
        ),
        (pod("DaemonSet", "", ""), false),
        (
            pod(
                "Deployment",
                ", volumes: [{name: a, hostPath: {path: /dev}}]",
                "",
            ),
            false,
        ),
        (
            pod(
                "Deployment",
                "",
                ", command: [sh, -c, 'sysctl -w vm.max_map_count=262144']",
            ),
            false,
        ),
        (pod("Deployment", "", ", image: 'docker:28-dind'"), false),
    ];
    let desk = Desk::new();
    for (text, is_safe) in cases {
        let file = desk.write("it.yaml", text.as_bytes());
        let only = ["--select", "pss-host-pid,pss-privileged", &file];
        sealward(["check", "--fix"].into_iter().chain(only));
        let mended = String::from_utf8(desk.read("it.yaml")).unwrap();
        assert_eq!(!mended.contains("hostPID"), is_safe, "{mended}");
        assert_eq!(!mended.contains("privileged: true"), is_safe, "{mended}");
        sealward(["check", "--fix-review"].into_iter().chain(only));
        let mended = String::from_utf8(desk.read("it.yaml")).unwrap();
        assert!(
            !mended.contains("hostPID") && !mended.contains("privileged: true"),
            "{mended}"
        );
    }
}

#[test]
fn what_keys_alone_open_stays_where_no_file_says_that_nothing_is_stored() {
    let kms = "    providers:\n      - kms: {apiVersion: v2, name: a, endpoint: 'unix:///a.sock'}\n      - identity: {}\n";
    let rules = [
        format!(
            "  - resources: ['*.']\n{kms}  - resources: [secrets]\n    providers:\n      - aescbc: {{keys: [{{name: a, secret: lx5fXC2c2cn3BEZCoWB+7iaA3q+vs10psA4TMPZqHFA=}}]}}\n"
        ),
        format!(
            "  - resources: [secrets]\n{}",
            kms.replace("apiVersion: v2, ", "")
        ),
        format!(
            "  - resources: [secrets]\n{}",
            kms.replace("name: a", "name: 'a:b'")
        ),
    ];
    let desk = Desk::new();
    for rule in rules {
        let text = format!(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n{rule}"
        );
        let file = desk.write("enc.yaml", text.as_bytes());
        let ignored = ["--ignore", "enc-configmaps-not-covered"];
        let ran = sealward(["check", "--fix-review", &file].into_iter().chain(ignored));
        assert_eq!(desk.read("enc.yaml"), text.as_bytes());
        assert!(ran.stderr.contains("waits for `--select"), "{}", ran.stderr);
    }
}
