//! The parsers behind the seals of a store's files, for tests. Nothing here is needed to use one.

use super::index::Index;
use super::root::Root;

/// What an index of this version (1 or 2) holds, encoded again; `None` where these bytes are no such
/// index. They are what stands sealed in the file `index`.
///
/// ```
/// use sealward_providers::hazmat;
///
/// // No keys: generation 1, oldest root 1, and a count of 0.
/// let plain = [[0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0, 0]].concat();
/// assert_eq!(hazmat::parse_index(1, &plain), Some(plain));
/// assert_eq!(hazmat::parse_index(1, b"no index"), None);
/// ```
#[must_use]
pub fn parse_index(version: u8, plain: &[u8]) -> Option<Vec<u8>> {
    Index::parse(version, plain).map(|index| index.encode())
}

/// The file `root`, encoded again; `None` where these bytes are no such file.
///
/// ```
/// use sealward::envelope::{KeyMaterial, RawKek};
/// use sealward_providers::{Store, hazmat};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// Store::create(folder.path(), &kek)?;
/// let root = std::fs::read(folder.path().join("root"))?;
/// assert_eq!(hazmat::parse_root(&root), Some(root));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn parse_root(file: &[u8]) -> Option<Vec<u8>> {
    Root::parse(file).ok().map(|root| root.encode())
}
