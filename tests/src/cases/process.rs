//! The cases in another language: a program that reads requests and writes answers.

use super::{Answer, Request, Runner};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// A program that takes all requests as JSON on standard input and writes all answers.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    command: Command,
}

impl Process {
    /// The program that this command starts.
    #[must_use]
    pub const fn new(name: &'static str, command: Command) -> Self {
        Self { name, command }
    }
}

impl Runner for Process {
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_fixed(&self) -> bool {
        true
    }

    fn answer(&mut self, requests: &[Request]) -> Result<Vec<Answer>, String> {
        let say = |error: &dyn std::fmt::Display| format!("{}: {error}", self.name);
        let requests = serde_json::to_vec(requests).map_err(|error| say(&error))?;
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| say(&error))?;
        let mut stdin = child.stdin.take();
        let writes = std::thread::spawn(move || {
            // A program that ended early says so by its status.
            let _ = stdin.as_mut().map(|stdin| stdin.write_all(&requests));
        });
        let output = child.wait_with_output().map_err(|error| say(&error))?;
        let _ = writes.join();
        if !output.status.success() {
            return Err(say(&output.status));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| say(&error))
    }
}
