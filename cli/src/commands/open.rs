//! `sealward open`

use crate::binding::BindingArgs;
use crate::context::Context;
use crate::input::{Input, read_small};
use crate::keks::{self, KEK_HELP};
use crate::output::{Content, Output, OutputArgs};
use crate::passphrase::Use;
use crate::progress::{CopyError, Progress};
use crate::store::StoreArgs;
use crate::wording::open_failure;
use crate::{Failure, Status};
use clap::{Args, ValueEnum};
use sealward::envelope::chunks::PREFIX_LEN;
use sealward::envelope::{Header, KeyRef, Keyring, OpenDraft, OpenError, PayloadOpener};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Open a sealed file or standard input.
///
/// A file named with -o appears only when all of it is authentic, and only its owner can read it.
/// Into a pipe, authentic pieces flow as they come; if the sealed file turns out to be cut off or
/// changed further on, the exit status is 2.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Open {
    /// The sealed file; standard input without one, or for `-`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(short, long = "key", value_name = "KEK", value_parser = keks::parse, help = KEK_HELP,
        long_help = format!("{KEK_HELP}. Without it the local key store is tried, and nothing else"))]
    key: Vec<KeyRef>,
    #[command(flatten)]
    binding: BindingArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Read the header from FILE; the sealed file is the payload alone
    #[arg(long, value_name = "FILE")]
    detached_header: Option<PathBuf>,
    /// Open nothing that anybody can have sealed with a public key alone
    #[arg(long, value_name = "ORIGIN")]
    require_origin: Option<RequiredOrigin>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum RequiredOrigin {
    /// Only what was sealed by someone who may use the key
    Holder,
}

impl Open {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let binding = self.binding.binding()?;
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let mut input = Input::open(self.file.as_deref())?;
        let header = self.header(&mut input, cx)?;
        let start = self.payload_start(&mut input, cx)?;
        // So are a message that is cut off there and another binding: what a draft without KEKs sees.
        drop(
            OpenDraft::new(header.clone(), &start, &binding, &[])
                .map_err(|error| open_failure(&error, input.path(), Some(&header)))?,
        );
        let mut output = self.output.create(cx, Content::Opened)?;
        let keks = if self.key.is_empty() {
            keks::of_local_store(&header, &self.store, cx)?
        } else {
            keks::named(&self.key, &self.store, Use::Existing, cx)?
        };
        let mut keyring = Keyring::only_opens(keks);
        if let Some(RequiredOrigin::Holder) = self.require_origin {
            keyring = keyring.require_holder();
        }
        let payload = keyring
            .begin_open(header.clone(), &start, &binding)
            .map_err(|error| open_failure(&error, input.path(), Some(&header)))?;
        write_plaintext(payload, &mut input, &mut output, cx)?;
        output.commit(self.output.force, &mut *cx.streams.stdout)?;
        Ok(Status::Success)
    }

    fn header(&self, input: &mut Input, cx: &mut Context<'_, '_>) -> Result<Header, Failure> {
        input.announce(cx);
        match &self.detached_header {
            Some(path) => detached(path),
            None => {
                input.take_off_armor(cx)?;
                Header::read_from(&mut input.reader(&mut *cx.streams.stdin))
                    .map_err(|error| open_failure(&error, input.path(), None))
            }
        }
    }

    /// The payload's first 56 bytes, or fewer if there are no more.
    fn payload_start(
        &self,
        input: &mut Input,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<u8>, Failure> {
        let mut start = Vec::with_capacity(PREFIX_LEN);
        input
            .reader(&mut *cx.streams.stdin)
            .take(PREFIX_LEN as u64)
            .read_to_end(&mut start)
            .map_err(|error| input.failure(&error))?;
        Ok(start)
    }
}

/// Opens what follows the payload's first 56 bytes.
fn write_plaintext(
    payload: PayloadOpener,
    input: &mut Input,
    output: &mut Output,
    cx: &mut Context<'_, '_>,
) -> Result<(), Failure> {
    let progress = Progress::new(input.len(), cx);
    let streams = &mut *cx.streams;
    let header = payload.header().clone();
    let mut reader = payload.into_reader(input.reader_ahead(&mut *streams.stdin));
    let mut writer = output.writer(&mut *streams.stdout);
    let written = progress
        .copy(&mut reader, &mut writer, &mut *streams.stderr)
        .and_then(|()| writer.flush().map_err(CopyError::Write));
    drop((reader, writer));
    written.map_err(|error| match error {
        CopyError::Read(error) => {
            open_failure(&OpenError::from_io(error), input.path(), Some(&header))
        }
        CopyError::Write(error) => output.failure(&error),
    })
}

/// The header that is all of a file.
pub(crate) fn detached(path: &Path) -> Result<Header, Failure> {
    let bytes = read_small(path, Header::MAX_LEN)?;
    Header::parse_detached(&bytes).map_err(|error| {
        let name = crate::failure::name(path);
        Failure::new(error.code(), format!("{name}: {error}"))
    })
}

const EXAMPLES: &str = "\
Examples:
  sealward open -o notes.txt notes.sealed
  sealward open -k passphrase: photos.sealed | tar x
  sealward open -k raw:recovery.key -c tenant=42 -o report.pdf report.sealed";
