//! Reading fields off the front of bytes, and what every file begins with.

use super::StoreError;

/// Fields are taken off the front; `None` where there is too little left.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// `Some` if nothing is left.
    pub(super) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// What a file of a store is: magic, format version and kind stand at its beginning.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Root = 1,
    Index = 2,
    Generation = 3,
    Key = 4,
}

impl Kind {
    /// `"SEALSTOR" | version u8 = 1 | kind u8`
    pub(super) fn prefix(self) -> [u8; PREFIX_LEN] {
        let mut prefix = *b"SEALSTOR\x01\0";
        if let Some(last) = prefix.last_mut() {
            *last = self as u8;
        }
        prefix
    }

    /// What follows the prefix in a file of this kind.
    pub(super) fn strip<'a>(self, file: &str, bytes: &'a [u8]) -> Result<&'a [u8], StoreError> {
        bytes
            .strip_prefix(&self.prefix())
            .ok_or_else(|| StoreError::damaged(file, "is not what stands there in a store"))
    }
}

const PREFIX_LEN: usize = 10;
