//! The parsers behind the seals of a store's files, for tests. Nothing here is needed to use one.

use super::RotationPolicy;
use super::backup::{encode_files, parse_files};
use super::bytes::Fields;
use super::export::Exported;
use super::index::Index;
use super::root::Root;
use super::uses::KeyUses;

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

/// The counts of a key with this many versions, encoded again; `None` where these bytes are none.
/// They are what stands sealed in a file `uses/ID`.
///
/// ```
/// use sealward_providers::hazmat;
///
/// // One version, used three times.
/// let plain = [&[0, 0, 0, 1][..], &[0, 0, 0, 0, 0, 0, 0, 3]].concat();
/// assert_eq!(hazmat::parse_uses(1, &plain), Some(plain));
/// assert_eq!(hazmat::parse_uses(1, b"no counts"), None);
/// ```
#[must_use]
pub fn parse_uses(versions: usize, plain: &[u8]) -> Option<Vec<u8>> {
    KeyUses::parse(plain, versions).map(|uses| uses.encode())
}

/// A rotation policy as an index and an exported key have it, and encoded again; `None` where these
/// bytes are none.
///
/// ```
/// use sealward_providers::{KeyMode, hazmat};
///
/// // Platform-managed, 30 days, any number of uses.
/// let bytes = [&[2, 0, 0, 0, 30][..], &[0; 8]].concat();
/// let (policy, printed) = hazmat::parse_policy(&bytes).unwrap();
/// assert_eq!((policy.mode(), printed), (KeyMode::PlatformManaged, bytes));
/// ```
#[must_use]
pub fn parse_policy(bytes: &[u8]) -> Option<(RotationPolicy, Vec<u8>)> {
    let mut fields = Fields::new(bytes);
    let policy = RotationPolicy::parse(&mut fields)?;
    fields.end()?;
    let mut printed = Vec::new();
    policy.encode_to(&mut printed);
    Some((policy, printed))
}

/// What an exported key holds, encoded again; `None` where these bytes are none. They are the
/// plaintext of the message.
///
/// ```
/// use sealward_providers::hazmat;
///
/// // Customer-managed, 30 days; one version, destroyed, made at 0, never used.
/// let plain = [&[1, 0, 0, 0, 30][..], &[0; 8], &[0, 0, 0, 1], &[3], &[0; 16]].concat();
/// assert_eq!(hazmat::parse_export(&plain), Some(plain));
/// assert_eq!(hazmat::parse_export(b"no export"), None);
/// ```
#[must_use]
pub fn parse_export(plain: &[u8]) -> Option<Vec<u8>> {
    Exported::parse(plain).map(|exported| exported.encode().to_vec())
}

/// The files of a backup, encoded again; `None` where these bytes are no such files. They are what
/// stands sealed behind its root.
///
/// ```
/// use sealward_providers::hazmat;
///
/// assert_eq!(hazmat::parse_backup(b"no backup"), None);
/// ```
#[must_use]
pub fn parse_backup(plain: &[u8]) -> Option<Vec<u8>> {
    let files = parse_files(plain)?;
    encode_files(&files).ok()
}
