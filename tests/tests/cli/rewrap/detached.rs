//! A header that stands apart from its payload.

use super::rewrap;
use crate::harness::{sealward, sealward_with};
use crate::sealed_tree::{desk, state};

#[test]
fn a_detached_header_is_changed_and_its_payload_is_not() {
    let desk = desk();
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let (header, payload) = (desk.path("header"), desk.path("payload"));
    let plaintext = vec![5; 40_000];
    sealward_with(
        [
            "seal",
            "-k",
            &one,
            "--detached-header",
            &header,
            "-o",
            &payload,
        ],
        &plaintext,
    )
    .ok();
    let before = state(&payload);
    let args = [
        "-k",
        &one,
        "--detached-header",
        &header,
        "--replace",
        &format!("{one}={two}"),
    ];
    rewrap(args.into_iter().chain([payload.as_str()])).ok();
    assert_eq!(state(&payload), before);
    let open = |key: &str| sealward(["open", "-k", key, "--detached-header", &header, &payload]);
    assert_eq!(open(&two).ok().stdout, plaintext);
    open(&one).fails_with("envelope/no-matching-key");
    let header_before = state(&header);
    rewrap(args.into_iter().chain([payload.as_str(), &payload])).fails_with("cli/usage");
    let other = desk.seal(b"x", "other");
    let add = ["-k", &two, "--add", &one, "--detached-header", &header];
    rewrap(add.into_iter().chain([other.as_str()])).has_failed_with("envelope/rejected");
    rewrap(add.into_iter().chain([header.as_str()])).has_failed_with("envelope/rejected");
    // Without its payload a header cannot be proven.
    let ran = rewrap(["-k", &two, "--add", &one, &header]);
    ran.has_failed_with("envelope/truncated");
    assert!(ran.stderr.contains("--detached-header"), "{ran:?}");
    assert_eq!(state(&header), header_before);
}
