//! Raw primitives, for tests against other implementations.

use crate::bytes::{copied, exactly, room_for};
use crate::error::{open_error, seal_error};
use js_sys::Uint8Array;
use sealward::envelope::hazmat;
use wasm_bindgen::prelude::*;

/// A Cobblestone-256 message: a 32-byte key, any context, a random salt.
#[wasm_bindgen(js_name = cobblestone256Seal)]
pub fn cobblestone256_seal(
    key: &Uint8Array,
    context: &Uint8Array,
    plaintext: &Uint8Array,
) -> Result<Vec<u8>, JsValue> {
    let key = exactly(key, "the key")?;
    let (context, plaintext) = (copied(context)?, copied(plaintext)?);
    // Salt, commitment, and a tag for each 16 KiB.
    let overhead = (plaintext.len() / 512).saturating_add(256);
    room_for(plaintext.len().saturating_add(overhead))?;
    hazmat::cobblestone256_seal(&key, &context, &plaintext).map_err(|error| seal_error(&error))
}

/// The plaintext of a Cobblestone-256 message.
#[wasm_bindgen(js_name = cobblestone256Open)]
pub fn cobblestone256_open(
    key: &Uint8Array,
    context: &Uint8Array,
    ciphertext: &Uint8Array,
) -> Result<Vec<u8>, JsValue> {
    let key = exactly(key, "the key")?;
    let (context, ciphertext) = (copied(context)?, copied(ciphertext)?);
    room_for(ciphertext.len())?;
    hazmat::cobblestone256_open(&key, &context, &ciphertext)
        .map(|mut plaintext| std::mem::take(&mut *plaintext))
        .map_err(|error| open_error(&error))
}
