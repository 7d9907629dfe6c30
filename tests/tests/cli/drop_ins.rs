//! `check` where a configuration is made of several files.

use crate::harness::{Desk, sealward};
use sealward::dto::{Report, Verdict};

const MAIN: &str = "rancher/k3s/config.yaml";
const FIRST: &str = "rancher/k3s/config.yaml.d/10-first.yaml";
const LAST: &str = "rancher/k3s/config.yaml.d/20-last.yml";

fn desk(files: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("rancher/k3s/config.yaml.d")).unwrap();
    for (name, text) in files {
        desk.write(name, text.as_bytes());
    }
    desk
}

fn report(desk: &Desk, path: &str, args: &[&str]) -> Report {
    let path = desk.path(path);
    let all = ["check", "--format", "json"].into_iter();
    let all = all.chain(args.iter().copied()).chain([&*path]);
    serde_json::from_str(sealward(all).text()).unwrap()
}

/// What these checks find: the check, the file, and the line.
fn found(desk: &Desk, path: &str) -> Vec<String> {
    let checks =
        "enc-apiserver-flag-missing,cp-authz-always-allow,cp-profiling,doc-settings-unseen";
    let report = report(desk, path, &["--select", checks]);
    let findings = report
        .findings
        .iter()
        .filter(|it| checks.contains(&*it.check));
    let findings = findings.map(|it| {
        let at = it.location.as_ref().unwrap();
        let file = at.file.rsplit('/').next().unwrap();
        let verdict = if it.verdict == Verdict::Fail {
            ""
        } else {
            " unknown"
        };
        format!("{}{verdict} {file}:{} {}", it.check, at.start.line, it.path)
    });
    findings.collect()
}

#[test]
fn a_folder_of_the_kubelets_drop_ins_is_read() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("kubernetes/kubelet.conf.d")).unwrap();
    let text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\n";
    desk.write("kubernetes/kubelet.conf.d/10-port.conf", text.as_bytes());
    desk.write("kubernetes/kubelet.conf.d/README", b"of no kind");
    let report = report(&desk, "kubernetes", &["--select", "node-read-only-port"]);
    assert_eq!((report.summary.files, report.summary.errors), (1, 0));
    let found: Vec<_> = report.findings.iter().map(|it| &*it.check).collect();
    assert_eq!(found, ["node-read-only-port"]);
}

#[test]
fn a_key_that_k3s_passes_over_sets_nothing() {
    let server = "kube-apiserver-arg:\n- profiling=false\n";
    let desk = desk(&[(MAIN, &format!("secrets_encryption: true\n{server}"))]);
    let missing = ["enc-apiserver-flag-missing config.yaml:1 secrets-encryption"];
    assert_eq!(found(&desk, ""), missing);
    desk.write(FIRST, b"secrets_encryption: true\n");
    assert_eq!(found(&desk, ""), missing);
    desk.write(
        MAIN,
        format!("secrets-encryption: true\n{server}").as_bytes(),
    );
    desk.write(FIRST, b"secrets_encryption: false\n");
    assert_eq!(found(&desk, ""), [""; 0]);
}

#[test]
fn each_finding_stands_in_the_file_that_decides() {
    let desk = desk(&[
        (
            MAIN,
            "secrets-encryption: true\nkube-apiserver-arg:\n- profiling=true\n",
        ),
        (
            FIRST,
            "secrets-encryption: false\nkube-apiserver-arg+:\n- authorization-mode=AlwaysAllow\n",
        ),
    ]);
    let expected = [
        "cp-profiling config.yaml:3 kube-apiserver-arg[0]",
        "enc-apiserver-flag-missing 10-first.yaml:1 secrets-encryption",
        "cp-authz-always-allow 10-first.yaml:3 [\"kube-apiserver-arg+\"][0]",
    ];
    assert_eq!(found(&desk, ""), expected);
    // The last goes over both, and takes the whole list.
    desk.write(LAST, b"secrets-encryption: true\nkube-apiserver-arg: []\n");
    assert_eq!(found(&desk, ""), [""; 0]);
}

#[test]
fn a_part_alone_is_unknown_for_what_it_leaves_out() {
    let desk = desk(&[
        (MAIN, "{}\n"),
        (FIRST, "kube-apiserver-arg: [profiling=true]\n"),
    ]);
    let expected = [
        "doc-settings-unseen unknown 10-first.yaml:1 ",
        "cp-profiling 10-first.yaml:1 kube-apiserver-arg[0]",
    ];
    assert_eq!(found(&desk, FIRST), expected);
    assert_eq!(
        found(&desk, "rancher"),
        [
            "enc-apiserver-flag-missing config.yaml:1 secrets-encryption",
            "cp-profiling 10-first.yaml:1 kube-apiserver-arg[0]"
        ]
    );
}

/// The files in another folder, as a role of Ansible has them and as they are seen from within their own.
fn moved(files: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("files/config.yaml.d/more")).unwrap();
    for (name, text) in files {
        let name = name.replace("rancher/k3s", "files");
        desk.write(&name, text.as_bytes());
    }
    desk
}

#[test]
fn a_key_that_only_they_have_makes_files_one_wherever_they_stand() {
    let expected = [
        "enc-apiserver-flag-missing config.yaml:1 secrets-encryption",
        "cp-profiling 10-first.yaml:2 kube-apiserver-arg[0]",
    ];
    let main = "server: https://a:6443\n";
    let first = "flannel-backend: none\nkube-apiserver-arg: [profiling=true]\n";
    let is_one = |main, first| found(&moved(&[(MAIN, main), (FIRST, first)]), "");
    let told = is_one(
        main,
        "secrets-encryption: true\nkube-apiserver-arg: [profiling=true]\n",
    );
    assert_eq!(told, expected[1..]);
    assert_eq!(is_one(main, first), expected);
    // Those of no other program's files are.
    assert_eq!(is_one("server: {port: 1}\n", first).len(), 2);
    assert_eq!(is_one(main, "profiling: true\n"), [""; 0]);
    assert_eq!(is_one("kind: Config\n", "a: b\n"), [""; 0]);
}

#[test]
fn a_part_of_others_is_one_wherever_it_stands() {
    let text = "kube-apiserver-arg: [profiling=true]\n";
    let json = "{\"kube-apiserver-arg\": [\"profiling=true\"]}";
    for (name, text) in [
        (FIRST, text),
        // What k3s does not read beside the others is not a whole, either.
        ("rancher/k3s/config.yaml.d/a.json", json),
        ("rancher/k3s/config.yaml.d/more/a.yaml", text),
    ] {
        let found = found(&moved(&[(name, text)]), "");
        let checks: Vec<_> = found
            .iter()
            .map(|it| it.split(' ').next().unwrap())
            .collect();
        assert_eq!(checks, ["doc-settings-unseen", "cp-profiling"], "{name}");
    }
}

#[test]
fn a_file_that_says_nothing_changes_nothing() {
    let main = "secrets-encryption: true\nkube-apiserver-arg: [profiling=true]\n";
    for text in ["null\n", "", "# nothing\n", "---\n"] {
        let desk = desk(&[(MAIN, main), (FIRST, text)]);
        let expected = ["cp-profiling config.yaml:2 kube-apiserver-arg[0]"];
        assert_eq!(found(&desk, ""), expected, "{text:?}");
    }
}

#[test]
fn all_is_unknown_where_one_of_the_files_cannot_be_read() {
    for text in [
        "- a\n",
        "a: [\n",
        "a: b\n---\nkube-apiserver-arg: [profiling=true]\n",
    ] {
        let desk = desk(&[(MAIN, "secrets-encryption: false\n"), (FIRST, text)]);
        let expected = ["doc-settings-unseen unknown config.yaml:1 "];
        assert_eq!(found(&desk, ""), expected, "{text}");
    }
}

#[test]
fn so_it_is_where_one_of_the_files_is_not_read() {
    let desk = desk(&[(MAIN, "secrets-encryption: false\n")]);
    let expected = ["doc-settings-unseen unknown config.yaml:1 "];
    desk.write(FIRST, b"a: \xff\n");
    assert_eq!(found(&desk, ""), expected, "no UTF-8");
    std::fs::remove_file(desk.path(FIRST)).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/no/such/file.yaml", desk.path(FIRST)).unwrap();
        assert_eq!(found(&desk, ""), expected, "a link that leads nowhere");
        std::fs::remove_file(desk.path(FIRST)).unwrap();
        std::fs::remove_dir(desk.path("rancher/k3s/config.yaml.d")).unwrap();
        let elsewhere = Desk::new();
        elsewhere.write("10.yaml", b"secrets-encryption: true\n");
        std::os::unix::fs::symlink(elsewhere.path(""), desk.path("rancher/k3s/config.yaml.d"))
            .unwrap();
        assert_eq!(found(&desk, ""), expected, "a folder that leads out");
    }
}

#[test]
fn so_it_is_on_a_node() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("etc/rancher/k3s/config.yaml.d")).unwrap();
    desk.write(
        "etc/rancher/k3s/config.yaml",
        b"secrets-encryption: false\n",
    );
    let unseen = || {
        let root = desk.path("");
        let ran = sealward(["check", "--format", "json", "--node", &root]);
        let report: Report = serde_json::from_str(ran.text()).unwrap();
        let mut ids = report.findings.iter().map(|it| &*it.check);
        ids.any(|it| it == "doc-settings-unseen")
    };
    assert!(!unseen());
    desk.write("etc/rancher/k3s/config.yaml.d/10.yaml", b"a: \xff\n");
    assert!(unseen());
}

#[test]
fn what_a_file_says_of_its_findings_holds() {
    let desk = desk(&[
        (MAIN, "secrets-encryption: true\n"),
        (
            FIRST,
            "secrets-encryption: false # sealward: ignore[enc-apiserver-flag-missing] a test cluster\n\
            # sealward: ignore[cp-authz-always-allow] a test cluster\nkube-apiserver-arg: [authorization-mode=AlwaysAllow]\n",
        ),
    ]);
    assert_eq!(found(&desk, ""), [""; 0]);
    assert_eq!(report(&desk, "", &[]).suppressed.len(), 2);
}

#[test]
fn no_fix_is_offered_of_what_several_files_say() {
    let texts = [
        (
            MAIN,
            "secrets-encryption: true\nkube-apiserver-arg: [authorization-mode=AlwaysAllow]\n",
        ),
        (FIRST, "secrets-encryption: false\n"),
    ];
    let desk = desk(&texts);
    let fixed = report(&desk, "", &["--fix-review"]);
    assert!(fixed.findings.iter().all(|it| it.fix.is_none()));
    for (name, text) in texts {
        assert_eq!(std::fs::read_to_string(desk.path(name)).unwrap(), text);
    }
}

#[test]
fn the_same_flaw_of_several_programs_at_one_place_names_them() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("etc/rancher/k3s")).unwrap();
    let text = "kube-apiserver-arg: &all [profiling=true, anonymous-auth=true]\nkube-scheduler-arg: *all\nkubelet-arg: *all\n";
    desk.write("etc/rancher/k3s/config.yaml", text.as_bytes());
    let checks = ["--select", "cp-profiling,cp-anonymous-auth,node-anonymous"];
    let args = [
        &["check", "--format", "json", "--profile", "encryption"],
        &checks[..],
    ]
    .concat();
    let folder = desk.path("etc");
    let report = sealward(args.into_iter().chain([folder.as_str()]));
    let report: Report = serde_json::from_str(report.text()).unwrap();
    let found = report
        .findings
        .iter()
        .filter(|it| checks[1].contains(&it.check));
    let begins = |it: &sealward::dto::Finding| {
        let (program, _) = it.message.split_once(": `--prof").unwrap_or_default();
        let who = it.message.split_once(" answers").unwrap_or_default().0;
        format!("{program}{who}")
    };
    let mut said: Vec<_> = found.map(begins).collect();
    said.sort();
    let all = [
        "kube-apiserver",
        "kube-scheduler",
        "the API server",
        "the kubelet",
    ];
    assert_eq!(said, all);
}

#[test]
fn what_an_agents_file_leaves_open_is_one_line_and_counted_for_each_check() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("etc/rancher/k3s")).unwrap();
    desk.write(
        "etc/rancher/k3s/config.yaml",
        b"server: https://main:6443\n",
    );
    let folder = desk.path("etc");
    let ran = |format: &str| sealward(["check", "--format", format, "--profile", "all", &folder]);
    let report: Report = serde_json::from_str(ran("json").text()).unwrap();
    assert_eq!(report.summary.unknown, report.findings.len() as u64);
    assert!(report.findings.len() >= 20);
    let text = ran("text");
    let lines = text.text().lines().filter(|it| it.contains(" unknown: "));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 2, "of this file, and across files: {lines:?}");
    assert!(
        report
            .findings
            .iter()
            .all(|it| text.text().contains(&it.check))
    );
}
