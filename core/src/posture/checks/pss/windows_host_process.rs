//! `pss-windows-host-process`: Windows containers that are processes of the node.

use super::read::Holder;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-windows-host-process",
    area: Area::Pss,
    summary: "a Windows container runs as a process of the node",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("windowsHostProcess"),
        Reference::cis("5.2.10"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("windows_host_process.md"),
};

/// `windowsOptions.hostProcess`, allowed: false, absent.
#[derive(Debug)]
pub(super) struct WindowsHostProcess;

impl Check for WindowsHostProcess {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for holder in Holder::all(cx) {
            let field = ["securityContext", "windowsOptions", "hostProcess"];
            let flag = cx.boolean(holder.node(), &field);
            if let Some(flag) = flag.filter(|flag| flag.value) {
                let message = format!("{holder} runs as a process of the node (`hostProcess`)");
                cx.report(flag.node, message).fix(
                    Safety::Safe,
                    "set `hostProcess` to false",
                    Change::set(flag.node, &[], false),
                );
            }
        }
    }
}
