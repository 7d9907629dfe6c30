//! NODE: kubelet and kube-proxy.

use crate::posture::check::checks;

checks! {
    host_files: HostFiles;
    kube_proxy_metrics: KubeProxyMetrics;
    kubelet_access: Anonymous, AuthzMode, ReadOnlyPort;
    volume_unencrypted: VolumeUnencrypted;
}
