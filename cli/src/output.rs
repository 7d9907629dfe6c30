//! Where a command's result goes: standard output, or a file that appears whole or not at all.

use crate::context::Context;
use crate::failure::{Failure, name};
use crate::wiping::WipingWriter;
use clap::Args;
use sealward_providers::AtomicFile;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// `-o` and `--force`, the same for every command that writes a file.
#[derive(Args)]
pub(crate) struct OutputArgs {
    /// Write to FILE instead of standard output; it appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace an output file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// What is about to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text for people and programs: it may be read by all, and shown on a terminal.
    Text,
    /// Sealed bytes: not for a terminal.
    Sealed,
    /// Sealed keys: not for a terminal, and for their owner alone (mode 0600).
    Keys,
    /// What was opened: a file that only its owner can read (mode 0600).
    Opened,
}

/// A place for output that keeps what it replaces until [`Output::commit`].
///
/// It borrows nothing: standard output is handed in when it is written.
pub(crate) enum Output {
    Stdout,
    File(AtomicFile),
    /// A device or a pipe, which takes bytes as they come and is never replaced.
    Device(File, PathBuf),
}

impl OutputArgs {
    /// Opens the output. Nothing is in the way of it when this returns, but it may be by the time
    /// of the commit: then the commit refuses, too.
    ///
    /// # Errors
    /// A file that exists without `--force`, a folder that cannot be written, or sealed bytes
    /// bound for a terminal.
    pub(crate) fn create(&self, cx: &Context<'_, '_>, content: Content) -> Result<Output, Failure> {
        match self.file() {
            Some(path) => match device(path, content)? {
                Some(file) => Ok(Output::Device(file, path.to_owned())),
                None => create_file(path, self.force, content).map(Output::File),
            },
            None if matches!(content, Content::Sealed | Content::Keys)
                && cx.streams.stdout_is_terminal =>
            {
                Err(not_to_a_terminal())
            }
            None => Ok(Output::Stdout),
        }
    }

    /// The file, unless the result goes to standard output.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| !is_stdout(path))
    }
}

/// Opens what takes bytes and keeps none, such as `/dev/null` or a named pipe. A disk is none.
#[cfg(unix)]
fn device(path: &Path, content: Content) -> Result<Option<File>, Failure> {
    use std::os::unix::fs::FileTypeExt as _;
    let found = path.metadata().map(|found| found.file_type());
    if !found.is_ok_and(|kind| kind.is_char_device() || kind.is_fifo()) {
        return Ok(None);
    }
    let file = File::options().write(true).open(path);
    let file = file.map_err(|error| Failure::write(path, &error))?;
    if file.is_terminal() && matches!(content, Content::Sealed | Content::Keys) {
        return Err(not_to_a_terminal());
    }
    Ok(Some(file))
}

#[cfg(not(unix))]
const fn device(_: &Path, _: Content) -> Result<Option<File>, Failure> {
    Ok(None)
}

fn not_to_a_terminal() -> Failure {
    let message = "sealed bytes are not written to a terminal";
    Failure::new("cli/output-terminal", message)
        .with_help("name a file with `-o FILE`, or pipe the output")
}

/// Begins a file that will stand at `path` once it is committed.
pub(crate) fn create_file(
    path: &Path,
    force: bool,
    content: Content,
) -> Result<AtomicFile, Failure> {
    let refused = |what| Failure::new("cli/write", format!("{} is {what}", name(path)));
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => return Err(refused("a folder")),
        Ok(_) if !force => return Err(exists(path)),
        _ => {}
    }
    // A device or a pipe is written to, never replaced: `--force` on /dev/null must not remove it.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(refused("no regular file")
            .with_help("leave out `-o`, and redirect standard output to it"));
    }
    let is_private = matches!(content, Content::Keys | Content::Opened);
    AtomicFile::create(path, is_private).map_err(|error| Failure::write(path, &error))
}

/// Whether this is a name of standard output: what it is may be a file, which would be in the way of one.
pub(crate) fn is_stdout(path: &Path) -> bool {
    let names = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    path == Path::new("-") || cfg!(unix) && names.iter().any(|name| path == Path::new(name))
}

/// Whether two outputs would stand at one place, however it is spelled.
pub(crate) fn same_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        path.file_name().map(|name| folder.join(name))
    };
    one == other || place(one).is_some_and(|found| Some(found) == place(other))
}

/// Makes the file durable and gives it its name.
pub(crate) fn commit_file(file: AtomicFile, force: bool) -> Result<(), Failure> {
    let path = file.path().to_owned();
    let done = if force {
        file.replace()
    } else {
        file.create_only()
    };
    done.map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            exists(&path)
        } else {
            Failure::write(&path, &error)
        }
    })
}

impl Output {
    /// Takes the bytes.
    pub(crate) fn writer<'a>(&'a mut self, stdout: &'a mut dyn Write) -> Writer<'a> {
        match self {
            Self::Stdout => Writer::Stdout(stdout),
            Self::File(file) => Writer::File(WipingWriter::new(file)),
            Self::Device(file, _) => Writer::Stdout(file),
        }
    }

    /// Takes all the bytes there are, and ends the output.
    pub(crate) fn finish_with(
        mut self,
        bytes: &[u8],
        force: bool,
        stdout: &mut dyn Write,
    ) -> Result<(), Failure> {
        let mut writer = self.writer(stdout);
        let written = writer.write_all(bytes).and_then(|()| writer.flush());
        drop(writer);
        written.map_err(|error| self.failure(&error))?;
        self.commit(force, stdout)
    }

    /// Ends the output: what was written to a file is made durable and gets its name.
    pub(crate) fn commit(self, force: bool, stdout: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Stdout => stdout.flush().map_err(|error| Failure::stdout(&error)),
            Self::File(file) => commit_file(file, force),
            Self::Device(..) => Ok(()),
        }
    }

    /// `error` while writing here.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        match self {
            Self::Stdout => Failure::stdout(error),
            Self::File(file) => Failure::write(file.path(), error),
            Self::Device(_, path) => Failure::write(path, error),
        }
    }
}

/// What takes the bytes of an output. Flush it: what it holds back is lost otherwise.
pub(crate) enum Writer<'a> {
    /// Standard output, or a device.
    Stdout(&'a mut dyn Write),
    File(WipingWriter<&'a mut AtomicFile>),
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

fn exists(path: &Path) -> Failure {
    Failure::new(
        "cli/output-exists",
        format!("{} exists and is left as it is", name(path)),
    )
    .with_help("replace it with `--force`")
}
