//! What is not rewrapped, and stays as it is.

use super::rewrap;
use crate::harness::sealward_with;
use crate::sealed_tree::{desk, split, state};

#[test]
fn what_does_not_open_stays_as_it_is() {
    let desk = desk();
    desk.write("pass", b"correct horse");
    desk.write("wrong", b"wrong horse");
    let [pass, wrong] = ["pass", "wrong"].map(|name| format!("passphrase:{}", desk.path(name)));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &pass, "-o", &path], b"x").ok();
    let before = state(&path);
    let add = ["--add", &desk.raw("key2"), path.as_str()];
    rewrap(["-k", &wrong].into_iter().chain(add)).has_failed_with("envelope/rejected");
    rewrap(["-k", &desk.raw("key")].into_iter().chain(add))
        .has_failed_with("envelope/no-matching-key");
    rewrap(add).has_failed_with("envelope/no-matching-key");
    let replace = format!("{wrong}={}", desk.raw("key"));
    rewrap(["--replace", &replace, &path]).has_failed_with("envelope/rejected");
    rewrap(["-k", &pass, "--add", &wrong, &path]).has_failed_with("cli/usage");
    assert_eq!(state(&path), before);

    // A header that was changed is not made authentic.
    let mut changed = desk.read("sealed");
    changed[16] ^= 1;
    let path = desk.write("changed", &changed);
    rewrap(["-k", &pass, "--add", &desk.raw("key2"), &path]).has_failed_with("envelope/rejected");
    rewrap(["-k", &pass, &path]).has_failed_with("envelope/rejected");
    assert_eq!(desk.read("changed"), changed);
    // Nor is one without its payload.
    let (header, _) = split(&desk.read("sealed"));
    for (bytes, code) in [
        (header.as_bytes(), "envelope/truncated"),
        (
            &desk.read("sealed")[..header.as_bytes().len() + 55],
            "envelope/truncated",
        ),
        (b"SEALWARD\x02", "envelope/unsupported"),
        (b"hello", "envelope/not-sealward"),
        (b"", "envelope/truncated"),
    ] {
        let path = desk.write("other", bytes);
        rewrap(["-k", &pass, "--add", &desk.raw("key2"), &path]).has_failed_with(code);
        assert_eq!(desk.read("other"), bytes);
    }
}
