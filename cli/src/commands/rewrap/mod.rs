//! `sealward rewrap`

mod change;
mod keys;
mod plan;

use super::Format;
use crate::context::Context;
use crate::keks::{self, KEK_HELP};
use crate::progress::Progress;
use crate::sealed::file::SealedFile;
use crate::sealed::outcome::{Outcome, Stop};
use crate::sealed::report::Report;
use crate::sealed::walk::{Found, PathArgs};
use crate::store::StoreArgs;
use crate::wording::rewrap_failure;
use crate::{Failure, Status};
use change::{Leaving, Replacement};
use clap::Args;
use keys::Keys;
use sealward::envelope::KeyRef;
use std::path::{Path, PathBuf};

/// Change the keys of sealed files, in place; what they hold is not sealed anew.
///
/// A file is changed whole or not at all, and one that needs nothing is left as it is: a run that
/// was stopped can be run again. What a file is bound to is read from its header, once that is
/// proven. Without --add, --remove and --replace, files that are sealed to an older version of a
/// key get its newest one.
///
/// This is no answer to a key that was compromised: who kept a copy of the file from before opens it
/// with the old key, and the data key stays the same. `sealward reseal` makes a new one.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rewrap {
    #[command(flatten)]
    paths: PathArgs,
    #[arg(short, long = "key", value_name = "KEK", value_parser = keks::parse,
        help = format!("A key that opens: {KEK_HELP}"),
        long_help = format!("A key that opens: {KEK_HELP}. Without it the local key store is tried"))]
    key: Vec<KeyRef>,
    /// A key that shall open the files too, repeatable
    #[arg(long, value_name = "KEK", value_parser = keks::parse)]
    add: Vec<KeyRef>,
    /// A key that shall no longer open the files, repeatable; `id:ID` for one that is lost, as
    /// `sealward inspect` shows its id
    #[arg(long, value_name = "KEK", value_parser = Leaving::parse)]
    remove: Vec<Leaving>,
    /// A key that opens the files, and the one that takes its place, repeatable
    #[arg(long, value_name = "OLD=NEW", value_parser = Replacement::parse)]
    replace: Vec<Replacement>,
    /// Open the files and say what would become of them; write nothing
    #[arg(long)]
    dry_run: bool,
    /// The header of PATH, a payload, is in FILE: that one is changed
    #[arg(long, value_name = "FILE")]
    detached_header: Option<PathBuf>,
    /// How to print what became of each file; JSON has the schema `sealward/rewrap/v1`
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    store: StoreArgs,
}

impl Rewrap {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let mut found = self.found()?;
        let mut report = Report::new("rewrapped", &found)
            .in_json((self.format == Format::Json).then_some("sealward/rewrap/v1"))
            .of_dry_run(self.dry_run);
        report.failures(&mut found, cx)?;
        if !found.files.is_empty() {
            let mut keys = Keys::load(&self, found.files.len(), cx)?;
            report.each(found, cx, |path, progress, cx| {
                self.rewrap(&self.open(path)?, &mut keys, progress, cx)
            })?;
        }
        report.end(cx)
    }

    fn found(&self) -> Result<Found, Failure> {
        let Some(header) = &self.detached_header else {
            return Ok(Found::at(&self.paths.paths)
                .checked(|path| SealedFile::open(path, IF_DETACHED).map(drop)));
        };
        let [_payload] = self.paths.paths.as_slice() else {
            return Err(Failure::usage(
                "a detached header goes with exactly one payload",
            ));
        };
        let found = Found {
            files: vec![header.clone()],
            ..Found::default()
        };
        Ok(found.checked(|path| self.open(path).map(drop)))
    }

    fn open(&self, path: &Path) -> Result<SealedFile, Failure> {
        match (&self.detached_header, self.paths.paths.first()) {
            (Some(header), Some(payload)) => SealedFile::open_detached(header, payload),
            _ => SealedFile::open(path, IF_DETACHED),
        }
    }

    fn rewrap(
        &self,
        file: &SealedFile,
        keys: &mut Keys<'_>,
        progress: &mut Progress,
        cx: &mut Context<'_, '_>,
    ) -> Result<Outcome, Stop> {
        let keks = keys.for_header(file.header(), cx).map_err(Stop::Run)?;
        let new = plan::new_header(file.header(), file.start(), &keks, keys.changes())
            .map_err(|error| rewrap_failure(&error, file.path(), file.header()))?;
        let to = match new {
            plan::New::Unchanged { proven } => return Ok(Outcome::Unchanged { proven }),
            plan::New::Header(header) => header,
        };
        if !self.dry_run {
            file.replace_header(&to, progress, cx)?;
        }
        Ok(Outcome::rewrapped(file.header(), &to))
    }
}

const IF_DETACHED: &str = "`sealward rewrap --detached-header FILE PAYLOAD` takes both";

const EXAMPLES: &str = "\
Examples:
  sealward rewrap backups/                                   after `sealward key rotate`
  sealward rewrap --add raw:recovery.key report.sealed
  sealward rewrap --replace passphrase:=local:backup notes.sealed
  sealward rewrap -k raw:recovery.key --remove id:4282b19ce30a59d09b6cabf90d392ebd backups/
  sealward rewrap --dry-run --remove local:old backups/";
