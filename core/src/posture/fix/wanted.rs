//! Which fixes are wanted.

use super::Safety;
use crate::posture::{Finding, Fingerprint, Suppressed};
use std::collections::{HashMap, HashSet};

/// Fixes up to a safety, but for what is held back.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, Spared, Wanted, mend};
/// use sealward::posture::{Checker, Options, Sieve};
///
/// let read = || SourceFile::read("it", b"{apiVersion: v1, kind: Pod, spec: {hostPID: true}}".to_vec(), &Limits::default());
/// let checker = Checker::new(&Options::default());
/// let mut first = Sieve::default();
/// first.record();
/// first.hold("it", &mut checker.check(&read()?));
///
/// let mut sieve = Sieve::default();
/// sieve.add_baseline(&first.recorded(), &|_| false);
/// let mut checked = checker.check(&read()?);
/// sieve.hold("it", &mut checked);
/// let mut spared = Spared::default();
/// spared.add("it", &checked.suppressed);
/// let wanted = Wanted::up_to(Safety::Safe).but(&spared);
/// assert_eq!(mend(read()?, &checker, wanted, &Limits::default()).mended, 0);
/// assert_eq!(mend(read()?, &checker, Safety::Safe, &Limits::default()).mended, 1);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'s> {
    safety: Safety,
    spared: Option<&'s Spared>,
}

/// Findings that a baseline or a configuration holds back: fixes leave alone what they are about.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check, fix::Spared};
/// let text = "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true # sealward: ignore[pss-host-pid] an agent\n";
/// let file = SourceFile::read("it", text.into(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// let mut spared = Spared::default();
/// spared.add("it", &checked.suppressed);
/// assert!(spared.has("it", &checked.suppressed[0].finding));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Spared(HashMap<String, HashSet<(&'static str, Fingerprint)>>);

impl<'s> Wanted<'s> {
    /// Every fix up to a safety.
    #[must_use]
    pub const fn up_to(safety: Safety) -> Self {
        Self {
            safety,
            spared: None,
        }
    }

    /// None of what these findings are about.
    #[must_use]
    pub const fn but(self, spared: &'s Spared) -> Self {
        let spared = Some(spared);
        Self { spared, ..self }
    }

    /// Whether it is, of a finding in the file of this name.
    pub(super) fn has(self, file: &str, finding: &Finding) -> bool {
        let is_safe = finding
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety <= self.safety);
        is_safe && !self.spared.is_some_and(|it| it.has(file, finding))
    }
}

impl From<Safety> for Wanted<'_> {
    fn from(safety: Safety) -> Self {
        Self::up_to(safety)
    }
}

impl Spared {
    /// Adds what is held back, of this file unless it says of which.
    pub fn add(&mut self, file: &str, suppressed: &[Suppressed]) {
        for it in suppressed {
            let file = it.place.as_ref().map_or(file, |place| &place.file);
            let spared = match self.0.get_mut(file) {
                Some(spared) => spared,
                None => self.0.entry(file.to_owned()).or_default(),
            };
            spared.insert((it.finding.check.id, it.finding.fingerprint));
        }
    }

    /// Whether such a finding is held back in the file of this name.
    #[must_use]
    pub fn has(&self, file: &str, finding: &Finding) -> bool {
        let name = (finding.check.id, finding.fingerprint);
        self.0.get(file).is_some_and(|it| it.contains(&name))
    }
}
