//! Texts from manifests, changed in a few places.

use super::{generate, words};
use crate::rng::Rng;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Everything at hand that a text can be made from, in pieces of at most 3,000 bytes.
pub(super) fn seeds() -> Vec<String> {
    let mut files = Vec::new();
    collect(&crate::root().join("examples"), &mut files);
    if let Some(corpora) = crate::shared("corpora") {
        collect(&corpora, &mut files);
    }
    // The order of a folder's entries is not the same everywhere.
    files.sort();
    let mut seeds: Vec<String> = files.iter().flat_map(|text| pieces(text)).collect();
    let recorded = crate::root().join("tests/oracles/yaml.jsonl");
    for line in fs::read_to_string(recorded).unwrap_or_default().lines() {
        let case: Value = serde_json::from_str(line).unwrap_or_default();
        if let Some(text) = case["yaml"].as_str()
            && case["group"] == "structure"
        {
            seeds.push(text.to_owned());
        }
    }
    seeds
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|name| name == "yaml" || name == "yml" || name == "json")
        {
            files.extend(fs::read_to_string(path));
        }
    }
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for document in text.split("\n---\n") {
        let mut piece = String::new();
        for line in document.split_inclusive('\n') {
            if piece.len() + line.len() > 3_000 {
                break;
            }
            piece.push_str(line);
        }
        pieces.push(piece);
    }
    pieces
}

/// One of the seeds, or two in one stream, changed in one to four places.
pub(super) fn manifest(rng: &mut Rng, seeds: &[String]) -> String {
    let mut text = seeds
        .get(rng.below(seeds.len()))
        .cloned()
        .unwrap_or_default();
    if rng.once_in(12) {
        let second = seeds
            .get(rng.below(seeds.len()))
            .cloned()
            .unwrap_or_default();
        text = format!(
            "{text}{}{second}",
            rng.pick(&["\n---\n", "---\n", "\n--- # next\n", "\n...\n"])
        );
    }
    mutate(rng, text)
}

/// `text`, changed in one to four places.
pub(super) fn mutate(rng: &mut Rng, text: String) -> String {
    (0..=rng.below(4)).fold(text, |text, _| change(rng, text))
}

fn change(rng: &mut Rng, text: String) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let at = rng.below(lines.len());
    let Some(line) = lines.get(at).cloned() else {
        return words::token(rng);
    };
    let body = line.trim_start_matches(' ').to_owned();
    let indent = line.len() - body.len();
    match rng.below(16) {
        0 => lines[at] = String::new(),
        1 => lines.insert(at, line),
        2 => lines[at] = format!("{}{body}", " ".repeat(indent + 1 + rng.below(3))),
        3 => {
            lines[at] = format!(
                "{}{body}",
                " ".repeat(indent.saturating_sub(1 + rng.below(3)))
            )
        }
        4 => {
            let other = rng.below(lines.len());
            lines.swap(at, other);
        }
        5 | 6 => {
            // Another value behind the key.
            if let Some(colon) = line.find(": ") {
                lines[at] = format!("{}: {}\n", &line[..colon], generate::value_text(rng));
            }
        }
        7 => {
            if let Some(colon) = body.find(':') {
                let rest = &body[colon..];
                lines[at] = format!("{}{}{rest}", " ".repeat(indent), words::scalar(rng));
            }
        }
        8 => lines[at] = format!("{}{}", line.trim_end_matches('\n'), words::line_end(rng)),
        9 => lines.insert(
            at,
            format!("{}{}\n", " ".repeat(indent), words::line_start(rng)),
        ),
        10 => lines[at] = format!("{}\t{body}", " ".repeat(indent)),
        11 => {
            return lines.concat().replace(
                '\n',
                rng.pick(&["\r\n", "\r", "\u{85}", "\u{2028}", "\n\n"]),
            );
        }
        12 => lines[at] = line.trim_end_matches('\n').to_owned(),
        _ => return at_a_character(rng, &text),
    }
    lines.concat()
}

fn at_a_character(rng: &mut Rng, text: &str) -> String {
    let mut at = rng.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let (before, after) = text.split_at(at);
    let mut rest = after.chars();
    match rng.below(4) {
        0 => {
            rest.next();
            format!("{before}{}", rest.as_str())
        }
        1 => before.to_owned(),
        2 => {
            rest.next();
            format!("{before}{}{}", words::token(rng), rest.as_str())
        }
        _ => format!("{before}{}{after}", words::token(rng)),
    }
}

/// The text's bytes: now and then with a byte order mark, as UTF-16, or with a byte that is wrong.
pub(super) fn bytes(rng: &mut Rng, text: String) -> Vec<u8> {
    match rng.below(120) {
        0 => format!("\u{feff}{text}").into_bytes(),
        1 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        2 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_be_bytes).collect()
        }
        3 => {
            let mut bytes = text.into_bytes();
            let at = rng.below(bytes.len());
            let wrong = [
                0x80, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xf8, 0xff, 0x00, 0xa0, 0xfe,
            ];
            if let Some(byte) = bytes.get_mut(at) {
                *byte = wrong[rng.below(wrong.len())];
            }
            bytes
        }
        _ => text.into_bytes(),
    }
}
