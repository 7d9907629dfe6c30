//! `facts` and `check --node`: a host's own files, modes, owners and volumes.

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
    read(&sealward(all.iter().chain(options)))
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

fn fared(report: &Report, id: &str) -> Option<Fared> {
    let of_cis = report
        .controls
        .iter()
        .filter(|it| it.framework == "cis-1.12");
    of_cis.clone().find(|it| it.id == id).map(|it| it.status)
}

#[test]
fn a_control_plane_as_the_benchmark_wants_it_has_no_mode_to_mend() {
    let host = Host::kubeadm();
    assert_eq!(modes(&host), pairs([]));
    let report = report(&host, &[]);
    for mode in [1, 3, 5, 7, 9, 11, 13, 15, 17, 20, 21] {
        assert_eq!(
            fared(&report, &format!("1.1.{mode}")),
            Some(Fared::Pass),
            "1.1.{mode}"
        );
    }
    for mode in [1, 5, 7, 9] {
        assert_eq!(
            fared(&report, &format!("4.1.{mode}")),
            Some(Fared::Pass),
            "4.1.{mode}"
        );
    }
    // Its kube-proxy runs as a pod, whose kubeconfig is no file of the host.
    assert_eq!(fared(&report, "4.1.3"), Some(Fared::NotApplicable));
}

#[test]
fn each_wrong_mode_fails_its_own_control_and_no_other() {
    let cases = [
        ("/etc/kubernetes/manifests/kube-apiserver.yaml", "1.1.1"),
        (
            "/etc/kubernetes/manifests/kube-controller-manager.yaml",
            "1.1.3",
        ),
        ("/etc/kubernetes/manifests/kube-scheduler.yaml", "1.1.5"),
        ("/etc/kubernetes/manifests/etcd.yaml", "1.1.7"),
        ("/etc/cni/net.d/10-flannel.conflist", "1.1.9"),
        ("/etc/kubernetes/super-admin.conf", "1.1.13"),
        ("/etc/kubernetes/scheduler.conf", "1.1.15"),
        ("/etc/kubernetes/controller-manager.conf", "1.1.17"),
        ("/etc/kubernetes/pki/etcd/server.key", "1.1.21"),
        ("/usr/lib/systemd/system/kubelet.service", "4.1.1"),
        ("/var/lib/kubelet/config.yaml", "4.1.9"),
    ];
    let host = Host::kubeadm();
    for (path, control) in cases {
        let text = fs::read_to_string(host.at(path)).unwrap();
        host.file(path, 0o644, &text);
        assert_eq!(modes(&host), pairs([(path, control)]));
        let report = report(&host, &[]);
        let failed = |it: &&sealward::dto::Control| {
            it.framework == "cis-1.12" && it.status == Fared::Fail && it.id.starts_with(['1', '4'])
        };
        let failed: Vec<_> = report
            .controls
            .iter()
            .filter(failed)
            .map(|it| it.id.as_str())
            .collect();
        assert!(failed.contains(&control), "{failed:?}");
        let others = cases.iter().filter(|it| it.1 != control).map(|it| it.1);
        others.for_each(|it| assert!(!failed.contains(&it), "{control} fails {it}"));
        host.file(path, 0o600, &text);
    }
}

#[test]
fn limits_differ_by_what_a_file_is() {
    let host = Host::kubeadm();
    host.file("/etc/kubernetes/pki/ca.crt", 0o664, "");
    host.file("/etc/kubernetes/kubelet.conf", 0o644, "");
    host.folder("/var/lib/etcd", 0o750);
    let expected = pairs([
        ("/etc/kubernetes/pki/ca.crt", "1.1.20"),
        ("/etc/kubernetes/pki/ca.crt", "4.1.7"),
        // CIS AKS allows what CIS Kubernetes does not.
        ("/etc/kubernetes/kubelet.conf", "4.1.5"),
        ("/var/lib/etcd", "1.1.11"),
    ]);
    assert_eq!(modes(&host), expected);
    let report = report(&host, &[]);
    let etcd = about_files(&report)
        .into_iter()
        .find(|it| it.check == "etcd-data-dir")
        .unwrap();
    assert!(
        etcd.message.contains("`chmod 700 /var/lib/etcd`"),
        "{}",
        etcd.message
    );
    host.file("/etc/kubernetes/kubelet.conf", 0o666, "");
    assert!(modes(&host).contains(&(
        "/etc/kubernetes/kubelet.conf".to_owned(),
        "4.1.5 3.1.1".to_owned()
    )));
}

#[test]
fn owners_are_judged_by_number_and_told_by_the_hosts_own_names() {
    let host = Host::kubeadm();
    let told = &facts(&host).files["/etc/kubernetes/admin.conf"];
    let own = fs::metadata(host.at("/etc/kubernetes/admin.conf")).unwrap();
    assert_eq!((told.uid, told.gid), (Some(own.uid()), Some(own.gid())));
    let told = report(&host, &[]);
    let root_passes = if is_root() { Fared::Pass } else { Fared::Fail };
    for id in ["1.1.2", "1.1.14", "1.1.19", "4.1.6", "4.1.8"] {
        assert_eq!(fared(&told, id), Some(root_passes), "{id}");
    }
    assert_eq!(fared(&told, "1.1.12"), Some(Fared::Fail));
    let etcd = told
        .findings
        .iter()
        .find(|it| it.check == "etcd-data-dir")
        .unwrap();
    assert!(
        etcd.message
            .contains("and should to etcd:etcd: `chown etcd:etcd /var/lib/etcd`")
    );
    // On a host where that is etcd's number, it is etcd's.
    let etcd = |number: u32| format!("etcd:x:{number}:{number}::/:/bin/false\n");
    host.file("/etc/passwd", 0o644, &etcd(own.uid()));
    host.file("/etc/group", 0o644, &etcd(own.gid()));
    assert_eq!(fared(&report(&host, &[]), "1.1.12"), Some(Fared::Pass));
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
fn links_lead_nowhere_outside_the_root() {
    let host = Host::kubeadm();
    let outside = tempfile::NamedTempFile::new().unwrap();
    let outside = outside.path().to_str().unwrap();
    let replaced = |path: &str, target: &str| {
        let _ = fs::remove_file(host.at(path));
        host.link(path, target);
    };
    let admin = "/etc/kubernetes/admin.conf";
    // What begins at the root begins at the host's, and `..` does not climb out of it.
    for target in [
        outside.to_owned(),
        format!("../../../../../../../..{outside}"),
    ] {
        replaced(admin, &target);
        let told = &facts(&host).files[admin];
        assert_eq!(told.kind, FileKind::Unreadable);
        assert_eq!(
            told.reason.as_deref(),
            Some("a link leads to what is not there")
        );
    }
    assert_eq!(fared(&report(&host, &[]), "1.1.13"), Some(Fared::Unknown));

    replaced(admin, "/../etc/./kubernetes/../kubernetes/real.conf");
    host.file("/etc/kubernetes/real.conf", 0o640, "");
    assert_eq!(
        facts(&host).files[admin].leads_to.as_deref(),
        Some("/etc/kubernetes/real.conf")
    );
    assert_eq!(modes(&host), pairs([(admin, "1.1.13")]));

    replaced(admin, "circle-1");
    host.link("/etc/kubernetes/circle-1", "circle-2");
    host.link("/etc/kubernetes/circle-2", "/etc/kubernetes/circle-1");
    let told = &facts(&host).files[admin];
    assert_eq!(told.reason.as_deref(), Some("its links lead in a circle"));

    // A folder that links to its own parent is not walked for ever.
    host.link("/etc/kubernetes/pki/self", ".");
    host.link("/etc/kubernetes/pki/up", "..");
    assert!(facts(&host).files.len() < 60);
}

#[test]
fn what_is_no_file_is_not_opened() {
    let host = Host::kubeadm();
    let path = host.at("/etc/kubernetes/manifests/pipe.yaml");
    let made = Command::new("mkfifo").arg(&path).status();
    if !made.is_ok_and(|it| it.success()) {
        return sealward_tests::skipped("a pipe among manifests", "mkfifo");
    }
    assert_eq!(
        facts(&host).files["/etc/kubernetes/manifests/pipe.yaml"].kind,
        FileKind::Other
    );
    assert_eq!(report(&host, &[]).errors, []);
}

#[test]
fn what_cannot_be_read_is_unknown() {
    let host = Host::kubeadm();
    host.folder("/etc/kubernetes/pki", 0o000);
    host.folder("/etc/cni/net.d", 0o000);
    let ran = as_nobody(&[
        "check",
        "--format",
        "json",
        "--profile",
        "cis",
        "--node",
        &host.root(),
    ]);
    host.folder("/etc/kubernetes/pki", 0o755);
    host.folder("/etc/cni/net.d", 0o755);
    let Some(text) = ran else {
        return sealward_tests::skipped("files that may not be read", "no other user can run this");
    };
    let report: Report = serde_json::from_str(&text).unwrap();
    for id in ["1.1.9", "1.1.10", "1.1.20", "1.1.21", "4.1.7", "4.1.8"] {
        assert_eq!(fared(&report, id), Some(Fared::Unknown), "{id}");
    }
    // Names of files can be told by whoever may enter their folder, and what they hold cannot.
    assert_eq!(fared(&report, "1.1.13"), Some(Fared::Pass));
    assert!(
        report
            .errors
            .iter()
            .any(|it| it.message == "permission denied"),
        "{:?}",
        report.errors
    );
    let cni = about_files(&report)
        .into_iter()
        .find(|it| it.path.starts_with("unread["))
        .unwrap();
    assert!(
        cni.location
            .as_ref()
            .unwrap()
            .file
            .starts_with(&host.root()),
        "{cni:?}"
    );
}

/// What a user without rights is told; `None` where no such user can run this.
fn as_nobody(args: &[&str]) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealward-process"));
    command.args(args);
    if is_root() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().ok()?;
    String::from_utf8(output.stdout)
        .ok()
        .filter(|it| !it.is_empty())
}

/// What the report says of the volumes: path, verdict and message.
fn volumes(host: &Host) -> Vec<(String, Verdict, String)> {
    let report = report(host, &["--select", "node-volume-unencrypted"]);
    let of_volumes = about_files(&report)
        .into_iter()
        .filter(|it| it.check == "node-volume-unencrypted");
    of_volumes
        .map(|it| (it.path.clone(), it.verdict, it.message.clone()))
        .collect()
}

#[test]
fn a_plain_disk_is_told_by_its_name() {
    let told = volumes(&Host::kubeadm());
    assert_eq!(told.len(), 3, "{told:?}");
    for (_, verdict, message) in told {
        assert_eq!(verdict, Verdict::Fail);
        assert!(
            message.contains("lies on `sda`, which nothing on the host encrypts"),
            "{message}"
        );
        assert!(message.contains("cannot be seen from there"), "{message}");
    }
}

#[test]
fn encryption_is_found_at_any_depth() {
    let host = Host::kubeadm();
    // LVM on LUKS on a RAID of two partitions.
    host.mounts("29 1 253:1 / / rw shared:1 - xfs /dev/mapper/vg-root rw\n");
    host.device(
        "253:1",
        "virtual/block/dm-1",
        &[("dm/name", "vg-root\n"), ("dm/uuid", "LVM-a\n")],
    );
    host.device(
        "253:0",
        "virtual/block/dm-0",
        &[("dm/name", "cr\n"), ("dm/uuid", "CRYPT-LUKS2-b-cr\n")],
    );
    host.device("9:0", "virtual/block/md0", &[]);
    host.stands_on("virtual/block/dm-1", "virtual/block/dm-0");
    host.stands_on("virtual/block/dm-0", "virtual/block/md0");
    host.stands_on("virtual/block/md0", "pci/block/sda/sda3");
    assert_eq!(volumes(&host), []);
    // The same without LUKS in between.
    host.file("/sys/devices/virtual/block/dm-0/dm/uuid", 0o444, "LVM-c\n");
    assert_eq!(volumes(&host).len(), 3);
}

#[test]
fn btrfs_is_followed_to_all_of_its_devices() {
    let host = Host::kubeadm();
    host.mounts("29 1 0:33 / / rw shared:1 - btrfs /dev/mapper/cr rw,subvol=/\n");
    let crypt = [("dm/name", "cr\n"), ("dm/uuid", "CRYPT-LUKS2-b-cr\n")];
    host.device("253:0", "virtual/block/dm-0", &crypt);
    host.link(
        "/sys/fs/btrfs/a/devices/dm-0",
        "../../../../devices/virtual/block/dm-0",
    );
    assert_eq!(volumes(&host), []);
    host.link(
        "/sys/fs/btrfs/a/devices/sda3",
        "../../../../devices/pci/block/sda/sda3",
    );
    assert_eq!(volumes(&host).len(), 3);
}

#[test]
fn a_tree_without_a_kernel_says_nothing_of_volumes() {
    let host = Host::kubeadm();
    fs::remove_dir_all(host.at("/proc")).unwrap();
    let told = volumes(&host);
    assert_eq!(told.len(), 3);
    for (_, verdict, message) in told {
        assert_eq!(verdict, Verdict::Unknown);
        assert!(message.contains("the host does not run"), "{message}");
    }
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

#[test]
fn programs_that_run_as_units_are_judged() {
    let host = Host::new();
    let k3s = "/etc/systemd/system/k3s.service";
    host.file(
        k3s,
        0o600,
        "[Service]\nExecStart=/usr/local/bin/k3s \\\n    server \\\n    '--kubelet-arg=read-only-port=10255' \\\n    \
         '--kube-apiserver-arg' 'authorization-mode=AlwaysAllow' \\\n",
    );
    let units = [
        ("kube-apiserver", "--authorization-mode=AlwaysAllow"),
        ("kube-controller-manager", "--profiling=true"),
        ("kube-scheduler", "--profiling=true"),
        ("kube-proxy", "--metrics-bind-address=0.0.0.0:10249"),
        ("etcd", "--auto-tls"),
    ];
    for (name, flag) in units {
        let text = format!("[Service]\nExecStart=/usr/bin/{name} {flag}\n");
        host.file(&format!("/etc/systemd/system/{name}.service"), 0o600, &text);
    }
    let found = found(
        &host,
        "node-read-only-port,cp-authz-always-allow,cp-profiling,node-kube-proxy-metrics,etcd-auto-tls",
    );
    let failing: BTreeSet<_> = found
        .into_iter()
        .filter(|it| it.3 == Verdict::Fail)
        .map(|it| (it.0, it.1, it.2))
        .collect();
    let at = |path: &str| failing.iter().any(|it| it.1 == path);
    assert!(failing.contains(&("node-read-only-port".to_owned(), k3s.to_owned(), 4)));
    for (name, _) in units {
        assert!(at(&format!("/etc/systemd/system/{name}.service")), "{name}");
    }
}

/// A kubelet as packages of Kubernetes start it.
fn packaged_kubelet() -> Host {
    let host = Host::new();
    host.file(
        "/usr/lib/systemd/system/kubelet.service",
        0o600,
        "[Unit]\nDescription=kubelet\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n[Install]\nWantedBy=a\n",
    );
    host.file(
        "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "# Of the package.\n[Service]\n\
         Environment=\"KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf\"\n\
         Environment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n\
         EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\n\
         ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n",
    );
    host.file(
        "/var/lib/kubelet/config.yaml",
        0o600,
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
         authentication: {anonymous: {enabled: false}}\nauthorization: {mode: Webhook}\nreadOnlyPort: 0\n",
    );
    host
}

const KUBELET_CHECKS: &str = "node-anonymous,node-authz-mode,node-read-only-port";

#[test]
fn a_unit_is_one_with_its_drop_ins_and_variables() {
    let host = packaged_kubelet();
    // The kubelet's own file decides.
    assert_eq!(found(&host, KUBELET_CHECKS), fails([]));
    host.file(
        "/var/lib/kubelet/kubeadm-flags.env",
        0o600,
        "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=registry.k8s.io/pause:3.10\"\n",
    );
    let variables = "/etc/default/kubelet";
    host.file(
        variables,
        0o600,
        "# More.\nKUBELET_EXTRA_ARGS=\"--anonymous-auth=true --authorization-mode=AlwaysAllow --read-only-port=10255\"\n",
    );
    let expected = fails([
        ("node-anonymous", variables, 2),
        ("node-authz-mode", variables, 2),
        ("node-read-only-port", variables, 2),
    ]);
    assert_eq!(found(&host, KUBELET_CHECKS), expected);
    // Another drop-in starts it without them.
    let last = "/etc/systemd/system/kubelet.service.d/20-own.conf";
    host.file(
        last,
        0o600,
        "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_CONFIG_ARGS \\\n  --read-only-port=10255\n",
    );
    assert_eq!(
        found(&host, KUBELET_CHECKS),
        fails([("node-read-only-port", last, 4)])
    );
    // One of the same name in a folder that goes first hides it.
    host.file(
        "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "[Service]\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(told.iter().any(|it| it.3 == Verdict::Fail && it.1 == last));
    assert!(!told.iter().any(|it| it.1.starts_with("/usr")), "{told:?}");
}

#[test]
fn variables_that_cannot_be_told_leave_a_unit_unknown() {
    let host = packaged_kubelet();
    host.file(
        "/etc/default/kubelet",
        0o600,
        "KUBELET_EXTRA_ARGS='--a=\"b c\"'\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(
        !told.is_empty() && told.iter().all(|it| it.3 == Verdict::Unknown),
        "{told:?}"
    );
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
fn facts_of_nothing_are_an_error() {
    let text = b"{\"schema\": \"sealward/facts/v1\"}";
    let ran = sealward_with(["check", "--format", "json", "--facts", "-"], text);
    let errors = read(&ran).errors;
    assert_eq!((ran.status, errors.len()), (Status::Incomplete, 1));
    assert_eq!(errors[0].code, "cli/empty");
}
