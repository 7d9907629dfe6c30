//! `--baseline` and `--write-baseline`.

use crate::Failure;
use crate::commands::check::write;
use crate::context::Context;
use crate::failure::name;
use crate::output::OutputArgs;
use clap::Args;
use sealward::dto::Baseline;
use sealward::posture::Sieve;
use std::fs;
use std::path::{Path, PathBuf};

/// The options about baselines.
#[derive(Args)]
pub(crate) struct BaselineArgs {
    /// Hold back the findings that this file knows; later ones count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found, suppressed findings aside, as a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
}

impl BaselineArgs {
    /// Prepares a scan for them.
    pub(crate) fn prepare(&self, sieve: &mut Sieve) -> Result<(), Failure> {
        if let Some(path) = &self.baseline {
            let text = fs::read_to_string(path).map_err(|error| Failure::read(path, &error))?;
            let baseline = Baseline::parse(&text).map_err(|error| {
                let message = format!("{} is no baseline: {error}", name(path));
                Failure::new(error.code(), message)
            })?;
            // What came from standard input has no place where it could be missed.
            sieve.add_baseline(&baseline, &|file| file != "-" && !Path::new(file).exists());
        }
        if self.write_baseline.is_some() {
            sieve.record();
        }
        Ok(())
    }

    /// The file that the new baseline goes to.
    pub(crate) fn written(&self) -> Option<&Path> {
        self.write_baseline.as_deref()
    }

    /// Writes the new baseline, and says how the old one fared.
    pub(crate) fn finish(
        &self,
        cx: &mut Context<'_, '_>,
        sieve: &Sieve,
        force: bool,
    ) -> Result<(), Failure> {
        if let Some(path) = &self.baseline {
            let outdated = sieve.outdated();
            if outdated > 0 {
                let findings = if outdated == 1 {
                    "finding is"
                } else {
                    "findings are"
                };
                cx.note(&format!(
                    "{outdated} {findings} in {} and no more",
                    name(path)
                ));
            }
        }
        if let Some(path) = &self.write_baseline {
            let output = OutputArgs {
                output: Some(path.clone()),
                force,
            };
            let baseline = sieve.recorded();
            write(cx, &output, &baseline.to_json())?;
            let count = baseline
                .entries
                .iter()
                .map(|entry| entry.count)
                .sum::<u64>();
            let findings = if count == 1 { "finding" } else { "findings" };
            cx.note(&format!("{count} {findings} written to {}", name(path)));
        }
        Ok(())
    }
}
