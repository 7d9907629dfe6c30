//! A host's tree, wherever it is: on the host itself, or in the facts that were gathered of it.

use crate::document::{Limits, ReadError, SourceFile, Syntax};
use crate::dto::Facts;
use crate::escape;
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

    /// Whether marks stand in place of secrets in what is read, as [`tell`](super::tell()) puts them there.
    ///
    /// ```
    /// use sealward::posture::host::{Miss, Tree};
    /// struct Empty;
    /// impl Tree for Empty {
    ///     fn read(&self, _: &str, _: u64) -> Result<Vec<u8>, Miss> { Err(Miss::Absent) }
    ///     fn names(&self, _: &str) -> Result<(Vec<String>, usize), Miss> { Err(Miss::Absent) }
    /// }
    /// assert!(!Empty.is_masked()); // a host itself hides nothing
    /// ```
    fn is_masked(&self) -> bool {
        false
    }
}

/// Reads what a file of a tree holds; `syntax` where its name does not tell it.
pub(super) fn open(
    tree: &dyn Tree,
    name: &str,
    syntax: Option<Syntax>,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Result<SourceFile, ReadError> {
    let syntax = syntax.or_else(|| Syntax::of_name(name));
    let file = SourceFile::read_as(name, syntax, bytes, limits)?;
    Ok(if tree.is_masked() {
        file.with_marks()
    } else {
        file
    })
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
    fn untold(&self, path: &str) -> Option<String> {
        let facts = self.0;
        let unread = facts.unread.get(path).map(|it| &it.reason);
        let unread = unread.or_else(|| facts.withheld.get(path));
        unread.map(|reason| escape(reason).into_owned())
    }
}

impl Tree for Told<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Miss> {
        let Some(lines) = self.0.texts.get(path) else {
            return Err(self.untold(path).map_or(Miss::Absent, Miss::Unread));
        };
        let text = lines.join("\n");
        if text.len() as u64 > limit {
            return Err(Miss::Unread(format!("it is larger than {limit} bytes")));
        }
        Ok(text.into_bytes())
    }

    fn names(&self, path: &str) -> Result<(Vec<String>, usize), Miss> {
        let folder = format!("{}/", path.trim_end_matches('/'));
        let facts = self.0;
        let mut names: Vec<String> = within(&facts.texts, &folder)
            .chain(within(&facts.unread, &folder))
            .chain(within(&facts.withheld, &folder))
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        match self.untold(path) {
            // Some of its names are no UTF-8.
            Some(_) if !names.is_empty() => Ok((names, 1)),
            Some(reason) => Err(Miss::Unread(reason)),
            None => Ok((names, 0)),
        }
    }

    fn is_masked(&self) -> bool {
        true
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
