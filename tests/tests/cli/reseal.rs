//! `sealward reseal`: a new data key, the same plaintext and binding, in place.

use crate::harness::{sealward, sealward_with};
use crate::sealed_tree::{desk, split, state};
use crate::store_desk::StoreDesk;
use sealward::envelope::armor;

#[test]
fn a_file_gets_a_new_data_key_and_opens_with_the_named_keys_alone() {
    let desk = desk();
    let [one, two, three] = ["key", "key2", "key3"].map(|key| desk.raw(key));
    for len in [0, 1, 16_384, 300_000] {
        let plaintext: Vec<u8> = (0..len).map(|at: u32| (at % 251) as u8).collect();
        let path = desk.path("sealed");
        let bound = ["-n", "reports", "-c", "a=1"];
        let args = ["seal", "-k", &one, "-k", &two, "--force", "-o", &path];
        sealward_with(args.into_iter().chain(bound), &plaintext).ok();
        let old = desk.read("sealed");
        let ran = sealward(["reseal", "-k", &one, "--to", &three, "--to", &two, &path]).ok();
        assert!(ran.text().ends_with("1 resealed\n"), "{ran:?}");
        let ((before, old_payload), (after, payload)) = (split(&old), split(&desk.read("sealed")));
        assert_ne!(before.dek_id(), after.dek_id());
        assert_eq!(before.binding(), after.binding());
        assert_ne!(old_payload, payload);
        let open = |key: &str| sealward(["open", "-k", key, &path].into_iter().chain(bound));
        assert!(open(&two).ok().stdout == plaintext);
        assert!(open(&three).ok().stdout == plaintext);
        open(&one).fails_with("envelope/no-matching-key");
        // An old header does not open the new payload.
        let mixed = [before.as_bytes(), &payload].concat();
        let args = ["open", "-k", &one].into_iter().chain(bound);
        sealward_with(args, &mixed).fails_with("envelope/rejected");
    }
    assert_eq!(desk.names(), ["key", "key2", "key3", "sealed"]);
}

#[test]
fn what_is_not_authentic_to_its_end_stays_as_it_is() {
    let desk = desk();
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    desk.seal(&vec![5; 100_000], "sealed");
    let sealed = desk.read("sealed");
    let mut flipped = sealed.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for bytes in [
        &sealed[..sealed.len() - 1],
        &flipped,
        &[&sealed[..], b"x"].concat(),
    ] {
        let path = desk.write("changed", bytes);
        let before = state(&path);
        sealward(["reseal", "-k", &one, "--to", &two, &path]).has_failed_with("envelope/rejected");
        assert_eq!(state(&path), before);
    }
    let path = desk.path("sealed");
    let before = state(&path);
    sealward(["reseal", "-k", &two, "--to", &two, &path])
        .has_failed_with("envelope/no-matching-key");
    sealward(["reseal", "-k", &one, &path]).is_usage_error();
    sealward(["reseal", "-k", &one, "--to", &two, "--to", &two, &path])
        .has_failed_with("cli/usage");
    assert_eq!(state(&path), before);
    assert_eq!(desk.names(), ["changed", "key", "key2", "key3", "sealed"]);
}

#[test]
fn folders_armored_files_and_the_local_store_go_as_with_rewrap() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store.run(&["key", "create", "b"]).ok();
    let desk = &store.desk;
    std::fs::create_dir(desk.path("tree")).unwrap();
    store
        .run_with(
            &["seal", "-k", "local:a", "-o", &desk.path("tree/one")],
            b"1",
        )
        .ok();
    let args = [
        "seal",
        "-k",
        "local:a",
        "--armor",
        "-o",
        &desk.path("tree/two.txt"),
    ];
    store.run_with(&args, b"2").ok();
    desk.write("tree/readme", b"text");
    // A second run finds files that only the new key opens: they are sealed anew again.
    for _ in 0..2 {
        let ran = store
            .run(&["reseal", "--to", "local:b", &desk.path("tree")])
            .ok();
        assert!(
            ran.text().ends_with("2 resealed, 1 other file skipped\n"),
            "{ran:?}"
        );
        assert!(armor::is_armored(&desk.read("tree/two.txt")));
        for (name, plaintext) in [("tree/one", b"1"), ("tree/two.txt", b"2")] {
            let path = desk.path(name);
            assert_eq!(
                store.run(&["open", "-k", "local:b", &path]).ok().stdout,
                plaintext
            );
            store
                .run(&["open", "-k", "local:a", &path])
                .fails_with("envelope/no-matching-key");
        }
    }
    assert_eq!(desk.names_in("tree"), ["one", "readme", "two.txt"]);
}

#[test]
fn a_detached_header_is_to_be_opened_and_sealed_anew() {
    let desk = desk();
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let [header, payload] = ["header", "payload"].map(|name| desk.path(name));
    let args = [
        "seal",
        "-k",
        &one,
        "-o",
        &payload,
        "--detached-header",
        &header,
    ];
    sealward_with(args, b"x").ok();
    let ran = sealward(["reseal", "-k", &one, "--to", &two, &header]);
    assert!(ran.stderr.contains("seal it anew"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("rewrap"), "{}", ran.stderr);
    ran.has_failed_with("envelope/truncated");
}
