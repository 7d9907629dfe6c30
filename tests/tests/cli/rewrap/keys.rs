//! Which keys come, go and stay.

use super::{opens, rewrap};
use crate::harness::{sealward, sealward_with};
use crate::sealed_tree::{desk, entries, ids, split, state};

#[test]
fn keys_come_and_go_and_the_payload_stays_byte_for_byte() {
    let desk = desk();
    let [one, two, three] = ["key", "key2", "key3"].map(|key| desk.raw(key));
    for len in [0, 1, 16_384, 300_000] {
        let plaintext = vec![5; len];
        let path = desk.path("sealed");
        let args = [
            "seal", "-k", &one, "-n", "reports", "-c", "a=1", "--force", "-o", &path,
        ];
        sealward_with(args, &plaintext).ok();
        let (before, payload) = split(&desk.read("sealed"));
        for (args, opens_with, opens_not) in [
            (
                ["-k", &one, "--add", &two].as_slice(),
                [&one, &two].as_slice(),
                [&three].as_slice(),
            ),
            (
                &["-k", &two, "--replace", &format!("{one}={three}")],
                &[&two, &three],
                &[&one],
            ),
            (&["-k", &three, "--remove", &two], &[&three], &[&one, &two]),
        ] {
            let ran = rewrap(args.iter().copied().chain([path.as_str()])).ok();
            assert!(ran.text().ends_with("1 rewrapped\n"), "{ran:?}");
            assert!(ran.stderr.is_empty(), "{ran:?}");
            let (after, same) = split(&desk.read("sealed"));
            assert!(same == payload);
            assert_eq!(after.dek_id(), before.dek_id());
            assert_eq!(after.binding(), before.binding());
            let open =
                |key: &str| sealward(["open", "-k", key, "-n", "reports", "-c", "a=1", &path]);
            for key in opens_with {
                assert!(open(key).ok().stdout == plaintext);
            }
            for key in opens_not {
                open(key).fails_with("envelope/no-matching-key");
            }
        }
    }
    assert_eq!(desk.names(), ["key", "key2", "key3", "sealed"]);
}

#[test]
fn a_replacement_keeps_the_place_and_what_it_does_not_name_stays() {
    let desk = desk();
    let [one, two, three] = ["key", "key2", "key3"].map(|key| desk.raw(key));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &one, "-k", &two, "-o", &path], b"x").ok();
    let (before, _) = split(&desk.read("sealed"));
    rewrap(["-k", &two, "--replace", &format!("{one}={three}"), &path]).ok();
    let (after, _) = split(&desk.read("sealed"));
    assert_ne!(after.entries()[0], before.entries()[0]);
    assert_eq!(after.entries()[1], before.entries()[1]);
    assert!(opens(&desk, "key3", &path) && !opens(&desk, "key", &path));
    // With both there the old one goes, and the new one is not wrapped again.
    sealward_with(
        [
            "seal", "-k", &one, "-k", &two, "-k", &three, "--force", "-o", &path,
        ],
        b"x",
    )
    .ok();
    let (before, _) = split(&desk.read("sealed"));
    rewrap(["--replace", &format!("{one}={three}"), &path]).ok();
    assert_eq!(
        split(&desk.read("sealed")).0.entries(),
        &before.entries()[1..]
    );
}

#[test]
fn a_key_that_is_lost_goes_by_its_id() {
    let desk = desk();
    let path = desk.path("sealed");
    sealward_with(
        [
            "seal",
            "-k",
            &desk.raw("key"),
            "-k",
            &desk.raw("key2"),
            "-o",
            &path,
        ],
        b"x",
    )
    .ok();
    let lost = format!("id:{}", ids(&path)[0]);
    let ran = rewrap(["-k", &desk.raw("key2"), "--remove", &lost, &path]).ok();
    assert!(ran.text().contains("- raw key "), "{ran:?}");
    assert_eq!(entries(&path), ["raw key"]);
    assert!(opens(&desk, "key2", &path));
    rewrap(["--remove", "id:0123", &path]).is_usage_error();
}

#[test]
fn the_last_key_stays() {
    let desk = desk();
    let path = desk.seal(b"x", "sealed");
    let before = state(&path);
    let id = format!("id:{}", ids(&path)[0]);
    for key in [desk.raw("key"), id] {
        for dry in [[].as_slice(), &["--dry-run"]] {
            let args = ["-k", &desk.raw("key"), "--remove", &key, &path];
            let ran = rewrap(args.into_iter().chain(dry.iter().copied()));
            ran.has_failed_with("cli/usage");
            assert!(ran.stderr.contains("the last key"), "{ran:?}");
        }
    }
    assert_eq!(state(&path), before);
    // Another one may come for it.
    let key = desk.raw("key");
    rewrap([
        "-k",
        &key,
        "--remove",
        &key,
        "--add",
        &desk.raw("key2"),
        &path,
    ])
    .ok();
    assert!(opens(&desk, "key2", &path) && !opens(&desk, "key", &path));
}

#[test]
fn what_comes_is_not_what_goes() {
    let desk = desk();
    let path = desk.seal(b"x", "sealed");
    let before = state(&path);
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let (there, back) = (format!("{one}={two}"), format!("{two}={one}"));
    let id = format!("id:{}", ids(&path)[0]);
    for args in [
        ["--add", one.as_str(), "--remove", one.as_str()],
        ["--add", &one, "--remove", &id],
        ["--replace", &there, "--remove", &two],
        ["--replace", &there, "--replace", &back],
        ["--replace", &there, "--add", &one],
    ] {
        rewrap(args.into_iter().chain([path.as_str()])).fails_with("cli/usage");
    }
    for wrong in ["x", "local:a", "local:a=b", "raw:a=raw:b=raw:c"] {
        rewrap(["--replace", wrong, &path]).is_usage_error();
    }
    sealward(["rewrap"]).is_usage_error();
    assert_eq!(state(&path), before);
}
