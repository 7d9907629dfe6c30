//! `sealward check`

use crate::check::text::{TEMPLATE, Text};
use crate::check::walk::Found;
use crate::context::Context;
use crate::failure::reason;
use crate::output::{Content, OutputArgs};
use crate::{Failure, Status, escape};
use clap::{Args, ValueEnum};
use sealward::document::{ErrorCode, Limits, SourceFile};
use sealward::dto;
use sealward::posture::{
    Checker, KubernetesVersion, Options, Profile, ReportBuilder, Selector, planned, registry,
};
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

/// Check manifests and configuration files.
#[derive(Args)]
#[command(after_help = "\
Exit status: 0 nothing at or above --fail-on; 1 findings at or above it; 2 something could not be \
read (the report is complete all the same).

Examples:
  sealward check deploy/
  sealward check --profile pss-restricted --kubernetes-version 1.34 pod.yaml
  kubectl get pods -o yaml | sealward check --format json -")]
pub(crate) struct Check {
    /// Files and folders, `-` for standard input; of a folder every .yaml, .yml and .json
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// How to report, and where to: text or json, each with `=FILE` beside the one on standard
    /// output
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = target)]
    formats: Vec<Target>,
    #[command(flatten)]
    output: OutputArgs,
    /// Which checks run: recommended, pss-baseline, pss-restricted, cis, cis-aks, nsa, encryption,
    /// all
    #[arg(long = "profile", value_name = "NAME", value_delimiter = ',', value_parser = profile)]
    profiles: Vec<Profile>,
    /// The Kubernetes version to judge for [default: the newest this build knows]
    #[arg(long, value_name = "1.NN", value_parser = version)]
    kubernetes_version: Option<KubernetesVersion>,
    /// Run this check, or this area's checks, beside the profile's
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',', value_parser = selected)]
    select: Vec<Selector>,
    /// Do not run this check, or this area's checks
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',', value_parser = selector)]
    ignore: Vec<Selector>,
    /// The least severity that gives exit status 1 [default: high; any under a pss profile]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Exit status 1 also where something cannot be told
    #[arg(long)]
    fail_on_unknown: bool,
    /// Exit status 2 also where something was skipped or comes from a template
    #[arg(long)]
    strict: bool,
    /// Encryption at rest is about to be turned on: data is stored in clear so far, and must stay
    /// readable
    #[arg(long)]
    assume_new: bool,
    /// The largest file that is read: bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_file_size: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    Info,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

#[derive(Clone)]
struct Target {
    format: Format,
    file: Option<PathBuf>,
}

impl Check {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let targets = self.targets()?;
        let options = self.options(cx);
        let checker = Checker::new(&options);
        let mut limits = Limits::default();
        limits.file_bytes = self.max_file_size.unwrap_or(limits.file_bytes);
        let mut work = Work {
            builder: ReportBuilder::new(&checker),
            shown: targets
                .iter()
                .any(|it| it.format == Format::Text && it.file.is_none()),
            kept: targets
                .iter()
                .any(|it| it.format == Format::Text && it.file.is_some())
                .then(String::new),
            templates: false,
        };
        let found = Found::at(&self.paths);
        work.builder.add_skipped(found.links);
        for (path, error) in &found.errors {
            work.unreadable(cx, &shown(path), "cli/read", &reason(error))?;
        }
        for folder in &found.bare {
            work.unreadable(
                cx,
                &shown(folder),
                "cli/empty",
                "the folder holds no manifest",
            )?;
        }
        for (path, named) in &found.files {
            let name = shown(path);
            match read(cx, path, &name, &limits) {
                Ok(file) => work.check(cx, &checker, &file, *named)?,
                Err((code, message)) => work.unreadable(cx, &name, code, &message)?,
            }
        }
        let Work {
            builder,
            kept,
            templates,
            ..
        } = work;
        let report = builder.finish();
        let summary = Text {
            color: cx.stdout_color,
        }
        .summary(&report.summary, checker.options(), templates);
        for target in &targets {
            let output = OutputArgs {
                output: target.file.clone(),
                force: self.output.force,
            };
            match (target.format, &target.file) {
                (Format::Text, None) => cx.print(&summary)?,
                (Format::Text, Some(_)) => {
                    let plain = Text { color: false };
                    let last = plain.summary(&report.summary, checker.options(), templates);
                    write(
                        cx,
                        &output,
                        &format!("{}{last}", kept.as_deref().unwrap_or_default()),
                    )?;
                }
                (Format::Json, _) => write(cx, &output, &report.to_json())?,
            }
        }
        Ok(self.status(&report, templates))
    }

    fn targets(&self) -> Result<Vec<Target>, Failure> {
        let mut targets = self.formats.clone();
        if targets.is_empty() {
            targets.push(Target {
                format: Format::Text,
                file: None,
            });
        }
        if let Some(file) = self.output.file() {
            let [
                Target {
                    file: free @ None, ..
                },
            ] = &mut targets[..]
            else {
                return Err(Failure::usage(
                    "`-o` goes with one format that names no file",
                ));
            };
            *free = Some(file.to_owned());
        }
        if targets
            .iter()
            .filter(|target| target.file.is_none())
            .count()
            > 1
        {
            return Err(Failure::usage("only one format can go to standard output"));
        }
        let mut files: Vec<_> = targets.iter().filter_map(|it| it.file.as_ref()).collect();
        files.sort();
        if files.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Failure::usage("two formats cannot go to one file"));
        }
        Ok(targets)
    }

    fn options(&self, cx: &mut Context<'_, '_>) -> Options {
        let mut options = Options::default();
        if !self.profiles.is_empty() {
            options.profiles.clone_from(&self.profiles);
        }
        if let Some(version) = self.kubernetes_version {
            if version > KubernetesVersion::NEWEST {
                let newest = KubernetesVersion::NEWEST;
                cx.warn(&format!(
                    "Kubernetes {version} is judged as {newest}, the newest known"
                ));
            }
            options.version = version.known();
        }
        options.select.clone_from(&self.select);
        options.ignore.clone_from(&self.ignore);
        options.assume_new = self.assume_new;
        options
    }

    fn status(&self, report: &dto::Report, templates: bool) -> Status {
        let dto::Summary {
            findings,
            unknown,
            skipped,
            errors,
            ..
        } = &report.summary;
        let dto::Severities {
            critical,
            high,
            medium,
            low,
            info,
        } = findings;
        let strict_profile = self
            .profiles
            .iter()
            .any(|profile| profile.is_pod_security());
        let all_count = strict_profile && self.fail_on.is_none();
        let fail_on = self.fail_on.unwrap_or(if all_count {
            FailOn::Info
        } else {
            FailOn::High
        });
        let counts = [critical, high, medium, low, info];
        let counted = match fail_on {
            FailOn::Critical => 1,
            FailOn::High => 2,
            FailOn::Medium => 3,
            FailOn::Low => 4,
            FailOn::Info => 5,
            FailOn::Never => 0,
        };
        let failed = counts.iter().take(counted).any(|count| **count > 0);
        let undecided = *unknown > 0 && (self.fail_on_unknown || all_count);
        if *errors > 0 || (self.strict && (*skipped > 0 || templates)) {
            Status::Incomplete
        } else if failed || undecided {
            Status::Findings
        } else {
            Status::Success
        }
    }
}

/// The report as it grows.
struct Work<'c> {
    builder: ReportBuilder<'c>,
    /// Whether text goes to standard output as files are checked.
    shown: bool,
    /// The text for a file.
    kept: Option<String>,
    templates: bool,
}

impl Work<'_> {
    fn check(
        &mut self,
        cx: &mut Context<'_, '_>,
        checker: &Checker,
        file: &SourceFile,
        named: bool,
    ) -> Result<(), Failure> {
        let checked = checker.check(file);
        if named && checked.documents == 0 {
            return self.unreadable(cx, file.name(), "cli/empty", "the file holds no document");
        }
        self.templates |= checked.findings.iter().any(|it| it.check.id == TEMPLATE);
        self.builder.add(file, &checked);
        self.text(cx, |text| text.file(file, &checked))
    }

    fn unreadable(
        &mut self,
        cx: &mut Context<'_, '_>,
        name: &str,
        code: &str,
        message: &str,
    ) -> Result<(), Failure> {
        self.builder.add_unreadable(name, code, message);
        self.text(cx, |text| {
            text.unreadable(name, &format!("{message} [{code}]"))
        })
    }

    fn text(
        &mut self,
        cx: &mut Context<'_, '_>,
        render: impl Fn(Text) -> String,
    ) -> Result<(), Failure> {
        if self.shown {
            cx.print(render(Text {
                color: cx.stdout_color,
            }))?;
        }
        if let Some(kept) = &mut self.kept {
            kept.push_str(&render(Text { color: false }));
        }
        Ok(())
    }
}

/// Reads a file, no more of it than the limit allows.
fn read(
    cx: &mut Context<'_, '_>,
    path: &Path,
    name: &str,
    limits: &Limits,
) -> Result<SourceFile, (&'static str, String)> {
    let most = limits.file_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    let done = if path == Path::new("-") {
        (&mut *cx.streams.stdin).take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| {
            let length = file.metadata().map_or(0, |facts| facts.len());
            if length > limits.file_bytes {
                return Ok(usize::MAX);
            }
            file.take(most).read_to_end(&mut bytes)
        })
    };
    let length = done.map_err(|error| ("cli/read", reason(&error)))?;
    if length as u64 > limits.file_bytes {
        let message = format!("the file is larger than {} bytes", limits.file_bytes);
        return Err((ErrorCode::FileTooLarge.as_str(), message));
    }
    SourceFile::read(name, bytes, limits)
        .map_err(|error| (error.code().as_str(), error.message().to_owned()))
}

fn write(cx: &mut Context<'_, '_>, output: &OutputArgs, text: &str) -> Result<(), Failure> {
    let mut place = output.create(cx, Content::Text)?;
    let done = {
        let mut writer = place.writer(&mut *cx.streams.stdout);
        writer
            .write_all(text.as_bytes())
            .and_then(|()| writer.flush())
    };
    done.map_err(|error| place.failure(&error))?;
    place.commit(output.force, &mut *cx.streams.stdout)
}

/// A path as reports call it: as it was given, with `/`.
fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}

fn target(text: &str) -> Result<Target, String> {
    let (format, file) = text
        .split_once('=')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    let format = match format {
        "text" => Format::Text,
        "json" => Format::Json,
        _ => return Err("text and json are what there is".to_owned()),
    };
    Ok(Target {
        format,
        file: file.filter(|file| *file != "-").map(PathBuf::from),
    })
}

fn profile(text: &str) -> Result<Profile, String> {
    Profile::parse(text).ok_or_else(|| {
        let names: Vec<_> = Profile::ALL.iter().map(|profile| profile.name()).collect();
        format!("the profiles are {}", names.join(", "))
    })
}

fn version(text: &str) -> Result<KubernetesVersion, String> {
    KubernetesVersion::parse(text).ok_or_else(|| "a version is written 1.34".to_owned())
}

/// What is to run must be there: an area of which nothing is built would pass in silence.
fn selected(text: &str) -> Result<Selector, String> {
    let selector = selector(text)?;
    if let Selector::Area(area) = selector
        && !registry().any(|check| check.meta().area == area)
    {
        return Err(format!("no check of the area `{text}` is built yet"));
    }
    Ok(selector)
}

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text).ok_or_else(|| {
        if planned().iter().any(|row| row.id == text) {
            return format!("`{text}` is planned, not built yet");
        }
        format!(
            "no check and no area is called `{}`; `sealward checks` lists them",
            escape(text)
        )
    })
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'K') => (text.trim_end_matches('K'), 1 << 10),
        Some(b'M') => (text.trim_end_matches('M'), 1 << 20),
        Some(b'G') => (text.trim_end_matches('G'), 1 << 30),
        _ => (text, 1_u64),
    };
    let bytes = digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit));
    bytes.ok_or_else(|| "a size is a number of bytes, or of K, M or G".to_owned())
}
