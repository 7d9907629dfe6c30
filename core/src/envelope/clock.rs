//! The time, which the core does not know.

use std::sync::Arc;
use std::time::Duration;

/// A clock of the caller's: what [`Sealer`](super::Sealer) and [`Opener`](super::Opener) tell the age
/// of a DEK by.
///
/// It counts from any moment that stays the same. One that stands still keeps DEKs for ever; one
/// that goes back is taken to stand still. `sealward_providers::SystemClock` is the machine's.
///
/// ```
/// use sealward::envelope::Clock;
/// use std::time::Duration;
///
/// struct Stopped;
/// impl Clock for Stopped {
///     fn now(&self) -> Duration {
///         Duration::ZERO
///     }
/// }
/// ```
pub trait Clock: Send + Sync {
    /// How long it is since that moment.
    fn now(&self) -> Duration;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }
}
