//! The commands, one file each.

pub(crate) mod check;
mod checks;
mod completions;
mod explain;
mod facts;
mod inspect;
mod key;
mod man;
mod open;
mod parse;
mod reseal;
mod rewrap;
mod seal;

use crate::context::Context;
use crate::{Failure, Status};
pub(crate) use open::detached;

use clap::{Subcommand, ValueEnum};

/// How what a sealed file says, or becomes, is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// One variant a command; the order is the order of `--help`.
#[derive(Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Parse(parse::Parse),
    Explain(explain::Explain),
    Checks(checks::Checks),
    Facts(facts::Facts),
    Key(key::Key),
    Seal(seal::Seal),
    Open(open::Open),
    Rewrap(rewrap::Rewrap),
    Reseal(reseal::Reseal),
    Inspect(inspect::Inspect),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        match self {
            Self::Check(command) => command.run(cx),
            Self::Parse(command) => command.run(cx),
            Self::Explain(command) => command.run(cx),
            Self::Checks(command) => command.run(cx),
            Self::Facts(command) => command.run(cx),
            Self::Key(command) => command.run(cx),
            Self::Seal(command) => command.run(cx),
            Self::Open(command) => command.run(cx),
            Self::Rewrap(command) => command.run(cx),
            Self::Reseal(command) => command.run(cx),
            Self::Inspect(command) => command.run(cx),
            Self::Completions(command) => command.run(cx),
            Self::Man(command) => command.run(cx),
        }
    }
}
