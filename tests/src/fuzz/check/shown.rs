//! The report for people, read back.

use sealward::dto::{Report, Severities};
use sealward_cli::escape;

/// What a text says that a report says too.
pub(super) struct Shown<'t> {
    errors: usize,
    /// The ids in brackets behind messages.
    checks: Vec<&'t str>,
    counts: &'t str,
}

impl<'t> Shown<'t> {
    /// Reads what `sealward check` printed of standard input: what it says of the file as it reads it,
    /// what it says once all is read, where there is anything of either, and the summary.
    pub(super) fn read(text: &'t str) -> Self {
        let mut lines = text.lines().peekable();
        let mut errors = 0;
        let mut checks = Vec::new();
        while lines.next_if_eq(&"-").is_some() {
            while lines
                .next_if(|line| line.starts_with("  error: "))
                .is_some()
            {
                errors += 1;
            }
            for line in lines.by_ref().take_while(|line| !line.is_empty()) {
                checks.extend(Self::ids(line));
            }
        }
        let first = lines.next().unwrap_or_default();
        assert!(first.starts_with("checked "), "{text}");
        let counts = lines.next().unwrap_or_default();
        for line in text.lines() {
            assert_eq!(escape(line), line, "a terminal would act on it");
        }
        Self {
            errors,
            checks,
            counts,
        }
    }

    /// The ids of a line that says a finding; none of a source line, a title, a related place.
    fn ids(line: &'t str) -> impl Iterator<Item = &'t str> {
        let said = line.strip_prefix("       | ");
        let ids = said.and_then(|said| said.strip_suffix(']')?.rsplit_once(" ["));
        ids.into_iter().flat_map(|(_, ids)| ids.split(", "))
    }

    /// # Panics
    ///
    /// Where the report says anything else.
    pub(super) fn agrees(mut self, report: &Report) {
        assert_eq!(self.errors, report.errors.len(), "errors of the text");
        let mut checks: Vec<&str> = report.findings.iter().map(|it| it.check.as_str()).collect();
        checks.sort_unstable();
        self.checks.sort_unstable();
        assert_eq!(self.checks, checks, "findings of the text");
        let Severities {
            critical,
            high,
            medium,
            low,
            info,
        } = report.summary.findings;
        let plural = if report.summary.errors == 1 {
            "error"
        } else {
            "errors"
        };
        let counts = [
            (critical, "critical"),
            (high, "high"),
            (medium, "medium"),
            (low, "low"),
            (info, "info"),
            (report.summary.unknown, "unknown"),
            (report.summary.errors, plural),
        ];
        let said = counts.iter().filter(|(count, _)| *count > 0);
        let mut said: Vec<String> = said
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if said.is_empty() {
            said.push("no findings".to_owned());
        }
        if report.summary.suppressed > 0 {
            said.push(format!("{} suppressed", report.summary.suppressed));
        }
        assert_eq!(self.counts, said.join(", "), "the last line");
    }
}
