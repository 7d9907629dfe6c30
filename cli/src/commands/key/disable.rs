//! `sealward key disable`

use super::version::VersionArgs;
use crate::context::Context;
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::State;

/// Disable a version of a key: what it wrapped is denied until it is enabled again.
#[derive(Args)]
pub(crate) struct Disable {
    #[command(flatten)]
    version: VersionArgs,
}

impl Disable {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        self.version.unlock(cx)?.set(State::Disabled, cx)?;
        Ok(Status::Success)
    }
}
