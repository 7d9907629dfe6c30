//! `node-anonymous`, `node-authz-mode`, `node-read-only-port`: who may ask a kubelet.
//!
//! In a `KubeletConfiguration` all three are safe where nothing is said; the kubelet's flags have other
//! defaults.

use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

const KUBELET: Kinds = Kinds::of(&[ObjectKind::KubeletConfiguration]);

static ANONYMOUS: Meta = Meta {
    id: "node-anonymous",
    area: Area::Node,
    summary: "the kubelet answers requests without credentials",
    severity: Severity::Critical,
    wave: 1,
    kinds: KUBELET,
    references: &[
        Reference::cis("4.2.1"),
        Reference::cis_aks("3.2.1"),
        Reference::nsa("Authentication and authorization"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("anonymous.md"),
};

static AUTHZ_MODE: Meta = Meta {
    id: "node-authz-mode",
    area: Area::Node,
    summary: "the kubelet allows every request",
    severity: Severity::Critical,
    wave: 1,
    kinds: KUBELET,
    references: &[Reference::cis("4.2.2"), Reference::cis_aks("3.2.2")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("authz_mode.md"),
};

static READ_ONLY_PORT: Meta = Meta {
    id: "node-read-only-port",
    area: Area::Node,
    summary: "the kubelet tells what runs on the node to whoever asks",
    severity: Severity::High,
    wave: 1,
    kinds: KUBELET,
    references: &[Reference::cis("4.2.4"), Reference::cis_aks("3.2.4")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("read_only_port.md"),
};

/// `authentication.anonymous.enabled`: false, absent.
#[derive(Debug)]
pub(super) struct Anonymous;

/// `authorization.mode`: anything but `AlwaysAllow`, absent.
#[derive(Debug)]
pub(super) struct AuthzMode;

/// `readOnlyPort`: 0, absent.
#[derive(Debug)]
pub(super) struct ReadOnlyPort;

impl Check for Anonymous {
    fn meta(&self) -> &'static Meta {
        &ANONYMOUS
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let enabled = cx.boolean(cx.node(), &["authentication", "anonymous", "enabled"]);
        if let Some(enabled) = enabled.filter(|it| it.value) {
            cx.report(enabled.node, "requests without credentials are answered");
        }
    }
}

impl Check for AuthzMode {
    fn meta(&self) -> &'static Meta {
        &AUTHZ_MODE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let mode = cx.string(cx.node(), &["authorization", "mode"]);
        if let Some(mode) = mode.filter(|it| it.value == "AlwaysAllow") {
            cx.report(mode.node, "the mode `AlwaysAllow` allows every request");
        }
    }
}

impl Check for ReadOnlyPort {
    fn meta(&self) -> &'static Meta {
        &READ_ONLY_PORT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let port = cx.integer(cx.node(), &["readOnlyPort"]);
        if let Some(port) = port.filter(|it| it.value != 0) {
            let message = format!("port {} answers without asking who it is", port.value);
            cx.report(port.node, message);
        }
    }
}
