//! `check` on what somebody looked at and accepted.

use crate::harness::{Desk, sealward, sealward_with};
use sealward::dto::{Report, Severity, SuppressedBy};
use sealward_cli::Status;

const HEAD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  containers: []\n";
const BUDGET: &str =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n";

/// The report on a text, of these checks and of suppressions alone.
fn report(text: &str, checks: &str) -> (Report, Status) {
    let json = [
        "check",
        "--format",
        "json",
        "--profile",
        "encryption",
        "--select",
        checks,
        "-",
    ];
    let ran = sealward_with(json, text.as_bytes());
    (serde_json::from_str(ran.text()).unwrap(), ran.status)
}

type Outcome = (Vec<(String, u32)>, Vec<(String, String)>);

/// What is found, as check and line, and what is held back, as check and reason.
fn outcome(text: &str, checks: &str) -> Outcome {
    let (report, _) = report(text, checks);
    let line = |it: &sealward::dto::Finding| it.location.as_ref().unwrap().start.line;
    let found = report
        .findings
        .iter()
        .map(|it| (it.check.clone(), line(it)));
    let held = report
        .suppressed
        .into_iter()
        .map(|it| (it.check, it.reason));
    (found.collect(), held.collect())
}

#[test]
fn a_reason_in_a_comment_that_must_stay_hidden_is_shown_nowhere() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: Hq27-Vb94Xw # sealward: \
        ignore[secret-plaintext-manifest] it is Hq27-Vb94Xw\n  # sealward: ignore[Hq27-Vb94Xw] it\n  \
        token: Ju58-Ny31Ks # checkov:skip=CKV_SECRET_6:it is Ju58-Ny31Ks\n";
    for format in ["json", "text", "html", "sarif"] {
        let words = ["check", "--honor", "checkov,trivy", "--format", format, "-"];
        let ran = sealward_with(words, text.as_bytes());
        for secret in ["Hq27", "Ju58"] {
            assert!(!ran.text().contains(secret), "{format}: {}", ran.text());
        }
    }
    let (_, held) = outcome(text, "secret");
    let reason = sealward::document::MASK.to_owned();
    assert_eq!(held, [("secret-plaintext-manifest".to_owned(), reason)]);
}

#[test]
fn a_comment_holds_back_what_is_found_on_its_line() {
    let text = format!(
        "{HEAD}  hostPID: true # sealward: ignore[pss-host-pid] reads processes until 2999-12-31\n"
    );
    let (report, status) = report(&text, "pss-host-pid");
    assert_eq!(status, Status::Success);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(
        (report.summary.suppressed, report.summary.findings.high),
        (1, 0)
    );
    let [held] = &report.suppressed[..] else {
        panic!("one")
    };
    assert_eq!(
        (held.check.as_str(), held.reason.as_str()),
        ("pss-host-pid", "reads processes")
    );
    assert_eq!(held.expires.as_deref(), Some("2999-12-31"));
    assert_eq!(
        (held.by, held.severity),
        (SuppressedBy::Comment, Severity::High)
    );
    assert_eq!(held.location.as_ref().unwrap().start.line, 6);
    assert_eq!(
        (held.path.as_str(), held.resource.name.as_str()),
        ("spec.hostPID", "agent")
    );
    assert!(!held.message.is_empty());
    // What was accepted is no pass of the standard's control.
    let control = report.controls.iter().find(|it| it.id == "5.2.3").unwrap();
    assert_eq!(
        (control.status, control.findings),
        (sealward::dto::Status::Fail, 1)
    );
    let plain = sealward_with(["check", "-"], text.as_bytes());
    assert!(plain.text().ends_with("1 suppressed\n"), "{plain:?}");
}

#[test]
fn the_same_finding_is_named_alike_with_and_without_a_suppression() {
    let accepted =
        format!("{HEAD}  hostPID: true # sealward: ignore[pss-host-pid] reads processes\n");
    let plain = format!("{HEAD}  hostPID: true\n");
    let held = report(&accepted, "pss-host-pid").0.suppressed;
    let found = report(&plain, "pss-host-pid").0.findings;
    assert_eq!(held[0].fingerprint, found[0].fingerprint);
}

#[test]
fn which_line_a_comment_speaks_of() {
    let pid = ("pss-host-pid".to_owned(), "why".to_owned());
    let this = "# sealward: ignore[pss-host-pid] why";
    for held in [
        format!("{HEAD}  hostPID: true {this}\n"),
        format!("{HEAD}  {this}\n  hostPID: true\n"),
        format!("{HEAD}{this}\n\n  # more\n  hostPID: true\n"),
        format!(
            "{HEAD}  # more\n  {this}\n  # sealward: ignore[pss-host-ipc] too\n  hostPID: true\n  hostIPC: false\n"
        ),
        format!("{HEAD}  {this}\r\n  hostPID: true\r\n"),
        format!("{this}\n{{apiVersion: v1, kind: Pod, spec: {{hostPID: true}}}}\n"),
        format!("kind: Namespace\n---\n{HEAD}  hostPID: true {this}\n---\n{{}}\n"),
        format!(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    hostPID: true {this}\n"
        ),
    ] {
        let (found, suppressed) = outcome(&held, "pss-host-pid");
        assert_eq!(
            (found, suppressed),
            (Vec::new(), vec![pid.clone()]),
            "{held}"
        );
    }
    for open in [
        format!("{HEAD}  {this}\n  hostIPC: true\n  hostPID: true\n"),
        format!("{HEAD}  hostPID: true\n  {this}\n"),
        format!("{this}\n---\n{HEAD}  hostPID: true\n"),
        format!("{HEAD}  hostPID: true\n---\n{this}\n"),
        format!("{this}\n{HEAD}  hostPID: true\n"),
    ] {
        let (found, suppressed) = outcome(&open, "pss-host-pid");
        let line = open
            .lines()
            .position(|line| line.contains("hostPID: true"))
            .unwrap()
            + 1;
        let pid = ("pss-host-pid".to_owned(), u32::try_from(line).unwrap());
        assert!(
            found.contains(&pid) && suppressed.is_empty(),
            "{open}\n{found:?}"
        );
        assert_eq!(
            found.len(),
            2,
            "it is said that the comment does nothing: {open}\n{found:?}"
        );
    }
}

/// What stands inside a text, or inside an item of a list, may have no line for a comment of its own.
#[test]
fn a_comment_speaks_of_the_text_or_item_that_begins_on_its_line() {
    const KEY: &str = "AKIAYVP4CIPPERUVIFXG";
    let map = |data: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: app}}\ndata:\n{data}")
    };
    let pod = |containers: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  containers:\n{containers}"
        )
    };
    let text = "secret-in-configmap";
    let this = |check: &str| format!("# sealward: ignore[{check}] a sample");
    let (in_map, in_env, in_args) = (
        this(text),
        this("secret-env-literal"),
        this("secret-in-args"),
    );
    for (held, check) in [
        (
            map(&format!("  a: | {in_map}\n    x = 1\n    key = {KEY}\n")),
            text,
        ),
        (
            map(&format!(
                "  {in_map}\n  a: >-\n    x = 1\n    key = {KEY}\n"
            )),
            text,
        ),
        (
            map(&format!("  {in_map}\n  a: \"x = 1\n    key = {KEY}\"\n")),
            text,
        ),
        (
            pod(&format!(
                "  - name: a\n    env:\n    - name: KEY {in_env}\n      value: {KEY}\n"
            )),
            "secret-env-literal",
        ),
        (
            pod(&format!(
                "  - name: a\n    env:\n    {in_env}\n    - name: KEY\n      value: {KEY}\n"
            )),
            "secret-env-literal",
        ),
        (
            pod(&format!(
                "  - name: a\n    args:\n    - -c\n    - | {in_args}\n      set -e\n      run --key {KEY}\n"
            )),
            "secret-in-args",
        ),
    ] {
        let expected = vec![(check.to_owned(), "a sample".to_owned())];
        assert_eq!(outcome(&held, check), (Vec::new(), expected), "{held}");
    }
    let unused = "doc-suppression-expired";
    for (open, check, line) in [
        // Another text, another item, the list that the item stands in, an item with a list in it.
        (
            map(&format!(
                "  a: | {in_map}\n    x = 1\n  b: |\n    key = {KEY}\n"
            )),
            text,
            8,
        ),
        (
            pod(&format!(
                "  - name: a\n    env:\n    - name: A {in_env}\n      value: x\n    - name: KEY\n      value: {KEY}\n"
            )),
            "secret-env-literal",
            11,
        ),
        (
            pod(&format!(
                "  - name: a\n    env: {in_env}\n    - name: KEY\n      value: {KEY}\n"
            )),
            "secret-env-literal",
            9,
        ),
        (
            pod(&format!(
                "  - name: a {in_env}\n    env:\n    - name: KEY\n      value: {KEY}\n"
            )),
            "secret-env-literal",
            9,
        ),
        // What looks like a comment inside a text is text.
        (
            map(&format!("  a: |\n    x = 1 {in_map}\n    key = {KEY}\n")),
            text,
            7,
        ),
    ] {
        let (found, held) = outcome(&open, check);
        let finding = (check.to_owned(), line);
        assert!(
            found.contains(&finding) && held.is_empty(),
            "{open}\n{found:?}"
        );
        let says = found.iter().any(|it| it.0 == unused);
        assert_eq!(says, !open.contains("x = 1 #"), "{open}\n{found:?}");
    }
}

#[test]
fn what_holds_nothing_back_is_reported_and_the_finding_stays() {
    for (comment, says) in [
        ("# sealward: ignore[pss-host-pid]", "a reason is missing"),
        (
            "# sealward: ignore[pss-host-pid] over until 2020-02-29",
            "the suppression of `pss-host-pid` ended on 2020-02-29",
        ),
        (
            "# sealward: ignore[pss-host-pid] over until 2999-02-29",
            "a date counts only at the end, as `until 2027-01-31`",
        ),
        (
            "# sealward: ignore[pss-hostpid] why",
            "`pss-hostpid` is no check; `pss-host-pid` is one",
        ),
        (
            "# sealward: ignore[pss] why",
            "`pss` is an area: each check is named by itself",
        ),
        (
            "# sealward:ignore[pss-host-pid] why",
            "a blank is missing behind `sealward:`",
        ),
        (
            "# sealward ignore[pss-host-pid] why",
            "a colon is missing behind `sealward`",
        ),
    ] {
        let text = format!("{HEAD}  hostPID: true {comment}\n");
        let (report, status) = report(&text, "pss-host-pid");
        assert_eq!(status, Status::Findings, "{comment}");
        let [pid, problem] = &report.findings[..] else {
            panic!("two: {:?}", report.findings)
        };
        assert_eq!(
            (pid.check.as_str(), problem.check.as_str()),
            ("pss-host-pid", "doc-suppression-expired")
        );
        assert!(problem.message.starts_with(says), "{}", problem.message);
        assert_eq!(
            (problem.resource.name.as_str(), report.summary.findings.low),
            ("agent", 1)
        );
        assert!(report.suppressed.is_empty());
    }
}

#[test]
fn a_suppression_of_what_does_not_run_is_not_judged() {
    let text = format!("{HEAD}  hostPID: true # sealward: ignore[pss-host-pid] why\n");
    assert_eq!(outcome(&text, "pss-host-ipc"), (Vec::new(), Vec::new()));
    let unused = text.replace("true", "false");
    let expected = ("doc-suppression-expired".to_owned(), 6);
    assert_eq!(outcome(&unused, "pss-host-pid").0, [expected]);
    let ignored = [
        "check",
        "--ignore",
        "doc-suppression-expired,pss-workload",
        "-",
    ];
    let ignored = sealward_with(ignored, unused.as_bytes());
    assert!(!ignored.text().contains("holds nothing back"));
}

#[test]
fn checks_across_documents_are_held_back_where_they_find_something() {
    let found = |text: &str| outcome(text, "avail-pdb-blocks,net-no-policy");
    let this = "# sealward: ignore[avail-pdb-blocks] moved by hand";
    let held = ("avail-pdb-blocks".to_owned(), "moved by hand".to_owned());
    assert_eq!(
        found(&format!("{BUDGET}  maxUnavailable: 0 {this}\n")),
        (Vec::new(), vec![held])
    );
    let (open, none) = found(&format!("{BUDGET}  maxUnavailable: 1 {this}\n"));
    assert_eq!(
        (open, none),
        (vec![("doc-suppression-expired".to_owned(), 5)], Vec::new())
    );

    let desk = Desk::new();
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  # sealward: ignore[net-no-policy] a mesh does it\n  name: shop\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n";
    desk.write("a.yaml", namespace.as_bytes());
    let check = || -> Report {
        let ran = sealward([
            "check",
            "--format",
            "json",
            "--profile",
            "encryption",
            "--select",
            "net-no-policy",
            &desk.path(""),
        ]);
        serde_json::from_str(ran.text()).unwrap()
    };
    assert_eq!(check().findings[0].check, "doc-suppression-expired");
    desk.write("b.yaml", pod.as_bytes());
    let both = check();
    assert!(both.findings.is_empty(), "{:?}", both.findings);
    assert_eq!(both.suppressed[0].reason, "a mesh does it");
}

#[test]
fn an_annotation_holds_back_what_is_found_in_its_object() {
    let pod = |name: &str, note: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, annotations: {{{note}}}}}, spec: {{hostPID: true}}}}"
        )
    };
    let note = "sealward.dev/ignore.pss-host-pid: an agent; until 2999-12-31";
    let held = ("pss-host-pid".to_owned(), "an agent".to_owned());
    let found = |line| ("pss-host-pid".to_owned(), line);
    assert_eq!(
        outcome(&pod("a", note), "pss-host-pid"),
        (Vec::new(), vec![held.clone()])
    );
    // Another object stays as it is, of the same name or of another one.
    for other in ["a", "b"] {
        let both = format!("{}\n---\n{}", pod("a", note), pod(other, ""));
        assert_eq!(
            outcome(&both, "pss-host-pid"),
            (vec![found(3)], vec![held.clone()])
        );
        let list = format!(
            "{{apiVersion: v1, kind: List, items: [{},\n{}]}}",
            pod(other, ""),
            pod("a", note)
        );
        assert_eq!(
            outcome(&list, "pss-host-pid"),
            (vec![found(1)], vec![held.clone()])
        );
    }
    let template = "{apiVersion: apps/v1, kind: Deployment, metadata: {annotations: {NOTE}}, spec: {template: {spec: {hostPID: true}}}}";
    let template = template.replace("NOTE", note);
    assert_eq!(outcome(&template, "pss-host-pid"), (Vec::new(), vec![held]));
    let unused = pod("a", note).replace("true", "false");
    let problem = ("doc-suppression-expired".to_owned(), 1);
    assert_eq!(
        outcome(&unused, "pss-host-pid"),
        (vec![problem.clone()], Vec::new())
    );
    let over = pod(
        "a",
        "sealward.dev/ignore.pss-host-pid: an agent until 2020-12-31",
    );
    assert_eq!(outcome(&over, "pss-host-pid").0, [problem, found(1)]);

    let budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a, annotations: \
        {sealward.dev/ignore.avail-pdb-blocks: moved by hand}}, spec: {maxUnavailable: 0}}";
    let held = ("avail-pdb-blocks".to_owned(), "moved by hand".to_owned());
    assert_eq!(
        outcome(budget, "avail-pdb-blocks"),
        (Vec::new(), vec![held])
    );
}
