//! PSS: Pod Security Standards and Pod Security admission.

mod labels;
mod need;
mod read;
mod standard;

pub(in crate::posture) use standard::OVERRIDES;
pub use standard::{Level, Verdict, evaluate};

use crate::posture::check::checks;

checks! {
    privileged: Privileged;
    host_namespaces: HostPid, HostIpc, HostNetwork;
    host_path: HostPath;
    host_ports: HostPorts;
    host_probes: HostProbes;
    apparmor: AppArmor;
    selinux: SeLinux;
    proc_mount: ProcMount, ProcMountRestricted;
    seccomp_baseline: SeccompBaseline;
    sysctls: Sysctls;
    windows_host_process: WindowsHostProcess;
    capabilities_baseline: CapabilitiesBaseline;
    volume_types: VolumeTypes;
    allow_privilege_escalation: AllowPrivilegeEscalation;
    run_as_non_root: RunAsNonRoot;
    run_as_user_zero: RunAsUserZero;
    seccomp_restricted: SeccompRestricted;
    capabilities_restricted: CapabilitiesRestricted;
    psa_enforce: NamespaceNoEnforce, EnforcePrivileged, BelowTarget;
    psa_values: VersionLabel, InvalidLabel;
}
