//! Opening without I/O: which unwraps are wanted, and what the answers open.

use super::chunks::{PREFIX_LEN, SALT_LEN};
use super::cobblestone::{InputKey, Rejected, Schedule};
use super::draft_seal::payload_context;
use super::header::{Header, Policy, verify_mac};
use super::{
    Binding, Dek, Kek, KekError, KekIdentity, KeyMaterial, OpenError, Origin, ParseError,
    PayloadOpener, RewrapDraft, WrapContext, WrappedDek,
};
use std::borrow::Cow;
use std::collections::VecDeque;
use subtle::ConstantTimeEq as _;

/// A message about to be opened: entries that wait to be unwrapped.
///
/// Entries are matched to KEKs by algorithm and key id. KEKs that are bytes come first, in the
/// header's order; the others follow in the caller's order. The first entry that unwraps decides.
///
/// ```
/// use sealward::envelope::{
///     Binding, Header, Kek, KeyMaterial, Keyring, Namespace, OpenDraft, RawKek,
/// };
///
/// # let kek = RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?;
/// # let binding = Binding::new(Namespace::new("orders")?);
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?);
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let header = Header::parse(&sealed)?;
/// let payload = &sealed[header.as_bytes().len()..];
/// let mut draft = OpenDraft::new(header, payload, &binding, &[kek.identity()])?;
/// while let Some(wanted) = draft.next_request() {
///     let reply = kek.unwrap(wanted.entry(), &wanted.context());
///     draft.answer(reply);
/// }
/// let opened = draft.finish()?.open(payload)?;
/// assert_eq!(opened.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// For a rewrap the payload is not opened. Requests may be looked at beforehand, to ask several vaults
/// at once:
///
/// ```
/// use sealward::envelope::{Header, Kek, OpenDraft};
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
///
/// # let kek = RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?;
/// # let binding = Binding::new(Namespace::new("orders")?);
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?);
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let header = Header::parse(&sealed)?;
/// let payload = &sealed[header.as_bytes().len()..];
/// let mut draft = OpenDraft::for_rewrap(header, payload, &[kek.identity()])?;
/// let replies: Vec<_> =
///     draft.requests().map(|wanted| kek.unwrap(wanted.entry(), &wanted.context())).collect();
/// for reply in replies {
///     draft.answer(reply);
/// }
/// assert_eq!(draft.finish_rewrap()?.header().binding(), &binding);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a draft opens nothing until it is finished"]
pub struct OpenDraft {
    header: Header,
    prefix: [u8; PREFIX_LEN],
    keks: Vec<KekIdentity>,
    attempts: VecDeque<Attempt>,
    opened: Option<(Dek, Origin)>,
    failures: Failures,
}

impl OpenDraft {
    /// A draft for this header and a payload that begins with these bytes (56 are needed), to be
    /// opened by these KEKs.
    ///
    /// # Errors
    /// [`OpenError::Parse`] with `Truncated` for less than 56 bytes of payload and `Unsupported`
    /// for a threshold; [`OpenError::Binding`] if the message is bound to something else.
    pub fn new(
        header: Header,
        payload: &[u8],
        binding: &Binding,
        keks: &[KekIdentity],
    ) -> Result<Self, OpenError> {
        let prefix = payload
            .first_chunk::<PREFIX_LEN>()
            .ok_or(ParseError::Truncated)?;
        check_policy(&header)?;
        if !bool::from(header.binding().encode().ct_eq(&binding.encode())) {
            return Err(OpenError::Binding {
                header: Box::new(header.binding().clone()),
            });
        }
        Ok(Self::planned(header, *prefix, keks))
    }

    /// A draft for changing the KEKs of a message: what it is bound to is read from its header, and
    /// proven by the MAC before anything is made of it. End it with [`OpenDraft::finish_rewrap`].
    ///
    /// # Errors
    /// [`OpenError::Parse`] as [`OpenDraft::new`].
    pub fn for_rewrap(
        header: Header,
        payload: &[u8],
        keks: &[KekIdentity],
    ) -> Result<Self, OpenError> {
        let prefix = payload
            .first_chunk::<PREFIX_LEN>()
            .ok_or(ParseError::Truncated)?;
        check_policy(&header)?;
        Ok(Self::planned(header, *prefix, keks))
    }

    fn planned(header: Header, prefix: [u8; PREFIX_LEN], keks: &[KekIdentity]) -> Self {
        Self {
            prefix,
            keks: keks.to_vec(),
            attempts: plan(&header, keks),
            opened: None,
            failures: Failures::default(),
            header,
        }
    }

    /// The same, without entries that anyone can make.
    ///
    /// ```
    /// use sealward::envelope::{Algorithm, KekIdentity, KeyId, OpenDraft, Origin};
    /// # use sealward::envelope::{Binding, Header, Namespace, SealDraft, WrappedDek};
    ///
    /// // It wraps with a public key, so that anyone can have made an entry of its.
    /// let vault = Algorithm::new(0x8000).expect("0 alone is none");
    /// let public = KekIdentity::new(vault, KeyId::new([1; 16]), Origin::Anyone);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    /// # let entry = WrappedDek::new(vault, KeyId::new([1; 16]), vec![], vec![], vec![0; 40])?;
    /// # let sealer = SealDraft::new(binding.clone(), 1)?.finish(vec![entry])?;
    /// # let (header, payload) = sealer.seal_detached(b"")?;
    /// # let header = Header::parse_detached(&header)?;
    /// let draft = OpenDraft::new(header, &payload, &binding, &[public])?;
    /// assert_eq!(draft.requests().count(), 1);
    /// assert_eq!(draft.require_holder().requests().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn require_holder(mut self) -> Self {
        let keks = &self.keks;
        self.attempts.retain(|attempt| {
            keks.get(attempt.kek)
                .is_some_and(|kek| kek.origin() == Origin::Holder)
        });
        self
    }

    /// The unwraps that may still be wanted, in order. None once an entry has unwrapped.
    pub fn requests(&self) -> impl Iterator<Item = UnwrapRequest<'_>> {
        let context = WrapContext::new(self.header.binding().namespace());
        self.attempts.iter().filter_map(move |attempt| {
            let entry = self.header.entries().get(attempt.entry)?;
            Some(UnwrapRequest {
                kek: attempt.kek,
                entry,
                context,
            })
        })
    }

    /// The first of [`OpenDraft::requests`].
    #[must_use]
    pub fn next_request(&self) -> Option<UnwrapRequest<'_>> {
        self.requests().next()
    }

    /// The KEK's answer to [`OpenDraft::next_request`].
    pub fn answer(&mut self, reply: Option<Result<KeyMaterial, KekError>>) {
        let Some(attempt) = self.attempts.pop_front() else {
            return;
        };
        match reply {
            None => {}
            Some(Ok(material)) => {
                match (Dek::from_material(material), self.keks.get(attempt.kek)) {
                    (Some(dek), Some(kek)) => {
                        self.opened = Some((dek, kek.origin()));
                        self.attempts.clear();
                    }
                    _ => self.failures.broken = true,
                }
            }
            Some(Err(KekError::Broken(_) | KekError::TooLarge(_))) => self.failures.broken = true,
            Some(Err(KekError::Denied(text))) => self.failures.denied = Some(text),
            Some(Err(KekError::Unavailable(text))) => {
                self.failures.unavailable = Some(text);
                self.attempts.retain(|later| later.kek != attempt.kek);
            }
        }
    }

    /// Has every request answered by KEKs at hand, in the order that the draft was given them.
    pub(crate) fn ask(&mut self, keks: &[&dyn Kek]) {
        while let Some(wanted) = self.next_request() {
            let kek = keks.get(wanted.kek());
            let reply = kek.and_then(|kek| kek.unwrap(wanted.entry(), &wanted.context()));
            self.answer(reply);
        }
    }

    /// Checks the MAC and the commitment; then the payload can be opened.
    ///
    /// # Errors
    /// Without an entry that unwrapped: [`OpenError::Unavailable`] if any KEK was, else `Denied` if
    /// any refused, else `Rejected` if any entry belongs to a KEK and is broken, else
    /// `NoMatchingKey`. `Rejected` if MAC or commitment do not hold.
    pub fn finish(self) -> Result<PayloadOpener, OpenError> {
        let Proven {
            header,
            prefix: _,
            dek,
            schedule,
            origin,
        } = self.prove()?;
        Ok(PayloadOpener::new(header, origin, schedule, dek))
    }

    /// Checks the MAC and the commitment; then other KEKs can wrap the DEK.
    ///
    /// # Errors
    /// As [`OpenDraft::finish`].
    pub fn finish_rewrap(self) -> Result<RewrapDraft, OpenError> {
        let Proven {
            header,
            prefix,
            dek,
            schedule: _,
            origin,
        } = self.prove()?;
        Ok(RewrapDraft::new(header, prefix, dek, origin))
    }

    /// The header's MAC holds under the DEK of the entry that unwrapped, and that DEK with the
    /// header's binding is what the payload commits to: whoever changed the binding and made the MAC
    /// anew has no message.
    fn prove(self) -> Result<Proven, OpenError> {
        let Self {
            header,
            prefix,
            keks: _,
            attempts: _,
            opened,
            failures,
        } = self;
        let (dek, origin) = opened.ok_or_else(|| failures.into_error())?;
        let input_key = InputKey::new(dek.material())?;
        verify_mac(&header, &input_key, &prefix)?;
        let (salt, commitment) = prefix.split_first_chunk::<SALT_LEN>().ok_or(Rejected)?;
        let context = payload_context(header.binding());
        let schedule = input_key.schedule(salt, &[&context])?;
        schedule.check_commitment(commitment.first_chunk().ok_or(Rejected)?)?;
        Ok(Proven {
            header,
            prefix,
            dek,
            schedule,
            origin,
        })
    }
}

/// A header that is proven for a payload, and the DEK of both.
struct Proven {
    header: Header,
    prefix: [u8; PREFIX_LEN],
    dek: Dek,
    schedule: Schedule,
    origin: Origin,
}

/// What this build can open.
fn check_policy(header: &Header) -> Result<(), ParseError> {
    match header.policy() {
        Policy::Any => Ok(()),
        Policy::Threshold { .. } => Err(ParseError::Unsupported("thresholds")),
    }
}

/// An unwrap wanted: this entry, in this context, by this KEK.
///
/// ```
/// use sealward::envelope::{Binding, Header, Kek as _, KeyMaterial, Keyring, Namespace, OpenDraft, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?;
/// let (identity, binding) = (kek.identity(), Binding::new(Namespace::new("orders")?));
/// let sealed = Keyring::new(kek).seal(b"", &binding)?;
/// let header = Header::parse(&sealed)?;
/// let payload = &sealed[header.as_bytes().len()..];
/// let draft = OpenDraft::new(header, payload, &binding, &[identity])?;
/// let wanted = draft.next_request().expect("the one entry is the KEK's");
/// assert_eq!((wanted.kek(), wanted.context().namespace().as_str()), (0, "orders"));
/// assert_eq!(wanted.entry().key_id(), identity.key_id().unwrap());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UnwrapRequest<'a> {
    kek: usize,
    entry: &'a WrappedDek,
    context: WrapContext<'a>,
}

impl<'a> UnwrapRequest<'a> {
    /// The KEK's place among those that the draft was given, from 0.
    #[must_use]
    pub const fn kek(&self) -> usize {
        self.kek
    }

    /// What to unwrap.
    #[must_use]
    pub const fn entry(&self) -> &'a WrappedDek {
        self.entry
    }

    /// What it is bound to.
    #[must_use]
    pub const fn context(&self) -> WrapContext<'a> {
        self.context
    }
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    kek: usize,
    entry: usize,
}

/// At most one attempt for each KEK and entry: bytes first, in the header's order, then the others
/// in the caller's.
fn plan(header: &Header, keks: &[KekIdentity]) -> VecDeque<Attempt> {
    let attempts = |bytes: bool| {
        let matching = keks.iter().enumerate().flat_map(move |(kek, identity)| {
            let entries = header.entries().iter().enumerate();
            entries
                .filter(move |(_, entry)| identity.matches(entry))
                .map(move |(entry, _)| Attempt { kek, entry })
        });
        matching.filter(move |attempt| {
            keks.get(attempt.kek)
                .is_some_and(|kek| kek.algorithm().is_bytes() == bytes)
        })
    };
    let mut plan: Vec<Attempt> = attempts(true).collect();
    plan.sort_by_key(|attempt| attempt.entry);
    plan.extend(attempts(false));
    plan.into()
}

/// What went wrong on the way, for the error if nothing opens.
#[derive(Debug, Default)]
struct Failures {
    unavailable: Option<Cow<'static, str>>,
    denied: Option<Cow<'static, str>>,
    broken: bool,
}

impl Failures {
    fn into_error(self) -> OpenError {
        let Self {
            unavailable,
            denied,
            broken,
        } = self;
        match (unavailable, denied, broken) {
            (Some(text), _, _) => OpenError::Unavailable(text),
            (None, Some(text), _) => OpenError::Denied(text),
            (None, None, true) => OpenError::Rejected,
            (None, None, false) => OpenError::NoMatchingKey,
        }
    }
}
