//! A keyring that opens a message opens what it rewrapped, and so does the KEK that seals, alone.

use super::{Whole, keys};
use sealward::envelope::{Binding, Header, Keyring};

/// Moves a message that opens to another KEK.
pub(super) fn holds(header: &Header, sealed: &[u8], binding: &Binding, whole: &Whole) {
    if whole.is_err() {
        // A payload that is no longer whole is none of a header's business.
        return;
    }
    let moving = keys::moving(Some(header));
    let rewrapped = match moving.rewrap(sealed) {
        Ok(rewrapped) => rewrapped,
        // There is no room for another entry.
        Err(error) => return assert_eq!(error.code(), "envelope/header-too-large"),
    };
    assert_eq!(payload(&rewrapped), payload(sealed), "the payload's bytes");
    for keyring in [moving, &Keyring::new(keys::another())] {
        let opened = keyring.open(&rewrapped, binding);
        let opened = opened.map(|opened| opened.into_plaintext());
        assert_eq!(opened.map_err(|error| error.code()), *whole, "rewrapped");
    }
}

fn payload(message: &[u8]) -> Option<&[u8]> {
    let header = Header::parse(message).ok()?;
    message.get(header.as_bytes().len()..)
}
