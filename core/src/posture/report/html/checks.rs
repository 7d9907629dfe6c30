//! The checks that found something, each once: what a reader of the findings wants to know.

use super::prose::prose;
use super::shown::{Shown, Words};
use crate::dto::Report;
use crate::posture::check_by_id;
use crate::posture::report::page::Page;
use maud::{Markup, html};
use std::collections::BTreeSet;

pub(super) fn section(report: &Report) -> Markup {
    let fired: BTreeSet<&str> = report.findings.iter().map(|it| &*it.check).collect();
    html! {
        @if !fired.is_empty() {
            section.checks aria-labelledby="checks" {
                h2 #checks { "About these checks" }
                @for id in fired {
                    article.check aria-labelledby={ "check-" (Shown(id)) } {
                        h3 id={ "check-" (Shown(id)) } { code { (Shown(id)) } }
                        @if let Some(check) = check_by_id(id) {
                            p.lead { (Words(check.meta().summary)) }
                        }
                        @if let Some(page) = Page::of(id) {
                            @for heading in ["Checks", "Why", "Good", "Exceptions", "References"] {
                                @if let Some(section) = page.section(heading) {
                                    h4 { (heading) }
                                    (prose(section))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
