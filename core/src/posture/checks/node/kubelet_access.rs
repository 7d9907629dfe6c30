//! `node-anonymous`, `node-authz-mode`, `node-read-only-port`: who may ask a kubelet.
//!
//! In a `KubeletConfiguration` all three are safe where nothing is said; where the kubelet has none, all three are
//! open (`applyLegacyDefaults` in `cmd/kubelet/app/options/options.go`).

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Setting, Severity};

static ANONYMOUS: Meta = Meta {
    id: "node-anonymous",
    area: Area::Node,
    summary: "the kubelet answers requests without credentials",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::KUBELET,
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
    kinds: Kinds::KUBELET,
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
    kinds: Kinds::KUBELET,
    references: &[Reference::cis("4.2.4"), Reference::cis_aks("3.2.4")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("read_only_port.md"),
};

/// `authentication.anonymous.enabled`, `--anonymous-auth`: false.
#[derive(Debug)]
pub(super) struct Anonymous;

/// `authorization.mode`, `--authorization-mode`: anything but `AlwaysAllow`.
#[derive(Debug)]
pub(super) struct AuthzMode;

/// `readOnlyPort`, `--read-only-port`: 0.
#[derive(Debug)]
pub(super) struct ReadOnlyPort;

impl Check for Anonymous {
    fn meta(&self) -> &'static Meta {
        &ANONYMOUS
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.component().is_some() {
            let is_open = |setting: Setting<'_>| setting.as_switch();
            return by_flag(
                cx,
                "anonymous-auth",
                is_open,
                "requests without credentials are answered",
            );
        }
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
        if cx.component().is_some() {
            let is_open = |setting: Setting<'_>| Some(setting.value()? == "AlwaysAllow");
            let message = "the mode `AlwaysAllow` allows every request";
            return by_flag(cx, "authorization-mode", is_open, message);
        }
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
        if cx.component().is_some() {
            let is_open = |setting: Setting<'_>| Some(setting.value()?.parse::<i64>().ok()? != 0);
            let message = "the read-only port answers without asking who it is";
            return by_flag(cx, "read-only-port", is_open, message);
        }
        let port = cx.integer(cx.node(), &["readOnlyPort"]);
        if let Some(port) = port.filter(|it| it.value != 0) {
            let message = format!("port {} answers without asking who it is", port.value);
            cx.report(port.node, message);
        }
    }
}

/// Judges a flag that is open where neither it nor a configuration is there.
fn by_flag(
    cx: &mut Cx<'_>,
    flag: &str,
    is_open: impl Fn(Setting<'_>) -> Option<bool>,
    message: &str,
) {
    let Some(kubelet) = cx.component() else {
        return cx.not_applicable();
    };
    let setting = kubelet.flag(flag);
    match setting {
        Setting::Set { node, .. } | Setting::Unknown(node) => match is_open(setting) {
            Some(true) => drop(cx.report(node, message)),
            Some(false) => {}
            None => {
                cx.unknown(node, format!("what `--{flag}` is set to cannot be told"));
            }
        },
        Setting::Absent { parent, field } => {
            let message = format!("{message}: neither `--{flag}` nor `--config` is set");
            cx.report_absent(parent, field, message);
        }
        Setting::Elsewhere => cx.not_applicable(),
        Setting::Implied { .. } => {}
    }
}
