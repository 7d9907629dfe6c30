//! The commands, one file each.

mod completions;
mod man;

use crate::context::Context;
use crate::{Failure, Status};
use clap::Subcommand;

/// One variant a command; the order is the order of `--help`.
#[derive(Subcommand)]
pub(crate) enum Command {
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        match self {
            Self::Completions(command) => command.run(cx),
            Self::Man(command) => command.run(cx),
        }
    }
}
