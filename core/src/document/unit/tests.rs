//! Units and files of variables, each with what systemd makes of it.

use crate::document::{Limits, Node, SourceFile};

fn json(name: &str, text: &str) -> String {
    let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
    file.documents().map(|it| it.expose_json()).collect()
}

fn service(text: &str) -> String {
    let json = json("it.service", &format!("[Service]\n{text}"));
    let inner = json
        .strip_prefix(r#"{"Service":{"#)
        .and_then(|it| it.strip_suffix("}}"));
    inner.unwrap_or_default().to_owned()
}

#[test]
fn words_are_split_as_systemd_splits_them() {
    for (written, words) in [
        ("/bin/a --b  c", r#"["/bin/a","--b","c"]"#),
        (r#"a "b c" 'd e' f"g h"i"#, r#"["a","b c","d e","fg hi"]"#),
        (r#"a "" b"#, r#"["a","","b"]"#),
        (r"a b\sc \x41 \q", r#"["a","b c","A","\\q"]"#),
        (r#"a "it's" 'say "x"'"#, r#"["a","it's","say \"x\""]"#),
        ("a \\\n  b \\\n\tc", r#"["a","b","c"]"#),
        ("a \\\n# a remark\n; another\n b", r#"["a","b"]"#),
        ("a --b=1\\\r\n --c", r#"["a","--b=1","--c"]"#),
        ("a \\\n\nB=1", r#"["a"]"#),
        ("a $B ${C} $$d 5%%", r#"["a","$B","${C}","$d","5%"]"#),
        ("a \"open", r#"["a","open"]"#),
        ("a %i-%n", r#"["a","%i-%n"]"#),
        ("  a # b  ", r##"["a","#","b"]"##),
        ("", "[]"),
    ] {
        let read = service(&format!("ExecStart={written}"));
        let read = read.split(r#","B":"#).next().unwrap_or_default();
        assert_eq!(read, format!(r#""ExecStart":{words}"#), "{written}");
    }
}

#[test]
fn variables_are_known_wherever_they_stand() {
    let text = "ExecStart=a --x=${X} --y=${Y}\nEnvironment=\"X=1 2\" Z=3";
    let read = r#""ExecStart":["a","--x=1 2","--y=${Y}"],"Environment":{"X":["1","2"],"Z":["3"]}"#;
    assert_eq!(service(text), read);
    let text = "Environment=X=1\nEnvironment=\nExecStart=a ${X}";
    let read = r#""Environment":{"X":["1"]},"Environment":{},"ExecStart":["a","${X}"]"#;
    assert_eq!(service(text), read);
}

#[test]
fn what_systemd_ignores_is_left_out() {
    assert_eq!(
        json("it.service", "A=1\n[Service]\nno assignment\n=1\nB = 2\n"),
        r#"{"Service":{"B":"2"}}"#
    );
    assert_eq!(json("it.service", "# only\n; remarks\n"), "");
    assert_eq!(
        json("it.service", "[Unit\n[A]\n[B]\nC=1"),
        r#"{"A":{},"B":{"C":"1"}}"#
    );
}

#[test]
fn files_of_variables_hold_words() {
    let text = "# KUBELET_ARGS=--a\nKUBELET_ARGS=\"--b=1 --c\" \nD='--e'\nF=--g --h\n";
    let read = r#"{"KUBELET_ARGS":["--b=1","--c"],"D":["--e"],"F":["--g","--h"]}"#;
    assert_eq!(json("/etc/default/kubelet", text), read);
}

#[test]
fn places_are_those_of_the_words() {
    let text =
        "[Service]\nExecStart=/usr/bin/kubelet \\\n  \"--anonymous-auth=true\" \\\n  é\\x41\n";
    let file = SourceFile::read("kubelet.service", text.into(), &Limits::default()).unwrap();
    let document = file.documents().next().unwrap();
    let start = document.root().at(&["Service", "ExecStart"]).unwrap();
    let spans: Vec<&str> = start.items().map(|it| it.span().of(text)).collect();
    assert_eq!(
        spans,
        ["/usr/bin/kubelet", "--anonymous-auth=true", "é\\x41"]
    );
    let last = start.items().last().unwrap();
    assert_eq!(file.position(last.span().start).line, 4);
    let path = document.path(document.root(), last).unwrap();
    assert_eq!(path.to_string(), "Service.ExecStart[2]");
}

#[test]
fn secrets_are_hidden() {
    let hidden = |node: Node<'_>| node.is_sensitive();
    let text = "[Service]\nEnvironment=K3S_TOKEN=abcdefgh HTTPS_PROXY=http://u:p@host\nExecStart=k3s agent --token \
        xyz --agent-token=uvw --server https://a\nSetCredential=a:b\n";
    let file = SourceFile::read("k3s.service", text.into(), &Limits::default()).unwrap();
    let document = file.documents().next().unwrap();
    let service = document.root().get("Service").unwrap();
    let environment = service.get("Environment").unwrap();
    assert!(environment.entries().all(|it| it.value.items().all(hidden)));
    let words: Vec<bool> = service
        .get("ExecStart")
        .unwrap()
        .items()
        .map(hidden)
        .collect();
    assert_eq!(words, [false, false, false, true, true, false, false]);
    assert!(hidden(service.get("SetCredential").unwrap()));
    let shown: Vec<&str> = file.hidden().iter().map(|it| it.of(text)).collect();
    assert_eq!(
        shown,
        [
            "abcdefgh",
            "http://u:p@host",
            "xyz",
            "--agent-token=uvw",
            "a:b"
        ]
    );
}

#[test]
fn a_line_that_systemd_would_not_read_is_refused() {
    let text = format!("[Service]\nA={}\n", "x".repeat(1 << 20));
    let file = SourceFile::read("it.service", text.into(), &Limits::default()).unwrap();
    let codes: Vec<_> = file.errors().map(|it| it.code().as_str()).collect();
    assert_eq!(codes, ["document/scalar-too-large"]);
}
