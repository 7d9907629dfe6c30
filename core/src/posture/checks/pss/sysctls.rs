//! `pss-sysctls`: kernel parameters beyond those that only concern the pod.

use super::read::Field;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-sysctls",
    area: Area::Pss,
    summary: "a pod sets a kernel parameter that is not known to be safe",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_baseline("sysctls")],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("sysctls.md"),
};

/// `sysctls[*].name`, allowed: the version's safe set.
#[derive(Debug)]
pub(super) struct Sysctls;

impl Check for Sysctls {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let (spec, version) = (cx.spec_saying("securityContext"), cx.version());
        for sysctl in cx.objects(spec, &["securityContext", "sysctls"]) {
            match Field::read(cx, |cx| cx.string(sysctl, &["name"])) {
                Field::Set(name) if !is_safe(name.value.expose(), version) => {
                    let message = format!(
                        "the pod sets the sysctl `{}`, which is not in the safe set of \
                         Kubernetes {version}",
                        name.value
                    );
                    cx.report(name.node, message).fix(
                        Safety::Review,
                        "remove the sysctl",
                        Change::remove(sysctl),
                    );
                }
                Field::Absent => {
                    let message = "the pod sets a sysctl without a name";
                    cx.report_absent(sysctl, &["name"], message).fix(
                        Safety::Review,
                        "remove the sysctl",
                        Change::remove(sysctl),
                    );
                }
                _ => {}
            }
        }
    }
}

fn is_safe(name: &str, version: KubernetesVersion) -> bool {
    let known = SAFE.iter().find(|(known, _)| *known == name);
    known.is_some_and(|&(_, since)| version >= KubernetesVersion::minor(since))
}

/// Each safe sysctl and the minor version since when it counts as one.
const SAFE: [(&str, u16); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_notsent_lowat", 37),
];
