//! Bringing a message to the KEKs of a keyring: same DEK, same payload, another header.

use super::{Keyring, Member, split};
use crate::envelope::rewrap_plan::Fate;
use crate::envelope::{
    Algorithm, Header, Kek, KekError, KekIdentity, OpenDraft, RewrapDraft, RewrapError, RewrapPlan,
    SealError, WrappedDek,
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
    /// There is a passphrase's entry, and the keyring has passphrases of which some only open: whose
    /// it is, only [`Keyring::rewrap`] tells.
    CannotTell,
    /// An entry is under an older version of its KEK, or costs less to guess than a new one.
    OldVersion,
    /// An entry belongs to a KEK that only opens.
    OnlyOpens,
}

impl Keyring {
    /// Why a message with this header should be rewrapped; `None` if it says that it is sealed to
    /// every KEK that seals, under its newest version, and to none that only opens. Entries of KEKs
    /// that the keyring does not have are none of its business.
    ///
    /// No KEK is asked, so this is what the header says, unproven.
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
        let entries = header.entries();
        let is_ambiguous = |entry: &&WrappedDek| {
            entry.algorithm() == Algorithm::PASSPHRASE
                && self.member(entry, true).is_some()
                && self.member(entry, false).is_some()
        };
        let only_opens = |entry| self.member(entry, false).is_some();
        let old = |entry| {
            let sealing = self.member(entry, true);
            sealing.is_some_and(|(_, member)| !member.kek.is_current(entry))
        };
        let has_entry = |member: &Member| {
            let identity = member.kek.identity();
            entries.iter().any(|entry| identity.matches(entry))
        };
        let mut sealing = self.keks.iter().filter(|member| member.seals);
        if entries.iter().any(|entry| is_ambiguous(&entry)) {
            Some(Stale::CannotTell)
        } else if entries.iter().any(only_opens) {
            Some(Stale::OnlyOpens)
        } else if entries.iter().any(old) {
            Some(Stale::OldVersion)
        } else if !sealing.all(has_entry) {
            Some(Stale::Missing)
        } else {
            None
        }
    }

    /// The same message, sealed to the KEKs of this keyring that seal; its payload is the same bytes.
    ///
    /// Entries of KEKs that only open go, an old version gives way to the newest one, and every
    /// other entry stays byte for byte, also of KEKs that the keyring does not have. An entry counts as
    /// there for a KEK that seals only if that KEK opens it to the message's DEK; of passphrases too,
    /// only opening tells whose an entry is. So every KEK that seals opens what comes out. What the
    /// message is bound to is read from its header, once that is proven.
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
    /// ```
    /// use sealward::envelope::{Header, RawKek};
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace};
    ///
    /// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let (header, payload) = Keyring::new(key(1)?).begin_seal(&binding)?.seal_detached(b"a message")?;
    ///
    /// let keyring = Keyring::new(key(2)?).also_open_with(key(1)?);
    /// let header = keyring.rewrap_header(Header::parse_detached(&header)?, &payload)?;
    /// let whole = [header.as_bytes(), &payload].concat();
    /// assert_eq!(Keyring::new(key(2)?).open(&whole, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::rewrap`].
    pub fn rewrap_header(&self, header: Header, payload: &[u8]) -> Result<Header, RewrapError> {
        if !self.keks.iter().any(|member| member.seals) {
            return Err(RewrapError::Misuse("there is no key to seal to"));
        }
        let draft = self.prove(header, payload)?;
        let plan = self.plan(&draft)?;
        wrap_all(draft, plan, |wrap| {
            self.keks.get(wrap).map(|member| &*member.kek)
        })
    }

    /// The header that a plan makes. The KEKs of this keyring open it; `kek` are those that a plan's
    /// numbers stand for.
    ///
    /// ```
    /// use sealward::envelope::{Header, Kek, RewrapPlan};
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    ///
    /// let key = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32])?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let keyring = Keyring::new(key(1)?);
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let header = Header::parse_detached(&header)?;
    ///
    /// let mut plan = RewrapPlan::keeping(&header);
    /// plan.add(0);
    /// let escrow: [&dyn Kek; 1] = [&key(9)?];
    /// let header = keyring.rewrap_by(header, &payload, plan, |wrap| escrow.get(wrap).copied())?;
    /// assert_eq!(header.entries().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        wrap_all(self.prove(header, payload)?, plan, kek)
    }

    /// A header that one of the KEKs opens and whose MAC holds.
    fn prove(&self, header: Header, payload: &[u8]) -> Result<RewrapDraft, RewrapError> {
        let keks: Vec<&dyn Kek> = self.keks.iter().map(|member| &*member.kek).collect();
        let identities: Vec<KekIdentity> = keks.iter().map(|kek| kek.identity()).collect();
        let mut draft = OpenDraft::for_rewrap(header, payload, &identities)?;
        if self.require_holder {
            draft = draft.require_holder();
        }
        draft.ask(&keks);
        Ok(draft.finish_rewrap()?)
    }

    /// What has to become of each entry, so that it is as the keyring seals. Wraps are numbered by
    /// the places of the KEKs.
    fn plan(&self, draft: &RewrapDraft) -> Result<RewrapPlan, RewrapError> {
        let entries = draft.header().entries();
        let owners: Vec<Owner> = entries
            .iter()
            .map(|entry| self.owner(draft, entry))
            .collect();
        let has = |owner| owners.contains(&owner);
        let sealing = self
            .keks
            .iter()
            .enumerate()
            .filter(|(_, member)| member.seals);
        // KEKs that need an entry. Two passphrases that seal would need two, which no header has.
        let mut wanted: Vec<usize> = sealing
            .map(|(place, _)| place)
            .filter(|place| !has(Owner::Seals(*place)))
            .collect();
        let comes_passphrase = wanted.iter().any(|place| self.is_passphrase(*place));
        let strangers = entries.iter().zip(&owners).any(|(entry, owner)| {
            *owner == Owner::Other && entry.algorithm() == Algorithm::PASSPHRASE
        });
        if comes_passphrase && strangers {
            return Err(RewrapError::Misuse(
                "the message is sealed to another passphrase, and a header has room for one",
            ));
        }
        let mut plan = RewrapPlan::keeping(draft.header());
        let mut left = Vec::new();
        for (at, owner) in owners.iter().enumerate() {
            match owner {
                Owner::Seals(_) | Owner::Other => {}
                Owner::Outdated(place) => {
                    let own = wanted.iter().position(|it| it == place);
                    let own = own.map(|it| wanted.remove(it));
                    plan.set(at, own.map_or(Fate::Remove, Fate::Replace));
                }
                Owner::OnlyOpens => {
                    plan.set(at, Fate::Remove);
                    left.push(at);
                }
            }
        }
        // The others take the places of entries that go, in order, and stand last then.
        let mut wanted = wanted.into_iter();
        for (at, place) in left.into_iter().zip(wanted.by_ref()) {
            plan.set(at, Fate::Replace(place));
        }
        wanted.for_each(|place| plan.add(place));
        Ok(plan)
    }

    /// Whose an entry is.
    fn owner(&self, draft: &RewrapDraft, entry: &WrappedDek) -> Owner {
        let opens = |member: &Member| draft.is_opened_by(entry, &*member.kek);
        let matching = |seals| {
            let members = self.keks.iter().enumerate();
            members.filter(move |(_, it)| it.seals == seals && it.kek.identity().matches(entry))
        };
        let is_passphrase = entry.algorithm() == Algorithm::PASSPHRASE;
        if let Some((place, member)) = matching(true).find(|(_, member)| opens(member)) {
            return if member.kek.is_current(entry) {
                Owner::Seals(place)
            } else {
                Owner::Outdated(place)
            };
        }
        // What only says that it is a KEK's keeps that KEK from having an entry: it gives way. Of a
        // passphrase, the entry is somebody else's.
        if let Some((place, _)) = matching(true).next().filter(|_| !is_passphrase) {
            return Owner::Outdated(place);
        }
        let goes = matching(false).any(|(_, member)| !is_passphrase || opens(member));
        if goes { Owner::OnlyOpens } else { Owner::Other }
    }

    fn is_passphrase(&self, place: usize) -> bool {
        let member = self.keks.get(place);
        member.is_some_and(|it| it.kek.identity().algorithm() == Algorithm::PASSPHRASE)
    }

    /// The first KEK that an entry says it belongs to, among those that seal or those that do not.
    fn member(&self, entry: &WrappedDek, seals: bool) -> Option<(usize, &Member)> {
        let mut members = self.keks.iter().enumerate();
        members.find(|(_, it)| it.seals == seals && it.kek.identity().matches(entry))
    }
}

/// Whose an entry is, with the place of the KEK.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A KEK that seals opens it, under the version that it wraps with now.
    Seals(usize),
    /// It is a KEK's that seals, and has to be made anew.
    Outdated(usize),
    /// A KEK's that only opens.
    OnlyOpens,
    /// Nobody's of this keyring.
    Other,
}

fn wrap_all<'k>(
    draft: RewrapDraft,
    plan: RewrapPlan,
    kek: impl Fn(usize) -> Option<&'k dyn Kek>,
) -> Result<Header, RewrapError> {
    let mut replies: Vec<WrappedDek> = Vec::new();
    for (wrap, wanted) in draft.requests(&plan) {
        let kek = kek(wrap).ok_or(RewrapError::Misuse("the plan names a key that is none"))?;
        let reply: Result<_, KekError> = kek.wrap(wanted.key(), &wanted.context());
        replies.push(reply.map_err(SealError::from)?);
    }
    draft.finish(plan, replies)
}
