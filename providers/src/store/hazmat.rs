//! The parsers behind the seals of a store's files, for tests. Nothing here is needed to use one.

use super::index::Index;
use super::root::Root;

/// What an index of this version (1 or 2) holds, encoded again; `None` where these bytes are no such
/// index. They are what stands sealed in the file `index`.
#[must_use]
pub fn parse_index(version: u8, plain: &[u8]) -> Option<Vec<u8>> {
    Index::parse(version, plain).map(|index| index.encode())
}

/// The file `root`, encoded again; `None` where these bytes are no such file.
#[must_use]
pub fn parse_root(file: &[u8]) -> Option<Vec<u8>> {
    Root::parse(file).ok().map(|root| root.encode())
}
