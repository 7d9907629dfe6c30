//! `sealward inspect`

use super::open::detached;
use crate::context::Context;
use crate::input::Input;
use crate::wording::{exact, open_failure};
use crate::{Failure, Status, escape};
use clap::{Args, ValueEnum};
use sealward::envelope::{Algorithm, Header, OpenError, ParseError, Policy, WrappedDek, chunks};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::PathBuf;

/// Show what the header of a sealed file says. No key is used, so nothing of it is proven.
#[derive(Args)]
pub(crate) struct Inspect {
    /// The sealed file, or a header kept apart; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Read the header from FILE; the sealed file is the payload alone
    #[arg(long, value_name = "FILE")]
    detached_header: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: schema `sealward/inspect/v1`
    Json,
}

impl Inspect {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let (header, payload) = match (&self.detached_header, &self.file) {
            (Some(path), None) => (detached(path)?, None),
            (Some(path), Some(file)) => {
                let header = detached(path)?;
                let mut input = Input::open(Some(file))?;
                (header, Some(count(&mut input, 0, cx)?))
            }
            (None, file) => {
                let mut input = Input::open(file.as_deref())?;
                input.announce(cx);
                let header = Header::read_from(&mut input.reader(&mut *cx.streams.stdin))
                    .map_err(|error| open_failure(&error, &input, None))?;
                // A header alone is a detached one; anything less than a payload is a cut.
                let payload = count(&mut input, header.as_bytes().len(), cx)?;
                let payload = Some(payload).filter(|len| *len > 0);
                if payload.is_some_and(|len| len < chunks::PREFIX_LEN as u64) {
                    let error = OpenError::Parse(ParseError::Truncated);
                    return Err(open_failure(&error, &input, None));
                }
                (header, payload)
            }
        };
        let report = Report::of(&header, payload);
        match self.format {
            Format::Json => cx.print_json(&report)?,
            Format::Text => cx.print(report.text())?,
        }
        Ok(Status::Success)
    }
}

/// How many bytes are left after these. Where only reading tells, as in a pipe, all are read.
fn count(input: &mut Input, read: usize, cx: &mut Context<'_, '_>) -> Result<u64, Failure> {
    if let Some(len) = input.len() {
        return Ok(len.saturating_sub(read as u64));
    }
    let counted = {
        let mut reader = input.reader(&mut *cx.streams.stdin);
        std::io::copy(&mut reader.by_ref(), &mut std::io::sink())
    };
    counted.map_err(|error| input.failure(&error))
}

/// `sealward/inspect/v1`: what a header says. What does not apply is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    schema: &'static str,
    /// The format's version.
    version: u8,
    suite: &'static str,
    /// The DEK's label in hexadecimal: messages with the same one may share a DEK.
    dek_id: String,
    namespace: &'a str,
    binding: BTreeMap<&'a str, &'a str>,
    policy: PolicyJson,
    entries: Vec<EntryJson>,
    header_bytes: usize,
    /// Always `unproven`: no key is used.
    mac: &'static str,
    /// Left out where only a header was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<PayloadJson>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum PolicyJson {
    /// Any one entry opens it.
    Any,
    /// `needed` of `of` entries open it together.
    Threshold { needed: u8, of: u8 },
    /// One that this build has no words for.
    Unknown,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson {
    /// The number in the header.
    algorithm: u16,
    /// The same in words.
    kind: String,
    /// In hexadecimal.
    key_id: String,
    /// A hint that anyone can have written. Text that is not UTF-8 has replacement characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    reference: String,
    /// The key's version: a number for keys of the local store, else the provider's text.
    #[serde(skip_serializing_if = "String::is_empty")]
    key_version: String,
    /// Who can have made the entry: `holder`, `anyone`, or `unknown`.
    origin: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayloadJson {
    bytes: u64,
    /// Left out where no payload has this many bytes: it is cut off or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext_bytes: Option<u64>,
}

impl<'a> Report<'a> {
    fn of(header: &'a Header, payload: Option<u64>) -> Self {
        Self {
            schema: "sealward/inspect/v1",
            version: 1,
            suite: "cobblestone-256",
            dek_id: header.dek_id().to_string(),
            namespace: header.binding().namespace().as_str(),
            binding: header.binding().pairs().collect(),
            policy: match header.policy() {
                Policy::Any => PolicyJson::Any,
                Policy::Threshold { needed, shares: of } => PolicyJson::Threshold { needed, of },
                _ => PolicyJson::Unknown,
            },
            entries: header.entries().iter().map(EntryJson::of).collect(),
            header_bytes: header.as_bytes().len(),
            mac: "unproven",
            payload: payload.map(|bytes| PayloadJson {
                bytes,
                plaintext_bytes: chunks::plaintext_len(bytes),
            }),
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |label: &str, value: &str| {
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "{label:<10} {value}");
        };
        line(
            "format",
            &format!("Sealward {}, suite {}", self.version, self.suite),
        );
        line("namespace", &escape(self.namespace));
        for (key, value) in &self.binding {
            line("binding", &format!("{} = {}", escape(key), escape(value)));
        }
        for entry in &self.entries {
            line("key", &entry.text());
        }
        match self.policy {
            PolicyJson::Any => line("opens with", "any one of these keys"),
            PolicyJson::Threshold { needed, of } => {
                line(
                    "opens with",
                    &format!("{needed} of these {of} keys together"),
                );
            }
            PolicyJson::Unknown => line("opens with", "a policy that this build does not know"),
        }
        line("dek label", &self.dek_id);
        let header = exact(self.header_bytes as u64);
        line("header", &format!("{header}, not proven: no key was used"));
        match &self.payload {
            Some(PayloadJson {
                bytes,
                plaintext_bytes: Some(plain),
            }) => {
                line(
                    "payload",
                    &format!("{}, which opens to {}", exact(*bytes), exact(*plain)),
                );
            }
            Some(PayloadJson {
                bytes,
                plaintext_bytes: None,
            }) => {
                let bytes = exact(*bytes);
                line(
                    "payload",
                    &format!("{bytes}: no whole payload has this length"),
                );
            }
            None => line("payload", "kept apart"),
        }
        out
    }
}

impl EntryJson {
    fn of(entry: &WrappedDek) -> Self {
        let version = entry.version();
        let key_version = match (entry.algorithm(), <[u8; 4]>::try_from(version)) {
            (Algorithm::LOCAL, Ok(number)) => u32::from_be_bytes(number).to_string(),
            _ => String::from_utf8_lossy(version).into_owned(),
        };
        Self {
            algorithm: entry.algorithm().number(),
            kind: entry.algorithm().to_string(),
            key_id: entry.key_id().to_string(),
            reference: String::from_utf8_lossy(entry.reference()).into_owned(),
            key_version,
            origin: match entry.algorithm().number() {
                16 => "anyone",
                1..=3 | 17..=22 => "holder",
                _ => "unknown",
            },
        }
    }

    fn text(&self) -> String {
        let mut text = self.kind.clone();
        if !self.reference.is_empty() {
            let _ = write!(text, " `{}`", escape(&self.reference));
        }
        if !self.key_version.is_empty() {
            let _ = write!(text, " version {}", escape(&self.key_version));
        }
        let _ = write!(text, ", id {}", self.key_id);
        match self.origin {
            "anyone" => text.push_str(", which anyone can seal to"),
            "unknown" => text.push_str(", of unknown origin"),
            _ => {}
        }
        text
    }
}
