//! `check` with a configuration file.

use crate::harness::{Desk, Ran, sealward};
use sealward::dto::{Report, Severity};
use sealward_cli::Status;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostPID: true\n  containers: []\n";

/// A folder with a configuration, and pods in `a.yaml` and `charts/b.yaml`.
fn desk(config: &str) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("in/charts")).unwrap();
    desk.write("in/a.yaml", POD.as_bytes());
    desk.write("in/charts/b.yaml", POD.as_bytes());
    desk.write("in/sealward.toml", config.as_bytes());
    desk
}

fn check(desk: &Desk, options: &[&str]) -> Ran {
    let folder = desk.path("in");
    let args = ["check", "--format", "json", "--ignore", "doc-unknown-field"];
    sealward(
        args.into_iter()
            .chain(options.iter().copied())
            .chain([folder.as_str()]),
    )
}

fn report(ran: &Ran) -> Report {
    serde_json::from_str(ran.text()).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

#[test]
fn the_folders_configuration_holds_and_is_named() {
    let desk = desk("ignore = ['pss-host-pid']\nfail-on = 'critical'\n");
    let ran = check(&desk, &[]);
    assert_eq!(
        (ran.status, report(&ran).summary.findings.high),
        (Status::Success, 0)
    );
    let line = format!(
        "configuration {}: ignores pss-host-pid; fails on critical\n",
        desk.path("in/sealward.toml")
    );
    assert_eq!(ran.stderr, line);
    let text = sealward(["check", &desk.path("in")]);
    assert!(
        text.text().contains(&line) && text.stderr.is_empty(),
        "{text:?}"
    );

    let without = check(&desk, &["--no-repo-config"]);
    assert_eq!(
        (without.status, report(&without).summary.findings.high),
        (Status::Findings, 2)
    );
    assert!(without.stderr.is_empty());
}

#[test]
fn a_report_says_what_the_configuration_of_the_tree_switched_off() {
    let desk = desk(
        "ignore = ['pss-host-pid', 'avail']\nfail-on = 'never'\n[severity]\npss-host-ipc = 'low'\nkubeconfig-insecure = 'info'\n\
         [[override]]\npaths = ['charts/']\nignore = ['pss-privileged']\nseverity = { pss-host-path = 'info' }\n",
    );
    let ran = check(&desk, &["--quiet", "--profile", "pss-baseline"]);
    assert_eq!(ran.stderr, "");
    let it = report(&ran).target.configuration.unwrap();
    assert_eq!(it.file, desk.path("in/sealward.toml"));
    assert_eq!(
        it.says,
        [
            "ignores pss-host-pid, avail",
            "fails on never",
            "severities kubeconfig-insecure info, pss-host-ipc low",
            "for charts/ ignores pss-privileged and severities pss-host-path info",
        ]
    );
    // Of the checks that were asked for.
    assert_eq!(it.ignored, ["pss-host-pid"]);
    let severities: Vec<_> = it.severities.into_iter().collect();
    assert_eq!(severities, [("pss-host-ipc".to_owned(), Severity::Low)]);
    let [there] = &it.overrides[..] else {
        panic!("one")
    };
    assert_eq!(
        (&there.paths[..], &there.ignored[..]),
        (
            &["charts/".to_owned()][..],
            &["pss-privileged".to_owned()][..]
        )
    );
    assert_eq!(there.severities["pss-host-path"], Severity::Info);

    let said = "ignores pss-host-pid, avail; fails on never;";
    for format in ["html", "markdown", "sarif"] {
        let ran = sealward(["check", "-q", "--format", format, &desk.path("in")]);
        assert!(ran.text().contains(said), "{format}: {}", ran.text());
    }
    let junit = sealward([
        "check",
        "-q",
        "--format",
        "junit",
        "--profile",
        "pss-baseline",
        &desk.path("in"),
    ]);
    let line = junit
        .text()
        .lines()
        .position(|it| it.contains("name=\"pss-host-pid:"))
        .unwrap();
    assert!(
        junit
            .text()
            .lines()
            .skip(line)
            .take(2)
            .any(|it| it.contains("skipped")),
        "{}",
        junit.text()
    );

    let without = check(&desk, &["--no-repo-config"]);
    assert!(report(&without).target.configuration.is_none());
    assert!(!without.text().contains("\"configuration\""));
}

#[test]
fn the_command_line_goes_before_the_configuration() {
    let desk = desk("profiles = ['encryption']\nfail-on = 'never'\nkubernetes-version = '1.30'\n");
    let ran = check(&desk, &[]);
    let target = report(&ran).target;
    assert_eq!(
        (ran.status, target.kubernetes_version.as_str()),
        (Status::Success, "1.30")
    );
    assert_eq!(target.profiles, ["encryption"]);
    let ran = check(
        &desk,
        &[
            "--profile",
            "pss-baseline",
            "--kubernetes-version",
            "1.34",
            "--fail-on",
            "low",
        ],
    );
    let target = report(&ran).target;
    assert_eq!(
        (ran.status, target.kubernetes_version.as_str()),
        (Status::Findings, "1.34")
    );
    assert_eq!(target.profiles, ["pss-baseline"]);
}

#[test]
fn a_configuration_that_is_named_holds_and_one_in_the_tree_does_not() {
    let desk = desk("ignore = ['pss']\n");
    let own = desk.write("own.toml", b"[severity]\npss-host-pid = 'low'\n");
    for options in [
        &["--config", &own][..],
        &["--config", &own, "--no-repo-config"],
    ] {
        let ran = check(&desk, options);
        let report = report(&ran);
        assert_eq!(ran.status, Status::Success);
        assert_eq!(
            (report.summary.findings.high, report.summary.findings.low),
            (0, 2)
        );
        assert_eq!(report.findings[0].severity, Severity::Low);
    }
}

#[test]
fn paths_have_their_own_severities_and_what_they_ignore_is_counted() {
    let desk = desk(
        "[severity]\npss-host-pid = 'low'\n[[override]]\npaths = ['/a.yaml']\nseverity = {pss-host-pid = 'critical'}\n\
         [[override]]\npaths = ['charts/']\nignore = ['pss-host-pid']\n",
    );
    let report = report(&check(&desk, &[]));
    assert_eq!(
        (report.findings.len(), report.findings[0].severity),
        (1, Severity::Critical)
    );
    assert_eq!(report.summary.suppressed, 1);
    let reason = format!("ignored for charts/ by {}", desk.path("in/sealward.toml"));
    assert_eq!(report.suppressed[0].reason, reason);
}

#[test]
fn suppressions_hold_back_what_they_match_and_say_when_they_do_not() {
    let suppress =
        |more: &str| format!("[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'an agent'\n{more}\n");
    for (more, left) in [
        ("paths = ['charts']", 1),
        ("name = 'agent'", 0),
        (
            "name = 'agent'\nkind = 'Pod'\nnamespace = ''\nexpires = 2999-12-31",
            0,
        ),
        ("name = 'agent'\npaths = ['b.yaml']", 1),
    ] {
        let desk = desk(&suppress(more));
        let report = report(&check(&desk, &[]));
        assert_eq!(report.findings.len(), left, "{more}: {:?}", report.findings);
        assert_eq!(report.suppressed.len(), 2 - left, "{more}");
        assert_eq!(report.suppressed[0].reason, "an agent");
    }
    for (more, says) in [
        (
            "name = 'other'",
            "`pss-host-pid` finds nothing there, so this holds nothing back",
        ),
        (
            "kind = 'pod'",
            "`pss-host-pid` finds nothing there, so this holds nothing back",
        ),
        (
            "name = 'agent'\nexpires = 2020-01-31",
            "the suppression of `pss-host-pid` ended on 2020-01-31",
        ),
    ] {
        let desk = desk(&suppress(more));
        let report = report(&check(&desk, &[]));
        let problem = report
            .findings
            .iter()
            .find(|it| it.check == "doc-suppression-expired")
            .unwrap();
        assert_eq!(
            (problem.message.as_str(), report.findings.len()),
            (says, 3),
            "{more}"
        );
        let place = problem.location.as_ref().unwrap();
        assert_eq!(
            (place.file.clone(), place.start.line),
            (desk.path("in/sealward.toml"), 2)
        );
        assert_eq!(problem.path, "suppress[0]");
        let text = sealward(["check", &desk.path("in")]);
        assert!(text.text().contains(says), "{text:?}");
    }
    // Who checks one file knows nothing of the others.
    let desk = desk(&suppress("name = 'other'"));
    let one = sealward([
        "check",
        "--config",
        &desk.path("in/sealward.toml"),
        &desk.path("in/a.yaml"),
    ]);
    assert!(!one.text().contains("holds nothing back"), "{one:?}");
}

#[test]
fn fingerprints_name_one_finding() {
    let desk = desk("");
    let first = report(&check(&desk, &[])).findings.remove(0).fingerprint;
    let config = format!(
        "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x'\nfingerprint = '{first}'\npaths = ['a.yaml']\n"
    );
    desk.write("in/sealward.toml", config.as_bytes());
    let report = report(&check(&desk, &[]));
    assert_eq!((report.findings.len(), report.suppressed.len()), (1, 1));
}

#[test]
fn what_is_no_configuration_is_an_error_with_its_place() {
    let desk = desk("profiles = ['cis']\nfail_on = 'low'\n");
    let ran = check(&desk, &[]);
    ran.fails_with("config/unknown-key");
    let place = format!(
        "`{}` at 2:1: `fail_on` is no key here; `fail-on` is one",
        desk.path("in/sealward.toml")
    );
    assert!(
        ran.stderr.contains(&place) && ran.stderr.contains("--no-repo-config"),
        "{ran:?}"
    );
    assert_eq!(
        check(&desk, &["--no-repo-config", "--fail-on", "never"]).status,
        Status::Success
    );
    check(&desk, &["--config", &desk.path("none.toml")]).fails_with("cli/read");
    desk.write("in/sealward.toml", &vec![b'#'; (1 << 20) + 1]);
    check(&desk, &[]).fails_with("config/too-large");
}

#[test]
fn no_repo_config_leaves_suppressions_in_the_tree_out_too() {
    let desk = desk("");
    let text = POD.replace("true", "true # sealward: ignore[pss-host-pid] an agent");
    desk.write("in/a.yaml", text.as_bytes());
    assert_eq!(report(&check(&desk, &[])).findings.len(), 1);
    let all = report(&check(&desk, &["--no-repo-config"]));
    assert_eq!((all.findings.len(), all.suppressed.len()), (2, 0));
}

/// What the whole run comes to where a configuration is found that cannot be read.
fn is_refused(desk: &Desk, why: &str) {
    let ran = check(desk, &[]);
    assert_eq!(ran.status, Status::Incomplete, "{why}");
    let has = |text: &str| assert!(ran.stderr.contains(text), "{text} is not in {ran:?}");
    [why, "sealward.toml", "--no-repo-config"]
        .into_iter()
        .for_each(has);
    let left_out = check(desk, &["--no-repo-config"]);
    assert_eq!(left_out.status, Status::Findings, "{left_out:?}");
}

#[test]
fn a_configuration_that_is_found_and_cannot_be_read_is_an_error() {
    let desk = desk("");
    desk.write("in/sealward.toml", b"ignore = ['\xff']\n");
    is_refused(&desk, "UTF-8");
    let path = desk.path("in/sealward.toml");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    is_refused(&desk, "it is no file");
    std::fs::remove_dir(&path).unwrap();
    assert_eq!(check(&desk, &[]).status, Status::Findings);
}

#[cfg(unix)]
#[test]
fn a_link_as_configuration_stays_within_its_folder() {
    use std::os::unix::fs::symlink;
    let desk = desk("");
    let path = desk.path("in/sealward.toml");
    let link = |target: &str| {
        std::fs::remove_file(&path).unwrap();
        symlink(target, &path).unwrap();
    };
    desk.write("outside.toml", b"ignore = ['pss-host-pid']\n");
    desk.write("in/charts/own.toml", b"ignore = ['pss-host-pid']\n");
    link("../outside.toml");
    is_refused(&desk, "leads out of its folder");
    link("gone.toml");
    is_refused(&desk, "no such file");
    link("charts/own.toml");
    assert_eq!(check(&desk, &[]).status, Status::Success);
    let made = std::process::Command::new("mkfifo")
        .arg(desk.path("in/pipe"))
        .status();
    if !made.is_ok_and(|it| it.success()) {
        return sealward_tests::skipped("a pipe as configuration", "mkfifo");
    }
    link("pipe");
    is_refused(&desk, "it is no file");
}

#[test]
fn what_a_configuration_switches_off_for_some_paths_is_named() {
    let desk = desk(
        "[[override]]\npaths = ['charts/', 'ci']\nignore = ['pss-host-pid', 'rbac']\nseverity = {pss-host-ipc = 'low'}\n\
         [[override]]\npaths = ['chart']\nignore = ['img']\n",
    );
    let ran = check(&desk, &[]);
    let clause = "for charts/, ci ignores pss-host-pid, rbac and severities pss-host-ipc low; for chart ignores img\n";
    assert!(ran.stderr.contains(clause), "{ran:?}");
    let warning = "the override for chart is for no file that was checked";
    assert_eq!(ran.stderr.matches(warning).count(), 1, "{ran:?}");
    assert_eq!(ran.stderr.matches("is for no file").count(), 1, "{ran:?}");
}
