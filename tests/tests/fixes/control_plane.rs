//! Pods of a control plane are not confined: one that does not start takes the cluster with it.

use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checker, Options, Profile};

fn fixes(image: &str, command: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: it, namespace: kube-system}}\nspec:\n  hostNetwork: true\n  \
         containers:\n  - name: it\n    image: {image}\n    command: [{command}, --profiling=true]\n"
    );
    let file = SourceFile::read("it.yaml", text.into(), &Limits::default()).unwrap();
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checked = Checker::new(&options).check(&file);
    let with_fix = checked.findings.iter().filter(|it| it.fix.is_some());
    with_fix.map(|it| it.check.id.to_owned()).collect()
}

#[test]
fn what_confines_a_control_plane_is_not_offered() {
    let offered = fixes("registry.k8s.io/kube-scheduler:v1.36.0", "kube-scheduler");
    assert!(offered.iter().any(|it| it == "cp-profiling"), "{offered:?}");
    assert!(
        !offered.iter().any(|it| it.starts_with("pss-")),
        "{offered:?}"
    );
    let offered = fixes("registry.example.com/web:1.0", "web");
    assert!(
        offered.iter().any(|it| it == "pss-host-network"),
        "{offered:?}"
    );
}
