//! How the controls of the standards fared.

use super::plan::{Plan, Planned};
use super::{Framework, Profile, Reference};

/// What a check said of one object. The worst is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Pass,
    NotApplicable,
    Unknown,
    Fail,
}

/// What a check said of one control only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Apart {
    /// The check's place in its list.
    pub(super) check: usize,
    /// The control, as in [`Planned::controls`].
    pub(super) control: usize,
    pub(super) outcome: Outcome,
}

/// Counts of one control.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    findings: u64,
    passes: u64,
    unknown: u64,
    not_applicable: u64,
    failed: bool,
}

/// Counts of every control of a plan; those of several files add up.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Objects, by the plan's lists, of which every check said that they pass.
    clean: Vec<u64>,
    controls: Vec<Count>,
}

impl Tally {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            clean: vec![0; plan.lists().count()],
            controls: vec![Count::default(); plan.controls.len()],
        }
    }

    /// An object that passed everything: the ordinary case, so it costs one addition.
    pub(super) fn clean(&mut self, list: usize) {
        if let Some(count) = self.clean.get_mut(list) {
            *count = count.saturating_add(1);
        }
    }

    /// An object with what each check of its list said. Of one that said something of single controls
    /// the others are not applicable.
    pub(super) fn object(&mut self, checks: &[Planned], outcomes: &[Outcome], apart: &[Apart]) {
        let mut said: Vec<(usize, Outcome)> = Vec::new();
        for (at, (planned, &outcome)) in checks.iter().zip(outcomes).enumerate() {
            let own = apart.iter().filter(|it| it.check == at);
            let has_own = own.clone().next().is_some();
            let of = |control: usize| {
                let own = own.clone().filter(|it| it.control == control);
                let worst = own.map(|it| it.outcome).max();
                if has_own {
                    worst.unwrap_or(Outcome::NotApplicable)
                } else {
                    outcome
                }
            };
            said.extend(
                planned
                    .controls
                    .iter()
                    .map(|&control| (control, of(control))),
            );
        }
        said.sort_unstable_by_key(|&(control, outcome)| (control, outcome as u8));
        for group in said.chunk_by(|a, b| a.0 == b.0) {
            let Some(count) = group.first().and_then(|it| self.controls.get_mut(it.0)) else {
                continue;
            };
            let worst = group.last().map_or(Outcome::Pass, |it| it.1);
            let passed = group.iter().any(|it| it.1 == Outcome::Pass);
            let slot = match worst {
                Outcome::Fail => {
                    count.failed = true;
                    continue;
                }
                Outcome::Unknown => &mut count.unknown,
                _ if passed => &mut count.passes,
                _ => &mut count.not_applicable,
            };
            *slot = slot.saturating_add(1);
        }
    }

    /// A finding that says fail.
    pub(super) fn finding(&mut self, controls: impl Iterator<Item = usize>) {
        for control in controls {
            if let Some(count) = self.controls.get_mut(control) {
                count.failed = true;
                count.findings = count.findings.saturating_add(1);
            }
        }
    }

    /// Takes back a finding that says fail, of controls of which another one says it too.
    pub(super) fn take_back(&mut self, controls: impl Iterator<Item = usize>) {
        for control in controls {
            if let Some(count) = self.controls.get_mut(control) {
                count.findings = count.findings.saturating_sub(1);
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        let Self { clean, controls } = other;
        for (to, from) in self.clean.iter_mut().zip(clean) {
            *to = to.saturating_add(*from);
        }
        for (to, from) in self.controls.iter_mut().zip(controls) {
            let Count {
                findings,
                passes,
                unknown,
                not_applicable,
                failed,
            } = *from;
            to.findings = to.findings.saturating_add(findings);
            to.passes = to.passes.saturating_add(passes);
            to.unknown = to.unknown.saturating_add(unknown);
            to.not_applicable = to.not_applicable.saturating_add(not_applicable);
            to.failed |= failed;
        }
    }

    /// The controls for which a check ran, and the manual ones of the profiles' frameworks.
    pub(super) fn controls(&self, plan: &Plan, profiles: &[Profile]) -> Vec<Control> {
        let mut counts = self.controls.clone();
        for (list, &clean) in plan.lists().zip(&self.clean) {
            let mut decided: Vec<usize> = list
                .iter()
                .flat_map(|check| &check.controls)
                .copied()
                .collect();
            decided.sort_unstable();
            decided.dedup();
            for control in decided {
                if let Some(count) = counts.get_mut(control) {
                    count.passes = count.passes.saturating_add(clean);
                }
            }
        }
        let rows = plan.controls.iter().zip(counts);
        let mut controls: Vec<Control> =
            rows.filter_map(|(it, count)| control(*it, count)).collect();
        let covers = |it: &Reference| profiles.iter().any(|profile| profile.covers(it.framework));
        let manual = MANUAL.iter().filter(|it| covers(it));
        controls.extend(manual.map(|&reference| Control {
            reference,
            status: ControlStatus::Manual,
            findings: 0,
            passes: 0,
        }));
        sort(&mut controls);
        controls
    }
}

fn control(reference: Reference, count: Count) -> Option<Control> {
    let Count {
        findings,
        passes,
        unknown,
        not_applicable,
        failed,
    } = count;
    let status = if failed {
        ControlStatus::Fail
    } else if unknown > 0 {
        ControlStatus::Unknown
    } else if passes > 0 {
        ControlStatus::Pass
    } else if not_applicable > 0 {
        ControlStatus::NotApplicable
    } else {
        return None;
    };
    Some(Control {
        reference,
        status,
        findings,
        passes,
    })
}

/// By framework, and within it by number.
pub(super) fn sort(controls: &mut [Control]) {
    controls.sort_by_key(|control| (control.reference.framework, order(control.reference.id)));
}

/// `5.2.10` behind `5.2.9`.
fn order(id: &str) -> (Vec<u32>, &str) {
    (
        id.split('.').map_while(|part| part.parse().ok()).collect(),
        id,
    )
}

/// How a control fared.
///
/// ```
/// use sealward::posture::ControlStatus;
/// assert_eq!(ControlStatus::NotApplicable.name(), "not-applicable");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the report's contract names these five"
)]
pub enum ControlStatus {
    /// Every object it applies to passes.
    Pass,
    /// Some object fails.
    Fail,
    /// Some object cannot be judged, and none fails.
    Unknown,
    /// Only a person can tell.
    Manual,
    /// It applies to no object.
    NotApplicable,
}

impl ControlStatus {
    /// The status as reports write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Manual => "manual",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// How one control of one standard fared.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, ControlStatus, Options, Reference};
/// let checker = Checker::new(&Options::default());
/// let mut totals = checker.totals();
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostIPC: true}}";
/// totals.add(&checker.check(&SourceFile::read("a.yaml", text.into(), &Limits::default())?));
/// let controls = checker.controls(&totals);
/// let shared = controls.iter().find(|it| it.reference == Reference::cis("5.2.4")).unwrap();
/// assert_eq!((shared.status, shared.findings), (ControlStatus::Fail, 1));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Control {
    /// The control.
    pub reference: Reference,
    /// How it fared.
    pub status: ControlStatus,
    /// Findings that say fail.
    pub findings: u64,
    /// Objects for which its checks ran and reported nothing.
    pub passes: u64,
}

/// Every control that a check decides, or will once it is built, and those that no file can decide.
#[cfg(feature = "config")]
pub(super) fn known_controls() -> impl Iterator<Item = Reference> {
    let decided = super::list().into_iter().flat_map(|it| it.references());
    decided.chain(MANUAL).copied()
}

/// Controls that no file can decide.
const MANUAL: &[Reference] = &[
    Reference {
        framework: Framework::Cis,
        id: "3.1.1",
    },
    Reference {
        framework: Framework::CisAks,
        id: "4.4.1",
    },
];
