//! `node-anonymous`, `node-authz-mode`, `node-read-only-port`: who may ask a kubelet.
//!
//! In a `KubeletConfiguration` all three are safe where nothing is said; where the kubelet has none, all three are
//! open (`applyLegacyDefaults` in `cmd/kubelet/app/options/options.go`).

use crate::document::Node;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety, Value};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Report, Setting, Severity,
};

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
    fix: FixAvailability::Sometimes,
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
    fix: FixAvailability::Sometimes,
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
    fix: FixAvailability::Sometimes,
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
                ("requests without credentials are answered", "false"),
            );
        }
        let enabled = cx.boolean(cx.node(), &["authentication", "anonymous", "enabled"]);
        if let Some(enabled) = enabled.filter(|it| it.value) {
            let report = cx.report(enabled.node, "requests without credentials are answered");
            set(
                report,
                enabled.node,
                "authentication.anonymous.enabled",
                false,
            );
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
            return by_flag(cx, "authorization-mode", is_open, (message, "Webhook"));
        }
        let mode = cx.string(cx.node(), &["authorization", "mode"]);
        if let Some(mode) = mode.filter(|it| it.value == "AlwaysAllow") {
            let report = cx.report(mode.node, "the mode `AlwaysAllow` allows every request");
            set(report, mode.node, "authorization.mode", "Webhook");
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
            return by_flag(cx, "read-only-port", is_open, (message, "0"));
        }
        let port = cx.integer(cx.node(), &["readOnlyPort"]);
        if let Some(port) = port.filter(|it| it.value != 0) {
            let message = format!("port {} answers without asking who it is", port.value);
            set(
                cx.report(port.node, message),
                port.node,
                "readOnlyPort",
                0_i64,
            );
        }
    }
}

/// Offers to give a field of the configuration another value.
fn set<'a>(report: Report<'_, 'a>, node: Node<'a>, field: &str, value: impl Into<Value>) {
    let title = format!("set `{field}` to what the kubelet has by itself");
    report.fix(Safety::Safe, title, Change::set(node, &[], value));
}

/// Judges a flag that is open where neither it nor a configuration is there, and offers to set it.
fn by_flag(
    cx: &mut Cx<'_>,
    flag: &str,
    is_open: impl Fn(Setting<'_>) -> Option<bool>,
    (message, value): (&str, &str),
) {
    let Some(kubelet) = cx.component() else {
        return cx.not_applicable();
    };
    let setting = kubelet.flag(flag);
    let report = match setting {
        Setting::Set { node, .. } | Setting::Unknown(node) => match is_open(setting) {
            Some(true) => cx.report(node, message),
            Some(false) => return,
            None => {
                cx.unknown(node, format!("what `--{flag}` is set to cannot be told"));
                return;
            }
        },
        Setting::Absent { parent, field } => {
            let message = format!("{message}: neither `--{flag}` nor `--config` is set");
            cx.report_absent(parent, field, message)
        }
        Setting::Elsewhere => return cx.not_applicable(),
        Setting::Implied { .. } => return,
    };
    if let Some(change) = kubelet.set(flag, value) {
        report.fix(Safety::Safe, format!("set `--{flag}` to `{value}`"), change);
    }
}
