//! `sealward key policy`, `key rotate --if-due`, and what is shown of both.

use crate::store_desk::StoreDesk;

fn versions(store: &StoreDesk, name: &str) -> usize {
    store.show(name)["versions"].as_array().unwrap().len()
}

fn seal(store: &StoreDesk, name: &str) -> (Vec<u8>, String) {
    let ran = store
        .run_with(&["seal", "-k", &format!("local:{name}")], b"x")
        .ok();
    (ran.stdout, ran.stderr)
}

#[test]
fn a_policy_is_said_in_words_and_kept() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    let ran = store.run(&["key", "policy", "local:a"]).ok();
    for words in [
        "customer-managed: you rotate it, nothing rotates by itself",
        "30 days after its newest version was made, however often it is used",
        "not due before ",
        "in 30 days",
        "unreadable from then on, for ever",
    ] {
        assert!(ran.text().contains(words), "{words}: {ran:?}");
    }
    assert_eq!(ran.stderr, "");
    let index = store.desk.read("store/index");
    assert_eq!(index[8], 1);

    let ran = store
        .run(&[
            "key",
            "policy",
            "a",
            "--mode",
            "platform",
            "--rotate-after",
            "90d",
            "--rotate-after-uses",
            "1000000",
        ])
        .ok();
    assert!(
        ran.text().contains("platform-managed: the first seal"),
        "{ran:?}"
    );
    assert!(ran.text().contains("90 days"), "{ran:?}");
    assert!(ran.text().contains("1,000,000 times"), "{ran:?}");
    let policy = &store.show("a")["policy"];
    assert_eq!(
        *policy,
        serde_json::json!({
            "mode": "platform-managed", "rotateAfterDays": 90, "rotateAfterUses": 1_000_000
        })
    );
    assert_eq!(store.desk.read("store/index")[8], 2);

    // What is not named stays.
    store
        .run(&["key", "policy", "a", "--rotate-after", "never"])
        .ok();
    let ran = store
        .run(&["key", "policy", "a", "--rotate-after-uses", "never"])
        .ok();
    assert!(ran.stderr.contains("nothing will rotate it"), "{ran:?}");
    let key = store.show("a");
    assert_eq!(
        key["policy"],
        serde_json::json!({"mode": "platform-managed"})
    );
    assert_eq!(key["due"], serde_json::json!({"now": false, "by": []}));
}

#[test]
fn values_that_are_no_policy_are_usage_errors() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    for args in [
        ["--rotate-after", "30"],
        ["--rotate-after", "0d"],
        ["--rotate-after", "36501d"],
        ["--rotate-after", "4294967297d"],
        ["--rotate-after", ""],
        ["--rotate-after", "1h"],
        ["--rotate-after-uses", "0"],
        ["--rotate-after-uses", "x"],
        ["--rotate-after-uses", "18446744073709551616"],
        ["--mode", "nobody"],
    ] {
        let args = [["key", "policy", "a"].as_slice(), &args].concat();
        store.run(&args).is_usage_error();
    }
    store
        .run(&["key", "policy", "b"])
        .fails_with("store/no-key");
    assert_eq!(store.desk.read("store/index")[8], 1);
}

#[test]
fn what_is_due_is_listed_and_rotated_by_its_owner() {
    let store = StoreDesk::aged(31, &["a", "b", "c"]);
    store.run(&["key", "rotate", "b"]).ok();
    store
        .run(&["key", "policy", "c", "--rotate-after", "33d"])
        .ok();
    let list = store.run(&["key", "list"]).ok();
    let lines: Vec<Vec<&str>> = list
        .text()
        .lines()
        .map(|line| {
            line.split("  ")
                .filter(|cell| !cell.is_empty())
                .map(str::trim)
                .collect()
        })
        .collect();
    assert_eq!(
        lines[0],
        [
            "NAME", "VERSION", "STATE", "AGE", "DUE", "MANAGED", "USES", "ID"
        ]
    );
    let row = |line: &[&str]| line[1..7].join(" | ");
    assert_eq!(
        row(&lines[1]),
        "1 | enabled | 31d | now (age) | customer | 0"
    );
    assert_eq!(row(&lines[2]), "2 | enabled | 0m | in 30d | customer | 0");
    assert_eq!(row(&lines[3]), "1 | enabled | 31d | in 2d | customer | 0");
    assert!(
        list.stderr
            .contains("one key is due: `sealward key rotate --all --if-due`")
    );

    // A seal does not rotate it.
    let (sealed, said) = seal(&store, "a");
    assert_eq!(said, "");
    assert_eq!(versions(&store, "a"), 1);
    let key = store.show("a");
    assert_eq!(
        (&key["due"]["now"], &key["due"]["by"][0]),
        (&true.into(), &"age".into())
    );
    assert_eq!(key["sealingVersion"], 1);

    let ran = store.run(&["key", "rotate", "--all", "--if-due"]).ok();
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        said[0].starts_with("made version 2 of the key `a` (it was due by age)"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("the key `b` is not due before "),
        "{said:?}"
    );
    assert!(
        said[2].starts_with("the key `c` is not due before "),
        "{said:?}"
    );
    assert_eq!(said.len(), 3);
    assert_eq!(
        ["a", "b", "c"].map(|name| versions(&store, name)),
        [2, 2, 1]
    );
    store.run_with(&["open"], &sealed).ok();
    let again = store.run(&["key", "rotate", "a", "--if-due"]).ok();
    assert!(
        again.stderr.starts_with("the key `a` is not due before"),
        "{again:?}"
    );
    assert!(!store.run(&["key", "list"]).ok().stderr.contains("due"));
}

#[test]
fn a_key_that_is_disabled_is_never_rotated_by_its_policy() {
    let store = StoreDesk::aged(31, &["a"]);
    store
        .run(&["key", "policy", "a", "--mode", "platform-managed"])
        .ok();
    store.run(&["key", "disable", "a", "--version", "1"]).ok();
    store
        .run_with(&["seal", "-k", "local:a"], b"x")
        .fails_with("envelope/denied");
    let ran = store.run(&["key", "rotate", "--all", "--if-due"]).ok();
    assert!(ran.stderr.contains("does not seal"), "{ran:?}");
    assert_eq!(versions(&store, "a"), 1);
    let key = store.show("a");
    assert_eq!(key["due"], serde_json::json!({"now": false, "by": []}));
    assert!(key.get("sealingVersion").is_none());
}

#[test]
fn a_seal_rotates_a_platform_managed_key_and_says_so() {
    let store = StoreDesk::aged(31, &["a"]);
    store
        .run(&["key", "policy", "a", "--mode", "platform"])
        .ok();
    let (first, said) = seal(&store, "a");
    assert!(said.contains("was due: made version 2"), "{said}");
    let (second, said) = seal(&store, "a");
    assert_eq!(said, "");
    assert_eq!(versions(&store, "a"), 2);
    for sealed in [first, second] {
        store.run_with(&["open", "-k", "local:a"], &sealed).ok();
    }
    let show = store.run(&["key", "show", "a"]).ok();
    assert!(show.text().contains("  0 uses\n") && show.text().contains("  2 uses\n"));
}

#[test]
fn a_key_is_due_by_use() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store
        .run(&["key", "policy", "a", "--rotate-after-uses", "2"])
        .ok();
    seal(&store, "a");
    assert_eq!(store.show("a")["due"]["now"], false);
    seal(&store, "a");
    let list = store.run(&["key", "list"]).ok();
    assert!(list.text().contains("now (uses)"), "{list:?}");
    seal(&store, "a");
    store
        .run(&["key", "policy", "a", "--mode", "platform"])
        .ok();
    let (_, said) = seal(&store, "a");
    assert!(said.contains("made version 2"), "{said}");
    let uses: Vec<_> = store.show("a")["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["uses"].as_u64().unwrap())
        .collect();
    assert_eq!(uses, [3, 1]);
}

#[test]
fn which_keys_to_rotate_has_to_be_said() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    for args in [
        ["key", "rotate"].as_slice(),
        &["key", "rotate", "--all"],
        &["key", "rotate", "--if-due"],
        &["key", "rotate", "a", "--all", "--if-due"],
    ] {
        store.run(args).is_usage_error();
    }
    assert_eq!(versions(&store, "a"), 1);
}

#[test]
fn where_uses_cannot_be_counted_it_seals_and_says_so() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store.desk.write("store/uses", b"");
    let (sealed, said) = seal(&store, "a");
    assert!(
        said.starts_with("warning: the uses of the key `a` are not counted"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    store.run_with(&["open"], &sealed).ok();
}

#[test]
fn counts_that_were_changed_hide_no_key() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    seal(&store, "a");
    let id = store.show("a")["id"].as_str().unwrap().to_owned();
    store
        .desk
        .write(&format!("store/uses/{id}"), b"edited by hand");
    let list = store.run(&["key", "list"]).ok();
    assert!(list.text().contains("  ?  "), "{list:?}");
    assert!(
        list.stderr
            .contains("how often the key `a` was used is not known")
    );
    // Emptied or changed, the way out is that of other damage.
    store.desk.write(&format!("store/uses/{id}"), b"");
    for words in [
        &["key", "list"][..],
        &["key", "show", "a"],
        &["seal", "-k", "local:a"],
    ] {
        let ran = store.run(words).ok();
        let mut said = ran.stderr.lines();
        let warning = said.next().unwrap();
        assert!(warning.ends_with("is not what stands there in a store"));
        let help = said.next().unwrap();
        assert!(
            help.starts_with("  help: put back the whole store"),
            "{ran:?}"
        );
    }
    let quiet = store.run(&["-q", "key", "list"]).ok();
    assert_eq!(quiet.stderr, "");
    let key = store.show("a");
    assert!(key["versions"][0].get("uses").is_none());
    // Whether it is due by use cannot be told, and nothing is done on a guess.
    store
        .run(&["key", "policy", "a", "--rotate-after-uses", "5"])
        .ok();
    let list = store.run(&["key", "list"]).ok();
    assert!(!list.text().contains("in 30d"), "{list:?}");
    store
        .run(&["key", "rotate", "--all", "--if-due"])
        .fails_with("store/damaged");
    assert_eq!(versions(&store, "a"), 1);
}
