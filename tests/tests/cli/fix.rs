//! `check --fix`, `--fix-review` and `--diff`: what they write, what they leave alone, and what they
//! show.

use crate::harness::{Desk, Ran, sealward, sealward_with};
use sealward::dto::Report;
use sealward_cli::Status;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostPID: true # no
  hostNetwork: true
  containers:
    - name: web # mine
      image: web
      securityContext:
        privileged: yes
";

/// [`POD`] once what is safe has been fixed.
const SAFE: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers:
    - name: web # mine
      image: web
      securityContext:
        privileged: false
";

const SECRET: &str = "lx5fXC2c2cn3BEZCoWB+7iaA3q+vs10psA4TMPZqHFA=";

fn encryption() -> String {
    format!(
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  \
         - resources:\n      - secrets\n      - configmaps\n    providers:\n      - kms:\n          \
         apiVersion: v2\n          name: vault\n          endpoint: unix:///run/kms/vault.sock\n      \
         - aescbc: # {SECRET}\n          keys:\n            - name: k1\n              secret: {SECRET}\n"
    )
}

fn report(ran: &Ran) -> Report {
    serde_json::from_str(ran.text()).unwrap()
}

#[test]
fn what_the_text_does_not_allow_is_left_and_said_with_its_line() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  \
        - {name: a, image: a, securityContext: &it {privileged: true}}\n  \
        - {name: b, image: b, securityContext: *it}\n  hostPID: true\n";
    let desk = Desk::new();
    let file = desk.write("pod.yaml", text.as_bytes());
    let hint = sealward(["check", &file]);
    let counted = hint.text().contains("fixes: 2 with `--fix`");
    assert!(counted, "{}", hint.text());
    let ran = sealward(["check", "--fix", &file]);
    let mended = text.replace("  hostPID: true\n", "");
    assert_eq!(desk.read("pod.yaml"), mended.as_bytes());
    let brought =
        "pod.yaml`:6: the fix of `pss-privileged` is left out: an alias or a merge key brings";
    assert!(ran.stderr.contains(brought), "{}", ran.stderr);
    assert_eq!(
        ran.stderr.matches("is left out").count(),
        2,
        "{}",
        ran.stderr
    );
}

#[test]
fn each_object_of_a_json_stream_is_mended() {
    let pod = |name| {
        format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{\"hostPID\":true}}}}"
        )
    };
    let desk = Desk::new();
    let text = format!("{}\n{}\n", pod("a"), pod("b"));
    let file = desk.write("pods.json", text.as_bytes());
    let ran = sealward(["check", "--fix", "--format", "json", &file]);
    assert_eq!(
        (report(&ran).summary.resources, ran.status),
        (2, Status::Success)
    );
    assert_eq!(
        desk.read("pods.json"),
        text.replace("\"hostPID\":true", "").as_bytes()
    );
}

#[test]
fn safe_fixes_are_applied_and_the_report_says_what_remains() {
    let desk = Desk::new();
    let file = desk.write("pod.yaml", POD.as_bytes());
    let ran = sealward(["check", "--fix", "--format", "json", &file]);
    assert_eq!(desk.read("pod.yaml"), SAFE.as_bytes());
    let left: Vec<_> = report(&ran)
        .findings
        .into_iter()
        .map(|it| it.check)
        .collect();
    assert_eq!(
        (ran.status, left),
        (Status::Findings, vec!["pss-host-network".to_owned()])
    );
    assert!(
        ran.stderr.contains("2 findings in 1 file fixed"),
        "{}",
        ran.stderr
    );
    let again = sealward(["check", "--fix", &file]);
    assert_eq!(desk.read("pod.yaml"), SAFE.as_bytes());
    assert!(
        again.stderr.contains("0 findings in 0 files fixed"),
        "{}",
        again.stderr
    );
    let review = sealward(["check", "--fix-review", &file]).ok();
    assert!(review.text().contains("no findings"), "{}", review.text());
    assert_eq!(
        desk.read("pod.yaml"),
        SAFE.replace("  hostNetwork: true\n", "").as_bytes()
    );
    assert_eq!(desk.names(), ["key", "pod.yaml"]);
}

#[test]
fn a_field_is_called_right_before_anything_is_written_beside_it() {
    let pod = |context: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      \
             image: registry.example.com/web:1.4.2\n      {context}:\n        runAsNonRoot: true\n        \
             capabilities:\n          drop:\n            - ALL\n"
        )
    };
    let desk = Desk::new();
    let file = desk.write("pod.yaml", pod("securitycontext").as_bytes());
    sealward(["check", "--profile", "pss-restricted", "--fix", &file]);
    let mended = String::from_utf8(desk.read("pod.yaml")).unwrap();
    assert!(mended.starts_with(&pod("securityContext")), "{mended}");
    assert!(!mended.contains("securitycontext"), "{mended}");
    // Two keys that may be meant: nobody knows which.
    let both = pod("securitycontext") + "      SecurityContext: {}\n";
    let file = desk.write("both.yaml", both.as_bytes());
    sealward(["check", "--fix", &file]);
    let mended = String::from_utf8(desk.read("both.yaml")).unwrap();
    let stay = ["  securitycontext:", "  SecurityContext: {}"];
    assert!(stay.iter().all(|it| mended.contains(it)), "{mended}");
}

#[test]
fn only_what_runs_is_fixed() {
    let desk = Desk::new();
    let file = desk.write("pod.yaml", POD.as_bytes());
    sealward(["check", "--fix", "--ignore", "pss-privileged", &file]);
    assert_eq!(
        desk.read("pod.yaml"),
        POD.replace("  hostPID: true # no\n", "").as_bytes()
    );
}

#[test]
fn a_difference_is_a_patch_and_nothing_is_written() {
    let desk = Desk::new();
    let file = desk.write("pod.yaml", POD.as_bytes());
    let ran = sealward(["check", "--diff", &file]);
    assert_eq!(desk.read("pod.yaml"), POD.as_bytes());
    let expected = format!(
        "--- {file}\n+++ {file}\n@@ -2,10 +2,9 @@\n kind: Pod\n metadata: {{name: web}}\n spec:\n-  \
         hostPID: true # no\n   hostNetwork: true\n   containers:\n     - name: web # mine\n       \
         image: web\n       securityContext:\n-        privileged: yes\n+        privileged: false\n"
    );
    assert_eq!(ran.text(), expected);
    assert_eq!(ran.status, Status::Findings, "nothing is fixed yet");
    assert!(
        ran.stderr.contains("2 findings in 1 file would be fixed"),
        "{}",
        ran.stderr
    );
    let json = format!("json={}", desk.path("report"));
    sealward(["check", "--diff", "--format", &json, &file]);
    let report: Report = serde_json::from_slice(&desk.read("report")).unwrap();
    assert_eq!(report.findings.len(), 3);
    let silent = sealward(["check", "--diff", "-q", "--profile", "encryption", &file]).ok();
    assert_eq!((silent.text(), &*silent.stderr), ("", ""));
}

#[test]
fn standard_input_is_mended_on_its_way() {
    let ran = sealward_with(["check", "--fix", "-"], POD.as_bytes());
    assert_eq!((ran.text(), ran.status), (SAFE, Status::Findings));
    let clean = sealward_with(["check", "--fix", "-"], SAFE.as_bytes());
    assert_eq!(clean.text(), SAFE);
    let broken = format!("{POD}---\na: [\n");
    let ran = sealward_with(["check", "--fix", "-"], broken.as_bytes());
    assert_eq!(ran.text(), format!("{SAFE}---\na: [\n"));
    assert_eq!(ran.status, Status::Incomplete);
    assert!(ran.stderr.contains("[document/syntax]"), "{}", ran.stderr);
    let diff = sealward_with(["check", "--diff", "-"], POD.as_bytes());
    assert!(
        diff.text().starts_with("--- -\n+++ -\n@@"),
        "{}",
        diff.text()
    );
}

#[test]
fn standard_input_that_cannot_be_mended_goes_through_as_it_is() {
    let utf_16: Vec<u8> = POD.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf_16 = [&[0xFE, 0xFF], &utf_16[..]].concat();
    for (options, text, code) in [
        (&["--fix", "-"][..], &b"a: \xFF\n"[..], "document/encoding"),
        (&["--fix-review", "-"], &utf_16, "cli/fix-encoding"),
        (
            &["--fix", "--max-file-size", "8", "-"],
            POD.as_bytes(),
            "document/file-too-large",
        ),
        (&["--fix", "-"], b"a: [\r\n", "document/syntax"),
    ] {
        let ran = sealward_with(["check"].iter().chain(options), text);
        assert_eq!(ran.stdout, text, "{code}");
        assert_eq!(ran.status, Status::Incomplete, "{code}");
        assert!(ran.stderr.contains(code), "{code}: {}", ran.stderr);
    }
    let diff = sealward_with(["check", "--diff", "-"], b"a: \xFF\n");
    assert_eq!(diff.stdout, b"");
}

#[test]
fn a_report_that_would_replace_what_is_checked_is_refused() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("in")).unwrap();
    let file = desk.write("in/pod.yaml", POD.as_bytes());
    let other = desk.write("other.yaml", POD.as_bytes());
    let (folder, report) = (desk.path("in"), format!("json={file}"));
    let dotted = format!("json={folder}/../in/./pod.yaml");
    for options in [
        &["--fix", "--format", &report, &file][..],
        &["--fix-review", "--force", "--format", &report, &file],
        &["--fix", "--force", "--format", &dotted, &file],
        &["--fix", "--force", "-o", &file, &folder],
        &["--fix", "--force", "--write-baseline", &file, &file],
        &["--force", "-o", &file, &folder],
        &["--facts", &file, "--force", "--format", "json", "-o", &file],
        &["--config", &file, "--force", "-o", &file, &other],
        &["--diff", "--force", "--format", &report, &file],
    ] {
        sealward(["check"].iter().chain(options)).fails_with("cli/report-over-input");
        assert_eq!(desk.read("in/pod.yaml"), POD.as_bytes(), "{options:?}");
    }
    // What is read, if only for what it says of others, or in vain.
    for (name, text) in [
        ("kustomization.yaml", "resources: []\n"),
        ("broken.yaml", "a: ["),
        ("broken.json", "{"),
    ] {
        let place = desk.write(&format!("in/{name}"), text.as_bytes());
        sealward(["check", "--fix", "--force", "-o", &place, &folder])
            .fails_with("cli/report-over-input");
        std::fs::remove_file(place).unwrap();
    }
    // That of an earlier run.
    let beside = format!("json={folder}/report.json");
    for _ in 0..2 {
        sealward(["check", "--fix", "--force", "--format", &beside, &folder]);
    }
    assert_eq!(desk.read("in/pod.yaml"), SAFE.as_bytes());
}

#[test]
fn a_fix_about_identity_says_that_secrets_are_to_be_written_anew() {
    let desk = Desk::new();
    for (check, providers, said) in [
        (
            "enc-identity-fallback-left",
            "{kms: K}, {identity: {}}",
            "once every Secret has been written anew",
        ),
        (
            "enc-identity-first",
            "{identity: {}}, {kms: K}",
            "write every Secret anew then",
        ),
    ] {
        let kms = "{apiVersion: v2, name: vault, endpoint: 'unix:///run/kms.sock'}";
        let text = format!(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  \
             providers: [{}]\n",
            providers.replace('K', kms)
        );
        let file = desk.write("enc.yaml", text.as_bytes());
        let findings = report(&sealward(["check", "--format", "json", &file])).findings;
        let found = findings.into_iter().find(|it| it.check == check).unwrap();
        let title = found.fix.unwrap().title;
        assert!(title.contains(said), "{title}");
    }
}

const KMS: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      \
     - kms:\n          apiVersion: v2\n          name: a\n          endpoint: unix:///var/run/kmsplugin/a.sock\n";

#[test]
fn a_configuration_says_nothing_of_what_has_been_done() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("in")).unwrap();
    let text = format!(
        "{}      - identity: {{}}\n",
        KMS.replace("[secrets]", "[secrets, configmaps]")
    );
    desk.write("in/enc.yaml", text.as_bytes());
    desk.write(
        "in/sealward.toml",
        b"select = ['enc-identity-fallback-left']\n",
    );
    let ran = sealward(["check", "--fix-review", &desk.path("in")]);
    assert_eq!(desk.read("in/enc.yaml"), text.as_bytes(), "{}", ran.stderr);
    assert!(ran.stderr.contains("waits for `--select"), "{}", ran.stderr);
}

#[test]
fn what_is_to_be_sealed_from_now_on_can_still_be_read() {
    let desk = Desk::new();
    let file = desk.write("enc.yaml", KMS.as_bytes());
    sealward(["check", "--fix-review", &file]);
    assert_eq!(desk.read("enc.yaml"), KMS.as_bytes());
    let configmaps = KMS.replace("[secrets]", "[configmaps]");
    let file = desk.write("enc.yaml", configmaps.as_bytes());
    sealward(["check", "--fix-review", &file]);
    let both = KMS.replace("[secrets]", "[configmaps, secrets]") + "      - identity: {}\n";
    assert_eq!(desk.read("enc.yaml"), both.as_bytes());
    // Who says that every Secret has been written anew says it of those alone.
    let with = format!("{KMS}      - identity: {{}}\n");
    let file = desk.write("enc.yaml", with.as_bytes());
    let select = ["--select", "enc-identity-fallback-left", &file];
    // Only then is a fix promised.
    let promised = "1 with `--fix-review`";
    let ran = sealward(["check", &file]);
    assert!(!ran.text().contains(promised), "{}", ran.text());
    let ran = sealward(["check"].into_iter().chain(select));
    assert!(ran.text().contains(promised), "{}", ran.text());
    sealward(["check", "--fix-review"].into_iter().chain(select));
    assert_eq!(desk.read("enc.yaml"), KMS.as_bytes());
}

#[test]
fn what_a_template_beside_it_may_be_is_not_written() {
    let desk = Desk::new();
    for folder in ["chart", "plain"] {
        std::fs::create_dir_all(desk.path(folder)).unwrap();
        let text = format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {folder}}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: \
             {folder}}}\nspec: {{replicas: 3, selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: \
             [{{name: a, image: 'a:1'}}]}}}}}}\n"
        );
        desk.write(&format!("{folder}/web.yaml"), text.as_bytes());
    }
    let budget = b"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: chart}\nspec:\n  selector:\n    \
        {{- include \"labels\" . | nindent 4 }}\n";
    desk.write("chart/budget.yaml", budget);
    let only = ["avail-no-pdb", "net-no-policy"].map(|it| ["--select", it]);
    let profile = [
        "check",
        "--profile",
        "encryption",
        "--fix-review",
        "--format",
        "json",
    ];
    let folder = desk.path("");
    let arguments = profile.into_iter().chain(only.into_iter().flatten());
    let ran = sealward(arguments.chain(["--select", "doc-template-unresolved", &folder]));
    let chart = String::from_utf8(desk.read("chart/web.yaml")).unwrap();
    let plain = String::from_utf8(desk.read("plain/web.yaml")).unwrap();
    let count = |text: &str| text.matches("\n---\n").count();
    assert_eq!((count(&chart), count(&plain)), (1, 3), "{}", ran.text());
    let unknown = report(&ran).findings;
    let unknown = unknown
        .iter()
        .filter(|it| it.message.starts_with("a template beside it"));
    assert_eq!(unknown.count(), 2, "{}", ran.text());
    // Whoever does not want to hear of it gets no other answer.
    let ran = sealward([
        "check",
        "--ignore",
        "doc-template-unresolved",
        "--format",
        "json",
        &folder,
    ]);
    let untold = report(&ran);
    assert!(untold.errors.is_empty() && untold.summary.skipped == 1);
    let findings = untold.findings.iter();
    let unknown = findings.filter(|it| it.message.starts_with("a template beside it"));
    assert_eq!(unknown.count(), 2, "{}", ran.text());
}

#[test]
fn what_cannot_be_done_as_asked_is_a_usage_error() {
    let desk = Desk::new();
    let file = desk.write("pod.yaml", POD.as_bytes());
    for arguments in [
        &["--fix", "-", file.as_str()][..],
        &["--fix", "--format", "json", "-"],
        &["--diff", "--format", "text", file.as_str()],
    ] {
        sealward(["check"].iter().chain(arguments)).fails_with("cli/usage");
    }
    assert_eq!(desk.read("pod.yaml"), POD.as_bytes());
}

#[test]
fn secrets_are_masked_in_a_difference_and_left_out_of_reports() {
    let desk = Desk::new();
    let text = encryption();
    let file = desk.write("enc.yaml", text.as_bytes());
    let diff = sealward([
        "check",
        "--diff",
        "--fix-review",
        "--select",
        "enc-kms-fallback-left",
        &file,
    ]);
    let shown = diff.text();
    assert!(
        shown.contains("-              secret: ********\n"),
        "{shown}"
    );
    assert!(
        !shown.contains(SECRET) && shown.contains("-      - aescbc: ********\n"),
        "{shown}"
    );
    assert!(diff.stderr.contains("it is no patch"), "{}", diff.stderr);
    let json = sealward(["check", "--format", "json", &file]);
    assert!(!json.text().contains(SECRET));
    let findings = report(&json).findings;
    let fix = findings
        .iter()
        .find(|it| it.check == "enc-kms-fallback-left")
        .and_then(|it| it.fix.as_ref())
        .unwrap();
    assert!(
        !fix.edits.is_empty() && fix.edits.iter().all(|edit| edit.text.is_none()),
        "{fix:?}"
    );
    let said = ["--fix-review", "--select", "enc-kms-fallback-left"];
    sealward(["check"].into_iter().chain(said).chain([&*file])).ok();
    let mended = String::from_utf8(desk.read("enc.yaml")).unwrap();
    assert_eq!(mended, text.split("      - aescbc").next().unwrap());
}

#[test]
fn what_reads_stored_data_goes_only_where_its_check_is_named() {
    let kms = "      - kms:\n          apiVersion: v2\n          name: a\n          endpoint: unix:///var/run/kmsplugin/a.sock\n";
    let identity = "      - identity: {}\n";
    let head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets, configmaps]\n    providers:\n";
    let desk = Desk::new();
    let file = desk.write("enc.yaml", format!("{head}{identity}{kms}").as_bytes());
    sealward(["check", "--fix-review", &file]);
    let moved = format!("{head}{kms}{identity}");
    assert_eq!(desk.read("enc.yaml"), moved.as_bytes());
    let again = sealward(["check", "--fix-review", "--select", "enc", &file]);
    assert_eq!(desk.read("enc.yaml"), moved.as_bytes());
    assert!(
        again
            .stderr
            .contains("waits for `--select enc-identity-fallback-left`: remove `identity`, once"),
        "{}",
        again.stderr
    );
    let select = ["--select", "enc-identity-fallback-left"];
    let named = ["check", "--fix-review"].into_iter().chain(select);
    let named = sealward(named.chain([&*file]));
    assert_eq!(desk.read("enc.yaml"), format!("{head}{kms}").as_bytes());
    assert!(!named.stderr.contains("waits"), "{}", named.stderr);
}

#[test]
fn a_fix_that_brings_about_something_as_bad_is_left_out() {
    let text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    \
         pod-security.kubernetes.io/enforce: restricted\n    pod-security.kubernetes.io/warn: none\n";
    let desk = Desk::new();
    let file = desk.write("it.yaml", text.as_bytes());
    let ran = sealward(["check", "--profile", "all", "--fix-review", &file]);
    let mended = String::from_utf8(desk.read("it.yaml")).unwrap();
    // `warn: privileged`, what it acts as, is below what is enforced: that is less severe.
    assert!(
        mended.contains("pod-security.kubernetes.io/warn: privileged\n"),
        "{mended}"
    );
    assert!(ran.text().contains("psa-below-target"), "{}", ran.text());
}

#[test]
fn utf_16_is_left_alone_and_a_byte_order_mark_stays() {
    let desk = Desk::new();
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(POD.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let file = desk.write("wide.yaml", &wide);
    let ran = sealward(["check", "--fix", "--format", "json", &file]);
    assert_eq!(desk.read("wide.yaml"), wide);
    assert_eq!(report(&ran).errors[0].code, "cli/fix-encoding");
    assert!(report(&ran).findings.iter().all(|it| it.fix.is_none()));
    let marked = format!("\u{feff}{POD}").replace('\n', "\r\n");
    let file = desk.write("marked.yaml", marked.as_bytes());
    sealward(["check", "--fix", &file]);
    let expected = format!("\u{feff}{SAFE}").replace('\n', "\r\n");
    assert_eq!(desk.read("marked.yaml"), expected.as_bytes());
}

#[cfg(unix)]
#[test]
fn modes_stay_links_are_followed_where_they_are_named_and_read_only_files_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let desk = Desk::new();
    let mode = |name: &str, mode| {
        std::fs::set_permissions(desk.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let file = desk.write("pod.yaml", POD.as_bytes());
    mode("pod.yaml", 0o640);
    symlink("pod.yaml", desk.path("link.yaml")).unwrap();
    sealward(["check", "--fix", &desk.path("link.yaml")]);
    assert_eq!(desk.read("pod.yaml"), SAFE.as_bytes());
    let found = std::fs::symlink_metadata(&file).unwrap();
    assert_eq!(found.permissions().mode() & 0o777, 0o640);
    assert!(
        std::fs::symlink_metadata(desk.path("link.yaml"))
            .unwrap()
            .is_symlink()
    );

    desk.write("pod.yaml", POD.as_bytes());
    mode("pod.yaml", 0o440);
    let ran = sealward(["check", "--fix", "--format", "json", &file]);
    assert_eq!(report(&ran).errors[0].code, "cli/read-only");
    assert_eq!(ran.status, Status::Incomplete);
    assert_eq!(
        report(&ran).findings.len(),
        3,
        "the report is of the file as it is"
    );
    assert_eq!(desk.read("pod.yaml"), POD.as_bytes());

    // In a folder a link is followed only where no other name leads to the manifest.
    std::fs::create_dir(desk.path("tree")).unwrap();
    desk.write("tree/pod", POD.as_bytes());
    symlink("pod", desk.path("tree/link.yaml")).unwrap();
    let ran = sealward(["check", "--fix", "--format", "json", &desk.path("tree")]);
    assert_eq!(report(&ran).errors[0].code, "cli/link");
    assert_eq!(desk.read("tree/pod"), POD.as_bytes());
    assert_eq!(desk.names_in("tree"), ["link.yaml", "pod"]);
}

#[test]
fn a_whole_tree_is_mended_and_broken_files_stay_as_they_are() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("tree")).unwrap();
    desk.write("tree/a.yaml", POD.as_bytes());
    desk.write("tree/b.yml", format!("{POD}---\na: [\n").as_bytes());
    desk.write(
        "tree/c.json",
        br#"{"apiVersion":"v1","kind":"Pod","spec":{"hostIPC":true,"x":1}}"#,
    );
    let ran = sealward(["check", "--fix", &desk.path("tree")]);
    assert_eq!(ran.status, Status::Incomplete, "{ran:?}");
    assert_eq!(desk.read("tree/a.yaml"), SAFE.as_bytes());
    assert_eq!(
        desk.read("tree/b.yml"),
        format!("{SAFE}---\na: [\n").as_bytes()
    );
    assert_eq!(
        desk.read("tree/c.json"),
        br#"{"apiVersion":"v1","kind":"Pod","spec":{"x":1}}"#
    );
    assert!(
        ran.stderr.contains("5 findings in 3 files fixed"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.names_in("tree"), ["a.yaml", "b.yml", "c.json"]);
}
