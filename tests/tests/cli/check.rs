//! `check` on good and bad input: what it says, and how it ends.

use crate::harness::{Desk, Ran, sealward, sealward_with};
use sealward::dto::Report;
use sealward_cli::Status;

const GOOD: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n";
const PRIVILEGED: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  \
    - {name: web, image: web, securityContext: {privileged: yes}}\n";
const TEMPLATE: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: \
    \"{{ .Values.it }}\"\n  containers: []\n";

fn report(ran: &Ran) -> Report {
    serde_json::from_str(ran.text()).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

fn codes(ran: &Ran) -> Vec<String> {
    report(ran)
        .errors
        .into_iter()
        .map(|error| error.code)
        .collect()
}

fn on(text: &str, options: &[&str]) -> Status {
    sealward_with(["check", "-"].iter().chain(options), text.as_bytes()).status
}

#[test]
fn the_exit_status_says_what_was_found() {
    assert_eq!(on(GOOD, &[]), Status::Success);
    assert_eq!(on(PRIVILEGED, &[]), Status::Findings);
    assert_eq!(on(PRIVILEGED, &["--fail-on", "never"]), Status::Success);
    assert_eq!(
        on(PRIVILEGED, &["--ignore", "pss-privileged"]),
        Status::Success
    );
    assert_eq!(
        on(PRIVILEGED, &["--profile", "encryption"]),
        Status::Success
    );
    assert_eq!(
        on(PRIVILEGED, &["--profile", "encryption", "--select", "pss"]),
        Status::Findings
    );
    assert_eq!(on(TEMPLATE, &["--ignore", "pss"]), Status::Success);
    assert_eq!(on(TEMPLATE, &["--fail-on-unknown"]), Status::Findings);
    assert_eq!(
        on(TEMPLATE, &["--profile", "pss-baseline"]),
        Status::Findings
    );
    assert_eq!(on(TEMPLATE, &["--strict"]), Status::Incomplete);
    assert_eq!(on("just: yaml\n", &[]), Status::Incomplete);
    let beside = format!("{GOOD}---\njust: yaml\n");
    assert_eq!(on(&beside, &[]), Status::Success);
    assert_eq!(on(&beside, &["--strict"]), Status::Incomplete);
    assert_eq!(
        on(&format!("{PRIVILEGED}---\n[\n"), &[]),
        Status::Incomplete
    );
    assert_eq!(on(GOOD, &["--select", "no-such-check"]), Status::Incomplete);
    assert_eq!(
        on(GOOD, &["--kubernetes-version", "2.0"]),
        Status::Incomplete
    );
}

#[test]
fn bad_input_is_an_error_with_a_code_and_the_report_is_complete() {
    let desk = Desk::new();
    let aliases: String = (1..10)
        .map(|at| {
            format!(
                "a{at}: &a{at} [{}]\n",
                vec![format!("*a{}", at - 1); 10].join(",")
            )
        })
        .collect();
    let cases = [
        ("empty.yaml", String::new(), "document/empty"),
        (
            "comment.yaml",
            "# nothing\n---\n".to_owned(),
            "document/empty",
        ),
        (
            "binary.yaml",
            "a: \0\u{1}\n".to_owned(),
            "document/encoding",
        ),
        (
            "broken.yaml",
            format!("{GOOD}---\na: [\n---\n{PRIVILEGED}"),
            "document/syntax",
        ),
        (
            "laughs.yaml",
            format!("a0: &a0 [lol]\n{aliases}"),
            "document/aliases",
        ),
        ("flow.yaml", "[".repeat(100_000), "document/too-deep"),
        ("block.yaml", "- ".repeat(100_000), "document/too-deep"),
        (
            "scalar.yaml",
            format!("a: {}\n", "x".repeat((64 << 20) + 1)),
            "document/scalar-too-large",
        ),
    ];
    for (name, text, code) in cases {
        let file = desk.write(name, text.as_bytes());
        let ran = sealward(["check", "--format", "json", &file]);
        assert_eq!(
            (ran.status, codes(&ran)),
            (Status::Incomplete, vec![code.to_owned()]),
            "{name}"
        );
        let text = sealward(["check", &file]);
        assert!(text.text().contains(code), "{name}: {}", text.text());
    }
    let broken = sealward(["check", "--format", "json", &desk.path("broken.yaml")]);
    let broken = report(&broken);
    assert_eq!(
        (broken.findings.len(), broken.summary.documents),
        (1, 3),
        "{broken:?}"
    );
    assert_eq!(
        broken.errors[0]
            .location
            .as_ref()
            .map(|it| it.start.line > 3),
        Some(true)
    );

    std::fs::create_dir(desk.path("bare")).unwrap();
    for path in [desk.path("bare"), desk.path("missing.yaml")] {
        let ran = sealward(["check", "--format", "json", &path]);
        assert_eq!(
            (ran.status, report(&ran).errors.len()),
            (Status::Incomplete, 1)
        );
    }
    let large = desk.write("large.yaml", GOOD.as_bytes());
    let ran = sealward(["check", "--format", "json", "--max-file-size", "10", &large]);
    assert_eq!(codes(&ran), ["document/file-too-large"]);
}

#[test]
fn a_folder_is_walked_and_links_out_of_it_are_counted() {
    let (desk, outside) = (Desk::new(), Desk::new());
    for folder in ["tree", "tree/.hidden", "tree/.git", "tree/b"] {
        std::fs::create_dir(desk.path(folder)).unwrap();
    }
    for name in [
        "tree/z.yml",
        "tree/.hidden/p.yaml",
        "tree/.git/q.yaml",
        "tree/b/a.json",
    ] {
        desk.write(name, PRIVILEGED.as_bytes());
    }
    desk.write("tree/no.txt", PRIVILEGED.as_bytes());
    desk.write("tree/empty.yaml", b"");
    let far = outside.write("far.yaml", PRIVILEGED.as_bytes());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(far, desk.path("tree/out.yaml")).unwrap();
        std::os::unix::fs::symlink(desk.path("tree/z.yml"), desk.path("tree/in.yaml")).unwrap();
        std::os::unix::fs::symlink(desk.path("tree"), desk.path("tree/b/loop")).unwrap();
    }
    let ran = sealward(["check", "--format", "json", &desk.path("tree")]);
    let report = report(&ran);
    let files: Vec<_> = report
        .findings
        .iter()
        .map(|it| it.location.as_ref().unwrap().file.clone())
        .collect();
    let wanted = ["tree/.hidden/p.yaml", "tree/b/a.json", "tree/z.yml"].map(|name| desk.path(name));
    assert_eq!(files, wanted);
    assert_eq!((report.summary.files, report.summary.errors), (4, 0));
    if cfg!(unix) {
        assert_eq!(report.summary.skipped, 1);
    }
}

#[test]
fn text_shows_the_line_and_nothing_a_terminal_would_act_on() {
    let pod = PRIVILEGED.replace("name: web,", "name: \"we\\e[31mb\\u202e\",");
    let ran = sealward_with(["check", "-"], pod.as_bytes());
    let text = ran.text();
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(
        text.contains("securityContext: {privileged: yes}"),
        "{text}"
    );
    assert!(
        text.contains("^^^ critical: container `we\\u{1b}[31mb\\u{202e}` is privileged"),
        "{text}"
    );
    let lines: Vec<_> = text.lines().collect();
    let shown = lines
        .iter()
        .position(|line| line.contains("privileged: yes"))
        .unwrap();
    assert_eq!(
        lines[shown].find("yes"),
        lines[shown + 1].find('^'),
        "{text}"
    );
}

#[test]
fn several_formats_are_written_at_once() {
    let desk = Desk::new();
    let pod = desk.write("pod.yaml", PRIVILEGED.as_bytes());
    let (json, text) = (desk.path("it.json"), desk.path("it.txt"));
    let (to_json, to_text) = (format!("json={json}"), format!("text={text}"));
    let ran = sealward([
        "check", "--format", "text", "--format", &to_json, "--format", &to_text, &pod,
    ]);
    assert_eq!(ran.status, Status::Findings);
    assert_eq!(ran.stdout, desk.read("it.txt"));
    let written: Report = serde_json::from_slice(&desk.read("it.json")).unwrap();
    assert_eq!(written.findings.len(), 1);
    let again = sealward(["check", "--format", "json", "-o", &json, &pod]);
    assert_eq!(
        again.status,
        Status::Incomplete,
        "an existing file is left as it is"
    );
    let both = sealward(["check", "--format", "json", "--format", "text", &pod]);
    assert_eq!(both.status, Status::Incomplete);
}

#[test]
fn pages_and_the_list_are_shown() {
    assert!(
        sealward(["explain", "pss-privileged"])
            .ok()
            .text()
            .starts_with("# pss-privileged")
    );
    assert!(
        sealward(["explain", "doc-parse-error"])
            .ok()
            .text()
            .contains("document/syntax")
    );
    sealward(["explain", "no-such-check"]).fails_with("cli/usage");
    let rows = sealward(["checks", "--format", "json"]).ok();
    let rows: Vec<serde_json::Value> = serde_json::from_str(rows.text()).unwrap();
    for key in [
        "id",
        "area",
        "summary",
        "severity",
        "wave",
        "kinds",
        "references",
        "fix",
        "profiles",
    ] {
        assert!(rows.iter().all(|row| row.get(key).is_some()), "{key}");
    }
    let parsed = sealward_with(["parse", "-"], b"a: yes\n---\n---\n[\n");
    let lines: Vec<_> = parsed.text().lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, r#"{"value":{"a":true}}"#));
    assert!(lines[1].contains("document/syntax"), "{lines:?}");
}

const ENCRYPTED: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n\
    resources:\n- resources: [secrets]\n  providers:\n  - kms: {apiVersion: v2, name: kek, endpoint: \
    \"unix:///run/kms/kek.sock\"}\n";

#[test]
fn what_turns_encryption_on_must_leave_clear_data_readable() {
    let missing = |options: &[&str]| {
        let line = ["check", "-", "--format", "json"];
        let ran = sealward_with(line.iter().chain(options), ENCRYPTED.as_bytes());
        let checks = report(&ran).findings.into_iter().map(|it| it.check);
        checks
            .filter(|it| it == "enc-identity-fallback-missing")
            .count()
    };
    assert_eq!(missing(&[]), 0);
    assert_eq!(missing(&["--assume-new"]), 1);
}

#[test]
fn what_cannot_be_done_as_asked_is_a_usage_error() {
    let desk = Desk::new();
    let target = |format: &str| format!("{format}={}", desk.path("one"));
    let (text, json) = (target("text"), target("json"));
    let twice = ["--format", text.as_str(), "--format", json.as_str()];
    assert_eq!(on(PRIVILEGED, &twice), Status::Incomplete);
    assert!(!desk.has("one"));
    // An area of which nothing is built would pass in silence; not to run it is no lie.
    assert_eq!(on(GOOD, &["--select", "bak"]), Status::Incomplete);
    assert_eq!(on(GOOD, &["--ignore", "bak"]), Status::Success);
}

#[test]
fn one_file_by_several_names_is_checked_once() {
    let desk = Desk::new();
    let path = desk.write("pod.yaml", PRIVILEGED.as_bytes());
    let (folder, again) = (desk.path("."), desk.path("./pod.yaml"));
    let ran = sealward(["check", "--format", "json", &path, &again, &folder]);
    assert_eq!(report(&ran).summary.files, 1);
}

#[test]
fn broken_text_that_quotes_a_template_is_broken() {
    let broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: [}\nx: 'a {{b}}'\n";
    assert_eq!(on(broken, &[]), Status::Incomplete);
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .x }}}\n";
    assert_eq!(on(template, &[]), Status::Success);
    let ran = sealward_with(["check", "-"], template.as_bytes());
    assert!(
        ran.text().contains("a template, whose text is hidden"),
        "{ran:?}"
    );
    assert!(
        ran.text()
            .contains("helm template CHART | sealward check -"),
        "{ran:?}"
    );
}

#[test]
fn what_many_checks_cannot_tell_is_said_once() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: 1}\n";
    let ran = sealward_with(["check", "-"], text.as_bytes());
    assert_eq!(ran.text().matches("unknown: ").count(), 1, "{ran:?}");
    assert!(ran.text().contains("[pss-apparmor, pss-"), "{ran:?}");
}

/// The API server passes over the documents behind an encryption configuration, and a finding says
/// so of each: it stands among that document's own.
#[test]
fn findings_of_several_documents_are_in_the_order_of_the_text() {
    let ran = sealward_with(
        ["check", "--profile", "all", "--format", "json", "-"],
        b"kind: EncryptionConfig\n---\np\n:\n---\na\n",
    );
    let report = report(&ran);
    let places: Vec<(u32, &str)> = report
        .findings
        .iter()
        .map(|it| (it.location.as_ref().unwrap().start.line, it.check.as_str()))
        .filter(|(line, _)| *line > 1)
        .collect();
    let expected = [
        (2, "enc-ignored-document"),
        (4, "doc-ignored-rest"),
        (5, "enc-ignored-document"),
    ];
    assert_eq!(places, expected);
}

#[test]
fn an_object_with_more_findings_than_are_kept_is_an_error_beside_those_that_are() {
    let containers = vec!["{}"; 60_000].join(",");
    let text = format!("{{apiVersion: v1, kind: Pod, spec: {{containers: [{containers}]}}}}");
    let options = [
        "check",
        "--profile",
        "pss-restricted",
        "--format",
        "json",
        "-",
    ];
    let ran = sealward_with(options, text.as_bytes());
    assert_eq!(ran.status, Status::Incomplete);
    assert_eq!(codes(&ran), ["document/too-many-findings"]);
    assert_eq!(report(&ran).findings.len(), 100_000);
}

#[test]
fn how_many_files_are_checked_at_once_changes_nothing() {
    let desk = Desk::new();
    for number in 0..60 {
        let text = match number % 4 {
            0 => PRIVILEGED.repeat(number),
            1 => format!("{PRIVILEGED}---\n{TEMPLATE}"),
            2 => "a: [\n".to_owned(),
            _ => GOOD.to_owned(),
        };
        desk.write(&format!("{number}.yaml"), text.as_bytes());
    }
    let folder = desk.path("");
    for format in ["text", "json", "sarif"] {
        let on = |jobs| {
            let ran = sealward(["check", "--format", format, "--jobs", jobs, &folder]);
            assert_eq!(ran.status, Status::Incomplete);
            ran.stdout
        };
        let one = on("1");
        assert!(one == on("2") && one == on("9"), "{format}");
    }
    let refused = sealward(["check", "--jobs", "0", &folder]);
    assert_eq!(refused.status, Status::Incomplete);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_said_in_a_folder_and_an_error_where_it_is_named() {
    let desk = Desk::new();
    std::os::unix::fs::symlink("gone.yaml", desk.path("link.yaml")).unwrap();
    std::os::unix::fs::symlink("gone", desk.path("link.txt")).unwrap();
    let ran = sealward(["check", &desk.path("")]).ok();
    assert!(
        ran.text()
            .contains("link.yaml\n  skipped: the link leads nowhere\n")
    );
    assert!(!ran.text().contains("link.txt"));
    assert_eq!(
        sealward(["check", "--strict", &desk.path("")])
            .status
            .code(),
        2
    );
    assert_eq!(
        sealward(["check", &desk.path("link.yaml")]).status.code(),
        2
    );
}

#[cfg(unix)]
#[test]
fn what_is_passed_over_in_a_folder_is_said_and_counted() {
    use std::os::unix::fs::symlink;
    let (desk, outside) = (Desk::new(), Desk::new());
    std::fs::create_dir(desk.path("tree")).unwrap();
    desk.write("tree/pod.yaml", GOOD.as_bytes());
    let far = outside.write("far.yaml", PRIVILEGED.as_bytes());
    symlink(&far, desk.path("tree/out.yaml")).unwrap();
    symlink(outside.path(""), desk.path("tree/more")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("tree/s.yaml")).unwrap();
    let _other = std::os::unix::net::UnixListener::bind(desk.path("tree/other.sock")).unwrap();
    symlink("other.sock", desk.path("tree/link.yaml")).unwrap();
    let ran = sealward(["check", &desk.path("tree")]).ok();
    let said = |name: &str, why: &str| {
        let line = format!("{}\n  skipped: {why}\n", desk.path(&format!("tree/{name}")));
        assert!(ran.text().contains(&line), "{line} is not in {ran:?}");
    };
    said("out.yaml", "the link leads out of the folder");
    said("more", "the link leads out of the folder");
    said("s.yaml", "it is no file");
    said("link.yaml", "it is no file");
    assert!(ran.text().contains("; 4 skipped\n"), "{ran:?}");
    assert!(!ran.text().contains("other.sock"), "{ran:?}");
}

#[test]
fn a_text_in_which_nothing_is_checked_is_an_error() {
    // What kubectl says when it fails, and reads as a mapping.
    for text in ["error: no such resource\n", "hello\n", "- a\n", "a: b\n"] {
        let ran = sealward_with(["check", "-"], text.as_bytes());
        assert_eq!(ran.status, Status::Incomplete, "{text}");
        assert!(ran.text().contains("[cli/not-checked]"), "{ran:?}");
    }
    let desk = Desk::new();
    for (name, text) in [("h.yaml", "hello\n"), ("h.json", "[1]\n")] {
        let ran = sealward(["check", &desk.write(name, text.as_bytes())]);
        assert_eq!(ran.status, Status::Incomplete, "{name}");
        assert!(ran.text().contains("[cli/not-checked]"), "{ran:?}");
    }
    // In a folder it is passed over, beside what is checked.
    desk.write("pod.yaml", GOOD.as_bytes());
    sealward(["check", &desk.path("")]).ok();
    // A list may have no items, and a chart's values are no manifest.
    let list = b"apiVersion: v1\nkind: List\nitems: []\n";
    sealward_with(["check", "-"], list).ok();
    let folder = desk.write("kustomization.yaml", b"resources: [pod.yaml]\n");
    sealward(["check", &folder]).ok();
}

#[test]
fn a_file_that_is_named_and_is_nothing_known_is_an_error() {
    let desk = Desk::new();
    for (name, text) in [(".env", "A=b\n"), ("Dockerfile", "FROM scratch\n")] {
        let path = desk.write(name, text.as_bytes());
        let ran = sealward(["check", &path]);
        assert_eq!(ran.status.code(), 2, "{name}");
        assert!(ran.text().contains("[cli/not-checked]"), "{}", ran.text());
    }
    // What its name calls a manifest is counted as skipped, and what is one is checked whatever its name is.
    let values = desk.write("values.yaml", b"a: b\n");
    sealward(["check", &values]).ok();
    let manifest = desk.write("pod.yaml.tmpl", b"apiVersion: v1\nkind: Pod\n");
    sealward(["check", &manifest]).ok();
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_goes_straight_into_what_is_no_file() {
    let desk = Desk::new();
    let pod = desk.write("pod.yaml", b"apiVersion: v1\nkind: Pod\n");
    let ran = sealward(["check", "--format", "json", "-o", "/dev/stdout", &pod]).ok();
    assert!(ran.text().starts_with('{'));
    sealward(["check", "--format", "json", "-o", "/dev/null", &pod]).ok();
    let pipe = desk.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    sealward(["check", "--format", "json", "-o", &pipe, &pod]).ok();
    assert!(reader.join().unwrap().starts_with('{'));
}

#[test]
fn an_object_that_calls_itself_a_program_is_judged_as_any_other() {
    for version in ["sealward/v1", "example.com/v1"] {
        let text = format!(
            "apiVersion: {version}\nkind: kube-apiserver\nspec: {{password: zT4k-q81LmPw-77}}\n"
        );
        let ran = sealward_with(["check", "-"], text.as_bytes());
        assert!(ran.text().contains("[secret-in-args]"), "{}", ran.text());
    }
}
