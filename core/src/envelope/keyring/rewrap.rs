//! Bringing a message to the KEKs of a keyring: same DEK, same payload, another header.

use super::{Keyring, Member, split};
use crate::envelope::rewrap_plan::Fate;
use crate::envelope::{
    Header, Kek, KekError, KekIdentity, OpenDraft, RewrapError, RewrapPlan, SealError, WrappedDek,
};

/// Why a message is not sealed as a keyring seals.
///
/// ```
/// use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, RawKek, Stale};
///
/// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
/// let sealed = Keyring::new(key(1)?).seal(b"", &Binding::new(Namespace::new("orders")?))?;
/// let wider = Keyring::new(key(1)?).also_seal_to(key(2)?);
/// assert_eq!(wider.stale(&Header::parse(&sealed)?), Some(Stale::Missing));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stale {
    /// A KEK that seals has no entry.
    Missing,
    /// An entry is under an older version of its KEK.
    OldVersion,
    /// An entry belongs to a KEK that only opens.
    OnlyOpens,
}

impl Keyring {
    /// Why a message with this header should be rewrapped; `None` if it is sealed to every KEK that
    /// seals, under its newest version, and to none that only opens. Entries of KEKs that the keyring
    /// does not have are none of its business.
    ///
    /// ```
    /// use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, RawKek, Stale};
    ///
    /// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
    /// let sealed = Keyring::new(key(1)?).seal(b"a message", &Binding::new(Namespace::new("orders")?))?;
    /// let header = Header::parse(&sealed)?;
    /// assert_eq!(Keyring::new(key(1)?).stale(&header), None);
    /// let rotated = Keyring::new(key(2)?).also_open_with(key(1)?);
    /// assert_eq!(rotated.stale(&header), Some(Stale::OnlyOpens));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stale(&self, header: &Header) -> Option<Stale> {
        let plan = self.plan(header);
        if plan.is_unchanged() {
            return None;
        }
        let only_opens = |entry| self.member(entry, false).is_some();
        let old = |entry| {
            self.member(entry, true)
                .is_some_and(|(_, it)| !it.kek.is_current(entry))
        };
        Some(if header.entries().iter().any(only_opens) {
            Stale::OnlyOpens
        } else if header.entries().iter().any(old) {
            Stale::OldVersion
        } else {
            Stale::Missing
        })
    }

    /// The same message, sealed to the KEKs of this keyring that seal; its payload is the same bytes.
    ///
    /// Entries of KEKs that only open go, an old version gives way to the newest one, and every
    /// other entry stays byte for byte, also of KEKs that the keyring does not have. What the message
    /// is bound to is read from its header, once that is proven.
    ///
    /// This is no answer to a KEK that was *compromised*: who kept the old header opens the message
    /// with the old KEK. That asks for a new DEK: open, and seal again.
    ///
    /// ```
    /// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    ///
    /// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let sealed = Keyring::new(key(1)?).seal(b"a message", &binding)?;
    /// let rewrapped = Keyring::new(key(2)?).also_open_with(key(1)?).rewrap(&sealed)?;
    /// assert_eq!(Keyring::new(key(2)?).open(&rewrapped, &binding)?.plaintext(), b"a message");
    /// assert!(Keyring::new(key(1)?).open(&rewrapped, &binding).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RewrapError::Open`] where no KEK opens it, [`RewrapError::Seal`] where one does not wrap,
    /// [`RewrapError::Misuse`] for a keyring without a KEK that seals.
    pub fn rewrap(&self, sealed: &[u8]) -> Result<Vec<u8>, RewrapError> {
        let (header, payload) = split(sealed).map_err(RewrapError::Open)?;
        let header = self.rewrap_header(header, payload)?;
        let mut rewrapped =
            Vec::with_capacity(header.as_bytes().len().saturating_add(payload.len()));
        rewrapped.extend_from_slice(header.as_bytes());
        rewrapped.extend_from_slice(payload);
        Ok(rewrapped)
    }

    /// The header that [`Keyring::rewrap`] makes, for a payload that begins with these bytes (56 are
    /// needed) and stays where it is. A header that is not [`Keyring::stale`] is proven all the same.
    ///
    /// # Errors
    /// As [`Keyring::rewrap`].
    pub fn rewrap_header(&self, header: Header, payload: &[u8]) -> Result<Header, RewrapError> {
        if !self.keks.iter().any(|member| member.seals) {
            return Err(RewrapError::Misuse("there is no key to seal to"));
        }
        let plan = self.plan(&header);
        self.rewrap_by(header, payload, plan, |wrap| {
            self.keks.get(wrap).map(|member| &*member.kek)
        })
    }

    /// The header that a plan makes. The KEKs of this keyring open it; `kek` are those that a plan's
    /// numbers stand for.
    ///
    /// # Errors
    /// As [`Keyring::rewrap`], and [`RewrapError::Misuse`] for a number that stands for no KEK.
    pub fn rewrap_by<'k>(
        &self,
        header: Header,
        payload: &[u8],
        plan: RewrapPlan,
        kek: impl Fn(usize) -> Option<&'k dyn Kek>,
    ) -> Result<Header, RewrapError> {
        let keks: Vec<&dyn Kek> = self.keks.iter().map(|member| &*member.kek).collect();
        let identities: Vec<KekIdentity> = keks.iter().map(|kek| kek.identity()).collect();
        let mut draft = OpenDraft::for_rewrap(header, payload, &identities)?;
        if self.require_holder {
            draft = draft.require_holder();
        }
        draft.ask(&keks);
        let draft = draft.finish_rewrap(plan)?;
        let mut replies: Vec<WrappedDek> = Vec::new();
        for (wrap, wanted) in draft.requests() {
            let kek = kek(wrap).ok_or(RewrapError::Misuse("the plan names a key that is none"))?;
            let reply: Result<_, KekError> = kek.wrap(wanted.key(), &wanted.context());
            replies.push(reply.map_err(SealError::from)?);
        }
        draft.finish(replies)
    }

    /// What has to become of each entry, so that it is as the keyring seals. Wraps are numbered by
    /// the places of the KEKs.
    fn plan(&self, header: &Header) -> RewrapPlan {
        let entries = header.entries();
        let sealing = |entry: &WrappedDek| self.member(entry, true);
        // A passphrase matches every passphrase's entry: with an old one beside a new one, the entry
        // is taken for the old one's.
        let stays = |entry: &WrappedDek| {
            let current = sealing(entry).is_some_and(|(_, it)| it.kek.is_current(entry));
            current && self.member(entry, false).is_none()
        };
        let places = |entry: &WrappedDek| sealing(entry).map(|(place, _)| place);
        // KEKs that still need an entry: first come those that have one to replace.
        let mut wanted: Vec<usize> = (0..self.keks.len())
            .filter(|place| self.keks.get(*place).is_some_and(|it| it.seals))
            .filter(|place| {
                !entries
                    .iter()
                    .any(|entry| stays(entry) && places(entry) == Some(*place))
            })
            .collect();
        let mut plan = RewrapPlan::keeping(header);
        let mut left = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            if stays(entry) {
                continue;
            }
            if let Some(place) = places(entry) {
                let own = wanted
                    .iter()
                    .position(|it| *it == place)
                    .map(|it| wanted.remove(it));
                plan.set(at, own.map_or(Fate::Remove, Fate::Replace));
            } else if self.member(entry, false).is_some() {
                plan.set(at, Fate::Remove);
                left.push(at);
            }
        }
        // The others take the places of entries that go, in order, and stand last then.
        let mut wanted = wanted.into_iter();
        for (at, place) in left.into_iter().zip(wanted.by_ref()) {
            plan.set(at, Fate::Replace(place));
        }
        wanted.for_each(|place| plan.add(place));
        plan
    }

    /// The first KEK that an entry belongs to, among those that seal or those that do not.
    fn member(&self, entry: &WrappedDek, seals: bool) -> Option<(usize, &Member)> {
        let mut members = self.keks.iter().enumerate();
        members.find(|(_, it)| it.seals == seals && it.kek.identity().matches(entry))
    }
}
