//! What became of each file: a line of text each, or one document of JSON.

use super::json::{Document, File, Summary};
use super::outcome::{Outcome, Stop};
use super::walk::Found;
use crate::context::Context;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{Status, escape};
use std::path::Path;

/// How a run reports.
pub(crate) struct Report {
    /// In the past tense: `rewrapped`.
    verb: &'static str,
    /// The schema of a document of JSON; without one it is text.
    schema: Option<&'static str>,
    dry_run: bool,
    /// The width of the column of paths.
    width: usize,
    files: Vec<File>,
    summary: Summary,
    /// Folders that were passed over. The schema of the JSON has no place for them.
    git_folders: u64,
    status: Status,
}

impl Report {
    /// A report on these files. `verb` is what changes them, in the past tense.
    pub(crate) fn new(verb: &'static str, found: &Found) -> Self {
        let failed = found.failures.iter().map(|(path, _)| path);
        let paths = found.files.iter().chain(failed);
        let widths = paths.map(|path| shown(path).chars().count());
        Self {
            verb,
            schema: None,
            dry_run: false,
            width: widths.max().unwrap_or(0).min(MAX_WIDTH),
            files: Vec::new(),
            summary: Summary {
                skipped: found.skipped,
                links: found.links,
                ..Summary::default()
            },
            git_folders: found.git_folders,
            status: Status::Success,
        }
    }

    /// The same, as JSON of this schema.
    pub(crate) const fn in_json(mut self, schema: Option<&'static str>) -> Self {
        self.schema = schema;
        self
    }

    /// The same, of a run that writes nothing.
    pub(crate) const fn of_dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// Reports what could not be looked at.
    pub(crate) fn failures(
        &mut self,
        found: &mut Found,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        for (path, failure) in std::mem::take(&mut found.failures) {
            self.tell(&path, Err(failure), cx)?;
        }
        Ok(())
    }

    /// Does `work` to each file, and reports what becomes of it. One that fails stops no other.
    pub(crate) fn each(
        &mut self,
        found: Found,
        cx: &mut Context<'_, '_>,
        mut work: impl FnMut(&Path, &mut Progress, &mut Context<'_, '_>) -> Result<Outcome, Stop>,
    ) -> Result<(), Failure> {
        let mut progress = Progress::new(Some(found.bytes), cx);
        let mut stopped: Option<Failure> = None;
        for path in found.files {
            // It was said once, and nobody is asked for the same passphrase again.
            if let Some(failure) = &stopped {
                self.list(&path, Err(failure), cx)?;
                continue;
            }
            let done = progress.done();
            let len = path.metadata().map_or(0, |it| it.len());
            let outcome = work(&path, &mut progress, cx);
            progress.reach(done.saturating_add(len), &mut *cx.streams.stderr);
            progress.clear(&mut *cx.streams.stderr);
            let outcome = outcome.map_err(|stop| match stop {
                Stop::File(failure) => failure,
                Stop::Run(failure) => stopped.insert(failure).clone(),
            });
            self.tell(&path, outcome, cx)?;
        }
        Ok(())
    }

    /// Lists a file, and says what is wrong with it.
    fn tell(
        &mut self,
        path: &Path,
        outcome: Result<Outcome, Failure>,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        self.list(path, outcome.as_ref(), cx)?;
        if let Err(failure) = &outcome {
            self.status = self.status.max(cx.report(failure));
        }
        Ok(())
    }

    fn list(
        &mut self,
        path: &Path,
        outcome: Result<&Outcome, &Failure>,
        cx: &mut Context<'_, '_>,
    ) -> Result<(), Failure> {
        self.summary.count(outcome);
        if self.schema.is_some() {
            self.files.push(File::of(path, outcome));
            return Ok(());
        }
        let text = match outcome {
            Ok(outcome) => outcome.words(),
            Err(failure) => format!("failed: {}", failure.code()),
        };
        cx.print(format_args!(
            "{:width$}  {text}\n",
            shown(path),
            width = self.width
        ))?;
        // Whoever watches sees each file as it is done.
        if cx.streams.stdout_is_terminal {
            cx.streams
                .stdout
                .flush()
                .map_err(|error| Failure::stdout(&error))?;
        }
        Ok(())
    }

    /// The summary, or all of the JSON.
    pub(crate) fn end(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        if let Some(schema) = self.schema {
            cx.print_json(&Document {
                schema,
                dry_run: self.dry_run,
                files: &self.files,
                summary: &self.summary,
            })?;
        } else {
            cx.print(format_args!("{}\n", self.summary_line()))?;
        }
        Ok(self.status)
    }

    fn summary_line(&self) -> String {
        let Summary {
            changed,
            unchanged,
            failed,
            skipped,
            links,
        } = self.summary;
        let verb = self.verb;
        let mut parts = vec![if self.dry_run {
            format!("{changed} would be {verb}")
        } else {
            format!("{changed} {verb}")
        }];
        let counted = [
            (unchanged, "unchanged", "unchanged"),
            (failed, "failed", "failed"),
            (skipped, "other file skipped", "other files skipped"),
            (links, "link not followed", "links not followed"),
            (
                self.git_folders,
                "`.git` folder not entered",
                "`.git` folders not entered",
            ),
        ];
        for (count, one, many) in counted {
            if count > 0 {
                parts.push(format!("{count} {}", if count == 1 { one } else { many }));
            }
        }
        if self.dry_run {
            parts.push("nothing was written".to_owned());
        }
        parts.join(", ")
    }
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy()).into_owned()
}

/// Longer paths stand out of their column.
const MAX_WIDTH: usize = 60;
