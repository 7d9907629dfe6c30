//! Patches of kustomize: they say a part of an object that stands elsewhere.

use super::overlay::{Altered, Overlays};
use super::{Resource, resources};
use crate::document::{Document, Kind, Node, SourceFile, Span, Text};
use std::collections::{BTreeMap, HashSet};

/// Which files are patches of kustomize, as the kustomizations of a scan tell.
///
/// A file is one where a kustomization names it as a patch, and none names it as a resource: by itself, or by a folder that
/// has no kustomization of its own.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::Patches;
/// let text = "resources: [web.yaml]\npatches: [{path: web.yaml}, {path: ../more.yaml}]\n";
/// let file = SourceFile::read("base/kustomization.yaml", text.into(), &Limits::default())?;
/// assert!(Patches::is_kustomization(file.name()));
/// let mut patches = Patches::default();
/// patches.add(&file);
/// assert_eq!(patches.by("./more.yaml"), Some("base/kustomization.yaml"));
/// assert_eq!(patches.by("base/web.yaml"), None);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Patches {
    /// Files, each with the kustomization that names it.
    named: BTreeMap<String, String>,
    /// Files and folders that are resources.
    resources: HashSet<String>,
    /// Folders that have a kustomization.
    folders: HashSet<String>,
    overlays: Overlays,
}

impl Patches {
    /// Whether kustomize would read a file of that name as a kustomization.
    #[must_use]
    pub fn is_kustomization(file: &str) -> bool {
        let name = file.rsplit('/').next().unwrap_or_default();
        matches!(
            name,
            "kustomization.yaml" | "kustomization.yml" | "Kustomization"
        )
    }

    /// Takes in what a kustomization says, or a file that it [awaits](Self::awaits); any other file says nothing.
    pub fn add(&mut self, file: &SourceFile) {
        let is_kustomization = Self::is_kustomization(file.name());
        self.overlays.add(file, is_kustomization);
        if !is_kustomization {
            return;
        }
        self.folders.insert(beside(file.name(), ""));
        for root in file.documents().map(Document::root) {
            let lists = ["resources", "bases", "components", "crds"];
            let resources = lists.iter().flat_map(|list| items(root, list));
            let resources = resources.filter_map(Node::as_text).filter(is_path);
            self.resources
                .extend(resources.map(|it| beside(file.name(), it.expose())));
            let patches = LISTS.iter().flat_map(|list| items(root, list));
            let patches = patches.map(|it| it.get("path").unwrap_or(it));
            let patches = patches.chain(items(root, MERGED));
            for path in patches.filter_map(Node::as_text).filter(is_path) {
                let named = self.named.entry(beside(file.name(), path.expose()));
                named.or_insert_with(|| file.name().to_owned());
            }
        }
    }

    /// Whether any file is named that says what is changed: a patch or replacements.
    ///
    /// ```
    /// assert!(!sealward::posture::Patches::default().any());
    /// ```
    #[must_use]
    pub fn any(&self) -> bool {
        self.overlays.awaits_any()
    }

    /// Whether a file is one of those, and is to be added, too. What one says that is not added may be anything.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::Patches;
    /// let mut patches = Patches::default();
    /// let text = "patches: [{path: ../more.yaml}]";
    /// patches.add(&SourceFile::read("base/kustomization.yaml", text.into(), &Limits::default())?);
    /// assert!(patches.any() && patches.awaits("more.yaml") && !patches.awaits("base/more.yaml"));
    /// patches.add(&SourceFile::read("more.yaml", "spec: {replicas: 1}".into(), &Limits::default())?);
    /// assert!(!patches.any());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn awaits(&self, file: &str) -> bool {
        self.overlays.awaits(file)
    }

    /// Takes what was added for all that there is.
    pub(super) fn settle(&mut self) {
        self.overlays.settle();
    }

    /// What becomes of the objects of a file.
    pub(super) fn altered(&self, file: &str) -> Option<Altered<'_>> {
        self.overlays.altered(file)
    }

    /// The keys of the labels that kustomizations add.
    pub(super) const fn label_keys(&self) -> &HashSet<Box<str>> {
        self.overlays.keys()
    }

    /// The kustomization that makes a file a patch.
    #[must_use]
    pub fn by(&self, file: &str) -> Option<&str> {
        let path = plain(file);
        let by = self.named.get(&path)?;
        if self.resources.contains(&path) {
            return None;
        }
        let mut folder = path.as_str();
        while !folder.is_empty() {
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
            if self.folders.contains(folder) {
                break;
            }
            if self.resources.contains(folder) {
                return None;
            }
        }
        Some(by)
    }
}

/// Whether a text is short enough for a path: many aliases may lead to a long one.
pub(super) fn is_path(text: &Text<'_>) -> bool {
    text.expose().len() <= 4096
}

/// What a path means that stands in a file.
pub(super) fn beside(file: &str, path: &str) -> String {
    if path.starts_with('/') {
        plain(path)
    } else {
        plain(&format!("{file}/../{path}"))
    }
}

/// A path without `.` and with every `..` that takes back a step.
pub(super) fn plain(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}

/// The patches in an object, each once: in a kustomization, and in what Flux and Argo CD have in its place. Most are texts.
pub(super) fn texts<'a>(resource: &Resource<'a>) -> Vec<Node<'a>> {
    let object = resource.node();
    let below = |node: Node<'a>, way: &[&str]| node.at(way).into_iter();
    let holders: Vec<Node<'a>> = match (resource.group(), resource.kind()) {
        (KUSTOMIZE, _) => vec![object],
        // A kustomization need not say what it is.
        ("", _) if Patches::is_kustomization(resource.document().file_name()) => vec![object],
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => below(object, &["spec"]).collect(),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => {
            let renderers = below(object, &["spec", "postRenderers"]).flat_map(Node::items);
            renderers.filter_map(|it| it.get("kustomize")).collect()
        }
        ("argoproj.io", kind @ ("Application" | "ApplicationSet")) => {
            let way: &[&str] = match kind {
                "Application" => &["spec"],
                _ => &["spec", "template", "spec"],
            };
            let application = || below(object, way);
            let sources = application().filter_map(|it| it.get("sources"));
            let sources = sources.flat_map(Node::items);
            let sources = sources.chain(application().filter_map(|it| it.get("source")));
            sources.filter_map(|it| it.get("kustomize")).collect()
        }
        _ => return Vec::new(),
    };
    let mut seen: HashSet<Span> = HashSet::new();
    let mut texts = Vec::new();
    for holder in holders {
        let patches = LISTS.iter().flat_map(|list| items(holder, list));
        let patches = patches.filter_map(|it| it.get("patch"));
        let patches = patches.map(|node| (node, false));
        let merged = items(holder, MERGED).map(|node| (node, true));
        for (node, may_name) in patches.chain(merged) {
            let is_name = may_name && node.kind() == Kind::String && names(node);
            let is_patch = matches!(node.kind(), Kind::String | Kind::Mapping | Kind::Sequence);
            // However many aliases lead to a text, it is judged once.
            if is_patch && !is_name && seen.insert(node.span()) {
                texts.push(node);
            }
        }
    }
    texts
}

/// Whether an item is the name of a file, and not the patch itself.
pub(super) fn names(item: Node<'_>) -> bool {
    let text = item.text().expose();
    !text.contains(['\n', '{', '[']) && !text.contains(": ")
}

/// What a kustomization takes from elsewhere, by address: kustomize fetches it, nobody here does.
pub(super) fn fetched<'a>(resource: &Resource<'a>) -> Vec<Node<'a>> {
    let is_kustomization = resource.group() == KUSTOMIZE
        || resource.group().is_empty()
            && Patches::is_kustomization(resource.document().file_name());
    if !is_kustomization {
        return Vec::new();
    }
    let named = ["resources", "bases", "components", "crds"];
    let named = named.iter().flat_map(|list| items(resource.node(), list));
    let is_address = |it: &Node<'_>| {
        let text = it.text().expose();
        // As kustomize tells a repository from a folder (`git/repospec.go` in its `api/internal`).
        let is_host = ["github.com/", "gh:", "git@", "git::"]
            .iter()
            .any(|host| text.starts_with(host));
        text.contains("://") || is_host
    };
    named.filter(is_address).collect()
}

/// The parts of a patch that say what goes, sorted and apart: `$patch: delete` stands in each.
pub(super) fn deleted(resource: &Resource<'_>) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut nodes = vec![resource.node()];
    while let Some(node) = nodes.pop() {
        let directive = node.get("$patch").and_then(Node::as_text);
        if directive.is_some_and(|it| it.expose() == "delete") {
            parts.push(node.span());
            continue;
        }
        // What an alias brings stands elsewhere, and is looked at there.
        let below = node.entries().map(|it| it.value).chain(node.items());
        nodes.extend(below.filter(|it| !it.is_brought()));
    }
    parts.sort_unstable_by_key(|it| it.start);
    parts
}

/// Whether a document of a file that is named as a patch is one: not what kustomize cannot patch.
pub(super) fn is_patch(document: &Document) -> bool {
    let root = document.root();
    match root.kind() {
        _ if document.is_unit() => false,
        Kind::Sequence => is_operations(root),
        Kind::Mapping => {
            let objects: Vec<_> = resources(document).take(2).collect();
            match objects.as_slice() {
                // A kustomization need not say what it is.
                [] => {
                    let is_kustomization = Patches::is_kustomization(document.file_name());
                    root.get("items").is_none() && !is_kustomization
                }
                [only] => {
                    let is_served = only.object().is_served() && only.group() != KUSTOMIZE;
                    only.node() == root && is_served
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a document is a list of operations, a JSON patch.
pub(super) fn is_operations(root: Node<'_>) -> bool {
    root.kind() == Kind::Sequence && root.items().all(|it| it.get("op").is_some())
}

const KUSTOMIZE: &str = "kustomize.config.k8s.io";
pub(super) const LISTS: [&str; 2] = ["patches", "patchesJson6902"];
pub(super) const MERGED: &str = "patchesStrategicMerge";

pub(super) fn items<'a>(holder: Node<'a>, list: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    holder.get(list).into_iter().flat_map(Node::items)
}
