//! The live oracle: Kubernetes' own Go code (`tests/oracle`), asked over a pipe.

use crate::root;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A running oracle.
#[derive(Debug)]
pub struct Oracle {
    child: Child,
    pipe: Option<(ChildStdin, BufReader<ChildStdout>)>,
}

/// One question; `tests/oracle/main.go` says what each `ask` means.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Request {
    /// `yaml`, `stream`, `objects`, `encryption` or `pod`.
    pub ask: &'static str,
    /// The input, where it is UTF-8.
    pub text: String,
    /// The input in Base64, where it is not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub base64: String,
    /// The Pod Security level.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// The Kubernetes version, such as `v1.25`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
}

impl Request {
    /// A question about bytes.
    #[must_use]
    pub fn about(ask: &'static str, bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self {
                ask,
                text: text.to_owned(),
                ..Self::default()
            },
            Err(_) => Self {
                ask,
                base64: crate::base64::encode(bytes),
                ..Self::default()
            },
        }
    }
}

/// What Kubernetes' code decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Answer {
    /// Why the input is refused; accepted where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The value read, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// Why strict reading refuses the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict_error: Option<String>,
    /// The pieces of a stream or its objects as JSON, in Base64.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// The Pod Security checks that forbid the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<Forbidden>,
    /// Where Kubernetes' code itself broke down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panic: Option<String>,
}

/// One Pod Security check that forbids a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Forbidden {
    /// The check's id.
    pub check: String,
    /// What is forbidden.
    pub reason: String,
    /// Where.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Oracle {
    /// Builds the oracle if this content of it was never built here (about a minute), and starts it.
    ///
    /// # Errors
    ///
    /// One line that says why it cannot be had: Go is not installed, or its modules cannot be fetched.
    pub fn start() -> Result<Self, String> {
        let program = build()?;
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", program.display()))?;
        let pipe = child
            .stdin
            .take()
            .zip(child.stdout.take().map(BufReader::new));
        Ok(Self { child, pipe })
    }

    /// Asks many questions at once; the answers come in the same order.
    ///
    /// # Errors
    ///
    /// When the oracle ends before it has answered all.
    pub fn ask(&mut self, requests: &[Request]) -> io::Result<Vec<Answer>> {
        let Some((stdin, stdout)) = &mut self.pipe else {
            return Err(io::Error::other("the oracle has no pipe"));
        };
        // Writing and reading at once: either pipe may be full while the other waits.
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let mut out = BufWriter::new(stdin);
                for request in requests {
                    serde_json::to_writer(&mut out, request)?;
                    out.write_all(b"\n")?;
                }
                out.flush()
            });
            let mut answers = Vec::with_capacity(requests.len());
            let mut line = String::new();
            while answers.len() < requests.len() {
                line.clear();
                if stdout.read_line(&mut line)? == 0 {
                    return Err(io::Error::other("the oracle has ended"));
                }
                answers.push(serde_json::from_str(&line)?);
            }
            writer
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("writing to the oracle failed")))?;
            Ok(answers)
        })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // Its input ends, so it ends.
        self.pipe = None;
        let _ = self.child.wait();
    }
}

/// The oracle's program, from the cache or newly built.
///
/// # Errors
///
/// One line that says why it cannot be had.
pub fn build() -> Result<PathBuf, String> {
    // Tests of one binary run in parallel; one builds, the others wait.
    static BUILDING: Mutex<()> = Mutex::new(());
    let _building = BUILDING.lock();

    let source = root().join("tests/oracle");
    let folder = cache()?
        .join("oracle")
        .join(digest(&source).map_err(|error| error.to_string())?);
    let program = folder.join("oracle");
    if program.exists() {
        return Ok(program);
    }
    match Command::new("go").arg("version").output() {
        Ok(output) if output.status.success() => {}
        _ => return Err("Go is not installed".to_owned()),
    }
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    // Another process may build as well: each its own file, and the last rename wins.
    let new = folder.join(format!("oracle.{}", std::process::id()));
    let output = Command::new("go")
        .args(["build", "-trimpath", "-o"])
        .args([new.as_path(), Path::new(".")])
        .current_dir(&source)
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        let last = why.lines().last().unwrap_or("no reason given").to_owned();
        return Err(format!("`go build` fails: {last}"));
    }
    fs::rename(&new, &program).map_err(|error| error.to_string())?;
    Ok(program)
}

/// Where things are kept that are costly to build and belong to no clone.
fn cache() -> Result<PathBuf, String> {
    let named = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    Ok(base
        .ok_or("neither XDG_CACHE_HOME nor HOME is set")?
        .join("sealward"))
}

/// A name for the content of the oracle's files (FNV-1a, 64 bits).
fn digest(folder: &Path) -> io::Result<String> {
    let mut files: Vec<_> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    // Programs in folders of their own answer other questions.
    files.retain(|path: &PathBuf| path.is_file());
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .as_encoded_bytes()
            .to_owned();
        for byte in name.into_iter().chain([0]).chain(fs::read(&file)?) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}
