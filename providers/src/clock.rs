//! The machine's clock.

use sealward::envelope::Clock;
use std::time::{Duration, Instant};

/// The machine's monotonic clock: it never goes back, and may stand still while the machine sleeps.
///
/// ```
/// use sealward::envelope::{Clock as _, KeyMaterial, Keyring, RawKek, Sealer};
/// use sealward_providers::SystemClock;
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let sealer = Sealer::new(keyring, SystemClock::new());
/// # Ok::<(), sealward::envelope::KekError>(())
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
