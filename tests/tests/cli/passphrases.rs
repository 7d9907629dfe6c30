//! Passphrases: their encodings, where they come from, and that they are asked for twice.

use crate::harness::{Desk, asked, sealward, sealward_with};

#[test]
fn one_final_line_end_is_dropped_from_files_and_nothing_else_is_changed() {
    let desk = Desk::new();
    let kek = |name: &str| format!("passphrase:{}", desk.path(name));
    desk.write("given", "naïve 名前 ".as_bytes());
    let sealed = sealward_with(["seal", "-k", &kek("given")], b"x")
        .ok()
        .stdout;
    for (same, text) in [
        (true, "naïve 名前 \n"),
        (true, "naïve 名前 \r\n"),
        (false, "naïve 名前 \n\n"),
        (false, "naïve 名前 \r"),
        (false, "naïve 名前"),
        (false, "nai\u{308}ve 名前 "), // the same letters, composed otherwise
        (false, "\u{feff}naïve 名前 "),
    ] {
        desk.write("other", text.as_bytes());
        let ran = sealward_with(["open", "-k", &kek("other")], &sealed);
        if same {
            assert_eq!(ran.ok().stdout, b"x", "{text:?}");
        } else {
            ran.fails_with("envelope/rejected");
        }
    }
}

#[test]
fn what_cannot_be_a_passphrase_is_refused() {
    let desk = Desk::new();
    let kek = format!("passphrase:{}", desk.path("pass"));
    let long = [b'a'; 1_025];
    for wrong in [
        b"".as_slice(),
        b"\n",
        b"\r\n",
        b"\xff\xfe",
        &long,
        &[b'a'; 5_000],
    ] {
        desk.write("pass", wrong);
        sealward_with(["seal", "-k", &kek], b"x").fails_with("cli/passphrase");
    }
    for right in [
        [&long[..1_024], b""].concat(),
        [&long[..1_024], b"\r\n"].concat(),
    ] {
        desk.write("pass", &right);
        sealward_with(["seal", "-k", &kek], b"x").ok();
    }
}

#[test]
fn a_new_passphrase_is_asked_for_twice_and_an_old_one_once() {
    let (ran, prompts) = asked(["seal", "-k", "passphrase:"], b"x", &["one", "one"]);
    let sealed = ran.ok().stdout;
    assert_eq!(
        prompts,
        ["New passphrase for the file: ", "The same again: "]
    );
    let (ran, prompts) = asked(["open", "-k", "passphrase:"], &sealed, &["one"]);
    assert_eq!(ran.ok().stdout, b"x");
    assert_eq!(prompts, ["Passphrase of the file: "]);

    let (ran, _) = asked(["seal", "-k", "passphrase:"], b"x", &["one", "two"]);
    ran.fails_with("cli/passphrase");
    let (ran, prompts) = asked(["seal", "-k", "passphrase:"], b"x", &["", ""]);
    ran.fails_with("cli/passphrase");
    assert_eq!(prompts.len(), 1);
    // The terminal is closed.
    let (ran, _) = asked(["open", "-k", "passphrase:"], &sealed, &[]);
    ran.fails_with("cli/passphrase");
}

#[test]
fn where_nobody_can_be_asked_the_way_out_is_said() {
    let ran = sealward_with(["seal", "-k", "passphrase:"], b"x");
    ran.fails_with("cli/passphrase");
    assert!(ran.stderr.contains("`passphrase:FILE`"));
}

#[test]
fn two_passphrases_are_refused_for_what_they_are() {
    let desk = Desk::new();
    let [one, two] = ["one", "two"].map(|name| {
        let path = desk.write(name, name.repeat(8).as_bytes());
        format!("passphrase:{path}")
    });
    let sealed = desk.seal(b"x", "sealed");
    for args in [
        ["seal", "-k", &one, "-k", &two, &sealed],
        ["reseal", "--to", &one, "--to", &two, &sealed],
    ] {
        let ran = sealward(args);
        let says = ran.stderr.contains("a file has one passphrase at most");
        assert!(says, "{ran:?}");
        ran.fails_with("cli/usage");
    }
}
