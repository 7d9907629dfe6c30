//! Files and folders, read and checked into one report.

use super::across::ReadAgain;
use super::fix::Fixing;
use super::hosts::not_facts;
use super::ordered::{all_cores, in_order};
use super::walk::Found;
use crate::facts::node::Node;
use crate::failure::reason;
use sealward::document::{ErrorCode, Limits, SourceFile, Syntax};
use sealward::dto;
use sealward::posture::{Checked, Checker, DropIns, Options, Patches, ReportBuilder, Sieve};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Checks files and folders and reports on all of them, as `sealward check PATH...` does.
///
/// Of a folder every `.yaml`, `.yml` and `.json` and each `Kustomization` is read, the kubelet's `kubelet.conf.d/*.conf`, and systemd's services with their
/// drop-ins and variables; hidden ones too, but `.git`. What cannot be read is in the report's `errors`; nothing is printed.
///
/// ```
/// use sealward::{document::Limits, posture::Options};
/// let report = sealward_cli::check_paths(&["no-such.yaml".into()], &Options::default(), &Limits::default());
/// assert_eq!(report.errors[0].code, "cli/read");
/// ```
#[must_use]
pub fn check_paths(paths: &[PathBuf], options: &Options, limits: &Limits) -> dto::Report {
    let checker = Checker::new(options);
    let scan = Scan::new(&checker, limits, Sieve::default());
    // What watches cannot fail, so the scan does not either.
    let done = scan.run(paths, &mut io::empty(), |_| {
        Ok::<(), std::convert::Infallible>(())
    });
    done.unwrap_or_else(|never| match never {}).0
}

/// What a scan came to at one file, folder or link.
pub(crate) enum Seen<'a> {
    /// It was checked.
    Checked(&'a SourceFile, &'a Checked),
    /// It was passed over: its name, and why.
    Skipped(&'a str, &'a str),
    /// It could not be read, or holds nothing where it should: its name, a code and why.
    Unreadable(&'a str, &'a str, &'a str),
    /// All files are read, and this is what they say together; what reads one of them again.
    Across(&'a mut dyn Iterator<Item = dto::Finding>, &'a ReadAgain<'a>),
}

/// A scan under way.
pub(crate) struct Scan<'c> {
    pub(super) checker: &'c Checker,
    pub(super) limits: &'c Limits,
    pub(super) builder: ReportBuilder<'c>,
    fixing: Option<&'c mut Fixing>,
    jobs: NonZeroUsize,
    host: Option<&'c Node>,
    /// Files that have to hold facts.
    facts: &'c [PathBuf],
}

impl<'c> Scan<'c> {
    pub(crate) fn new(checker: &'c Checker, limits: &'c Limits, sieve: Sieve) -> Self {
        let mut builder = ReportBuilder::new(checker);
        builder.set_sieve(sieve);
        Self {
            checker,
            limits,
            builder,
            fixing: None,
            jobs: all_cores(),
            host: None,
            facts: &[],
        }
    }

    /// Reads and checks so many files at once.
    pub(crate) fn jobs(mut self, jobs: Option<NonZeroUsize>) -> Self {
        self.jobs = jobs.unwrap_or(self.jobs);
        self
    }

    /// Checks a host too, and files of facts.
    pub(crate) fn hosts(mut self, host: Option<&'c Node>, facts: &'c [PathBuf]) -> Self {
        self.host = host;
        self.facts = facts;
        self
    }

    /// Mends files as it goes.
    pub(crate) fn fixing(mut self, fixing: Option<&'c mut Fixing>) -> Self {
        self.fixing = fixing;
        self
    }

    /// Leaves findings out of the report: they are shown as they come, and nobody reads them there.
    pub(crate) fn without_findings(mut self) -> Self {
        self.builder = self.builder.without_findings();
        self
    }

    /// Checks all of these, telling `see` of each file as it goes. `-` is read from `stdin`. Returns the
    /// report, and the sieve with all that went through it.
    pub(crate) fn run<E>(
        mut self,
        paths: &[PathBuf],
        stdin: &mut dyn Read,
        mut see: impl FnMut(Seen<'_>) -> Result<(), E>,
    ) -> Result<(dto::Report, Sieve), E> {
        let found = Found::at(&[paths, self.facts].concat());
        for (path, reason) in &found.passed_over {
            self.builder.add_skipped(1);
            see(Seen::Skipped(&shown(path), reason))?;
        }
        for (path, error) in &found.errors {
            self.unreadable(&shown(path), "cli/read", &reason(error), &mut see)?;
        }
        for folder in &found.bare {
            let message = "the folder holds no manifest";
            self.unreadable(&shown(folder), "cli/empty", message, &mut see)?;
        }
        self.checker.know(patches(&found, self.limits));
        let drop_ins = drop_ins(&found, self.limits);
        self.checker.put_together(drop_ins);
        // A host's files are read by what they are to it, and those that facts tell of are nowhere else.
        let mut told: HashMap<String, Rc<SourceFile>> = HashMap::new();
        let mut keep = |files: Vec<SourceFile>| {
            let files = files.into_iter().map(Rc::new);
            told.extend(files.map(|file| (file.name().to_owned(), file)));
        };
        if let Some(host) = self.host {
            keep(self.host(host, &mut see)?);
        }
        // Standard input cannot be read again, and one file alone need not be.
        let only = found.files.len() == 1;
        let mut kept: Option<Rc<SourceFile>> = None;
        let (checker, limits) = (self.checker, self.limits);
        let mut given;
        let mut stdin = stdin;
        if let Some(fixing) = &mut self.fixing {
            // It is read twice, so it is kept: of one that is too large enough to say so, and of one that cannot be
            // read nothing, which is no text either.
            let mut bytes = Vec::new();
            if found.files.iter().any(|(path, _)| path == Path::new("-")) {
                let most = limits.file_bytes.saturating_add(1);
                if stdin.take(most).read_to_end(&mut bytes).is_err() {
                    bytes.clear();
                }
            }
            let read = |path: &Path| read(&mut &*bytes, path, &shown(path), limits).ok();
            let sieve = self.builder.sieve_mut().clone();
            fixing.run(&found.files, read, checker, sieve, limits);
            fixing.pass_on(&bytes);
            let mended = fixing.take_stdin().map(String::into_bytes);
            given = io::Cursor::new(mended.unwrap_or(bytes));
            stdin = &mut given;
        }
        // Standard input is read when its turn comes, by the thread that has it.
        let work = |(path, _): &(PathBuf, bool)| {
            let name = (path != Path::new("-")).then(|| shown(path))?;
            Some(read(&mut io::empty(), path, &name, limits).map(|file| {
                let checked = checker.check(&file);
                (file, checked)
            }))
        };
        let weight = |(path, _): &(PathBuf, bool)| path.metadata().map_or(0, |facts| facts.len());
        in_order(
            self.jobs,
            &found.files,
            weight,
            work,
            |(path, named), slot| {
                let name = shown(path);
                let here = |file| {
                    let checked = checker.check(&file);
                    (file, checked)
                };
                let done = slot.get_or_insert_with(|| read(stdin, path, &name, limits).map(here));
                let (file, checked) = match done {
                    Ok((file, checked)) => (&*file, checked),
                    Err((code, message)) => {
                        return self.unreadable(&name, code, message, &mut see);
                    }
                };
                if self.facts.contains(path)
                    && let Some((code, message)) = not_facts(file)
                {
                    return self.unreadable(&name, code, &message, &mut see);
                }
                let fixing = self.fixing.as_mut();
                if let Some(failure) = fixing.and_then(|it| it.take_failure(path)) {
                    self.unreadable(&name, failure.code(), failure.message(), &mut see)?;
                }
                self.builder.sieve_mut().hold(file.name(), checked);
                if let Some(error) = checked.no_document().filter(|_| *named) {
                    return self.unreadable(
                        &name,
                        error.code().as_str(),
                        error.message(),
                        &mut see,
                    );
                }
                if *named && is_strange(file, checked) {
                    let message = "the file is none that is known, and was not checked";
                    return self.unreadable(&name, "cli/not-checked", message, &mut see);
                }
                self.builder.add(file, checked);
                see(Seen::Checked(file, checked))?;
                if checked.has_host() {
                    for host in checker.check_hosts_of(file, limits) {
                        keep(self.told(host, &mut see)?);
                    }
                }
                if only || path == Path::new("-") {
                    kept = slot
                        .take()
                        .and_then(Result::ok)
                        .map(|(file, _)| Rc::new(file));
                }
                Ok(())
            },
        )?;
        let again = |name: &str| match (&kept, told.get(name)) {
            (Some(file), _) if file.name() == name => Some(Rc::clone(file)),
            (_, Some(file)) => Some(Rc::clone(file)),
            _ => {
                let path = found.path_of(name)?;
                read(&mut io::empty(), path, name, limits).ok().map(Rc::new)
            }
        };
        see(Seen::Across(
            &mut self.builder.conclude_with(&again),
            &again,
        ))?;
        Ok(self.builder.finish_with_sieve())
    }

    pub(super) fn unreadable<E>(
        &mut self,
        name: &str,
        code: &str,
        message: &str,
        see: &mut impl FnMut(Seen<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.builder.add_error(name, code, message);
        see(Seen::Unreadable(name, code, message))
    }
}

/// What the kustomizations among the files say of them. What is wrong with one is said when it is checked.
fn patches(found: &Found, limits: &Limits) -> Patches {
    let mut patches = Patches::default();
    for (path, _) in &found.files {
        let name = shown(path);
        if Patches::is_kustomization(&name)
            && let Ok(file) = read(&mut io::empty(), path, &name, limits)
        {
            patches.add(&file);
        }
    }
    if !patches.any() {
        return patches;
    }
    let named = found.files.iter().map(|(path, _)| (path, shown(path)));
    for (path, name) in named
        .filter(|(_, name)| patches.awaits(name))
        .collect::<Vec<_>>()
    {
        if let Ok(file) = read(&mut io::empty(), path, &name, limits) {
            patches.add(&file);
        }
    }
    patches
}

/// The files of the scan that are read together with others. What is wrong with one is said when it is checked.
fn drop_ins(found: &Found, limits: &Limits) -> DropIns {
    let mut drop_ins = DropIns::default();
    let files = || found.files.iter().map(|(path, _)| (shown(path), path));
    let unread = found.errors.iter().map(|(path, _)| path);
    let unread = unread.chain(found.passed_over.iter().map(|(path, _)| path));
    // Of a folder that is not entered nobody knows what is in it.
    let unread = unread.flat_map(|path| [shown(path), format!("{}/a.yaml", shown(path))]);
    let unread: Vec<String> = unread.collect();
    // Many files are called as main files are: those that nothing is read after are not read for that.
    let names = files().map(|it| it.0).chain(unread.iter().cloned());
    let mains: HashSet<String> = names
        .filter_map(|name| DropIns::main_of(&name).map(str::to_owned))
        .collect();
    let is_part = |name: &str| DropIns::main_of(name).is_some() || mains.contains(name);
    for (name, path) in files().filter(|it| is_part(&it.0)) {
        match read(&mut io::empty(), path, &name, limits) {
            Ok(file) => drop_ins.add(file),
            Err(_) => drop_ins.add_unread(&name),
        }
    }
    for name in unread.iter().filter(|it| is_part(it)) {
        drop_ins.add_unread(name);
    }
    drop_ins
}

/// Whether a file that was named holds nothing that anything is known of: what another program says that failed is read as
/// YAML, too. Its name may tell that it is one of those that are passed over, such as a chart's values; then it need only
/// have fields.
fn is_strange(file: &SourceFile, checked: &Checked) -> bool {
    if checked.resources > 0 || !checked.errors.is_empty() || !checked.findings.is_empty() {
        return false;
    }
    let is_told = Syntax::of_name(file.name()).is_some();
    !file.documents().any(|it| {
        let root = it.root();
        // A list may have no items.
        let has_kind = root
            .get("kind")
            .is_some_and(|kind| kind.as_text().is_some());
        has_kind || is_told && root.entries().next().is_some()
    })
}

/// Reads a file, no more of it than the limit allows.
fn read(
    stdin: &mut dyn Read,
    path: &Path,
    name: &str,
    limits: &Limits,
) -> Result<SourceFile, (&'static str, String)> {
    let most = limits.file_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    let done = if path == Path::new("-") {
        stdin.take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| {
            let length = file.metadata().map_or(0, |facts| facts.len());
            if length > limits.file_bytes {
                return Ok(usize::MAX);
            }
            // At once, and no more than there is: a buffer that grows is cleared and copied on its way.
            // Where there is no such room, reading says so.
            let _ = bytes.try_reserve_exact(usize::try_from(length).unwrap_or(0).saturating_add(1));
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

/// A path as reports call it: as it was given, with `/`.
pub(super) fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}
