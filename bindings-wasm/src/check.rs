//! Posture checks, and what a header says: all as the core's own JSON.

use crate::bytes::{copied, too_large};
use crate::error::{exception, option_error, parse_error};
use js_sys::Uint8Array;
use sealward::document::Limits;
use sealward::dto::{CheckOptions, Inspection};
use sealward::posture::{self, Options};
use serde::Serialize;
use std::io::{self, Write};
use wasm_bindgen::prelude::*;

/// The report on a text; `options` is `CheckOptions` as JSON.
#[wasm_bindgen]
pub fn check(name: &str, text: &Uint8Array, options: &str) -> Result<String, JsValue> {
    let words: CheckOptions =
        serde_json::from_str(options).map_err(|error| exception("usage", &error.to_string()))?;
    let options = Options::from_words(&words).map_err(|error| option_error(&error))?;
    let mut text = copied(text).map_err(|_| too_much())?;
    let report = posture::check_text(
        name,
        std::mem::take(&mut *text),
        &options,
        &Limits::default(),
    );
    json(&report).ok_or_else(too_much)
}

/// The page of a check.
#[wasm_bindgen]
pub fn explain(id: &str) -> Option<String> {
    posture::page(id).map(str::to_owned)
}

/// What the header of a sealed message says.
#[wasm_bindgen]
pub fn inspect(sealed: &Uint8Array) -> Result<String, JsValue> {
    let inspection =
        Inspection::of_message(&copied(sealed)?).map_err(|error| parse_error(&error))?;
    json(&inspection).ok_or_else(too_large)
}

/// The text that JavaScript parses; `None` where it would be longer than is good for it.
fn json(value: &impl Serialize) -> Option<String> {
    let mut out = Bounded(Vec::new());
    serde_json::to_writer(&mut out, value).ok()?;
    String::from_utf8(out.0).ok()
}

fn too_much() -> JsValue {
    let message = "there is too little memory for the report on this text";
    exception("document/file-too-large", message)
}

/// Takes so many bytes, as there is memory for.
struct Bounded(Vec<u8>);

impl Bounded {
    /// A report with some 400,000 findings. JavaScript's strings end at 512 MiB, and the objects that
    /// it makes of one are several times as large.
    const MAX_LEN: usize = 256 << 20;
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = Self::MAX_LEN.saturating_sub(self.0.len());
        if bytes.len() > room || self.0.try_reserve(bytes.len()).is_err() {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
