//! Markdown for a pull request's comment: GitHub's flavour, which GitLab and Azure DevOps read too.
//!
//! What cannot be read and the worst findings come first, since a comment holds 65,536 characters
//! and what does not fit is left out from the end; the last line then says so.

mod escape;

use super::format::Rendered;
use super::group::{FileGroups, Group, by_file};
use super::page::Page;
use super::severity::label;
use super::words::{configuration, fails, object, plural, related_place};
use crate::dto::{Control, Error, Report, Status};
use crate::posture::check_by_id;
use escape::{code, html, html_words, text};
use std::fmt::Write as _;

/// GitHub's limit is 65,536; the last lines need some of it.
const MOST_CHARACTERS: usize = 65_000;

pub(super) fn render(report: &Report) -> Rendered {
    let mut out = Comment::default();
    out.always(&heading(report));
    let (_, cut_errors) = out.blocks("### Not read\n\n", report.errors.iter().map(error));
    let mut left_out = 0_usize;
    let findings: Vec<_> = report.findings.iter().collect();
    let mut shown: Vec<&str> = Vec::new();
    for FileGroups { file, groups } in by_file(&findings) {
        let title = if file.is_empty() {
            "### No file\n\n".to_owned()
        } else {
            format!("### {}\n\n", code(file))
        };
        let (count, _) = out.blocks(&title, groups.iter().map(item));
        for group in groups.iter().take(count) {
            shown.extend(&group.checks);
        }
        let rest = groups.iter().skip(count).map(|it| it.checks.len());
        left_out = left_out.saturating_add(rest.sum());
    }
    shown.sort_unstable();
    shown.dedup();
    let pages = shown.iter().filter_map(|id| why(id));
    let (_, cut_pages) = out.blocks("### Why it matters\n\n", pages);
    if left_out > 0 || cut_errors > 0 || cut_pages > 0 {
        out.always(&remark(left_out, cut_errors, cut_pages));
    }
    Rendered {
        text: out.text,
        left_out: left_out.saturating_add(cut_errors),
    }
}

/// A text that stays within the limit.
#[derive(Default)]
struct Comment {
    text: String,
    characters: usize,
    is_full: bool,
}

impl Comment {
    fn always(&mut self, part: &str) {
        self.characters = self.characters.saturating_add(part.chars().count());
        self.text.push_str(part);
    }

    /// Adds blocks under a title as long as there is room; says how many went in, and how many did
    /// not. Once one did not, none does: what is left out is always the end.
    fn blocks(&mut self, title: &str, blocks: impl Iterator<Item = String>) -> (usize, usize) {
        let (mut count, mut cut) = (0_usize, 0_usize);
        for block in blocks {
            let title = if count == 0 { title } else { "" };
            let length = title.chars().count().saturating_add(block.chars().count());
            let end = self.characters.saturating_add(length);
            self.is_full |= end > MOST_CHARACTERS;
            if self.is_full {
                cut = cut.saturating_add(1);
                continue;
            }
            self.characters = end;
            self.text.push_str(title);
            self.text.push_str(&block);
            count = count.saturating_add(1);
        }
        if count > 0 {
            self.always("\n");
        }
        (count, cut)
    }
}

fn heading(report: &Report) -> String {
    let summary = &report.summary;
    let total = fails(summary);
    // A program that keeps one comment up to date finds it by this line.
    let mut out = String::from("<!-- sealward/report/v1 -->\n");
    let verdict = if summary.errors > 0 {
        format!(
            "{}, and {} could not be read",
            plural(total, "finding"),
            plural(summary.errors, "text")
        )
    } else if total == 0 && summary.unknown == 0 {
        "no findings".to_owned()
    } else {
        plural(total, "finding")
    };
    let _infallible = writeln!(out, "## Sealward: {verdict}\n");
    out.push_str("| critical | high | medium | low | info | unknown | held back | not read |\n");
    out.push_str("|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    let it = &summary.findings;
    let counts = [
        it.critical,
        it.high,
        it.medium,
        it.low,
        it.info,
        summary.unknown,
        summary.suppressed,
        summary.errors,
    ];
    for count in counts {
        let _infallible = if count > 0 {
            write!(out, "| **{count}** ")
        } else {
            out.write_str("| 0 ")
        };
    }
    out.push_str("|\n\n");
    let profiles = report.target.profiles.iter().map(|it| code(it));
    let _infallible = write!(
        out,
        "{}, {}, for Kubernetes {}, profile {}.",
        plural(summary.files, "file"),
        plural(summary.resources, "object"),
        text(&report.target.kubernetes_version),
        profiles.collect::<Vec<_>>().join(", "),
    );
    let failed = |it: &&Control| it.status == Status::Fail;
    let failed = report.controls.iter().filter(failed).count();
    if failed > 0 {
        let (all, of) = (report.controls.len(), failed);
        let _infallible = write!(out, " {of} of {all} controls fail.");
    }
    if let Some(it) = &report.target.configuration {
        let _infallible = write!(out, " The {}.", text(&configuration(it)));
    }
    out.push_str("\n\n");
    out
}

fn error(error: &Error) -> String {
    let place = error.location.as_ref().map(|it| it.start);
    let place = place.map_or_else(String::new, |it| format!(":{}:{}", it.line, it.column));
    format!(
        "- {}: {} ({})\n",
        code(&format!("{}{place}", error.file)),
        text(&error.message),
        code(&error.code)
    )
}

fn item(group: &Group<'_>) -> String {
    let Group { finding, checks } = group;
    let mut out = format!("- **{}**", label(finding));
    if let Some(at) = &finding.location {
        let _infallible = write!(out, " line {}", at.start.line);
    }
    let checks: Vec<_> = checks.iter().map(|id| code(id)).collect();
    let _infallible = write!(out, ": {} ({}", text(&finding.message), checks.join(", "));
    let object = object(&finding.resource);
    if !object.is_empty() {
        let _infallible = write!(out, "; {}", code(&object));
    }
    out.push_str(")\n");
    for related in &finding.related {
        let place = code(&related_place(related, finding));
        let _infallible = writeln!(out, "  - {} at {place}", text(&related.message));
    }
    out
}

/// A check's page behind a line that opens it: why, what to write instead, and when not to.
fn why(id: &str) -> Option<String> {
    let page = Page::of(id)?;
    let summary = check_by_id(id).map_or("", |check| check.meta().summary);
    let mut out = format!(
        "<details><summary><code>{}</code>: {}</summary>\n\n{}\n\n",
        html(id),
        html_words(summary),
        page.section("Why")?
    );
    for heading in ["Good", "Exceptions"] {
        if let Some(section) = page.section(heading) {
            let _infallible = write!(out, "**{heading}**\n\n{section}\n\n");
        }
    }
    out.push_str("</details>\n");
    Some(out)
}

fn remark(findings: usize, errors: usize, pages: usize) -> String {
    let mut parts = Vec::new();
    for (count, noun) in [
        (errors, "error"),
        (findings, "finding"),
        (pages, "check page"),
    ] {
        if count > 0 {
            parts.push(plural(count as u64, noun));
        }
    }
    format!(
        "\n**Left out for lack of room: {}.** `sealward check --format html` shows all of them.\n",
        parts.join(", ")
    )
}
