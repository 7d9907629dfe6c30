//! The page, read with an HTML tokenizer.

use crate::hostile::{of, of_pages, report, seen};
use html5gum::{Token, Tokenizer};
use proptest::prelude::*;
use sealward::dto::Report;
use sealward::posture::ReportFormat;
use std::collections::BTreeSet;

struct Page {
    text: String,
    ids: BTreeSet<String>,
    links: Vec<String>,
}

const ELEMENTS: [&str; 38] = [
    "a", "article", "b", "body", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2",
    "h3", "h4", "head", "header", "html", "li", "main", "meta", "nav", "p", "pre", "rect",
    "section", "span", "style", "summary", "svg", "table", "tbody", "td", "th", "thead", "title",
    "tr", "ul",
];
const ATTRIBUTES: [&str; 22] = [
    "aria-label",
    "aria-labelledby",
    "charset",
    "class",
    "content",
    "height",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "open",
    "preserveaspectratio",
    "preserveAspectRatio",
    "role",
    "scope",
    "tabindex",
    "viewbox",
    "viewBox",
    "width",
    "x",
    "y",
];

/// Reads a page, every element and attribute of which is one that this library writes, and closed.
fn page(report: &Report) -> Page {
    let html = ReportFormat::Html.render(report).text;
    let mut page = Page {
        text: String::new(),
        ids: BTreeSet::new(),
        links: Vec::new(),
    };
    let mut open: Vec<String> = Vec::new();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for token in Tokenizer::new(&html).map(Result::unwrap) {
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                assert!(ELEMENTS.contains(&&*name), "{name}");
                for (key, value) in &tag.attributes {
                    let (key, value) = (text(key), text(value));
                    assert!(ATTRIBUTES.contains(&&*key), "{name} {key}");
                    match &*key {
                        "href" => page.links.push(value),
                        "id" => {
                            page.ids.insert(value);
                        }
                        _ => {}
                    }
                }
                if !tag.self_closing && name != "meta" {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(text(&tag.name))),
            Token::String(string) => page.text.push_str(&text(&string)),
            Token::Comment(_) => panic!("a comment"),
            Token::Doctype(_) => {}
            Token::Error(error) => panic!("{error:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    page
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let report = of_pages();
    let html = ReportFormat::Html.render(&report).text;
    assert!(html.contains("content=\"default-src 'none'; style-src 'sha256-"));
    for word in ["src=", "url(", "@import", "<script", "<link", "style=\""] {
        assert!(!html.contains(word), "{word}");
    }
    let page = page(&report);
    for link in &page.links {
        assert!(
            page.ids.contains(link.strip_prefix('#').unwrap()),
            "{link} leads nowhere"
        );
    }
    for control in &report.controls {
        assert!(page.text.contains(&control.id));
    }
    assert!(report.summary.unknown > 0 && page.text.contains("unknown. "));
}

#[test]
fn the_least_severe_are_left_out_where_a_browser_would_choke() {
    let report = of(&["a".to_owned()], 12_000);
    let rendered = ReportFormat::Html.render(&report);
    assert_eq!(rendered.left_out, 2_000);
    let shown = |label: &str| rendered.text.matches(&format!("badge {label}")).count();
    let mut report = report;
    report.findings.truncate(10_000);
    assert_eq!(ReportFormat::Html.render(&report).left_out, 0);
    // A quarter of the findings of each severity is unknown, and those go first.
    assert_eq!((shown("critical"), shown("info")), (1_800, 1_800));
    assert!(
        rendered
            .text
            .contains("2000 findings more, the least severe")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn names_are_text_and_nothing_else(report in report()) {
        let page = page(&report);
        prop_assert!(page.links.iter().all(|link| link.starts_with('#')));
        let shown = page.text.replace('`', "");
        for finding in &report.findings {
            let meant = seen(&finding.message).replace('`', "");
            prop_assert!(shown.contains(&meant), "{meant}");
        }
    }
}
