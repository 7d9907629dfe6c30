//! `check` where one file says what another one means.

use crate::harness::{Desk, Ran, sealward, sealward_with};
use sealward::dto::{Finding, Report};

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\n  labels: {app: web}\n\
    spec:\n  serviceAccountName: web\n  containers: []\n";
const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, \
    namespace: shop}\nspec: {podSelector: {}}\n";
const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: \
    {name: web}\nroleRef: {kind: ClusterRole, name: web}\nsubjects:\n- {kind: ServiceAccount, name: web, \
    namespace: shop}\n";
const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n\
    rules:\n- {apiGroups: [\"\"], resources: [secrets], verbs: [get]}\n";

/// What the checks of these areas find in a folder with these files.
fn found(desk: &Desk, areas: &str, files: &[(&str, &str)]) -> Vec<Finding> {
    for (name, text) in files {
        desk.write(name, text.as_bytes());
    }
    let json = ["--format", "json", "--ignore", "pss", "--select", areas];
    let ran = sealward(["check", &desk.path("")].into_iter().chain(json));
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    let wanted = |it: &Finding| areas.split(',').any(|area| it.check.starts_with(area));
    report.findings.into_iter().filter(wanted).collect()
}

fn place(desk: &Desk, finding: &Finding) -> (String, u32) {
    let at = finding.location.as_ref().unwrap();
    (at.file.replace(&desk.path(""), ""), at.start.line)
}

#[test]
fn a_partner_in_another_file_counts_as_one_in_the_same() {
    let desk = Desk::new();
    let files = [("a.yaml", NAMESPACE), ("b.yaml", POD)];
    let [finding] = &found(&desk, "net", &files)[..] else {
        panic!("one finding");
    };
    assert_eq!(place(&desk, finding), ("a.yaml".to_owned(), 4));
    assert_eq!(finding.check, "net-no-policy");
    assert!(finding.related[0].location.file.ends_with("b.yaml"));
    assert!(found(&desk, "net", &[("c.yaml", POLICY)]).is_empty());
}

#[test]
fn a_partner_outside_the_scan_is_unknown_and_inside_it_decides() {
    let desk = Desk::new();
    let [unknown] = &found(&desk, "rbac", &[("pod.yaml", POD), ("z.yaml", BINDING)])[..] else {
        panic!("one finding");
    };
    assert_eq!(unknown.verdict, sealward::dto::Verdict::Unknown);
    let [fail] = &found(&desk, "rbac", &[("role.yaml", ROLE)])[..] else {
        panic!("one finding");
    };
    assert_eq!(fail.verdict, sealward::dto::Verdict::Fail);
    assert_eq!(place(&desk, fail), ("pod.yaml".to_owned(), 8));
    assert_eq!(fail.fingerprint, unknown.fingerprint);
    let files: Vec<_> = fail.related.iter().map(|it| &it.location.file).collect();
    assert!(files[0].ends_with("z.yaml") && files[1].ends_with("role.yaml"));
    let harmless = ROLE.replace("secrets", "endpoints");
    assert!(found(&desk, "rbac", &[("role.yaml", &harmless)]).is_empty());
}

#[test]
fn the_line_of_another_file_is_shown_and_so_is_that_of_standard_input() {
    let shows = |ran: &Ran| {
        assert!(ran.text().contains("     4 |   name: shop\n"), "{ran:?}");
        assert!(ran.text().contains("Pod `web` runs in it at "), "{ran:?}");
        assert!(ran.text().contains("[net-no-policy]"), "{ran:?}");
    };
    let desk = Desk::new();
    desk.write("a.yaml", NAMESPACE.as_bytes());
    desk.write("b.yaml", POD.as_bytes());
    shows(&sealward(["check", &desk.path("")]));
    let both = format!("{NAMESPACE}---\n{POD}");
    shows(&sealward_with(["check", "-"], both.as_bytes()));
}

#[test]
fn the_controls_count_what_was_found_across_files() {
    let control = |text: &str| {
        let ran = sealward_with(["check", "--format", "json", "-"], text.as_bytes());
        let report: Report = serde_json::from_str(ran.text()).unwrap();
        let mut controls = report.controls.into_iter();
        let control = controls.find(|it| it.framework == "cis-1.12" && it.id == "5.3.2");
        control.map(|it| (it.status, it.findings, it.passes))
    };
    use sealward::dto::Status::{Fail, NotApplicable, Pass};
    assert_eq!(control(POD), None);
    assert_eq!(control(NAMESPACE), Some((NotApplicable, 0, 0)));
    assert_eq!(
        control(&format!("{NAMESPACE}---\n{POD}")),
        Some((Fail, 1, 0))
    );
    assert_eq!(
        control(&format!("{NAMESPACE}---\n{POD}---\n{POLICY}")),
        Some((Pass, 0, 1))
    );
}
