//! The prose of check pages: paragraphs, lists, examples and code. The pages are this library's own,
//! and what they hold of Markdown is no more than this.

use super::shown::Words;
use maud::{Markup, html};

/// Some blocks of a page.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for block in blocks(text) {
            @match block {
                Block::Paragraph(text) => p { (Words(&text)) },
                Block::List(items) => ul { @for item in &items { li { (Words(item)) } } },
                Block::Example(text) => pre { code { (text) } },
            }
        }
    }
}

enum Block {
    Paragraph(String),
    List(Vec<String>),
    Example(String),
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = text.lines();
    let mut is_open = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            let body = lines
                .by_ref()
                .take_while(|it| !it.trim().starts_with("```"));
            let body: Vec<&str> = body.collect();
            blocks.push(Block::Example(body.join("\n")));
            is_open = false;
        } else if trimmed.is_empty() {
            is_open = false;
        } else if let Some(item) = trimmed.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(items)) if is_open => items.push(item.to_owned()),
                _ => blocks.push(Block::List(vec![item.to_owned()])),
            }
            is_open = true;
        } else {
            let last = match blocks.last_mut().filter(|_| is_open) {
                Some(Block::Paragraph(text)) => Some(text),
                Some(Block::List(items)) => items.last_mut(),
                _ => None,
            };
            match last {
                Some(text) => {
                    text.push(' ');
                    text.push_str(trimmed);
                }
                None => blocks.push(Block::Paragraph(trimmed.to_owned())),
            }
            is_open = true;
        }
    }
    blocks
}
