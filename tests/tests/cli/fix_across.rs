//! `check --fix` of what is found with all files known.

use crate::harness::{Desk, Ran, sealward, sealward_with};
use sealward::dto::Report;

const SERVER: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.37.0
      command:
        - kube-apiserver # as kubeadm has it
        - --encryption-provider-config=/etc/kubernetes/enc/config.yaml
";

const CONFIGURATION: &str = "\
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets, configmaps]
    providers:
      - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms/vault.sock}
";

const FLAG: &str = "        - --encryption-provider-config-automatic-reload=true\n";

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("tree")).unwrap();
    desk.write("tree/server.yaml", SERVER.as_bytes());
    desk.write("tree/enc.yaml", CONFIGURATION.as_bytes());
    desk
}

fn check(desk: &Desk, options: &[&str]) -> Ran {
    let tree = desk.path("tree");
    let only = [
        "--select",
        "enc-apiserver-no-reload",
        "--ignore",
        "pss,cp,aud,etcd",
    ];
    let words = ["check", &*tree].into_iter().chain(only);
    sealward(words.chain(options.iter().copied()))
}

#[test]
fn a_report_has_the_fix_of_a_finding_that_two_files_make() {
    let desk = desk();
    let ran = check(&desk, &["--format", "json"]);
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    let mut found = report.findings.iter();
    let found = found
        .find(|it| it.check == "enc-apiserver-no-reload")
        .unwrap();
    let fix = found.fix.as_ref().unwrap();
    assert_eq!(
        fix.title,
        "set `--encryption-provider-config-automatic-reload` to `true`"
    );
    let [edit] = &fix.edits[..] else {
        panic!("one edit")
    };
    let (at, text) = (edit.start as usize, edit.text.as_deref().unwrap());
    assert_eq!(
        format!("{}{text}{}", &SERVER[..at], &SERVER[at..]),
        format!("{SERVER}{FLAG}")
    );
}

#[test]
fn what_one_file_needs_because_of_another_is_written_once() {
    let desk = desk();
    let ran = check(&desk, &["--fix"]);
    assert!(
        ran.stderr.contains("1 finding in 1 file fixed"),
        "{}",
        ran.stderr
    );
    assert!(
        !ran.text().contains("enc-apiserver-no-reload"),
        "{}",
        ran.text()
    );
    let mended = format!("{SERVER}{FLAG}");
    assert_eq!(desk.read("tree/server.yaml"), mended.as_bytes());
    assert_eq!(desk.read("tree/enc.yaml"), CONFIGURATION.as_bytes());
    let again = check(&desk, &["--fix"]);
    assert!(
        again.stderr.contains("0 findings in 0 files fixed"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_difference_shows_what_a_file_needs_by_itself_and_because_of_another() {
    let desk = desk();
    let both = SERVER.replace("  containers:", "  hostIPC: true\n  containers:");
    desk.write("tree/server.yaml", both.as_bytes());
    let ran = check(
        &desk,
        &["--diff", "--select", "pss-host-ipc,enc-apiserver-no-reload"],
    );
    assert!(ran.text().contains(&format!("+{FLAG}")), "{}", ran.text());
    assert_eq!(ran.text().matches("--- ").count(), 1, "{}", ran.text());
    assert_eq!(desk.read("tree/server.yaml"), both.as_bytes());
}

#[test]
fn standard_input_is_mended_by_all_that_it_holds() {
    let both = format!("{SERVER}---\n{CONFIGURATION}");
    let only = [
        "--select",
        "enc-apiserver-no-reload",
        "--ignore",
        "pss,cp,aud,etcd",
    ];
    let words = ["check", "--fix", "-"].into_iter().chain(only);
    let ran = sealward_with(words, both.as_bytes());
    assert_eq!(ran.text(), format!("{SERVER}{FLAG}---\n{CONFIGURATION}"));
}

#[test]
fn a_fix_that_needs_a_look_waits_for_it() {
    let desk = Desk::new();
    let budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  minAvailable: 100%\n  \
        selector: {matchLabels: {app: web}}\n";
    let file = desk.write("budget.yaml", budget.as_bytes());
    let _ = sealward(["check", "--fix", &file]);
    assert_eq!(desk.read("budget.yaml"), budget.as_bytes());
    let _ = sealward(["check", "--fix-review", &file]);
    let mended = String::from_utf8(desk.read("budget.yaml")).unwrap();
    assert!(
        mended.contains("maxUnavailable: 1") && !mended.contains("minAvailable"),
        "{mended}"
    );
}

#[test]
fn an_object_that_is_missing_is_shown_reported_and_written_once() {
    let web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  replicas: 2\n  \
        selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}}\n# the end\n";
    let written = "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n  namespace: shop\n\
        spec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: web\n";
    let desk = Desk::new();
    let file = desk.write("web.yaml", web.as_bytes());

    let ran = sealward(["check", "--format", "json", &file]);
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    let mut found = report.findings.iter();
    let found = found.find(|it| it.check == "avail-no-pdb").unwrap();
    let [edit] = &found.fix.as_ref().unwrap().edits[..] else {
        panic!("one edit")
    };
    assert_eq!(
        (edit.start as usize, edit.end as usize),
        (web.len(), web.len())
    );
    assert_eq!(edit.text.as_deref(), Some(written));

    let shown: String = written.lines().map(|line| format!("+{line}\n")).collect();
    let ran = sealward(["check", "--diff", "--fix-review", &file]);
    assert!(
        ran.text().contains(&format!(" # the end\n{shown}")),
        "{}",
        ran.text()
    );
    let ran = sealward(["check", "--diff", &file]);
    assert!(
        !ran.text().contains("PodDisruptionBudget"),
        "it is for review"
    );

    let ran = sealward(["check", "--fix-review", &file]);
    assert!(!ran.text().contains("avail-no-pdb"), "{}", ran.text());
    let mended = desk.read("web.yaml");
    assert!(mended.ends_with(format!("# the end\n{written}").as_bytes()));
    let ran = sealward(["check", "--fix-review", &file]);
    assert!(
        ran.stderr.contains("0 findings in 0 files fixed"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.read("web.yaml"), mended);
}
