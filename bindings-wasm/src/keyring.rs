//! The KEKs of an application.

use crate::binding::binding;
use crate::bytes::copied;
use crate::error::{exception, open_error, seal_error};
use crate::kek::CoreKek;
use crate::open_draft::Opening;
use crate::seal_draft::Sealing;
use crate::wrapped_dek::{algorithm, key_id};
use js_sys::Uint8Array;
use sealward::envelope::{Kek, KekIdentity, Origin};
use std::sync::Arc;
use wasm_bindgen::prelude::*;

/// All KEKs in the caller's order; those that seal come first.
#[wasm_bindgen]
pub struct Keks {
    keks: Vec<AnyKek>,
    seals: usize,
    require_holder: bool,
}

/// A KEK that a caller gives.
#[derive(Clone)]
pub(crate) enum AnyKek {
    Core(Arc<dyn Kek>),
    /// One written in JavaScript, which JavaScript itself asks.
    Foreign(KekIdentity),
}

impl AnyKek {
    pub(crate) fn identity(&self) -> KekIdentity {
        match self {
            Self::Core(kek) => kek.identity(),
            Self::Foreign(identity) => *identity,
        }
    }
}

#[wasm_bindgen]
impl Keks {
    /// None yet; the first `seals` that are added will also seal.
    #[wasm_bindgen(constructor)]
    pub fn new(seals: usize, require_holder: bool) -> Self {
        Self {
            keks: Vec::new(),
            seals,
            require_holder,
        }
    }

    /// Adds a KEK of the core.
    #[wasm_bindgen(js_name = addCore)]
    pub fn add_core(&mut self, kek: &CoreKek) {
        self.keks.push(AnyKek::Core(kek.share()));
    }

    /// Adds one that JavaScript asks.
    #[wasm_bindgen(js_name = addForeign)]
    pub fn add_foreign(
        &mut self,
        number: f64,
        id: &Uint8Array,
        holder: bool,
    ) -> Result<(), JsValue> {
        let origin = if holder {
            Origin::Holder
        } else {
            Origin::Anyone
        };
        let algorithm = algorithm(number)?;
        if !algorithm.is_custom() {
            let message = "the algorithm of a KEK of your own is a number from 32,768 to 65,535";
            return Err(exception("usage", message));
        }
        let identity = KekIdentity::new(algorithm, key_id(id)?, origin);
        self.keks.push(AnyKek::Foreign(identity));
        Ok(())
    }

    /// Begins to seal a copy of `plaintext`.
    pub fn seal(&self, plaintext: &Uint8Array, words: Vec<String>) -> Result<Sealing, JsValue> {
        let keks = self.keks.iter().take(self.seals).cloned().collect();
        Sealing::begin(keks, binding(words)?, copied(plaintext)?)
            .map_err(|error| seal_error(&error))
    }

    /// Begins to open a copy of `sealed`.
    pub fn open(&self, sealed: &Uint8Array, words: Vec<String>) -> Result<Opening, JsValue> {
        let (binding, sealed) = (binding(words)?, copied(sealed)?);
        Opening::begin(self.keks.clone(), self.require_holder, sealed, &binding)
            .map_err(|error| open_error(&error))
    }
}
