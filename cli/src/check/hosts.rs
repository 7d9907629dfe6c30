//! Hosts that are checked: one whose tree is at hand, and those whose facts were gathered elsewhere.

use super::scan::{Scan, Seen};
use super::walk::NO_FILE;
use crate::Failure;
use crate::facts::node::Node;
use clap::Args;
use sealward::document::SourceFile;
use sealward::dto::FACTS_SCHEMA;
use sealward::posture::host::{HostChecked, HostFacts, by_file};
use sealward::posture::{ObjectKind, resources};
use std::path::{Path, PathBuf};

/// The options about hosts.
#[derive(Args)]
pub(crate) struct HostArgs {
    /// Check the host whose tree is there, `/` for this one: modes and owners of its cluster's files,
    /// what encrypts its volumes, and its configuration files
    #[arg(long, value_name = "ROOT", conflicts_with_all = ["fix", "fix_review", "diff"])]
    node: Option<PathBuf>,
    /// Check a host by its facts, which `sealward facts` wrote; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "fix_review", "diff"])]
    facts: Vec<PathBuf>,
}

impl HostArgs {
    pub(crate) const fn any(&self) -> bool {
        self.node.is_some() || !self.facts.is_empty()
    }

    /// Looks at the host that is named, if one is.
    pub(crate) fn gather(&self) -> Result<Option<Node>, Failure> {
        self.node
            .as_deref()
            .map(|root: &Path| Node::gather(root))
            .transpose()
    }

    pub(crate) fn facts(&self) -> &[PathBuf] {
        &self.facts
    }
}

impl Scan<'_> {
    /// Checks a host's facts, each finding as one of the file that it is about, and its configuration; gives the files back.
    pub(super) fn host<E>(
        &mut self,
        host: &Node,
        see: &mut impl FnMut(Seen<'_>) -> Result<(), E>,
    ) -> Result<Vec<SourceFile>, E> {
        if host.facts.is_bare() {
            let message = "no file of a cluster is there";
            self.unreadable(&host.called("/"), "cli/empty", message, see)?;
            return Ok(Vec::new());
        }
        let facts = match host.file() {
            Ok(facts) => facts,
            Err(error) => {
                self.unreadable(&host.called("/"), error.code(), error.message(), see)?;
                return Ok(Vec::new());
            }
        };
        let mut checked = self.checker.check(&facts);
        let mut told = host.check(self.checker, self.limits);
        told.files.extend(by_file(&host.prefix(), &mut checked));
        told.files.push((facts, checked));
        told.files.sort_by(|a, b| a.0.name().cmp(b.0.name()));
        self.told(told, see)
    }

    /// Takes in what was found in the files of a host, and gives the files back.
    pub(super) fn told<E>(
        &mut self,
        host: HostChecked,
        see: &mut impl FnMut(Seen<'_>) -> Result<(), E>,
    ) -> Result<Vec<SourceFile>, E> {
        for name in &host.no_files {
            self.builder.add_skipped(1);
            see(Seen::Skipped(name, NO_FILE))?;
        }
        for (name, code, message) in &host.errors {
            self.unreadable(name, code, message, see)?;
        }
        let mut files = host.files;
        for (file, checked) in &mut files {
            self.builder.sieve_mut().hold(file.name(), checked);
            self.builder.add(file, checked);
            see(Seen::Checked(file, checked))?;
        }
        Ok(files.into_iter().map(|it| it.0).collect())
    }
}

/// Why a file that is to hold facts holds none.
pub(super) fn not_facts(file: &SourceFile) -> Option<(&'static str, String)> {
    const CODE: &str = "facts/invalid";
    let mut hosts = file.documents().flat_map(resources);
    let mut hosts = hosts
        .by_ref()
        .filter(|it| it.object() == ObjectKind::Host)
        .peekable();
    if hosts.peek().is_none() {
        let message =
            format!("the file holds no facts: nothing in it has the schema `{FACTS_SCHEMA}`");
        return Some((CODE, message));
    }
    let mut is_bare = true;
    let wrong = hosts.find_map(|it| match HostFacts::read(&it) {
        Ok(host) => {
            is_bare &= host.facts().is_bare();
            None
        }
        Err(wrong) => Some(wrong),
    });
    let Some(wrong) = wrong else {
        let message = "the facts hold no file of a cluster";
        return is_bare.then(|| ("cli/empty", message.to_owned()));
    };
    let at = file.position(wrong.node.span().start);
    let message = format!("{} at {}:{}", wrong.message, at.line, at.column);
    Some((CODE, message))
}
