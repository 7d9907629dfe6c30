//! The comment, read with a Markdown parser.

use crate::hostile::{of, of_pages, report, seen};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use sealward::dto::Report;
use sealward::posture::ReportFormat;

fn rendered(report: &Report) -> String {
    let text = ReportFormat::Markdown.render(report).text;
    assert!(text.chars().count() <= 65_536);
    text
}

/// The lines of lists as a reader sees them; nothing in the comment is anything but text and code.
fn items(markdown: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item: Option<String> = None;
    let mut code = false;
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    ) {
        match event {
            Event::Start(Tag::Item) => items.extend(item.replace(String::new())),
            Event::End(TagEnd::Item) => items.extend(item.take()),
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) => {
                let shown = text.replace('\u{200b}', "");
                if !code {
                    assert!(!text.contains("://") && !text.contains("www."), "{text}");
                    assert!(!text.contains("@o") && !text.contains("#1"), "{text}");
                }
                if let Some(item) = &mut item {
                    item.push_str(&shown);
                }
            }
            Event::Code(text) => {
                if let Some(item) = &mut item {
                    item.push_str(&text);
                }
            }
            Event::InlineHtml(html) | Event::Html(html) => {
                let known = [
                    "<details>",
                    "</details>",
                    "<code>",
                    "</code>",
                    "<summary>",
                    "</summary>",
                    "<span>",
                    "</span>",
                ];
                let mut rest = html.trim().to_owned();
                for tag in known {
                    rest = rest.replace(tag, "");
                }
                assert!(
                    !rest.contains('<') || rest == "<!-- sealward/report/v1 -->",
                    "{html}"
                );
            }
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis,
            ) => {
                panic!("{event:?} in\n{markdown}")
            }
            _ => {}
        }
    }
    items
}

/// A text without what marks code.
fn bare(text: &str) -> String {
    seen(text).replace(['`', '\u{200b}'], "")
}

#[test]
fn the_findings_of_every_page_are_there_or_said_to_be_left_out() {
    let report = of_pages();
    let text = rendered(&report);
    assert!(text.contains("**Left out for lack of room:"));
    items(&text);
}

#[test]
fn a_small_report_is_whole_and_says_why() {
    let mut report = of_pages();
    report.findings.truncate(20);
    let text = rendered(&report);
    assert!(!text.contains("Left out"));
    assert!(text.contains("<details>") && text.contains("**Good**"));
    for finding in &report.findings {
        let meant = bare(&finding.message);
        assert!(
            items(&text)
                .iter()
                .any(|it| it.replace('`', "").contains(&meant)),
            "{meant}"
        );
    }
}

#[test]
fn what_does_not_fit_is_counted() {
    let report = of(&["word ".repeat(30)], 5_000);
    let rendered = ReportFormat::Markdown.render(&report);
    let shown = rendered.text.matches("- **").count();
    assert!(shown > 50);
    assert_eq!(rendered.left_out, 5_000 - shown);
    let last = rendered.text.lines().last().unwrap();
    assert!(
        last.contains(&format!("{} findings", rendered.left_out)),
        "{last}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn names_are_text_and_nothing_else(report in report()) {
        let text = rendered(&report);
        let items = items(&text);
        for finding in &report.findings {
            let meant = bare(&finding.message);
            let meant = meant.trim();
            prop_assert!(items.iter().any(|it| it.replace('`', "").contains(meant)), "{:?} in {:?}\n{}", meant, items, text);
        }
    }
}
