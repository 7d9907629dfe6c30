//! `sealward check`

use crate::check::attest::{self, AttestArgs};
use crate::check::baseline::BaselineArgs;
use crate::check::config::ConfigArgs;
use crate::check::fix::{FixArgs, Fixing};
use crate::check::format::{self, Format, Target};
use crate::check::hosts::HostArgs;
use crate::check::over_input;
use crate::check::scan::{Scan, Seen};
use crate::check::text::{Hints, TEMPLATE, Text};
use crate::context::Context;
use crate::escape;
use crate::failure::name;
use crate::output::{Content, OutputArgs};
use crate::wording::plural;
use crate::{Failure, Status};
use clap::{Args, ValueEnum};
use sealward::document::Limits;
use sealward::dto;
use sealward::posture::fix::Safety;
use sealward::posture::{
    self, Checker, Config, Date, KubernetesVersion, Options, Profile, Selector, Severity, Sieve,
};
use sealward_providers::WallClock;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Check manifests and configuration files.
#[derive(Args)]
#[command(after_help = "\
Exit status: 0 nothing at or above --fail-on; 1 findings at or above it; 2 something could not be \
read (the report is complete all the same). With --fix it tells what remains.

Examples:
  sealward check deploy/
  sealward check --profile pss-restricted --kubernetes-version 1.34 pod.yaml
  sealward check --node / --profile cis
  sealward check --diff deploy/
  sealward check --fix - < pod.yaml > mended.yaml
  kubectl get pods -o yaml | sealward check --format json -")]
pub(crate) struct Check {
    /// Files and folders, `-` for standard input; of a folder every .yaml, .yml and .json, and
    /// systemd's services [default: ., unless a host is named]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    hosts: HostArgs,
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = format::target, help = format::help())]
    formats: Vec<Target>,
    #[command(flatten)]
    output: OutputArgs,
    /// Which checks run: recommended, pss-baseline, pss-restricted, cis, cis-aks, nsa, encryption,
    /// all
    #[arg(long = "profile", value_name = "NAME", value_delimiter = ',')]
    profiles: Vec<Profile>,
    /// The Kubernetes version to judge for [default: the newest this build knows]
    #[arg(long, value_name = "1.NN")]
    kubernetes_version: Option<KubernetesVersion>,
    /// Run this check, or this area's checks, beside the profile's
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',', value_parser = Selector::to_select)]
    select: Vec<Selector>,
    /// Do not run this check, or this area's checks
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',')]
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
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    attest: AttestArgs,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// Encryption at rest is about to be turned on: data is stored in clear so far, and must stay
    /// readable
    #[arg(long)]
    assume_new: bool,
    #[command(flatten)]
    fixes: FixArgs,
    /// The largest file that is read: bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_file_size: Option<u64>,
    /// How many files are read and checked at once [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
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

impl From<posture::FailOn> for FailOn {
    fn from(value: posture::FailOn) -> Self {
        match value {
            posture::FailOn::Never => Self::Never,
            posture::FailOn::Severity(Severity::Critical) => Self::Critical,
            posture::FailOn::Severity(Severity::High) => Self::High,
            posture::FailOn::Severity(Severity::Medium) => Self::Medium,
            posture::FailOn::Severity(Severity::Low) => Self::Low,
            posture::FailOn::Severity(Severity::Info) => Self::Info,
        }
    }
}

impl Check {
    pub(crate) fn run(mut self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        if self.paths.is_empty() && !self.hosts.any() {
            self.paths.push(PathBuf::from("."));
        }
        let node = self.hosts.gather()?;
        let mut fixing = self.fixes.fixing(&self.paths)?;
        let targets = self.targets(fixing.as_ref())?;
        let outputs = targets.iter().filter_map(|it| it.file.as_deref());
        let inputs = self.paths.iter().map(PathBuf::as_path);
        let inputs = inputs.chain(self.hosts.facts().iter().map(PathBuf::as_path));
        let inputs: Vec<&Path> = inputs.chain(self.config.named()).collect();
        over_input::refuse(&inputs, outputs.chain(self.baseline.written()))?;
        let configuration = self.config.read(&self.paths)?;
        let mut options = self.options(cx, configuration.as_ref().map(|it| &it.config));
        options.attestations = self.attest.read()?;
        self.profiles.clone_from(&options.profiles);
        let checker = Checker::new(&options);
        let mut limits = Limits::default();
        limits.file_bytes = self.max_file_size.unwrap_or(limits.file_bytes);
        let mut texts = Texts {
            options: checker.options(),
            color: cx.stdout_color,
            shown: targets
                .iter()
                .any(|it| it.format == Format::Text && it.file.is_none()),
            kept: targets
                .iter()
                .any(|it| it.format == Format::Text && it.file.is_some())
                .then(String::new),
            hints: Hints::default(),
        };
        let mut sieve = Sieve::default();
        self.baseline.prepare(&mut sieve)?;
        if let Some(configuration) = &configuration {
            configuration.prepare(&self.paths, &mut sieve);
            if !texts.shown {
                configuration.note(cx);
            }
        }
        let streams = &mut *cx.streams;
        let mut scan = Scan::new(&checker, &limits, sieve)
            .jobs(self.jobs)
            .fixing(fixing.as_mut())
            .hosts(node.as_ref(), self.hosts.facts());
        if targets.iter().all(|it| it.format == Format::Text) {
            scan = scan.without_findings();
        }
        let (report, sieve) = scan.run(&self.paths, &mut *streams.stdin, |seen| {
            texts.add(seen, &mut *streams.stdout)
        })?;
        if let Some(fixing) = &fixing {
            say(fixing, &report, &limits, cx)?;
        }
        let Texts {
            kept, mut hints, ..
        } = texts;
        let templates = hints.templates;
        if fixing.is_some() || self.hosts.any() {
            // What is left was not asked for, or left out and said; and nothing is mended beside a host.
            hints.fixes = (0, 0);
        }
        let configured = configuration.map(|it| format!("{}\n", it.line()));
        let configured = configured.unwrap_or_default();
        let summary = Text {
            color: cx.stdout_color,
        }
        .summary(&report.summary, checker.options(), hints);
        let summary = format!("{configured}{summary}");
        for target in &targets {
            let output = OutputArgs {
                output: target.file.clone(),
                force: self.output.force,
            };
            match (target.format, &target.file) {
                (Format::Text, None) => cx.print(&summary)?,
                (Format::Text, Some(_)) => {
                    let plain = Text { color: false };
                    let last = plain.summary(&report.summary, checker.options(), hints);
                    write(
                        cx,
                        &output,
                        &format!("{}{configured}{last}", kept.as_deref().unwrap_or_default()),
                    )?;
                }
                (Format::Report(format), _) => {
                    let left_out = write_with(cx, &output, |out| format.write(&report, out))?;
                    if left_out > 0 {
                        let are = if left_out == 1 { "is" } else { "are" };
                        let left_out = plural(left_out as u64, "finding");
                        cx.warn(&format!(
                            "{left_out} {are} left out of {format}, whose readers have no room for more"
                        ));
                    }
                }
            }
        }
        attest::warn(cx, checker.options(), &report);
        for paths in sieve.overrides_without_files() {
            let paths = escape(&paths);
            cx.warn(&format!(
                "the override for {paths} is for no file that was checked"
            ));
        }
        self.baseline.finish(cx, &sieve, self.output.force)?;
        Ok(self.status(&report, templates))
    }

    fn targets(&self, fixing: Option<&Fixing>) -> Result<Vec<Target>, Failure> {
        let mut targets = self.formats.clone();
        let taken = fixing.is_some_and(Fixing::takes_stdout);
        if targets.is_empty() && !(taken && self.output.file().is_none()) {
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
        if taken && targets.iter().any(|target| target.file.is_none()) {
            let message = "the mended text, or the difference, takes standard output";
            return Err(Failure::usage(message).with_help("name a file: `--format json=FILE`"));
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

    /// What the command line says goes before what the configuration says; what both select and
    /// ignore adds up.
    fn options(&mut self, cx: &mut Context<'_, '_>, config: Option<&Config>) -> Options {
        let mut options = Options::default();
        if let Some(config) = config {
            config.apply(&mut options);
            self.kubernetes_version = self.kubernetes_version.or(config.version);
            self.fail_on = self.fail_on.or(config.fail_on.map(FailOn::from));
        }
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
        options.select.extend(&self.select);
        options.ignore.extend(&self.ignore);
        options.suppressions = !self.config.no_repo_config;
        options.honor.extend(&self.config.honor);
        options.assume_new = self.assume_new;
        options.today = Some(Date::of_unix_seconds(WallClock::system().now()));
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

/// The report for people as it grows.
struct Texts<'c> {
    options: &'c Options,
    color: bool,
    /// Whether it goes to standard output as files are checked.
    shown: bool,
    /// The text for a file.
    kept: Option<String>,
    hints: Hints,
}

impl Texts<'_> {
    fn add(&mut self, seen: Seen<'_>, stdout: &mut dyn Write) -> Result<(), Failure> {
        match seen {
            Seen::Checked(file, checked) => {
                for finding in &checked.findings {
                    self.hints.templates |= finding.check.id == TEMPLATE;
                    if let Some(fix) = &finding.fix
                        && self.options.lets_mend(finding.check)
                        && fix.may_be_written(file)
                    {
                        self.hints.add(fix.safety);
                    }
                }
                if self.shown {
                    let text = Text { color: self.color };
                    text.file(file, checked, |part| print(stdout, part))?;
                }
                if let Some(kept) = &mut self.kept {
                    Text { color: false }.file(file, checked, |part| {
                        kept.push_str(part);
                        Ok::<_, Failure>(())
                    })?;
                }
                Ok(())
            }
            Seen::Unreadable(name, code, message) => {
                let message = format!("{message} [{code}]");
                self.write(stdout, &|text| text.unreadable(name, &message))
            }
            Seen::Skipped(name, reason) => self.write(stdout, &|text| text.skipped(name, reason)),
            Seen::Across(findings, read) => {
                let mut fixes = Hints::default();
                let findings = findings.inspect(|it| {
                    if let Some(fix) = &it.fix {
                        fixes.add(match fix.safety {
                            dto::Safety::Safe => Safety::Safe,
                            dto::Safety::Review => Safety::Review,
                        });
                    }
                });
                let is_shown = self.shown || self.kept.is_some();
                let read = |name: &str| is_shown.then(|| read(name)).flatten();
                Text::across(findings, &read, |render| self.write(stdout, render))?;
                self.hints.join(fixes);
                Ok(())
            }
        }
    }

    /// Writes a part of the report wherever it goes.
    fn write(
        &mut self,
        stdout: &mut dyn Write,
        render: &dyn Fn(Text) -> String,
    ) -> Result<(), Failure> {
        if self.shown {
            print(stdout, &render(Text { color: self.color }))?;
        }
        if let Some(kept) = &mut self.kept {
            kept.push_str(&render(Text { color: false }));
        }
        Ok(())
    }
}

fn print(stdout: &mut dyn Write, text: &str) -> Result<(), Failure> {
    let written = stdout.write_all(text.as_bytes());
    written.map_err(|error| Failure::stdout(&error))
}

/// What fixes came to; with the report out of the way, also what could not be read.
fn say(
    fixing: &Fixing,
    report: &dto::Report,
    limits: &Limits,
    cx: &mut Context<'_, '_>,
) -> Result<(), Failure> {
    cx.print(fixing.output())?;
    pass_on(fixing.unmended(), limits, cx).map_err(|error| Failure::stdout(&error))?;
    cx.flush()?;
    if fixing.takes_stdout() {
        for error in &report.errors {
            let (file, message) = (name(Path::new(&error.file)), &error.message);
            let _ = cx.report(&Failure::new(
                "cli/check",
                format!("{file}: {message} [{}]", error.code),
            ));
        }
    }
    for warning in fixing.warnings() {
        cx.warn(&warning);
    }
    cx.note(&fixing.summary());
    Ok(())
}

/// Writes what could not be mended as it came. Of what is too large no more was read than tells so.
fn pass_on(bytes: &[u8], limits: &Limits, cx: &mut Context<'_, '_>) -> io::Result<()> {
    cx.streams.stdout.write_all(bytes)?;
    if bytes.len() as u64 > limits.file_bytes {
        io::copy(&mut *cx.streams.stdin, &mut *cx.streams.stdout)?;
    }
    Ok(())
}

pub(crate) fn write(
    cx: &mut Context<'_, '_>,
    output: &OutputArgs,
    text: &str,
) -> Result<(), Failure> {
    write_with(cx, output, |out| out.write_all(text.as_bytes()))
}

/// Writes to where output goes what comes piece after piece, and returns what the writer does.
fn write_with<T>(
    cx: &mut Context<'_, '_>,
    output: &OutputArgs,
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> Result<T, Failure> {
    let mut place = output.create(cx, Content::Text)?;
    let done = {
        let mut writer = io::BufWriter::new(place.writer(&mut *cx.streams.stdout));
        write(&mut writer).and_then(|it| writer.flush().map(|()| it))
    };
    let done = done.map_err(|error| place.failure(&error))?;
    place.commit(output.force, &mut *cx.streams.stdout)?;
    Ok(done)
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
