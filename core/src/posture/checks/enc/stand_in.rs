//! What stands in place of keys where an encryption configuration is written down without them.

use super::key_value::{PUBLISHED, weakness};
use super::read::parts;
use crate::credential::is_template;
use crate::document::SourceFile;
use crate::kubernetes::{EncryptionFile, FirstDocument};
use base64ct::{Base64, Encoding as _};
use std::collections::BTreeMap;

/// In place of each key of an encryption configuration, by where it begins, bytes in base64 of which the checks say the same:
/// as long, equal where keys are equal, and as weak. Nothing else of a key can be told from them. What is no key in base64
/// has none, and where the configuration cannot be read no key has.
pub(in crate::posture) fn stand_ins(file: &SourceFile) -> BTreeMap<u32, String> {
    let mut marks = BTreeMap::new();
    let mut numbers: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let read = EncryptionFile::of(file);
    let Some(FirstDocument::Read(configuration)) = read.as_ref().map(|file| &file.first) else {
        return marks;
    };
    let parts = parts(configuration).filter_map(|(_, part)| part.keys.as_ref());
    for key in parts.flat_map(|keys| &keys.items) {
        let written = key.secret.value.map_or("", |it| it.expose());
        if let Some(node) = key.secret.node.filter(|_| is_template(written)) {
            marks.insert(node.span().start, "${hidden}".to_owned());
            continue;
        }
        let bytes = key.expose_bytes().filter(|bytes| !bytes.is_empty());
        if let (Some(bytes), Some(node)) = (bytes, key.secret.node) {
            let next = numbers.len();
            let number = *numbers.entry(bytes.clone()).or_insert(next);
            let stand_in = stand_in(&bytes, number);
            marks.insert(node.span().start, Base64::encode_string(&stand_in));
        }
    }
    marks
}

/// Bytes that are as long and as weak as a key, by the number that tells it from others.
fn stand_in(key: &[u8], number: usize) -> Vec<u8> {
    // What everybody can read in documentation is no secret.
    if PUBLISHED.contains(&key) {
        return key.to_vec();
    }
    let number = [number % 90, number / 90 % 90];
    let number = number.map(|digit| u8::try_from(digit).unwrap_or(0));
    let text = number.into_iter().map(|it| it.saturating_add(b'!'));
    let binary = || number.into_iter().map(|it| it.saturating_add(128));
    let made = [
        filled(binary(), &mixed(), key.len()),
        filled(text, b"hidden key ", key.len()),
        filled(binary(), &[0, 0, 1], key.len()),
        vec![binary().next().unwrap_or_default(); key.len()],
    ];
    let as_weak = made.iter().find(|it| weakness(it) == weakness(key));
    let [random, ..] = &made;
    as_weak.unwrap_or(random).clone()
}

/// So many bytes: how they begin, and what comes behind that again and again.
fn filled(begin: impl Iterator<Item = u8>, rest: &[u8], length: usize) -> Vec<u8> {
    begin
        .chain(rest.iter().copied().cycle())
        .take(length)
        .collect()
}

/// Bytes that are all different and in no order that is seen.
fn mixed() -> Vec<u8> {
    let at = 0..=u8::MAX;
    at.map(|at| at.wrapping_mul(at).wrapping_mul(6).wrapping_add(at))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{PUBLISHED, stand_in, weakness};
    use std::collections::HashSet;

    #[test]
    fn it_is_as_long_and_as_weak_as_the_key_and_tells_nothing_else() {
        let random = b"\x97\xf2\x5f\x0d\x4a\x31\xe6\x88\x1c\xb3\x09\xd5\x62\xae\x70\x2b\xc4\x13\x8f\x5a\x01\xee\x37\x9d\x46\xfb\xa8\x6c\x24\xd0\x7e\x95";
        let keys: [&[u8]; 4] = [
            random,
            b"correct horse battery staples !!",
            &[7; 32],
            &[9, 9, 8, 0, 9, 8, 8, 0, 9, 9, 8, 0, 9, 8, 8, 0],
        ];
        for key in keys
            .into_iter()
            .flat_map(|key| [16, 24, 32].map(|length| key.get(..length).unwrap_or(key)))
        {
            let made: HashSet<Vec<u8>> = (0..90).map(|number| stand_in(key, number)).collect();
            assert_eq!(made.len(), 90);
            for it in made {
                assert_eq!((it.len(), weakness(&it)), (key.len(), weakness(key)));
                let repeats = |part: &[u8]| key.windows(4).any(|it| it == part);
                assert!(!it.windows(4).any(repeats), "{it:?}");
            }
        }
        assert!(PUBLISHED.iter().all(|key| stand_in(key, 1) == *key));
    }

    #[test]
    fn it_does_for_keys_of_any_length() {
        for length in 1..40_u8 {
            let key: Vec<u8> = (0..length).map(|at| at.wrapping_mul(91) ^ 0x5a).collect();
            for number in [0, 1, 89, 90, 8_099] {
                assert_eq!(stand_in(&key, number).len(), key.len());
            }
        }
    }
}
