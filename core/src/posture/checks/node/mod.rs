//! NODE: kubelet and kube-proxy.

use crate::posture::check::checks;

checks! {
    kube_proxy_metrics: KubeProxyMetrics;
    kubelet_access: Anonymous, AuthzMode, ReadOnlyPort;
}
