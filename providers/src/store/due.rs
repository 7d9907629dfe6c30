//! Whether a key is to be rotated now.

use super::StoredKey;

/// What a key's policy says at some time, as [`StoredKey::due`] and
/// [`UnlockedStore::rotate_if_due`](super::UnlockedStore::rotate_if_due) find it.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{RotationPolicy, Store, WallClock};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?.with_clock(WallClock::new(|| 1_000_000));
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
/// let policy = RotationPolicy::default().with_rotate_after_uses(Some(1_000))?;
/// let key = store.set_policy(&name, policy)?;
///
/// let due = key.due(1_000_000, Some(1_000));
/// assert!(due.is_now() && due.by_use() && !due.by_age());
/// assert_eq!(due.at(), Some(1_000_000 + 30 * 86_400));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    by_age: bool,
    by_use: bool,
    at: Option<u64>,
}

impl Due {
    /// Whether the key is to be rotated now.
    #[must_use]
    pub const fn is_now(self) -> bool {
        self.by_age || self.by_use
    }

    /// Whether its newest version is as old as the policy allows.
    #[must_use]
    pub const fn by_age(self) -> bool {
        self.by_age
    }

    /// Whether its newest version was used as often as the policy allows.
    #[must_use]
    pub const fn by_use(self) -> bool {
        self.by_use
    }

    /// When its age makes the key due, or has made it, in seconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn at(self) -> Option<u64> {
        self.at
    }
}

impl StoredKey {
    /// What the policy says at the time `now` (seconds since 1970), when the newest version was
    /// used this often; `None` where that is not known.
    ///
    /// A key that does not seal is not due: rotating it would end what somebody has stopped. A
    /// clock that stands before the newest version was made tells no age.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{Store, WallClock};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?.with_clock(WallClock::new(|| 1_000_000));
    /// let key = store.create_key(&KeyName::new("orders")?)?;
    ///
    /// let month = 30 * 86_400;
    /// assert!(!key.due(1_000_000 + month - 1, None).is_now());
    /// assert!(key.due(1_000_000 + month, None).by_age());
    /// assert_eq!(key.due(0, None).at(), Some(1_000_000 + month));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn due(&self, now: u64, uses: Option<u64>) -> Due {
        let newest = self.versions().next_back();
        let Some(newest) = newest.filter(|_| self.sealing_version().is_some()) else {
            return Due::default();
        };
        let policy = self.policy();
        let limit = policy.rotate_after().map(|days| u64::from(days) * DAY);
        let age = now.checked_sub(newest.created());
        Due {
            by_age: limit.zip(age).is_some_and(|(limit, age)| age >= limit),
            by_use: policy
                .rotate_after_uses()
                .zip(uses)
                .is_some_and(|(limit, uses)| uses >= limit),
            at: limit.map(|limit| newest.created().saturating_add(limit)),
        }
    }
}

/// In seconds.
const DAY: u64 = 86_400;
