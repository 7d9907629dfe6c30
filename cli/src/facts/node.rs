//! A host as the checks see it: its facts, and the configuration files on it.

use crate::Failure;
use sealward::document::{Limits, SourceFile};
use sealward::dto::Facts;
use sealward::posture::Checker;
use sealward::posture::host::HostChecked;
#[cfg(unix)]
use sealward::posture::host::tell;
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

    /// The facts with what the configuration files say.
    pub(crate) fn told(mut self) -> Facts {
        tell(&mut self.facts, &self.tree);
        self.facts
    }

    /// Checks its configuration files.
    pub(crate) fn check(&self, checker: &Checker, limits: &Limits) -> HostChecked {
        checker.check_host(&self.facts, &self.tree, &self.prefix(), limits)
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
    pub(crate) fn told(self) -> Facts {
        self.facts
    }

    /// Nothing: see [`Node::gather`].
    pub(crate) fn check(&self, _: &Checker, _: &Limits) -> HostChecked {
        HostChecked::default()
    }
}

impl Node {
    /// The facts as a file.
    pub(crate) fn file(&self) -> Result<SourceFile, Failure> {
        let name = self.root.to_string_lossy();
        let limits = Limits::default();
        SourceFile::read(&name, self.facts.to_json().into_bytes(), &limits)
            .map_err(|error| Failure::new(error.code().as_str(), error.message()))
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
