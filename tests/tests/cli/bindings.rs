//! What a file is bound to is needed again.

use crate::harness::{Desk, sealward_with};
use sealward_cli::Status;

#[test]
fn another_binding_is_an_error_of_its_own_before_any_key_is_used() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let sealed = sealward_with(
        ["seal", "-k", &key, "-n", "orders", "-c", "tenant=42"],
        b"x",
    )
    .ok()
    .stdout;
    let wrong: [&[&str]; 6] = [
        &[],
        &["-n", "orders"],
        &["-n", "Orders", "-c", "tenant=42"],
        &["-n", "orders", "-c", "tenant=43"],
        &["-n", "orders", "-c", "tenant=42", "-c", "more="],
        &["-c", "tenant=42"],
    ];
    for options in wrong {
        for key in [&["-k", &key][..], &["-k", "passphrase:"], &[]] {
            let args = ["open"].iter().chain(key).chain(options);
            let ran = sealward_with(args.copied(), &sealed);
            ran.fails_with("envelope/binding");
            assert!(ran.stderr.contains("-n orders -c tenant=42"), "{ran:?}");
        }
    }
    let right = ["open", "-k", &key, "-n", "orders", "-c", "tenant=42"];
    assert_eq!(sealward_with(right, &sealed).ok().stdout, b"x");
}

#[test]
fn the_order_of_pairs_does_not_matter_and_a_value_may_hold_an_equals_sign() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let sealed = sealward_with(["seal", "-k", &key, "-c", "b=1=2", "-c", "a="], b"x")
        .ok()
        .stdout;
    let open = ["open", "-k", &key, "-c", "a=", "-c", "b=1=2"];
    assert_eq!(sealward_with(open, &sealed).ok().stdout, b"x");
}

#[test]
fn what_is_no_binding_is_a_usage_error() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let long = format!("k={}", "v".repeat(1_025));
    let name = "n".repeat(256);
    let wrong: [&[&str]; 6] = [
        &["-c", "no-value"],
        &["-c", "=v"],
        &["-c", "k=1", "-c", "k=2"],
        &["-n", ""],
        &["-n", &name],
        &["-c", &long],
    ];
    for options in wrong {
        for verb in ["seal", "open"] {
            let args = [verb, "-k", &key]
                .into_iter()
                .chain(options.iter().copied());
            sealward_with(args, b"").fails_with("cli/usage");
        }
    }
    let many: Vec<String> = (0..65)
        .flat_map(|n| ["-c".to_owned(), format!("k{n}=v")])
        .collect();
    let args = ["seal", "-k", &key]
        .into_iter()
        .chain(many.iter().map(String::as_str));
    let ran = sealward_with(args, b"");
    assert_eq!(ran.status, Status::Incomplete);
    ran.fails_with("cli/usage");
}
