//! Runs a command line in this process and keeps what it wrote.

use sealward_cli::{Environment, Status, Streams, run};
use std::cell::RefCell;
use std::ffi::OsString;
use std::io;

/// What a command line wrote, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Status,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Asserts that this ended in exactly one error, with `code`, and wrote nothing.
    #[track_caller]
    pub(crate) fn fails_with(&self, code: &str) {
        assert_eq!(self.status, Status::Incomplete, "{self:?}");
        let errors = self
            .stderr
            .lines()
            .filter(|line| line.starts_with("error: "))
            .count();
        assert_eq!(errors, 1, "{self:?}");
        assert!(
            self.stderr
                .lines()
                .any(|line| line == format!("  code: {code}")),
            "{self:?}"
        );
        assert!(self.stdout.is_empty(), "{self:?}");
    }

    /// Asserts that the arguments are none, as clap words it.
    #[track_caller]
    pub(crate) fn is_usage_error(&self) {
        assert_eq!(self.status, Status::Incomplete, "{self:?}");
        assert!(self.stderr.ends_with("  code: cli/usage\n"), "{self:?}");
    }

    /// Asserts that this did its job, and returns it.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, Status::Success, "{self:?}");
        self
    }
}

/// Runs `sealward ARGS` with nothing on standard input.
pub(crate) fn sealward<A: Into<OsString> + Clone>(args: impl IntoIterator<Item = A>) -> Ran {
    sealward_with(args, &[])
}

/// Runs `sealward ARGS` with `stdin` on standard input, in an empty environment.
pub(crate) fn sealward_with<A: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = A>,
    mut stdin: &[u8],
) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let args = std::iter::once(OsString::from("sealward")).chain(args.into_iter().map(Into::into));
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.environment = Environment::default();
    let status = run(args, &mut streams);
    Ran {
        status,
        stdout,
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// Runs `sealward ARGS` before somebody who types these answers; returns what they were asked, what
/// may be seen while it is typed with `(seen)` before it.
pub(crate) fn asked<A: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = A>,
    mut stdin: &[u8],
    answers: &[&str],
) -> (Ran, Vec<String>) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let prompts = RefCell::new(Vec::new());
    let answers = RefCell::new(answers.iter());
    let ask = |before: &str, prompt: &str| {
        prompts.borrow_mut().push(format!("{before}{prompt}"));
        match answers.borrow_mut().next() {
            Some(answer) => Ok((*answer).to_owned().into()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    };
    let mut hidden = |prompt: &str| ask("", prompt);
    let mut seen = |prompt: &str| ask("(seen) ", prompt);
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.ask = Some(&mut hidden);
    streams.ask_openly = Some(&mut seen);
    let args = std::iter::once(OsString::from("sealward")).chain(args.into_iter().map(Into::into));
    let status = run(args, &mut streams);
    let ran = Ran {
        status,
        stdout,
        stderr: String::from_utf8(stderr).unwrap(),
    };
    (ran, prompts.into_inner())
}

/// A folder of a test's own, with a raw key in the file `key`.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.write("key", &[7; 32]);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder
            .path()
            .join(name)
            .into_os_string()
            .into_string()
            .unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        std::fs::exists(self.path(name)).unwrap()
    }

    /// What the folder holds, to see that nothing half-written is left.
    pub(crate) fn names(&self) -> Vec<String> {
        self.names_in("")
    }

    /// What a folder within it holds.
    pub(crate) fn names_in(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// `-k raw:FILE` for a file of this folder.
    pub(crate) fn raw(&self, name: &str) -> String {
        format!("raw:{}", self.path(name))
    }

    /// Seals `plaintext` with the file `key` to the file `name`.
    pub(crate) fn seal(&self, plaintext: &[u8], name: &str) -> String {
        let path = self.path(name);
        sealward_with(["seal", "-k", &self.raw("key"), "-o", &path], plaintext).ok();
        path
    }
}
