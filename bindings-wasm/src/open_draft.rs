//! A message about to be opened: the core's draft, answered by the core's own KEKs here and by the
//! others in JavaScript.

use crate::bytes::zeros;
use crate::error::open_error;
use crate::keyring::AnyKek;
use crate::seal_draft::finished;
use js_sys::Uint8Array;
use sealward::envelope::{
    Binding, Header, KekError, KekIdentity, KeyMaterial, OpenDraft, OpenError, PayloadOpener,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

/// A message about to be opened.
#[wasm_bindgen]
pub struct Opening {
    keks: Vec<AnyKek>,
    /// `None` once it is finished.
    draft: Option<OpenDraft>,
    sealed: Zeroizing<Vec<u8>>,
    header_len: usize,
    plaintext: Zeroizing<Vec<u8>>,
}

impl Opening {
    pub(crate) fn begin(
        keks: Vec<AnyKek>,
        require_holder: bool,
        sealed: Zeroizing<Vec<u8>>,
        binding: &Binding,
    ) -> Result<Self, OpenError> {
        let header = Header::parse(&sealed)?;
        let header_len = header.as_bytes().len();
        let payload = sealed.get(header_len..).unwrap_or_default();
        let identities: Vec<KekIdentity> = keks.iter().map(AnyKek::identity).collect();
        let mut draft = OpenDraft::new(header, payload, binding, &identities)?;
        if require_holder {
            draft = draft.require_holder();
        }
        Ok(Self {
            keks,
            draft: Some(draft),
            sealed,
            header_len,
            plaintext: Zeroizing::new(Vec::new()),
        })
    }

    fn reply(&mut self, reply: Option<Result<KeyMaterial, KekError>>) {
        if let Some(draft) = &mut self.draft {
            draft.answer(reply);
        }
    }
}

#[wasm_bindgen]
impl Opening {
    /// Lets the core's KEKs unwrap until one written in JavaScript is to be asked: its place among
    /// the KEKs. None when nobody is to be asked any more.
    pub fn advance(&mut self) -> Result<Option<usize>, JsValue> {
        let draft = self.draft.as_mut().ok_or_else(finished)?;
        while let Some(wanted) = draft.next_request() {
            let reply = match self.keks.get(wanted.kek()) {
                Some(AnyKek::Core(kek)) => kek.unwrap(wanted.entry(), &wanted.context()),
                Some(AnyKek::Foreign(_)) => return Ok(Some(wanted.kek())),
                None => None,
            };
            draft.answer(reply);
        }
        Ok(None)
    }

    /// The entry that is to be unwrapped.
    pub fn entry(&self) -> Result<Entry, JsValue> {
        let draft = self.draft.as_ref().ok_or_else(finished)?;
        let wanted = draft.next_request().ok_or_else(finished)?;
        Ok(Entry(wanted.entry().clone()))
    }

    /// The KEK asked says that the entry is none of its own.
    #[wasm_bindgen(js_name = answerNone)]
    pub fn answer_none(&mut self) {
        self.reply(None);
    }

    /// The key that it unwrapped. Where that is no key, it says why and takes it for no answer.
    pub fn answer(&mut self, key: &Uint8Array) -> Option<String> {
        let len = usize::try_from(key.length()).unwrap_or(usize::MAX);
        let made = KeyMaterial::fill_with(len, |place| {
            key.copy_to(place);
            Ok::<(), KekError>(())
        });
        match made {
            Ok(key) => {
                self.reply(Some(Ok(key)));
                None
            }
            Err(error) => Some(error.to_string()),
        }
    }

    /// It does not unwrap; `code` is one of three.
    #[wasm_bindgen(js_name = answerFailure)]
    pub fn answer_failure(&mut self, code: &str, text: String) {
        self.reply(Some(Err(failure(code, text))));
    }

    /// Opens the payload, and returns the length of its plaintext.
    pub fn finish(&mut self) -> Result<usize, JsValue> {
        let draft = self.draft.take().ok_or_else(finished)?;
        let opener = draft.finish().map_err(|error| open_error(&error))?;
        let payload = self.sealed.get(self.header_len..).unwrap_or_default();
        let len =
            PayloadOpener::plaintext_len(payload.len()).map_err(|error| open_error(&error))?;
        let mut plaintext = zeros(len)?;
        opener
            .open_into(payload, &mut plaintext)
            .map_err(|error| open_error(&error))?;
        self.plaintext = plaintext;
        Ok(len)
    }

    /// Writes the plaintext over `out`, which has its length.
    #[wasm_bindgen(js_name = copyPlaintext)]
    pub fn copy_plaintext(&self, out: &Uint8Array) {
        if usize::try_from(out.length()) == Ok(self.plaintext.len()) {
            out.copy_from(&self.plaintext);
        }
    }
}

/// An entry of a header, on its way to JavaScript.
#[wasm_bindgen]
pub struct Entry(sealward::envelope::WrappedDek);

#[wasm_bindgen]
impl Entry {
    /// The algorithm's number.
    #[wasm_bindgen(getter)]
    pub fn algorithm(&self) -> u16 {
        self.0.algorithm().number()
    }

    /// The id of the KEK.
    #[wasm_bindgen(getter, js_name = keyId)]
    pub fn key_id(&self) -> Vec<u8> {
        self.0.key_id().as_bytes().to_vec()
    }

    /// The wrapped key.
    #[wasm_bindgen(getter)]
    pub fn wrapped(&self) -> Vec<u8> {
        self.0.wrapped().to_vec()
    }

    /// The KEK's reference.
    #[wasm_bindgen(getter)]
    pub fn reference(&self) -> Vec<u8> {
        self.0.reference().to_vec()
    }

    /// The version of the KEK.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> Vec<u8> {
        self.0.version().to_vec()
    }
}

/// What a KEK's failure means: its code says it.
pub(crate) fn failure(code: &str, text: String) -> KekError {
    match code {
        "envelope/denied" => KekError::Denied(text.into()),
        "envelope/rejected" => KekError::Broken(text.into()),
        _ => KekError::Unavailable(text.into()),
    }
}
