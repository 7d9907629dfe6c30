//! `sealward check --fix`: files are mended in place, or what would be changed is shown.

use super::diff::Diff;
use super::replace::replace;
use super::scan::shown;
use crate::failure::{Failure, name as display};
use crate::wording::plural;
use clap::Args;
use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Dropped, Mended, Safety, Spared, Wanted, Why, mend, mend_together};
use sealward::posture::{Checked, Checker, Finding, Sieve, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether and how files are mended.
#[derive(Args)]
pub(crate) struct FixArgs {
    /// Apply the fixes that are safe to files in place; the report says what remains
    #[arg(long)]
    fix: bool,
    /// Apply the fixes, too, that a person should look at; those that need something done first,
    /// such as writing every Secret anew, only where `--select` names their check
    #[arg(long)]
    fix_review: bool,
    /// Show what --fix (or --fix-review) would change as a unified diff, and write nothing
    #[arg(long)]
    diff: bool,
}

impl FixArgs {
    /// What to do with files; `None` where they are only checked.
    pub(crate) fn fixing(&self, paths: &[PathBuf]) -> Result<Option<Fixing>, Failure> {
        let Self {
            fix,
            fix_review,
            diff,
        } = *self;
        if !(fix || fix_review || diff) {
            return Ok(None);
        }
        let reads_stdin = paths.iter().any(|path| path == Path::new("-"));
        let mode = match (diff, reads_stdin) {
            (true, _) => Mode::Show,
            (false, false) => Mode::Write,
            (false, true) if paths.len() == 1 => Mode::Print,
            (false, true) => {
                let message = "`--fix` takes standard input alone, and no files beside it";
                return Err(Failure::usage(message));
            }
        };
        Ok(Some(Fixing {
            safety: if fix_review {
                Safety::Review
            } else {
                Safety::Safe
            },
            mode,
            output: String::new(),
            unmended: Vec::new(),
            is_masked: false,
            findings: 0,
            files: BTreeSet::new(),
            dropped: Vec::new(),
            told: HashSet::new(),
            warnings: Vec::new(),
            failures: HashMap::new(),
            stdin: None,
            shown: BTreeMap::new(),
        }))
    }
}

/// What becomes of a mended text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The file is replaced.
    Write,
    /// It goes to standard output: it was read from standard input.
    Print,
    /// The difference goes to standard output.
    Show,
}

/// Mends the files of a scan before they are checked.
pub(crate) struct Fixing {
    safety: Safety,
    mode: Mode,
    /// For standard output: differences, or the mended text.
    output: String,
    /// For standard output where nothing could be mended: what was read, as it came.
    unmended: Vec<u8>,
    is_masked: bool,
    findings: usize,
    /// The files that were mended, by their place among all.
    files: BTreeSet<usize>,
    /// With the name of the file.
    dropped: Vec<(String, Dropped)>,
    /// The same, to say each once.
    told: HashSet<(String, Dropped)>,
    warnings: Vec<String>,
    failures: HashMap<PathBuf, Failure>,
    /// Standard input as it was read, or once mended where that goes to standard output.
    stdin: Option<String>,
    /// What is not written: files as they are, and as they would be.
    shown: BTreeMap<usize, (SourceFile, SourceFile)>,
}

/// A file to be mended.
#[derive(Clone, Copy)]
struct Patient<'p> {
    /// Its place among the scan's files.
    at: usize,
    path: &'p Path,
    /// Whether the user named it; else it was found in a folder.
    named: bool,
}

impl Fixing {
    /// Whether standard output is taken: the report then goes to files alone.
    pub(crate) fn takes_stdout(&self) -> bool {
        self.mode != Mode::Write
    }

    /// Why a file could not be mended.
    pub(super) fn take_failure(&mut self, path: &Path) -> Option<Failure> {
        self.failures.remove(path)
    }

    /// What is to be checked in place of standard input, where that was read.
    pub(super) fn take_stdin(&mut self) -> Option<String> {
        self.stdin.take()
    }

    /// Mends each file by itself, and then what is found with all of them known; what the sieve holds back is
    /// left alone. What cannot be read is left to the check that follows.
    pub(super) fn run(
        &mut self,
        files: &[(PathBuf, bool)],
        mut read: impl FnMut(&Path) -> Option<SourceFile>,
        checker: &Checker,
        mut sieve: Sieve,
        limits: &Limits,
    ) {
        let patients = || {
            files.iter().enumerate().map(|(at, (path, named))| Patient {
                at,
                path,
                named: *named,
            })
        };
        let mut index = checker.index();
        let mut spared = Spared::default();
        for patient in patients() {
            let Some(file) = read(patient.path) else {
                continue;
            };
            if patient.path == Path::new("-") {
                self.stdin = Some(file.text().to_owned());
            }
            let name: Arc<str> = file.name().into();
            let mut checked = checker.check(&file);
            sieve.hold(&name, &mut checked);
            spared.add(&name, &checked.suppressed);
            let may = checked.findings.iter().any(|it| self.may(it));
            if !file.is_verbatim() && (may || self.mode == Mode::Print) {
                let what = format!(
                    "{} is not UTF-8: nothing in it is fixed",
                    display(patient.path)
                );
                let failure = Failure::new("cli/fix-encoding", what);
                self.failures.insert(patient.path.to_owned(), failure);
            } else if let Some(copy) = copy(&file, limits).filter(|_| may) {
                let wanted = Wanted::up_to(self.safety).but(&spared);
                let mended = mend(copy, checker, wanted, limits);
                if let Some(checked) = self.treated(patient, file, mended) {
                    index.add(&name, &checked);
                    continue;
                }
            }
            index.add(&name, &checked);
        }
        let mut found = checker.conclude(&index).findings;
        spared.add("", &sieve.hold_across(&mut found));
        let all = Wanted::up_to(self.safety).but(&spared);
        let wanted = found.iter().filter(|it| self.may(&it.finding));
        let wanted: BTreeSet<&str> = wanted.map(|it| &*it.file).collect();
        let mut wanted: VecDeque<Patient<'_>> = patients()
            .filter(|it| wanted.contains(&*shown(it.path)) && !self.failures.contains_key(it.path))
            .collect();
        while !wanted.is_empty() {
            let (mut befores, mut files, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
            while bytes < TOGETHER
                && let Some(patient) = wanted.pop_front()
            {
                let pair = self.before_and_now(patient, &mut read, limits);
                let Some((file, now)) = pair.filter(|(file, _)| file.is_verbatim()) else {
                    continue;
                };
                bytes = bytes.saturating_add(now.text().len());
                befores.push((patient, file));
                files.push(now);
            }
            let mended = mend_together(files, checker, &index, all, limits);
            let mut written = Vec::new();
            for ((patient, file), mended) in befores.into_iter().zip(mended) {
                let name = file.name().to_owned();
                if let Some(checked) = self.treated(patient, file, mended) {
                    written.push((name, checked));
                }
            }
            index.replace(written.iter().map(|(name, checked)| (&**name, checked)));
        }
        for (before, after) in std::mem::take(&mut self.shown).into_values() {
            self.show(&before, after);
        }
        // What could not be mended is no mended text.
        if let (Mode::Print, true, Some(text)) = (self.mode, self.failures.is_empty(), &self.stdin)
        {
            self.output.push_str(text);
        }
    }

    /// A file as it is, and as it would be so far. One reading of both: the file may change meanwhile.
    fn before_and_now(
        &mut self,
        patient: Patient<'_>,
        read: &mut impl FnMut(&Path) -> Option<SourceFile>,
        limits: &Limits,
    ) -> Option<(SourceFile, SourceFile)> {
        if let Some(pair) = self.shown.remove(&patient.at) {
            return Some(pair);
        }
        let file = if patient.path == Path::new("-") {
            let text = self.stdin.clone()?;
            SourceFile::read("-", text.into_bytes(), limits).ok()?
        } else {
            read(patient.path)?
        };
        let now = copy(&file, limits)?;
        Some((file, now))
    }

    fn may(&self, finding: &Finding) -> bool {
        let fix = finding.fix.as_ref();
        finding.verdict == Verdict::Fail && fix.is_some_and(|fix| fix.safety <= self.safety)
    }

    /// Writes a file that was mended, or keeps it to be shown; `None` where it stays as it is.
    fn treated(
        &mut self,
        patient: Patient<'_>,
        file: SourceFile,
        mended: Mended,
    ) -> Option<Checked> {
        let shown = file.name().to_owned();
        // A file that is looked at twice says the same again.
        for it in mended.dropped.into_iter().map(|it| (shown.clone(), it)) {
            if self.told.insert(it.clone()) {
                self.dropped.push(it);
            }
        }
        let is_changed = mended.file.text() != file.text();
        if self.mode != Mode::Write {
            if is_changed {
                self.shown.insert(patient.at, (file, mended.file));
            }
        } else if mended.mended > 0 {
            match replace(patient.path, patient.named, file.text(), mended.file.text()) {
                Ok(warnings) => self.warnings.extend(warnings),
                Err(failure) => {
                    self.failures.insert(patient.path.to_owned(), failure);
                    return None;
                }
            }
        }
        if mended.mended > 0 {
            self.findings = self.findings.saturating_add(mended.mended);
            self.files.insert(patient.at);
        }
        Some(mended.checked)
    }

    fn show(&mut self, before: &SourceFile, after: SourceFile) {
        if self.mode == Mode::Print {
            self.stdin = Some(after.text().to_owned());
            return;
        }
        let diff = Diff::of(before, &after);
        self.output.push_str(&diff.text);
        self.is_masked |= diff.is_masked;
    }

    /// What goes to standard output.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    /// Keeps what came from standard input, if it is to go to standard output as it is.
    pub(super) fn pass_on(&mut self, bytes: &[u8]) {
        if self.mode == Mode::Print && self.output.is_empty() {
            self.unmended = bytes.to_vec();
        }
    }

    /// What goes to standard output unmended; what is left of standard input follows it.
    pub(crate) fn unmended(&self) -> &[u8] {
        &self.unmended
    }

    /// What the user should know.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let dropped = self.dropped.iter().map(|(file, it)| {
            let (file, title, check) =
                (display(Path::new(file)), crate::escape(&it.title), it.check);
            match it.why {
                Why::Selected => {
                    format!("{file}: the fix of `{check}` waits for `--select {check}`: {title}")
                }
                Why::Brings(other) => format!(
                    "{file}: the fix of `{check}` is left out: to {title} brings about a finding of `{other}`"
                ),
                Why::Refused(refusal) => {
                    let line = it.line.map(|line| format!(":{line}")).unwrap_or_default();
                    format!("{file}{line}: the fix of `{check}` is left out: {refusal}")
                }
                _ => format!(
                    "{file}: the fix of `{check}` is left out: to {title} leaves a text that is not read as meant"
                ),
            }
        });
        let masked = self.is_masked.then(|| {
            "what must stay hidden is masked in the difference: it is no patch".to_owned()
        });
        let own = self.warnings.iter().cloned();
        own.chain(dropped).chain(masked).collect()
    }

    /// What was done, in a line.
    pub(crate) fn summary(&self) -> String {
        let done = match self.mode {
            Mode::Show => "would be fixed",
            Mode::Write | Mode::Print => "fixed",
        };
        let (findings, files) = (
            plural(self.findings as u64, "finding"),
            plural(self.files.len() as u64, "file"),
        );
        format!("{findings} in {files} {done}")
    }
}

/// How much is mended together, in bytes of text: every file of it is at hand.
const TOGETHER: usize = 32 << 20;

fn copy(file: &SourceFile, limits: &Limits) -> Option<SourceFile> {
    SourceFile::read(file.name(), file.text().as_bytes().to_vec(), limits).ok()
}
