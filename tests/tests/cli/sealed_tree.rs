//! Sealed files that tests change in place.

use crate::harness::{Desk, Ran, sealward};
use sealward::envelope::{Header, armor};
use serde_json::Value;

/// A desk with the raw keys `key`, `key2` and `key3`.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("key2", &[8; 32]);
    desk.write("key3", &[9; 32]);
    desk
}

/// What an attacker has in hand: a message's header and its payload.
pub(crate) fn split(sealed: &[u8]) -> (Header, Vec<u8>) {
    let bytes = match armor::is_armored(sealed) {
        true => armor::decode(sealed).unwrap(),
        false => sealed.to_vec(),
    };
    let header = Header::parse(&bytes).unwrap();
    let payload = bytes[header.as_bytes().len()..].to_vec();
    (header, payload)
}

/// `kind` and `keyVersion` of each entry, joined, in order.
pub(crate) fn entries(path: &str) -> Vec<String> {
    let ran = sealward(["inspect", "--format", "json", path]).ok();
    let json: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let entries = json["entries"].as_array().unwrap().iter();
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    entries
        .map(|entry| {
            let words = [text(entry, "kind"), text(entry, "keyVersion")].join(" ");
            words.trim_end().to_owned()
        })
        .collect()
}

/// The ids of the entries, in order.
pub(crate) fn ids(path: &str) -> Vec<String> {
    let (header, _) = split(&std::fs::read(path).unwrap());
    let ids = header.entries().iter().map(|entry| entry.key_id());
    ids.map(|id| id.to_string()).collect()
}

/// Bytes, place on disk and time of the last change: equal only if nobody wrote the file.
#[cfg(unix)]
pub(crate) fn state(path: &str) -> (Vec<u8>, u64, std::time::SystemTime) {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path).unwrap();
    (
        std::fs::read(path).unwrap(),
        found.ino(),
        found.modified().unwrap(),
    )
}

/// The same where files have no such places.
#[cfg(not(unix))]
pub(crate) fn state(path: &str) -> (Vec<u8>, u64, std::time::SystemTime) {
    let found = std::fs::metadata(path).unwrap();
    (std::fs::read(path).unwrap(), 0, found.modified().unwrap())
}

impl Ran {
    /// Asserts that some file failed with this code, and that the summary says so.
    #[track_caller]
    pub(crate) fn has_failed_with(&self, code: &str) {
        assert_eq!(self.status.code(), 2, "{self:?}");
        assert!(
            self.stderr.contains(&format!("  code: {code}\n")),
            "{self:?}"
        );
        let summary = self.text().lines().last().unwrap_or_default();
        assert!(summary.contains("1 failed"), "{self:?}");
    }
}
