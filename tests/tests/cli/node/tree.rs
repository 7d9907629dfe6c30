//! The tree of a host is hostile, and not all of it can be read.

use super::*;

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
