//! A message about to be sealed: the core's draft, answered by the core's own KEKs here and by the
//! others in JavaScript.

use crate::bytes::zeros;
use crate::error::{exception, seal_error};
use crate::keyring::AnyKek;
use crate::open_draft::failure;
use crate::wrapped_dek::entry;
use js_sys::Uint8Array;
use sealward::envelope::{Binding, SealDraft, SealError, WrappedDek};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

/// A message about to be sealed.
#[wasm_bindgen]
pub struct Sealing {
    keks: Vec<AnyKek>,
    /// `None` once it is finished.
    draft: Option<SealDraft>,
    replies: Vec<WrappedDek>,
    plaintext: Zeroizing<Vec<u8>>,
}

impl Sealing {
    pub(crate) fn begin(
        keks: Vec<AnyKek>,
        binding: Binding,
        plaintext: Zeroizing<Vec<u8>>,
    ) -> Result<Self, SealError> {
        let draft = SealDraft::new(binding, keks.len())?;
        Ok(Self {
            keks,
            draft: Some(draft),
            replies: Vec::new(),
            plaintext,
        })
    }

    fn draft(&self) -> Result<&SealDraft, JsValue> {
        self.draft.as_ref().ok_or_else(finished)
    }
}

#[wasm_bindgen]
impl Sealing {
    /// Lets the core's KEKs wrap until one written in JavaScript is to be asked: its place among
    /// the KEKs. None when all have wrapped.
    pub fn advance(&mut self) -> Result<Option<usize>, JsValue> {
        let draft = self.draft.as_ref().ok_or_else(finished)?;
        let wanted = draft.requests().zip(&self.keks);
        for (wanted, kek) in wanted.skip(self.replies.len()) {
            let AnyKek::Core(kek) = kek else {
                return Ok(Some(self.replies.len()));
            };
            let reply = kek.wrap(wanted.key(), &wanted.context());
            let reply = reply.map_err(|error| seal_error(&SealError::from(error)))?;
            self.replies.push(reply);
        }
        Ok(None)
    }

    /// The length of the key to wrap, in bytes.
    #[wasm_bindgen(js_name = keyLength)]
    pub fn key_length(&self) -> Result<usize, JsValue> {
        let wanted = self.draft()?.requests().next();
        Ok(wanted.map_or(0, |wanted| wanted.key().expose().len()))
    }

    /// Writes the key to wrap over `out`, which has its length.
    #[wasm_bindgen(js_name = copyKey)]
    pub fn copy_key(&self, out: &Uint8Array) -> Result<(), JsValue> {
        if let Some(wanted) = self.draft()?.requests().next() {
            out.copy_from(wanted.key().expose());
        }
        Ok(())
    }

    /// The entry that the KEK asked for returned; false where it is none of its own.
    pub fn answer(
        &mut self,
        number: f64,
        key_id: &Uint8Array,
        wrapped: &Uint8Array,
        reference: &Uint8Array,
        version: &Uint8Array,
    ) -> Result<bool, JsValue> {
        let entry = entry(number, key_id, wrapped, reference, version)?;
        let kek = self.keks.get(self.replies.len());
        let its_own = kek.is_some_and(|kek| kek.identity().matches(&entry));
        if its_own {
            self.replies.push(entry);
        }
        Ok(its_own)
    }

    /// The error where a KEK does not wrap; `code` is one of three.
    pub fn failure(&self, code: &str, text: String) -> JsValue {
        seal_error(&SealError::from(failure(code, text)))
    }

    /// Header and payload.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsValue> {
        let draft = self.draft.take().ok_or_else(finished)?;
        let replies = std::mem::take(&mut self.replies);
        let sealer = draft.finish(replies).map_err(|error| seal_error(&error))?;
        let len = sealer.sealed_len(self.plaintext.len());
        let mut sealed = zeros(len.map_err(|error| seal_error(&error))?)?;
        sealer
            .seal_into(&self.plaintext, &mut sealed)
            .map_err(|error| seal_error(&error))?;
        Ok(std::mem::take(&mut *sealed))
    }
}

/// Never seen: the package finishes a draft once.
pub(crate) fn finished() -> JsValue {
    exception("usage", "this is finished")
}
