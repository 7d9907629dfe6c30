//! What a command reads: a file, or standard input.

use crate::Failure;
use crate::context::Context;
use crate::failure::name;
use crate::wording::exact;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// An input that is open. It borrows nothing: standard input is handed in when it is read.
pub(crate) struct Input {
    path: PathBuf,
    file: Option<File>,
}

impl Input {
    /// Opens a file; `-` and no name at all are standard input.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let path = path.unwrap_or(Path::new("-")).to_owned();
        if path == Path::new("-") {
            return Ok(Self { path, file: None });
        }
        let file = File::open(&path).map_err(|error| Failure::read(&path, &error))?;
        // A folder opens, and fails at the first byte: after a passphrase was asked for.
        if file.metadata().is_ok_and(|found| found.is_dir()) {
            return Err(Failure::new(
                "cli/read",
                format!("{} is a folder", name(&path)),
            ));
        }
        Ok(Self {
            path,
            file: Some(file),
        })
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

    /// The bytes, from where they have been read to.
    pub(crate) fn reader<'a>(&'a mut self, stdin: &'a mut dyn Read) -> Reader<'a> {
        match &mut self.file {
            Some(file) => Reader::File(file),
            None => Reader::Stdin(stdin),
        }
    }

    /// `error` while reading here.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        Failure::read(&self.path, error)
    }
}

pub(crate) enum Reader<'a> {
    File(&'a mut File),
    Stdin(&'a mut dyn Read),
}

impl Read for Reader<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(bytes),
            Self::Stdin(stdin) => stdin.read(bytes),
        }
    }
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
