//! Bytes that come from JavaScript and go to it.

use crate::error::exception;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

/// A copy of an array. Its memory is asked for fallibly: running out of it would end the instance.
pub(crate) fn copied(array: &Uint8Array) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let len = usize::try_from(array.length()).map_err(|_| too_large())?;
    let mut bytes = zeros(len)?;
    array.copy_to(&mut bytes);
    Ok(bytes)
}

/// A copy of exactly `N` bytes, as `what` has.
pub(crate) fn exactly<const N: usize>(
    array: &Uint8Array,
    what: &str,
) -> Result<Zeroizing<[u8; N]>, JsValue> {
    let mut bytes = Zeroizing::new([0; N]);
    if usize::try_from(array.length()) != Ok(N) {
        let message = format!("{what} has {N} bytes, not {}", array.length());
        return Err(exception("usage", &message));
    }
    array.copy_to(&mut *bytes);
    Ok(bytes)
}

/// This many zeros, if there is memory for them.
pub(crate) fn zeros(len: usize) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let mut bytes = reserved(len)?;
    bytes.resize(len, 0);
    Ok(Zeroizing::new(bytes))
}

/// Throws if there is no memory for this much, which the core is about to ask for infallibly.
pub(crate) fn room_for(len: usize) -> Result<(), JsValue> {
    reserved(len).map(|_| ())
}

fn reserved(len: usize) -> Result<Vec<u8>, JsValue> {
    // Held meanwhile, so that what has to be allocated infallibly later finds this much.
    let mut spare: Vec<u8> = Vec::new();
    let mut bytes = Vec::new();
    spare
        .try_reserve_exact(SPARE)
        .and_then(|()| bytes.try_reserve_exact(len))
        .map_err(|_| too_large())?;
    Ok(bytes)
}

/// What is never given to messages: objects, words and errors have to be made even when as much is
/// pending as there is memory for.
const SPARE: usize = 1 << 20;

/// More than the memory of WebAssembly holds.
pub(crate) fn too_large() -> JsValue {
    exception("envelope/too-large", "there is too little memory for this")
}
