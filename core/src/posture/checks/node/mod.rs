//! NODE: kubelet and kube-proxy.

use crate::posture::check::checks;

checks! {
    host_files: HostFiles;
    kubelet_access: Anonymous, AuthzMode, ReadOnlyPort;
    volume_unencrypted: VolumeUnencrypted;
}
