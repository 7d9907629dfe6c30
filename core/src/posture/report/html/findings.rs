//! The findings by file, the worst first.

use super::prose::prose;
use super::shown::{Shown, Words};
use crate::dto::{Finding, Report};
use crate::posture::report::group::{FileGroups, Group, by_file};
use crate::posture::report::page::Page;
use crate::posture::report::severity::{label, worst};
use crate::posture::report::words::{object, plural, related_place};
use maud::{Markup, html};

/// A list of more files is behind a line that opens it.
const MOST_OPEN: usize = 16;
/// With more, browsers take minutes to show a page of tens of megabytes that nobody reads to its end.
const MOST_SHOWN: usize = 10_000;

/// How many findings the page has no room for.
pub(super) const fn left_out(report: &Report) -> usize {
    report.findings.len().saturating_sub(MOST_SHOWN)
}

pub(super) fn section(report: &Report) -> Markup {
    let (findings, left_out) = worst(&report.findings, MOST_SHOWN);
    let files = by_file(&findings);
    html! {
        @if !files.is_empty() {
            section aria-labelledby="findings" {
                h2 #findings { "Findings" }
                @if left_out > 0 {
                    p {
                        "The worst " (MOST_SHOWN) " are here; " (plural(left_out as u64, "finding"))
                        " more, the least severe, are counted above and below, and the format json has them all."
                    }
                }
                @if files.len() > 1 {
                    nav aria-label="Files" {
                        details open[files.len() <= MOST_OPEN] {
                            summary { (plural(files.len() as u64, "file")) }
                            ul.files {
                                @for (at, file) in files.iter().enumerate() {
                                    li {
                                        a href={ "#file-" (at) } { code { (name(file)) } }
                                        "\u{a0}" span.count { (file.groups.len()) }
                                    }
                                }
                            }
                        }
                    }
                }
                @for (at, file) in files.iter().enumerate() {
                    article.file aria-labelledby={ "file-" (at) } {
                        h3 id={ "file-" (at) } { code { (name(file)) } }
                        @for group in &file.groups {
                            (item(group))
                        }
                    }
                }
            }
        }
    }
}

fn name<'r>(file: &FileGroups<'r>) -> Shown<'r> {
    Shown(match file.file {
        "" => "no file",
        "-" => "standard input",
        file => file,
    })
}

fn item(group: &Group<'_>) -> Markup {
    let Group { finding, checks } = group;
    html! {
        div.finding .(label(finding)) {
            h4 {
                span.badge .(label(finding)) { (label(finding)) }
                " " (Words(&finding.message))
            }
            (facts(finding, checks))
            @if let [check] = checks[..] {
                @if let Some(why) = Page::of(check).and_then(|page| page.section("Why")) {
                    details.why {
                        summary { "Why" }
                        (prose(why))
                    }
                }
            }
        }
    }
}

fn facts(finding: &Finding, checks: &[&str]) -> Markup {
    let object = object(&finding.resource);
    html! {
        dl {
            @if let Some(at) = &finding.location {
                div { dt { "Line" } dd { (at.start.line) ":" (at.start.column) } }
            }
            @if !object.is_empty() {
                div { dt { "Object" } dd { (Shown(&object)) } }
            }
            @if !finding.path.is_empty() {
                div { dt { "Field" } dd { code { (Shown(&finding.path)) } } }
            }
            @for related in &finding.related {
                div {
                    dt { "See also" }
                    dd { (Words(&related.message)) " at " (Shown(&related_place(related, finding))) }
                }
            }
            @if let Some(fix) = &finding.fix {
                div { dt { "Fix" } dd { (Words(&fix.title)) } }
            }
            div {
                dt { (if checks.len() == 1 { "Check" } else { "Checks" }) }
                dd {
                    @for (at, check) in checks.iter().enumerate() {
                        @if at > 0 { ", " }
                        a href={ "#check-" (Shown(check)) } { code { (Shown(check)) } }
                    }
                }
            }
            @if !finding.references.is_empty() {
                div {
                    dt { "Controls" }
                    dd {
                        @for (at, it) in finding.references.iter().enumerate() {
                            @if at > 0 { " · " }
                            (Shown(&it.framework)) " " (Shown(&it.id))
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn suppressed(report: &Report) -> Markup {
    html! {
        @if !report.suppressed.is_empty() {
            section aria-labelledby="suppressed" {
                h2 #suppressed { "Held back" }
                p {
                    (plural(report.suppressed.len() as u64, "finding")) " that somebody has accepted"
                    @if report.suppressed.len() > MOST_SHOWN { "; the first " (MOST_SHOWN) " are here" }
                    "."
                }
                table {
                    thead { tr {
                        th scope="col" { "Check" }
                        th scope="col" { "Place" }
                        th scope="col" { "Finding" }
                        th scope="col" { "Reason" }
                        th scope="col" { "Until" }
                    } }
                    tbody {
                        @for it in report.suppressed.iter().take(MOST_SHOWN) {
                            tr {
                                th scope="row" { code { (Shown(&it.check)) } }
                                td { @if let Some(at) = &it.location { (Shown(&at.file)) ":" (at.start.line) } }
                                td { (Words(&it.message)) }
                                td { (Words(&it.reason)) }
                                td { (Shown(it.expires.as_deref().unwrap_or("for good"))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
