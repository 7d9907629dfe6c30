//! Where a command line reads and writes, and what it is told about its surroundings.

use crate::wiping::WipingWriter;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The three streams of a run, and its environment.
///
/// ```
/// use sealward_cli::{Status, Streams, run};
///
/// let (mut stdin, mut stdout, mut stderr) = (&b"apiVersion: v1\nkind: Pod\n"[..], vec![], vec![]);
/// let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
/// streams.stdout_is_terminal = true; // for colour, and for what is not fit for terminals
/// streams.environment.no_color = true;
/// assert_eq!(run(["sealward", "check", "--fail-on", "critical", "-"], &mut streams), Status::Success);
/// ```
pub struct Streams<'a> {
    /// Read for the file name `-`.
    pub stdin: &'a mut dyn Read,
    /// Takes the output.
    pub stdout: &'a mut dyn Write,
    /// Takes errors, notes, prompts and progress.
    pub stderr: &'a mut dyn Write,
    /// Whether somebody types into `stdin`; then they are told that they are waited for.
    pub stdin_is_terminal: bool,
    /// Whether somebody looks at `stdout`; sealed bytes are not written there then.
    pub stdout_is_terminal: bool,
    /// Whether somebody looks at `stderr`; only then is progress shown.
    pub stderr_is_terminal: bool,
    /// Prints a prompt at the terminal and reads a line there without showing it: how a
    /// passphrase is asked for. `None` where nobody can be asked.
    pub ask: Option<&'a mut Ask<'a>>,
    /// The same for what may be seen: how it is confirmed that something be lost for ever.
    pub ask_openly: Option<&'a mut Ask<'a>>,
    /// What the environment variables say.
    pub environment: Environment,
}

/// Asks with this prompt; what is typed may be a secret.
pub type Ask<'a> = dyn FnMut(&str) -> io::Result<Zeroizing<String>> + 'a;

/// What is taken from environment variables.
///
/// ```
/// use sealward_cli::Environment;
///
/// let environment = Environment { no_color: true, ..Environment::default() };
/// assert!(environment.data_folder.is_none()); // the local store needs `--store`
/// ```
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `NO_COLOR` is set and not empty, or `TERM` is `dumb`.
    pub no_color: bool,
    /// The user's data folder, in which the local store stands unless `--store` names another.
    pub data_folder: Option<PathBuf>,
}

impl<'a> Streams<'a> {
    /// Streams that are no terminals, in an empty environment.
    pub fn new(
        stdin: &'a mut dyn Read,
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
    ) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            ask: None,
            ask_openly: None,
            environment: Environment::default(),
        }
    }

    /// Calls `f` with the streams and the environment of this process.
    ///
    /// ```
    /// use sealward_cli::{Status, Streams, run};
    ///
    /// let status = Streams::with_process(|streams| run(["sealward", "--version"], streams));
    /// assert_eq!(status, Status::Success);
    /// ```
    pub fn with_process<R>(f: impl FnOnce(&mut Streams<'_>) -> R) -> R {
        let mut stdin = io::stdin().lock();
        // Whole buffers go out at once: a line at a time would be slow for sealed bytes.
        let mut stdout = WipingWriter::new(io::stdout().lock());
        let mut stderr = io::stderr().lock();
        // The terminal itself is asked, whatever standard input and output are.
        let (mut ask, mut ask_openly) = (crate::terminal::ask, crate::terminal::ask_openly);
        f(&mut Streams {
            ask: Some(&mut ask),
            ask_openly: Some(&mut ask_openly),
            stdin_is_terminal: stdin.is_terminal(),
            stdout_is_terminal: stdout.get_ref().is_terminal(),
            stderr_is_terminal: stderr.is_terminal(),
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            environment: Environment::of_process(),
        })
    }
}

impl Environment {
    /// Reads this process' variables: `NO_COLOR`, `TERM`, and for the data folder
    /// `XDG_DATA_HOME`, `HOME` (`LOCALAPPDATA` on Windows).
    ///
    /// ```
    /// use sealward_cli::Environment;
    ///
    /// let environment = Environment::of_process();
    /// assert!(environment.data_folder.is_none_or(|folder| folder.is_absolute()));
    /// ```
    #[must_use]
    pub fn of_process() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        // A relative XDG path is to be ignored, says the XDG base directory specification.
        let folder = |name: &str| {
            set(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let data_folder = if cfg!(windows) {
            folder("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            folder("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        };
        Self {
            no_color: set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb"),
            data_folder,
        }
    }
}
