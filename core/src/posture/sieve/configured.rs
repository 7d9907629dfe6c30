//! A configuration as it is applied to findings.

use super::told::told;
use crate::document::LineIndex;
use crate::dto;
use crate::posture::across::AcrossFinding;
use crate::posture::suppress::{Suppressed, SuppressedBy, problem};
use crate::posture::{Config, ConfiguredSuppression, Finding, Identity, Options, check_by_id};
use std::fmt;
use std::sync::Arc;

/// Where a configuration stands among the files that are checked.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Config, ConfigPlace, Options, Sieve, check};
///
/// let text = "[[suppress]]\ncheck = 'pss-host-pid'\npaths = ['pod.yaml']\nreason = 'an agent'\n";
/// let place = ConfigPlace::new("sealward.toml", text);
/// let mut sieve = Sieve::default();
/// sieve.configure(Config::parse(text)?, place);
/// let pod = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("pod.yaml", pod.into(), &Limits::default()).unwrap();
/// let mut checked = check(&file, &Options::default());
/// sieve.hold("pod.yaml", &mut checked);
/// assert_eq!((checked.findings.len(), checked.suppressed[0].reason.as_str()), (0, "an agent"));
/// # Ok::<(), sealward::posture::ConfigError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ConfigPlace {
    /// How reports call the file.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Whether all that the file is for is checked; only then it is said which suppressions hold
    /// nothing back.
    pub whole: bool,
    /// The way from the file's folder to a file that reports call so.
    pub relative: Arc<dyn Fn(&str) -> String + Send + Sync>,
}

impl ConfigPlace {
    /// The configuration of that name and text, in the folder from which files are named, all of which
    /// is checked.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            whole: true,
            relative: Arc::new(str::to_owned),
        }
    }
}

impl fmt::Debug for ConfigPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigPlace")
            .field("name", &self.name)
            .field("whole", &self.whole)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Configured {
    config: Config,
    place: ConfigPlace,
    used: Vec<bool>,
    /// Which overrides are for a file that was checked.
    reached: Vec<bool>,
}

impl Configured {
    pub(super) fn new(config: Config, place: ConfigPlace) -> Self {
        Self {
            used: vec![false; config.suppress.len()],
            reached: vec![false; config.overrides.len()],
            config,
            place,
        }
    }

    /// What a report says of it.
    pub(super) fn told(&self, options: &Options) -> dto::Configuration {
        told(&self.config, &self.place.name, options)
    }

    /// How the configuration's patterns call a file.
    pub(super) fn path(&self, file: &str) -> String {
        (self.place.relative)(file)
    }

    /// Marks the overrides that are for this path.
    pub(super) fn reach(&mut self, path: &str) {
        let rows = self.config.overrides.iter().zip(&mut self.reached);
        for (it, reached) in rows.filter(|(_, reached)| !**reached) {
            *reached = it.paths.match_path(path);
        }
    }

    /// The patterns of each override that was for none of the files, where all were checked.
    pub(super) fn without_files(&self) -> Vec<String> {
        let rows = self.config.overrides.iter().zip(&self.reached);
        let unreached = rows.filter(|(_, reached)| self.place.whole && !**reached);
        unreached
            .map(|(it, _)| it.paths.patterns().join(", "))
            .collect()
    }

    /// Gives a finding the severity that it shall have, and says what holds it back.
    pub(super) fn holds(
        &mut self,
        path: &str,
        finding: &mut Finding,
        options: &Options,
    ) -> Option<Suppressed> {
        let check = finding.check;
        let mut remap = |table: &[(&'static str, _)]| {
            let row = table.iter().find(|(id, _)| *id == check.id);
            finding.severity = row.map_or(finding.severity, |row| row.1);
        };
        remap(&self.config.severity);
        let mut ignored = None;
        for it in &self.config.overrides {
            if it.paths.match_path(path) {
                remap(&it.severity);
                if it.ignore.iter().any(|selector| selector.holds(check)) {
                    ignored = ignored.or(Some(it.paths.patterns().join(", ")));
                }
            }
        }
        let mut held = ignored.map(|paths| {
            let reason = format!("ignored for {paths} by {}", self.place.name);
            Suppressed::new(finding, &reason, None, SuppressedBy::Configuration)
        });
        for (it, used) in self.config.suppress.iter().zip(&mut self.used) {
            if !is_late(it, options) && reaches(it, path, finding) {
                *used = true;
                let by = SuppressedBy::Configuration;
                let this = || Suppressed::new(finding, &it.reason, it.expires, by);
                held = held.or_else(|| Some(this()));
            }
        }
        held
    }

    /// What is to be said of its suppressions once all is checked.
    pub(super) fn problems(&self, options: &Options) -> Vec<AcrossFinding> {
        let mut problems = Vec::new();
        let rows = self.config.suppress.iter().zip(&self.used);
        for (at, (it, used)) in rows.enumerate() {
            let runs = check_by_id(it.check).is_some_and(|check| options.holds(check.meta()));
            let message = if is_late(it, options) {
                let date = it.expires.map(|date| date.to_string()).unwrap_or_default();
                format!("the suppression of `{}` ended on {date}", it.check)
            } else if !used && runs && self.place.whole {
                format!(
                    "`{}` finds nothing there, so this holds nothing back",
                    it.check
                )
            } else {
                continue;
            };
            let lines = LineIndex::new(&self.place.text);
            let position = |offset| lines.position(&self.place.text, offset);
            problems.push(AcrossFinding {
                finding: problem(at, it.span, message),
                file: Arc::clone(&self.place.name),
                start: position(it.span.start),
                end: position(it.span.end),
                related: Vec::new(),
            });
        }
        problems
    }
}

fn is_late(it: &ConfiguredSuppression, options: &Options) -> bool {
    let days = it.expires.zip(options.today);
    days.is_some_and(|(last, today)| last < today)
}

fn reaches(it: &ConfiguredSuppression, path: &str, finding: &Finding) -> bool {
    let object = &finding.resource;
    let same = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|it| it == found);
    let is_it = |object: &Identity| {
        same(&it.kind, &object.kind)
            && same(&it.namespace, &object.namespace)
            && same(&it.name, &object.name)
    };
    let fingerprint = || finding.fingerprint.to_string();
    it.check == finding.check.id
        && (is_it(object) || object.carrier.as_deref().is_some_and(is_it))
        && it.paths.as_ref().is_none_or(|paths| paths.match_path(path))
        && it
            .fingerprint
            .as_ref()
            .is_none_or(|it| *it == fingerprint())
}
