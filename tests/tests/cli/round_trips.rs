//! What is sealed opens again, from and to files and pipes.

use crate::harness::{Desk, sealward, sealward_with};

#[test]
fn every_length_around_a_chunk_opens_again() {
    let desk = Desk::new();
    let key = desk.raw("key");
    for len in [0, 1, 16_383, 16_384, 16_385, 65_536, 200_000] {
        let plaintext: Vec<u8> = (0..len).map(|place: u32| (place % 251) as u8).collect();
        let file = desk.write("plain", &plaintext);
        let sealed = desk.path("sealed");
        sealward(["seal", "-k", &key, "--force", "-o", &sealed, &file]).ok();
        assert_eq!(
            sealward(["open", "-k", &key, &sealed]).ok().stdout,
            plaintext,
            "{len}"
        );
        let opened = desk.path("opened");
        sealward(["open", "-k", &key, "--force", "-o", &opened, &sealed]).ok();
        assert_eq!(desk.read("opened"), plaintext, "{len}");
    }
}

#[test]
fn pipes_and_dashes_are_standard_input_and_output() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let none: [&str; 0] = [];
    for dashes in [none.as_slice(), &["-"], &["-o", "-"], &["-o", "-", "-"]] {
        let with = |verb| {
            [verb, "-k", key.as_str()]
                .into_iter()
                .chain(dashes.iter().copied())
        };
        let sealed = sealward_with(with("seal"), b"through a pipe").ok().stdout;
        assert!(sealed.starts_with(b"SEALWARD"));
        assert_eq!(
            sealward_with(with("open"), &sealed).ok().stdout,
            b"through a pipe"
        );
    }
}

#[test]
fn any_one_of_several_keys_opens() {
    let desk = Desk::new();
    desk.write("key2", &[8; 32]);
    desk.write("pass", b"correct horse\n");
    let keys = [
        desk.raw("key"),
        desk.raw("key2"),
        format!("passphrase:{}", desk.path("pass")),
    ];
    let [a, b, c] = &keys;
    let sealed = sealward_with(["seal", "-k", a, "-k", b, "-k", c], b"for three")
        .ok()
        .stdout;
    for key in &keys {
        assert_eq!(
            sealward_with(["open", "-k", key], &sealed).ok().stdout,
            b"for three"
        );
    }
}

#[test]
fn a_detached_header_and_its_payload_open_together() {
    let desk = Desk::new();
    let (key, header, payload) = (desk.raw("key"), desk.path("header"), desk.path("payload"));
    let plaintext = vec![5; 40_000];
    let args = [
        "seal",
        "-k",
        &key,
        "--detached-header",
        &header,
        "-o",
        &payload,
    ];
    sealward_with(args, &plaintext).ok();
    let open = ["open", "-k", &key, "--detached-header", &header, &payload];
    assert_eq!(sealward(open).ok().stdout, plaintext);
    assert_eq!(
        [desk.read("header"), desk.read("payload")].concat()[..8],
        *b"SEALWARD"
    );

    // Neither goes with another's other half, nor alone.
    let other = desk.seal(&plaintext, "other");
    sealward(["open", "-k", &key, "--detached-header", &header, &other])
        .fails_with("envelope/rejected");
    sealward(["open", "-k", &key, &payload]).fails_with("envelope/not-sealward");
    sealward(["open", "-k", &key, &header]).fails_with("envelope/truncated");
    sealward(["open", "-k", &key, "--detached-header", &payload, &payload])
        .fails_with("envelope/not-sealward");
}

#[test]
fn a_detached_header_needs_a_file_of_its_own() {
    let desk = Desk::new();
    let (key, out) = (desk.raw("key"), desk.path("out"));
    sealward(["seal", "-k", &key, "--detached-header", &out, "-o", &out]).fails_with("cli/usage");
    sealward(["seal", "-k", &key, "--detached-header", "-"]).fails_with("cli/usage");
    assert_eq!(desk.names(), ["key"]);
}

#[cfg(unix)]
#[test]
fn what_was_opened_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let sealed = desk.seal(b"private", "sealed");
    let opened = desk.write("opened", b"old, and readable by all");
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    std::fs::set_permissions(&opened, std::fs::Permissions::from_mode(0o644)).unwrap();
    sealward([
        "open",
        "-k",
        &desk.raw("key"),
        "--force",
        "-o",
        &opened,
        &sealed,
    ])
    .ok();
    assert_eq!(mode(&opened), 0o600);
}

#[test]
fn inspect_shows_the_header_and_proves_nothing() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let args = [
        "seal",
        "-k",
        &key,
        "-n",
        "reports",
        "-c",
        "tenant=42",
        "-c",
        "a=x=y",
    ];
    let sealed = sealward_with(args, b"twelve bytes").ok().stdout;
    let path = desk.write("sealed", &sealed);
    let json = sealward(["inspect", "--format", "json", &path]).ok();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["schema"], "sealward/inspect/v1");
    assert_eq!(json["namespace"], "reports");
    assert_eq!(
        json["binding"],
        serde_json::json!({"a": "x=y", "tenant": "42"})
    );
    assert_eq!(json["policy"], serde_json::json!({"kind": "any"}));
    assert_eq!(json["entries"][0]["kind"], "raw key");
    assert_eq!(json["mac"], "unproven");
    assert_eq!(json["payload"]["plaintextBytes"], 12);
    let text = sealward_with(["inspect"], &sealed).ok();
    assert!(text.text().contains("tenant = 42") && text.text().contains("not proven"));

    // A header alone is shown; a piece of a payload, or of a header, is an error.
    let header_len = usize::try_from(json["headerBytes"].as_u64().unwrap()).unwrap();
    let alone = sealward_with(["inspect", "--format=json"], &sealed[..header_len]).ok();
    assert!(!alone.text().contains("payload"));
    for len in [0, 3, 20, header_len - 1, header_len + 1, header_len + 55] {
        sealward_with(["inspect"], &sealed[..len]).fails_with("envelope/truncated");
    }
}
