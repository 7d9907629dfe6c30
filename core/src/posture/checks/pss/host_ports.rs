//! `pss-host-ports`: ports of the node's own addresses.

use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-host-ports",
    area: Area::Pss,
    summary: "a container takes a port of the node",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("hostPorts"),
        Reference::cis("5.2.12"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("host_ports.md"),
};

/// `ports[*].hostPort`, allowed: 0, absent.
#[derive(Debug)]
pub(super) struct HostPorts;

impl Check for HostPorts {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for container in cx.containers() {
            for port in cx.objects(container.node, &["ports"]) {
                let Some(host_port) = cx.integer(port, &["hostPort"]) else {
                    continue;
                };
                match i32::try_from(host_port.value) {
                    Ok(0) => {}
                    Ok(port) => {
                        let message = format!("{container} takes port `{port}` of the node");
                        cx.report(host_port.node, message).fix(
                            // It may be how the world comes in.
                            Safety::Review,
                            "remove `hostPort`",
                            Change::remove(host_port.node),
                        );
                    }
                    Err(_) => {
                        cx.unknown(host_port.node, "the number is too large for a port");
                    }
                }
            }
        }
    }
}
