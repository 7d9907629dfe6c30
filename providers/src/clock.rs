//! The machine's clocks.

use sealward::envelope::Clock;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The machine's monotonic clock: it never goes back, and may stand still while the machine sleeps.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, Opener, RawKek, Sealer};
/// use sealward_providers::SystemClock;
///
/// // Once, when a service starts; its threads share both.
/// let keyring = |key: &KeyMaterial| RawKek::new(KeyMaterial::copy_of(key.expose())?).map(Keyring::new);
/// let key = KeyMaterial::make(32)?;
/// let sealer = Sealer::new(keyring(&key)?, SystemClock::new());
/// let opener = Opener::new(keyring(&key)?, SystemClock::new());
///
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = sealer.seal(b"a message", &binding)?;
/// assert_eq!(opener.open(&sealed, &binding)?.plaintext(), b"a message");
/// // From a timer: what is too old leaves memory.
/// assert_eq!(opener.purge(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock that counts from now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

/// What time it is, in seconds since 1970-01-01 00:00 UTC: when a version of a key was made, and
/// whether it is due.
///
/// ```
/// use sealward_providers::WallClock;
///
/// assert_eq!(WallClock::new(|| 1_700_000_000).now(), 1_700_000_000);
/// assert!(WallClock::system().now() > 1_700_000_000);
/// ```
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl WallClock {
    /// The machine's clock; 0 while it stands before 1970.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |time| time.as_secs())
        })
    }

    /// Another clock: for tests, and where the machine's own is not to be trusted.
    #[must_use]
    pub fn new(now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Seconds since 1970. They may be fewer than a moment ago: people set clocks.
    #[must_use]
    pub fn now(&self) -> u64 {
        (self.0)()
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WallClock")
    }
}
