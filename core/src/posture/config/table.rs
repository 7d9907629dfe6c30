//! Typed access to a table of TOML, with errors that say where.

use super::{ConfigError, ConfigErrorKind};
use crate::posture::suppress::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table, the keys it may have, and the text it stands in.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    pub(super) text: &'t str,
    table: &'t DeTable<'t>,
}

/// A string and where it stands.
#[derive(Clone)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

type Value<'t> = &'t Spanned<DeValue<'t>>;

impl<'t> Table<'t> {
    /// The table, if it has no other keys than these.
    pub(super) fn new(
        text: &'t str,
        table: &'t DeTable<'t>,
        keys: &[&str],
    ) -> Result<Self, ConfigError> {
        for (key, _) in table {
            let name: &str = key.get_ref();
            if keys.contains(&name) {
                continue;
            }
            let shown: String = name.escape_debug().take(60).collect();
            let message = match nearest(name, keys.iter().copied()) {
                Some(meant) => format!("`{shown}` is no key here; `{meant}` is one"),
                None => format!("`{shown}` is no key here; the keys are {}", keys.join(", ")),
            };
            let kind = ConfigErrorKind::UnknownKey;
            return Err(ConfigError::new(kind, text, key.span(), message));
        }
        Ok(Self { text, table })
    }

    pub(super) fn get(self, key: &str) -> Option<Value<'t>> {
        self.table.get(key)
    }

    /// Keys and values of a table that has any keys.
    pub(super) fn pairs(self, key: &str) -> Result<Vec<(Word<'t>, Word<'t>)>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong(value, key, "a table"));
        };
        let pair = |(name, value): (&'t Spanned<_>, Value<'t>)| {
            let name: &'t Spanned<std::borrow::Cow<'t, str>> = name;
            let word = Word {
                text: name.get_ref(),
                span: name.span(),
            };
            Ok((word, self.word(value, "a severity")?))
        };
        table.iter().map(pair).collect()
    }

    pub(super) fn string(self, key: &str) -> Result<Option<Word<'t>>, ConfigError> {
        let value = self.get(key);
        value.map(|value| self.word(value, key)).transpose()
    }

    pub(super) fn strings(self, key: &str) -> Result<Vec<Word<'t>>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let Some(items) = value.get_ref().as_array() else {
            return Err(self.wrong(value, key, "a list of strings"));
        };
        items.iter().map(|item| self.word(item, key)).collect()
    }

    /// The tables of `[[key]]`, each with where it stands.
    pub(super) fn tables(
        self,
        key: &str,
        keys: &[&str],
    ) -> Result<Vec<(Self, Range<usize>)>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = |value| self.wrong(value, key, "a list of tables");
        let items = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
        let table = |item: Value<'t>| {
            let table = item.get_ref().as_table().ok_or_else(|| wrong(item))?;
            Ok((Self::new(self.text, table, keys)?, item.span()))
        };
        items.iter().map(table).collect()
    }

    pub(super) fn error(
        self,
        kind: ConfigErrorKind,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> ConfigError {
        ConfigError::new(kind, self.text, span, message)
    }

    /// A value that a word does not mean.
    pub(super) fn value(self, word: &Word<'_>, message: impl ToString) -> ConfigError {
        let kind = ConfigErrorKind::Value;
        self.error(kind, word.span.clone(), message.to_string())
    }

    pub(super) fn wrong(self, value: Value<'_>, key: &str, wanted: &str) -> ConfigError {
        let kind = ConfigErrorKind::Type;
        self.error(kind, value.span(), format!("`{key}` is {wanted}"))
    }

    fn word(self, value: Value<'t>, key: &str) -> Result<Word<'t>, ConfigError> {
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.wrong(value, key, "a string"))?;
        Ok(Word {
            text,
            span: value.span(),
        })
    }
}
