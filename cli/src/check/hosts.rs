//! Hosts that are checked: one whose tree is at hand, and those whose facts were gathered elsewhere.

use crate::Failure;
use crate::facts::node::Node;
use clap::Args;
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
