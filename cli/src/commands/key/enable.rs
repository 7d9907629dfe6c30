//! `sealward key enable`

use super::version::VersionArgs;
use crate::context::Context;
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::State;

/// Enable a disabled version of a key.
#[derive(Args)]
pub(crate) struct Enable {
    #[command(flatten)]
    version: VersionArgs,
}

impl Enable {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        self.version.unlock(cx)?.set(State::Enabled, cx)?;
        Ok(Status::Success)
    }
}
