//! NODE: kubelet and kube-proxy.

use crate::posture::check::checks;

checks! {
    kubelet_access: Anonymous, AuthzMode, ReadOnlyPort;
}
