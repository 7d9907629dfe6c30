//! What `--remove` and `--replace` take.

use crate::{escape, keks};
use sealward::envelope::{KeyId, KeyRef};

/// A KEK whose entries shall go.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Leaving {
    /// One that the caller has.
    Kek(KeyRef),
    /// `id:ID`: whatever has this id.
    Id(KeyId),
}

impl Leaving {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix("id:") {
            Some(digits) => key_id(digits).map(Self::Id).ok_or_else(|| {
                "an id has 32 hexadecimal digits, as `sealward inspect` shows them".to_owned()
            }),
            None => keks::parse(text).map(Self::Kek),
        }
    }
}

/// `OLD=NEW`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) old: Leaving,
    pub(super) new: KeyRef,
}

impl Replacement {
    /// Splits at the `=` that has a key on both sides; names of files may have others.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let splits = text.match_indices('=').filter_map(|(at, _)| {
            let (old, new) = (text.get(..at)?, text.get(at + 1..)?);
            Some((Leaving::parse(old), keks::parse(new)))
        });
        let splits: Vec<_> = splits.collect();
        let mut fitting = splits.iter().filter_map(|split| match split {
            (Ok(old), Ok(new)) => Some(Self {
                old: old.clone(),
                new: new.clone(),
            }),
            _ => None,
        });
        match (fitting.next(), fitting.next(), splits.as_slice()) {
            (Some(one), None, _) => Ok(one),
            (Some(_), Some(_), _) => Err(format!(
                "`{}` can be read in more than one way; name the files otherwise",
                escape(text)
            )),
            (None, _, [(Err(why), _) | (_, Err(why))]) => Err(why.clone()),
            (None, ..) => Err(format!(
                "`{}` is not OLD=NEW with two keys such as `local:a=raw:b`",
                escape(text)
            )),
        }
    }
}

/// 16 bytes in hexadecimal.
fn key_id(digits: &str) -> Option<KeyId> {
    if digits.len() != 2 * KeyId::LEN || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u128::from_str_radix(digits, 16).ok()?;
    Some(KeyId::new(number.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Leaving, Replacement};

    #[test]
    fn a_replacement_is_split_where_both_sides_are_keys() {
        for (text, old, new) in [
            ("local:a=local:b", "local:a", "local:b"),
            ("passphrase:=passphrase:", "passphrase:", "passphrase:"),
            ("raw:a=b=local:c", "raw:a=b", "local:c"),
            ("local:a=raw:b=c", "local:a", "raw:b=c"),
            ("passphrase:=raw:b=c", "passphrase:", "raw:b=c"),
        ] {
            let parsed = Replacement::parse(text).unwrap();
            assert!(parsed.old == Leaving::parse(old).unwrap(), "{text}");
            assert_eq!(parsed.new, new.parse().unwrap(), "{text}");
        }
        for text in [
            "",
            "=",
            "local:a",
            "local:a=",
            "=local:a",
            "local:a=b",
            "raw:a=raw:b=raw:c",
            "passphrase:=passphrase:=passphrase:",
            "vault:a=local:b",
            "id:00=local:b",
        ] {
            assert!(Replacement::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_id_is_written_as_inspect_shows_it() {
        let id = "00112233445566778899aabbccddeeff";
        let Ok(Leaving::Id(parsed)) = Leaving::parse(&format!("id:{id}")) else {
            panic!("no id");
        };
        assert_eq!(parsed.to_string(), id);
        for wrong in ["", "0", "+0112233445566778899aabbccddeeff", &id[1..]] {
            assert!(Leaving::parse(&format!("id:{wrong}")).is_err(), "{wrong}");
        }
    }
}
