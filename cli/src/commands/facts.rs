//! `sealward facts`

use super::check::write;
use crate::context::Context;
use crate::facts::node::Node;
use crate::output::OutputArgs;
use crate::{Failure, Status};
use clap::Args;
use std::path::PathBuf;

/// Write down a host's own facts as JSON: modes and owners of its cluster's files, what encrypts its
/// volumes, and what its configuration files say but for secrets.
///
/// It opens no file for writing and starts no program. Paths and links lead nowhere outside ROOT. What
/// cannot be read is said. In place of each secret that is known as one stands `<hidden>`, in place of
/// keys of an encryption configuration others; comments are left out. docs/node.md says the rest.
#[derive(Args)]
#[command(after_help = "\
Examples:
  sealward facts / > node.json
  sealward check --facts node.json
  ssh root@node sealward facts / | sealward check --facts -")]
pub(crate) struct Facts {
    /// The root of the host's tree: `/`, or where it is mounted
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    #[command(flatten)]
    output: OutputArgs,
}

impl Facts {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let node = Node::gather(&self.root)?;
        if node.facts.is_bare() {
            cx.warn("no file of a cluster is there");
        }
        write(cx, &self.output, &node.told().to_json())?;
        Ok(Status::Success)
    }
}
