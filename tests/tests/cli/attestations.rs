//! `check --attestations`: what people say of controls that no check decides.

use crate::harness::{Desk, Ran, sealward};
use sealward::dto::{Report, Status};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec:\n  hostPID: true\n  containers: []\n";

fn attestation(id: &str, more: &str) -> String {
    format!(
        "[[control]]\nframework = \"cis-1.12\"\nid = \"{id}\"\nstatus = \"pass\"\n\
         reason = \"seen in <the> portal\"\nby = \"ops\"\n{more}\n"
    )
}

fn check(desk: &Desk, text: &str, format: &str) -> Ran {
    let file = desk.write("said.toml", text.as_bytes());
    let pod = desk.write("pod.yaml", POD.as_bytes());
    let args = ["check", "--profile", "cis", "--format", format];
    sealward(args.into_iter().chain(["--attestations", &file, &pod]))
}

fn status(ran: &Ran, id: &str) -> (Status, bool) {
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    let mut controls = report.controls.iter();
    let found = controls.find(|it| it.framework == "cis-1.12" && it.id == id);
    let found = found.unwrap();
    (found.status, found.attestation.is_some())
}

#[test]
fn an_attestation_decides_what_no_check_does() {
    let desk = Desk::new();
    let ran = check(&desk, &attestation("3.1.1", "expires = 2099-01-31"), "json");
    assert_eq!(status(&ran, "3.1.1"), (Status::Pass, true));
    assert!(ran.stderr.is_empty(), "{ran:?}");
    let html = check(&desk, &attestation("3.1.1", ""), "html");
    let shown = "attested by ops: seen in &lt;the&gt; portal";
    assert!(html.text().contains(shown), "{html:?}");
}

#[test]
fn an_attestation_never_outvotes_a_check_nor_outlives_its_day() {
    let desk = Desk::new();
    let ran = check(&desk, &attestation("5.2.3", ""), "json");
    assert_eq!(status(&ran, "5.2.3"), (Status::Fail, false));
    let said = "warning: the attestation of cis-1.12 5.2.3 has no effect: a check decides it\n";
    assert_eq!(ran.stderr, said);

    let ran = check(&desk, &attestation("3.1.1", "expires = 2020-01-31"), "json");
    assert_eq!(status(&ran, "3.1.1"), (Status::Manual, true));
    let said =
        "warning: the attestation of cis-1.12 3.1.1 has no effect: it has expired on 2020-01-31\n";
    assert_eq!(ran.stderr, said);

    let foreign = attestation("4.4.1", "").replace("cis-1.12", "cis-aks-1.8");
    let ran = check(&desk, &foreign, "json");
    assert!(
        ran.stderr.ends_with("no profile asks for its framework\n"),
        "{ran:?}"
    );
}

#[test]
fn a_file_of_attestations_that_means_nothing_is_refused() {
    let desk = Desk::new();
    check(&desk, "[[control]]\nframework = 'cis'\nid = '1'\n", "json").fails_with("config/value");
    let pod = desk.write("pod.yaml", POD.as_bytes());
    let ran = sealward(["check", "--attestations", &desk.path("none.toml"), &pod]);
    ran.fails_with("cli/read");
}
