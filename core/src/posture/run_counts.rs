//! From what the checks say of an object to findings that are counted and numbered.

use super::checks::pss::OVERRIDES;
use super::draft::Draft;
use super::finding::{Finding, Identity, Verdict};
use super::fingerprint::fingerprint;
use super::found::{found, in_order};
use super::plan::{Plan, Planned};
use super::run::Run;
use super::silence::{silenced, tells_of_credential};
use super::tally::{Apart, Outcome};
use super::{Meta, Profile, Reference, Resource};
use crate::document::Span;
use std::collections::HashMap;
use std::sync::Arc;

impl Run<'_> {
    /// Where only the level restricted is asked for, a baseline check whose place a restricted one
    /// takes has no say if that one passes, as upstream has it.
    pub(super) fn override_baseline(&mut self, checks: &[Planned], drafts: &mut Vec<Draft<'_>>) {
        if !self.options.profiles.contains(&Profile::PssRestricted) {
            return;
        }
        for (restricted, baseline) in OVERRIDES {
            let decides = |it: &Planned, control| it.meta.references.contains(&control);
            let (restricted, baseline) = (
                Reference::pss_restricted(restricted),
                Reference::pss_baseline(baseline),
            );
            let by = checks.iter().position(|it| decides(it, restricted));
            let passes = by.and_then(|at| self.outcomes.get(at)) == Some(&Outcome::Pass);
            let rows = checks.iter().zip(&mut self.outcomes);
            for (planned, outcome) in rows.filter(|(it, _)| passes && decides(it, baseline)) {
                let objects = matches!(outcome, Outcome::Fail | Outcome::Unknown);
                if objects && self.options.only_restricted_wants(planned.meta) {
                    *outcome = Outcome::NotApplicable;
                    drafts.retain(|draft| draft.check.id != planned.meta.id);
                }
            }
        }
    }

    /// Turns the drafts of one object into findings, and returns what names it in them.
    pub(super) fn report(
        &mut self,
        resource: &Resource<'_>,
        drafts: Vec<Draft<'_>>,
    ) -> Arc<Identity> {
        let identity = Arc::new(Identity {
            carrier: self.carrier.clone(),
            ..Identity::of(resource)
        });
        let mut findings = found(resource, &identity, drafts);
        let silenced = silenced(&findings);
        for (finding, by) in findings.iter().zip(&silenced) {
            self.count(finding, *by);
        }
        let mut silenced = silenced.into_iter();
        findings.retain(|_| silenced.next().flatten().is_none());
        self.checked.findings.append(&mut findings);
        identity
    }

    /// Counts a finding for its controls; one that another check silences only for those controls
    /// that the other does not decide.
    fn count(&mut self, finding: &Finding, by: Option<&'static str>) {
        if finding.verdict != Verdict::Fail {
            return;
        }
        let theirs = by
            .and_then(super::check_by_id)
            .map_or(&[][..], |it| it.meta().references);
        let ours = finding
            .references()
            .iter()
            .filter(|reference| !theirs.contains(reference));
        let plan = self.plan;
        let at = ours.filter_map(|reference| plan.controls.binary_search(reference).ok());
        self.checked.tally.finding(at);
    }

    /// Where a credential was found in an object, from `own` on, and again in a text that it carries, from `carried` on, only what
    /// was found in the text stays.
    pub(super) fn tell_credentials_once(&mut self, own: usize, carried: usize) {
        let findings = self.checked.findings.get(carried..).unwrap_or_default();
        let mut told: Vec<(Span, &'static Meta)> = findings
            .iter()
            .filter(|it| tells_of_credential(it))
            .map(|it| (it.span, it.check))
            .collect();
        if told.is_empty() {
            return;
        }
        told.sort_by_key(|it| it.0.start);
        let of_texts = self.checked.findings.split_off(carried);
        for finding in self.checked.findings.split_off(own) {
            let at = told.partition_point(|it| it.0.end <= finding.span.start);
            let specific = told.get(at).filter(|it| it.0.start < finding.span.end);
            match specific.filter(|_| tells_of_credential(&finding)) {
                Some((_, specific)) => self.take_back(&finding, specific),
                None => self.checked.findings.push(finding),
            }
        }
        self.checked.findings.extend(of_texts);
    }

    /// No longer counts a finding for those controls that the check which silences it decides.
    fn take_back(&mut self, finding: &Finding, by: &Meta) {
        let plan = self.plan;
        let references = finding.references().iter();
        let theirs = references.filter(|it| by.references.contains(it));
        let at = theirs.filter_map(|it| plan.controls.binary_search(it).ok());
        self.checked.tally.take_back(at);
    }

    /// Sorts the findings of one document and numbers equal ones. Those of a text are numbered with the others of the file around it.
    pub(super) fn number(&mut self, from: usize) {
        if self.is_inner {
            return;
        }
        let findings = self.checked.findings.get_mut(from..).unwrap_or_default();
        findings.sort_by(in_order);
        let mut seen = HashMap::new();
        for finding in findings {
            let ordinal: &mut u32 = seen.entry(finding.fingerprint).or_default();
            if *ordinal > 0 {
                let (check, stable) = (finding.check.id, finding.stable.as_str());
                finding.fingerprint = fingerprint(check, &finding.resource, stable, *ordinal);
            }
            *ordinal = ordinal.saturating_add(1);
        }
    }
}

impl Outcome {
    /// What a check came to that said this.
    pub(super) fn of(said: &[Draft<'_>]) -> Self {
        match said.iter().any(|draft| draft.verdict == Verdict::Fail) {
            true => Self::Fail,
            false if !said.is_empty() => Self::Unknown,
            false => Self::Pass,
        }
    }
}

/// What a check said of single controls: those that it decided have passed, unless it found something
/// about them.
pub(super) fn apart(
    plan: &Plan,
    check: usize,
    decided: &[Reference],
    said: &[Draft<'_>],
) -> Vec<Apart> {
    let passed = decided.iter().map(|control| (control, Outcome::Pass));
    let found = said.iter().flat_map(|draft| {
        let outcome = match draft.verdict {
            Verdict::Fail => Outcome::Fail,
            Verdict::Unknown => Outcome::Unknown,
        };
        let controls = draft.controls.iter().flatten();
        controls.map(move |control| (control, outcome))
    });
    let all = passed.chain(found);
    let known = all.filter_map(|(control, outcome)| {
        let control = plan.controls.binary_search(control).ok()?;
        Some(Apart {
            check,
            control,
            outcome,
        })
    });
    known.collect()
}
