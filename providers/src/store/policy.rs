//! A key's rotation policy: when it is to be rotated, and who does it.

use super::StoreError;
use super::bytes::Fields;
use std::fmt;

/// Who rotates a key, in the words that Azure Kubernetes Service uses for its keys.
///
/// Nobody but the store's owner ever destroys a version, in either mode.
///
/// ```
/// use sealward_providers::{KeyMode, RotationPolicy};
///
/// let policy = RotationPolicy::default().with_mode(KeyMode::PlatformManaged);
/// assert_eq!(policy.mode().to_string(), "platform-managed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum KeyMode {
    /// The owner does. Nothing rotates by itself; that a key is due is shown, and
    /// [`UnlockedStore::rotate_if_due`](super::UnlockedStore::rotate_if_due) acts on it.
    CustomerManaged = 1,
    /// The store does: the first seal after the key became due adds a version.
    PlatformManaged = 2,
}

/// When a key is to be rotated, and who does it. By default it is customer-managed and due 30 days
/// after its newest version was made.
///
/// ```
/// use sealward_providers::{KeyMode, RotationPolicy};
///
/// let policy = RotationPolicy::default();
/// assert_eq!(policy.mode(), KeyMode::CustomerManaged);
/// assert_eq!((policy.rotate_after(), policy.rotate_after_uses()), (Some(30), None));
///
/// let policy = policy
///     .with_mode(KeyMode::PlatformManaged)
///     .with_rotate_after(Some(90))?
///     .with_rotate_after_uses(Some(1_000_000))?;
/// assert!(policy.with_rotate_after(Some(0)).is_err());
/// # Ok::<(), sealward_providers::StoreError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RotationPolicy {
    mode: KeyMode,
    // INVARIANT: both are within their limits; 0 stands for never.
    days: u32,
    uses: u64,
}

impl RotationPolicy {
    /// The longest age in days: a hundred years.
    pub const MAX_DAYS: u32 = 36_500;
    /// The most uses.
    pub const MAX_USES: u64 = 1 << 40;

    /// Who rotates the key.
    #[must_use]
    pub const fn mode(self) -> KeyMode {
        self.mode
    }

    /// After how many days, each of 86,400 seconds, the newest version is due to be replaced.
    #[must_use]
    pub fn rotate_after(self) -> Option<u32> {
        Some(self.days).filter(|days| *days > 0)
    }

    /// After how many wraps the newest version is due to be replaced.
    #[must_use]
    pub fn rotate_after_uses(self) -> Option<u64> {
        Some(self.uses).filter(|uses| *uses > 0)
    }

    /// The same with another mode.
    #[must_use]
    pub const fn with_mode(self, mode: KeyMode) -> Self {
        Self { mode, ..self }
    }

    /// The same with another age; `None`: its age never makes it due.
    ///
    /// # Errors
    /// [`StoreError::Policy`] for 0 and more than [`RotationPolicy::MAX_DAYS`].
    pub fn with_rotate_after(self, days: Option<u32>) -> Result<Self, StoreError> {
        if days.is_some_and(|days| !(1..=Self::MAX_DAYS).contains(&days)) {
            return Err(StoreError::Policy(
                "a key is rotated after 1 to 36,500 days, or never",
            ));
        }
        let days = days.unwrap_or(0);
        Ok(Self { days, ..self })
    }

    /// The same with another number of uses; `None`: its uses never make it due.
    ///
    /// # Errors
    /// [`StoreError::Policy`] for 0 and more than [`RotationPolicy::MAX_USES`].
    pub fn with_rotate_after_uses(self, uses: Option<u64>) -> Result<Self, StoreError> {
        if uses.is_some_and(|uses| !(1..=Self::MAX_USES).contains(&uses)) {
            return Err(StoreError::Policy(
                "a key is rotated after 1 to 1,099,511,627,776 uses, or never",
            ));
        }
        let uses = uses.unwrap_or(0);
        Ok(Self { uses, ..self })
    }

    /// `mode u8 | days u32 | uses u64`
    pub(super) fn encode_to(self, out: &mut Vec<u8>) {
        let Self { mode, days, uses } = self;
        out.push(mode as u8);
        out.extend_from_slice(&days.to_be_bytes());
        out.extend_from_slice(&uses.to_be_bytes());
    }

    pub(super) fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let mode = match fields.u8()? {
            1 => KeyMode::CustomerManaged,
            2 => KeyMode::PlatformManaged,
            _ => return None,
        };
        let (days, uses) = (fields.u32()?, fields.u64()?);
        let is_allowed = days <= Self::MAX_DAYS && uses <= Self::MAX_USES;
        is_allowed.then_some(Self { mode, days, uses })
    }
}

impl Default for RotationPolicy {
    fn default() -> Self {
        Self {
            mode: KeyMode::CustomerManaged,
            days: 30,
            uses: 0,
        }
    }
}

impl fmt::Display for KeyMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CustomerManaged => "customer-managed",
            Self::PlatformManaged => "platform-managed",
        })
    }
}
