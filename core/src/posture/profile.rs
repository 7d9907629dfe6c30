//! Which checks run: profiles, and what is selected or ignored beside them.

use super::{Area, Framework, KubernetesVersion, Meta, check_by_id, checks};
use std::fmt;

/// A named set of checks, derived from what each check says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Waves 1 and 2, without what only the restricted Pod Security level asks for.
    Recommended,
    /// The baseline level of the Pod Security Standards.
    PssBaseline,
    /// The restricted level of the Pod Security Standards, which holds the baseline.
    PssRestricted,
    /// What decides a control of CIS Kubernetes 1.12.
    Cis,
    /// What decides a control of CIS AKS 1.8.
    CisAks,
    /// What stands on a chapter of the NSA/CISA guidance 1.2.
    Nsa,
    /// Encryption at rest and the datastore.
    Encryption,
    /// Everything, contested checks too.
    All,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 8] = [
        Self::Recommended,
        Self::PssBaseline,
        Self::PssRestricted,
        Self::Cis,
        Self::CisAks,
        Self::Nsa,
        Self::Encryption,
        Self::All,
    ];

    /// The profile's name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::PssBaseline => "pss-baseline",
            Self::PssRestricted => "pss-restricted",
            Self::Cis => "cis",
            Self::CisAks => "cis-aks",
            Self::Nsa => "nsa",
            Self::Encryption => "encryption",
            Self::All => "all",
        }
    }

    /// The profile of that name.
    ///
    /// ```
    /// use sealward::posture::Profile;
    /// assert_eq!(Profile::parse("cis-aks"), Some(Profile::CisAks));
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether the check is in the profile. Document hygiene is in every one: no other check can be
    /// trusted without it.
    #[must_use]
    pub fn holds(self, check: &Meta) -> bool {
        let refers = |framework| check.references.iter().any(|it| it.framework == framework);
        let pss = |framework| check.area == Area::Pss && refers(framework);
        // Whatever judges encryption at rest says too where the API server does not even start.
        let refuses = checks::enc::may_refuse(check.id);
        check.area == Area::Doc
            || match self {
                Self::Recommended => {
                    check.wave <= 2 && !check.off_by_default && !pss(Framework::PssRestricted)
                }
                Self::PssBaseline => pss(Framework::PssBaseline),
                Self::PssRestricted => pss(Framework::PssBaseline) || pss(Framework::PssRestricted),
                Self::Cis => refers(Framework::Cis) || refuses,
                Self::CisAks => refers(Framework::CisAks),
                Self::Nsa => refers(Framework::Nsa) || refuses,
                Self::Encryption => matches!(check.area, Area::Enc | Area::Etcd),
                Self::All => true,
            }
    }

    /// Whether any violation, whatever its severity, and any unknown is what the profile is for.
    #[must_use]
    pub const fn is_pod_security(self) -> bool {
        matches!(self, Self::PssBaseline | Self::PssRestricted)
    }

    /// The frameworks whose manual controls the profile's report lists.
    pub(super) const fn covers(self, framework: Framework) -> bool {
        match self {
            Self::Recommended | Self::All => true,
            Self::Cis => matches!(framework, Framework::Cis),
            Self::CisAks => matches!(framework, Framework::CisAks),
            Self::PssBaseline | Self::PssRestricted | Self::Nsa | Self::Encryption => false,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One check, or all of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the command line takes an id or an area"
)]
pub enum Selector {
    /// The check of that id.
    Check(&'static str),
    /// Every check of an area.
    Area(Area),
}

impl Selector {
    /// Reads a check's id or an area's name; `None` where no check that is built has it.
    ///
    /// ```
    /// use sealward::posture::{Area, Selector};
    /// assert_eq!(Selector::parse("pss"), Some(Selector::Area(Area::Pss)));
    /// assert_eq!(Selector::parse("pss-privileged"), Some(Selector::Check("pss-privileged")));
    /// assert_eq!(Selector::parse("no-such-check"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let area = Area::parse(text).map(Self::Area);
        area.or_else(|| check_by_id(text).map(|check| Self::Check(check.meta().id)))
    }

    fn holds(self, check: &Meta) -> bool {
        match self {
            Self::Check(id) => id == check.id,
            Self::Area(area) => area == check.area,
        }
    }
}

/// What to check, and for which cluster.
///
/// # Defaults
///
/// The profile `recommended`, nothing selected or ignored beside it, the newest Kubernetes version
/// that this build knows, `assume_new` off.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The Kubernetes version to judge for.
    pub version: KubernetesVersion,
    /// The profiles whose checks run: those of any of them.
    pub profiles: Vec<Profile>,
    /// What runs beside the profiles' checks.
    pub select: Vec<Selector>,
    /// What does not run, whatever else is said.
    pub ignore: Vec<Selector>,
    /// Whether encryption at rest is about to be turned on for data that is stored in clear so far.
    pub assume_new: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            version: KubernetesVersion::NEWEST,
            profiles: vec![Profile::Recommended],
            select: Vec::new(),
            ignore: Vec::new(),
            assume_new: false,
        }
    }
}

impl Options {
    /// Only this check, for a Kubernetes version, saying all it can: `assume_new` is on.
    #[must_use]
    pub fn only(check: &'static str, version: KubernetesVersion) -> Self {
        let select = vec![Selector::Check(check)];
        Self {
            version,
            profiles: Vec::new(),
            select,
            ignore: Vec::new(),
            assume_new: true,
        }
    }

    /// Whether a check runs.
    #[must_use]
    pub fn holds(&self, check: &Meta) -> bool {
        let wanted = self.profiles.iter().any(|profile| profile.holds(check))
            || self.select.iter().any(|selector| selector.holds(check));
        wanted && !self.ignore.iter().any(|selector| selector.holds(check))
    }

    /// Whether only the level restricted of the Pod Security Standards asks for a check.
    pub(super) fn only_restricted_wants(&self, check: &Meta) -> bool {
        let others = |profile: &&Profile| **profile != Profile::PssRestricted;
        self.profiles.contains(&Profile::PssRestricted)
            && !self
                .profiles
                .iter()
                .filter(others)
                .any(|profile| profile.holds(check))
            && !self.select.iter().any(|selector| selector.holds(check))
    }
}
