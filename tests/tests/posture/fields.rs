//! Credentials in fields that no other check of secrets reads.

use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checked, Options, Profile, check};

const SECRET: &str = "kV9c-Qm27rT";

fn checked(name: &str, text: &str) -> Checked {
    let text = text.replace('%', SECRET);
    let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    check(&file, &options)
}

/// The checks of secrets that find something, once for each finding.
fn found(name: &str, text: &str) -> Vec<&'static str> {
    let findings = checked(name, text).findings;
    assert!(findings.iter().all(|it| !it.message.contains(SECRET)));
    let ids = findings.iter().map(|it| it.check.id);
    ids.filter(|it| it.starts_with("secret-")).collect()
}

#[test]
fn what_a_unit_sets_and_starts_is_searched_whatever_program_it_is() {
    let files = [
        "containerd.service.d/10-proxy.conf",
        "kubelet.service.d/10-proxy.conf",
        "web.service",
    ];
    for file in files {
        for text in [
            "[Service]\nEnvironment=HTTP_PROXY=http://u:%@proxy:3128\n",
            "[Service]\nEnvironment=A=1 \"DB_PASSWORD=%\" B=2\n",
            "[Service]\nExecStart=/usr/bin/web --db-password % --verbose\n",
            "[Service]\nExecStart=/usr/bin/mysqld_safe\nExecStartPost=/bin/sh -c 'mysql -p% web'\n",
        ] {
            assert_eq!(found(file, text), ["secret-in-args"], "{file}: {text}");
        }
        for text in [
            "[Service]\nEnvironment=HTTP_PROXY=http://proxy:3128\n",
            "[Service]\nEnvironment=DB_PASSWORD_FILE=/run/secrets/db\n",
            "[Service]\nExecStart=/usr/bin/web --db-password $DB_PASSWORD\n",
        ] {
            let checked = checked(file, text);
            assert_eq!(
                (checked.resources, checked.findings.len()),
                (0, 0),
                "{text}"
            );
        }
    }
    assert_eq!(
        found("etc/default/kubelet", "REGISTRY_TOKEN=%\n"),
        ["secret-in-args"]
    );
}

#[test]
fn what_another_check_reads_is_reported_once() {
    let container = "{name: a, env: [{name: A_PASSWORD, value: %}], args: [--password, %], livenessProbe: {exec: \
        {command: [web, --token=%]}}}";
    let pod = format!("spec: {{containers: [{container}]}}");
    let three = ["secret-env-literal", "secret-in-args", "secret-in-args"];
    let text = format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, {pod}}}");
    let mut ids = found("it.yaml", &text);
    ids.sort_unstable();
    assert_eq!(ids, three);
    let template =
        format!("{{template: {{metadata: {{annotations: {{a: 'password: %'}}}}, {pod}}}}}");
    let text = format!(
        "{{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, metadata: {{name: a, annotations: {{b: 'password: %'}}}}, \
         spec: {{password: %, tasks: [{template}, {template}]}}}}"
    );
    let ids = found("it.yaml", &text);
    let of = |id: &str| ids.iter().filter(|it| **it == id).count();
    // Of each task its three and its annotation, and two of the object.
    assert_eq!((of("secret-env-literal"), of("secret-in-args")), (2, 8));
    let aliased = "x: &x %\n{apiVersion: v1, kind: Pod}";
    let aliased = aliased.replace("{apiVersion: v1, kind: Pod}", "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, env: [{name: A_PASSWORD, value: *x}]}]}");
    assert_eq!(found("it.yaml", &aliased), ["secret-env-literal"]);
}

#[test]
fn what_holds_secrets_by_its_kind_is_left_to_checks_of_its_own() {
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {password: %}}";
    assert_eq!(found("it.yaml", map), ["secret-in-configmap"]);
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {password: %}}";
    assert_eq!(found("it.yaml", secret), ["secret-plaintext-manifest"]);
}
