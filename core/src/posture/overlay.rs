//! What kustomizations change in the objects of other files, as far as others are judged by it.

use super::kustomize::{LISTS, MERGED, beside, is_path, items, plain};
use super::template;
use crate::document::{Kind, Node, SourceFile};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// What the kustomizations of a scan take in, and what they change in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlays {
    /// By the folder of the kustomization.
    folders: BTreeMap<String, Overlay>,
    /// The keys of all labels that they add.
    keys: HashSet<Box<str>>,
    /// The names in lists and patches of replicas, among other words of such patches.
    names: HashSet<Box<str>>,
    /// Files of patches, each with the folders that use it, and whether it names there what it is for.
    patches: HashMap<String, Vec<(String, bool)>>,
    /// How many kustomizations there are.
    count: u32,
    /// What all of them together change, by file and folder.
    told: OnceLock<HashMap<String, Changes>>,
}

#[derive(Clone, Debug, Default)]
struct Overlay {
    /// Files and folders.
    resources: Vec<String>,
    changes: Changes,
}

/// What is changed in a file's objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    labels: Labelled,
    /// Into which namespaces they are put: no more than two are kept.
    namespaces: BTreeSet<Arc<str>>,
    /// Whether the number of replicas is, of objects that are named.
    replicas: bool,
    /// Whether it is of any.
    all_replicas: bool,
}

/// Which kustomizations add labels to pods and selectors. Where two objects have the same ones, they have the same
/// labels more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Labelled(BTreeSet<u32>);

/// What becomes of the objects of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Altered<'o> {
    overlays: &'o Overlays,
    changes: &'o Changes,
}

/// So many kustomizations are told apart.
const MOST: usize = 8;

impl Overlays {
    /// Takes in what a kustomization says, or a patch that one has named.
    pub(super) fn add(&mut self, file: &SourceFile, is_kustomization: bool) {
        self.told = OnceLock::new();
        if is_kustomization {
            self.kustomization(file);
        } else if let Some(users) = self.patches.get(&plain(file.name())).cloned() {
            for (folder, is_named) in users {
                self.patch(&folder, file.text(), is_named);
            }
        }
    }

    fn kustomization(&mut self, file: &SourceFile) {
        let folder = beside(file.name(), "");
        self.count = self.count.saturating_add(1);
        let number = self.count;
        for root in file.documents().map(crate::document::Document::root) {
            let paths = |list| {
                let paths = items(root, list).filter_map(Node::as_text).filter(is_path);
                paths.map(|it| beside(file.name(), it.expose()))
            };
            for path in ["resources", "bases", "components"]
                .into_iter()
                .flat_map(paths)
            {
                self.overlay(&folder).resources.push(path);
            }
            // A component changes what stands beside it, too.
            for path in paths("components") {
                self.overlay(&path).resources.push(folder.clone());
            }
            let keys = labels(root);
            if !keys.is_empty() {
                self.overlay(&folder).changes.labels.0.insert(number);
                self.keys.extend(keys);
            }
            if let Some(namespace) = root.get("namespace").and_then(Node::as_text) {
                let namespace: Arc<str> = namespace.expose().into();
                self.overlay(&folder).changes.namespaces.insert(namespace);
            }
            for name in items(root, "replicas").filter_map(|it| it.get("name")?.as_text()) {
                self.overlay(&folder).changes.replicas = true;
                self.names.insert(name.expose().into());
            }
            for item in LISTS.iter().flat_map(|list| items(root, list)) {
                self.patch_of(file.name(), &folder, item);
            }
            for text in items(root, MERGED).filter_map(Node::as_text) {
                self.patch(&folder, text.expose(), true);
                if is_path(&text) {
                    let users = self.patches.entry(beside(file.name(), text.expose()));
                    users.or_default().push((folder.clone(), true));
                }
            }
        }
    }

    /// An item of a list of patches.
    fn patch_of(&mut self, file: &str, folder: &str, item: Node<'_>) {
        let target = item.get("target").filter(|it| !it.is_null());
        let is_named = target.is_none_or(|it| named(it).is_some());
        let name: Option<Box<str>> = target.and_then(named).map(Into::into);
        if let Some(text) = item.get("patch").and_then(Node::as_text)
            && self.patch(folder, text.expose(), is_named)
        {
            self.names.extend(name.clone());
        }
        if let Some(path) = item.get("path").and_then(Node::as_text).filter(is_path) {
            let users = self.patches.entry(beside(file, path.expose()));
            users.or_default().push((folder.to_owned(), is_named));
            // What the file says is not at hand yet.
            self.names.extend(name);
        }
    }

    /// Whether a patch is about replicas.
    fn patch(&mut self, folder: &str, text: &str, is_named: bool) -> bool {
        if !text.contains("replicas") {
            return false;
        }
        let changes = &mut self.overlay(folder).changes;
        changes.replicas = true;
        changes.all_replicas |= !is_named;
        let is_part = |it: char| it.is_ascii_alphanumeric() || "-.".contains(it);
        let words = text.split(|it| !is_part(it)).filter(|it| !it.is_empty());
        self.names.extend(words.map(Into::into));
        true
    }

    fn overlay(&mut self, folder: &str) -> &mut Overlay {
        self.folders.entry(folder.to_owned()).or_default()
    }

    /// What becomes of the objects of a file; `None` where no kustomization changes any.
    pub(super) fn altered(&self, file: &str) -> Option<Altered<'_>> {
        if self.folders.is_empty() {
            return None;
        }
        let told = self.told.get_or_init(|| self.tell());
        let path = plain(file);
        let mut place = path.as_str();
        loop {
            if let Some(changes) = told.get(place) {
                let is_any = *changes != Changes::default();
                return is_any.then_some(Altered {
                    overlays: self,
                    changes,
                });
            }
            place = place.rsplit_once('/').map(|(outer, _)| outer)?;
            // What a folder with a kustomization holds is named there one by one.
            if self.folders.contains_key(place) {
                return None;
            }
        }
    }

    /// Hands down what each changes to all that it takes in.
    fn tell(&self) -> HashMap<String, Changes> {
        let mut told: HashMap<String, Changes> = HashMap::new();
        let own = self.folders.iter();
        let mut inherited: HashMap<&str, Changes> = own
            .map(|(folder, it)| (folder.as_str(), it.changes.clone()))
            .collect();
        let mut waiting: Vec<&str> = self.folders.keys().map(String::as_str).collect();
        while let Some(folder) = waiting.pop() {
            let Some((changes, overlay)) = inherited.get(folder).zip(self.folders.get(folder))
            else {
                continue;
            };
            let changes = changes.clone();
            for resource in &overlay.resources {
                let Some(below) = inherited.get_mut(resource.as_str()) else {
                    told.entry(resource.clone()).or_default().take(&changes);
                    continue;
                };
                if below.take(&changes) {
                    waiting.push(resource);
                }
            }
        }
        told
    }

    /// The keys of the labels that are added anywhere.
    pub(super) const fn keys(&self) -> &HashSet<Box<str>> {
        &self.keys
    }
}

impl Changes {
    /// Adds what is changed elsewhere; whether that is something new.
    fn take(&mut self, other: &Self) -> bool {
        let before = self.clone();
        if self.labels.0.len() < MOST {
            self.labels.0.extend(&other.labels.0);
        }
        if self.namespaces.len() < 2 {
            self.namespaces
                .extend(other.namespaces.iter().take(2).cloned());
        }
        self.replicas |= other.replicas;
        self.all_replicas |= other.all_replicas;
        before != *self
    }
}

impl Altered<'_> {
    /// Whether the number of replicas of an object of this name is changed.
    pub(super) fn scales(&self, name: &str) -> bool {
        let changes = self.changes;
        changes.all_replicas || changes.replicas && self.overlays.names.contains(name)
    }

    /// Whether objects are put into another namespace than this one, which they name.
    pub(super) fn moves(&self, namespace: &str) -> bool {
        !namespace.is_empty() && self.changes.namespaces.iter().any(|it| **it != *namespace)
    }

    /// What adds labels.
    pub(super) fn labels(&self) -> Labelled {
        self.changes.labels.clone()
    }
}

impl Labelled {
    #[cfg(test)]
    pub(super) fn of(numbers: &[u32]) -> Self {
        Self(numbers.iter().copied().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether what has the one has the same labels more as what has the other.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self == other && self.0.len() < MOST
    }
}

/// The name that a target has; it may be a pattern, and whatever has such a name is meant.
fn named<'a>(target: Node<'a>) -> Option<&'a str> {
    let name = target.get("name").and_then(Node::as_text)?.expose();
    let is_plain = !name.contains(['*', '.', '[', '(', '|', '+', '?']);
    is_plain.then_some(name)
}

/// The keys of the labels that a kustomization adds to pods or selectors, and not to objects alone.
fn labels(root: Node<'_>) -> Vec<Box<str>> {
    let has = |item: Node<'_>, key| item.get(key).is_some_and(|it| it.is_true());
    let reaches = |item: &Node<'_>| {
        let fields = item.get("fields").is_some_and(|it| !it.is_null());
        fields || has(*item, "includeSelectors") || has(*item, "includeTemplates")
    };
    let pairs = items(root, "labels").filter(reaches);
    let pairs = pairs.filter_map(|it| it.get("pairs"));
    let pairs = root.get("commonLabels").into_iter().chain(pairs);
    let pairs = pairs.filter(|it| it.kind() == Kind::Mapping);
    let keys = pairs.flat_map(Node::entries).map(|it| it.key());
    keys.filter(|key| !template::is_expression(key))
        .map(Into::into)
        .collect()
}
