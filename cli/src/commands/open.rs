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
use sealward::envelope::{Binding, Header, Kek, KeyRef, Keyring, OpenError};
use std::io::Write as _;
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
        if *header.binding() != binding {
            let found = OpenError::Binding {
                header: Box::new(header.binding().clone()),
            };
            return Err(open_failure(&found, &input, Some(&header)));
        }
        let mut output = self.output.create(cx, Content::Opened)?;
        let keks = if self.key.is_empty() {
            keks::of_local_store(&header, &self.store, cx)?
        } else {
            keks::named(&self.key, &self.store, Use::Existing, cx)?
        };
        self.write_plaintext(header, (keks, &binding), &mut input, &mut output, cx)?;
        output.commit(self.output.force, &mut *cx.streams.stdout)?;
        Ok(Status::Success)
    }

    fn header(&self, input: &mut Input, cx: &mut Context<'_, '_>) -> Result<Header, Failure> {
        input.announce(cx);
        match &self.detached_header {
            Some(path) => detached(path),
            None => Header::read_from(&mut input.reader(&mut *cx.streams.stdin))
                .map_err(|error| open_failure(&error, input, None)),
        }
    }

    fn write_plaintext(
        &self,
        header: Header,
        (keks, binding): (Vec<Box<dyn Kek>>, &Binding),
        input: &mut Input,
        output: &mut Output,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        let mut keyring = Keyring::only_opens(keks);
        if let Some(RequiredOrigin::Holder) = self.require_origin {
            keyring = keyring.require_holder();
        }
        let progress = Progress::new(input.len(), cx);
        let streams = &mut *cx.streams;
        let claimed = header.clone();
        let written = (|| {
            let source = input.reader(&mut *streams.stdin);
            let mut reader = keyring
                .open_payload_from(header, source, binding)
                .map_err(Stopped::Open)?;
            let mut writer = output.writer(&mut *streams.stdout);
            progress
                .copy(&mut reader, &mut writer, &mut *streams.stderr)
                .map_err(|error| match error {
                    CopyError::Read(error) => Stopped::Open(OpenError::from_io(error)),
                    CopyError::Write(error) => Stopped::Write(error),
                })?;
            writer.flush().map_err(Stopped::Write)
        })();
        written.map_err(|stopped| match stopped {
            Stopped::Open(error) => open_failure(&error, input, Some(&claimed)),
            Stopped::Write(error) => output.failure(&error),
        })
    }
}

/// The header that is all of a file.
pub(super) fn detached(path: &Path) -> Result<Header, Failure> {
    let bytes = read_small(path, Header::MAX_LEN)?;
    Header::parse_detached(&bytes).map_err(|error| {
        let name = crate::failure::name(path);
        Failure::new(error.code(), format!("{name}: {error}"))
    })
}

enum Stopped {
    Open(OpenError),
    Write(std::io::Error),
}

const EXAMPLES: &str = "\
Examples:
  sealward open -o notes.txt notes.sealed
  sealward open -k passphrase: photos.sealed | tar x
  sealward open -k raw:recovery.key -c tenant=42 -o report.pdf report.sealed";
