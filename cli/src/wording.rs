//! The envelope's errors as the command line says them, and numbers for people.

use crate::failure::Failure;
use crate::{escape, failure};
use sealward::envelope::{
    Algorithm, Binding, Header, OpenError, RewrapError, SealError, WrappedDek,
};
use std::fmt;
use std::io;
use std::path::Path;

/// `error` while sealing; `not_written` says that the sealed bytes could not be written.
pub(crate) fn seal_failure(
    error: &SealError,
    not_written: impl FnOnce(&io::Error) -> Failure,
) -> Failure {
    match error {
        SealError::Io(error) => not_written(error),
        SealError::HeaderTooLarge(_) | SealError::Misuse(_) => {
            Failure::usage(escape(&error.to_string()))
        }
        other => Failure::new(other.code(), escape(&other.to_string())),
    }
}

/// `error` while changing the KEKs of `path`.
pub(crate) fn rewrap_failure(error: &RewrapError, path: &Path, header: &Header) -> Failure {
    let name = failure::name(path);
    match error {
        RewrapError::Open(error) => open_failure(error, path, Some(header)),
        RewrapError::Misuse(_) | RewrapError::Seal(SealError::HeaderTooLarge(_)) => {
            Failure::usage(format!("{name}: {error}"))
        }
        other => Failure::new(
            other.code(),
            format!("{name}: {}", escape(&other.to_string())),
        ),
    }
}

/// `error` while opening `path`.
pub(crate) fn open_failure(error: &OpenError, path: &Path, header: Option<&Header>) -> Failure {
    let name = failure::name(path);
    let failure = match error {
        OpenError::Io(error) => return Failure::read(path, error),
        OpenError::NoMatchingKey => format!("none of the keys opens {name}"),
        OpenError::Rejected => format!("{name} is not authentic, or this is not its key"),
        OpenError::Binding { header } => {
            format!("{name} is bound to {}", escape(&header.to_string()))
        }
        other => format!("{name}: {}", escape(&other.to_string())),
    };
    let failure = Failure::new(error.code(), failure);
    match (error, header) {
        (OpenError::Binding { header }, _) => failure.with_help(
            options_for(header)
                .unwrap_or_else(|| "say the same with `-n NAMESPACE` and `-c KEY=VALUE`".into()),
        ),
        (OpenError::NoMatchingKey, Some(header)) => {
            let keys: Vec<String> = header.entries().iter().map(entry_in_words).collect();
            failure.with_help(format!(
                "its header names {}; say where the key is with `-k`",
                keys.join(", ")
            ))
        }
        (OpenError::Rejected, _) => {
            failure.with_help("it was changed or cut off, or the key or passphrase is wrong")
        }
        _ => failure,
    }
}

/// The options that say this binding, if it is made of letters that no shell acts on.
fn options_for(binding: &Binding) -> Option<String> {
    let mut options = format!("-n {}", binding.namespace());
    for (key, value) in binding.pairs() {
        options.push_str(&format!(" -c {key}={value}"));
    }
    let is_plain = |c: char| c.is_alphanumeric() || " -_./:=@+,".contains(c);
    let words = 2 + 2 * binding.pairs().len();
    // A space within a name would make more words of it.
    (options.chars().all(is_plain) && options.split(' ').count() == words)
        .then(|| format!("if that is what it should be, say so: `{options}`"))
}

/// An entry as its header claims it, with its version, short enough for one of several in a line.
pub(crate) fn entry_with_version(entry: &WrappedDek) -> String {
    let reference = String::from_utf8_lossy(entry.reference());
    let id = entry.key_id().to_string();
    let id = id.get(..8).unwrap_or(&id);
    let key = match entry.algorithm() {
        Algorithm::PASSPHRASE => return "passphrase".to_owned(),
        algorithm if reference.is_empty() => format!("{algorithm} {id}"),
        _ => escape(&reference).into_owned(),
    };
    match <[u8; 4]>::try_from(entry.version()) {
        Ok(version) if entry.algorithm() == Algorithm::LOCAL => {
            format!("{key} version {}", u32::from_be_bytes(version))
        }
        _ => key,
    }
}

/// An entry's KEK, as its header claims it.
fn entry_in_words(entry: &WrappedDek) -> String {
    let reference = String::from_utf8_lossy(entry.reference());
    match entry.algorithm() {
        Algorithm::RAW => "a raw key".to_owned(),
        Algorithm::PASSPHRASE => "a passphrase".to_owned(),
        _ if reference.is_empty() => format!("a key ({})", entry.algorithm()),
        _ => format!("`{}`", escape(&reference)),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A number of bytes, exactly, with its thousands apart.
///
/// `1234567` is `1,234,567 bytes`.
pub(crate) fn exact(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(if bytes == 1 { " byte" } else { " bytes" });
    text
}

/// A number of bytes, roughly: `1.2 GiB`.
pub(crate) struct Roughly(pub(crate) u64);

impl fmt::Display for Roughly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        if self.0 < 1024 {
            return write!(f, "{} B", self.0);
        }
        let mut tenths = u128::from(self.0) * 10 / 1024;
        let mut units = UNITS.iter();
        let mut unit = units.next();
        while tenths >= 10_240 {
            tenths /= 1024;
            unit = units.next();
        }
        write!(
            f,
            "{}.{} {}",
            tenths / 10,
            tenths % 10,
            unit.unwrap_or(&"EiB")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Roughly, exact};

    #[test]
    fn numbers_are_said_as_people_read_them() {
        assert_eq!(exact(0), "0 bytes");
        assert_eq!(exact(1), "1 byte");
        assert_eq!(exact(999), "999 bytes");
        assert_eq!(exact(1_234_567), "1,234,567 bytes");
        assert_eq!(Roughly(1_023).to_string(), "1023 B");
        assert_eq!(Roughly(1_536).to_string(), "1.5 KiB");
        assert_eq!(Roughly(u64::MAX).to_string(), "15.9 EiB");
    }
}
