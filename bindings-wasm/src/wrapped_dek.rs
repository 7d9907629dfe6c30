//! What a KEK written in JavaScript gives back.

use crate::bytes::{copied, exactly};
use crate::error::{exception, kek_error};
use js_sys::Uint8Array;
use sealward::envelope::{Algorithm, KeyId, WrappedDek};
use wasm_bindgen::prelude::*;

/// Throws where these fields are no entry.
#[wasm_bindgen(js_name = checkEntry)]
pub fn check_entry(
    number: f64,
    key_id: &Uint8Array,
    wrapped: &Uint8Array,
    reference: &Uint8Array,
    version: &Uint8Array,
) -> Result<(), JsValue> {
    entry(number, key_id, wrapped, reference, version).map(|_| ())
}

/// The entry with these fields.
pub(crate) fn entry(
    number: f64,
    key_id: &Uint8Array,
    wrapped: &Uint8Array,
    reference: &Uint8Array,
    version: &Uint8Array,
) -> Result<WrappedDek, JsValue> {
    let bytes = |array: &Uint8Array| copied(array).map(|mut bytes| std::mem::take(&mut *bytes));
    let entry = WrappedDek::new(
        algorithm(number)?,
        self::key_id(key_id)?,
        bytes(reference)?,
        bytes(version)?,
        bytes(wrapped)?,
    );
    entry.map_err(|fault| kek_error(&fault.into()))
}

/// The algorithm with this number.
pub(crate) fn algorithm(number: f64) -> Result<Algorithm, JsValue> {
    whole(number)
        .and_then(|number| u16::try_from(number).ok())
        .and_then(Algorithm::new)
        .ok_or_else(|| exception("usage", "an algorithm is a number from 1 to 65,535"))
}

/// The id with these bytes.
pub(crate) fn key_id(array: &Uint8Array) -> Result<KeyId, JsValue> {
    exactly(array, "a key id").map(|bytes| KeyId::new(*bytes))
}

/// A number without a fraction; JavaScript has no other kind to give.
pub(crate) fn whole(number: f64) -> Option<u32> {
    // Casts saturate, and NaN becomes 0: what survives the way back was whole.
    let cast = number as u32;
    (f64::from(cast) == number).then_some(cast)
}
