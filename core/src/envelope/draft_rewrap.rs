//! Rewrapping without I/O: which wraps are wanted, and the header that the answers make.

use super::chunks::PREFIX_LEN;
use super::cobblestone::InputKey;
use super::draft_seal::WrapRequest;
use super::header::MacKey;
use super::{
    Dek, Header, Kek, Origin, RewrapError, RewrapPlan, SealError, WrapContext, WrappedDek,
};
use subtle::ConstantTimeEq as _;

/// A header about to be made anew for the same payload: its DEK is unwrapped and proven, and waits
/// to be wrapped by other KEKs.
///
/// It comes from [`OpenDraft::finish_rewrap`](super::OpenDraft::finish_rewrap). The payload is not
/// touched, so this is no answer to a KEK that was *compromised*: who kept the old header opens the
/// payload with the old KEK. That asks for a new DEK.
///
/// ```
/// use sealward::envelope::{
///     Binding, Header, Kek, KeyMaterial, Keyring, Namespace, OpenDraft, Origin, RawKek,
///     RewrapPlan,
/// };
///
/// let old = RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?;
/// let new = RawKek::new(KeyMaterial::copy_of(&[2; 32])?)?;
/// let binding = Binding::new(Namespace::new("orders")?);
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?);
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let header = Header::parse(&sealed)?;
/// let payload = &sealed[header.as_bytes().len()..];
///
/// let mut draft = OpenDraft::for_rewrap(header, payload, &[old.identity()])?;
/// while let Some(wanted) = draft.next_request() {
///     let reply = old.unwrap(wanted.entry(), &wanted.context());
///     draft.answer(reply);
/// }
/// let draft = draft.finish_rewrap()?;
/// assert!(draft.is_opened_by(&draft.header().entries()[0], &old));
/// assert_eq!(draft.origin(), Origin::Holder);
///
/// let mut plan = RewrapPlan::keeping(draft.header());
/// plan.replace(old.identity(), 0);
/// let wrap = draft.requests(&plan).map(|(_, wanted)| new.wrap(wanted.key(), &wanted.context()));
/// let replies: Result<Vec<_>, _> = wrap.collect();
/// let header = draft.finish(plan, replies?)?;
///
/// let rewrapped = [header.as_bytes(), payload].concat();
/// assert_eq!(Keyring::new(new).open(&rewrapped, &binding)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a draft rewraps nothing until it is finished"]
pub struct RewrapDraft {
    header: Header,
    prefix: [u8; PREFIX_LEN],
    dek: Dek,
    origin: Origin,
}

impl RewrapDraft {
    pub(crate) const fn new(
        header: Header,
        prefix: [u8; PREFIX_LEN],
        dek: Dek,
        origin: Origin,
    ) -> Self {
        Self {
            header,
            prefix,
            dek,
            origin,
        }
    }

    /// The header as it was. Who wrote it knew the DEK.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Who can have made the entry that opened.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether a KEK opens an entry of this header, to the very DEK that the header is proven under.
    ///
    /// What an entry says of itself, its algorithm and key id, every holder of the DEK can have
    /// written, and every passphrase matches every passphrase's entry: only this tells whose it is.
    #[must_use]
    pub fn is_opened_by(&self, entry: &WrappedDek, kek: &dyn Kek) -> bool {
        let context = WrapContext::new(self.header.binding().namespace());
        let key = kek.unwrap(entry, &context).and_then(Result::ok);
        let dek = self.dek.material().expose();
        key.is_some_and(|key| bool::from(key.expose().ct_eq(dek)))
    }

    /// The wraps that a plan wants, each with its number there, in the order of the header to come.
    pub fn requests(
        &self,
        plan: &RewrapPlan,
    ) -> impl ExactSizeIterator<Item = (usize, WrapRequest<'_>)> + use<'_> {
        let context = WrapContext::new(self.header.binding().namespace());
        let request = move |wrap| (wrap, WrapRequest::new(self.dek.material(), context));
        plan.wraps().into_iter().map(request)
    }

    /// The header that a plan and the replies to its requests make. It fits the payload that the
    /// draft was made for.
    ///
    /// # Errors
    /// [`RewrapError::Misuse`] for a plan of another header, if there are not as many replies as
    /// requests, no entry is left, or a KEK has two; [`RewrapError::Seal`] if the header would pass a
    /// limit.
    pub fn finish(
        self,
        plan: RewrapPlan,
        replies: impl IntoIterator<Item = WrappedDek>,
    ) -> Result<Header, RewrapError> {
        let Self {
            header,
            prefix,
            dek,
            origin: _,
        } = self;
        if !plan.is_for(&header) {
            return Err(RewrapError::Misuse("the plan is made for another header"));
        }
        let replies: Vec<WrappedDek> = replies.into_iter().collect();
        if replies.len() != plan.wraps().len() {
            return Err(RewrapError::Misuse("every request has exactly one reply"));
        }
        let entries = plan.entries(replies)?;
        let (dek_id, binding) = (header.dek_id(), header.binding().clone());
        let input_key = InputKey::new(dek.material()).map_err(SealError::misfit)?;
        let mac_key = MacKey::derive(&input_key).map_err(SealError::misfit)?;
        Ok(Header::make(&mac_key, dek_id, binding, entries, &prefix)?)
    }
}
