//! What shall become of each entry of a header: the plan of a rewrap.

use super::{Header, KekIdentity, RewrapError, WrappedDek};

/// Which entries of a header stay, go or are replaced, and which come.
///
/// New wraps are named by numbers of the caller's own, say the places of KEKs in a list. A
/// replacement stands in the old place, additions stand last, and every other entry stays byte for
/// byte as it was, unknown ones too.
///
/// ```
/// use sealward::envelope::{Binding, Header, Kek, KeyMaterial, Keyring, Namespace, RawKek, RewrapPlan};
///
/// let old = RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?;
/// let identity = old.identity();
/// let sealed = Keyring::new(old).seal(b"a message", &Binding::new(Namespace::new("orders")?))?;
/// let header = Header::parse(&sealed)?;
///
/// let mut plan = RewrapPlan::keeping(&header);
/// assert!(plan.is_unchanged());
/// assert_eq!(plan.replace(identity, 0), 1);
/// plan.add(1);
/// assert_eq!(plan.wraps(), [0, 1]);
/// // Any rule: whatever a vault that is given up has wrapped.
/// let mut plan = RewrapPlan::keeping(&header);
/// assert_eq!(plan.remove_where(|entry| entry.reference().starts_with(b"vault/")), 0);
/// assert_eq!(plan.replace_where(|entry| entry.algorithm().is_bytes(), 0), 1);
/// assert_eq!(plan.remove(identity), 1); // the later word counts
/// assert!(plan.wraps().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewrapPlan {
    /// The header's entries, each with what becomes of it.
    fates: Vec<(WrappedDek, Fate)>,
    additions: Vec<usize>,
}

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Keep,
    Remove,
    /// By the new wrap of this number.
    Replace(usize),
}

impl RewrapPlan {
    /// The plan that leaves every entry as it is.
    #[must_use]
    pub fn keeping(header: &Header) -> Self {
        let entries = header.entries().iter();
        Self {
            fates: entries.map(|entry| (entry.clone(), Fate::Keep)).collect(),
            additions: Vec::new(),
        }
    }

    /// One more entry: new wrap `wrap`, behind all others.
    pub fn add(&mut self, wrap: usize) {
        self.additions.push(wrap);
    }

    /// Takes out every entry with this KEK's algorithm and id, all versions of it, and returns how
    /// many there are. Of a passphrase that is every passphrase's entry, whosever it is.
    pub fn remove(&mut self, kek: KekIdentity) -> usize {
        self.remove_where(|entry| kek.matches(entry))
    }

    /// Puts new wrap `wrap` in the place of the first entry with this KEK's algorithm and id, takes
    /// out its others, and returns how many there are. Without any, nothing is planned.
    pub fn replace(&mut self, kek: KekIdentity, wrap: usize) -> usize {
        self.replace_where(|entry| kek.matches(entry), wrap)
    }

    /// [`RewrapPlan::remove`] by any rule.
    pub fn remove_where(&mut self, is_one: impl Fn(&WrappedDek) -> bool) -> usize {
        self.each_where(is_one, |_| Fate::Remove)
    }

    /// [`RewrapPlan::replace`] by any rule.
    pub fn replace_where(&mut self, is_one: impl Fn(&WrappedDek) -> bool, wrap: usize) -> usize {
        let fate = |place| match place {
            0 => Fate::Replace(wrap),
            _ => Fate::Remove,
        };
        self.each_where(is_one, fate)
    }

    /// Whether every entry stays and none comes.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.additions.is_empty() && self.fates.iter().all(|(_, fate)| *fate == Fate::Keep)
    }

    /// The new wraps that are wanted, in the order of the header to come.
    #[must_use]
    pub fn wraps(&self) -> Vec<usize> {
        let replacements = self.fates.iter().filter_map(|(_, fate)| match fate {
            Fate::Replace(wrap) => Some(*wrap),
            Fate::Keep | Fate::Remove => None,
        });
        replacements.chain(self.additions.iter().copied()).collect()
    }

    /// What becomes of the entry at this place.
    pub(crate) fn set(&mut self, place: usize, fate: Fate) {
        if let Some((_, old)) = self.fates.get_mut(place) {
            *old = fate;
        }
    }

    /// Whether it is made for this header.
    pub(crate) fn is_for(&self, header: &Header) -> bool {
        header
            .entries()
            .iter()
            .eq(self.fates.iter().map(|(entry, _)| entry))
    }

    /// The entries of the header to come; `replies` are those of [`RewrapPlan::wraps`], in order.
    pub(crate) fn entries(self, replies: Vec<WrappedDek>) -> Result<Vec<WrappedDek>, RewrapError> {
        let mut replies = replies.into_iter();
        let mut entries: Vec<WrappedDek> = Vec::new();
        for (entry, fate) in self.fates {
            entries.extend(match fate {
                Fate::Keep => Some(entry),
                Fate::Remove => None,
                Fate::Replace(_) => replies.next(),
            });
        }
        entries.extend(replies);
        if entries.is_empty() {
            return Err(RewrapError::Misuse("the last key cannot be removed"));
        }
        for (place, entry) in entries.iter().enumerate() {
            if entries
                .iter()
                .skip(place.saturating_add(1))
                .any(|other| other.repeats(entry))
            {
                return Err(RewrapError::Misuse(
                    "the message is sealed to this key already",
                ));
            }
        }
        Ok(entries)
    }

    fn each_where(
        &mut self,
        is_one: impl Fn(&WrappedDek) -> bool,
        fate: impl Fn(usize) -> Fate,
    ) -> usize {
        let ones = self.fates.iter_mut().filter(|(entry, _)| is_one(entry));
        let mut count = 0_usize;
        for (_, place) in ones {
            *place = fate(count);
            count = count.saturating_add(1);
        }
        count
    }
}
