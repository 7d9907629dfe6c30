//! Whether a pod shows that it has rights of the node for a reason.

use crate::document::Node;
use crate::posture::fix::Safety;
use crate::posture::{Cx, ObjectKind};

/// How safe it is to take a right of the node from the pod: what works on the node shows it, and does not work without.
pub(super) fn safety(cx: &mut Cx<'_>) -> Safety {
    if is_of_nodes(cx) {
        Safety::Review
    } else {
        Safety::Safe
    }
}

fn is_of_nodes(cx: &mut Cx<'_>) -> bool {
    if cx.resource().object() == ObjectKind::DaemonSet {
        return true;
    }
    let list = |node: Option<Node<'_>>| node.is_some_and(|it| it.items().next().is_some());
    let volumes = cx.spec().and_then(|spec| spec.get("volumes"));
    let mut volumes = volumes.into_iter().flat_map(Node::items);
    if volumes.any(|it| it.get("hostPath").is_some_and(|it| !it.is_null())) {
        return true;
    }
    cx.containers().any(|container| {
        let node = container.node;
        let lists = ["command", "args"]
            .into_iter()
            .filter_map(|key| node.get(key));
        let words = lists.flat_map(Node::items).chain(node.get("image"));
        let mut texts = words.filter_map(Node::as_text);
        list(node.at(&["securityContext", "capabilities", "add"]))
            || list(node.get("volumeDevices"))
            || texts.any(|text| tells(text.expose()))
    })
}

/// Whether a command or an image is about something that only the node has.
fn tells(text: &str) -> bool {
    const TOOLS: &str = "\
        sysctl mount umount modprobe insmod iptables ip6tables nft ipset nsenter chroot losetup mkfs fdisk dind dockerd \
        docker containerd crictl buildah buildkit buildkitd podman kaniko kubelet strace perf bpftrace tcpdump lsns";
    let is_part = |it: char| it.is_ascii_alphanumeric();
    text.split(|it| !is_part(it))
        .any(|word| TOOLS.split(' ').any(|tool| tool == word))
}
