//! `sealward key`: the keys of the local store.

mod create;
mod list;
mod show;
mod table;

use crate::context::Context;
use crate::{Failure, Status};
use clap::{Args, Subcommand, ValueEnum};
use sealward::envelope::KeyName;

/// Make and show the keys of the local key store.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Key {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Subcommand)]
enum KeyCommand {
    Create(create::Create),
    List(list::List),
    Show(show::Show),
}

impl Key {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        match self.command {
            KeyCommand::Create(command) => command.run(cx),
            KeyCommand::List(command) => command.run(cx),
            KeyCommand::Show(command) => command.run(cx),
        }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// `NAME`; `local:NAME`, as `-k` takes it, is understood too.
fn key_name(text: &str) -> Result<KeyName, String> {
    let name = text.strip_prefix("local:").unwrap_or(text);
    KeyName::new(name).map_err(|error| crate::escape(&error.to_string()).into_owned())
}

const EXAMPLES: &str = "\
Example: sealward key create backup && sealward seal -k local:backup -o notes.sealed notes.txt";
