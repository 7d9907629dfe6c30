//! Opening many messages with few unwraps: a cache of DEKs.

use super::keyring::{read_prefix, split};
use super::{
    Binding, Clock, Dek, Header, KeyId, KeyMaterial, Keyring, OpenDraft, OpenError, OpenReader,
    Opened, POLICY_ANY, PayloadOpener, RangeReader, SUITE, WrappedDek,
};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io::{Read, Seek};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Opens messages and remembers their DEKs for a while, so that messages which share one, or are
/// opened again, ask no KEK. Shared by threads.
///
/// A DEK is kept only after the header's MAC has held, under the exact bytes of the entry that it
/// came from and the namespace of the message.
///
/// # Security
/// A KEK that is disabled or taken away goes on opening what is remembered, for five minutes by
/// default. [`Opener::forget`] ends that, also for what a KEK unwraps at that moment.
/// A DEK that is too old is never used. It leaves memory when a DEK is next looked for, which every
/// message does whose entry one of the keyring's KEKs may open, at [`Opener::purge`], or with the
/// opener: one that is idle keeps it.
///
/// ```
/// use sealward::envelope::{Binding, Clock, Kek, KeyMaterial, Keyring, Namespace, Opener, RawKek};
/// # use std::time::Duration;
/// # struct Stopped;
/// # impl Clock for Stopped { fn now(&self) -> Duration { Duration::ZERO } }
/// # let clock = Stopped;
///
/// let key = RawKek::new(KeyMaterial::make(32)?)?;
/// let (id, keyring) = (key.key_id(), Keyring::new(key));
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = keyring.seal(b"a message", &binding)?;
///
/// let opener = Opener::new(keyring, clock);
/// assert_eq!(opener.open(&sealed, &binding)?.plaintext(), b"a message");
/// assert_eq!(opener.open(&sealed, &binding)?.plaintext(), b"a message"); // asks no KEK
/// assert_eq!(opener.forget(id), 1);
/// assert_eq!(opener.keyring().open(&sealed, &binding)?.plaintext(), b"a message"); // remembers nothing
/// opener.forget_all();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Opener {
    keyring: Keyring,
    clock: Box<dyn Clock>,
    entries: usize,
    age: Duration,
    cache: Mutex<Cache>,
}

/// What is remembered, and in which order it goes.
#[derive(Default)]
struct Cache {
    /// By SHA-256 of what each was unwrapped from.
    deks: HashMap<[u8; 32], Remembered>,
    /// Their names by [`Remembered::used`], of which no two are the same.
    by_use: BTreeMap<u64, [u8; 32]>,
    /// Their names by age.
    by_age: BTreeSet<(Duration, [u8; 32])>,
    uses: u64,
    /// How often something was to be forgotten.
    forgets: u64,
}

struct Remembered {
    dek: KeyMaterial,
    key_id: KeyId,
    since: Duration,
    used: u64,
}

impl Cache {
    /// The DEK of this name, which is now the one that was used last.
    fn get(&mut self, name: &[u8; 32]) -> Option<&KeyMaterial> {
        let found = self.deks.get_mut(name)?;
        self.uses = self.uses.saturating_add(1);
        self.by_use.remove(&found.used);
        found.used = self.uses;
        self.by_use.insert(found.used, *name);
        Some(&found.dek)
    }

    /// Remembers at most `entries` DEKs, this one among them.
    fn insert(&mut self, asked: &Asked, dek: KeyMaterial, since: Duration, entries: usize) {
        self.remove(&asked.name);
        while self.deks.len() >= entries {
            let Some((_, least)) = self.by_use.first_key_value() else {
                return;
            };
            let least = *least;
            self.remove(&least);
        }
        self.uses = self.uses.saturating_add(1);
        let used = self.uses;
        self.by_use.insert(used, asked.name);
        self.by_age.insert((since, asked.name));
        let remembered = Remembered {
            dek,
            key_id: asked.key_id,
            since,
            used,
        };
        self.deks.insert(asked.name, remembered);
    }

    fn remove(&mut self, name: &[u8; 32]) {
        if let Some(gone) = self.deks.remove(name) {
            self.by_use.remove(&gone.used);
            self.by_age.remove(&(gone.since, *name));
        }
    }

    /// Removes what is as old as this, and returns how many there were.
    fn purge(&mut self, now: Duration, age: Duration) -> usize {
        let before = self.deks.len();
        while let Some((since, name)) = self.by_age.first().copied()
            && now.saturating_sub(since) >= age
        {
            self.remove(&name);
        }
        before.saturating_sub(self.deks.len())
    }

    /// Removes what this KEK unwrapped, and returns how many there were.
    fn forget(&mut self, key_id: KeyId) -> usize {
        self.forgets = self.forgets.wrapping_add(1);
        let is_its = |it: &Remembered| it.key_id == key_id;
        let its = self.deks.iter().filter(|(_, it)| is_its(it));
        let its: Vec<[u8; 32]> = its.map(|(name, _)| *name).collect();
        its.iter().for_each(|name| self.remove(name));
        its.len()
    }

    fn forget_all(&mut self) {
        *self = Self {
            uses: self.uses,
            forgets: self.forgets.wrapping_add(1),
            ..Self::default()
        };
    }
}

/// What a KEK was asked for, and what [`Cache::forgets`] was before.
struct Asked {
    name: [u8; 32],
    key_id: KeyId,
    forgets: u64,
}

impl Opener {
    /// An opener with the KEKs of this keyring, that remembers up to 1,024 DEKs for five minutes.
    #[must_use]
    pub fn new(keyring: Keyring, clock: impl Clock + 'static) -> Self {
        Self {
            keyring,
            clock: Box::new(clock),
            entries: 1_024,
            age: Duration::from_secs(300),
            cache: Mutex::new(Cache::default()),
        }
    }

    /// The same opener, remembering at most this many DEKs (none at 0) for at most this long. Of
    /// more, the one that was used least recently goes.
    ///
    /// ```
    /// use sealward::envelope::Opener;
    /// use std::time::Duration;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let opener = Opener::new(keyring, clock).with_limits(10_000, Duration::from_secs(60));
    /// # let sealed = opener.keyring().seal(b"", &binding)?;
    /// # opener.open(&sealed, &binding)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_limits(self, entries: usize, age: Duration) -> Self {
        Self {
            entries,
            age,
            ..self
        }
    }

    /// The keyring that it opens with.
    #[must_use]
    pub const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Opens a message that is bound to this.
    ///
    /// # Errors
    /// As [`Keyring::open`].
    pub fn open(&self, sealed: &[u8], binding: &Binding) -> Result<Opened, OpenError> {
        let (header, payload) = split(sealed)?;
        self.begin_open(header, payload, binding)?.open(payload)
    }

    /// Opens a stream: reads its header and returns the reader of its plaintext.
    ///
    /// ```
    /// use sealward::envelope::Opener;
    /// use std::io::Read as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealed = keyring.seal(b"a long message", &binding)?;
    /// let opener = Opener::new(keyring, clock);
    /// let mut plaintext = Vec::new();
    /// opener.open_from(&sealed[..], &binding)?.read_to_end(&mut plaintext)?;
    /// assert_eq!(plaintext, b"a long message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open_from`].
    pub fn open_from<R: Read>(
        &self,
        mut source: R,
        binding: &Binding,
    ) -> Result<OpenReader<R>, OpenError> {
        let header = Header::read_from(&mut source)?;
        let prefix = read_prefix(&mut source)?;
        Ok(self
            .begin_open(header, &prefix, binding)?
            .into_reader(source))
    }

    /// Opens a message at any place.
    ///
    /// ```
    /// use sealward::envelope::Opener;
    /// use std::io::Cursor;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealed = keyring.seal(&[7; 100_000], &binding)?;
    /// let opener = Opener::new(keyring, clock);
    /// assert_eq!(opener.open_ranges(Cursor::new(sealed), &binding)?.len(), 100_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::open_ranges`].
    pub fn open_ranges<R: Read + Seek>(
        &self,
        mut source: R,
        binding: &Binding,
    ) -> Result<RangeReader<R>, OpenError> {
        let header = Header::read_from(&mut source)?;
        let start = source.stream_position().map_err(OpenError::Io)?;
        let prefix = read_prefix(&mut source)?;
        self.begin_open(header, &prefix, binding)?
            .into_range_reader(source, start)
    }

    /// Proves a header for a payload that begins with these bytes (56 are needed).
    ///
    /// ```
    /// use sealward::envelope::{Header, Opener};
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let opener = Opener::new(keyring, clock);
    /// let opened = opener.begin_open(Header::parse_detached(&header)?, &payload, &binding)?.open(&payload)?;
    /// assert_eq!(opened.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Keyring::begin_open`].
    pub fn begin_open(
        &self,
        header: Header,
        payload: &[u8],
        binding: &Binding,
    ) -> Result<PayloadOpener, OpenError> {
        let mut draft = self.keyring.open_draft(header, payload, binding)?;
        let asked = self.answer(&mut draft);
        let opener = draft.finish()?;
        if let Some(asked) = asked {
            self.remember(&asked, opener.dek());
        }
        Ok(opener)
    }

    /// Forgets the DEKs that this KEK unwrapped, and returns how many were still in memory. What any
    /// KEK unwraps meanwhile opens its message, and is not remembered.
    pub fn forget(&self, key_id: KeyId) -> usize {
        self.locked().forget(key_id)
    }

    /// Forgets every DEK, also those that are unwrapped meanwhile.
    pub fn forget_all(&self) {
        self.locked().forget_all();
    }

    /// Lets go of the DEKs that are too old to be used, and returns how many there were. Every
    /// message for which a DEK is looked for does so first; an opener that is idle keeps them until
    /// somebody calls this, from a timer, say.
    ///
    /// ```
    /// use sealward::envelope::{Binding, Clock, KeyMaterial, Keyring, Namespace, Opener, RawKek};
    /// # use std::time::Duration;
    /// # struct Stopped;
    /// # impl Clock for Stopped { fn now(&self) -> Duration { Duration::ZERO } }
    /// # let clock = Stopped;
    ///
    /// let opener = Opener::new(Keyring::new(RawKek::new(KeyMaterial::make(32)?)?), clock);
    /// assert_eq!(opener.purge(), 0);
    /// # Ok::<(), sealward::envelope::KekError>(())
    /// ```
    pub fn purge(&self) -> usize {
        let now = self.clock.now();
        self.locked().purge(now, self.age)
    }

    /// Answers the draft's requests, from memory where it can. What a KEK unwrapped last is named:
    /// if the draft holds, that is what opened it.
    fn answer(&self, draft: &mut OpenDraft) -> Option<Asked> {
        let mut asked = None;
        while let Some(wanted) = draft.next_request() {
            let entry = wanted.entry();
            let name = name(entry, wanted.context().namespace().as_str());
            let forgets = match self.remembered(&name) {
                Ok(dek) => {
                    asked = None;
                    draft.answer(Some(Ok(dek)));
                    continue;
                }
                Err(forgets) => forgets,
            };
            asked = Some(Asked {
                name,
                key_id: entry.key_id(),
                forgets,
            });
            let reply = self.keyring.unwrap(&wanted);
            draft.answer(reply);
        }
        asked
    }

    /// A copy of a DEK that is remembered and not too old; else [`Cache::forgets`].
    fn remembered(&self, name: &[u8; 32]) -> Result<KeyMaterial, u64> {
        let now = self.clock.now();
        let mut cache = self.locked();
        let forgets = cache.forgets;
        cache.purge(now, self.age);
        let dek = cache.get(name).ok_or(forgets)?;
        KeyMaterial::copy_of(dek.expose()).map_err(|_| forgets)
    }

    fn remember(&self, asked: &Asked, dek: &Dek) {
        let Ok(dek) = KeyMaterial::copy_of(dek.material().expose()) else {
            return;
        };
        let now = self.clock.now();
        let mut cache = self.locked();
        if self.entries == 0 || cache.forgets != asked.forgets {
            return;
        }
        cache.purge(now, self.age);
        cache.insert(asked, dek, now, self.entries);
    }

    fn locked(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("keyring", &self.keyring)
            .field("entries", &self.entries)
            .field("age", &self.age)
            .finish_non_exhaustive()
    }
}

/// SHA-256 of what a wrap is made of: the entry's bytes, suite, policy, index and namespace.
fn name(entry: &WrappedDek, namespace: &str) -> [u8; 32] {
    let mut bytes = Vec::new();
    entry.encode_to(&mut bytes);
    Sha256::new()
        .chain_update(&bytes)
        .chain_update([SUITE, POLICY_ANY, 0])
        .chain_update(namespace)
        .finalize()
        .into()
}
