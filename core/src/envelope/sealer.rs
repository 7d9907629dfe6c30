//! Sealing many messages under one DEK, within a budget.

use super::cobblestone::InputKey;
use super::draft_seal::payload_context;
use super::header::MacKey;
use super::{
    Binding, Clock, DekId, Header, Keyring, PayloadSealer, SealError, SealWriter, WrappedDek,
    random,
};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Seals many messages with few wraps: a DEK is used for many messages of one namespace, within a
/// [`Budget`]. Shared by threads.
///
/// A vault takes 20 to 300 ms for a wrap; this asks it once for as many messages as the budget
/// allows. At a limit the next message gets a new DEK, never an error. Each message has its own
/// salt, from the operating system's generator, and so its own AES key.
///
/// # Security
/// Messages that share a DEK share their fate: who may unwrap the DEK of one can open all of them,
/// whatever their key/value pairs, and none of them can be shredded alone. What must be kept apart
/// gets another namespace, or a sealer [`per_binding`](Sealer::per_binding), or
/// [`Keyring::seal`], which makes a DEK for each message. DEKs stay in memory until they are
/// replaced, or until [`Sealer::forget`], also those whose age is past.
///
/// A KEK is asked for a wrap only when a DEK is made. Messages go on under a DEK whose KEK, or the
/// version of it, was disabled or destroyed meanwhile, until the budget is used up; once it is
/// destroyed nobody opens them. Whoever destroys a key calls [`Sealer::forget`] in what seals with it
/// first.
///
/// # Deadlocks
/// A KEK is asked under the lock of its namespace (or binding) alone: threads that seal in the same
/// one wait for the wrap and share its DEK, all others go on. A KEK that seals with the sealer that
/// asks it, in the same namespace and thread, gets [`SealError::Misuse`]. One that does so in
/// another thread and waits for it waits for ever, and so do two KEKs that seal in each other's
/// namespace.
///
/// ```
/// use sealward::envelope::{Binding, Clock, KeyMaterial, Keyring, Namespace, RawKek, Sealer};
/// # use std::time::Duration;
/// # struct Stopped;
/// # impl Clock for Stopped { fn now(&self) -> Duration { Duration::ZERO } }
/// # let clock = Stopped;
///
/// let sealer = Sealer::new(Keyring::new(RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?), clock);
/// let binding = |tenant| Binding::new(Namespace::new("orders")?).with("tenant", tenant);
/// let one = sealer.seal(b"a message", &binding("41")?)?;
/// let other = sealer.seal(b"a message", &binding("42")?)?;
///
/// // They are ordinary messages.
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?);
/// assert_eq!(keyring.open(&other, &binding("42")?)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A service makes one sealer and one [`Opener`](super::Opener) when it starts, and shares them. A
/// timer lets go of what an idle one keeps; when a KEK is disabled or replaced, both forget:
///
/// ```
/// use sealward::envelope::{
///     Binding, Budget, Kek, KeyMaterial, Keyring, Namespace, Opener, RawKek, Sealer,
/// };
/// # mod sealward_providers {
/// #     pub struct SystemClock(std::time::Instant);
/// #     impl SystemClock {
/// #         pub fn new() -> Self { Self(std::time::Instant::now()) }
/// #     }
/// #     impl sealward::envelope::Clock for SystemClock {
/// #         fn now(&self) -> std::time::Duration { self.0.elapsed() }
/// #     }
/// # }
/// use sealward_providers::SystemClock;
/// use std::time::Duration;
///
/// struct Service {
///     sealer: Sealer,
///     opener: Opener,
/// }
///
/// let key = || RawKek::new(KeyMaterial::copy_of(&[7; 32])?);
/// let id = key()?.key_id();
/// let service = Service {
///     sealer: Sealer::new(Keyring::new(key()?), SystemClock::new())
///         .with_budget(Budget { age: Duration::from_secs(600), ..Budget::default() }),
///     opener: Opener::new(Keyring::new(key()?), SystemClock::new())
///         .with_limits(10_000, Duration::from_secs(300)),
/// };
///
/// // In any thread:
/// let binding = Binding::new(Namespace::new("orders")?).with("tenant", "42")?;
/// let sealed = service.sealer.seal(b"a message", &binding)?;
/// assert_eq!(service.opener.open(&sealed, &binding)?.plaintext(), b"a message");
///
/// // Each minute:
/// service.opener.purge();
/// // When the KEK was disabled:
/// service.sealer.forget();
/// service.opener.forget(id);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sealer {
    keyring: Keyring,
    clock: Box<dyn Clock>,
    budget: Budget,
    per_binding: bool,
    slots: Mutex<Slots>,
}

/// How much is sealed under one DEK.
///
/// # Defaults
/// 2^20 messages, 64 GiB of plaintext, one hour.
///
/// ```
/// use sealward::envelope::Budget;
/// use std::time::Duration;
///
/// let short = Budget { age: Duration::from_secs(60), ..Budget::default() };
/// assert_eq!(short.messages, 1 << 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a caller who sets one limit should see the others"
)]
pub struct Budget {
    /// Messages. At least one is sealed.
    pub messages: u64,
    /// Bytes of plaintext. Those of a message are taken before it is sealed, and one that is longer
    /// than what is left gets a new DEK. A stream's length is not known: it may pass the limit, and
    /// what it has sealed is gone from the budget.
    pub bytes: u64,
    /// The age at which a DEK seals no more.
    pub age: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            messages: 1 << 20,
            bytes: 64 << 30,
            age: Duration::from_secs(3_600),
        }
    }
}

impl Sealer {
    /// The most DEKs that are kept at once, one for each namespace or binding; of more, the one that
    /// was made first goes.
    pub const MAX_DEKS: usize = 1_024;

    /// A sealer to the KEKs of this keyring, with the default budget.
    #[must_use]
    pub fn new(keyring: Keyring, clock: impl Clock + 'static) -> Self {
        Self {
            keyring,
            clock: Box::new(clock),
            budget: Budget::default(),
            per_binding: false,
            slots: Mutex::new(Slots::default()),
        }
    }

    /// The same sealer with another budget.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// The same sealer, with a DEK for each whole binding instead of each namespace: who may open
    /// what is bound to one tenant then has no other's DEK.
    ///
    /// ```
    /// use sealward::envelope::{Header, Sealer};
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    ///
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// let sealer = Sealer::new(keyring, clock).per_binding();
    /// let seal_for = |tenant| {
    ///     let binding = Binding::new(Namespace::new("orders")?).with("tenant", tenant)?;
    ///     Ok::<_, Box<dyn std::error::Error>>(Header::parse(&sealer.seal(b"", &binding)?)?.dek_id())
    /// };
    /// assert_eq!(seal_for("41")?, seal_for("41")?);
    /// assert_ne!(seal_for("41")?, seal_for("42")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn per_binding(self) -> Self {
        Self {
            per_binding: true,
            ..self
        }
    }

    /// The keyring that it seals with.
    ///
    /// ```
    /// use sealward::envelope::Sealer;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealer = Sealer::new(keyring, clock);
    /// let sealed = sealer.seal(b"a message", &binding)?;
    /// assert_eq!(sealer.keyring().open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Seals a message.
    ///
    /// # Errors
    /// As [`Keyring::seal`]; a KEK is asked only where a new DEK is made.
    pub fn seal(&self, plaintext: &[u8], binding: &Binding) -> Result<Vec<u8>, SealError> {
        let len = u64::try_from(plaintext.len()).unwrap_or(u64::MAX);
        self.begin_seal(binding, len)?.seal(plaintext)
    }

    /// Seals a stream: writes the header to `out` and returns the writer of the payload, which
    /// counts towards the budget as it is written. Where the length is known,
    /// [`Sealer::begin_seal`] takes it at once.
    ///
    /// ```
    /// use sealward::envelope::Sealer;
    /// use std::io::Write as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealer = Sealer::new(keyring, clock);
    /// let mut writer = sealer.seal_to(Vec::new(), &binding)?;
    /// writer.write_all(b"a long message")?;
    /// let sealed = writer.finish()?;
    /// # assert_eq!(sealer.keyring().open(&sealed, &binding)?.plaintext(), b"a long message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Sealer::seal`], and [`SealError::Io`].
    pub fn seal_to<W: Write>(&self, out: W, binding: &Binding) -> Result<SealWriter<W>, SealError> {
        self.begin_seal(binding, 0)?.into_writer(out)
    }

    /// Makes a header for a message of about this many bytes, and takes them from the budget,
    /// whether they are sealed or not. What follows seals its payload in memory, in place, apart or
    /// as a stream, and counts what it seals beyond them.
    ///
    /// ```
    /// use sealward::envelope::Sealer;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # struct Stopped;
    /// # impl sealward::envelope::Clock for Stopped {
    /// #     fn now(&self) -> std::time::Duration { std::time::Duration::ZERO }
    /// # }
    /// # let clock = Stopped;
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealer = Sealer::new(keyring, clock);
    /// let (header, payload) = sealer.begin_seal(&binding, 9)?.seal_detached(b"a message")?;
    /// # let whole = [header, payload].concat();
    /// # assert_eq!(sealer.keyring().open(&whole, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn begin_seal(&self, binding: &Binding, bytes: u64) -> Result<PayloadSealer, SealError> {
        self.dek(binding, bytes)?.begin_seal(binding, bytes)
    }

    /// Forgets every DEK: the next message of each namespace gets a new one. It waits for no KEK; a
    /// DEK that is wrapped meanwhile seals the one message that it is wrapped for.
    pub fn forget(&self) {
        self.slots().forget();
    }

    /// A DEK for one more message with this binding.
    fn dek(&self, binding: &Binding, bytes: u64) -> Result<Arc<SharedDek>, SealError> {
        let name = if self.per_binding {
            binding.encode()
        } else {
            binding.namespace().as_str().as_bytes().to_vec()
        };
        loop {
            let slot = self.slots().slot(&name);
            // Held while a KEK wraps: threads that wait here would each ask it otherwise.
            let mut kept = slot.lock()?;
            if slot.is_gone.load(Ordering::Acquire) {
                continue;
            }
            let now = self.clock.now();
            if let Some(dek) = &*kept
                && dek.take(self.budget, bytes, now)
            {
                return Ok(Arc::clone(dek));
            }
            let _under_way = UnderWay::begin(self, &name, &slot);
            let dek = Arc::new(SharedDek::make(&self.keyring, binding, now)?);
            dek.use_of.take(bytes);
            if self.slots().keep(&name, &slot) {
                *kept = Some(Arc::clone(&dek));
            }
            return Ok(dek);
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        locked(&self.slots)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("keyring", &self.keyring)
            .field("budget", &self.budget)
            .field("per_binding", &self.per_binding)
            .finish_non_exhaustive()
    }
}

/// The DEKs of a sealer, by namespace or binding. Locked for moments, never while a KEK is asked;
/// who locks a slot too locks that first.
#[derive(Default)]
struct Slots {
    by_name: HashMap<Vec<u8>, Place>,
    /// The names of those that have a DEK, by [`Place::made`].
    by_age: BTreeMap<u64, Vec<u8>>,
    made: u64,
}

struct Place {
    slot: Arc<Slot>,
    /// The number of its DEK, in the order in which they were made.
    made: Option<u64>,
}

/// The place of one DEK.
#[derive(Default)]
struct Slot {
    dek: Mutex<Option<Arc<SharedDek>>>,
    /// The thread that asks a KEK.
    asking: Mutex<Option<ThreadId>>,
    /// Whether it was taken out of the sealer's slots.
    is_gone: AtomicBool,
}

impl Slots {
    fn slot(&mut self, name: &[u8]) -> Arc<Slot> {
        if let Some(place) = self.by_name.get(name) {
            return Arc::clone(&place.slot);
        }
        let slot = Arc::<Slot>::default();
        let place = Place {
            slot: Arc::clone(&slot),
            made: None,
        };
        self.by_name.insert(name.to_vec(), place);
        slot
    }

    /// Makes room for a new DEK in this slot; `false` if that is gone.
    fn keep(&mut self, name: &[u8], slot: &Arc<Slot>) -> bool {
        let place = self.by_name.get_mut(name);
        let Some(place) = place.filter(|place| Arc::ptr_eq(&place.slot, slot)) else {
            return false;
        };
        self.made = self.made.saturating_add(1);
        if let Some(before) = place.made.replace(self.made) {
            self.by_age.remove(&before);
        }
        self.by_age.insert(self.made, name.to_vec());
        while self.by_age.len() > Sealer::MAX_DEKS {
            if let Some((_, oldest)) = self.by_age.pop_first()
                && let Some(place) = self.by_name.remove(&oldest)
            {
                place.slot.is_gone.store(true, Ordering::Release);
            }
        }
        true
    }

    /// Takes this slot out if it has no DEK: names of which none is made take no room.
    fn remove_empty(&mut self, name: &[u8], slot: &Arc<Slot>) {
        let is_empty = |place: &Place| place.made.is_none() && Arc::ptr_eq(&place.slot, slot);
        if self.by_name.get(name).is_some_and(is_empty) {
            self.by_name.remove(name);
            slot.is_gone.store(true, Ordering::Release);
        }
    }

    fn forget(&mut self) {
        self.by_age.clear();
        for (_, place) in self.by_name.drain() {
            place.slot.is_gone.store(true, Ordering::Release);
        }
    }
}

impl Slot {
    fn lock(&self) -> Result<MutexGuard<'_, Option<Arc<SharedDek>>>, SealError> {
        match self.dek.try_lock() {
            Ok(kept) => return Ok(kept),
            Err(TryLockError::Poisoned(kept)) => return Ok(kept.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        if *locked(&self.asking) == Some(thread::current().id()) {
            return Err(SealError::Misuse(
                "a KEK seals with the sealer that asks it",
            ));
        }
        Ok(locked(&self.dek))
    }
}

/// A KEK is asked for the DEK of a slot. It may fail or panic.
struct UnderWay<'a> {
    sealer: &'a Sealer,
    name: &'a [u8],
    slot: &'a Arc<Slot>,
}

impl<'a> UnderWay<'a> {
    fn begin(sealer: &'a Sealer, name: &'a [u8], slot: &'a Arc<Slot>) -> Self {
        *locked(&slot.asking) = Some(thread::current().id());
        Self { sealer, name, slot }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *locked(&self.slot.asking) = None;
        self.sealer.slots().remove_empty(self.name, self.slot);
    }
}

/// A KEK that panicked has left all of them as they were.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was taken of a DEK's budget.
#[derive(Debug, Default)]
struct Use {
    messages: AtomicU64,
    bytes: AtomicU64,
}

impl Use {
    /// Takes a message of so many bytes.
    fn take(&self, bytes: u64) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.count(bytes);
    }

    /// Counts bytes; it ends at 2^64 - 1, which callers can announce.
    fn count(&self, bytes: u64) {
        let more = |sum: u64| Some(sum.saturating_add(bytes));
        let counted = self
            .bytes
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        debug_assert!(counted.is_ok(), "there is always a sum");
    }
}

/// What one message has taken of its DEK's budget.
#[derive(Debug)]
pub(crate) struct Taken {
    use_of: Arc<Use>,
    /// Of the bytes that were announced, those that are not sealed yet.
    left: u64,
}

impl Taken {
    /// Counts plaintext that is sealed: what exceeds the bytes that were announced.
    pub(crate) fn count(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let beyond = bytes.saturating_sub(self.left);
        self.left = self.left.saturating_sub(bytes);
        if beyond > 0 {
            self.use_of.count(beyond);
        }
    }
}

/// A DEK that is wrapped already, ready for one message after the other.
struct SharedDek {
    id: DekId,
    entries: Vec<WrappedDek>,
    input_key: InputKey,
    mac_key: MacKey,
    made: Duration,
    use_of: Arc<Use>,
}

impl SharedDek {
    fn make(keyring: &Keyring, binding: &Binding, made: Duration) -> Result<Self, SealError> {
        let (dek, id, entries) = keyring.wrap_dek(binding)?;
        let input_key = InputKey::new(dek.material()).map_err(SealError::misfit)?;
        Ok(Self {
            id,
            entries,
            mac_key: MacKey::derive(&input_key).map_err(SealError::misfit)?,
            input_key,
            made,
            use_of: Arc::default(),
        })
    }

    /// Takes one message of so many bytes of its budget, if that has them left.
    fn take(&self, budget: Budget, bytes: u64, now: Duration) -> bool {
        let Use {
            messages,
            bytes: taken,
        } = &*self.use_of;
        // Under the slot's lock: no other thread takes the same ones.
        let is_young = now.saturating_sub(self.made) < budget.age;
        let fits = taken.load(Ordering::Relaxed).saturating_add(bytes) <= budget.bytes;
        let is_left = messages.load(Ordering::Relaxed) < budget.messages;
        let is_taken = is_young && fits && is_left;
        if is_taken {
            self.use_of.take(bytes);
        }
        is_taken
    }

    fn begin_seal(&self, binding: &Binding, announced: u64) -> Result<PayloadSealer, SealError> {
        let salt = random::array()?;
        let context = payload_context(binding);
        let schedule = self
            .input_key
            .schedule(&salt, &[&context])
            .map_err(SealError::misfit)?;
        let prefix = schedule.prefix(&salt);
        let (binding, entries) = (binding.clone(), self.entries.clone());
        let header = Header::make(&self.mac_key, self.id, binding, entries, &prefix)?;
        let taken = Taken {
            use_of: Arc::clone(&self.use_of),
            left: announced,
        };
        Ok(PayloadSealer::new(header, prefix, schedule).counted(taken))
    }
}
