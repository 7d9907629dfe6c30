//! The configuration file of a run: which it is, and what it says.

use super::walk::NO_FILE;
use crate::Failure;
use crate::context::Context;
use crate::escape;
use crate::failure::name;
use clap::Args;
use sealward::posture::{Config, ConfigError, ConfigPlace, Peer, Sieve};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The options about the configuration.
#[derive(Args)]
pub(crate) struct ConfigArgs {
    /// The configuration [default: sealward.toml in the folder that is checked, or else in the
    /// working folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ignore the configuration and the suppressions that are found in what is checked
    #[arg(long)]
    pub(crate) no_repo_config: bool,
    /// Honor what was written for other checkers, too: checkov, kube-linter, kube-score, trivy
    #[arg(
        long,
        value_name = "CHECKER",
        value_delimiter = ',',
        conflicts_with = "no_repo_config"
    )]
    pub(crate) honor: Vec<Peer>,
}

/// The configuration of a run.
pub(crate) struct Configuration {
    pub(crate) config: Config,
    /// Whether it asks for suppressions that the command line leaves out.
    honors_nobody: bool,
    path: PathBuf,
    text: String,
}

impl ConfigArgs {
    /// The configuration that the user named.
    pub(crate) fn named(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Reads the configuration, if there is one.
    pub(crate) fn read(&self, paths: &[PathBuf]) -> Result<Option<Configuration>, Failure> {
        let is_named = self.config.is_some();
        let left_out = |failure: Failure| match is_named {
            true => failure,
            false => failure.with_help("`--no-repo-config` leaves it out"),
        };
        let path = match &self.config {
            Some(path) => Some(path.clone()),
            None if self.no_repo_config => None,
            None => find(paths).map_err(left_out)?,
        };
        let Some(path) = path else {
            return Ok(None);
        };
        let text = text_of(&path).map_err(left_out)?;
        let config = Config::parse(&text).map_err(|error| unusable(&path, &error));
        let mut config = config.map_err(left_out)?;
        let honors_nobody = self.no_repo_config && !config.honor.is_empty();
        if self.no_repo_config {
            config.honor.clear();
        }
        Ok(Some(Configuration {
            config,
            honors_nobody,
            path,
            text,
        }))
    }
}

impl Configuration {
    /// Which file it is, and what it switches off: nobody should have to guess.
    pub(crate) fn line(&self) -> String {
        let mut clauses = self.config.switched_off();
        if self.honors_nobody {
            clauses.push("honors nobody, for --no-repo-config".to_owned());
        }
        if clauses.is_empty() {
            clauses.push("switches nothing off".to_owned());
        }
        let file = escape(&self.path.to_string_lossy()).into_owned();
        format!("configuration {file}: {}", clauses.join("; "))
    }

    /// Hands it to the scan.
    pub(crate) fn prepare(&self, paths: &[PathBuf], sieve: &mut Sieve) {
        let file = self.path.to_string_lossy();
        let mut place = ConfigPlace::new(&file, &self.text);
        let folder = absolute(&self.path);
        let folder = folder.parent().unwrap_or(Path::new("")).to_owned();
        place.whole = paths
            .iter()
            .any(|path| path.is_dir() && folder.starts_with(absolute(path)));
        place.relative = Arc::new(move |file: &str| relative(&folder, file));
        sieve.configure(self.config.clone(), place);
    }

    /// Says it beside an output that does not.
    pub(crate) fn note(&self, cx: &mut Context<'_, '_>) {
        cx.note(&self.line());
    }
}

/// What a file of configuration says.
pub(super) fn text_of(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
        .map_err(|error| Failure::read(path, &error))?;
    if text.len() as u64 > LARGEST {
        let message = format!("{} is larger than {LARGEST} bytes", name(path));
        return Err(Failure::new("config/too-large", message));
    }
    Ok(text)
}

/// Why a file of configuration cannot be used, and where.
pub(super) fn unusable(path: &Path, error: &ConfigError) -> Failure {
    let (line, column) = (error.start.line, error.start.column);
    let message = format!("{} at {line}:{column}: {error}", name(path));
    Failure::new(error.code(), message)
}

/// The configuration of the one folder that is checked, or else that of the working folder. One that is there and cannot
/// be read is no reason to go on without it.
fn find(paths: &[PathBuf]) -> Result<Option<PathBuf>, Failure> {
    let own = match paths {
        [folder] if folder.is_dir() && folder != Path::new(".") => Some(folder.join(NAME)),
        _ => None,
    };
    for path in own.into_iter().chain([PathBuf::from(NAME)]) {
        let failed = |error| Failure::read(&path, &error);
        match fs::symlink_metadata(&path) {
            Ok(facts) if facts.is_symlink() => stays_inside(&path)?,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        }
        if !fs::metadata(&path).map_err(failed)?.is_file() {
            let message = format!("cannot read {}: {NO_FILE}", name(&path));
            return Err(Failure::new("cli/read", message));
        }
        return Ok(Some(path));
    }
    Ok(None)
}

/// Refuses a link out of its own folder: whoever gave the tree would have other files read and shown, a line of each.
fn stays_inside(link: &Path) -> Result<(), Failure> {
    let folder = link.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| Failure::read(link, &error));
    if real(link)?.starts_with(real(folder)?) {
        return Ok(());
    }
    let message = format!("{} is a link that leads out of its folder", name(link));
    Err(Failure::new("cli/read", message))
}

/// The way from a folder to a file, with `/`; the file's own name where it is elsewhere.
fn relative(folder: &Path, file: &str) -> String {
    let path = absolute(Path::new(file));
    let Ok(below) = path.strip_prefix(folder) else {
        return file.to_owned();
    };
    let parts: Vec<_> = below.iter().map(OsStr::to_string_lossy).collect();
    parts.join("/")
}

/// A path from the root, without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

const NAME: &str = "sealward.toml";
/// Nobody writes a larger one, and a tree that is checked is anybody's.
const LARGEST: u64 = 1 << 20;
