//! Which checks run: profiles, and what is selected or ignored beside them.

#[cfg(feature = "config")]
use super::Attestation;
use super::{
    Area, Date, FixAvailability, Framework, KubernetesVersion, Meta, OptionError, Peer, Registry,
    check_by_id, checks, planned, registry,
};
use crate::dto::CheckOptions;
use std::fmt;
use std::str::FromStr;

/// A named set of checks, derived from what each check says of itself.
///
/// ```
/// use sealward::posture::{Profile, check_by_id};
/// let check = check_by_id("pss-run-as-non-root").unwrap().meta();
/// assert!(Profile::PssRestricted.holds(check) && !Profile::PssBaseline.holds(check));
/// assert!(Profile::PssBaseline.is_pod_security() && !Profile::Cis.is_pod_security());
/// assert_eq!(Profile::CisAks.name(), "cis-aks");
/// ```
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

impl FromStr for Profile {
    type Err = OptionError;

    /// The profile of that name.
    ///
    /// ```
    /// use sealward::posture::Profile;
    /// assert_eq!("cis-aks".parse(), Ok(Profile::CisAks));
    /// ```
    ///
    /// # Errors
    /// [`OptionError::Profile`] names those that there are.
    fn from_str(name: &str) -> Result<Self, OptionError> {
        let mut all = Self::ALL.into_iter();
        all.find(|profile| profile.name() == name)
            .ok_or(OptionError::Profile)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One check, or all of an area.
///
/// ```
/// use sealward::posture::{Area, OptionError, Options, Selector};
/// let mut options = Options::default();
/// options.select = vec![Selector::to_select("enc")?];
/// options.ignore = vec!["pss-privileged".parse()?];
/// assert_eq!(options.select, [Selector::Area(Area::Enc)]);
/// assert!(matches!(Selector::to_select("bak"), Err(OptionError::NotBuilt { .. })));
/// # Ok::<(), OptionError>(())
/// ```
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
    /// Reads what is to run: as `from_str`, and some check of it must be built. An area of which
    /// nothing is would pass in silence.
    ///
    /// # Errors
    /// [`OptionError::NotBuilt`], or as `from_str`.
    pub fn to_select(text: &str) -> Result<Self, OptionError> {
        let selector: Self = text.parse()?;
        if registry().any(|check| selector.holds(check.meta())) {
            return Ok(selector);
        }
        Err(OptionError::NotBuilt {
            area: text.to_owned(),
        })
    }

    /// The check's id, or the area's name.
    ///
    /// ```
    /// use sealward::posture::Selector;
    /// assert_eq!("pss".parse::<Selector>()?.name(), "pss");
    /// # Ok::<(), sealward::posture::OptionError>(())
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Check(id) => id,
            Self::Area(area) => area.name(),
        }
    }

    pub(super) fn holds(self, check: &Meta) -> bool {
        match self {
            Self::Check(id) => id == check.id,
            Self::Area(area) => area == check.area,
        }
    }
}

impl FromStr for Selector {
    type Err = OptionError;

    /// Reads a check's id or an area's name.
    ///
    /// ```
    /// use sealward::posture::{Area, Selector};
    /// assert_eq!("pss".parse(), Ok(Selector::Area(Area::Pss)));
    /// assert_eq!("pss-privileged".parse(), Ok(Selector::Check("pss-privileged")));
    /// assert!("no-such-check".parse::<Selector>().is_err());
    /// ```
    ///
    /// # Errors
    /// [`OptionError::Planned`] for a check that is not built yet, [`OptionError::Selector`] for
    /// what is neither check nor area.
    fn from_str(text: &str) -> Result<Self, OptionError> {
        let area = Area::parse(text).map(Self::Area);
        let check = || check_by_id(text).map(|check| Self::Check(check.meta().id));
        area.or_else(check).ok_or_else(|| {
            if planned::is_planned(text) {
                return OptionError::Planned {
                    id: text.to_owned(),
                };
            }
            OptionError::Selector {
                name: text.to_owned(),
            }
        })
    }
}

/// What to check, and for which cluster.
///
/// # Defaults
///
/// The profile `recommended`, nothing selected or ignored beside it, the newest Kubernetes version
/// that this build knows, `assume_new` off, suppressions heeded and none of them too old,
/// those of other checkers not.
///
/// ```
/// use sealward::posture::{KubernetesVersion, Options, Profile, check_by_id};
/// let mut options = Options::default();
/// options.version = KubernetesVersion::minor(34);
/// options.profiles = vec![Profile::PssRestricted, Profile::Encryption];
/// options.ignore = vec!["pss-host-ports".parse()?];
/// assert!(options.holds(check_by_id("pss-run-as-non-root").unwrap().meta()));
/// assert!(!options.holds(check_by_id("pss-host-ports").unwrap().meta()));
/// # Ok::<(), sealward::posture::OptionError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The Kubernetes version to judge for.
    pub version: KubernetesVersion,
    /// The profiles whose checks run: those of any of them.
    pub profiles: Vec<Profile>,
    /// What runs beside the profiles' checks.
    pub select: Vec<Selector>,
    /// What a configuration selects. Who writes that says nothing of what has been done when fixes are applied.
    pub(super) configured: Vec<Selector>,
    /// What does not run, whatever else is said.
    pub ignore: Vec<Selector>,
    /// Whether encryption at rest is about to be turned on for data that is stored in clear so far.
    pub assume_new: bool,
    /// Whether suppressions in what is checked hold findings back.
    pub suppressions: bool,
    /// Other checkers, whose suppressions hold back what ours find of the same kind. None of them where
    /// [`Options::suppressions`] is off.
    pub honor: Vec<Peer>,
    /// The day on which suppressions are judged. `None`: none of them is too old.
    pub today: Option<Date>,
    /// Where images may come from; nothing is said of images where this is empty.
    pub allowed_registries: Vec<Registry>,
    /// What people say of controls that no check has decided.
    #[cfg(feature = "config")]
    pub attestations: Vec<Attestation>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            version: KubernetesVersion::NEWEST,
            profiles: vec![Profile::Recommended],
            select: Vec::new(),
            configured: Vec::new(),
            ignore: Vec::new(),
            assume_new: false,
            suppressions: true,
            honor: Vec::new(),
            today: None,
            allowed_registries: Vec::new(),
            #[cfg(feature = "config")]
            attestations: Vec::new(),
        }
    }
}

impl Options {
    /// Reads what a caller in another language says. A Kubernetes version that is newer than this
    /// build knows is judged as the newest known; the report's target says which.
    ///
    /// ```
    /// use sealward::dto::CheckOptions;
    /// use sealward::posture::{KubernetesVersion, OptionError, Options};
    /// let words = CheckOptions { kubernetes_version: "v1.34".to_owned(), ..CheckOptions::default() };
    /// assert_eq!(Options::from_words(&words)?.version, KubernetesVersion::minor(34));
    /// let words = CheckOptions { profiles: vec!["cis-2".to_owned()], ..CheckOptions::default() };
    /// assert_eq!(Options::from_words(&words).unwrap_err(), OptionError::Profile);
    /// # Ok::<(), OptionError>(())
    /// ```
    ///
    /// # Errors
    /// [`OptionError`] for a word that is no profile, version, check, area or other checker.
    pub fn from_words(words: &CheckOptions) -> Result<Self, OptionError> {
        let CheckOptions {
            profiles,
            kubernetes_version,
            select,
            ignore,
            assume_new,
            honor,
        } = words;
        let mut options = Self {
            select: all(select, Selector::to_select)?,
            ignore: all(ignore, str::parse)?,
            assume_new: *assume_new,
            honor: all(honor, str::parse)?,
            ..Self::default()
        };
        if !profiles.is_empty() {
            options.profiles = all(profiles, str::parse)?;
        }
        if !kubernetes_version.is_empty() {
            options.version = kubernetes_version.parse::<KubernetesVersion>()?.known();
        }
        Ok(options)
    }

    /// Only this check, for a Kubernetes version, saying all it can: `assume_new` is on.
    ///
    /// ```
    /// use sealward::posture::{KubernetesVersion, Options, check_by_id, registry};
    /// let options = Options::only("pss-privileged", KubernetesVersion::NEWEST);
    /// assert_eq!(registry().filter(|check| options.holds(check.meta())).count(), 1);
    /// ```
    #[must_use]
    pub fn only(check: &'static str, version: KubernetesVersion) -> Self {
        let select = vec![Selector::Check(check)];
        Self {
            version,
            profiles: Vec::new(),
            select,
            ignore: Vec::new(),
            assume_new: true,
            ..Self::default()
        }
    }

    fn selects(&self, check: &Meta) -> bool {
        let mut all = self.select.iter().chain(&self.configured);
        all.any(|selector| selector.holds(check))
    }

    /// Whether a check runs.
    #[must_use]
    pub fn holds(&self, check: &Meta) -> bool {
        self.wants(check) && !self.ignores(check)
    }

    /// Whether a check is asked for, by a profile or by itself.
    pub(super) fn wants(&self, check: &Meta) -> bool {
        self.profiles.iter().any(|profile| profile.holds(check)) || self.selects(check)
    }

    /// Whether a check was told not to run.
    pub(super) fn ignores(&self, check: &Meta) -> bool {
        self.ignore.iter().any(|selector| selector.holds(check))
    }

    /// Whether fixes of what the check finds are applied: for [`FixAvailability::Selected`] only where [`Options::select`]
    /// names the check itself. Who does that says that what its fixes need first is done.
    ///
    /// ```
    /// use sealward::posture::{FixAvailability, Options, registry};
    /// let mut options = Options::default();
    /// let mut checks = registry().map(|it| it.meta());
    /// let check = checks.find(|it| it.fix == FixAvailability::Selected).unwrap();
    /// assert!(!options.lets_mend(check));
    /// options.select = vec![check.id.parse()?];
    /// assert!(options.lets_mend(check));
    /// # Ok::<(), sealward::posture::OptionError>(())
    /// ```
    #[must_use]
    pub fn lets_mend(&self, check: &Meta) -> bool {
        check.fix != FixAvailability::Selected || self.select.contains(&Selector::Check(check.id))
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
            && !self.selects(check)
    }
}

fn all<T>(
    words: &[String],
    read: impl Fn(&str) -> Result<T, OptionError>,
) -> Result<Vec<T>, OptionError> {
    words.iter().map(|word| read(word)).collect()
}
