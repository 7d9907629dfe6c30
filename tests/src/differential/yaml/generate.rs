//! Texts from a grammar, and texts from the grammar's words in any order.

use super::words::{line_end, properties, scalar, token};
use crate::rng::Rng;

/// A document that is YAML for the most part.
pub(super) fn document(rng: &mut Rng) -> String {
    let mut text = String::new();
    if rng.once_in(12) {
        text.push_str(rng.pick(&[
            "---\n",
            "--- ",
            "%YAML 1.1\n---\n",
            "%YAML 1.2\n---\n",
            "%TAG ! !a-\n---\n",
            "%TAG !e! tag:yaml.org,2002:\n---\n",
            "# first\n",
            "\n",
            "---\t\n",
            "--- # x\n",
            "%FOO bar\n---\n",
        ]));
    }
    block(rng, &mut text, 0, 4);
    if rng.once_in(12) {
        text.push_str(rng.pick(&[
            "...\n",
            "---\n",
            "--- x\n",
            "\n...\n%YAML 1.1\n---\nb: 1\n",
            "# last",
            "#",
            "  # x\n",
            "\t",
            "\t\n",
            "... x\n",
            "---\na: [\n",
            "x",
            "\u{85}---\nb: 1\n",
            "\u{2028}...\n",
        ]));
    }
    if rng.once_in(10) {
        text.truncate(text.trim_end_matches('\n').len());
    }
    text
}

/// The grammar's words in any order.
pub(super) fn soup(rng: &mut Rng) -> String {
    (0..1 + rng.below(14)).map(|_| token(rng)).collect()
}

/// A node that begins where the text stands, on a line of its own, `indent` deep.
fn block(rng: &mut Rng, text: &mut String, indent: usize, depth: usize) {
    let pad = " ".repeat(indent);
    let sequence = rng.once_in(3);
    for _ in 0..1 + rng.below(4) {
        if rng.once_in(15) {
            text.push_str(rng.pick(&[
                "\n",
                "# comment\n",
                " # comment\n",
                "   \n",
                "\t\n",
                "#\u{85}",
                "# a\u{2028}",
            ]));
        }
        text.push_str(&pad);
        if sequence {
            text.push_str(rng.pick(&["- ", "- ", "-  ", "-   ", "-\t", "- - "]));
            // What follows stands two deeper than the dash, mostly.
            child(rng, text, indent + 2, depth, true);
            continue;
        }
        if rng.once_in(20) {
            text.push_str("? ");
            child(rng, text, indent + 2, depth.min(1), true);
            text.push_str(&pad);
            text.push_str(rng.pick(&[": ", ":", ""]));
        } else {
            text.push_str(&key(rng));
            text.push_str(rng.pick(&[":", ":", ":", ":", ":", ":", " :", ":\t", ":  "]));
        }
        let deeper = if rng.once_in(8) { rng.below(4) } else { 2 };
        child(rng, text, indent + deeper, depth, false);
    }
}

/// A value behind a key or a dash, down to the line's end.
fn child(rng: &mut Rng, text: &mut String, indent: usize, depth: usize, compact: bool) {
    if rng.once_in(8) {
        text.push(' ');
        text.push_str(&properties(rng));
    }
    match rng.below(10) {
        0..3 if depth > 0 => {
            if compact && rng.once_in(2) {
                let mut inner = String::new();
                block(rng, &mut inner, indent, depth - 1);
                text.push_str(inner.trim_start_matches(' '));
                return;
            }
            text.push_str(&line_end(rng));
            block(rng, text, indent, depth - 1);
            return;
        }
        3 if depth > 0 => {
            text.push(' ');
            flow(rng, text, depth - 1);
        }
        4 => {
            text.push(' ');
            block_scalar(rng, text, indent);
            return;
        }
        5 => {
            text.push(' ');
            let scalar = scalar(rng);
            text.push_str(&scalar);
            if rng.once_in(4) {
                // A scalar of several lines.
                let second = self::scalar(rng);
                text.push_str(&format!("\n{}{second}", " ".repeat(indent)));
            }
        }
        6 => {}
        _ => {
            text.push(' ');
            text.push_str(&value_text(rng));
        }
    }
    text.push_str(&line_end(rng));
}

fn flow(rng: &mut Rng, text: &mut String, depth: usize) {
    let mapping = rng.once_in(2);
    text.push(if mapping { '{' } else { '[' });
    for at in 0..rng.below(4) {
        if at > 0 {
            text.push_str(rng.pick(&[", ", ",", " ,", ",\n", ", # x\n  ", ",\n   ", ", ,"]));
        }
        if mapping || rng.once_in(4) {
            text.push_str(&if rng.once_in(12) {
                format!("? {}", key(rng))
            } else {
                key(rng)
            });
            text.push_str(rng.pick(&[": ", ": ", ": ", ":", " : ", "", ":\n  "]));
        }
        if rng.once_in(10) {
            text.push_str(&properties(rng));
            text.push(' ');
        }
        if depth > 0 && rng.once_in(3) {
            flow(rng, text, depth - 1);
        } else {
            text.push_str(&scalar(rng));
        }
    }
    if rng.once_in(8) {
        text.push(',');
    }
    let wrong = rng.once_in(40);
    text.push(if mapping != wrong { '}' } else { ']' });
}

fn block_scalar(rng: &mut Rng, text: &mut String, indent: usize) {
    text.push_str(rng.pick(&["|", ">"]));
    text.push_str(rng.pick(&[
        "", "", "", "-", "+", "2", "1", "2-", "+1", "-3", "0", "9", "10",
    ]));
    text.push_str(rng.pick(&["\n", "\n", "\n", " # x\n", " \n", "\t\n", "#x\n", " x\n"]));
    for _ in 0..rng.below(5) {
        let body = rng.pick(&[
            "text",
            "# no comment",
            "  more",
            "",
            "",
            " ",
            "   ",
            "\ttab",
            "- a",
            "a: b",
            "end ",
            "\u{85}",
            "\u{2028}x",
            "x\u{2029}y",
            "\"",
            "---",
            "...",
            "a\tb",
            "é",
        ]);
        let deep = if rng.once_in(5) { rng.below(6) } else { indent };
        text.push_str(&format!("{}{body}\n", " ".repeat(deep)));
    }
}

fn key(rng: &mut Rng) -> String {
    match rng.below(12) {
        0 => "<<".to_owned(),
        1 => scalar(rng),
        2 => format!("{} {}", properties(rng), scalar(rng)),
        _ => rng
            .pick(&[
                "a",
                "b",
                "c",
                "d",
                "kind",
                "spec",
                "name",
                "privileged",
                "x-y",
                "\"a\"",
                "'b'",
            ])
            .to_owned(),
    }
}

/// A scalar in any style, an alias, or a small collection.
pub(super) fn value_text(rng: &mut Rng) -> String {
    match rng.below(8) {
        0 => rng
            .pick(&[
                "*a",
                "*b",
                "[*a]",
                "{<<: *a}",
                "{<<: [*a, *b]}",
                "*a1",
                "*-",
                "* a",
                "*",
            ])
            .to_owned(),
        1 => {
            let mut text = String::new();
            flow(rng, &mut text, 2);
            text
        }
        2 => format!("{} {}", properties(rng), scalar(rng)),
        _ => scalar(rng),
    }
}
