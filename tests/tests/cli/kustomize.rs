//! `check` where a kustomization says that a file is a patch.

use crate::harness::{Desk, sealward};
use sealward::dto::Report;

const PATCH: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
    hostPID: true\n      containers:\n      - name: web\n";

/// The checks of pods that find something, each with its file.
fn found(desk: &Desk, path: &str) -> Vec<String> {
    let args = ["--format", "json", "--profile", "pss-restricted"];
    let path = desk.path(path);
    let ran = sealward(["check", path.as_str()].into_iter().chain(args));
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    let found = report.findings.iter().map(|it| {
        let file = &it.location.as_ref().unwrap().file;
        format!("{} {}", it.check, file.replace(&desk.path(""), ""))
    });
    found.collect()
}

#[test]
fn a_file_that_a_kustomization_of_the_scan_names_is_a_patch() {
    for kustomization in [
        "patches:\n- path: ../patches/./web.yaml\n",
        "patchesStrategicMerge:\n- ../patches/web.yaml\n",
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches: [{path: ../patches/web.yaml}]\n",
    ] {
        let desk = Desk::new();
        std::fs::create_dir(desk.path("base")).unwrap();
        std::fs::create_dir(desk.path("patches")).unwrap();
        desk.write("patches/web.yaml", PATCH.as_bytes());
        assert!(found(&desk, "").len() > 1, "nobody says that it is one");
        desk.write("base/kustomization.yaml", kustomization.as_bytes());
        assert_eq!(
            found(&desk, ""),
            ["pss-host-pid patches/web.yaml"],
            "{kustomization}"
        );
        // Alone it is what it says to be.
        assert!(found(&desk, "patches").len() > 1);
        desk.write(
            "base/kustomization.yaml",
            b"patches: [{path: web.yaml}]\nresources: [../patches/web.yaml]\n",
        );
        assert!(found(&desk, "").len() > 1, "that is another file");
    }
}

#[test]
fn a_list_of_operations_in_a_file_is_judged_where_it_stands() {
    let desk = Desk::new();
    let operations = b"- op: add\n  path: /spec/template/spec/hostNetwork\n  value: true\n";
    desk.write("add.yaml", operations);
    assert!(found(&desk, "").is_empty(), "it is no object");
    desk.write(
        "kustomization.yaml",
        b"patches: [{path: add.yaml, target: {kind: Deployment}}]\n",
    );
    assert_eq!(found(&desk, ""), ["pss-host-network add.yaml"]);
}
