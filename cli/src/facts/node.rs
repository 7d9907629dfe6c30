//! A host as the checks see it: its facts, and the configuration files on it.

use crate::Failure;
use sealward::document::{Limits, SourceFile, Span};
use sealward::dto::Facts;
use std::path::{Path, PathBuf};

/// A host's facts, gathered.
pub(crate) struct Node {
    /// The root of its tree, as it was given.
    root: PathBuf,
    pub(crate) facts: Facts,
    #[cfg(unix)]
    tree: super::root::Root,
    #[cfg(unix)]
    units: Vec<super::unit::UnitFiles>,
}

/// A unit of systemd as it counts: a text made of several files.
pub(crate) struct Unit {
    /// All of it.
    pub(crate) whole: SourceFile,
    /// The files that it is made of, the unit itself first.
    pub(crate) files: Vec<SourceFile>,
    /// Where the stretches of its text stand in the files, in the order of the text.
    pub(crate) stretches: Vec<Stretch>,
    /// How reports call the configuration files that are part of it, which are files of their own too.
    pub(crate) beside: Vec<String>,
    /// What the configuration of its kubelet is made of, in the order in which it is read.
    pub(crate) kubelet: Vec<SourceFile>,
    /// What could not be read: its name, a code and why.
    pub(crate) errors: Vec<(String, &'static str, String)>,
}

/// A stretch of a unit's text, and where it comes from.
pub(crate) struct Stretch {
    pub(crate) here: Span,
    /// The number of its file.
    pub(crate) file: usize,
    /// As long as here where the text is the file's own; otherwise what it was made from.
    pub(crate) there: Span,
}

impl Unit {
    /// The file that a place in the text comes from, and the place there.
    pub(crate) fn place(&self, span: Span) -> Option<(usize, Span)> {
        let holds = |it: &&Stretch| it.here.start <= span.start && span.end <= it.here.end;
        let it = self.stretches.iter().find(holds)?;
        let length = |span: Span| span.end.saturating_sub(span.start);
        if length(it.here) != length(it.there) {
            return Some((it.file, it.there));
        }
        let moved = |at: u32| {
            let within = at.saturating_sub(it.here.start);
            it.there.start.saturating_add(within)
        };
        Some((it.file, Span::new(moved(span.start), moved(span.end))))
    }
}

#[cfg(unix)]
impl Node {
    /// Looks at the host whose tree is in this folder.
    pub(crate) fn gather(root: &Path) -> Result<Self, Failure> {
        let tree = super::root::Root::open(root).map_err(|error| Failure::read(root, &error))?;
        let (facts, units) = super::gather::gather(&tree);
        Ok(Self {
            root: root.to_owned(),
            facts,
            tree,
            units,
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
            let read = self.tree.read(path, limit).map_err(Miss::into_reason);
            (self.called(path), read)
        })
    }

    /// What stands where configuration files are read and is none.
    pub(crate) fn no_files(&self) -> impl Iterator<Item = String> {
        use sealward::dto::FileKind;
        let files = self.facts.files.iter();
        let others = files.filter(|(_, it)| {
            it.kind == FileKind::Other && it.roles.iter().any(|role| is_read(*role))
        });
        others.map(|(path, _)| self.called(path))
    }

    /// Its units that start programs of a cluster, each as one with its drop-ins and variables.
    pub(crate) fn units(&self, limits: &Limits) -> Vec<Unit> {
        super::unit::read(&self.tree, &self.units, &self.prefix(), limits)
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

    /// None: see [`Node::gather`].
    pub(crate) fn no_files(&self) -> impl Iterator<Item = String> {
        std::iter::empty()
    }

    /// None: see [`Node::gather`].
    pub(crate) fn units(&self, _: &Limits) -> Vec<Unit> {
        Vec::new()
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
            | FileRole::Configuration
            | FileRole::AdminKubeconfig
            | FileRole::ControllerManagerKubeconfig
            | FileRole::SchedulerKubeconfig
            | FileRole::KubeletKubeconfig
            | FileRole::ProxyKubeconfig
    )
}
