//! `facts` and `check --node`: a host's own files, modes, owners and volumes.

#[path = "node/modes.rs"]
mod modes;
#[path = "node/told.rs"]
mod told;
#[path = "node/tree.rs"]
mod tree;
#[path = "node/units.rs"]
mod units;
#[path = "node/volumes.rs"]
mod volumes;

use crate::harness::{Desk, Ran, sealward, sealward_with};
use crate::host::{Host, is_root};
use sealward::dto::{Facts, FileKind, FileRole, Finding, Report, Status as Fared, Verdict};
use sealward_cli::Status;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

fn facts(host: &Host) -> Facts {
    let ran = sealward(["facts", &host.root()]).ok();
    serde_json::from_str(ran.text()).unwrap()
}

fn read(ran: &Ran) -> Report {
    serde_json::from_str(ran.text()).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

fn report(host: &Host, options: &[&str]) -> Report {
    let root = host.root();
    let all = [
        "check",
        "--format",
        "json",
        "--profile",
        "all",
        "--node",
        &root,
    ];
    let report = read(&sealward(all.iter().chain(options)));
    // Whatever is found on a host is found by its facts.
    if options.is_empty() {
        told::is_told(host, &report);
    }
    report
}

/// Findings about the host's files and volumes, as `check path: words that matter`.
fn about_files(report: &Report) -> Vec<&Finding> {
    let of_host = |it: &&Finding| it.resource.kind == "Host";
    report.findings.iter().filter(of_host).collect()
}

/// The paths with too open a mode, with the controls that this breaks.
fn modes(host: &Host) -> BTreeSet<(String, String)> {
    let report = report(host, &[]);
    let of_mode = about_files(&report)
        .into_iter()
        .filter(|it| it.path.ends_with(".mode"));
    of_mode
        .map(|it| {
            assert_eq!(it.verdict, Verdict::Fail, "{it:?}");
            let file = &it.location.as_ref().unwrap().file;
            let path = file.strip_prefix(&host.root()).unwrap().to_owned();
            let ids: Vec<_> = it.references.iter().map(|it| it.id.as_str()).collect();
            (path, ids.join(" "))
        })
        .collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> BTreeSet<(String, String)> {
    pairs
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

/// What these checks found, as check, path, line and verdict.
fn found(host: &Host, checks: &str) -> Vec<(String, String, u32, Verdict)> {
    let report = report(host, &[]);
    assert_eq!(report.errors, []);
    let asked = |it: &&Finding| checks.split(',').any(|id| it.check == id);
    let all = report.findings.iter().filter(asked).map(|it| {
        let at = it.location.as_ref().unwrap();
        let path = at.file.strip_prefix(&host.root()).unwrap().to_owned();
        (it.check.clone(), path, at.start.line, it.verdict)
    });
    all.collect()
}

fn fails<const N: usize>(expected: [(&str, &str, u32); N]) -> Vec<(String, String, u32, Verdict)> {
    let all = expected.into_iter();
    all.map(|(check, path, line)| (check.to_owned(), path.to_owned(), line, Verdict::Fail))
        .collect()
}

fn fared(report: &Report, id: &str) -> Option<Fared> {
    let of_cis = report
        .controls
        .iter()
        .filter(|it| it.framework == "cis-1.12");
    of_cis.clone().find(|it| it.id == id).map(|it| it.status)
}

#[test]
fn configuration_that_flags_name_is_checked_where_the_host_has_it() {
    let host = Host::kubeadm();
    host.file(
        "/srv/enc/config.yaml",
        0o600,
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n\
        resources:\n  - resources: [secrets]\n    providers: [{identity: {}}]\n",
    );
    let report = report(&host, &[]);
    let at = |check: &str| {
        // The bare unit of this host is unknown beside it: it cannot tell what its package adds.
        let fails = |it: &&sealward::dto::Finding| it.verdict == sealward::dto::Verdict::Fail;
        let mut failed = report.findings.iter().filter(fails);
        let it = failed.find(|it| it.check == check);
        let place = it
            .unwrap_or_else(|| panic!("no {check}"))
            .location
            .clone()
            .unwrap();
        (
            place.file.strip_prefix(&host.root()).unwrap().to_owned(),
            place.start.line,
        )
    };
    assert_eq!(at("enc-identity-only").0, "/srv/enc/config.yaml");
    assert_eq!(
        at("cp-anonymous-auth"),
        (
            "/etc/kubernetes/manifests/kube-apiserver.yaml".to_owned(),
            11
        )
    );
    assert_eq!(at("node-anonymous").0, "/var/lib/kubelet/config.yaml");
    assert_eq!(report.errors, []);
}

#[test]
fn what_a_unit_names_and_is_not_there_is_unknown() {
    let host = Host::kubeadm();
    host.file(
        "/etc/default/kubelet",
        0o644,
        "KUBELET_EXTRA_ARGS=--kubeconfig=/etc/elsewhere.conf\n",
    );
    let report = report(&host, &[]);
    assert_eq!(fared(&report, "4.1.5"), Some(Fared::Unknown));
    let told = about_files(&report)
        .into_iter()
        .find(|it| it.message.contains("elsewhere"))
        .unwrap();
    assert!(
        told.message.contains("`/etc/default/kubelet` names it"),
        "{}",
        told.message
    );
}

#[test]
fn a_worker_has_no_control_plane_to_judge() {
    let host = Host::new();
    host.file("/etc/kubernetes/kubelet.conf", 0o644, "");
    assert_eq!(
        modes(&host),
        pairs([("/etc/kubernetes/kubelet.conf", "4.1.5")])
    );
    let report = report(&host, &[]);
    for id in ["1.1.1", "1.1.11", "1.1.13", "1.1.21"] {
        assert_eq!(fared(&report, id), Some(Fared::NotApplicable), "{id}");
    }
}

#[test]
fn k3s_is_found_where_its_configuration_puts_it() {
    let host = Host::new();
    host.file(
        "/etc/rancher/k3s/config.yaml",
        0o600,
        "data-dir: /data/k3s\ntoken: s3cret\n",
    );
    host.file("/etc/rancher/k3s/k3s.yaml", 0o644, "");
    host.file("/data/k3s/server/tls/server-ca.key", 0o640, "");
    host.file("/data/k3s/server/tls/etcd/server-client.crt", 0o644, "");
    host.file("/data/k3s/server/cred/admin.kubeconfig", 0o600, "");
    host.file("/data/k3s/server/db/state.db", 0o644, "");
    host.file(
        "/proc/7/cmdline",
        0o444,
        "/usr/local/bin/k3s\0server\0--token\0/s3cret\0",
    );
    let expected = pairs([
        ("/etc/rancher/k3s/k3s.yaml", "1.1.13"),
        ("/data/k3s/server/tls/server-ca.key", "1.1.21"),
    ]);
    assert_eq!(modes(&host), expected);
    let facts = facts(&host);
    assert!(facts.volumes.contains_key("/data/k3s/server/db"));
    assert!(
        facts.files["/data/k3s/server/tls/etcd/server-client.crt"]
            .roles
            .contains(&FileRole::PkiCertificate)
    );
    assert!(
        facts
            .components
            .iter()
            .any(|it| it.name == "k3s" && it.from == "/proc/7/cmdline")
    );
    assert!(!facts.to_json().contains("s3cret"));
}

#[test]
fn facts_say_elsewhere_what_the_host_said_itself() {
    let host = Host::kubeadm();
    let (admin, unit) = (
        "/etc/kubernetes/admin.conf",
        "/usr/lib/systemd/system/kubelet.service",
    );
    host.file(admin, 0o666, "");
    host.file(unit, 0o644, "");
    host.link("/etc/kubernetes/kube-proxy.conf", "nowhere");
    let desk = Desk::new();
    let file = desk.path("node.json");
    sealward(["facts", &host.root(), "-o", &file]).ok();
    let there = report(&host, &[]);
    let options = ["check", "--format", "json", "--profile", "all", "--facts"];
    let here = read(&sealward(options.iter().chain(&[file.as_str()])));
    let said = |report: &Report| -> BTreeSet<(String, String, String)> {
        let all = about_files(report).into_iter();
        all.map(|it| (it.fingerprint.clone(), it.check.clone(), it.message.clone()))
            .collect()
    };
    assert!(said(&here).len() > 5);
    assert_eq!(said(&here), said(&there));
    let controls = |report: &Report| -> Vec<_> {
        let of_files = |it: &&sealward::dto::Control| {
            it.framework.starts_with("cis")
                && (it.id.starts_with("1.1.") || it.id.starts_with("4.1."))
        };
        report.controls.iter().filter(of_files).cloned().collect()
    };
    assert_eq!(controls(&here), controls(&there));
    // Here they stand at the facts' own lines.
    let text = fs::read_to_string(&file).unwrap();
    for finding in about_files(&here) {
        let line = finding.location.as_ref().unwrap().start.line;
        let line = text.lines().nth(line as usize - 1).unwrap();
        let last = finding
            .path
            .rsplit(['.', '"'])
            .find(|it| it.len() > 1)
            .unwrap();
        assert!(line.contains(last), "{line}: {}", finding.path);
    }
    let typed = sealward_with(options.iter().chain(&["-"]), text.as_bytes());
    assert_eq!(said(&read(&typed)), said(&there));
}

#[test]
fn every_format_names_the_file() {
    let host = Host::kubeadm();
    host.file("/etc/kubernetes/admin.conf", 0o644, "");
    let root = host.root();
    for format in [
        "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html",
    ] {
        let ran = sealward(["check", "--format", format, "--node", &root]);
        assert!(
            ran.text().contains("/etc/kubernetes/admin.conf"),
            "{format}: {ran:?}"
        );
        assert!(ran.text().contains("chmod 600"), "{format}");
    }
    let ran = sealward(["check", "--node", &root]);
    let expected = format!(
        "{root}/etc/kubernetes/admin.conf\n  Host node-1\n    high: `/etc/kubernetes/admin.conf` has the \
         mode 0644, and may have 0600 at most: `chmod 600 /etc/kubernetes/admin.conf` [cp-host-files]\n"
    );
    assert!(ran.text().contains(&expected), "{}", ran.text());
}

#[test]
fn what_is_known_and_what_is_accepted_is_held_back() {
    let host = Host::kubeadm();
    host.file("/etc/kubernetes/admin.conf", 0o644, "");
    let desk = Desk::new();
    let (root, baseline) = (host.root(), desk.path("baseline.json"));
    sealward(["check", "--node", &root, "--write-baseline", &baseline]);
    let after = report(
        &host,
        &["--profile", "recommended", "--baseline", &baseline],
    );
    assert!(
        !about_files(&after)
            .iter()
            .any(|it| it.check == "cp-host-files")
    );
    let config = desk.write(
        "sealward.toml",
        b"[[suppress]]\ncheck = \"cp-host-files\"\npaths = [\"admin.conf\"]\nreason = \"read by the backup\"\n",
    );
    let before = report(&host, &[]);
    let after = report(&host, &["--config", &config]);
    let count = |report: &Report| {
        let of_admin =
            |it: &&Finding| it.check == "cp-host-files" && it.message.contains("admin.conf` has");
        report.findings.iter().filter(of_admin).count()
    };
    assert!(count(&before) > count(&after) && count(&after) == 0);
    assert!(
        after
            .suppressed
            .iter()
            .any(|it| it.reason == "read by the backup")
    );
}

#[test]
fn facts_are_read_strictly() {
    let check = |text: &str| {
        let ran = sealward_with(
            ["check", "--format", "json", "--facts", "-"],
            text.as_bytes(),
        );
        assert_eq!(ran.status, Status::Incomplete, "{ran:?}");
        let errors = read(&ran).errors;
        assert_eq!(errors.len(), 1, "{errors:?}");
        (errors[0].code.clone(), errors[0].message.clone())
    };
    for (text, code, words) in [
        (
            "{\"schema\": \"sealward/facts/v1\",\n \"fils\": {}}",
            "facts/invalid",
            "unknown field `fils`",
        ),
        (
            "{\"schema\": \"sealward/facts/v1\",\n \"files\": {\"/a\": {\"roles\": [], \"kind\": \"file\",\n\"mode\": \"9\"}}}",
            "facts/invalid",
            "at 3:9",
        ),
        (
            "{\"schema\": \"sealward/facts/v2\"}",
            "facts/invalid",
            "no facts",
        ),
        ("apiVersion: v1\nkind: Pod\n", "facts/invalid", "no facts"),
        ("{", "facts/invalid", "no facts"),
        ("", "facts/invalid", "no facts"),
    ] {
        let (told, message) = check(text);
        assert!(
            told == code && message.contains(words),
            "{text}: {told}: {message}"
        );
    }
    let deep = format!(
        "{{\"schema\": \"sealward/facts/v1\", \"files\": {}1{}}}",
        "{\"a\":".repeat(500),
        "}".repeat(500)
    );
    assert!(check(&deep).1.contains("nest"));
}

#[test]
fn what_is_asked_for_must_be_there() {
    let host = Host::new();
    let root = host.root();
    let nothing = sealward(["check", "--format", "json", "--node", &root]);
    assert_eq!(
        (nothing.status, read(&nothing).errors[0].code.as_str()),
        (Status::Incomplete, "cli/empty")
    );
    let facts = sealward(["facts", &root]).ok();
    assert!(
        facts.stderr.contains("no file of a cluster is there"),
        "{facts:?}"
    );
    sealward(["facts", &format!("{root}/no-such")]).fails_with("cli/read");
    sealward(["check", "--node", &format!("{root}/no-such")]).fails_with("cli/read");
    sealward(["check", "--node", &root, "--fix"]).is_usage_error();
    sealward(["check", "--facts", "a.json", "--diff"]).is_usage_error();
}

#[test]
fn a_host_and_folders_go_into_one_report() {
    let host = Host::kubeadm();
    let desk = Desk::new();
    let pod = desk.write(
        "pod.yaml",
        b"{apiVersion: v1, kind: Pod, spec: {hostPID: true}}",
    );
    let report = report(&host, &[&pod]);
    assert!(report.findings.iter().any(|it| it.check == "pss-host-pid"));
    assert!(!about_files(&report).is_empty());
}

#[test]
fn the_manifest_for_every_node_passes_but_for_what_it_accepts() {
    let manifest = sealward_tests::root().join("examples/node/daemonset.yaml");
    let manifest = manifest.to_str().unwrap();
    let report = read(&sealward(["check", "--format", "json", manifest]));
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|it| (it.check.as_str(), it.message.as_str()))
        .collect();
    assert_eq!(told, []);
    assert!(report.suppressed.iter().all(|it| !it.reason.is_empty()));
    assert!(!report.suppressed.is_empty());
}

#[test]
fn a_key_may_stand_in_the_hosts_own_encryption_configuration() {
    let host = Host::kubeadm();
    let text = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: \
        [secrets]\n    providers: [{secretbox: {keys: [{name: a, secret: lx5fXC2c2cn3BEZCoWB+7iaA3q+vs10psA4TMPZqHFA=}]}}]\n";
    host.file("/srv/enc/config.yaml", 0o600, text);
    let check = "enc-key-plaintext-in-repo";
    assert_eq!(found(&host, check), fails([]));
    let path = host.at("/srv/enc/config.yaml");
    let ran = sealward(["check", "--format", "json", path.to_str().unwrap()]);
    assert!(read(&ran).findings.iter().any(|it| it.check == check));
}

#[test]
fn kubeconfigs_of_the_host_are_judged_by_whom_they_trust() {
    let host = Host::kubeadm();
    let text = "apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster:\n    server: https://a:6443\n    \
        insecure-skip-tls-verify: true\nusers:\n- {name: a, user: {token: Hq27-Vb94Xw-31Lm}}\n";
    host.file("/etc/kubernetes/admin.conf", 0o600, text);
    let expected = fails([("kubeconfig-insecure", "/etc/kubernetes/admin.conf", 7)]);
    assert_eq!(found(&host, "kubeconfig-insecure"), expected);
}

#[test]
fn facts_may_tell_of_bitlocker_alone() {
    let desk = Desk::new();
    for (protection, expected) in [("on", 0), ("off", 1)] {
        let text = format!(
            "{{\"schema\": \"sealward/facts/v1\", \"bitlocker\": {{\"C:\": {{\"protection\": \"{protection}\", \
             \"encryptedPercent\": 100}}}}}}"
        );
        desk.write("facts.json", text.as_bytes());
        let file = desk.path("facts.json");
        let ran = sealward(["check", "--format", "json", "--facts", &file]);
        let report = read(&ran);
        assert_eq!(report.findings.len(), expected, "{protection}");
        assert!(report.errors.is_empty());
    }
}

#[test]
fn facts_of_nothing_are_an_error() {
    let text = b"{\"schema\": \"sealward/facts/v1\"}";
    let ran = sealward_with(["check", "--format", "json", "--facts", "-"], text);
    let errors = read(&ran).errors;
    assert_eq!((ran.status, errors.len()), (Status::Incomplete, 1));
    assert_eq!(errors[0].code, "cli/empty");
}
