//! Patches of kustomize: they say a part of an object that stands elsewhere.

use super::locate::first_line;
use super::{ObjectKind, Resource};
use crate::document::{Document, Kind, Node, SourceFile, Span};

/// A text in a kustomization that changes objects.
#[derive(Clone, Copy, Debug)]
pub(super) struct PatchText<'a> {
    pub(super) node: Node<'a>,
    /// What it changes, where the patch itself does not say so.
    pub(super) target: Option<Node<'a>>,
}

/// The patches that stand in an object as texts: in a kustomization, and in what Flux has in its place.
pub(super) fn texts<'a>(resource: &Resource<'a>) -> Vec<PatchText<'a>> {
    let object = resource.node();
    let holders: Vec<Node<'a>> = match (resource.group(), resource.kind()) {
        (KUSTOMIZE, _) => vec![object],
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            object.get("spec").into_iter().collect()
        }
        ("helm.toolkit.fluxcd.io", "HelmRelease") => {
            let renderers = object.at(&["spec", "postRenderers"]);
            let renderers = renderers.into_iter().flat_map(Node::items);
            renderers.filter_map(|it| it.get("kustomize")).collect()
        }
        _ => return Vec::new(),
    };
    let mut texts = Vec::new();
    for holder in holders {
        for item in LISTS.iter().flat_map(|list| items(holder, list)) {
            if let Some(node) = item.get("patch").filter(|it| it.kind() == Kind::String) {
                let target = item.get("target");
                texts.push(PatchText { node, target });
            }
        }
        let inline = items(holder, MERGED).filter(|it| is_inline(*it));
        texts.extend(inline.map(|node| PatchText { node, target: None }));
    }
    texts
}

/// The files that a kustomization names as patches, as it names them: relative to its own folder.
///
/// What stands in such a file is a part of an object, and a field that is not there is none that is missing:
/// [`super::Checker::patches`].
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::patch_files;
/// let text = "patches:\n- path: web.yaml\n- patch: '[]'\npatchesStrategicMerge: [../more.yaml]\n";
/// let file = SourceFile::read("base/kustomization.yaml", text.into(), &Limits::default())?;
/// assert_eq!(patch_files(&file), ["web.yaml", "../more.yaml"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn patch_files(file: &SourceFile) -> Vec<String> {
    let kustomizations = file
        .documents()
        .flat_map(super::resources)
        .filter(|it| it.group() == KUSTOMIZE);
    let mut files = Vec::new();
    for holder in kustomizations.map(|it| it.node()) {
        let paths = LISTS.iter().flat_map(|list| items(holder, list));
        let paths = paths.filter_map(|item| item.get("path"));
        let merged = items(holder, MERGED).filter(|it| !is_inline(*it));
        let texts = paths.chain(merged).filter_map(Node::as_text);
        files.extend(texts.map(|path| path.expose().to_owned()));
    }
    files
}

/// What a kustomization is that names no kind: its file's name tells.
pub(super) fn without_kind(document: &Document) -> Option<(&'static str, &'static str)> {
    let name = document.file_name().rsplit('/').next()?;
    let is_one = matches!(
        name,
        "kustomization.yaml" | "kustomization.yml" | "Kustomization"
    );
    is_one.then_some(("kustomize.config.k8s.io/v1beta1", "Kustomization"))
}

const KUSTOMIZE: &str = "kustomize.config.k8s.io";
const LISTS: [&str; 2] = ["patches", "patchesJson6902"];
const MERGED: &str = "patchesStrategicMerge";

fn items<'a>(holder: Node<'a>, list: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    holder.get(list).into_iter().flat_map(Node::items)
}

/// Whether an item is the patch itself and not the name of its file.
fn is_inline(item: Node<'_>) -> bool {
    item.kind() == Kind::String && item.text().expose().contains('\n')
}

/// What one operation of a JSON patch (RFC 6902) comes to.
pub(super) enum Operation {
    /// It sets a value: this object, with nothing else in it.
    Sets(String),
    /// It takes away what may guard a pod, or brings a value from somewhere else.
    Unknown,
    /// It changes nothing that a pod is judged by.
    Nothing,
}

/// The operations of a JSON patch, each with the text that it is; `None` where the document is none.
pub(super) fn operations(
    document: &Document,
    target: Option<Node<'_>>,
) -> Option<Vec<(Operation, Span)>> {
    let root = document.root();
    let is_list = root.kind() == Kind::Sequence && root.items().all(|it| it.get("op").is_some());
    is_list.then(|| {
        let operations = root.items();
        operations
            .map(|it| {
                let place = it.get("value").or_else(|| it.get("path")).unwrap_or(it);
                let span = match place.kind() {
                    Kind::Mapping | Kind::Sequence => first_line(place),
                    _ => place.span(),
                };
                (operation(it, target), span)
            })
            .collect()
    })
}

fn operation(node: Node<'_>, target: Option<Node<'_>>) -> Operation {
    let text = |node: Node<'_>, key: &str| {
        let value = node.get(key).and_then(Node::as_text);
        value.map_or_else(String::new, |it| it.expose().to_owned())
    };
    let path = text(node, "path");
    if path.split('/').count() > MOST_STEPS {
        return Operation::Unknown;
    }
    let said = |key| target.map_or_else(String::new, |target| text(target, key));
    let kind = match said("kind") {
        kind if kind.is_empty() => kind_of_path(&path).unwrap_or_default().to_owned(),
        kind => kind,
    };
    if kind.is_empty() {
        return Operation::Nothing;
    }
    let guards = |part: &str| path.contains(part);
    match (text(node, "op").as_str(), node.get("value")) {
        ("add" | "replace", Some(value)) => {
            let (group, version) = (said("group"), said("version"));
            let api_version = api_version(&kind, &group, &version);
            Operation::Sets(object(&api_version, &kind, &said("name"), &path, value))
        }
        ("remove", _) if guards("/securityContext") || guards("/host") => Operation::Unknown,
        ("move" | "copy", _) if guards("/spec") => Operation::Unknown,
        _ => Operation::Nothing,
    }
}

/// How deep an operation may lead: no field of a pod is deeper than half of it.
const MOST_STEPS: usize = 32;

/// The kind of which a path is one, for a patch of whatever a selector finds.
fn kind_of_path(path: &str) -> Option<&'static str> {
    [
        ("/spec/jobTemplate/", "CronJob"),
        ("/spec/template/", "Deployment"),
        ("/spec/containers", "Pod"),
        ("/spec/initContainers", "Pod"),
        ("/spec/securityContext", "Pod"),
        ("/spec/volumes", "Pod"),
        ("/spec/host", "Pod"),
    ]
    .iter()
    .find_map(|(begin, kind)| path.starts_with(begin).then_some(*kind))
}

fn api_version(kind: &str, group: &str, version: &str) -> String {
    let known = ObjectKind::ALL.iter().find(|it| it.name() == kind);
    let group = match (group, known) {
        ("", Some(known)) => known.group_kind().0,
        (group, _) => group,
    };
    let version = if version.is_empty() { "v1" } else { version };
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

/// An object with one value in it, as JSON.
fn object(api_version: &str, kind: &str, name: &str, path: &str, value: Node<'_>) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut inner = value.expose_json();
    let steps = path.strip_prefix('/').unwrap_or(path);
    for step in steps.rsplit('/') {
        let step = step.replace("~1", "/").replace("~0", "~");
        let is_index = step == "-" || step.bytes().all(|byte| byte.is_ascii_digit());
        inner = if is_index {
            format!("[{inner}]")
        } else {
            format!("{{{}:{inner}}}", text(&step))
        };
    }
    let (api_version, kind, name) = (text(api_version), text(kind), text(name));
    let head =
        format!("{{\"apiVersion\":{api_version},\"kind\":{kind},\"metadata\":{{\"name\":{name}}}");
    match inner.strip_prefix('{') {
        Some(rest) if rest != "}" => format!("{head},{rest}"),
        _ => format!("{head}}}"),
    }
}
