//! The commands, one file each.

mod completions;
mod inspect;
mod key;
mod man;
mod open;
mod seal;

use crate::context::Context;
use crate::{Failure, Status};
use clap::Subcommand;

/// One variant a command; the order is the order of `--help`.
#[derive(Subcommand)]
pub(crate) enum Command {
    Key(key::Key),
    Seal(seal::Seal),
    Open(open::Open),
    Inspect(inspect::Inspect),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        match self {
            Self::Key(command) => command.run(cx),
            Self::Seal(command) => command.run(cx),
            Self::Open(command) => command.run(cx),
            Self::Inspect(command) => command.run(cx),
            Self::Completions(command) => command.run(cx),
            Self::Man(command) => command.run(cx),
        }
    }
}
