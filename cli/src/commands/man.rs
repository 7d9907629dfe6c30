//! `sealward man`

use crate::context::Context;
use crate::{Failure, Status};
use clap::Args;

/// Print the manual page of the program or of one command, in roff.
#[derive(Args)]
#[command(after_help = "Example: sealward man seal | man -l -")]
pub(crate) struct Man {
    /// The command, such as `seal` or `key create`; the program itself without one
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

impl Man {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let mut command = crate::command();
        // Gives every command its whole name, and the global options.
        command.build();
        for name in &self.path {
            let found = command.find_subcommand(name).cloned();
            command = found.ok_or_else(|| {
                Failure::usage(format!("there is no command `{}`", crate::escape(name)))
            })?;
        }
        let name = command
            .get_bin_name()
            .unwrap_or("sealward")
            .replace(' ', "-");
        let mut page = Vec::new();
        clap_mangen::Man::new(command.display_name(&name))
            .title(name.to_uppercase())
            .source(format!("sealward {}", env!("CARGO_PKG_VERSION")))
            .render(&mut page)
            .map_err(|error| Failure::stdout(&error))?;
        cx.print(String::from_utf8_lossy(&page))?;
        Ok(Status::Success)
    }
}
