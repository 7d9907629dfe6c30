//! `pss-run-as-non-root`: containers that may run as root.

use super::read::{Field, is_spared_in_user_namespace};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-run-as-non-root",
    area: Area::Pss,
    summary: "a container may run as root",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_restricted("runAsNonRoot"),
        Reference::cis("5.2.7"),
        Reference::nsa("Pod security"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("run_as_non_root.md"),
};

/// `runAsNonRoot`, allowed: true in the container, or in the pod where the container says nothing.
#[derive(Debug)]
pub(super) struct RunAsNonRoot;

impl Check for RunAsNonRoot {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if is_spared_in_user_namespace(cx) {
            return;
        }
        let (spec, field) = (
            cx.spec_saying("securityContext"),
            ["securityContext", "runAsNonRoot"],
        );
        let pod = Field::read(cx, |cx| cx.boolean(spec, &field));
        if let Field::Set(flag) = pod
            && !flag.value
        {
            let message = "the pod may run as root: `runAsNonRoot` is false";
            cx.report(flag.node, message).fix(
                Safety::Review,
                TITLE,
                Change::set(flag.node, &[], true),
            );
        }
        for container in cx.containers() {
            match Field::read(cx, |cx| cx.boolean(container.node, &field)) {
                Field::Set(flag) if !flag.value => {
                    let message = format!("{container} may run as root: `runAsNonRoot` is false");
                    cx.report(flag.node, message).fix(
                        Safety::Review,
                        TITLE,
                        Change::set(flag.node, &[], true),
                    );
                }
                Field::Absent if matches!(pod, Field::Absent) => {
                    let message = format!(
                        "{container} may run as root: neither it nor the pod sets \
                         `runAsNonRoot: true`"
                    );
                    cx.report_absent(container.node, &field, message).fix(
                        Safety::Review,
                        TITLE,
                        Change::set(container.node, &field, true),
                    );
                }
                _ => {}
            }
        }
    }
}

const TITLE: &str = "set `runAsNonRoot` to true";
