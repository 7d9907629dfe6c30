//! `sealward seal`

use crate::armored::{Sink, too_large};
use crate::binding::BindingArgs;
use crate::context::Context;
use crate::input::Input;
use crate::keks::{self, KEK_HELP};
use crate::output::{Content, Output, OutputArgs, commit_file, create_file, same_place};
use crate::pair::{commit_pair, refuse_to_replace_pair};
use crate::passphrase::Use;
use crate::progress::{CopyError, Progress};
use crate::store::StoreArgs;
use crate::wording::seal_failure;
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::{Kek, KeyRef, Keyring, PayloadSealer, SealError};
use sealward_providers::AtomicFile;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Seal a file or standard input under one or more keys: any one of them opens it.
///
/// A payload and a header of its own (--detached-header) never replace files, not even with --force:
/// two files cannot be replaced in one step, and a new payload beside an old header opens no more.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Seal {
    /// The file to seal; standard input without one, or for `-`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(short, long = "key", value_name = "KEK", required = true, value_parser = keks::parse, help = KEK_HELP)]
    key: Vec<KeyRef>,
    #[command(flatten)]
    binding: BindingArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Write the header to FILE and only the payload to the output; both are new files then
    #[arg(long, value_name = "FILE")]
    detached_header: Option<PathBuf>,
    /// Write text instead of bytes: base64 between two lines that say what it is, at most 16 MiB
    #[arg(long, conflicts_with = "detached_header")]
    armor: bool,
    #[command(flatten)]
    store: StoreArgs,
}

impl Seal {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let binding = self.binding.binding()?;
        keks::check_passphrases(&self.key)?;
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let mut input = Input::open(self.file.as_deref())?;
        let mut output = self.output.create(cx, self.content())?;
        let mut header = self.header_file()?;
        let mut store = None;
        let keys = keks::named_with(&self.key, &self.store, &mut store, Use::New, cx)?;

        let sealed = self
            .keyring(keys)
            .and_then(|keyring| keyring.begin_seal(&binding))
            .map_err(|error| seal_failure(&error, |error| output.failure(error)))?;
        if let Some(file) = &mut header {
            file.write_all(sealed.header().as_bytes())
                .map_err(|error| Failure::write(file.path(), &error))?;
        }
        let written = sealed.header().clone();
        self.write_payload(sealed, &mut input, &mut output, cx)?;
        keks::refuse_destroyed(&written, store.as_ref())?;
        match (output, header) {
            (Output::File(payload), Some(header)) => commit_pair(payload, header)?,
            (output, header) => {
                output.commit(self.output.force, &mut *cx.streams.stdout)?;
                // A payload without its header is nothing: the header comes last.
                if let Some(file) = header {
                    commit_file(file, self.output.force)?;
                }
            }
        }
        Ok(Status::Success)
    }

    const fn content(&self) -> Content {
        if self.armor {
            Content::Text
        } else {
            Content::Sealed
        }
    }

    fn keyring(&self, keks: Vec<Box<dyn Kek>>) -> Result<Keyring, SealError> {
        let mut keks = keks.into_iter();
        let first = keks
            .next()
            .ok_or(SealError::Misuse("there is no key to seal to"))?;
        Ok(keks.fold(Keyring::new(first), Keyring::also_seal_to))
    }

    fn header_file(&self) -> Result<Option<AtomicFile>, Failure> {
        let Some(path) = &self.detached_header else {
            return Ok(None);
        };
        let output = self.output.file();
        if path == Path::new("-") || output.is_some_and(|output| same_place(output, path)) {
            return Err(Failure::usage(
                "a detached header goes to a file of its own",
            ));
        }
        if let Some(output) = output {
            refuse_to_replace_pair([output, path])?;
        }
        create_file(path, self.output.force, Content::Text).map(Some)
    }

    fn write_payload(
        &self,
        sealed: PayloadSealer,
        input: &mut Input,
        output: &mut Output,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        input.announce(cx);
        let progress = Progress::new(input.len(), cx);
        let streams = &mut *cx.streams;
        let written = (|| {
            let out = Sink::new(output.writer(&mut *streams.stdout), self.armor);
            let mut writer = match self.detached_header {
                Some(_) => sealed.into_detached_writer(out),
                None => sealed.into_writer(out),
            }
            .map_err(Stopped::Seal)?;
            let mut reader = input.reader_ahead(&mut *streams.stdin);
            progress
                .copy(&mut reader, &mut writer, &mut *streams.stderr)
                .map_err(|error| match error {
                    CopyError::Read(error) => Stopped::Read(error),
                    CopyError::Write(error) => Stopped::Seal(SealError::from_io(error)),
                })?;
            let out = writer.finish().map_err(Stopped::Seal)?;
            let mut out = out.finish().map_err(Stopped::Seal)?;
            out.flush()
                .map_err(|error| Stopped::Seal(SealError::Io(error)))
        })();
        written.map_err(|stopped| match stopped {
            Stopped::Read(error) => input.failure(&error),
            Stopped::Seal(SealError::TooLarge) if self.armor => too_large(input.path()),
            Stopped::Seal(error) => seal_failure(&error, |error| output.failure(error)),
        })
    }
}

enum Stopped {
    Read(std::io::Error),
    Seal(SealError),
}

const EXAMPLES: &str = "\
Examples:
  sealward seal -k local:backup -o notes.sealed notes.txt
  tar c photos | sealward seal -k passphrase: -o photos.sealed
  sealward seal -k local:backup -k raw:recovery.key -c tenant=42 -o report.sealed report.pdf";
