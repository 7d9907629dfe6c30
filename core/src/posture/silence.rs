//! One flaw, one finding: where two checks see the same flaw, the more specific one reports it.

use super::Area;
use super::finding::{Finding, Verdict};
use crate::document::Segment;
use std::collections::HashSet;

/// How near two findings of one object must be to be the same flaw.
#[derive(Clone, Copy)]
enum Near {
    /// Anywhere in the object.
    Object,
    /// In the same container; or the specific one at the pod, which holds for its containers.
    Container,
    /// At the same field, or one at a field within the other's.
    Field,
}

/// The specific check, the general one that it silences, and where.
const TABLE: &[(&str, &str, Near)] = &[
    ("enc-secrets-not-covered", "enc-identity-only", Near::Object),
    (
        "enc-secrets-not-covered",
        "enc-identity-first",
        Near::Object,
    ),
    ("enc-identity-only", "enc-identity-first", Near::Object),
    ("doc-duplicate-key", "enc-undecodable", Near::Field),
    ("doc-wrong-type", "enc-undecodable", Near::Field),
    ("enc-undecodable", "doc-unknown-field", Near::Field),
    ("enc-provider-shape", "doc-unknown-field", Near::Field),
    (
        "enc-key-weak-or-documented",
        "enc-key-plaintext-in-repo",
        Near::Field,
    ),
    ("enc-kms-fallback-left", "enc-stale-keys", Near::Field),
    ("pss-host-path", "pss-volume-types", Near::Field),
    (
        "pss-capabilities-baseline",
        "pss-capabilities-restricted",
        Near::Field,
    ),
    ("pss-proc-mount", "pss-proc-mount-restricted", Near::Field),
    (
        "pss-seccomp-baseline",
        "pss-seccomp-restricted",
        Near::Field,
    ),
    (
        "pss-run-as-user-zero",
        "pss-run-as-non-root",
        Near::Container,
    ),
    ("psa-enforce-privileged", "psa-below-target", Near::Field),
    ("etcd-data-dir", "cp-host-files", Near::Field),
    // Without a policy there is no log.
    (
        "aud-policy-file-missing",
        "cp-audit-log-maxage",
        Near::Container,
    ),
    (
        "aud-policy-file-missing",
        "cp-audit-log-maxbackup",
        Near::Container,
    ),
    (
        "aud-policy-file-missing",
        "cp-audit-log-maxsize",
        Near::Container,
    ),
];

/// The checks of configurations that find credentials in them, as those of the area `secret` do in what carries a configuration.
const CREDENTIALS: [&str; 4] = [
    "enc-key-plaintext-in-repo",
    "enc-key-weak-or-documented",
    "kubeadm-token-ttl",
    "kubeconfig-insecure",
];

/// Whether a finding tells of a credential that stands at its place.
pub(super) fn tells_of_credential(finding: &Finding) -> bool {
    let check = finding.check;
    let is_such = check.area == Area::Secret || CREDENTIALS.contains(&check.id);
    is_such && finding.verdict == Verdict::Fail
}

/// The checks that silence this one.
pub(super) fn silencing(general: &str) -> impl Iterator<Item = &'static str> {
    let rows = TABLE.iter().filter(move |row| row.1 == general);
    rows.map(|row| row.0)
}

/// For each finding of one object, the check that silences it.
pub(super) fn silenced(findings: &[Finding]) -> Vec<Option<&'static str>> {
    let mut by = vec![None; findings.len()];
    for (specific, general, near) in TABLE {
        let of = |check: &str| {
            let check = check.to_owned();
            findings.iter().enumerate().filter(move |(_, finding)| {
                finding.check.id == check && finding.verdict == Verdict::Fail
            })
        };
        if of(general).next().is_none() || of(specific).next().is_none() {
            continue;
        }
        let reach = Reach::new(
            *near,
            of(specific).map(|(_, finding)| finding.path.segments()),
        );
        for (at, finding) in of(general) {
            if let Some(slot) = by
                .get_mut(at)
                .filter(|_| reach.covers(finding.path.segments()))
            {
                *slot = Some(*specific);
            }
        }
    }
    by
}

/// How far the findings of a specific check reach.
struct Reach<'a> {
    everywhere: bool,
    /// A finding at or below one of these is silenced.
    below: HashSet<&'a [Segment]>,
    /// A finding at one of these is silenced.
    above: HashSet<&'a [Segment]>,
}

impl<'a> Reach<'a> {
    fn new(near: Near, paths: impl Iterator<Item = &'a [Segment]>) -> Self {
        let mut reach = Self {
            everywhere: false,
            below: HashSet::new(),
            above: HashSet::new(),
        };
        for path in paths {
            match near {
                Near::Object => reach.everywhere = true,
                Near::Container => match container(path) {
                    Some(container) => drop(reach.below.insert(container)),
                    None => reach.everywhere = true,
                },
                Near::Field => {
                    reach.below.insert(path);
                    reach
                        .above
                        .extend((1..path.len()).filter_map(|to| path.get(..to)));
                }
            }
        }
        reach
    }

    fn covers(&self, path: &[Segment]) -> bool {
        self.everywhere
            || self.above.contains(path)
            || (0..=path.len()).any(|to| path.get(..to).is_some_and(|it| self.below.contains(it)))
    }
}

/// The way to the container that a path leads into.
fn container(path: &[Segment]) -> Option<&[Segment]> {
    let list = path.iter().position(|segment| {
        matches!(segment, Segment::Key(key)
            if matches!(&**key, "containers" | "initContainers" | "ephemeralContainers"))
    })?;
    path.get(..list.checked_add(2)?)
}
