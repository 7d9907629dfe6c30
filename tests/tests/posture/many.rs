//! Objects with very much of one thing: of sizes at which a test would not end in which each is held against each other.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::fixes;
use sealward::posture::{Options, check};

fn read(text: String) -> SourceFile {
    SourceFile::read("it.yaml", text.into_bytes(), &Limits::default()).unwrap()
}

/// How often each of these checks finds something.
fn found<const N: usize>(file: &SourceFile, checks: [&str; N]) -> [usize; N] {
    let checked = check(file, &Options::default());
    assert!(checked.errors.is_empty());
    checks.map(|id| {
        let findings = checked.findings.iter();
        findings.filter(|it| it.check.id == id).count()
    })
}

#[test]
fn many_programs_in_one_pod_are_each_judged() {
    for (program, checks) in [
        ("kube-apiserver", ["cp-profiling", "cp-anonymous-auth"]),
        ("etcd", ["etcd-server-cert", "etcd-peer-cert"]),
        ("kube-controller-manager", ["cp-profiling", "cp-cm-root-ca"]),
    ] {
        let container =
            |at| format!("  - {{name: c{at}, image: a, command: [{program}], bogus: 1}}\n");
        let containers: String = (0..4_000).map(container).collect();
        let file = read(format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec:\n  containers:\n{containers}"
        ));
        assert_eq!(found(&file, checks), [4_000; 2], "{program}");
        // What the pod itself says is judged once.
        assert_eq!(found(&file, ["doc-unknown-field"]), [4_000], "{program}");
    }
}

#[test]
fn a_flag_that_is_given_many_times_is_taken_away_wherever_it_stands() {
    for (command, item) in [
        (
            "\n    - kube-apiserver\n",
            "    - --disable-admission-plugins=ServiceAccount\n",
        ),
        (
            " [kube-apiserver",
            ", --disable-admission-plugins=ServiceAccount",
        ),
    ] {
        let close = if command.contains('[') { "]\n" } else { "" };
        let file = read(format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec:\n  containers:\n  - name: it\n    image: a\n    \
             command:{command}{}{close}",
            item.repeat(16_000)
        ));
        let checked = check(&file, &Options::default());
        let fixes = fixes(&file, &checked);
        let id = "cp-service-account-plugin";
        let given = checked.findings.iter().zip(&fixes);
        let given: Vec<_> = given.filter(|(it, _)| it.check.id == id).collect();
        assert_eq!(given.len(), 16_000);
        assert!(given.iter().any(|(_, fix)| fix.is_some()));
    }
}

#[test]
fn many_volumes_are_found_by_those_that_mount_them() {
    let volume = |at| format!("  - {{name: v{at}, hostPath: {{path: /etc/v{at}}}}}\n");
    let mount = |at| format!("    - {{name: v{at}, mountPath: /etc/v{at}}}\n");
    let (volumes, mounts): (String, String) = (
        (0..20_000).map(volume).collect(),
        (0..20_000).map(mount).collect(),
    );
    let file = read(format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec:\n  volumes:\n{volumes}  containers:\n  - name: it\n    \
         image: a\n    command: [kube-apiserver]\n    volumeMounts:\n{mounts}"
    ));
    assert_eq!(found(&file, ["pss-host-path", "cp-profiling"]), [20_000, 1]);
}
