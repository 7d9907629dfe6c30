//! The parsers behind the seals of a store's files, for tests. Nothing here is needed to use one.

use super::index::Index;
use super::root::Root;

/// What an index holds, encoded again; `None` where these bytes are no index. They are what stands
/// sealed in the file `index`.
#[must_use]
pub fn parse_index(plain: &[u8]) -> Option<Vec<u8>> {
    let index = [1, 2]
        .iter()
        .find_map(|version| Index::parse(*version, plain));
    index.map(|index| index.encode())
}

/// The file `root`, encoded again; `None` where these bytes are no such file.
#[must_use]
pub fn parse_root(file: &[u8]) -> Option<Vec<u8>> {
    Root::parse(file).ok().map(|root| root.encode())
}
