//! A host's facts: read strictly, judged by what its files and volumes are to a cluster.

mod carry;
mod check;
mod encryption;
mod layout;
mod mountinfo;
mod names;
mod read;
mod rules;
mod tell;
mod tree;
mod unit;
mod units;

pub use super::component::{
    CONFIGURATION, HostSetting, UNSEEN, configuration_of, expanded, settings,
};
pub use carry::by_file;
pub(super) use carry::by_place;
pub use check::HostChecked;
pub use encryption::{Encryption, MOUNTS};
pub use layout::{COMPONENTS, DATA, FOLDERS, FlagMeaning, Folder, PLACES, flag_meaning, pki_roles};
pub use mountinfo::{Mounts, covering, mounts};
pub use names::names;
pub use read::{HostFacts, NoFacts};
pub(super) use rules::{Rule, judge};
pub use tell::tell;
pub use tree::{Miss, Tree};
pub use units::{UNIT_FOLDERS, UNITS, VARIABLES};

/// Whether the kubelet reads a file of that name in the folder that `--config-dir` names.
///
/// ```
/// use sealward::posture::host::is_drop_in;
/// assert!(is_drop_in("10-auth.conf") && !is_drop_in("10-auth.conf.bak"));
/// ```
#[must_use]
pub fn is_drop_in(name: &str) -> bool {
    name.ends_with(".conf")
}
