//! The core's errors as the package's one class, which `lib/errors.js` defines.

use js_sys::{Array, Reflect};
use sealward::envelope::{Binding, BindingError, KekError, OpenError, ParseError, SealError};
use sealward::posture::OptionError;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./lib/errors.js")]
extern "C" {
    /// An `Error` with a stable code.
    type SealwardError;

    #[wasm_bindgen(constructor)]
    fn new(code: &str, message: &str) -> SealwardError;
}

/// The exception of this stable code.
pub(crate) fn exception(code: &str, message: &str) -> JsValue {
    SealwardError::new(code, message).into()
}

pub(crate) fn seal_error(error: &SealError) -> JsValue {
    exception(error.code(), &error.to_string())
}

/// Where a binding differs, `header` says what the header has: as words, of which the package makes
/// its `Binding`.
pub(crate) fn open_error(error: &OpenError) -> JsValue {
    let thrown = exception(error.code(), &error.to_string());
    if let OpenError::Binding { header } = error {
        // An exception of ours takes properties.
        let _ = Reflect::set(&thrown, &"header".into(), &words(header));
    }
    thrown
}

pub(crate) fn parse_error(error: &ParseError) -> JsValue {
    exception(error.code(), &error.to_string())
}

pub(crate) fn binding_error(error: &BindingError) -> JsValue {
    exception(error.code(), &error.to_string())
}

pub(crate) fn option_error(error: &OptionError) -> JsValue {
    exception(error.code(), &error.to_string())
}

/// A KEK that cannot be made: the caller's mistake unless the machine has nothing to give.
pub(crate) fn kek_error(error: &KekError) -> JsValue {
    let code = match error {
        KekError::Unavailable(_) => "envelope/unavailable",
        _ => "usage",
    };
    exception(code, &error.to_string())
}

/// The namespace, then each key and its value.
fn words(binding: &Binding) -> JsValue {
    let words: Array = std::iter::once(binding.namespace().as_str())
        .chain(binding.pairs().flat_map(|(key, value)| [key, value]))
        .map(JsValue::from_str)
        .collect();
    words.into()
}
