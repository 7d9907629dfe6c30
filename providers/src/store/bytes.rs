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

    /// All that is left.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.0
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
    Uses = 5,
    Backup = 6,
}

impl Kind {
    /// `"SEALSTOR" | version u8 | kind u8`
    pub(super) fn prefix(self, version: u8) -> Vec<u8> {
        [MAGIC, &[version, self as u8]].concat()
    }

    /// The version of a file of this kind, and what follows its prefix.
    pub(super) fn strip<'a>(
        self,
        file: &str,
        bytes: &'a [u8],
    ) -> Result<(u8, &'a [u8]), StoreError> {
        let mut fields = Fields::new(bytes);
        let prefix = fields.bytes(MAGIC.len()).zip(fields.array());
        match prefix {
            Some((MAGIC, [version, kind])) if kind == self as u8 && version > 0 => {
                if version > self.newest_version() {
                    return Err(StoreError::Newer { file: file.into() });
                }
                Ok((version, fields.0))
            }
            _ => Err(StoreError::damaged(
                file,
                "is not what stands there in a store",
            )),
        }
    }

    /// The newest version of such files that this code reads.
    const fn newest_version(self) -> u8 {
        match self {
            Self::Index => 2,
            Self::Root | Self::Generation | Self::Key | Self::Uses | Self::Backup => 1,
        }
    }
}

const MAGIC: &[u8] = b"SEALSTOR";
