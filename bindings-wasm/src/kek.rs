//! The KEKs that the core itself has.

use crate::bytes::copied;
use crate::error::{exception, kek_error};
use crate::wrapped_dek::whole;
use js_sys::Uint8Array;
use sealward::envelope::{Argon2Cost, Kek, KeyMaterial, Passphrase, PassphraseKek, RawKek};
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

/// A KEK of the core. Whoever uses it has a share of its own, so that it may be freed at any time.
#[wasm_bindgen]
pub struct CoreKek {
    kek: Arc<dyn Kek>,
}

impl CoreKek {
    pub(crate) fn share(&self) -> Arc<dyn Kek> {
        Arc::clone(&self.kek)
    }
}

#[wasm_bindgen]
impl CoreKek {
    /// One of 32 raw bytes.
    pub fn raw(key: &Uint8Array) -> Result<Self, JsValue> {
        // The length is judged before anything is copied.
        let len = usize::try_from(key.length()).unwrap_or(usize::MAX);
        let made = KeyMaterial::fill_with(len, |place| {
            key.copy_to(place);
            Ok(())
        });
        let kek = made.and_then(RawKek::new);
        kek.map(|kek| Self { kek: Arc::new(kek) })
            .map_err(|error| kek_error(&error))
    }

    /// One from a passphrase in UTF-8, at this cost.
    pub fn passphrase(
        passphrase: &Uint8Array,
        memory_kib: f64,
        passes: f64,
        lanes: f64,
    ) -> Result<Self, JsValue> {
        let text = Zeroizing::new(String::from_utf8_lossy(&copied(passphrase)?).into_owned());
        let passphrase = Passphrase::new(&text).map_err(|error| kek_error(&error))?;
        let cost = cost(memory_kib, passes, lanes).ok_or_else(|| {
            let text =
                "the cost of Argon2id is 19,456 to 262,144 KiB, 1 to 10 passes, 1 to 4 lanes";
            exception("usage", text)
        })?;
        let kek = PassphraseKek::new(passphrase).with_cost(cost);
        Ok(Self { kek: Arc::new(kek) })
    }

    /// The id of its entries; none for a passphrase.
    #[wasm_bindgen(js_name = keyId)]
    pub fn key_id(&self) -> Option<Vec<u8>> {
        let key_id = self.kek.identity().key_id();
        key_id.map(|key_id| key_id.as_bytes().to_vec())
    }
}

fn cost(memory_kib: f64, passes: f64, lanes: f64) -> Option<Argon2Cost> {
    let byte = |number| whole(number).and_then(|number| u8::try_from(number).ok());
    Argon2Cost::new(whole(memory_kib)?, byte(passes)?, byte(lanes)?)
}
