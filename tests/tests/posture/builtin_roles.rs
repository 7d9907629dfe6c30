//! The roles that every cluster has are taken for what Kubernetes gives them.

use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checker, KubernetesVersion, Options, Verdict};
use sealward_tests::{absent, ran};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where the Go command keeps the module that the table of these roles was made from.
fn data() -> PathBuf {
    let modules = std::env::var_os("GOMODCACHE").map(PathBuf::from);
    let modules = modules.unwrap_or_else(|| {
        let home = std::env::var_os("HOME")
            .map(PathBuf::from)
            .unwrap_or_default();
        let path = std::env::var_os("GOPATH").map_or_else(|| home.join("go"), PathBuf::from);
        path.join("pkg/mod")
    });
    modules
        .join("k8s.io/kubernetes@v1.37.2/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata")
}

/// By the name of a role what is said of a pod whose account is bound to it.
fn said(
    roles: &str,
    names: &[&str],
    kind: &str,
    within: bool,
    prefix: &str,
) -> BTreeMap<String, (Verdict, String)> {
    let mut text = String::new();
    for name in names {
        let binding = match within {
            true => "kind: RoleBinding, metadata: {name: b, namespace: kube-system}",
            false => "kind: ClusterRoleBinding, metadata: {name: b}",
        };
        text.push_str(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: '{name}', namespace: shop}}, spec: {{serviceAccountName: '{name}'}}}}\n\
            ---\n\
            {{apiVersion: rbac.authorization.k8s.io/v1, {binding}, roleRef: {{kind: {kind}, name: '{prefix}{name}'}}, \
            subjects: [{{kind: ServiceAccount, name: '{name}', namespace: shop}}]}}\n\
            ---\n"
        ));
    }
    let checker = Checker::new(&Options::only(
        "rbac-cluster-takeover-path",
        KubernetesVersion::NEWEST,
    ));
    let mut index = checker.index();
    for (name, text) in [("roles.yaml", roles), ("pods.yaml", &text)] {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        index.add(&file.name().into(), &checker.check(&file));
    }
    let found = checker.conclude(&index).findings.into_iter();
    found
        .map(|it| {
            let what = it.finding.message.split("` it ").last().unwrap().to_owned();
            (it.finding.resource.name.clone(), (it.finding.verdict, what))
        })
        .collect()
}

#[test]
fn builtin_roles_lead_where_their_rules_do() {
    let what = "built-in roles of Kubernetes 1.37.2";
    let data = data();
    if !data.exists() {
        return absent(what, &data);
    }
    let mut count = 0;
    for (file, kind) in [
        ("cluster-roles.yaml", "ClusterRole"),
        ("cluster-roles-featuregates.yaml", "ClusterRole"),
        ("controller-roles.yaml", "ClusterRole"),
        ("namespace-roles.yaml", "Role"),
    ] {
        let text = std::fs::read_to_string(data.join(file)).unwrap();
        // Those of `kube-public` are about no secrets, and one has a name as another there.
        let items = text
            .split("\n- ")
            .filter(|it| !it.contains("namespace: kube-public"));
        let text = items.collect::<Vec<_>>().join("\n- ");
        let names: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("    name: "))
            .filter(|name| *name != "cluster-admin")
            .collect();
        // The same under names that mean nothing.
        let renamed = text.replace("\n    name: ", "\n    name: given:");
        for within in [false, true] {
            if kind == "Role" && !within {
                continue;
            }
            let by_name = said("", &names, kind, within, "");
            let by_rules = said(&renamed, &names, kind, within, "given:");
            assert_eq!(by_name, by_rules, "{file}");
            count += names.len();
        }
    }
    assert!(count > 100, "{count}");
    ran(count, what);
}
