//! Whether the labels of a Namespace mean what they say: `psa-version-label`, `psa-invalid-label`.

use super::labels::{Mode, NAMESPACE, PolicyVersion, level, path, version};
use super::read::Field;
use super::standard::Level;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Meta, Severity};

static VERSION_LABEL: Meta = Meta {
    id: "psa-version-label",
    area: Area::Pss,
    summary: "a Pod Security level is not pinned to the version of the cluster",
    severity: Severity::Low,
    wave: 3,
    kinds: NAMESPACE,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("psa_version_label.md"),
};

/// `*-version` beside each level that is set, allowed: `v1.N`, not older than the cluster.
#[derive(Debug)]
pub(super) struct VersionLabel;

impl Check for VersionLabel {
    fn meta(&self) -> &'static Meta {
        &VERSION_LABEL
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let root = cx.node();
        for mode in Mode::ALL {
            // `privileged` is the same in every version.
            let Field::Set(level) = level(cx, mode) else {
                continue;
            };
            if level.meaning.is_none_or(|level| level == Level::Privileged) {
                continue;
            }
            let (name, target) = (mode.version_label(), cx.version());
            let is_older = |version: PolicyVersion| version.is_older_than(target);
            let report = match version(cx, mode) {
                Field::Absent => {
                    let message = format!("no `{name}`: the rules change with the API server");
                    cx.report_absent(cx.node(), &path(name), message)
                }
                Field::Set(label) if label.meaning == Some(PolicyVersion::Latest) => {
                    let message =
                        format!("`{name}` is `latest`: the rules change with the API server");
                    cx.report(label.node, message)
                }
                Field::Set(label) if label.meaning.is_some_and(is_older) => {
                    let pinned = label.text;
                    let message = format!("`{name}` is `{pinned}`, older than Kubernetes {target}");
                    cx.report(label.node, message)
                }
                _ => continue,
            };
            report.fix(
                Safety::Safe,
                format!("set `{name}` to `v{target}`"),
                Change::set(root, &path(name), format!("v{target}")),
            );
        }
    }
}

static INVALID_LABEL: Meta = Meta {
    id: "psa-invalid-label",
    area: Area::Pss,
    summary: "a Pod Security label has a value that means nothing",
    severity: Severity::Medium,
    wave: 2,
    kinds: NAMESPACE,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("psa_invalid_label.md"),
};

/// The six labels, allowed: the three levels; `latest` and `v1.N`.
#[derive(Debug)]
pub(super) struct InvalidLabel;

impl Check for InvalidLabel {
    fn meta(&self) -> &'static Meta {
        &INVALID_LABEL
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for mode in Mode::ALL {
            if let Field::Set(label) = level(cx, mode)
                && label.meaning.is_none()
            {
                let instead = match mode {
                    Mode::Enforce => Level::Restricted,
                    Mode::Audit | Mode::Warn => Level::Privileged,
                };
                let message = format!(
                    "`{}` is `{}`, which is no level; where it stands it acts as `{instead}`",
                    mode.label(),
                    label.text
                );
                let meant = meant(label.text.expose()).unwrap_or(instead);
                cx.report(label.node, message).fix(
                    Safety::Review,
                    format!("set `{}` to `{meant}`", mode.label()),
                    Change::set(label.node, &[], meant.to_string()),
                );
            }
            if let Field::Set(label) = version(cx, mode)
                && label.meaning.is_none()
            {
                let message = format!(
                    "`{}` is `{}`, which is no version; where it is already set, the API server \
                     takes it for `latest`",
                    mode.version_label(),
                    label.text
                );
                cx.report(label.node, message).fix(
                    Safety::Review,
                    format!("set `{}` to `latest`", mode.version_label()),
                    Change::set(label.node, &[], "latest"),
                );
            }
        }
    }
}

/// The level that is misspelt by its case or by blanks alone.
fn meant(text: &str) -> Option<Level> {
    Level::parse(&text.trim().to_ascii_lowercase())
}
