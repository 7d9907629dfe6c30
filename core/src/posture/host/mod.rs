//! A host's facts: read strictly, judged by what its files and volumes are to a cluster.

mod carry;
mod encryption;
mod layout;
mod mountinfo;
mod names;
mod read;
mod rules;

pub use super::component::{
    CONFIGURATION, HostSetting, UNSEEN, configuration_of, expanded, settings,
};
pub use carry::{by_file, by_place};
pub use encryption::{Encryption, MOUNTS};
pub use layout::{COMPONENTS, DATA, FOLDERS, FlagMeaning, Folder, PLACES, flag_meaning, pki_roles};
pub use mountinfo::{Mounts, covering, mounts};
pub use names::names;
pub use read::{HostFacts, NoFacts};
pub(super) use rules::{Rule, judge};
