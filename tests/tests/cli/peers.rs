//! `check --honor`: what was written for other checkers.

use crate::harness::{Desk, Ran, sealward, sealward_with};
use sealward::dto::{Report, SuppressedBy};
use sealward_cli::Status;

const CHECKS: &str = "pss-host-pid,pss-privileged,pss-host-ipc,net-no-policy";

fn check(text: &str, more: &[&str]) -> Ran {
    let args = ["check", "--format", "json", "--profile", "encryption"];
    let args = args.into_iter().chain(["--select", CHECKS]);
    sealward_with(
        args.chain(more.iter().copied()).chain(["-"]),
        text.as_bytes(),
    )
}

fn report(ran: &Ran) -> Report {
    serde_json::from_str(ran.text()).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// What is found, as check and line, and what is held back, as check and reason.
fn outcome(text: &str, honor: &str) -> (Vec<String>, Vec<String>) {
    let honor: &[&str] = if honor.is_empty() {
        &[]
    } else {
        &["--honor", honor]
    };
    let report = report(&check(text, honor));
    let found = report.findings.into_iter().map(|it| {
        let line = it.location.map_or(0, |at| at.start.line);
        format!("{}:{line}", it.check)
    });
    let held = report.suppressed.into_iter().map(|it| {
        assert_eq!(it.by, SuppressedBy::Peer);
        format!(
            "{}:{} {}",
            it.check,
            it.location.unwrap().start.line,
            it.reason
        )
    });
    (found.collect(), held.collect())
}

/// A pod with `hostPID` in line 6 and a privileged container in line 10.
fn pod(annotation: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {{{annotation}}}\nspec:\n  hostPID: true\n  containers:\n  - name: a\n    securityContext:\n      privileged: true\n"
    )
}

#[test]
fn annotations_hold_back_what_their_checkers_would() {
    for (annotation, peer, held, left) in [
        (
            "checkov.io/skip1: CKV_K8S_17=reads processes",
            "checkov",
            "pss-host-pid:6 checkov CKV_K8S_17: reads processes",
            "pss-privileged:10",
        ),
        (
            "ignore-check.kube-linter.io/privileged-container: loads a module",
            "kube-linter",
            "pss-privileged:10 kube-linter privileged-container: loads a module",
            "pss-host-pid:6",
        ),
        (
            "kube-score/ignore: 'service-type,container-security-context-privileged'",
            "kube-score",
            "pss-privileged:10 kube-score container-security-context-privileged: no reason given",
            "pss-host-pid:6",
        ),
    ] {
        let text = pod(annotation);
        let both = vec!["pss-host-pid:6".to_owned(), "pss-privileged:10".to_owned()];
        assert_eq!(
            outcome(&text, ""),
            (both.clone(), Vec::new()),
            "{annotation}"
        );
        let expected = (vec![left.to_owned()], vec![held.to_owned()]);
        assert_eq!(outcome(&text, peer), expected, "{annotation}");
        let others = ["checkov", "kube-linter", "kube-score", "trivy"];
        let others: Vec<&str> = others.into_iter().filter(|it| *it != peer).collect();
        assert_eq!(outcome(&text, &others.join(",")), (both, Vec::new()));
    }
    let (found, held) = outcome(&pod("kube-linter.io/ignore-all: generated"), "kube-linter");
    assert!(found.is_empty() && held.len() == 2, "{found:?} {held:?}");
}

#[test]
fn a_template_counts_for_kube_score_alone() {
    let note = "{checkov.io/skip1: CKV_K8S_16=a, kube-score/ignore: container-security-context-privileged, ignore-check.kube-linter.io/privileged-container: a}";
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    metadata: {{annotations: {note}}}\n    spec:\n      containers:\n      - name: a\n        securityContext: {{privileged: true}}\n"
    );
    let (found, held) = outcome(&text, "checkov,kube-linter,kube-score");
    assert!(found.is_empty());
    assert_eq!(
        held,
        ["pss-privileged:9 kube-score container-security-context-privileged: no reason given"]
    );
}

#[test]
fn comments_hold_back_what_begins_with_them() {
    let text = |comment: &str| pod("").replace("  - name: a", &format!("  {comment}\n  - name: a"));
    let left = vec!["pss-host-pid:6".to_owned()];
    for (comment, says) in [
        ("# trivy:ignore:KSV-0017", "trivy KSV-0017: no reason given"),
        (
            "#trivy:ignore:AVD-KSV-0017 a module",
            "trivy AVD-KSV-0017: a module",
        ),
        (
            "#trivy:ignore:KSV-0017:exp:2999-12-31",
            "trivy KSV-0017: no reason given",
        ),
        (
            "#checkov:skip=CKV_K8S_16:a module",
            "checkov CKV_K8S_16: a module",
        ),
    ] {
        let held = vec![format!("pss-privileged:11 {says}")];
        assert_eq!(
            outcome(&text(comment), "trivy,checkov"),
            (left.clone(), held),
            "{comment}"
        );
    }
    for comment in [
        "# trivy:ignore:KSV-0017:exp:2020-12-31",
        "# trivy:ignore:KSV-0008",
        "# checkov:skip=CKV_K8S_18:a",
    ] {
        let (found, held) = outcome(&text(comment), "trivy,checkov");
        assert_eq!((found.len(), held.len()), (2, 0), "{comment}: {found:?}");
    }
    // Another container, and another object.
    let two = format!(
        "{}  - name: b\n    securityContext: {{privileged: true}}\n",
        text("# trivy:ignore:*")
    );
    assert_eq!(
        outcome(&two, "trivy").0,
        ["pss-host-pid:6", "pss-privileged:13"]
    );
    let two = format!("# trivy:ignore:*\n{}---\n{}", pod(""), pod(""));
    assert_eq!(
        outcome(&two, "trivy").0,
        ["pss-host-pid:18", "pss-privileged:22"]
    );
    let two = format!("{}# checkov:skip=CKV_K8S_16\n---\n{}", pod(""), pod(""));
    assert_eq!(
        outcome(&two, "checkov").0,
        ["pss-host-pid:6", "pss-host-pid:18", "pss-privileged:22"]
    );
}

#[test]
fn a_comment_above_an_item_of_a_list_is_about_that_item() {
    let item = |name: &str| {
        format!(
            "- apiVersion: v1\n  kind: Pod\n  metadata: {{name: {name}}}\n  spec:\n    hostPID: true\n"
        )
    };
    let comment = "# checkov:skip=CKV_K8S_17:theirs";
    let found = |between: &str| {
        let text = format!(
            "apiVersion: v1\nkind: List\nitems:\n{}{between}\n{}",
            item("a"),
            item("b")
        );
        outcome(&text, "checkov").0
    };
    assert_eq!(found(comment), ["pss-host-pid:8"]);
    assert_eq!(
        found(&format!("  {comment}\n\n# More.")),
        ["pss-host-pid:8"]
    );
    // Within the first one.
    let within = format!("  {comment}\n  status: {{}}");
    assert_eq!(found(&within), ["pss-host-pid:15"]);
}

#[test]
fn checks_across_documents_are_held_back_too() {
    let text = "{apiVersion: v1, kind: Namespace, metadata: {name: a, annotations: {checkov.io/skip1: CKV2_K8S_6=a mesh}}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: a}}\n";
    let (found, held) = outcome(text, "");
    assert_eq!((found.len(), held.len()), (1, 0), "{found:?}");
    let (found, held) = outcome(text, "checkov");
    assert_eq!((found.len(), held.len()), (0, 1), "{found:?}");
}

#[test]
fn our_own_suppression_goes_before_theirs_and_neither_is_missed() {
    let text = pod("checkov.io/skip1: CKV_K8S_17=theirs").replace(
        "hostPID: true",
        "hostPID: true # sealward: ignore[pss-host-pid] ours",
    );
    let report = report(&check(&text, &["--honor=checkov"]));
    assert_eq!(report.suppressed[0].reason, "ours");
    assert_eq!(report.suppressed[0].by, SuppressedBy::Comment);
    let found: Vec<&str> = report.findings.iter().map(|it| &*it.check).collect();
    assert_eq!(found, ["pss-privileged"]);
}

#[test]
fn who_may_switch_it_on() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("in")).unwrap();
    desk.write(
        "in/a.yaml",
        pod("checkov.io/skip1: CKV_K8S_17=a").as_bytes(),
    );
    desk.write("in/sealward.toml", b"honor = ['checkov']\n");
    let folder = desk.path("in");
    let run = |more: &[&str]| {
        let args = ["check", "--format", "json"].into_iter();
        sealward(args.chain(more.iter().copied()).chain([folder.as_str()]))
    };
    let held = |ran: &Ran| report(ran).suppressed.len();
    let ran = run(&[]);
    assert_eq!(held(&ran), 1);
    assert!(ran.stderr.contains("honors checkov"), "{ran:?}");
    let ran = run(&["--no-repo-config"]);
    assert_eq!((held(&ran), ran.status), (0, Status::Findings));
    run(&["--no-repo-config", "--honor", "checkov"]).fails_with("cli/usage");
    let own = desk.write("own.toml", b"honor = ['checkov']\nignore = ['img']\n");
    let ran = run(&["--no-repo-config", "--config", &own]);
    assert_eq!(held(&ran), 0);
    assert!(!ran.stderr.contains("honors checkov"), "{ran:?}");
    let said = "ignores img; honors nobody, for --no-repo-config";
    assert!(ran.stderr.contains(said), "{ran:?}");
    run(&["--honor", "tfsec"]).fails_with("cli/usage");
}
