//! Why a check cannot be told what to do in these words.

use super::{Peer, Profile};
use std::fmt;

/// Why a word is no profile, version, check or area. Always the caller's mistake.
///
/// ```
/// use sealward::posture::{OptionError, Profile};
/// let error = "cis-2".parse::<Profile>().unwrap_err();
/// assert_eq!(error.code(), "usage");
/// assert!(error.to_string().starts_with("the profiles are recommended, "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionError {
    /// An area of which no check is built yet.
    NotBuilt {
        /// The area.
        area: String,
    },
    /// A check that is planned and not built yet.
    Planned {
        /// Its id.
        id: String,
    },
    /// No checker of this name has suppressions that can be honored.
    Peer,
    /// No profile has this name.
    Profile,
    /// No check and no area has this name.
    Selector {
        /// The name.
        name: String,
    },
    /// No Kubernetes version is written so.
    Version,
}

impl OptionError {
    /// The stable code: `usage`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "usage"
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt { area } => {
                write!(f, "no check of the area `{area}` is built yet")
            }
            Self::Planned { id } => write!(f, "`{id}` is planned, not built yet"),
            Self::Peer => {
                let names: Vec<_> = Peer::ALL.iter().map(|it| it.name()).collect();
                write!(
                    f,
                    "the checkers whose suppressions can be honored are {}",
                    names.join(", ")
                )
            }
            Self::Profile => {
                let names: Vec<_> = Profile::ALL.iter().map(|it| it.name()).collect();
                write!(f, "the profiles are {}", names.join(", "))
            }
            Self::Selector { name } => write!(
                f,
                "no check and no area is called `{}`; `sealward checks` lists them",
                name.escape_debug()
            ),
            Self::Version => f.write_str("a version is written 1.34"),
        }
    }
}

impl std::error::Error for OptionError {}
