//! Random access tells the same as reading the whole.

use super::Whole;
use sealward::envelope::{Binding, Keyring, OpenError};
use std::io::{Cursor, Read as _};

/// Reads all of a message as ranges: it is the message, or it fails as the whole does.
pub(super) fn agree(keyring: &Keyring, sealed: &[u8], binding: &Binding, whole: &Whole) {
    let reader = keyring.open_ranges(Cursor::new(sealed), binding);
    let read = reader.and_then(|mut reader| {
        let mut plaintext = Vec::new();
        let read = reader.read_to_end(&mut plaintext);
        let len = reader.len();
        let read = read.map_err(OpenError::from_io);
        if read.is_err() {
            assert!(
                reader.read_at(0, &mut [0]).is_err() || len == 0,
                "what failed goes on"
            );
        }
        read.map(|_| {
            assert_eq!(plaintext.len() as u64, len, "the length that was told");
            plaintext
        })
    });
    assert_eq!(read.map_err(|error| error.code()), *whole, "as ranges");
}
