//! What a Namespace lets in: `psa-namespace-no-enforce`, `psa-enforce-privileged`,
//! `psa-below-target`.

use super::labels::{Mode, NAMESPACE, is_system, level, path};
use super::read::Field;
use super::standard::Level;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Meta, Reference, Severity};

static NAMESPACE_NO_ENFORCE: Meta = Meta {
    id: "psa-namespace-no-enforce",
    area: Area::Pss,
    summary: "a namespace does not say which pods it lets in",
    severity: Severity::Medium,
    wave: 1,
    kinds: NAMESPACE,
    references: &[
        Reference::cis("5.2.1"),
        Reference::nsa("Pod security"),
        Reference::owasp("K04"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("psa_namespace_no_enforce.md"),
};

/// The label `pod-security.kubernetes.io/enforce`, asked for outside `kube-*`.
#[derive(Debug)]
pub(super) struct NamespaceNoEnforce;

impl Check for NamespaceNoEnforce {
    fn meta(&self) -> &'static Meta {
        &NAMESPACE_NO_ENFORCE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if is_system(cx) {
            return cx.not_applicable();
        }
        if let Field::Absent = level(cx, Mode::Enforce) {
            let label = Mode::Enforce.label();
            let message = format!("the namespace sets no `{label}`: any pod may be let in");
            let change = Change::set(cx.node(), &path(label), "baseline");
            cx.report_absent(cx.node(), &path(label), message).fix(
                // Pods that need more are not let in any longer, not even those that run.
                Safety::Review,
                "enforce `baseline`",
                change,
            );
        }
    }
}

static ENFORCE_PRIVILEGED: Meta = Meta {
    id: "psa-enforce-privileged",
    area: Area::Pss,
    summary: "a namespace lets in every pod",
    severity: Severity::High,
    wave: 1,
    kinds: NAMESPACE,
    references: &[Reference::cis("5.2.2")],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("psa_enforce_privileged.md"),
};

/// `enforce`, allowed outside `kube-*`: anything but `privileged`.
#[derive(Debug)]
pub(super) struct EnforcePrivileged;

impl Check for EnforcePrivileged {
    fn meta(&self) -> &'static Meta {
        &ENFORCE_PRIVILEGED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if is_system(cx) {
            return cx.not_applicable();
        }
        if let Field::Set(label) = level(cx, Mode::Enforce)
            && label.meaning == Some(Level::Privileged)
        {
            let message = "the namespace enforces `privileged`, which forbids nothing";
            cx.report(label.node, message).fix(
                Safety::Review,
                "enforce `baseline`",
                Change::set(label.node, &[], "baseline"),
            );
        }
    }
}

static BELOW_TARGET: Meta = Meta {
    id: "psa-below-target",
    area: Area::Pss,
    summary: "a namespace asks for less than the target level",
    severity: Severity::Low,
    wave: 3,
    kinds: NAMESPACE,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("psa_below_target.md"),
};

/// `enforce` at least the target level; `audit` and `warn`, where they are set, at least `enforce`.
#[derive(Debug)]
pub(super) struct BelowTarget;

impl Check for BelowTarget {
    fn meta(&self) -> &'static Meta {
        &BELOW_TARGET
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if is_system(cx) {
            return cx.not_applicable();
        }
        let enforced = match level(cx, Mode::Enforce) {
            Field::Set(label) => label.meaning.map(|level| (level, label)),
            _ => None,
        };
        if let Some((level, label)) = enforced.filter(|(level, _)| *level < TARGET) {
            let message = format!("the namespace enforces `{level}`, below the target `{TARGET}`");
            cx.report(label.node, message);
        }
        for mode in [Mode::Audit, Mode::Warn] {
            if let Field::Set(label) = level(cx, mode)
                && let (Some(level), Some((enforced, _))) = (label.meaning, enforced)
                && level < enforced
            {
                let name = mode.label();
                let message = format!("`{name}` is `{level}`, below the enforced `{enforced}`");
                cx.report(label.node, message).fix(
                    Safety::Safe,
                    format!("set `{name}` to `{enforced}`"),
                    Change::set(label.node, &[], enforced.to_string()),
                );
            }
        }
    }
}

/// The level that namespaces are meant to reach.
const TARGET: Level = Level::Restricted;
