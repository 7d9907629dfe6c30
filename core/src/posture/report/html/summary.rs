//! The head of the page: what was checked, the counts, and what could not be read.

use super::bar::bar;
use super::shown::{Shown, Words};
use crate::dto::{Report, Severities};
use crate::posture::report::words::{configuration, plural};
use maud::{Markup, html};

pub(super) fn about(report: &Report) -> Markup {
    let summary = &report.summary;
    html! {
        p.about {
            (plural(summary.files, "file")) ", "
            (plural(summary.documents, "document")) ", "
            (plural(summary.resources, "object"))
            @if summary.skipped > 0 { ", " (summary.skipped) " skipped" }
            " · Kubernetes " (Shown(&report.target.kubernetes_version))
            " · profile " (Shown(&report.target.profiles.join(", ")))
            @if let Some(it) = &report.target.configuration {
                " · " (Shown(&configuration(it)))
            }
        }
    }
}

pub(super) fn section(report: &Report) -> Markup {
    let summary = &report.summary;
    let Severities {
        critical,
        high,
        medium,
        low,
        info,
    } = summary.findings;
    let severities = [
        ("critical", critical),
        ("high", high),
        ("medium", medium),
        ("low", low),
        ("info", info),
    ];
    let others = [
        ("unknown", summary.unknown),
        ("not read", summary.errors),
        ("held back", summary.suppressed),
    ];
    let is_clean = severities
        .iter()
        .chain(&others)
        .all(|(_, count)| *count == 0);
    html! {
        section aria-labelledby="summary" {
            h2 #summary { "Summary" }
            ul.tiles {
                @for (name, count) in severities.into_iter().chain(others) {
                    li.tile.none[count == 0] .(class(name)) {
                        b { (count) } " " span { (name) }
                    }
                }
            }
            @if is_clean {
                p.clean { "Nothing was found, and everything could be read." }
            } @else {
                (bar(&[
                    ("critical", critical),
                    ("high", high),
                    ("medium", medium),
                    ("low", low),
                    ("info", info),
                    ("unknown", summary.unknown),
                ]))
            }
            @if summary.unknown > 0 {
                p.notice.unknown {
                    b { (plural(summary.unknown, "verdict")) " unknown. " }
                    "What comes from a template or has the wrong type cannot be judged from the file. "
                    "It is no pass."
                }
            }
        }
    }
}

/// A name as a class.
fn class(name: &str) -> &str {
    match name {
        "not read" => "error",
        "held back" => "held",
        other => other,
    }
}

pub(super) fn errors(report: &Report) -> Markup {
    html! {
        @if !report.errors.is_empty() {
            section.notice.error aria-labelledby="errors" {
                h2 #errors { "Not read" }
                p { "Nothing can be said of these, least of all that they are safe." }
                table {
                    thead { tr {
                        th scope="col" { "File" }
                        th scope="col" { "Place" }
                        th scope="col" { "What is wrong" }
                    } }
                    tbody {
                        @for error in &report.errors {
                            tr {
                                th scope="row" { code { (Shown(&error.file)) } }
                                td {
                                    @if let Some(at) = &error.location {
                                        (at.start.line) ":" (at.start.column)
                                    } @else { "whole" }
                                }
                                td { (Words(&error.message)) " " code.id { (Shown(&error.code)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
