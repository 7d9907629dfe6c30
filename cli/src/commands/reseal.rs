//! `sealward reseal`

use crate::context::Context;
use crate::keks::{self, KEK_HELP, Keks};
use crate::passphrase::Use;
use crate::progress::{CopyError, Progress};
use crate::sealed::file::SealedFile;
use crate::sealed::outcome::{Outcome, Stop};
use crate::sealed::report::Report;
use crate::sealed::walk::{Found, PathArgs};
use crate::store::StoreArgs;
use crate::wording::{open_failure, seal_failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::{Header, Kek, KeyRef, Keyring, OpenError, PayloadOpener, SealError};
use std::sync::Arc;

/// Seal files anew, in place: with a new data key, to the keys of --to alone.
///
/// This is the answer to a key that was compromised, which `sealward rewrap` is not: whoever has the
/// old key, or an old copy of the file, opens nothing that is sealed from now on. What they have they
/// keep. A file is changed whole or not at all, and stays bound to what it was bound to.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Reseal {
    #[command(flatten)]
    paths: PathArgs,
    #[arg(short, long = "key", value_name = "KEK", value_parser = keks::parse,
        help = format!("A key that opens: {KEK_HELP}"),
        long_help = format!("A key that opens: {KEK_HELP}. Without it the local key store is tried"))]
    key: Vec<KeyRef>,
    /// A key that shall open the files from now on, repeatable; no other will
    #[arg(long, value_name = "KEK", required = true, value_parser = keks::parse)]
    to: Vec<KeyRef>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Reseal {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        keks::check_passphrases(&self.to)?;
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let mut found = Found::at(&self.paths.paths)
            .checked(|path| SealedFile::open(path, IF_DETACHED).map(drop));
        let mut report = Report::new("resealed", &found);
        report.failures(&mut found, cx)?;
        if !found.files.is_empty() {
            let mut keys = Keys::load(&self, found.files.len(), cx)?;
            report.each(found, cx, |path, progress, cx| {
                reseal(
                    &SealedFile::open(path, IF_DETACHED)?,
                    &mut keys,
                    progress,
                    cx,
                )
            })?;
        }
        report.end(cx)
    }
}

/// The KEKs of all files: each secret is asked for once.
struct Keys<'a> {
    keks: Keks<'a>,
    opening: Vec<Arc<dyn Kek>>,
    /// Whether some were named to open, so that the local store is not tried.
    named_alone: bool,
    to: Keyring,
}

impl<'a> Keys<'a> {
    fn load(command: &'a Reseal, files: usize, cx: &mut Context<'_, '_>) -> Result<Self, Failure> {
        let what = if files == 1 { "the file" } else { "the files" };
        let mut keks = Keks::new(&command.store, what);
        let mut opening = Vec::new();
        for key in &command.key {
            opening.push(keks.one(key, Use::Existing, cx)?);
        }
        let mut to = Keyring::only_opens([]);
        for key in &command.to {
            let kek = keks.one(key, Use::New, cx)?;
            // What a run before this one has resealed opens, too.
            opening.push(Arc::clone(&kek));
            to = to.also_seal_to(kek);
        }
        Ok(Self {
            keks,
            opening,
            named_alone: !command.key.is_empty(),
            to,
        })
    }

    fn opening(&mut self, header: &Header, cx: &mut Context<'_, '_>) -> Result<Keyring, Failure> {
        let keks = self
            .keks
            .opening(&self.opening, self.named_alone, header, cx)?;
        Ok(Keyring::only_opens(
            keks.into_iter().map(|kek| Box::new(kek) as Box<dyn Kek>),
        ))
    }
}

fn reseal(
    file: &SealedFile,
    keys: &mut Keys<'_>,
    progress: &mut Progress,
    cx: &mut Context<'_, '_>,
) -> Result<Outcome, Stop> {
    let from = file.header();
    // The header says what it is bound to, and its MAC proves that.
    let opener = keys
        .opening(from, cx)
        .map_err(Stop::Run)?
        .begin_open(from.clone(), file.start(), from.binding())
        .map_err(|error| open_failure(&error, file.path(), Some(from)))?;
    let to = write_anew(file, opener, &keys.to, progress, cx)?;
    Ok(Outcome::resealed(&to))
}

/// Opens piece after piece, seals it again, and replaces the file once the end is authentic.
fn write_anew(
    file: &SealedFile,
    opener: PayloadOpener,
    to: &Keyring,
    progress: &mut Progress,
    cx: &mut Context<'_, '_>,
) -> Result<Header, Failure> {
    let not_sealed = |error: &SealError| match error {
        SealError::TooLarge => crate::armored::too_large(file.path()),
        error => seal_failure(error, |error| file.not_written(error)),
    };
    let binding = opener.header().binding().clone();
    let sealer = to
        .begin_seal(&binding)
        .map_err(|error| not_sealed(&error))?;
    let header = sealer.header().clone();
    let mut reader = opener.into_reader(file.body()?);
    let out = file.replacement()?;
    let mut writer = sealer
        .into_writer(out)
        .map_err(|error| not_sealed(&error))?;
    let copied = progress.copy_some(&mut reader, &mut writer, &mut *cx.streams.stderr);
    copied.map_err(|error| match error {
        CopyError::Read(error) => {
            open_failure(&OpenError::from_io(error), file.path(), Some(file.header()))
        }
        CopyError::Write(error) => not_sealed(&SealError::from_io(error)),
    })?;
    let out = writer.finish().map_err(|error| not_sealed(&error))?;
    file.replace(out, cx)?;
    Ok(header)
}

/// A new data key needs a new payload, too, and two files cannot be replaced in one step.
const IF_DETACHED: &str =
    "open it with `sealward open --detached-header FILE PAYLOAD`, and seal it anew";

const EXAMPLES: &str = "\
Examples:
  sealward reseal --to local:backup-2026 backups/
  sealward reseal -k raw:leaked.key --to local:backup --to raw:recovery.key report.sealed";
