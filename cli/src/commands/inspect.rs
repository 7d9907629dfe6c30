//! `sealward inspect`

use super::Format;
use super::open::detached;
use crate::context::Context;
use crate::input::Input;
use crate::wording::{exact, open_failure};
use crate::{Failure, Status, escape};
use clap::Args;
use sealward::dto::{
    InspectedEntry, InspectedOrigin, InspectedPayload, InspectedPolicy, Inspection,
};
use sealward::envelope::{Header, OpenError, ParseError, chunks};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::PathBuf;

/// Show what the header of a sealed file says. No key is used, so nothing of it is proven.
#[derive(Args)]
pub(crate) struct Inspect {
    /// The sealed file, or a header kept apart; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to print it; JSON has the schema `sealward/inspect/v1`
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Read the header from FILE; the sealed file is the payload alone
    #[arg(long, value_name = "FILE")]
    detached_header: Option<PathBuf>,
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
                input.take_off_armor(cx)?;
                let header = Header::read_from(&mut input.reader(&mut *cx.streams.stdin))
                    .map_err(|error| open_failure(&error, input.path(), None))?;
                // A header alone is a detached one; anything less than a payload is a cut.
                let payload = count(&mut input, header.as_bytes().len(), cx)?;
                let payload = Some(payload).filter(|len| *len > 0);
                if payload.is_some_and(|len| len < chunks::PREFIX_LEN as u64) {
                    let error = OpenError::Parse(ParseError::Truncated);
                    return Err(open_failure(&error, input.path(), None));
                }
                (header, payload)
            }
        };
        let inspection = Inspection::of(&header, payload);
        match self.format {
            Format::Json => cx.print_json(&inspection)?,
            Format::Text => cx.print(text(&inspection))?,
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

/// One aligned line for each thing that the header says.
fn text(inspection: &Inspection) -> String {
    let mut out = String::new();
    let mut line = |label: &str, value: &str| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{label:<10} {value}");
    };
    line(
        "format",
        &format!(
            "Sealward {}, suite {}",
            inspection.version, inspection.suite
        ),
    );
    line("namespace", &escape(&inspection.namespace));
    for (key, value) in &inspection.binding {
        line("binding", &format!("{} = {}", escape(key), escape(value)));
    }
    for entry in &inspection.entries {
        line("key", &entry_text(entry));
    }
    match inspection.policy {
        InspectedPolicy::Any => line("opens with", "any one of these keys"),
        InspectedPolicy::Threshold { needed, of } => {
            line(
                "opens with",
                &format!("{needed} of these {of} keys together"),
            );
        }
        InspectedPolicy::Unknown => line("opens with", "a policy that this build does not know"),
    }
    line("dek label", &inspection.dek_id);
    let header = exact(inspection.header_bytes);
    line("header", &format!("{header}, not proven: no key was used"));
    match &inspection.payload {
        Some(InspectedPayload {
            bytes,
            plaintext_bytes: Some(plain),
            ..
        }) => {
            line(
                "payload",
                &format!("{}, which opens to {}", exact(*bytes), exact(*plain)),
            );
        }
        Some(InspectedPayload {
            bytes,
            plaintext_bytes: None,
            ..
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

fn entry_text(entry: &InspectedEntry) -> String {
    let mut text = entry.kind.clone();
    if !entry.reference.is_empty() {
        let _ = write!(text, " `{}`", escape(&entry.reference));
    }
    if !entry.key_version.is_empty() {
        let _ = write!(text, " version {}", escape(&entry.key_version));
    }
    let _ = write!(text, ", id {}", entry.key_id);
    match entry.origin {
        InspectedOrigin::Anyone => text.push_str(", which anyone can seal to"),
        InspectedOrigin::Unknown => text.push_str(", of unknown origin"),
        InspectedOrigin::Holder => {}
    }
    text
}
