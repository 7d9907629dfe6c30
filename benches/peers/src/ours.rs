//! Our side: a raw KEK, a binding, and a new DEK for each message.

use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, Opened, RawKek};
use std::io::{Read as _, Write as _};
use std::sync::Arc;

pub(crate) struct Ours {
    keyring: Keyring,
    /// Another KEK that seals, and the first one, which only opens now.
    rotated: Keyring,
    binding: Binding,
}

impl Ours {
    pub(crate) fn new() -> Self {
        let kek = || Arc::new(RawKek::new(KeyMaterial::make(32).unwrap()).unwrap());
        let old = kek();
        let namespace = Namespace::new("bench").unwrap();
        Self {
            keyring: Keyring::new(old.clone()),
            rotated: Keyring::new(kek()).also_open_with(old),
            binding: Binding::new(namespace).with("tenant", "42").unwrap(),
        }
    }

    pub(crate) fn seal(&self, plaintext: &[u8]) -> Vec<u8> {
        self.keyring.seal(plaintext, &self.binding).unwrap()
    }

    pub(crate) fn open(&self, sealed: &[u8]) -> Opened {
        self.keyring.open(sealed, &self.binding).unwrap()
    }

    /// Seals pieces as they come.
    pub(crate) fn seal_stream(&self, plaintext: &[u8], piece: usize, out: &mut Vec<u8>) {
        let mut writer = self.keyring.seal_to(out, &self.binding).unwrap();
        for piece in plaintext.chunks(piece) {
            writer.write_all(piece).unwrap();
        }
        writer.finish().unwrap();
    }

    /// Opens into one buffer again and again, and returns the length.
    pub(crate) fn open_stream(&self, sealed: &[u8], buffer: &mut [u8]) -> usize {
        let mut reader = self.keyring.open_from(sealed, &self.binding).unwrap();
        let mut len = 0;
        loop {
            match reader.read(buffer).unwrap() {
                0 => return len,
                more => len += more,
            }
        }
    }

    /// The header under the other KEK; the payload stays where it is.
    pub(crate) fn rewrap_header(&self, sealed: &[u8]) -> Header {
        let header = Header::parse(sealed).unwrap();
        let payload = &sealed[header.as_bytes().len()..];
        self.rotated.rewrap_header(header, payload).unwrap()
    }

    /// The whole message under the other KEK, as a copy.
    pub(crate) fn rewrap(&self, sealed: &[u8]) -> Vec<u8> {
        self.rotated.rewrap(sealed).unwrap()
    }

    /// What was rewrapped, opened.
    pub(crate) fn open_rewrapped(&self, sealed: &[u8]) -> Opened {
        // Without the old KEK's entry only the new one can have opened.
        assert!(self.keyring.open(sealed, &self.binding).is_err());
        self.rotated.open(sealed, &self.binding).unwrap()
    }
}
