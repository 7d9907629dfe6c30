//! From the text of a configuration to what it says.

use super::table::{Table, Word};
use super::{Config, ConfigError, ConfigErrorKind, ConfiguredSuppression, FailOn, Globs, Override};
use crate::document::Span;
use crate::posture::suppress::{Date, announces_last_day, check};
use crate::posture::{OptionError, Profile, Registry, RegistryError, Selector, Severity};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The table that a text of TOML is.
pub(super) fn table_of(text: &str) -> Result<Spanned<DeTable<'_>>, ConfigError> {
    DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or_default();
        let message = format!("this is no TOML: {}", message.trim_end_matches('.'));
        ConfigError::new(ConfigErrorKind::Syntax, text, span, message)
    })
}

pub(super) fn config(text: &str) -> Result<Config, ConfigError> {
    let parsed = table_of(text)?;
    let root = Table::new(text, parsed.get_ref(), KEYS)?;
    Ok(Config {
        profiles: profiles(root)?,
        select: words(root, "select", Selector::to_select)?,
        ignore: words(root, "ignore", str::parse)?,
        version: one(root, "kubernetes-version", str::parse)?,
        fail_on: root
            .string("fail-on")?
            .map(|it| fail_on(root, &it))
            .transpose()?,
        severity: severities(root)?,
        honor: words(root, "honor", str::parse)?,
        allowed_registries: parameters(root)?,
        overrides: overrides(root)?,
        suppress: suppressions(root)?,
    })
}

/// None would not be no profile, but the one that is the default.
fn profiles(root: Table<'_>) -> Result<Vec<Profile>, ConfigError> {
    let profiles = words(root, "profiles", str::parse)?;
    match root.get("profiles").filter(|_| profiles.is_empty()) {
        Some(value) => {
            let message = "no profile is named; without `profiles` it is `recommended`";
            let (kind, span) = (ConfigErrorKind::Value, value.span());
            Err(ConfigError::new(kind, root.text, span, message))
        }
        None => Ok(profiles),
    }
}

/// What checks have to be told. Each key is one check's.
fn parameters(root: Table<'_>) -> Result<Vec<Registry>, ConfigError> {
    let Some(value) = root.get("parameters") else {
        return Ok(Vec::new());
    };
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| root.wrong(value, "parameters", "a table"))?;
    let table = Table::new(root.text, table, &["allowed-registries"])?;
    let words = table.strings("allowed-registries")?.into_iter();
    words
        .map(|word| {
            word.text
                .parse()
                .map_err(|error: RegistryError| table.value(&word, error))
        })
        .collect()
}

fn overrides(root: Table<'_>) -> Result<Vec<Override>, ConfigError> {
    let tables = root.tables("override", &["paths", "ignore", "severity"])?;
    let read = |(table, span): (Table<'_>, Range<usize>)| {
        Ok(Override {
            paths: globs(table)?.ok_or_else(|| missing(table, span, "paths"))?,
            ignore: words(table, "ignore", str::parse)?,
            severity: severities(table)?,
        })
    };
    tables.into_iter().map(read).collect()
}

fn suppressions(root: Table<'_>) -> Result<Vec<ConfiguredSuppression>, ConfigError> {
    let tables = root.tables("suppress", SUPPRESS_KEYS)?;
    let read = |(table, span): (Table<'_>, Range<usize>)| {
        let id = table.string("check")?;
        let id = id.ok_or_else(|| missing(table, span.clone(), "check"))?;
        let check = check(id.text).map_err(|message| table.value(&id, message))?;
        let (reason, expires) = reason(table, span)?;
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let suppression = ConfiguredSuppression {
            check: check.id,
            reason,
            expires,
            paths: globs(table)?,
            kind: text(table, "kind")?,
            namespace: text(table, "namespace")?,
            name: text(table, "name")?,
            fingerprint: text(table, "fingerprint")?,
            span: Span::new(offset(id.span.start), offset(id.span.end)),
        };
        let ConfiguredSuppression {
            paths,
            kind,
            namespace,
            name,
            fingerprint,
            ..
        } = &suppression;
        let narrows = [kind, namespace, name, fingerprint]
            .into_iter()
            .any(Option::is_some);
        if paths.is_none() && !narrows {
            let message = "it holds back all that the check finds; `ignore` says that plainly, and `paths`, \
                `kind`, `namespace`, `name` or `fingerprint` narrow it";
            return Err(table.value(&id, message));
        }
        Ok(suppression)
    };
    tables.into_iter().map(read).collect()
}

fn severities(table: Table<'_>) -> Result<Vec<(&'static str, Severity)>, ConfigError> {
    let pairs = table.pairs("severity")?.into_iter();
    let read = |(id, severity): (Word<'_>, Word<'_>)| match id.text.parse() {
        Ok(Selector::Check(check)) => {
            let names = "the severities are critical, high, medium, low and info";
            let known = Severity::parse(severity.text);
            Ok((check, known.ok_or_else(|| table.value(&severity, names))?))
        }
        Ok(Selector::Area(_)) => {
            Err(table.value(&id, "an area has no severity; each check has its own"))
        }
        Err(error) => Err(table.value(&id, error)),
    };
    pairs.map(read).collect()
}

fn fail_on(table: Table<'_>, word: &Word<'_>) -> Result<FailOn, ConfigError> {
    if word.text == "never" {
        return Ok(FailOn::Never);
    }
    let names = "`fail-on` is critical, high, medium, low, info or never";
    let severity = Severity::parse(word.text).ok_or_else(|| table.value(word, names))?;
    Ok(FailOn::Severity(severity))
}

fn globs(table: Table<'_>) -> Result<Option<Globs>, ConfigError> {
    let Some(value) = table.get("paths") else {
        return Ok(None);
    };
    let words = table.strings("paths")?;
    if words.is_empty() {
        return Err(table.error(ConfigErrorKind::Value, value.span(), "`paths` is empty"));
    }
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    let globs = Globs::new(&texts).map_err(|(at, message)| {
        let span = words.get(at).map_or(value.span(), |word| word.span.clone());
        table.error(ConfigErrorKind::Value, span, message)
    })?;
    Ok(Some(globs))
}

pub(super) fn text(table: Table<'_>, key: &str) -> Result<Option<String>, ConfigError> {
    Ok(table.string(key)?.map(|word| word.text.to_owned()))
}

/// A reason, and the last day on which it holds. One that stands only in the reason would never come.
pub(super) fn reason(
    table: Table<'_>,
    span: Range<usize>,
) -> Result<(String, Option<Date>), ConfigError> {
    let reason = table.string("reason")?;
    let reason = reason.ok_or_else(|| missing(table, span, "reason"))?;
    if !reason.text.chars().any(char::is_alphanumeric) {
        return Err(table.value(&reason, "a reason is missing"));
    }
    let expires = date(table)?;
    if expires.is_none() && announces_last_day(reason.text) {
        let message = "a last day stands in a key of its own, as `expires = 2027-01-31`";
        return Err(table.value(&reason, message));
    }
    Ok((reason.text.to_owned(), expires))
}

/// A date of TOML, or the same as a string.
fn date(table: Table<'_>) -> Result<Option<Date>, ConfigError> {
    let Some(value) = table.get("expires") else {
        return Ok(None);
    };
    let text = match value.get_ref() {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => return Err(table.wrong(value, "expires", "a date")),
    };
    let date = text.parse().map_err(|error: crate::posture::DateError| {
        table.error(ConfigErrorKind::Value, value.span(), error.to_string())
    })?;
    Ok(Some(date))
}

fn words<T>(
    table: Table<'_>,
    key: &str,
    read: impl Fn(&str) -> Result<T, OptionError>,
) -> Result<Vec<T>, ConfigError> {
    let words = table.strings(key)?.into_iter();
    words
        .map(|word| read(word.text).map_err(|error| table.value(&word, error)))
        .collect()
}

fn one<T>(
    table: Table<'_>,
    key: &str,
    read: impl Fn(&str) -> Result<T, OptionError>,
) -> Result<Option<T>, ConfigError> {
    let word = table.string(key)?;
    word.map(|word| read(word.text).map_err(|error| table.value(&word, error)))
        .transpose()
}

pub(super) fn missing(table: Table<'_>, span: Range<usize>, key: &str) -> ConfigError {
    table.error(
        ConfigErrorKind::MissingKey,
        span,
        format!("`{key}` is missing"),
    )
}

const KEYS: &[&str] = &[
    "profiles",
    "select",
    "ignore",
    "kubernetes-version",
    "fail-on",
    "severity",
    "honor",
    "parameters",
    "override",
    "suppress",
];
const SUPPRESS_KEYS: &[&str] = &[
    "check",
    "reason",
    "expires",
    "paths",
    "kind",
    "namespace",
    "name",
    "fingerprint",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_code_and_a_place() {
        for (text, code, line, message) in [
            ("profiles = [", "config/syntax", 1, "this is no TOML: "),
            (
                "\nprofile = ['cis']",
                "config/unknown-key",
                2,
                "`profile` is no key here; `profiles` is one",
            ),
            (
                "colour = 1",
                "config/unknown-key",
                1,
                "`colour` is no key here; the keys are profiles, ",
            ),
            (
                "[parameters]\nx = 1",
                "config/unknown-key",
                2,
                "`x` is no key here; the keys are allowed-registries",
            ),
            (
                "[parameters]\nallowed-registries = ['ghcr.io', 'https://a.io']",
                "config/value",
                2,
                "a registry is written `registry.example.com`",
            ),
            (
                "parameters = 1",
                "config/type",
                1,
                "`parameters` is a table",
            ),
            (
                "ignore = 'pss'",
                "config/type",
                1,
                "`ignore` is a list of strings",
            ),
            ("ignore = [\n1]", "config/type", 2, "`ignore` is a string"),
            (
                "ignore = ['pss-*']",
                "config/value",
                1,
                "no check and no area is called `pss-*`",
            ),
            (
                "select = ['bak']",
                "config/value",
                1,
                "no check of the area `bak` is built yet",
            ),
            (
                "kubernetes-version = '2'",
                "config/value",
                1,
                "a version is written 1.34",
            ),
            ("\nprofiles = []", "config/value", 2, "no profile is named"),
            (
                "honor = ['checkov', 'tfsec']",
                "config/value",
                1,
                "the checkers whose suppressions can be honored are checkov, ",
            ),
            (
                "fail-on = 'High'",
                "config/value",
                1,
                "`fail-on` is critical",
            ),
            (
                "[severity]\npss = 'low'",
                "config/value",
                2,
                "an area has no severity",
            ),
            (
                "[severity]\npss-host-pid = 'mild'",
                "config/value",
                2,
                "the severities are ",
            ),
            (
                "[[override]]\nignore = ['pss']",
                "config/missing-key",
                1,
                "`paths` is missing",
            ),
            (
                "[[override]]\npaths = []",
                "config/value",
                2,
                "`paths` is empty",
            ),
            (
                "[[override]]\npaths = ['a', '../b']",
                "config/value",
                2,
                "a pattern has no `.`",
            ),
            ("[[override]]\npaths = ['a[']", "config/value", 2, ""),
            (
                "[override]\npaths = ['a']",
                "config/type",
                1,
                "`override` is a list of tables",
            ),
            (
                "[[suppress]]\nreason = 'x'",
                "config/missing-key",
                1,
                "`check` is missing",
            ),
            (
                "[[suppress]]\ncheck = 'pss'",
                "config/value",
                2,
                "`pss` is an area",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = ' '\nname = 'a'",
                "config/value",
                3,
                "a reason is missing",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x'",
                "config/value",
                2,
                "it holds back all",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x'\nexpires = '2027-02-30'",
                "config/value",
                4,
                "a date is",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x until Jan 31 2027'\nname = 'a'",
                "config/value",
                3,
                "a last day stands in a key of its own, as `expires = 2027-01-31`",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x'\nexpires = 2027-01-31T00:00:00Z",
                "config/value",
                4,
                "a date is",
            ),
            (
                "[[suppress]]\ncheck = 'pss-host-pid'\nreason = 'x'\nexpire = 2027-01-31",
                "config/unknown-key",
                4,
                "`expire` is no key here; `expires` is one",
            ),
        ] {
            let error = config(text).unwrap_err();
            assert_eq!(
                (error.code(), error.start.line),
                (code, line),
                "{text}: {error}"
            );
            assert!(error.message.starts_with(message), "{text}: {error}");
        }
    }
}
