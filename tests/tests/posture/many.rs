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

#[test]
fn many_pods_of_one_object_are_each_judged() {
    let pod =
        "{spec: {hostPID: true, containers: [{name: a, image: a, command: [kube-scheduler]}]}}";
    for (kind, list, item) in [
        (
            "apiVersion: batch.volcano.sh/v1alpha1\nkind: Job",
            "tasks",
            format!("  - template: {pod}\n"),
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow",
            "templates",
            "  - {hostPID: true, container: {image: a, command: [kube-scheduler]}}\n".to_owned(),
        ),
    ] {
        let items = item.repeat(8_000);
        let file = read(format!(
            "{kind}\nmetadata: {{name: it}}\nspec:\n  {list}:\n{items}"
        ));
        let checks = ["pss-host-pid", "cp-profiling"];
        assert_eq!(found(&file, checks), [8_000; 2], "{kind}");
    }
}

#[test]
fn many_annotations_for_containers_are_each_judged() {
    let annotation =
        |at| format!("    container.apparmor.security.beta.kubernetes.io/c{at}: unconfined\n");
    let annotations: String = (0..40_000).map(annotation).collect();
    let file = read(format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: it\n  annotations:\n{annotations}spec: {{containers: []}}\n"
    ));
    assert_eq!(found(&file, ["pss-apparmor"]), [40_000]);
}

#[test]
fn many_providers_and_names_that_are_refused_are_each_judged() {
    let beginning =
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n";
    let many = |one: &dyn Fn(usize) -> String| (0..10_000).map(one).collect::<String>();
    let kms = many(&|at| {
        format!("  - kms: {{apiVersion: v2, name: it, endpoint: 'unix:///{at}', cachesize: 1}}\n")
    });
    let twins = many(&|_| "  - {identity: {}, secretbox: {keys: []}}\n".to_owned());
    for (providers, checks, counts) in [
        (
            kms,
            ["enc-kms-v2-cachesize", "enc-stale-keys"],
            [10_000, 9_999],
        ),
        (
            twins,
            ["enc-provider-shape", "enc-undecodable"],
            [10_000, 0],
        ),
    ] {
        let file = read(format!(
            "{beginning}- resources: [secrets]\n  providers:\n{providers}"
        ));
        assert_eq!(found(&file, checks), counts);
    }
    let masked =
        many(&|at| format!("- {{resources: [a.g{at}], providers: [{{identity: {{}}}}]}}\n"));
    let file = read(format!(
        "{beginning}- {{resources: ['*.*'], providers: [{{identity: {{}}}}]}}\n{masked}"
    ));
    assert_eq!(found(&file, ["enc-rule-masked"]), [10_000]);
}
