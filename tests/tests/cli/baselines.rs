//! `check` against what was known before.

use crate::harness::{Desk, sealward};
use sealward::dto::{Baseline, Report};
use sealward_cli::Status;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostPID: true\n  containers: []\n";

fn check(desk: &Desk, options: &[&str]) -> (Report, Status, String) {
    let fixed = [
        "check",
        "--format",
        "json",
        "--profile",
        "encryption",
        "--select",
    ];
    let checks = "pss-host-pid,pss-host-ipc,avail-pdb-blocks,node-read-only-port";
    let folder = desk.path("in");
    let args = fixed
        .into_iter()
        .chain([checks, &folder])
        .chain(options.iter().copied());
    let ran = sealward(args);
    (
        serde_json::from_str(ran.text()).unwrap(),
        ran.status,
        ran.stderr,
    )
}

/// A desk with these files in a folder, and the baseline of it.
fn known(files: &[(&str, &str)]) -> (Desk, String) {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("in")).unwrap();
    for (name, text) in files {
        desk.write(&format!("in/{name}"), text.as_bytes());
    }
    let file = desk.path("baseline.json");
    let _ = check(&desk, &["--write-baseline", &file]);
    (desk, file)
}

#[test]
fn fixes_leave_alone_what_was_known() {
    let (desk, file) = known(&[("a.yaml", POD)]);
    let more = POD.replace("  hostPID", "  hostIPC: true\n  hostPID");
    desk.write("in/a.yaml", more.as_bytes());
    let (report, ..) = check(&desk, &["--baseline", &file, "--fix"]);
    assert_eq!(String::from_utf8(desk.read("in/a.yaml")).unwrap(), POD);
    assert_eq!((report.findings.len(), report.summary.suppressed), (0, 1));
    // Without it everything is mended.
    let _ = check(&desk, &["--fix"]);
    let mended = POD.replace("  hostPID: true\n", "");
    assert_eq!(String::from_utf8(desk.read("in/a.yaml")).unwrap(), mended);
}

#[test]
fn fixes_leave_alone_what_was_known_of_several_files() {
    let budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n  maxUnavailable: 0\n";
    let (desk, file) = known(&[("a.yaml", budget)]);
    let other = budget.replace("name: a", "name: b");
    desk.write("in/b.yaml", other.as_bytes());
    let (report, ..) = check(&desk, &["--baseline", &file, "--fix-review"]);
    assert_eq!(String::from_utf8(desk.read("in/a.yaml")).unwrap(), budget);
    assert_eq!(
        String::from_utf8(desk.read("in/b.yaml")).unwrap(),
        other.replace(": 0", ": 1")
    );
    assert_eq!((report.findings.len(), report.summary.suppressed), (0, 1));
}

#[test]
fn what_was_known_is_held_back_and_what_is_later_is_found() {
    let (desk, file) = known(&[("a.yaml", POD)]);
    let (report, status, _) = check(&desk, &["--baseline", &file]);
    assert_eq!(
        (status, report.findings.len(), report.summary.suppressed),
        (Status::Success, 0, 1)
    );
    assert_eq!(report.suppressed[0].reason, "baseline");
    let more = POD.replace("  hostPID", "  hostIPC: true\n\n  hostPID");
    desk.write("in/a.yaml", more.as_bytes());
    let (report, status, _) = check(&desk, &["--baseline", &file]);
    assert_eq!((status, report.findings.len()), (Status::Findings, 1));
    assert_eq!(report.findings[0].check, "pss-host-ipc");
}

#[test]
fn a_baseline_is_sorted_and_the_same_when_it_is_written_again() {
    let both = format!("{POD}---\n{POD}");
    let (desk, file) = known(&[("b.yaml", POD), ("a.yaml", &both)]);
    let first = std::fs::read_to_string(&file).unwrap();
    let baseline = Baseline::parse(&first).unwrap();
    let rows: Vec<_> = baseline
        .entries
        .iter()
        .map(|it| (it.file.ends_with("a.yaml"), it.count))
        .collect();
    assert_eq!(
        rows,
        [(true, 2), (false, 1)],
        "equal fingerprints are counted"
    );
    let _ = check(
        &desk,
        &["--baseline", &file, "--write-baseline", &file, "--force"],
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
    // Without `--force` what exists stays.
    let refused = sealward(["check", "--write-baseline", &file, &desk.path("in")]);
    assert_eq!(refused.status, Status::Incomplete);
    // A third such document is one too many.
    desk.write("in/a.yaml", format!("{both}---\n{POD}").as_bytes());
    assert_eq!(check(&desk, &["--baseline", &file]).0.findings.len(), 1);
}

#[test]
fn findings_move_with_their_file_and_not_otherwise() {
    let (desk, file) = known(&[("a.yaml", POD)]);
    desk.write("in/copy.yaml", POD.as_bytes());
    let (report, _, _) = check(&desk, &["--baseline", &file]);
    let found = report
        .findings
        .iter()
        .map(|it| &it.location.as_ref().unwrap().file);
    assert!(
        found.eq([&desk.path("in/copy.yaml")]),
        "a copy is a finding"
    );
    std::fs::remove_file(desk.path("in/a.yaml")).unwrap();
    assert!(check(&desk, &["--baseline", &file]).0.findings.is_empty());
}

#[test]
fn configurations_that_other_objects_carry_are_told_apart_by_these() {
    let map = |name: &str, port: u16| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: kube-system}}\ndata:\n  kubelet: |\n    \
             apiVersion: kubelet.config.k8s.io/v1beta1\n    kind: KubeletConfiguration\n    readOnlyPort: {port}\n---\n"
        )
    };
    let (one, other) = ("kubelet-config", "kubelet-config-1.23");
    let text = |ports: [u16; 2]| map(one, ports[0]) + &map(other, ports[1]);
    let (desk, file) = known(&[("a.yaml", &text([10255, 0]))]);
    let found = |desk: &Desk| {
        let options = ["--baseline", &*file];
        check(desk, &options).0.findings.len()
    };
    assert_eq!(found(&desk), 0);
    desk.write("in/a.yaml", text([0, 10255]).as_bytes());
    assert_eq!(found(&desk), 1);
}

#[test]
fn what_is_no_more_is_said() {
    let (desk, file) = known(&[("a.yaml", POD), ("b.yaml", POD)]);
    desk.write("in/a.yaml", POD.replace("true", "false").as_bytes());
    let (_, status, stderr) = check(&desk, &["--baseline", &file]);
    assert_eq!(status, Status::Success);
    assert!(
        stderr.starts_with("1 finding is in ") && stderr.ends_with(" and no more\n"),
        "{stderr}"
    );
}

#[test]
fn what_could_not_be_told_does_not_hide_what_is_certain() {
    let template = POD.replace("true", "\"{{ .Values.pid }}\"");
    let (desk, file) = known(&[("a.yaml", &template)]);
    let (report, _, _) = check(&desk, &["--baseline", &file]);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    desk.write("in/a.yaml", POD.as_bytes());
    assert_eq!(
        check(&desk, &["--baseline", &file]).0.findings[0].check,
        "pss-host-pid"
    );
}

#[test]
fn findings_across_documents_are_known_too() {
    let budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {maxUnavailable: 0}}";
    let (desk, file) = known(&[("a.yaml", budget)]);
    let (report, _, _) = check(&desk, &["--baseline", &file]);
    assert_eq!((report.findings.len(), report.suppressed.len()), (0, 1));
}

#[test]
fn what_is_no_baseline_is_an_error() {
    let desk = Desk::new();
    for (text, code) in [
        ("", "baseline/syntax"),
        (
            "{\"schema\": \"sealward/baseline/v2\", \"entries\": {}}",
            "baseline/schema",
        ),
        ("{\"schema\": \"sealward/baseline/v1\"}", "baseline/syntax"),
        (
            "{\"schema\": \"sealward/baseline/v1\", \"entries\": [], \"more\": 1}",
            "baseline/syntax",
        ),
    ] {
        let file = desk.write("baseline.json", text.as_bytes());
        sealward(["check", "--baseline", &file, "-"]).fails_with(code);
    }
    sealward(["check", "--baseline", &desk.path("none.json"), "-"]).fails_with("cli/read");
}
