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
