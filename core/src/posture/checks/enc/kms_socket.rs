//! Where the KMS plugin listens.

use super::read::{ENDPOINT, Scope, begin, parts};
use crate::document::Node;
use crate::kubernetes::ViolationKind;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static KMS_ENDPOINT: Meta = Meta {
    id: "enc-kms-endpoint",
    area: Area::Enc,
    summary: "a KMS endpoint is absent or no `unix:` URL",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kms_endpoint.md"),
};

/// `endpoint` is a `unix:` URL.
#[derive(Debug)]
pub(super) struct KmsEndpoint;

impl Check for KmsEndpoint {
    fn meta(&self) -> &'static Meta {
        &KMS_ENDPOINT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin(
            cx,
            &Scope {
                reads: &[ENDPOINT],
                refuses: &[ViolationKind::KmsEndpoint, ViolationKind::KmsDial],
            },
        );
    }
}

static KMS_SOCKET_LOCATION: Meta = Meta {
    id: "enc-kms-socket-location",
    area: Area::Enc,
    summary: "a KMS socket lies where any process of the node can take its place",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("kms_socket_location.md"),
};

/// The socket lies in a folder that only root writes to.
#[derive(Debug)]
pub(super) struct KmsSocketLocation;

impl Check for KmsSocketLocation {
    fn meta(&self) -> &'static Meta {
        &KMS_SOCKET_LOCATION
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &Scope::reads(&[ENDPOINT])) else {
            return;
        };
        for kms in parts(configuration).filter_map(|(_, part)| part.kms) {
            let (Some(socket), Some(node)) = (kms.socket(), kms.endpoint.node) else {
                continue;
            };
            if socket.starts_with('@') {
                let message = "the KMS socket is abstract: it has no owner and no mode";
                cx.report(node, message)
                    .fix(Safety::Review, TITLE, moved(node, &socket));
            } else if let Some(folder) = shared_folder(&socket) {
                let message = format!("the KMS socket lies in `{folder}`, where anyone may write");
                cx.report(node, message)
                    .fix(Safety::Review, TITLE, moved(node, &socket));
            }
        }
    }
}

/// The socket under its own name where the plugins of managed clusters have theirs.
fn moved<'a>(endpoint: Node<'a>, socket: &str) -> Change<'a> {
    let name = socket.trim_start_matches('@').rsplit('/').next();
    let safe = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    let name: String = name.unwrap_or_default().chars().filter(safe).collect();
    let name = if name.trim_matches('.').is_empty() {
        "kms.sock".to_owned()
    } else {
        name
    };
    Change::set(endpoint, &[], format!("unix:///var/run/kmsplugin/{name}"))
}

const TITLE: &str = "move the socket to `/var/run/kmsplugin`, and the plugin's with it";

/// The folder that every user may write to, where the path lies in one.
fn shared_folder(path: &str) -> Option<&'static str> {
    let steps: Vec<_> = path
        .split('/')
        .filter(|step| !matches!(*step, "" | "."))
        .collect();
    WORLD_WRITABLE.iter().copied().find(|folder| {
        let folder: Vec<_> = folder.split('/').filter(|step| !step.is_empty()).collect();
        steps.len() > folder.len() && steps.starts_with(&folder)
    })
}

const WORLD_WRITABLE: [&str; 5] = ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/var/lock"];
