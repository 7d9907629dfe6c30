//! `node-kube-proxy-metrics`: who may read kube-proxy's metrics.

use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Setting, Severity,
};
use std::net::IpAddr;

static META: Meta = Meta {
    id: "node-kube-proxy-metrics",
    area: Area::Node,
    summary: "kube-proxy serves its metrics beyond the host",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::KubeProxyConfiguration, ObjectKind::KubeProxy]),
    references: &[Reference::cis("4.3.1")],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("kube_proxy_metrics.md"),
};

const MESSAGE: &str = "metrics are served to the network";

/// `metricsBindAddress`, `--metrics-bind-address`: an address of the host alone, absent.
#[derive(Debug)]
pub(super) struct KubeProxyMetrics;

impl Check for KubeProxyMetrics {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        const FLAG: &str = "metrics-bind-address";
        let Some(proxy) = cx.component() else {
            return of_configuration(cx);
        };
        match proxy.flag(FLAG) {
            Setting::Set { value, node } if is_public(value) => {
                let value = local(value);
                let report = cx.report(node, MESSAGE);
                if let Some(change) = proxy.set(FLAG, &value) {
                    report.fix(Safety::Safe, format!("set `--{FLAG}` to `{value}`"), change);
                }
            }
            Setting::Unknown(node) => {
                cx.unknown(node, format!("what `--{FLAG}` is set to cannot be told"));
            }
            Setting::Elsewhere => cx.not_applicable(),
            Setting::Set { .. } | Setting::Implied { .. } | Setting::Absent { .. } => {}
        }
    }
}

fn of_configuration(cx: &mut Cx<'_>) {
    if !is_known(cx, &["v1alpha1", "v1alpha2", "v1beta1", "v1"]) {
        return;
    }
    let address = cx.string(cx.node(), &["metricsBindAddress"]);
    if let Some(address) = address.filter(|it| is_public(it.value.expose())) {
        let value = local(address.value.expose());
        let title = format!("set `metricsBindAddress` to `{value}`");
        cx.report(address.node, MESSAGE).fix(
            Safety::Safe,
            title,
            Change::set(address.node, &[], value),
        );
    }
}

/// Whether an address, with a port or without, is more than the host's own. Nothing at all is the default, which is not.
fn is_public(address: &str) -> bool {
    let (host, _) = split(address);
    let is_own = match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.is_empty() || host == "localhost",
    };
    !is_own
}

/// The same port on the host's own address.
fn local(address: &str) -> String {
    format!("127.0.0.1:{}", split(address).1)
}

fn split(address: &str) -> (&str, &str) {
    const PORT: &str = "10249";
    if address.parse::<IpAddr>().is_ok() {
        return (address, PORT);
    }
    let (host, port) = address.rsplit_once(':').unwrap_or((address, PORT));
    // `:10249` is every address.
    let host = if host.is_empty() && !address.is_empty() {
        "0.0.0.0"
    } else {
        host
    };
    let inside = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    (inside.unwrap_or(host), port)
}

#[cfg(test)]
mod tests {
    use super::{is_public, local};

    #[test]
    fn only_the_hosts_own_addresses_are_local() {
        for address in [
            "",
            "127.0.0.1:10249",
            "127.1.2.3",
            "[::1]:10249",
            "::1",
            "localhost:1",
        ] {
            assert!(!is_public(address), "{address}");
        }
        for address in [
            "0.0.0.0:10249",
            "0.0.0.0",
            "[::]:10249",
            "::",
            ":10249",
            "10.0.0.1:1",
            "node:10249",
        ] {
            assert!(is_public(address), "{address}");
        }
        assert_eq!(local("0.0.0.0:9999"), "127.0.0.1:9999");
        assert_eq!(local("::"), "127.0.0.1:10249");
    }
}
