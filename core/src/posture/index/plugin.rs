//! Containers that may be KMS plugins, and what is wrong with them.

use super::Anchor;
use super::remedy::remedy;
use crate::document::{Kind, Node, SourceFile};
use crate::posture::fix::{Change, Proposal, Safety};
use crate::posture::kms_plugin::KmsPlugin;
use crate::posture::{Container, ContainerList, ObjectKind, Pod, Resource, template};
use std::collections::HashMap;

/// A container that is a KMS plugin, or one whose folder some encryption configuration may name.
#[derive(Clone, Debug)]
pub(in crate::posture) struct PluginFacts {
    /// As messages name it.
    pub(in crate::posture) container: String,
    /// Whether its image, its program or its flags say what it is.
    pub(in crate::posture) known: bool,
    /// Folders of its node that it has for itself and may write.
    pub(in crate::posture) folders: Vec<Box<str>>,
    /// What would be wrong with a plugin, each with its place.
    pub(in crate::posture) flaws: Vec<Flaw>,
    /// What cannot be told.
    pub(in crate::posture) unknown: Vec<(String, Anchor)>,
}

/// What is wrong with a plugin, where, and what would mend it.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Flaw {
    pub(in crate::posture) what: &'static str,
    pub(in crate::posture) at: Anchor,
    pub(in crate::posture) fix: Option<Box<Proposal>>,
}

impl Flaw {
    const fn new(what: &'static str, at: Anchor) -> Self {
        Self {
            what,
            at,
            fix: None,
        }
    }
}

/// The containers of an object that are, or may be, KMS plugins. An API server mounts the socket too.
pub(super) fn read(
    file: &SourceFile,
    resource: &Resource<'_>,
    starts_api_server: bool,
) -> Vec<PluginFacts> {
    // Those of custom resources have their containers elsewhere, and none is a plugin of a node.
    if resource.object() == ObjectKind::CustomWorkload {
        return Vec::new();
    }
    let Some(pod) = resource.pod() else {
        return Vec::new();
    };
    let known: Vec<KmsPlugin<'_>> = KmsPlugin::all(&pod).collect();
    let folders = folders(&pod);
    if known.is_empty() && (folders.is_empty() || starts_api_server) {
        return Vec::new();
    }
    let containers = pod.containers().filter(|it| runs_on(it));
    containers
        .filter_map(|container| {
            let plugin = known.iter().find(|it| it.container.node == container.node);
            let reader = Reader {
                file,
                resource,
                pod,
                folders: &folders,
                container,
            };
            reader.read(plugin)
        })
        .collect()
}

/// Whether a container is more than a step before the others.
fn runs_on(container: &Container<'_>) -> bool {
    container.list == ContainerList::Regular || container.is_sidecar()
}

struct Reader<'r, 'a> {
    file: &'r SourceFile,
    resource: &'r Resource<'a>,
    pod: Pod<'a>,
    /// The folders of the node among the pod's volumes, by the name of the volume.
    folders: &'r HashMap<&'a str, &'a str>,
    container: Container<'a>,
}

/// A folder of the node, and where a container sees it.
struct Mounted<'a> {
    host: &'a str,
    seen_at: &'a str,
    read_only: bool,
    index: usize,
    node: Node<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn read(&self, plugin: Option<&KmsPlugin<'a>>) -> Option<PluginFacts> {
        let mounted = self.mounted();
        let own = mounted
            .iter()
            .filter(|it| !it.read_only && !is_shared(it.host));
        let folders: Vec<Box<str>> = own.map(|it| normal(it.host).into()).collect();
        if plugin.is_none() && folders.is_empty() {
            return None;
        }
        let mut facts = PluginFacts {
            container: self.container.to_string(),
            known: plugin.is_some(),
            folders,
            flaws: Vec::new(),
            unknown: Vec::new(),
        };
        self.image(&mut facts);
        self.rights(&mut facts);
        let socket = plugin.and_then(KmsPlugin::socket);
        for mount in mounted.iter().filter(|it| {
            socket.is_some_and(|socket| is_within(socket, it.seen_at)) && is_shared(it.host)
        }) {
            let message = "has its socket in a folder that other programs of the node use too";
            let at = self.at(mount.node, &format!("volumeMounts[{}]", mount.index));
            facts.flaws.push(Flaw::new(message, at));
        }
        Some(facts)
    }

    fn image(&self, facts: &mut PluginFacts) {
        let Some(node) = self.container.node.get("image").filter(|it| !it.is_null()) else {
            return;
        };
        let at = self.at(node, "image");
        match node.as_text().map(|image| image.expose()) {
            Some(image) if template::expression(node).is_none() => {
                if !image.contains('@') {
                    let message =
                        "has an image without a digest: what seals every Secret can be replaced";
                    facts.flaws.push(Flaw::new(message, at));
                }
            }
            _ => facts.unknown.push(("which image it has".to_owned(), at)),
        }
    }

    fn rights(&self, facts: &mut PluginFacts) {
        let of = |path: &[&str]| self.container.node.at(path).filter(|it| !it.is_null());
        if of(&["livenessProbe"]).is_none() {
            let message = "has no `livenessProbe`: one that hangs is not started again";
            let at = self.at(self.container.node, "livenessProbe");
            facts.flaws.push(Flaw::new(message, at));
        }
        if let Some(node) = of(&["securityContext", "privileged"]) {
            let at = self.at(node, "securityContext.privileged");
            match node.as_bool() {
                Some(true) => {
                    let (what, change) = ("is privileged", Change::set(node, &[], false));
                    let title = "set `privileged` to `false`";
                    let fix = remedy(self.resource, Safety::Review, title, &change);
                    facts.flaws.push(Flaw { what, at, fix });
                }
                Some(false) => {}
                None => facts
                    .unknown
                    .push(("whether it is privileged".to_owned(), at)),
            }
        }
    }

    fn mounted(&self) -> Vec<Mounted<'a>> {
        let mounts = self.container.node.get("volumeMounts");
        let mounts = mounts.into_iter().flat_map(Node::items).enumerate();
        mounts
            .filter_map(|(index, node)| {
                Some(Mounted {
                    host: self.folders.get(text(node, "name")?)?,
                    seen_at: text(node, "mountPath")?,
                    read_only: node.get("readOnly").is_some_and(Node::is_true),
                    index,
                    node,
                })
            })
            .collect()
    }

    fn at(&self, node: Node<'a>, field: &str) -> Anchor {
        let spec = self.pod.spec_path();
        let (list, index) = (self.container.list.key(), self.container.index);
        Anchor::new(self.file, node, format!("{spec}.{list}[{index}].{field}"))
    }
}

/// The folders of the node among a pod's volumes. Of volumes of one name the first counts.
fn folders<'a>(pod: &Pod<'a>) -> HashMap<&'a str, &'a str> {
    let volumes = pod.spec.and_then(|spec| spec.get("volumes"));
    let volumes = volumes.into_iter().flat_map(Node::items);
    let mut first: HashMap<&str, Option<&str>> = HashMap::new();
    for volume in volumes {
        if let Some(name) = text(volume, "name") {
            first.entry(name).or_insert_with(|| host_folder(volume));
        }
    }
    let folders = first.into_iter();
    folders
        .filter_map(|(name, folder)| Some((name, folder?)))
        .collect()
}

fn text<'a>(node: Node<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.as_text().map(|it| it.expose())
}

fn host_folder(volume: Node<'_>) -> Option<&str> {
    let path = volume.at(&["hostPath", "path"])?;
    (path.kind() == Kind::String).then(|| path.text().expose())
}

/// Whether a folder of the node is there for more than one program.
fn is_shared(folder: &str) -> bool {
    let folder = normal(folder);
    folder.matches('/').count() < 2 || SHARED.contains(&&*folder)
}

const SHARED: &[&str] = &[
    "/etc/kubernetes",
    "/usr/lib",
    "/usr/local",
    "/var/lib",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
    "/var/tmp",
];

/// The folder of a socket; `None` for one that has no place in the file system.
pub(in crate::posture) fn folder_of(socket: &str) -> Option<String> {
    let path = normal(socket.strip_prefix('/')?);
    let (folder, _) = path.rsplit_once('/')?;
    (!folder.is_empty()).then(|| folder.to_owned())
}

/// A path without empty steps and without a slash behind it.
fn normal(path: &str) -> String {
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
    steps.flat_map(|step| ["/", step]).collect()
}

fn is_within(file: &str, folder: &str) -> bool {
    let (file, folder) = (normal(file), normal(folder));
    file.strip_prefix(&*folder)
        .is_some_and(|rest| rest.starts_with('/'))
}
