//! Which comments are hidden: those that hold or repeat a credential, and no others.

use sealward::document::SourceFile;

/// The comments of a file that are shown, and those that are hidden.
fn comments(text: &str) -> (Vec<String>, Vec<String>) {
    let file = SourceFile::read("it.yaml", text.into(), &Default::default()).unwrap();
    let hides = |at: u32| file.hidden().iter().any(|it| it.start <= at && at < it.end);
    let all = file.documents().flat_map(|it| it.comments().to_vec());
    let (hidden, shown): (Vec<_>, Vec<_>) = all.partition(|it| hides(it.start));
    let texts = |spans: Vec<sealward::document::Span>| {
        let texts = spans.iter().map(|it| it.of(text).to_owned());
        texts.collect()
    };
    (texts(shown), texts(hidden))
}

const POD: &str = "\
kind: Pod
spec:
  hostIPC: true # shared memory
  containers:
  # the shop
  - name: web
    env:
    - name: DB_PASSWORD
      value: kV9c-Qm27rT";

#[test]
fn a_credential_hides_the_comments_that_repeat_it_and_no_others() {
    for comment in [
        " # it was kV9c-Qm27rT",
        " # 'kV9c-Qm27rT', for now",
        "\n# kV9c-Qm27rTX",
        "\n# DB_PASSWORD=other-27x",
        "\n    #   password: changeme",
        "\n    # curl -u web:other-27x https://host",
    ] {
        let (shown, hidden) = comments(&format!("{POD}{comment}\n"));
        assert_eq!(shown, ["# shared memory", "# the shop"], "{comment}");
        assert_eq!(hidden, [comment.trim()], "{comment}");
    }
    for comment in [
        " # for now",
        "\n    # the password of the user",
        "\n# sealward: ignore[secret-env-literal] for now",
    ] {
        let (shown, hidden) = comments(&format!("{POD}{comment}\n"));
        assert_eq!((shown.len(), hidden.len()), (3, 0), "{comment}");
    }
}

#[test]
fn a_part_of_a_credential_and_what_it_is_in_base64_are_hidden() {
    let pod = POD.replace("kV9c-Qm27rT", "kV9c-Qm27rTz0LxW4bN8s");
    for comment in [
        "# ...LxW4bN8s",
        "# ends in z0LxW4bN8s, as before",
        "# a1Y5Yy1RbTI3clR6MEx4VzRiTjhz",
        "# base64: a1Y5Yy1RbTI3clR6MEx4VzRiTjhzCg==",
        "# dXNlcjprVjljLVFtMjdyVHowTHhXNGJOOHM=",
    ] {
        let (shown, hidden) = comments(&format!("{pod}\n{comment}\n"));
        assert_eq!(shown, ["# shared memory", "# the shop"], "{comment}");
        assert_eq!(hidden, [comment], "{comment}");
    }
    let pod = POD.replace("kV9c-Qm27rT", "my-database-password-27");
    for comment in [
        "# the database",
        "# its password, 27 of them",
        "# bN8sLxW4z0TrmQ2",
    ] {
        let (shown, hidden) = comments(&format!("{pod}\n{comment}\n"));
        assert_eq!((shown.len(), hidden.len()), (3, 0), "{comment}");
    }
}

#[test]
fn a_password_that_a_sentence_tells_is_hidden() {
    for comment in [
        "# old password: hunter2xyz",
        "# the old password was hunter2xyz",
        "# Password is now \"kV9cQm!\".",
        "# password hunter2xyz, to be changed",
        "# the token was kV9cQm27rTz0LxW4",
        "# password is changeme",
    ] {
        let (shown, hidden) = comments(&format!("{POD}\n{comment}\n"));
        assert_eq!((shown.len(), hidden.len()), (2, 1), "{comment}");
        assert_eq!(comments(&format!("a: 1\n{comment}\n")).1, [comment]);
    }
    for (name, value) in [
        ("# old password:", "# hunter2xyz"),
        ("# the old password was", "#   hunter2xyz"),
        ("# password =", "# changeme"),
    ] {
        let (shown, hidden) = comments(&format!("a: 1\n{name}\n{value}\nb: 2 # it\n"));
        assert_eq!(shown, [name, "# it"]);
        assert_eq!(hidden, [value]);
    }
    for comment in [
        "# the password is stored in vault",
        "# the password of user web2",
        "# password is required",
        "# the token is base64 and expires 2026-01-31T00:00:00Z",
        "# password from v1.25.3 on",
        "# password 90days old",
        "# the password was set by helm3",
        "# pass node1name on",
        "# secret is db-credentials-2",
        "# the token: see https://example.org/a1",
    ] {
        let (shown, hidden) = comments(&format!("a: 1\n{comment}\n"));
        assert_eq!((shown.len(), hidden.len()), (1, 0), "{comment}");
    }
}

#[test]
fn what_goes_on_over_several_comments_is_read_as_one() {
    let pair = "a: 1\n# - name: DB_PASSWORD\n#   value: kV9c-Qm27rT\n# it\n";
    assert_eq!(comments(pair).1, ["#   value: kV9c-Qm27rT"]);
    let body = super::forms::random(super::forms::BASE64, 64, 3);
    let label = concat!("PRIVATE", " KEY-----");
    let key = format!("a: 1\n# -----BEGIN {label}\n# {body}\n# -----END {label}\nb: 2 # it\n");
    let (shown, hidden) = comments(&key);
    assert_eq!((shown, hidden.len()), (vec!["# it".to_owned()], 3));
}

#[test]
fn a_long_credential_is_known_by_how_it_begins_and_a_template_by_its_words() {
    for (value, comment) in [
        ("kV9c-Qm27rTz0LxW4bN8s", "# kV9c-Qm27rTz0Lx..."),
        ("\"${IT:-kV9c-Qm27rT}\"", "# kV9c-Qm27rT"),
        (
            "\"{{ .Values.it | default 'kV9c-Qm27rT' }}\"",
            "# kV9c-Qm27rT",
        ),
        ("Bearer kV9cQm27rTz0LxW4bN8s", "# kV9cQm27rTz0LxW4bN8s"),
    ] {
        let text = POD.replace("kV9c-Qm27rT", value);
        let (shown, hidden) = comments(&format!("{text} {comment}\n"));
        assert_eq!((shown.len(), hidden.len()), (2, 1), "{value}");
    }
}

#[test]
fn where_a_comment_may_say_what_is_hidden_every_comment_is() {
    let header = "spec: {httpHeaders: [{name: Authorization, value: Basic d2ViOmtWOWMtUW0yN3JU}]}";
    let many: String = (0..70)
        .map(|at| format!("- {{name: A_PASSWORD, value: kV9c-{at:02}}}\n"))
        .collect();
    for text in [
        "kind: Secret\nstringData: {it: x} # web\n".to_owned(),
        "kind: Secret\ndata: {it: eA==} # x\n".to_owned(),
        format!("kind: Pod\n{header} # web:kV9c\n"),
        "kind: ConfigMap\nbinaryData: {password: a1Y5Yy1RbTI3clQ=} # kV9c-Qm27rT\n".to_owned(),
        format!("# it\nenv:\n{many}"),
    ] {
        let (shown, hidden) = comments(&text);
        assert_eq!((shown.len(), hidden.len()), (0, 1), "{text}");
    }
}
