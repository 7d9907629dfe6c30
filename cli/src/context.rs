//! What every command is given.

use crate::args::Global;
use crate::{Failure, Status, Streams};
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::fmt;

/// The streams of a run with the decisions that the global options make about them.
pub(crate) struct Context<'a, 's> {
    pub(crate) streams: &'a mut Streams<'s>,
    /// Whether standard output takes ANSI colour.
    pub(crate) stdout_color: bool,
    stderr_color: bool,
    quiet: bool,
    verbose: bool,
}

impl<'a, 's> Context<'a, 's> {
    pub(crate) fn new(streams: &'a mut Streams<'s>, global: &Global) -> Self {
        let Global {
            color,
            quiet,
            verbose,
        } = *global;
        Self {
            stdout_color: color.decide(streams.stdout_is_terminal, &streams.environment),
            stderr_color: color.decide(streams.stderr_is_terminal, &streams.environment),
            quiet,
            verbose,
            streams,
        }
    }

    /// Prints a failure; the command may go on with other work and return this status at the end.
    pub(crate) fn report(&mut self, failure: &Failure) -> Status {
        if !failure.is_broken_pipe() {
            self.say(ERROR, "error", failure.message());
            self.detail("code", failure.code());
            if let Some(help) = failure.help() {
                self.detail("help", help);
            }
        }
        Status::Incomplete
    }

    /// Says what the user should know though the job is done. Silent under `-q`.
    pub(crate) fn warn(&mut self, message: &str) {
        if !self.quiet {
            self.say(WARNING, "warning", message);
        }
    }

    /// The same for what a failure spoils, with the way out of that.
    pub(crate) fn warn_of(&mut self, what: &str, failure: &Failure) {
        self.warn(&format!("{what}: {}", failure.message()));
        if let Some(help) = failure.help().filter(|_| !self.quiet) {
            self.detail("help", help);
        }
    }

    /// Says what was done. Silent under `-q`.
    pub(crate) fn note(&mut self, message: &str) {
        if !self.quiet {
            let _ = writeln!(self.streams.stderr, "{message}");
        }
    }

    /// Says more than most want to know: only under `-v`.
    pub(crate) fn verbose(&mut self, message: &str) {
        if self.verbose {
            let _ = writeln!(self.streams.stderr, "{message}");
        }
    }

    /// Whether long work may show its progress.
    pub(crate) fn shows_progress(&self) -> bool {
        self.streams.stderr_is_terminal && !self.quiet
    }

    /// Writes text for people or programs to standard output.
    pub(crate) fn print(&mut self, text: impl fmt::Display) -> Result<(), Failure> {
        write!(self.streams.stdout, "{text}").map_err(|error| Failure::stdout(&error))
    }

    /// What was printed is seen before anything else happens.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.streams.stdout.flush();
        flushed.map_err(|error| Failure::stdout(&error))
    }

    /// Writes a document of JSON to standard output.
    pub(crate) fn print_json(&mut self, document: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(document)
            .map_err(|error| Failure::new("cli/write", error.to_string()))?;
        self.print(format_args!("{text}\n"))
    }

    /// Everything that was written reaches standard output, or the status says that it did not.
    pub(crate) fn finish(&mut self, status: Status) -> Status {
        match self.streams.stdout.flush() {
            Ok(()) => status,
            Err(error) => status.max(self.report(&Failure::stdout(&error))),
        }
    }

    // What cannot be written to standard error cannot be said anywhere: those results are dropped.
    fn say(&mut self, style: Style, label: &str, message: &str) {
        let _ = if self.stderr_color {
            writeln!(self.streams.stderr, "{style}{label}{style:#}: {message}")
        } else {
            writeln!(self.streams.stderr, "{label}: {message}")
        };
    }

    fn detail(&mut self, label: &str, text: &str) {
        let _ = if self.stderr_color {
            writeln!(self.streams.stderr, "  {DIM}{label}:{DIM:#} {text}")
        } else {
            writeln!(self.streams.stderr, "  {label}: {text}")
        };
    }
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const DIM: Style = Style::new().dimmed();
