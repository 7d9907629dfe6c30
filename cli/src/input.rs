//! What a command reads: a file, or standard input.

use crate::Failure;
use crate::ahead::ReadAhead;
use crate::context::Context;
use crate::failure::name;
use crate::wording::exact;
use sealward::envelope::armor;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

/// An input that is open. It borrows nothing: standard input is handed in when it is read.
pub(crate) struct Input {
    path: PathBuf,
    file: Option<File>,
    /// What was read to see whether it is armor, or the message that the armor held.
    ahead: Cursor<Vec<u8>>,
    was_armored: bool,
    read_ahead: Option<ReadAhead>,
}

impl Input {
    /// Opens a file; `-` and no name at all are standard input.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let path = path.unwrap_or(Path::new("-")).to_owned();
        if path == Path::new("-") {
            return Ok(Self::new(path, None));
        }
        let file = File::open(&path).map_err(|error| Failure::read(&path, &error))?;
        // A folder opens, and fails at the first byte: after a passphrase was asked for.
        if file.metadata().is_ok_and(|found| found.is_dir()) {
            return Err(Failure::new(
                "cli/read",
                format!("{} is a folder", name(&path)),
            ));
        }
        Ok(Self::new(path, Some(file)))
    }

    fn new(path: PathBuf, file: Option<File>) -> Self {
        Self {
            path,
            file,
            ahead: Cursor::default(),
            was_armored: false,
            read_ahead: None,
        }
    }

    /// Takes away armor, if that is what the input begins with; what is read then are the sealed
    /// bytes in either case.
    pub(crate) fn take_off_armor(&mut self, cx: &mut Context<'_, '_>) -> Result<(), Failure> {
        let mut reader = self.reader(&mut *cx.streams.stdin);
        let read = read_armored(&mut reader).map_err(|error| self.failure(&error))?;
        let message = match read {
            MaybeArmored::Plain(first) => first,
            MaybeArmored::Armored(text) => {
                self.was_armored = true;
                armor::decode(text).map_err(|error| {
                    Failure::new(error.code(), format!("{}: {error}", name(&self.path)))
                })?
            }
        };
        self.ahead = Cursor::new(message);
        Ok(())
    }

    /// Says that somebody is waited for, if the next byte is one that has to be typed.
    pub(crate) fn announce(&self, cx: &mut Context<'_, '_>) {
        if self.file.is_none() && cx.streams.stdin_is_terminal {
            cx.note("reading from the terminal until Ctrl-D; name a FILE to read that");
        }
    }

    /// The name as given, `-` for standard input.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The length in bytes, where it is known beforehand.
    pub(crate) fn len(&self) -> Option<u64> {
        if self.was_armored {
            return Some(self.ahead.get_ref().len() as u64);
        }
        let found = self.file.as_ref()?.metadata().ok()?;
        found.is_file().then_some(found.len())
    }

    /// All the bytes, unless there are more than `limit`.
    pub(crate) fn read_all(
        &mut self,
        limit: u64,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<u8>, Failure> {
        self.announce(cx);
        let mut bytes = Vec::new();
        let read = self
            .reader(&mut *cx.streams.stdin)
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map_err(|error| self.failure(&error))?;
        if bytes.len() as u64 > limit {
            let name = name(&self.path);
            return Err(Failure::new(
                "cli/read",
                format!("{name} has more than the {} that it may have", exact(limit)),
            ));
        }
        Ok(bytes)
    }

    /// The same as [`Input::reader`], which a thread of its own reads ahead of where that pays. It has
    /// to be read to its end.
    pub(crate) fn reader_ahead<'a>(&'a mut self, stdin: &'a mut dyn Read) -> Reader<'a> {
        if !self.was_armored {
            self.read_ahead = self.file.as_ref().and_then(ReadAhead::start);
        }
        self.reader(stdin)
    }

    /// The bytes, from where they have been read to.
    pub(crate) fn reader<'a>(&'a mut self, stdin: &'a mut dyn Read) -> Reader<'a> {
        Reader {
            ahead: &mut self.ahead,
            rest: match (&mut self.read_ahead, &mut self.file) {
                _ if self.was_armored => Rest::Nothing,
                (Some(read_ahead), _) => Rest::ReadAhead(read_ahead),
                (None, Some(file)) => Rest::File(file),
                (None, None) => Rest::Stdin(stdin),
            },
        }
    }

    /// `error` while reading here.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        Failure::read(&self.path, error)
    }
}

/// What was read ahead, and the rest.
pub(crate) struct Reader<'a> {
    ahead: &'a mut Cursor<Vec<u8>>,
    rest: Rest<'a>,
}

enum Rest<'a> {
    ReadAhead(&'a mut ReadAhead),
    File(&'a mut File),
    Stdin(&'a mut dyn Read),
    Nothing,
}

impl Read for Reader<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self.ahead.read(bytes)? {
            0 => {}
            count => return Ok(count),
        }
        match &mut self.rest {
            Rest::ReadAhead(read_ahead) => read_ahead.read(bytes),
            Rest::File(file) => file.read(bytes),
            Rest::Stdin(stdin) => stdin.read(bytes),
            Rest::Nothing => Ok(0),
        }
    }
}

/// The beginning of something that may be armored.
pub(crate) enum MaybeArmored {
    /// It is not; its first bytes, which have been read.
    Plain(Vec<u8>),
    /// All of the text, unless it is longer than armor can be.
    Armored(Vec<u8>),
}

/// Reads the first bytes, and all of them where they are armor's.
pub(crate) fn read_armored(source: &mut impl Read) -> io::Result<MaybeArmored> {
    let mut bytes = Vec::new();
    source
        .take(armor::BEGIN.len() as u64)
        .read_to_end(&mut bytes)?;
    if !armor::is_armored(&bytes) {
        return Ok(MaybeArmored::Plain(bytes));
    }
    // One byte more than is allowed, so that whoever judges it sees that it is too long.
    let rest = armor::MAX_LEN + 1 - bytes.len();
    source.take(rest as u64).read_to_end(&mut bytes)?;
    Ok(MaybeArmored::Armored(bytes))
}

/// Reads a small file into memory: a key, a passphrase, a detached header. One that is longer than
/// `limit` bytes is read one byte beyond it, so that whoever judges it sees that it is too long.
pub(crate) fn read_small(
    path: &Path,
    limit: usize,
) -> Result<zeroize::Zeroizing<Vec<u8>>, Failure> {
    let read = || {
        let mut file = File::open(path)?;
        // All room at once: a vector that grows would leave copies behind.
        let mut bytes = zeroize::Zeroizing::new(vec![0; limit.saturating_add(1)]);
        let mut filled = 0;
        while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
            match file.read(room) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    };
    if path == Path::new("-") {
        return Err(
            Failure::usage("keys, passphrases and headers are read from files")
                .with_help("for a file of that name, say `./-`"),
        );
    }
    read().map_err(|error: io::Error| Failure::read(path, &error))
}
