//! The formats of `sealward check`, on standard output and in files.

use crate::harness::{Desk, sealward};
use sealward::dto::Report;
use sealward::posture::ReportFormat;
use sealward_cli::Status;

const PRIVILEGED: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  \
    - {name: web, securityContext: {privileged: yes}}\n";

#[test]
fn every_format_is_written_to_standard_output_and_to_files_at_once() {
    let desk = Desk::new();
    let pod = desk.write("pod.yaml", PRIVILEGED.as_bytes());
    let mut line = vec!["check".to_owned(), pod.clone()];
    for format in ReportFormat::ALL {
        line.push(format!("--format={format}={}", desk.path(format.name())));
    }
    let ran = sealward(line);
    assert_eq!((ran.status, ran.stdout.len()), (Status::Findings, 0));
    let report: Report = serde_json::from_slice(&desk.read("json")).unwrap();
    for format in ReportFormat::ALL {
        let name = format.name();
        // Colours are for people alone.
        let ran = sealward(["check", &pod, "--format", name, "--color", "always"]);
        assert_eq!(ran.status, Status::Findings);
        assert_eq!(ran.stdout, desk.read(name), "{name}");
        assert_eq!(ran.text(), format.render(&report).text, "{name}");
        assert!(ran.stderr.is_empty());
        let file = desk.path("out");
        let written = sealward(["check", &pod, "--format", name, "-o", &file, "--force"]);
        assert_eq!(written.status, Status::Findings);
        assert_eq!(ran.stdout, desk.read("out"), "{name}");
    }
}

#[test]
fn help_and_errors_name_every_format() {
    let help = sealward(["check", "--help"]).ok();
    let refused = sealward(["check", "--format", "pdf"]);
    refused.is_usage_error();
    for format in ReportFormat::ALL {
        assert!(help.text().contains(format.name()), "{format}");
        assert!(refused.stderr.contains(format.name()), "{format}");
    }
}

#[test]
fn what_is_left_out_is_warned_of() {
    let desk = Desk::new();
    let pods = format!("{PRIVILEGED}---\n").repeat(2_000);
    let file = desk.write("pods.yaml", pods.as_bytes());
    let ran = sealward(["check", "--format", "markdown", &file]);
    assert_eq!(ran.status, Status::Findings);
    assert!(
        ran.stderr.contains(" findings are left out of markdown"),
        "{}",
        ran.stderr
    );
    assert!(ran.text().chars().count() <= 65_536);
}
