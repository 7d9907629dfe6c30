//! A host as the checks see it: its facts, and the configuration files on it.

use crate::Failure;
use sealward::document::SourceFile;
use sealward::dto::Facts;
use std::path::{Path, PathBuf};

/// A host's facts, gathered.
pub(crate) struct Node {
    /// The root of its tree, as it was given.
    root: PathBuf,
    pub(crate) facts: Facts,
    #[cfg(unix)]
    tree: super::root::Root,
}

#[cfg(unix)]
impl Node {
    /// Looks at the host whose tree is in this folder.
    pub(crate) fn gather(root: &Path) -> Result<Self, Failure> {
        let tree = super::root::Root::open(root).map_err(|error| Failure::read(root, &error))?;
        Ok(Self {
            root: root.to_owned(),
            facts: super::gather::gather(&tree),
            tree,
        })
    }

    /// The configuration files on it: how reports call each, and what it holds, or why it cannot be
    /// read.
    pub(crate) fn configuration(
        &self,
        limit: u64,
    ) -> impl Iterator<Item = (String, Result<Vec<u8>, String>)> {
        use super::root::Miss;
        use sealward::dto::FileKind;
        let files = self.facts.files.iter();
        let files = files.filter(|(_, it)| {
            it.kind == FileKind::File && it.roles.iter().any(|role| is_read(*role))
        });
        files.map(move |(path, _)| {
            let read = self.tree.read(path, limit).map_err(|miss| match miss {
                Miss::Absent => "it is there no more".to_owned(),
                Miss::Unread(reason) => reason,
            });
            (self.called(path), read)
        })
    }

    /// What a file of the host holds that reports call so.
    pub(crate) fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>> {
        let path = name.strip_prefix(&self.prefix())?;
        self.tree.read(path, limit).ok()
    }
}

#[cfg(not(unix))]
impl Node {
    /// Hosts are looked at where files have modes and owners.
    pub(crate) fn gather(_: &Path) -> Result<Self, Failure> {
        let message = "facts of a host are gathered on Linux and other Unix systems only";
        Err(Failure::new("cli/unsupported", message).with_help(
            "gather them there with `sealward facts`, and check them here with `--facts`",
        ))
    }

    /// None: see [`Node::gather`].
    pub(crate) fn configuration(
        &self,
        _: u64,
    ) -> impl Iterator<Item = (String, Result<Vec<u8>, String>)> {
        std::iter::empty()
    }

    /// Nothing: see [`Node::gather`].
    pub(crate) const fn read(&self, _: &str, _: u64) -> Option<Vec<u8>> {
        None
    }
}

impl Node {
    /// The facts as a file.
    pub(crate) fn file(&self) -> Result<SourceFile, Failure> {
        let name = self.root.to_string_lossy();
        let limits = sealward::document::Limits::default();
        SourceFile::read(&name, self.facts.to_json().into_bytes(), &limits)
            .map_err(|error| Failure::new(error.code().as_str(), error.message()))
    }

    /// Whether nothing of a cluster was found on it, nor anything that could be one.
    pub(crate) fn is_bare(&self) -> bool {
        let Facts {
            components,
            files,
            volumes,
            unread,
            ..
        } = &self.facts;
        components.is_empty() && files.is_empty() && volumes.is_empty() && unread.is_empty()
    }

    /// How reports call a path of the host.
    pub(crate) fn called(&self, path: &str) -> String {
        format!("{}{path}", self.prefix())
    }

    /// What is put before each path of the host.
    pub(crate) fn prefix(&self) -> String {
        self.root.to_string_lossy().trim_end_matches('/').to_owned()
    }
}

/// Whether files of this role hold configuration that checks read.
#[cfg(unix)]
const fn is_read(role: sealward::dto::FileRole) -> bool {
    use sealward::dto::FileRole;
    matches!(
        role,
        FileRole::ApiServerManifest
            | FileRole::ControllerManagerManifest
            | FileRole::SchedulerManifest
            | FileRole::EtcdManifest
            | FileRole::KubeletConfig
            | FileRole::KubeletService
            | FileRole::Configuration
    )
}
