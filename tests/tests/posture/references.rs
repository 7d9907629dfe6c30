//! Every reference names a control that its standard has.

use sealward::posture::{Framework, registry};

#[test]
fn references_exist() {
    let mut count = 0;
    for check in registry() {
        let meta = check.meta();
        for (at, reference) in meta.references.iter().enumerate() {
            let known = match reference.framework {
                Framework::Cis => CIS,
                Framework::CisAks => CIS_AKS,
                Framework::PssBaseline => PSS_BASELINE,
                Framework::PssRestricted => PSS_RESTRICTED,
                Framework::Nsa => NSA,
                Framework::Nist => NIST,
                Framework::Owasp => OWASP,
                // Files and pages of Kubernetes, which have no list.
                _ => &[reference.id],
            };
            assert!(
                known.contains(&reference.id),
                "{} refers to {reference}",
                meta.id
            );
            assert!(
                !meta.references[..at].contains(reference),
                "{}: {reference} twice",
                meta.id
            );
            count += 1;
        }
    }
    sealward_tests::ran(count, "references of checks to standards");
}

#[test]
fn the_benchmarks_are_listed_whole() {
    assert_eq!((CIS.len(), CIS_AKS.len()), (131, 51));
}

#[rustfmt::skip]
const CIS: &[&str] = &[
    "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.1.6", "1.1.7", "1.1.8", "1.1.9", "1.1.10",
    "1.1.11", "1.1.12", "1.1.13", "1.1.14", "1.1.15", "1.1.16", "1.1.17", "1.1.18", "1.1.19",
    "1.1.20", "1.1.21", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6", "1.2.7", "1.2.8",
    "1.2.9", "1.2.10", "1.2.11", "1.2.12", "1.2.13", "1.2.14", "1.2.15", "1.2.16", "1.2.17",
    "1.2.18", "1.2.19", "1.2.20", "1.2.21", "1.2.22", "1.2.23", "1.2.24", "1.2.25", "1.2.26",
    "1.2.27", "1.2.28", "1.2.29", "1.2.30", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5", "1.3.6",
    "1.3.7", "1.4.1", "1.4.2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "3.1.1", "3.1.2",
    "3.1.3", "3.2.1", "3.2.2", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.6", "4.1.7",
    "4.1.8", "4.1.9", "4.1.10", "4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5", "4.2.6", "4.2.7",
    "4.2.8", "4.2.9", "4.2.10", "4.2.11", "4.2.12", "4.2.13", "4.2.14", "4.3.1", "5.1.1", "5.1.2",
    "5.1.3", "5.1.4", "5.1.5", "5.1.6", "5.1.7", "5.1.8", "5.1.9", "5.1.10", "5.1.11", "5.1.12",
    "5.1.13", "5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.2.5", "5.2.6", "5.2.7", "5.2.8", "5.2.9",
    "5.2.10", "5.2.11", "5.2.12", "5.3.1", "5.3.2", "5.4.1", "5.4.2", "5.5.1", "5.6.1", "5.6.2",
    "5.6.3", "5.6.4",
];

#[rustfmt::skip]
const CIS_AKS: &[&str] = &[
    "2.1.1", "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5",
    "3.2.6", "3.2.7", "3.2.8", "3.2.9", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.6",
    "4.1.7", "4.1.8", "4.1.9", "4.1.10", "4.1.11", "4.1.12", "4.2.1", "4.2.2", "4.2.3", "4.2.4",
    "4.2.5", "4.4.1", "4.4.2", "4.5.1", "4.5.2", "4.6.1", "4.6.2", "4.6.3", "5.1.1", "5.1.2",
    "5.1.3", "5.1.4", "5.2.1", "5.3.1", "5.4.1", "5.4.2", "5.4.3", "5.4.4", "5.4.5", "5.5.1",
    "5.5.2",
];

#[rustfmt::skip]
const PSS_BASELINE: &[&str] = &[
    "privileged", "hostNamespaces", "hostPathVolumes", "hostPorts", "appArmorProfile",
    "seLinuxOptions", "procMount", "seccompProfile_baseline", "sysctls", "windowsHostProcess",
    "capabilities_baseline", "hostProbesAndHostLifecycle",
];

#[rustfmt::skip]
const PSS_RESTRICTED: &[&str] = &[
    "restrictedVolumes", "allowPrivilegeEscalation", "runAsNonRoot", "runAsUser",
    "seccompProfile_restricted", "capabilities_restricted", "procMount_restricted",
];

#[rustfmt::skip]
const NSA: &[&str] = &[
    "Pod security", "Network separation", "Authentication and authorization",
    "Audit logging and threat detection", "Upgrading",
];

#[rustfmt::skip]
const NIST: &[&str] = &[
    "4.1", "4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.2", "4.2.1", "4.2.2", "4.2.3", "4.3",
    "4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.4", "4.4.1", "4.4.2", "4.4.3", "4.4.4", "4.4.5",
    "4.5", "4.5.1", "4.5.2", "4.5.3", "4.5.4", "4.5.5", "4.6",
];

#[rustfmt::skip]
const OWASP: &[&str] = &[
    "K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10",
];
