//! `sealward check --attestations`: what people say of controls that no file decides.

use super::config::{text_of, unusable};
use crate::Failure;
use crate::context::Context;
use clap::Args;
use sealward::dto::Report;
use sealward::posture::{Attestation, Options};
use std::path::PathBuf;

/// The option about attestations.
#[derive(Args)]
pub(crate) struct AttestArgs {
    /// What people say of controls that no check decides: a TOML file with a table `[[control]]` for each,
    /// with framework, id, status (pass, fail or not-applicable), reason, and by and expires where known
    #[arg(long, value_name = "FILE")]
    attestations: Option<PathBuf>,
}

impl AttestArgs {
    /// Reads the file, if one is named.
    pub(crate) fn read(&self) -> Result<Vec<Attestation>, Failure> {
        let Some(path) = &self.attestations else {
            return Ok(Vec::new());
        };
        Attestation::parse(&text_of(path)?).map_err(|error| unusable(path, &error))
    }
}

/// Warns of attestations that have no effect on the report.
pub(crate) fn warn(cx: &mut Context<'_, '_>, options: &Options, report: &Report) {
    for attestation in &options.attestations {
        let control = attestation.control;
        let found = report.controls.iter().find(|it| {
            (it.framework.as_str(), it.id.as_str()) == (control.framework.name(), control.id)
        });
        let why = match found {
            None => "no profile asks for its framework".to_owned(),
            Some(found) if found.attestation.is_none() => "a check decides it".to_owned(),
            Some(_) => match attestation.expires {
                Some(day) if Some(day) < options.today => format!("it has expired on {day}"),
                _ => continue,
            },
        };
        cx.warn(&format!(
            "the attestation of {control} has no effect: {why}"
        ));
    }
}
