//! The Pod Security Standards as a whole: what upstream's admission says to a pod.

use crate::posture::{
    Cx, Framework, KubernetesVersion, Options, Pod, Reference, Resource, Verdict as Finding,
};
use std::collections::BTreeMap;
use std::fmt;

/// A level of the Pod Security Standards, the laxest first.
///
/// ```
/// use sealward::posture::pss::Level;
/// assert_eq!(Level::parse("baseline"), Some(Level::Baseline));
/// assert!(Level::Baseline < Level::Restricted);
/// assert_eq!(Level::Restricted.name(), "restricted");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the standards have these three levels"
)]
pub enum Level {
    /// Forbids nothing.
    Privileged,
    /// Forbids known ways to more privilege.
    Baseline,
    /// Asks for current hardening practice.
    Restricted,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// The level's name, as Namespace labels have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one of upstream's checks says to a pod.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{KubernetesVersion, pss, resources};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: \"{{ .Values.pid }}\"}}";
/// let document = Document::parse(text)?;
/// let pod = resources(&document).next().unwrap();
/// let verdicts = pss::evaluate(&pod, pss::Level::Baseline, KubernetesVersion::NEWEST);
/// let worst = verdicts.iter().map(|(_, verdict)| *verdict).max();
/// assert_eq!(worst, Some(pss::Verdict::Unknown));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth answer")]
pub enum Verdict {
    /// The pod may pass.
    Allowed,
    /// Whether it may pass cannot be told: a value comes from a template, or the API server refuses
    /// the pod before admission, for a value of the wrong type.
    Unknown,
    /// The pod is refused.
    Forbidden,
}

/// What Pod Security admission says to the pod of an object: a verdict for each of upstream's
/// checks that is in force at this level and version, by upstream's id, those of baseline first.
/// Empty for the level privileged and for objects without a pod.
///
/// Upstream is `policy/` of `k8s.io/pod-security-admission` 0.37. A restricted check may take the
/// place of a baseline one (`restrictedVolumes` of `hostPathVolumes`), which then is not in force.
/// One difference is the API server's: it makes a volume without any source an `emptyDir` before
/// admission, so such a volume is allowed here; the Go library by itself refuses it.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{KubernetesVersion, pss, resources};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: yes}}";
/// let document = Document::parse(text)?;
/// let pod = resources(&document).next().unwrap();
/// let verdicts = pss::evaluate(&pod, pss::Level::Baseline, KubernetesVersion::NEWEST);
/// assert!(verdicts.contains(&("hostNamespaces", pss::Verdict::Forbidden)));
/// assert!(verdicts.contains(&("privileged", pss::Verdict::Allowed)));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn evaluate(
    resource: &Resource<'_>,
    level: Level,
    version: KubernetesVersion,
) -> Vec<(&'static str, Verdict)> {
    let pods = Pod::all(resource);
    let options = Options {
        version,
        ..Options::default()
    };
    let mut verdicts: BTreeMap<(Level, &'static str), Verdict> = BTreeMap::new();
    for check in super::ALL {
        let controls = check.meta().references.iter().filter_map(control);
        for (of, id) in controls.filter(|(of, _)| *of <= level) {
            for pod in &pods {
                let mut cx = Cx::new(*resource, pod.ok(), &options, check.meta());
                check.run(&mut cx);
                if cx.is_not_applicable() {
                    continue;
                }
                let verdict = if pod.is_err() {
                    Verdict::Unknown
                } else {
                    verdict(&cx)
                };
                // Several checks of ours may make up one of upstream's.
                let all = verdicts.entry((of, id)).or_insert(verdict);
                *all = verdict.max(*all);
            }
        }
    }
    for (restricted, baseline) in OVERRIDES {
        if verdicts.contains_key(&(Level::Restricted, restricted)) {
            verdicts.remove(&(Level::Baseline, baseline));
        }
    }
    verdicts
        .into_iter()
        .map(|((_, id), verdict)| (id, verdict))
        .collect()
}

/// The check of upstream that a reference names.
const fn control(reference: &Reference) -> Option<(Level, &'static str)> {
    match reference.framework {
        Framework::PssBaseline => Some((Level::Baseline, reference.id)),
        Framework::PssRestricted => Some((Level::Restricted, reference.id)),
        _ => None,
    }
}

fn verdict(cx: &Cx<'_>) -> Verdict {
    let said = cx.drafts().iter().map(|draft| match draft.verdict {
        Finding::Fail => Verdict::Forbidden,
        Finding::Unknown => Verdict::Unknown,
    });
    said.max().unwrap_or(Verdict::Allowed)
}

/// Restricted checks and the baseline checks whose place they take once they are in force.
pub(in crate::posture) const OVERRIDES: [(&str, &str); 4] = [
    ("capabilities_restricted", "capabilities_baseline"),
    ("procMount_restricted", "procMount"),
    ("restrictedVolumes", "hostPathVolumes"),
    ("seccompProfile_restricted", "seccompProfile_baseline"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::posture::resources;

    fn verdicts(text: &str, level: Level, minor: u16) -> Vec<(&'static str, Verdict)> {
        let document = Document::parse(text).unwrap();
        let object = resources(&document).next().unwrap();
        evaluate(&object, level, KubernetesVersion::minor(minor))
    }

    fn verdict_of(id: &str, text: &str, level: Level, minor: u16) -> Option<Verdict> {
        let verdicts = verdicts(text, level, minor);
        verdicts
            .iter()
            .find(|(it, _)| *it == id)
            .map(|(_, verdict)| *verdict)
    }

    #[test]
    fn the_checks_in_force_are_upstreams() {
        let ids = |level, minor| -> Vec<_> {
            let verdicts = verdicts("{apiVersion: v1, kind: Pod}", level, minor);
            verdicts.into_iter().map(|(id, _)| id).collect()
        };
        assert_eq!(ids(Level::Privileged, 37), [""; 0]);
        assert_eq!(ids(Level::Baseline, 33).len(), 11);
        assert_eq!(ids(Level::Baseline, 34).len(), 12);
        assert_eq!(ids(Level::Restricted, 0).len(), 12);
        assert_eq!(
            ids(Level::Restricted, 37),
            [
                "appArmorProfile",
                "hostNamespaces",
                "hostPorts",
                "hostProbesAndHostLifecycle",
                "privileged",
                "seLinuxOptions",
                "sysctls",
                "windowsHostProcess",
                "allowPrivilegeEscalation",
                "capabilities_restricted",
                "procMount_restricted",
                "restrictedVolumes",
                "runAsNonRoot",
                "runAsUser",
                "seccompProfile_restricted",
            ]
        );
    }

    #[test]
    fn a_volume_without_a_source_is_an_empty_directory() {
        for volume in ["{name: a}", "{name: a, hostPath: null}", "null"] {
            let pod = format!("{{apiVersion: v1, kind: Pod, spec: {{volumes: [{volume}]}}}}");
            let verdict = verdict_of("restrictedVolumes", &pod, Level::Restricted, 37);
            assert_eq!(verdict, Some(Verdict::Allowed), "{pod}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for (id, spec) in [
            (
                "privileged",
                "{containers: [{securityContext: {privileged: 'true'}}]}",
            ),
            ("privileged", "{containers: {}}"),
            ("privileged", "text"),
            (
                "restrictedVolumes",
                "{volumes: [{name: a, emptyDir: text}]}",
            ),
            (
                "allowPrivilegeEscalation",
                "{os: {name: '{{ .os }}'}, containers: [{name: a}]}",
            ),
            ("runAsNonRoot", "{hostUsers: 'no', containers: [{name: a}]}"),
            (
                "runAsNonRoot",
                "{securityContext: {runAsNonRoot: 1}, containers: [{name: a}]}",
            ),
            (
                "seccompProfile_restricted",
                "{securityContext: [], containers: [{name: a}]}",
            ),
            (
                "capabilities_restricted",
                "{containers: [{securityContext: {capabilities: 1}}]}",
            ),
        ] {
            let pod = format!("{{apiVersion: v1, kind: Pod, spec: {spec}}}");
            let verdict = verdict_of(id, &pod, Level::Restricted, 37);
            assert_eq!(verdict, Some(Verdict::Unknown), "{id} on {pod}");
        }
    }

    #[test]
    fn a_whole_number_may_be_written_as_a_fraction() {
        for user in ["0", "-0", "0.0", "0e0", "0x0", "00"] {
            let pod = format!(
                "{{apiVersion: v1, kind: Pod, spec: {{securityContext: {{runAsUser: {user}}}}}}}"
            );
            let verdict = verdict_of("runAsUser", &pod, Level::Restricted, 37);
            assert_eq!(verdict, Some(Verdict::Forbidden), "{pod}");
        }
    }

    #[test]
    fn objects_without_a_pod_have_no_verdict() {
        let text = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}";
        assert_eq!(verdicts(text, Level::Restricted, 37), []);
        let text = "{apiVersion: v1, kind: ReplicationController, spec: {replicas: 1}}";
        assert_eq!(verdicts(text, Level::Restricted, 37), []);
    }
}
