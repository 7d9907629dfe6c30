//! What is held back after the checks: by a configuration and by a baseline.

#[cfg(feature = "config")]
mod configured;
mod known;
#[cfg(feature = "config")]
mod told;

#[cfg(feature = "config")]
pub use configured::ConfigPlace;

use super::across::AcrossFinding;
use super::checker::Checked;
use super::suppress::{Suppressed, SuppressedBy};
use super::{Finding, Options, Verdict};
use crate::dto;
use known::Known;
use std::collections::{BTreeMap, HashSet};

/// Takes out of the findings of a scan, file by file, what a configuration or a baseline holds back.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, Sieve, check};
///
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let mut first = Sieve::default();
/// first.record();
/// first.hold("pod.yaml", &mut check(&file, &Options::default()));
///
/// let mut second = Sieve::default();
/// second.add_baseline(&first.recorded(), &|_| false);
/// let mut checked = check(&file, &Options::default());
/// second.hold("pod.yaml", &mut checked);
/// assert!(checked.findings.is_empty());
/// assert_eq!(checked.suppressed[0].reason, "baseline");
/// assert_eq!(second.outdated(), 0);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    #[cfg(feature = "config")]
    configured: Option<configured::Configured>,
    options: Options,
    known: Option<Known>,
    /// What was found, for a baseline.
    recorded: Option<BTreeMap<Key, u64>>,
    files: HashSet<String>,
}

/// File, check, fingerprint, and whether it is unknown.
type Key = (String, &'static str, String, bool);

impl Sieve {
    /// Gives findings the severities that this configuration wants, and holds back what it says. Its
    /// options are applied by [`Config::apply`](super::Config::apply).
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Config, ConfigPlace, Options, Severity, Sieve, check};
    ///
    /// let text = "[severity]\npss-host-pid = 'low'\n";
    /// let mut sieve = Sieve::default();
    /// sieve.configure(Config::parse(text)?, ConfigPlace::new("sealward.toml", text));
    /// let pod = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
    /// let file = SourceFile::read("pod.yaml", pod.into(), &Limits::default()).unwrap();
    /// let mut checked = check(&file, &Options::default());
    /// sieve.hold("pod.yaml", &mut checked);
    /// assert_eq!(checked.findings[0].severity, Severity::Low);
    /// # Ok::<(), sealward::posture::ConfigError>(())
    /// ```
    #[cfg(feature = "config")]
    pub fn configure(&mut self, config: super::Config, place: ConfigPlace) {
        self.configured = Some(configured::Configured::new(config, place));
    }

    /// What a report says of the configuration, where these checks are asked for.
    #[cfg(feature = "config")]
    pub(super) fn configuration(&self, options: &Options) -> Option<dto::Configuration> {
        Some(self.configured.as_ref()?.told(options))
    }

    /// The patterns of each `[[override]]` that was for none of the files, where all that the configuration is for went
    /// through: they may be misspelled.
    ///
    /// ```
    /// use sealward::posture::{Config, ConfigPlace, Sieve};
    ///
    /// let text = "[[override]]\npaths = ['chart/']\nignore = ['img']\n";
    /// let mut sieve = Sieve::default();
    /// sieve.configure(Config::parse(text)?, ConfigPlace::new("sealward.toml", text));
    /// assert_eq!(sieve.overrides_without_files(), ["chart/"]);
    /// # Ok::<(), sealward::posture::ConfigError>(())
    /// ```
    #[cfg(feature = "config")]
    #[must_use]
    pub fn overrides_without_files(&self) -> Vec<String> {
        let configured = self.configured.as_ref();
        configured.map_or_else(Vec::new, configured::Configured::without_files)
    }

    /// Which checks run, and on which day: without it those of [`Options::default`].
    pub(super) fn set_options(&mut self, options: &Options) {
        self.options = options.clone();
    }

    /// Holds back what this baseline knows. `is_gone` says whether a file is there no more: findings
    /// of such a file are known in any other.
    pub fn add_baseline(&mut self, baseline: &dto::Baseline, is_gone: &dyn Fn(&str) -> bool) {
        self.known = Some(Known::new(baseline, is_gone));
    }

    /// Keeps what is found from here on for [`Sieve::recorded`].
    pub fn record(&mut self) {
        self.recorded = Some(BTreeMap::new());
    }

    /// Takes out of what was found in a file what is held back.
    pub fn hold(&mut self, file: &str, checked: &mut Checked) {
        if self.known.is_some() {
            self.files.insert(file.to_owned());
        }
        let suppressed = &mut checked.suppressed;
        let path = self.path(file);
        #[cfg(feature = "config")]
        if let Some(configured) = &mut self.configured {
            configured.reach(&path);
        }
        checked.findings.retain_mut(|finding| {
            let held = self.holds(file, &path, finding);
            let stays = held.is_none();
            suppressed.extend(held);
            stays
        });
    }

    /// The same for what was found with all files known.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, Sieve};
    /// let checker = Checker::new(&Options::default());
    /// let mut found = checker.conclude(&checker.index()).findings;
    /// assert!(Sieve::default().hold_across(&mut found).is_empty());
    /// ```
    pub fn hold_across(&mut self, found: &mut Vec<AcrossFinding>) -> Vec<Suppressed> {
        let mut suppressed = Vec::new();
        #[cfg(feature = "config")]
        if let Some(configured) = &mut self.configured {
            found.retain_mut(|found| {
                let path = configured.path(&found.file);
                let held = configured.holds(&path, &mut found.finding, &self.options);
                let stays = held.is_none();
                suppressed.extend(held.map(|it| it.at(found)));
                stays
            });
            found.extend(configured.problems(&self.options));
        }
        found.retain(|found| {
            let held = self.knows(&found.file, &found.finding);
            let stays = held.is_none();
            suppressed.extend(held.map(|it| it.at(found)));
            stays
        });
        suppressed
    }

    /// How the configuration calls a file.
    fn path(&self, file: &str) -> String {
        #[cfg(feature = "config")]
        if let Some(configured) = &self.configured {
            return configured.path(file);
        }
        file.to_owned()
    }

    fn holds(&mut self, file: &str, path: &str, finding: &mut Finding) -> Option<Suppressed> {
        #[cfg(feature = "config")]
        if let Some(configured) = &mut self.configured {
            let held = configured.holds(path, finding, &self.options);
            if held.is_some() {
                return held;
            }
        }
        #[cfg(not(feature = "config"))]
        let _ = path;
        self.knows(file, finding)
    }

    fn knows(&mut self, file: &str, finding: &Finding) -> Option<Suppressed> {
        let is_unknown = finding.verdict == Verdict::Unknown;
        let fingerprint = finding.fingerprint.to_string();
        let known = self.known.as_mut();
        let is_known = known.is_some_and(|it| it.takes(file, &fingerprint, is_unknown));
        if let Some(recorded) = &mut self.recorded {
            let key = (file.to_owned(), finding.check.id, fingerprint, is_unknown);
            let count = recorded.entry(key).or_default();
            *count = count.saturating_add(1);
        }
        let baseline = || Suppressed::new(finding, "baseline", None, SuppressedBy::Baseline);
        is_known.then(baseline)
    }

    /// A baseline of all that was found since [`Sieve::record`], what an older baseline held back
    /// too.
    #[must_use]
    pub fn recorded(&self) -> dto::Baseline {
        let rows = self.recorded.iter().flatten();
        let entries = rows.map(|((file, check, fingerprint, is_unknown), count)| {
            let verdict = if *is_unknown {
                dto::Verdict::Unknown
            } else {
                dto::Verdict::Fail
            };
            dto::BaselineEntry {
                file: file.clone(),
                check: (*check).to_owned(),
                verdict,
                fingerprint: fingerprint.clone(),
                count: *count,
            }
        });
        dto::Baseline::new(entries.collect())
    }

    /// How many findings of the baseline are no more: those of files that were checked or are gone.
    #[must_use]
    pub fn outdated(&self) -> u64 {
        let known = self.known.as_ref();
        known.map_or(0, |known| known.left(&self.files))
    }
}
