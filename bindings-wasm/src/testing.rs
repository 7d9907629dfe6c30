//! What only test builds have.

use crate::bytes::copied;
use js_sys::Uint8Array;
use sealward::envelope::hazmat;
use wasm_bindgen::prelude::*;

/// Makes all random bytes from a seed, or lets the system make them again.
#[wasm_bindgen(js_name = fixRandomness)]
pub fn fix_randomness(seed: Option<Uint8Array>) -> Result<(), JsValue> {
    let seed = seed.as_ref().map(copied).transpose()?;
    hazmat::fix_randomness(seed.as_ref().map(|seed| seed.as_slice()));
    Ok(())
}
