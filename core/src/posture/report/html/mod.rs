//! A page of HTML that needs nothing else: no script, no font, no picture of anyone's.
//!
//! Its content security policy allows its own style sheet, by its hash, and nothing more. What is
//! behind a line that opens it on the screen is printed open, and the reasons, which stand with each
//! finding on the screen, once for each check.

mod bar;
mod checks;
mod controls;
mod findings;
mod prose;
mod shown;
mod summary;

use super::format::Rendered;
use super::words::{fails, plural};
use crate::dto::Report;
use base64ct::{Base64, Encoding as _};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};
use shown::Shown;

pub(super) fn render(report: &Report) -> Rendered {
    let style = Base64::encode_string(&Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "Sealward report: " (plural(fails(&report.summary), "finding")) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body(report)) }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    Rendered {
        text,
        left_out: findings::left_out(report),
    }
}

fn body(report: &Report) -> Markup {
    html! {
        header {
            h1 { "Sealward report" }
            (summary::about(report))
        }
        main {
            (summary::section(report))
            (summary::errors(report))
            (controls::scorecard(report))
            (findings::section(report))
            (findings::suppressed(report))
            (controls::section(report))
            (checks::section(report))
        }
        footer {
            p {
                "Written by " (Shown(&report.tool.name)) " " (Shown(&report.tool.version)) ". "
                "A check passes where its files say nothing wrong: what is not in them was not seen."
            }
        }
    }
}

const STYLE: &str = include_str!("style.css");
