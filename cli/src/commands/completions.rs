//! `sealward completions`

use crate::context::Context;
use crate::{Failure, Status};
use clap::Args;
use clap_complete::Shell;

/// Print the completion script of a shell.
#[derive(Args)]
#[command(after_help = "Example: sealward completions bash > \
~/.local/share/bash-completion/completions/sealward")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        // clap_complete stops the program where it cannot write: it gets memory to write to.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::command(), "sealward", &mut script);
        cx.print(String::from_utf8_lossy(&script))?;
        Ok(Status::Success)
    }
}
