//! Sealing without I/O: which wraps are wanted, and the header that the answers make.

use super::chunks::SALT_LEN;
use super::cobblestone::InputKey;
use super::header::{DekId, Header, MacKey};
use super::{
    Binding, Dek, KeyMaterial, PayloadSealer, SUITE, SealError, WrapContext, WrappedDek, random,
};

/// A message about to be sealed: a new DEK that waits to be wrapped.
///
/// The synchronous verbs are a loop over this type; a driver that has to wait for its KEKs answers
/// the same requests.
///
/// ```
/// use sealward::envelope::{Binding, Kek, KeyMaterial, Namespace, RawKek, SealDraft};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let draft = SealDraft::new(Binding::new(Namespace::new("orders")?), 1)?;
/// let replies: Result<Vec<_>, _> =
///     draft.requests().map(|wanted| kek.wrap(wanted.key(), &wanted.context())).collect();
/// let sealed = draft.finish(replies?)?.seal(b"a message")?;
/// assert!(sealed.starts_with(b"SEALWARD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a draft seals nothing until it is finished"]
pub struct SealDraft {
    binding: Binding,
    wraps: usize,
    dek: Dek,
    dek_id: DekId,
    salt: [u8; SALT_LEN],
}

impl SealDraft {
    /// A draft with a new DEK that this many KEKs, 1 to 32, shall wrap.
    ///
    /// # Errors
    /// [`SealError::Misuse`] for no KEK, [`SealError::HeaderTooLarge`] for more than 32,
    /// [`SealError::Unavailable`] without randomness.
    pub fn new(binding: Binding, wraps: usize) -> Result<Self, SealError> {
        let dek_id = DekId::new(random::array()?);
        Self::with_secrets(binding, wraps, Dek::make()?, dek_id, random::array()?)
    }

    /// The same with a DEK, label and salt that the caller chose.
    pub(crate) fn with_secrets(
        binding: Binding,
        wraps: usize,
        dek: Dek,
        dek_id: DekId,
        salt: [u8; SALT_LEN],
    ) -> Result<Self, SealError> {
        match wraps {
            0 => Err(SealError::Misuse("there is no key to seal to")),
            1..=Header::MAX_ENTRIES => Ok(Self {
                binding,
                wraps,
                dek,
                dek_id,
                salt,
            }),
            _ => Err(SealError::HeaderTooLarge("a header has at most 32 entries")),
        }
    }

    /// The wraps wanted, one for each KEK, in the order of the header's entries.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = WrapRequest<'_>> {
        let context = WrapContext::new(self.binding.namespace());
        (0..self.wraps).map(move |_| WrapRequest::new(self.dek.material(), context))
    }

    /// The DEK, its label and its wraps, for more messages than one.
    pub(crate) fn finish_shared(
        self,
        replies: impl IntoIterator<Item = WrappedDek>,
    ) -> Result<(Dek, DekId, Vec<WrappedDek>), SealError> {
        let entries = check_replies(replies, self.wraps)?;
        Ok((self.dek, self.dek_id, entries))
    }

    /// The header that these replies make, ready to seal its payload.
    ///
    /// # Errors
    /// [`SealError::Misuse`] if there are not as many replies as requests or two are of one KEK,
    /// [`SealError::HeaderTooLarge`] if the header would pass a limit.
    pub fn finish(
        self,
        replies: impl IntoIterator<Item = WrappedDek>,
    ) -> Result<PayloadSealer, SealError> {
        let Self {
            binding,
            wraps,
            dek,
            dek_id,
            salt,
        } = self;
        let entries = check_replies(replies, wraps)?;
        let context = payload_context(&binding);
        let input_key = InputKey::new(dek.material()).map_err(SealError::misfit)?;
        let schedule = input_key
            .schedule(&salt, &[&context])
            .map_err(SealError::misfit)?;
        let prefix = schedule.prefix(&salt);
        let mac_key = MacKey::derive(&input_key).map_err(SealError::misfit)?;
        let header = Header::make(&mac_key, dek_id, binding, entries, &prefix)?;
        Ok(PayloadSealer::new(header, prefix, schedule))
    }
}

/// One reply for each request, each of another KEK.
fn check_replies(
    replies: impl IntoIterator<Item = WrappedDek>,
    wraps: usize,
) -> Result<Vec<WrappedDek>, SealError> {
    let mut entries: Vec<WrappedDek> = Vec::with_capacity(wraps);
    for entry in replies {
        if entries.iter().any(|other| other.repeats(&entry)) {
            return Err(SealError::Misuse("the same key is given twice"));
        }
        entries.push(entry);
    }
    if entries.len() != wraps {
        return Err(SealError::Misuse("every request has exactly one reply"));
    }
    Ok(entries)
}

/// A wrap wanted: this key, in this context.
///
/// ```
/// use sealward::envelope::{Binding, Namespace, SealDraft};
///
/// let draft = SealDraft::new(Binding::new(Namespace::new("orders")?), 2)?;
/// assert_eq!(draft.requests().len(), 2);
/// assert!(draft.requests().all(|wanted| wanted.key().expose().len() == 32));
/// assert!(draft.requests().all(|wanted| wanted.context().namespace().as_str() == "orders"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WrapRequest<'a> {
    key: &'a KeyMaterial,
    context: WrapContext<'a>,
}

impl<'a> WrapRequest<'a> {
    pub(crate) const fn new(key: &'a KeyMaterial, context: WrapContext<'a>) -> Self {
        Self { key, context }
    }

    /// What to wrap.
    #[must_use]
    pub const fn key(&self) -> &'a KeyMaterial {
        self.key
    }

    /// What to bind it to.
    #[must_use]
    pub const fn context(&self) -> WrapContext<'a> {
        self.context
    }
}

/// The context of a payload: `"sealward/payload@v1" || 00 || suite || binding`.
pub(crate) fn payload_context(binding: &Binding) -> Vec<u8> {
    let mut context = b"sealward/payload@v1\0".to_vec();
    context.push(SUITE);
    context.extend_from_slice(&binding.encode());
    context
}
