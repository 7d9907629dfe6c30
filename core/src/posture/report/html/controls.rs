//! How the standards' controls fared.

use super::bar::bar;
use super::shown::Shown;
use crate::dto::{Attestation, Control, Report, Status};
use crate::posture::report::words::plural;
use maud::{Markup, html};

pub(super) fn scorecard(report: &Report) -> Markup {
    html! {
        @if !report.controls.is_empty() {
            section aria-labelledby="controls" {
                h2 #controls { "Controls" }
                div.wide tabindex="0" role="region" aria-labelledby="controls" { table.scorecard {
                    thead { tr {
                        th scope="col" { "Framework" }
                        @for status in STATUSES {
                            th.number scope="col" { (name(status)) }
                        }
                        td.chart {}
                    } }
                    tbody {
                        @for controls in report.controls.chunk_by(|a, b| a.framework == b.framework) {
                            (row(controls))
                        }
                    }
                } }
            }
        }
    }
}

/// Every control of every framework: what an auditor goes through.
pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if !report.controls.is_empty() {
            section aria-labelledby="every-control" {
                h2 #every-control { "Every control" }
                @for controls in report.controls.chunk_by(|a, b| a.framework == b.framework) {
                    (details(controls))
                }
            }
        }
    }
}

fn row(controls: &[Control]) -> Markup {
    let counts = STATUSES.map(|status| (name(status), count(controls, status)));
    html! {
        tr {
            th scope="row" { (framework(controls)) }
            @for (_, count) in counts {
                td.number.none[count == 0] { (count) }
            }
            td.chart { (bar(&counts)) }
        }
    }
}

fn details(controls: &[Control]) -> Markup {
    html! {
        details {
            summary { (framework(controls)) ": " (plural(controls.len() as u64, "control")) }
            table {
                thead { tr {
                    th scope="col" { "Control" }
                    th scope="col" { "Status" }
                    th.number scope="col" { "Findings" }
                    th.number scope="col" { "Objects that pass" }
                } }
                tbody {
                    @for control in controls {
                        tr {
                            th scope="row" { (Shown(&control.id)) }
                            td {
                                span.badge .(name(control.status)) { (name(control.status)) }
                                @if let Some(said) = &control.attestation { (attested(said)) }
                            }
                            td.number { (control.findings) }
                            td.number { (control.passes) }
                        }
                    }
                }
            }
        }
    }
}

/// What somebody says of a control that no check decides.
fn attested(said: &Attestation) -> Markup {
    html! {
        " attested"
        @if let Some(by) = &said.by { " by " (Shown(by)) }
        @if let Some(day) = &said.expires { " until " (Shown(day)) }
        ": " (Shown(&said.reason))
    }
}

fn framework(controls: &[Control]) -> Shown<'_> {
    Shown(controls.first().map_or("", |it| &it.framework))
}

fn count(controls: &[Control], status: Status) -> u64 {
    controls.iter().filter(|it| it.status == status).count() as u64
}

const STATUSES: [Status; 5] = [
    Status::Pass,
    Status::Fail,
    Status::Unknown,
    Status::Manual,
    Status::NotApplicable,
];

const fn name(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Unknown => "unknown",
        Status::Manual => "manual",
        Status::NotApplicable => "n.a.",
    }
}
