//! Rewrapping without I/O: which wraps are wanted, and the header that the answers make.

use super::chunks::PREFIX_LEN;
use super::cobblestone::InputKey;
use super::draft_seal::WrapRequest;
use super::header::MacKey;
use super::{Dek, Header, Origin, RewrapError, RewrapPlan, SealError, WrapContext, WrappedDek};

/// A header about to be made anew for the same payload: its DEK is unwrapped and proven, and waits
/// to be wrapped by other KEKs.
///
/// It comes from [`OpenDraft::finish_rewrap`](super::OpenDraft::finish_rewrap). The payload is not
/// touched, so this is no answer to a KEK that was *compromised*: who kept the old header opens the
/// payload with the old KEK. That asks for a new DEK.
///
/// ```
/// use sealward::envelope::{
///     Binding, Header, Kek, KeyMaterial, Keyring, Namespace, OpenDraft, RawKek, RewrapPlan,
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
/// let mut plan = RewrapPlan::keeping(&header);
/// plan.replace(old.identity(), 0);
/// let mut draft = OpenDraft::for_rewrap(header, payload, &[old.identity()])?;
/// while let Some(wanted) = draft.next_request() {
///     let reply = old.unwrap(wanted.entry(), &wanted.context());
///     draft.answer(reply);
/// }
/// let draft = draft.finish_rewrap(plan)?;
/// let replies: Result<Vec<_>, _> =
///     draft.requests().map(|(_, wanted)| new.wrap(wanted.key(), &wanted.context())).collect();
/// let header = draft.finish(replies?)?;
///
/// let rewrapped = [header.as_bytes(), payload].concat();
/// assert_eq!(Keyring::new(new).open(&rewrapped, &binding)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a draft rewraps nothing until it is finished"]
pub struct RewrapDraft {
    header: Header,
    plan: RewrapPlan,
    prefix: [u8; PREFIX_LEN],
    dek: Dek,
    origin: Origin,
}

impl RewrapDraft {
    pub(crate) const fn new(
        header: Header,
        plan: RewrapPlan,
        prefix: [u8; PREFIX_LEN],
        dek: Dek,
        origin: Origin,
    ) -> Self {
        Self {
            header,
            plan,
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

    /// The wraps wanted, each with its number in the plan, in the order of the header to come.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = (usize, WrapRequest<'_>)> {
        let context = WrapContext::new(self.header.binding().namespace());
        let request = move |wrap| (wrap, WrapRequest::new(self.dek.material(), context));
        self.plan.wraps().into_iter().map(request)
    }

    /// The header that these replies make. It fits the payload that the draft was made for.
    ///
    /// # Errors
    /// [`RewrapError::Misuse`] if there are not as many replies as requests, no entry is left, or a
    /// KEK has two; [`RewrapError::Seal`] if the header would pass a limit.
    pub fn finish(
        self,
        replies: impl IntoIterator<Item = WrappedDek>,
    ) -> Result<Header, RewrapError> {
        let Self {
            header,
            plan,
            prefix,
            dek,
            origin: _,
        } = self;
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
