//! `node-anonymous`, `node-authz-mode`, `node-read-only-port`: who may ask a kubelet.
//!
//! In a `KubeletConfiguration` all three are safe where nothing is said; where the kubelet has none, all three are
//! open (`applyLegacyDefaults` in `cmd/kubelet/app/options/options.go`).

use crate::document::Node;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety, Value};
use crate::posture::{
    Area, Check, Component, Cx, FixAvailability, Kinds, Meta, Reference, Report, Setting, Severity,
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
                ("the kubelet answers requests without credentials", "false"),
                knows_others_by_flags,
            );
        }
        let field = &["authentication", "anonymous", "enabled"];
        if is_decided_later(cx, field) {
            return cx.not_applicable();
        }
        let enabled = cx.boolean(cx.node(), field);
        if let Some(enabled) = enabled.filter(|it| it.value) {
            let others = knows_others(cx.node());
            let report = cx.report(
                enabled.node,
                "the kubelet answers requests without credentials",
            );
            if others {
                set(
                    report,
                    enabled.node,
                    "authentication.anonymous.enabled",
                    false,
                );
            }
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
            let message = "the kubelet's mode `AlwaysAllow` allows every request";
            let flag = "authorization-mode";
            return by_flag(cx, flag, is_open, (message, "Webhook"), |_| {
                Some(Safety::Safe)
            });
        }
        let field = &["authorization", "mode"];
        if is_decided_later(cx, field) {
            return cx.not_applicable();
        }
        let mode = cx.string(cx.node(), field);
        if let Some(mode) = mode.filter(|it| it.value == "AlwaysAllow") {
            let report = cx.report(
                mode.node,
                "the kubelet's mode `AlwaysAllow` allows every request",
            );
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
            let flag = "read-only-port";
            return by_flag(cx, flag, is_open, (message, "0"), |_| Some(Safety::Safe));
        }
        let field = &["readOnlyPort"];
        if is_decided_later(cx, field) {
            return cx.not_applicable();
        }
        let port = cx.integer(cx.node(), field);
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

/// Whether a file that goes over this one says it: there it is judged.
fn is_decided_later(cx: &Cx<'_>, field: &[&str]) -> bool {
    cx.over.is_some_and(|over| over.decides(field))
}

/// Offers to give a field of the configuration another value.
fn set<'a>(report: Report<'_, 'a>, node: Node<'a>, field: &str, value: impl Into<Value>) {
    let title = format!("set `{field}` to what the kubelet has by itself");
    report.fix(Safety::Safe, title, Change::set(node, &[], value));
}

/// Whether the kubelet knows anybody but those without credentials: it does not start where it lets nobody in.
fn knows_others(configuration: Node<'_>) -> bool {
    let said = |path: &[&str]| configuration.at(path).filter(|it| !it.is_null());
    let authority = said(&["authentication", "x509", "clientCAFile"]);
    let authority = authority.and_then(Node::as_text);
    let asks = said(&["authentication", "webhook", "enabled"]);
    authority.is_some_and(|it| !it.is_empty()) || asks.is_none_or(Node::is_true)
}

/// The same of its flags; a person should look where another file says it.
fn knows_others_by_flags(kubelet: &Component<'_>) -> Option<Safety> {
    let asks = kubelet.flag("authentication-token-webhook");
    if kubelet.has(&["client-ca-file"]) || asks.as_switch() == Some(true) {
        return Some(Safety::Safe);
    }
    let is_elsewhere = |it: Setting<'_>| matches!(it, Setting::Elsewhere | Setting::Unknown(_));
    let settings = [kubelet.flag("client-ca-file"), asks];
    settings
        .into_iter()
        .any(is_elsewhere)
        .then_some(Safety::Review)
}

/// Judges a flag that is open where neither it nor a configuration is there, and offers to set it.
fn by_flag(
    cx: &mut Cx<'_>,
    flag: &str,
    is_open: impl Fn(Setting<'_>) -> Option<bool>,
    (message, value): (&str, &str),
    safety: impl Fn(&Component<'_>) -> Option<Safety>,
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
    if let Some(safety) = safety(&kubelet)
        && let Some(change) = kubelet.set(flag, value)
    {
        report.fix(safety, format!("set `--{flag}` to `{value}`"), change);
    }
}
