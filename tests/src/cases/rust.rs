//! The cases in Rust: the core, called.

use super::{Answer, Key, Request, Runner, Toy};
use crate::hex::{hex, unhex};
use sealward::document::Limits;
use sealward::dto::Inspection;
use sealward::envelope::{
    Algorithm, Argon2Cost, Binding, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring,
    Namespace, Origin, Passphrase, PassphraseKek, RawKek, SealError, WrapContext, WrappedDek,
    hazmat,
};
use sealward::posture::{Options, check_text};
use serde_json::Value;

/// The library itself.
#[derive(Clone, Copy, Debug)]
pub struct Rust;

impl Runner for Rust {
    fn name(&self) -> &'static str {
        "Rust"
    }

    fn is_fixed(&self) -> bool {
        true
    }

    fn answer(&mut self, requests: &[Request]) -> Result<Vec<Answer>, String> {
        let answers = requests
            .iter()
            .map(|request| answer(request).unwrap_or_else(Answer::Error));
        Ok(answers.collect())
    }
}

/// What this request seals, in hexadecimal; nothing where it does not.
pub(super) fn seal(request: &Request) -> String {
    match answer(request) {
        Ok(Answer::Bytes(bytes)) => bytes,
        _ => String::new(),
    }
}

/// The answer, or the code of an error.
fn answer(request: &Request) -> Result<Answer, String> {
    match request {
        Request::Check { text, hex, options } => {
            let text = match (text, hex) {
                (Some(text), _) => text.clone().into_bytes(),
                (None, Some(hex)) => bytes(hex)?,
                (None, None) => Vec::new(),
            };
            let words = serde_json::from_value(options.clone()).map_err(|_| "usage".to_owned())?;
            let options = Options::from_words(&words).map_err(|error| error.code().to_owned())?;
            let report = check_text("-", text, &options, &Limits::default());
            let report: Value = serde_json::from_str(&report.to_json()).unwrap_or_default();
            Ok(Answer::Report(report))
        }
        Request::Seal {
            keys,
            namespace,
            pairs,
            plaintext,
            seed,
        } => {
            let keyring = keyring(keys, true)?;
            let binding = binding(namespace, pairs)?;
            hazmat::fix_randomness(Some(&bytes(seed)?));
            let sealed = match keyring {
                Some(keyring) => keyring.seal(&bytes(plaintext)?, &binding),
                None => Err(SealError::Misuse("there is no key to seal to")),
            };
            hazmat::fix_randomness(None);
            let sealed = sealed.map_err(|error| error.code().to_owned())?;
            Ok(Answer::Bytes(hex(&sealed)))
        }
        Request::Open {
            keys,
            namespace,
            pairs,
            sealed,
        } => {
            let keyring = keyring(keys, false)?;
            let keyring = keyring.unwrap_or_else(|| Keyring::only_opens([]));
            let opened = keyring.open(&bytes(sealed)?, &binding(namespace, pairs)?);
            let opened = opened.map_err(|error| error.code().to_owned())?;
            Ok(Answer::Bytes(hex(opened.plaintext())))
        }
        Request::Inspect { sealed } => {
            let inspection = Inspection::of_message(&bytes(sealed)?);
            let inspection = inspection.map_err(|error| error.code().to_owned())?;
            Ok(Answer::Inspection(
                serde_json::to_value(inspection).unwrap_or_default(),
            ))
        }
    }
}

fn binding(namespace: &str, pairs: &[(String, String)]) -> Result<Binding, String> {
    let namespace = Namespace::new(namespace).map_err(|error| error.code().to_owned())?;
    pairs
        .iter()
        .try_fold(Binding::new(namespace), |binding, (key, value)| {
            binding.with(key.as_str(), value.as_str())
        })
        .map_err(|error| error.code().to_owned())
}

/// The keyring of these keys, `None` where there is none to seal to.
fn keyring(keys: &[Key], seals: bool) -> Result<Option<Keyring>, String> {
    let keks: Result<Vec<Box<dyn Kek>>, KekError> = keys.iter().map(kek).collect();
    let mut keks = keks.map_err(|_| "usage".to_owned())?.into_iter();
    if !seals {
        return Ok(Some(Keyring::only_opens(keks)));
    }
    Ok(keks
        .next()
        .map(|primary| keks.fold(Keyring::new(primary), Keyring::also_seal_to)))
}

fn kek(key: &Key) -> Result<Box<dyn Kek>, KekError> {
    let misfit = |_| KekError::Broken("no bytes".into());
    Ok(match key {
        Key::Raw { raw } => {
            let key = bytes(raw).map_err(misfit)?;
            Box::new(RawKek::new(KeyMaterial::copy_of(&key)?)?)
        }
        Key::Passphrase { passphrase, cost } => {
            let (memory, passes, lanes) = cost.unwrap_or((65_536, 3, 1));
            let cost = Argon2Cost::new(memory, passes, lanes);
            let cost = cost.ok_or(KekError::Broken("no cost of Argon2id".into()))?;
            Box::new(PassphraseKek::new(Passphrase::new(passphrase)?).with_cost(cost))
        }
        Key::Toy { toy } => Box::new(toy.clone()),
    })
}

impl Kek for Toy {
    fn identity(&self) -> KekIdentity {
        let id = unhex(&self.key_id).and_then(|id| id.try_into().ok());
        let origin = match self.origin.as_str() {
            "anyone" => Origin::Anyone,
            _ => Origin::Holder,
        };
        KekIdentity::new(CUSTOM, KeyId::new(id.unwrap_or_default()), origin)
    }

    fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let id = self.identity().key_id().unwrap_or(KeyId::new([0; 16]));
        let wrapped = key.expose().iter().map(|byte| byte ^ self.mask).collect();
        Ok(WrappedDek::new(
            CUSTOM,
            id,
            b"toy".to_vec(),
            b"1".to_vec(),
            wrapped,
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        _: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        let key: Vec<u8> = wrapped
            .wrapped()
            .iter()
            .map(|byte| byte ^ self.mask)
            .collect();
        Some(KeyMaterial::copy_of(&key))
    }
}

fn bytes(hex: &str) -> Result<Vec<u8>, String> {
    unhex(hex).ok_or_else(|| format!("`{hex}` is no hexadecimal text"))
}

/// The first number of a caller's own KEKs.
const CUSTOM: Algorithm = match Algorithm::new(0x8000) {
    Some(algorithm) => algorithm,
    None => Algorithm::RAW,
};
