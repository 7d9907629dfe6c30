//! What a message is bound to. It crosses the border as words: the namespace, then each key and its
//! value.

use crate::error::binding_error;
use sealward::envelope::{Binding, Namespace};
use wasm_bindgen::prelude::*;

/// Throws where these words are no binding.
#[wasm_bindgen(js_name = checkBinding)]
pub fn check_binding(words: Vec<String>) -> Result<(), JsValue> {
    binding(words).map(|_| ())
}

/// The binding that these words say.
pub(crate) fn binding(words: Vec<String>) -> Result<Binding, JsValue> {
    let mut words = words.into_iter();
    let namespace = Namespace::new(words.next().unwrap_or_default());
    let mut binding = Binding::new(namespace.map_err(|error| binding_error(&error))?);
    while let (Some(key), Some(value)) = (words.next(), words.next()) {
        binding = binding
            .with(key, value)
            .map_err(|error| binding_error(&error))?;
    }
    Ok(binding)
}
