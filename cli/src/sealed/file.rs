//! A sealed file on its way to being replaced by another message of the same payload or plaintext.

use crate::armored::Sink;
use crate::commands::detached;
use crate::context::Context;
use crate::failure::{Failure, name};
use crate::input::{MaybeArmored, read_armored};
use crate::progress::Progress;
use crate::wording::open_failure;
use sealward::envelope::chunks::PREFIX_LEN;
use sealward::envelope::{Header, OpenError, ParseError, SealError, armor};
#[cfg(unix)]
use sealward_providers::lock_patiently;
use sealward_providers::{AtomicFile, Rights};
#[cfg(unix)]
use std::fs::TryLockError;
use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// A sealed file that is open. It is changed in place: what is new is written beside it, made
/// durable, and takes its name in one step.
pub(crate) struct SealedFile {
    /// As the user named it.
    path: PathBuf,
    /// Where it stands: a link stays, and what it leads to is replaced.
    place: PathBuf,
    /// What will be replaced: the message, or a header that is kept apart.
    file: File,
    /// As it was when it was read.
    found: Metadata,
    header: Header,
    /// The payload's first 56 bytes.
    start: Vec<u8>,
    rest: Rest,
}

/// Where the message is of which the header was read.
enum Rest {
    /// In the file, as it is.
    Plain,
    /// In the file as armored text; these are its bytes.
    Armored(Vec<u8>),
    /// The header alone is in the file.
    Elsewhere,
}

impl SealedFile {
    /// Opens a sealed message. `if_detached` says what to do with a header whose payload is elsewhere.
    pub(crate) fn open(path: &Path, if_detached: &str) -> Result<Self, Failure> {
        let (place, mut file, found) = open_place(path)?;
        let not_read = |error: io::Error| Failure::read(path, &error);
        let (header, start, rest) = match read_armored(&mut file).map_err(not_read)? {
            MaybeArmored::Plain(_) => {
                file.rewind().map_err(not_read)?;
                let header = Header::read_from(&mut file)
                    .map_err(|error| open_failure(&error, path, None))?;
                if header.as_bytes().len() as u64 == found.len() {
                    return Err(header_alone(path, if_detached));
                }
                (header, read_start(&file).map_err(not_read)?, Rest::Plain)
            }
            MaybeArmored::Armored(text) => {
                let malformed = |error| open_failure(&OpenError::Parse(error), path, None);
                let message = armor::decode(text).map_err(malformed)?;
                let header = Header::parse(&message).map_err(malformed)?;
                let payload = message.get(header.as_bytes().len()..).unwrap_or_default();
                let start = payload.get(..PREFIX_LEN).unwrap_or(payload).to_vec();
                (header, start, Rest::Armored(message))
            }
        };
        Self {
            path: path.to_owned(),
            place,
            file,
            found,
            header,
            start,
            rest,
        }
        .checked()
    }

    /// Opens a header that is kept apart from this payload.
    pub(crate) fn open_detached(header: &Path, payload: &Path) -> Result<Self, Failure> {
        let not_read = |error: io::Error| Failure::read(payload, &error);
        // It is not changed, so it is not locked: it may be the same file, by mistake.
        let start =
            open_regular(payload, payload).and_then(|file| read_start(&file).map_err(not_read))?;
        let (place, file, found) = open_place(header)?;
        Self {
            header: detached(header)?,
            path: header.to_owned(),
            place,
            file,
            found,
            start,
            rest: Rest::Elsewhere,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, Failure> {
        if self.start.len() < PREFIX_LEN {
            let error = OpenError::Parse(ParseError::Truncated);
            return Err(open_failure(&error, &self.path, None));
        }
        Ok(self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) const fn header(&self) -> &Header {
        &self.header
    }

    /// The payload's first 56 bytes.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start
    }

    /// What follows them.
    pub(crate) fn body(&self) -> Result<Box<dyn Read + '_>, Failure> {
        let from = self.header.as_bytes().len() + PREFIX_LEN;
        Ok(match &self.rest {
            Rest::Armored(message) => {
                Box::new(Cursor::new(message.get(from..).unwrap_or_default()))
            }
            Rest::Plain | Rest::Elsewhere => {
                self.seek(from)?;
                Box::new(&self.file)
            }
        })
    }

    /// Puts another header before the same payload.
    pub(crate) fn replace_header(
        &self,
        header: &Header,
        progress: &mut Progress,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        let mut new = self.replacement()?;
        new.write_all(header.as_bytes())
            .map_err(|error| self.not_written(&error))?;
        let from = self.header.as_bytes().len();
        match &self.rest {
            Rest::Elsewhere => {}
            Rest::Armored(message) => new
                .write_all(message.get(from..).unwrap_or_default())
                .map_err(|error| self.not_written(&error))?,
            Rest::Plain => {
                self.seek(from)?;
                let out = new.get_mut();
                loop {
                    let copied = out
                        .copy_from(&self.file, COPY_STEP)
                        .map_err(|error| self.not_written(&error))?;
                    progress.advance(copied, &mut *cx.streams.stderr);
                    if copied == 0 {
                        break;
                    }
                }
            }
        }
        self.replace(new, cx)
    }

    /// What will take the place of the file; armored if the file is.
    pub(crate) fn replacement(&self) -> Result<Sink<AtomicFile>, Failure> {
        // For its owner alone until it has the old one's permissions.
        let file = AtomicFile::create(&self.place, true);
        let file = file.map_err(|error| self.not_written(&error))?;
        Ok(Sink::new(file, matches!(self.rest, Rest::Armored(_))))
    }

    /// Makes it durable and gives it the file's name and permissions.
    pub(crate) fn replace(
        &self,
        new: Sink<AtomicFile>,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        let mut new = new.finish().map_err(|error| match error {
            SealError::Io(error) => self.not_written(&error),
            _ => crate::armored::too_large(&self.path),
        })?;
        let rights = new
            .take_permissions_of(&self.file)
            .map_err(|error| self.not_written(&error))?;
        // The disk may take long: what is put there meanwhile is seen.
        new.sync().map_err(|error| self.not_written(&error))?;
        if !self.is_as_found() {
            return Err(Failure::new(
                "cli/changed",
                format!("{} was changed by someone else meanwhile", name(&self.path)),
            )
            .with_help("it is left as they made it; run the command again"));
        }
        new.replace().map_err(|error| self.not_written(&error))?;
        if rights == Rights::OwnerOnly {
            cx.warn(&format!(
                "{} is for its owner alone now: its access control list or its group could not be \
                 kept",
                name(&self.path)
            ));
        }
        self.warn_of_other_names(cx);
        Ok(())
    }

    /// `error` while writing what will take its place.
    pub(crate) fn not_written(&self, error: &io::Error) -> Failure {
        Failure::write(&self.path, error)
    }

    /// Whether nobody has written it or put another file there.
    fn is_as_found(&self) -> bool {
        let (Ok(open), Ok(named)) = (self.file.metadata(), self.place.metadata()) else {
            return false;
        };
        let same = |it: &Metadata| {
            it.len() == self.found.len() && it.modified().ok() == self.found.modified().ok()
        };
        is_same_file(&open, &named) && same(&open) && same(&named)
    }

    /// The other names of one file keep its old bytes.
    fn warn_of_other_names(&self, cx: &mut Context<'_, '_>) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            if self.found.nlink() > 1 {
                cx.warn(&format!(
                    "{} had other names (hard links), which keep what it was",
                    name(&self.path)
                ));
            }
        }
        #[cfg(not(unix))]
        let _ = cx;
    }

    fn seek(&self, to: usize) -> Result<(), Failure> {
        let sought = (&self.file).seek(SeekFrom::Start(to as u64));
        sought
            .map(|_| ())
            .map_err(|error| Failure::read(&self.path, &error))
    }
}

/// A regular file, where it stands once links are followed. Until it is closed nobody else who
/// changes it in this way has it open: of two who add a key at once, both are heard.
pub(crate) fn open_place(path: &Path) -> Result<(PathBuf, File, Metadata), Failure> {
    let not_read = |error: io::Error| Failure::read(path, &error);
    loop {
        let place = path.canonicalize().map_err(not_read)?;
        let file = open_regular(path, &place)?;
        // Some file systems have no locks; a change is noticed there before the file is replaced,
        // unless it comes at that very moment.
        #[cfg(unix)]
        if let Err(TryLockError::WouldBlock) = lock_patiently(|| file.try_lock()) {
            return Err(Failure::new(
                "cli/locked",
                format!("{} is kept locked by another process", name(path)),
            )
            .with_help("it is left as it is; run the command again once that has ended"));
        }
        let found = file.metadata().map_err(not_read)?;
        // Whoever was waited for has put another file there.
        match place.metadata() {
            Ok(named) if !is_same_file(&found, &named) => {}
            _ => return Ok((place, file, found)),
        }
    }
}

/// Opens `place`, which the user named as `path`.
fn open_regular(path: &Path, place: &Path) -> Result<File, Failure> {
    let not_read = |error: io::Error| Failure::read(path, &error);
    // Before it is opened: a pipe would wait for its other end.
    if !place.metadata().map_err(not_read)?.is_file() {
        let what = format!("{} is no regular file", name(path));
        return Err(Failure::new("cli/read", what));
    }
    File::open(place).map_err(not_read)
}

/// Whether both are of one file, as far as the system tells.
pub(crate) fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
    #[cfg(not(unix))]
    {
        one.len() == other.len()
    }
}

/// The next 56 bytes, or fewer if there are no more.
fn read_start(file: &File) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(PREFIX_LEN);
    file.take(PREFIX_LEN as u64).read_to_end(&mut start)?;
    Ok(start)
}

fn header_alone(path: &Path, help: &str) -> Failure {
    Failure::new(
        ParseError::Truncated.code(),
        format!("{} is a header whose payload is kept apart", name(path)),
    )
    .with_help(help)
}

/// Copied at a time, so that progress shows.
const COPY_STEP: u64 = 64 * 1024 * 1024;
