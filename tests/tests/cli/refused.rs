//! Wrong keys and changed files: one error, its code, status 2, and nothing half-written.

use crate::harness::{Desk, sealward, sealward_with};

#[test]
fn a_wrong_key_is_no_matching_key_and_a_wrong_passphrase_is_rejected() {
    let desk = Desk::new();
    desk.write("other", &[8; 32]);
    desk.write("pass", b"right");
    desk.write("wrong", b"wrong");
    let out = desk.path("out");
    let sealed = desk.seal(b"x", "sealed");
    sealward(["open", "-k", &desk.raw("other"), "-o", &out, &sealed])
        .fails_with("envelope/no-matching-key");

    let right = format!("passphrase:{}", desk.path("pass"));
    let wrong = format!("passphrase:{}", desk.path("wrong"));
    let sealed = sealward_with(["seal", "-k", &right], b"x").ok().stdout;
    sealward_with(["open", "-k", &wrong, "-o", &out], &sealed).fails_with("envelope/rejected");
    sealward_with(["open", "-k", &desk.raw("key"), "-o", &out], &sealed)
        .fails_with("envelope/no-matching-key");
    assert!(!desk.has("out"));
}

#[test]
fn without_a_key_and_without_a_store_nothing_is_asked() {
    let desk = Desk::new();
    let sealed = desk.seal(b"x", "sealed");
    let ran = sealward(["open", &sealed]);
    ran.fails_with("envelope/no-matching-key");
    assert!(ran.stderr.contains("a raw key"));
}

#[test]
fn every_cut_is_one_error_and_leaves_no_output() {
    let desk = Desk::new();
    let (key, out) = (desk.raw("key"), desk.path("out"));
    let plaintext = vec![1; 40_000];
    desk.seal(&plaintext, "sealed");
    let sealed = desk.read("sealed");
    let before = desk.names();
    let header = sealed.len() - 40_000 - 3 * 16 - 56;
    let near = (0..header + 60).chain(sealed.len() - 20..sealed.len());
    let ends_on_full_chunks = [header + 56 + 16_400, header + 56 + 2 * 16_400];
    for len in near.chain(ends_on_full_chunks) {
        let ran = sealward_with(["open", "-k", &key, "-o", &out], &sealed[..len]);
        let early = len < header + 56;
        ran.fails_with(if early {
            "envelope/truncated"
        } else {
            "envelope/rejected"
        });
        assert_eq!(desk.names(), before, "cut at {len}");
    }
}

#[test]
fn every_flipped_bit_is_one_error_and_leaves_no_output() {
    let desk = Desk::new();
    let (key, out) = (desk.raw("key"), desk.path("out"));
    desk.seal(b"some plaintext", "sealed");
    let sealed = desk.read("sealed");
    for place in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[place / 8] ^= 1 << (place % 8);
        let ran = sealward_with(["open", "-k", &key, "-o", &out], &changed);
        assert_eq!(
            ran.stderr.matches("\n  code: envelope/").count(),
            1,
            "bit {place}: {ran:?}"
        );
        assert_eq!(
            ran.stderr.matches("error: ").count(),
            1,
            "bit {place}: {ran:?}"
        );
        assert_eq!(ran.status.code(), 2, "bit {place}");
        assert!(!desk.has("out"), "bit {place}");
    }
}

#[test]
fn bytes_after_the_end_and_chunks_in_another_order_are_rejected() {
    let desk = Desk::new();
    let (key, out) = (desk.raw("key"), desk.path("out"));
    desk.seal(&vec![1; 40_000], "sealed");
    let sealed = desk.read("sealed");
    let first = sealed.len() - 40_000 - 3 * 16;
    let chunk = |n: usize| &sealed[first + n * 16_400..first + (n + 1) * 16_400];
    let last = &sealed[first + 2 * 16_400..];
    let changed = [
        [&sealed[..], b"\n"].concat(),
        [&sealed[..], &sealed[..]].concat(),
        [&sealed[..first], chunk(1), chunk(0), last].concat(),
        [&sealed[..first], chunk(0), chunk(0), last].concat(),
        [&sealed[..first], chunk(0), last].concat(),
        [&sealed[..first], last].concat(),
    ];
    for changed in changed {
        sealward_with(["open", "-k", &key, "-o", &out], &changed).fails_with("envelope/rejected");
        assert!(!desk.has("out"));
    }
}

#[test]
fn into_a_pipe_authentic_pieces_flow_and_a_cut_ends_in_status_2() {
    let desk = Desk::new();
    let plaintext: Vec<u8> = (0..40_000_u32).map(|place| place as u8).collect();
    desk.seal(&plaintext, "sealed");
    let sealed = desk.read("sealed");
    let ran = sealward_with(
        ["open", "-k", &desk.raw("key")],
        &sealed[..sealed.len() - 1],
    );
    assert_eq!(ran.status.code(), 2);
    assert_eq!(ran.stdout, plaintext[..2 * 16_384]);
    assert!(ran.stderr.contains("  code: envelope/rejected\n"));
}

#[test]
fn an_output_that_exists_is_kept() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let sealed = desk.seal(b"new", "sealed");
    let (old, header) = (desk.write("old", b"old"), desk.path("header"));
    for args in [
        ["open", "-k", &key, "-o", &old, &sealed].as_slice(),
        &["seal", "-k", &key, "-o", &old, &sealed],
        &[
            "seal",
            "-k",
            &key,
            "--detached-header",
            &old,
            "-o",
            &desk.path("new"),
            &sealed,
        ],
        &[
            "seal",
            "-k",
            &key,
            "--detached-header",
            &header,
            "-o",
            &old,
            &sealed,
        ],
    ] {
        sealward(args.iter().copied()).fails_with("cli/output-exists");
        assert_eq!(desk.read("old"), b"old");
    }
    assert_eq!(desk.names(), ["key", "old", "sealed"]);

    // With --force too, until all of the new one is authentic.
    let mut cut = desk.read("sealed");
    cut.pop();
    let ran = sealward_with(["open", "-k", &key, "--force", "-o", &old], &cut);
    ran.fails_with("envelope/rejected");
    assert_eq!(desk.read("old"), b"old");
    sealward(["open", "-k", &key, "--force", "-o", &old, &sealed]).ok();
    assert_eq!(desk.read("old"), b"new");
}

#[test]
fn what_is_not_sealed_is_said_to_be_so() {
    let desk = Desk::new();
    let key = desk.raw("key");
    for (bytes, code) in [
        (b"".as_slice(), "envelope/truncated"),
        (b"SEAL", "envelope/truncated"),
        (b"-----BEGIN PGP MESSAGE-----\n", "envelope/not-sealward"),
        (&[0; 1_000], "envelope/not-sealward"),
        (b"SEALWARD\x02", "envelope/unsupported"),
        (b"SEALWARD\x01\x02", "envelope/unsupported"),
        (b"SEALWARD\x01\x01\xff\xff\xff\xff", "envelope/malformed"),
    ] {
        for verb in [["open", "-k", &key].as_slice(), &["inspect"]] {
            sealward_with(verb.iter().copied(), bytes).fails_with(code);
        }
    }
}

#[test]
fn inputs_that_cannot_be_read_and_outputs_that_cannot_be_written_are_one_error() {
    let desk = Desk::new();
    let (key, folder) = (desk.raw("key"), desk.path(""));
    let sealed = desk.seal(b"x", "sealed");
    sealward(["seal", "-k", &key, &desk.path("absent")]).fails_with("cli/read");
    sealward(["open", "-k", &key, &folder]).fails_with("cli/read");
    sealward(["inspect", &folder]).fails_with("cli/read");
    sealward(["open", "-k", &key, "-o", &folder, &sealed]).fails_with("cli/write");
    sealward([
        "open",
        "-k",
        &key,
        "-o",
        &desk.path("no/such/folder"),
        &sealed,
    ])
    .fails_with("cli/write");
    sealward(["open", "-k", &desk.raw("absent"), &sealed]).fails_with("cli/read");
    desk.write("short", &[7; 31]);
    desk.write("long", &[7; 33]);
    for wrong in ["short", "long"] {
        sealward(["open", "-k", &desk.raw(wrong), &sealed]).fails_with("cli/key");
    }
    assert_eq!(desk.names(), ["key", "long", "sealed", "short"]);
}

#[test]
fn kek_references_that_this_build_has_not_are_usage_errors() {
    let desk = Desk::new();
    for reference in [
        "vault:x",
        "azure-kv:https://a/keys/b",
        "nope:x",
        "plain",
        "",
        "raw:",
        "local:",
    ] {
        let ran = sealward_with(["seal", "-k", reference, "-o", &desk.path("out")], b"x");
        ran.fails_with("cli/usage");
        assert!(!desk.has("out"));
    }
    let key = desk.raw("key");
    sealward_with(["seal", "-k", &key, "-k", &key], b"x").fails_with("cli/usage");
    sealward(["seal", "-k", "raw:-"]).fails_with("cli/usage");
}

#[test]
fn a_header_and_its_payload_do_not_take_one_place() {
    let desk = Desk::new();
    let (key, before) = (desk.raw("key"), desk.names());
    let (one, same) = (desk.path("out"), desk.path("./out"));
    for force in [[].as_slice(), &["--force"]] {
        let args = ["seal", "-k", &key, "-o", &one, "--detached-header", &same];
        sealward_with(args.iter().chain(force).copied(), b"x").fails_with("cli/usage");
        assert_eq!(desk.names(), before);
    }
}

#[test]
fn a_header_and_its_payload_replace_nothing_even_by_force() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let [payload, header] = ["payload", "header"].map(|name| desk.path(name));
    let seal = |args: &[&str]| {
        let places = [
            "seal",
            "-k",
            &key,
            "-o",
            &payload,
            "--detached-header",
            &header,
        ];
        sealward_with([&places, args].concat(), b"x")
    };
    // By force or not, both are made where neither is.
    seal(&["--force"]).ok();
    let both = (desk.read("payload"), desk.read("header"));
    for left in ["payload", "header"] {
        seal(&["--force"]).fails_with("cli/output-exists");
        seal(&[]).fails_with("cli/output-exists");
        assert_eq!((desk.read("payload"), desk.read("header")), both);
        // Nor is one of them replaced where the other is missing.
        let moved = desk.path("moved");
        let gone = if left == "payload" { &header } else { &payload };
        std::fs::rename(gone, &moved).unwrap();
        seal(&["--force"]).fails_with("cli/output-exists");
        assert!(!std::fs::exists(gone).unwrap());
        std::fs::rename(&moved, gone).unwrap();
    }
    let open = ["open", "-k", &key, "--detached-header", &header, &payload];
    assert_eq!(sealward(open).ok().stdout, b"x");
}

#[cfg(unix)]
#[test]
fn a_header_that_cannot_get_its_name_leaves_no_payload() {
    use std::io::Write as _;
    let desk = Desk::new();
    let [payload, header] = ["payload", "header"].map(|name| desk.path(name));
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sealward-process"))
        .args(["seal", "-k", &desk.raw("key"), "-o", &payload])
        .args(["--detached-header", &header])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Once this is through, it has begun, and looked at what is there.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&vec![1; 4 << 20]).unwrap();
    desk.write("header", b"another's");
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("  code: cli/output-exists\n"), "{stderr}");
    assert!(!desk.has("payload"));
    assert_eq!(desk.read("header"), b"another's");
}

#[cfg(unix)]
#[test]
fn an_output_that_is_no_regular_file_is_written_to_and_never_replaced() {
    let desk = Desk::new();
    let (key, link) = (desk.raw("key"), desk.path("link"));
    let sealed = desk.seal(b"x", "sealed");
    std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    for verb in ["seal", "open"] {
        sealward([verb, "-k", &key, "-o", &link, &sealed]).ok();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}

#[test]
fn a_message_without_a_payload_is_cut_off_before_its_binding_is_looked_at() {
    let desk = Desk::new();
    desk.seal(b"", "sealed");
    let sealed = desk.read("sealed");
    let header = sealed.len() - 56 - 16;
    let args = ["open", "-k", &desk.raw("key"), "-n", "other"];
    sealward_with(args, &sealed).fails_with("envelope/binding");
    sealward_with(args, &sealed[..header + 55]).fails_with("envelope/truncated");
}

#[test]
fn sealed_bytes_do_not_go_to_a_terminal() {
    use sealward_cli::{Streams, run};
    let desk = Desk::new();
    let (mut stdin, mut stdout, mut stderr) = (b"x".as_slice(), Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.stdout_is_terminal = true;
    let status = run(["sealward", "seal", "-k", &desk.raw("key")], &mut streams);
    assert_eq!(status.code(), 2);
    assert!(stdout.is_empty());
    assert!(
        String::from_utf8(stderr)
            .unwrap()
            .contains("cli/output-terminal")
    );
}
