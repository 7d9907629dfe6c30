//! SealedSecrets: that their values are what `kubeseal` writes, and that their template holds no credential.

use super::clear;
use super::plaintext_manifest::{is_untold, of_bytes, of_text, report};
use crate::credential::{self, Need, Said, Worth, decoded, says, worth};
use crate::document::{Kind, Node};
use crate::posture::Cx;

/// Judges the values that are to be encrypted, and the template, which nothing encrypts.
pub(super) fn judge(cx: &mut Cx<'_>) {
    let node = cx.node();
    if let Some(values) = cx.object(node, &["spec", "encryptedData"]) {
        clear::report_keys(cx, values, "a key in `encryptedData` holds");
        for entry in values.entries() {
            sealed(cx, entry.key(), entry.value);
        }
    }
    // `stringData` is none of its fields; a credential in it stands there all the same.
    for field in ["data", "stringData"] {
        let Some(values) = cx.object(node, &["spec", "template", field]) else {
            continue;
        };
        clear::report_keys(cx, values, &format!("a key in `{field}` holds"));
        for entry in values.entries() {
            if is_untold(cx, entry.key(), entry.value) {
                continue;
            }
            let text = entry.value.text().expose();
            let tells = says(entry.key()) == Said::Credential || !credential::text(text).is_empty();
            if let Some(what) = of_text(entry.key(), text).filter(|_| tells) {
                report(cx, entry.key(), entry.value, &what);
            }
        }
    }
}

fn sealed<'a>(cx: &mut Cx<'a>, key: &str, value: Node<'a>) {
    if matches!(value.kind(), Kind::Mapping | Kind::Sequence) {
        return cx.wrong(value, "string");
    }
    if is_untold(cx, key, value) {
        return;
    }
    let text = value.text().expose().trim();
    let dense: String = text.split_ascii_whitespace().collect();
    let bytes = decoded(&dense);
    match form(text, bytes.as_deref()) {
        Form::Whole => return,
        Form::Begun => {
            cx.unknown(
                value,
                format!("what `{key}` holds is cut short: it begins as what is encrypted does"),
            );
            return;
        }
        Form::Other => {}
    }
    // Base64 of a text, as a Secret has it, or the text itself.
    let inside = bytes.filter(|bytes| std::str::from_utf8(bytes).is_ok_and(is_printed));
    let what = match inside {
        Some(bytes) => of_bytes(key, &bytes),
        None => of_text(key, text),
    };
    match what {
        Some(what) => report(cx, key, value, &what),
        None if worth(text, Need::Any) == Worth::Nothing => {}
        None => {
            cx.unknown(
                value,
                format!("what `{key}` holds is nothing that `kubeseal` writes"),
            );
        }
    }
}

fn is_printed(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|it| !it.is_control() || it.is_whitespace())
}

/// How much a value has of what `kubeseal` writes.
enum Form {
    Whole,
    Begun,
    Other,
}

/// Two bytes of length, an RSA-encrypted session key of that length, and AES-GCM's output, which has at least a tag.
fn form(text: &str, bytes: Option<&[u8]>) -> Form {
    const TAG: usize = 16;
    // 512, 256, 384 and 1024 bytes, for keys of 4096, 2048, 3072 and 8192 bits.
    const BEGINNINGS: [(&str, usize); 4] = [("Ag", 512), ("AQ", 256), ("AY", 384), ("BA", 1024)];
    let is_next = |it: &str| it.starts_with(['A', 'B', 'C', 'D']);
    let begun = BEGINNINGS
        .iter()
        .find(|(begins, _)| text.strip_prefix(begins).is_some_and(is_next));
    let Some((_, key)) = begun else {
        return Form::Other;
    };
    let least = key.saturating_add(2).saturating_add(TAG);
    if bytes.is_some_and(|bytes| bytes.len() >= least) {
        Form::Whole
    } else {
        Form::Begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_is_told_by_how_it_begins_and_its_length() {
        for (begins, key) in [
            ("AgB", 512_usize),
            ("AQA", 256),
            ("AYD", 384),
            ("BAC", 1024),
        ] {
            let whole = (key + 2 + 16).div_ceil(3) * 4;
            let of = |length: usize| {
                let text = format!("{begins}{}", "x".repeat(length - begins.len()));
                form(&text, decoded(&text).as_deref())
            };
            assert!(matches!(of(whole), Form::Whole), "{begins}");
            assert!(matches!(of(whole - 8), Form::Begun), "{begins}");
        }
        for text in ["", "kV9c-Qm27rT", "aHVudGVyMg==", "Agent7", "AQ", "BAD1"] {
            let is_other = matches!(form(text, decoded(text).as_deref()), Form::Other);
            assert_eq!(is_other, text != "BAD1", "{text}");
        }
        assert!(matches!(form("AgBy3i4OJSWK...", None), Form::Begun));
    }
}
