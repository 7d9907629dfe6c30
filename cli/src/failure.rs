//! One error as the command line reports it.

use crate::escape;
use sealward_providers::AtomicFile;
use std::io;
use std::path::Path;

/// Why a command could not do its job: a stable code, one line of text, perhaps a way out.
///
/// Printed as
///
/// ```text
/// error: `notes.txt` holds no sealed data
///   code: envelope/not-sealward
///   help: ...
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// `message`: lower case, one line, no full stop, user input in backticks and escaped.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
        }
    }

    /// Arguments that clap alone cannot judge.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new("cli/usage", message)
    }

    /// `error` while reading `path` (`-` is standard input).
    pub(crate) fn read(path: &Path, error: &io::Error) -> Self {
        Self::new(
            "cli/read",
            format!("cannot read {}: {}", name(path), reason(error)),
        )
    }

    /// `error` while writing `path`.
    pub(crate) fn write(path: &Path, error: &io::Error) -> Self {
        if AtomicFile::stands(error) {
            return Self::new(NOT_DURABLE, format!("{}: {}", name(path), reason(error)))
                .with_help("`sync` makes it durable, if the disk is well");
        }
        Self::new(
            "cli/write",
            format!("cannot write {}: {}", name(path), reason(error)),
        )
    }

    /// `error` while writing to standard output.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(BROKEN_PIPE, "the reader of the output went away");
        }
        Self::new(
            "cli/write",
            format!("cannot write to standard output: {}", reason(error)),
        )
    }

    /// Adds what the user can do about it.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Whoever read the output has gone (`sealward ... | head`): nobody wants to hear of it.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.code == BROKEN_PIPE
    }
}

/// A path as messages show it.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    format!("`{}`", escape(&path.to_string_lossy()))
}

/// What the operating system says, without the number that Rust appends and in lower case.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "unknown error".to_owned(),
    }
}

/// It is written and has its name, which a power loss may undo.
pub(crate) const NOT_DURABLE: &str = "cli/not-durable";
const BROKEN_PIPE: &str = "cli/broken-pipe";
