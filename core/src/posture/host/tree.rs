//! A host's tree, wherever it is: on the host itself, or in the facts that were gathered of it.

use crate::document::{Limits, ReadError, SourceFile};
use crate::dto::Facts;
use std::collections::BTreeMap;

/// What stands in the files and folders of a host.
///
/// ```
/// use sealward::posture::host::{Miss, Tree};
///
/// /// A host with a name and nothing else.
/// struct Bare;
///
/// impl Tree for Bare {
///     fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, Miss> {
///         (path == "/etc/hostname").then(|| b"edge-1".to_vec()).ok_or(Miss::Absent)
///     }
///     fn names(&self, _: &str) -> Result<(Vec<String>, usize), Miss> {
///         Err(Miss::Absent)
///     }
/// }
/// assert!(matches!(Bare.read("/etc/passwd", 10), Err(Miss::Absent)));
/// ```
pub trait Tree {
    /// What a file of at most `limit` bytes holds.
    ///
    /// # Errors
    ///
    /// Why it cannot be told.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Miss>;

    /// The names in a folder, in order, and how many there are that are no UTF-8.
    ///
    /// # Errors
    ///
    /// Why they cannot be told.
    fn names(&self, path: &str) -> Result<(Vec<String>, usize), Miss>;

    /// Reads what such a file holds.
    ///
    /// # Errors
    ///
    /// As [`SourceFile::read`].
    fn file(&self, name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<SourceFile, ReadError> {
        SourceFile::read(name, bytes, limits)
    }
}

/// Why a path of a host leads nowhere.
///
/// ```
/// use sealward::posture::host::Miss;
/// let miss = Miss::Unread("permission denied".to_owned());
/// assert_eq!(miss.into_reason(), "permission denied");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever reads a tree knows whether something is there"
)]
pub enum Miss {
    /// It is not there.
    Absent,
    /// It cannot be told, for this reason.
    Unread(String),
}

impl Miss {
    /// Why a path that led somewhere before cannot be read.
    #[must_use]
    pub fn into_reason(self) -> String {
        match self {
            Self::Absent => "it is there no more".to_owned(),
            Self::Unread(reason) => reason,
        }
    }
}

/// The part of a host's tree that its facts tell.
pub(super) struct Told<'f>(pub(super) &'f Facts);

impl Told<'_> {
    /// Why what stands at a path is not told, though it is there.
    fn untold(&self, path: &str) -> Option<&str> {
        let facts = self.0;
        let unread = facts.unread.get(path).map(|it| &it.reason);
        let unread = unread.or_else(|| facts.withheld.get(path));
        unread.map(String::as_str)
    }
}

impl Tree for Told<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Miss> {
        let Some(lines) = self.0.texts.get(path) else {
            let untold = self.untold(path).map(|it| Miss::Unread(it.to_owned()));
            return Err(untold.unwrap_or(Miss::Absent));
        };
        let text = lines.join("\n");
        if text.len() as u64 > limit {
            return Err(Miss::Unread(format!("it is larger than {limit} bytes")));
        }
        Ok(text.into_bytes())
    }

    fn names(&self, path: &str) -> Result<(Vec<String>, usize), Miss> {
        if let Some(reason) = self.untold(path) {
            return Err(Miss::Unread(reason.to_owned()));
        }
        let folder = format!("{}/", path.trim_end_matches('/'));
        let facts = self.0;
        let mut names: Vec<String> = within(&facts.texts, &folder)
            .chain(within(&facts.unread, &folder))
            .chain(within(&facts.withheld, &folder))
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        Ok((names, 0))
    }

    fn file(&self, name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<SourceFile, ReadError> {
        SourceFile::read_masked(name, bytes, limits)
    }
}

/// The names of what stands right in a folder, which ends in a slash.
fn within<'f, T>(
    paths: &'f BTreeMap<String, T>,
    folder: &'f str,
) -> impl Iterator<Item = &'f str> + 'f {
    let below = paths.range(folder.to_owned()..);
    let names = below.map_while(move |(path, _)| path.strip_prefix(folder));
    names.filter(|name| !name.is_empty() && !name.contains('/'))
}
