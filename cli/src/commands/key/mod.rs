//! `sealward key`: the keys of the local store.

mod among;
mod backup;
mod create;
mod destroy;
mod disable;
mod enable;
mod export;
mod import;
mod list;
mod passphrase;
mod policy;
mod restore;
mod rotate;
mod show;
mod table;
mod version;
mod view;
mod words;

use crate::context::Context;
use crate::{Failure, Status};
use clap::{Args, Subcommand, ValueEnum};
use sealward::envelope::KeyName;

/// Make, show and change the keys of the local key store.
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
    Rotate(rotate::Rotate),
    Policy(policy::Policy),
    Disable(disable::Disable),
    Enable(enable::Enable),
    Destroy(destroy::Destroy),
    Export(export::Export),
    Import(import::Import),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Passphrase(passphrase::Passphrase),
}

impl Key {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        match self.command {
            KeyCommand::Create(command) => command.run(cx),
            KeyCommand::List(command) => command.run(cx),
            KeyCommand::Show(command) => command.run(cx),
            KeyCommand::Rotate(command) => command.run(cx),
            KeyCommand::Policy(command) => command.run(cx),
            KeyCommand::Disable(command) => command.run(cx),
            KeyCommand::Enable(command) => command.run(cx),
            KeyCommand::Destroy(command) => command.run(cx),
            KeyCommand::Export(command) => command.run(cx),
            KeyCommand::Import(command) => command.run(cx),
            KeyCommand::Backup(command) => command.run(cx),
            KeyCommand::Restore(command) => command.run(cx),
            KeyCommand::Passphrase(command) => command.run(cx),
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
