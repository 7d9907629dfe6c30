//! `sealward explain`

use crate::context::Context;
use crate::{Failure, Status, escape};
use clap::Args;
use sealward::posture::{page, planned};

/// Show a check's page: what it checks, why, a bad and a good example.
#[derive(Args)]
pub(crate) struct Explain {
    /// The check's id; `sealward checks` lists them
    id: String,
}

impl Explain {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        if let Some(page) = page(&self.id) {
            cx.print(page)?;
            return Ok(Status::Success);
        }
        let id = escape(&self.id);
        let Some(row) = planned().iter().find(|row| row.id == self.id) else {
            let failure = Failure::usage(format!("no check is called `{id}`"));
            return Err(failure.with_help("`sealward checks` lists them"));
        };
        let failure = Failure::usage(format!("`{id}` is planned, not built yet"));
        Err(failure.with_help(format!("it will report that {}", row.summary)))
    }
}
