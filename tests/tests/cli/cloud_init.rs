//! `check` of what cloud-init sets a machine up with: user data, which no `kind` tells, but a line.

use crate::harness::{Desk, sealward};
use sealward::dto::Report;

const USER_DATA: &str = "\
#cloud-config
hostname: web
users:
  - name: web
    plain_text_passwd: kV9c-Qm27rT
    ssh_authorized_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample web]
chpasswd:
  list: |
    root:kV9c-Qm27rT
    web:RANDOM
    other:R
  users:
    - name: web
      password: kV9c-Qm27rT
write_files:
  - path: /etc/web.env
    content: |
      DB_PASSWORD=kV9c-Qm27rT
      TOKEN_FILE=/run/secrets/token
runcmd:
  - mysql -uroot -pkV9c-Qm27rT web
  - [mysql, -uroot, -pkV9c-Qm27rT, web]
  - [systemctl, start, web]
";

/// The lines on which a credential is found in a file that is named.
fn lines(file: &str, text: &str) -> Vec<u32> {
    let desk = Desk::new();
    desk.write(file, text.as_bytes());
    let ran = sealward(["check", "--format", "json", &desk.path(file)]);
    assert!(!ran.text().contains("kV9c"), "{}", ran.text());
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    let found = report.findings.iter();
    let found =
        found.filter(|it| it.check == "secret-in-args" && it.resource.kind == "CloudConfig");
    found
        .map(|it| it.location.as_ref().unwrap().start.line)
        .collect()
}

#[test]
fn credentials_in_user_data_are_found_and_hidden() {
    let expected = [5, 9, 14, 18, 21, 22];
    for file in ["user-data", "user-data.yaml"] {
        assert_eq!(lines(file, USER_DATA), expected, "{file}");
    }
    let template = format!("## template: jinja\n{USER_DATA}");
    let below: Vec<u32> = expected.iter().map(|line| line + 1).collect();
    assert_eq!(lines("user-data", &template), below);
}

#[test]
fn an_object_with_such_a_comment_is_an_object() {
    let desk = Desk::new();
    let pod = "#cloud-config\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: []}\n";
    desk.write("a.yaml", pod.as_bytes());
    let ran = sealward(["check", "--format", "json", &desk.path("a.yaml")]);
    let report: Report = serde_json::from_str(ran.text()).unwrap();
    assert!(report.findings.iter().any(|it| it.check == "pss-host-pid"));
    assert!(report.findings.iter().all(|it| it.resource.kind == "Pod"));
}
