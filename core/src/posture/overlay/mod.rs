//! What kustomizations change in the objects of other files, as far as others are judged by it.

mod changes;
mod numbers;
mod patched;
mod pattern;
mod target;
mod touch;

pub(super) use changes::{Overlaid, Partners};
pub(super) use numbers::Numbers;

use super::kustomize::{LISTS, MERGED, beside, is_path, items, names, plain};
use super::{Resource, template};
use crate::document::{Document, Kind, Limits, Node, Piece, SourceFile};
use changes::Changes;
use patched::Patched;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use target::{Object, Target};
use touch::Touch;

/// What the kustomizations of a scan take in, and what they change in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlays {
    /// By the folder of the kustomization.
    folders: BTreeMap<String, Overlay>,
    /// The keys of all labels that they add to pods and selectors.
    keys: HashSet<Box<str>>,
    /// Those that they add anywhere.
    object_keys: HashSet<Box<str>>,
    /// Files that are to be read, too, each with what they are for.
    awaited: HashMap<String, BTreeSet<Use>>,
    /// What all of them together do, by file and folder.
    told: HashMap<String, Arc<Changes>>,
    /// By the numbers of the kustomizations.
    patched: HashMap<u32, Patched>,
    /// What they patch together, for what too many of them take in.
    all_patched: Patched,
}

#[derive(Clone, Debug, Default)]
struct Overlay {
    number: u32,
    /// Files and folders.
    resources: BTreeSet<String>,
    /// Folders of what changes all that stands beside it, too.
    components: BTreeSet<String>,
    changes: Changes,
    patched: Patched,
}

/// What a file is for that a kustomization names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    folder: String,
    is_patch: bool,
    /// The objects that are meant, where the kustomization says so.
    target: Option<Target>,
}

/// What becomes of the objects of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Altered<'o> {
    overlays: &'o Overlays,
    changes: &'o Arc<Changes>,
}

/// What becomes of one of them.
#[derive(Clone, Debug)]
pub(super) struct Alterations<'o> {
    touches: Vec<&'o Touch>,
    pub(super) overlaid: Overlaid,
}

/// Of kustomizations that keep apart what they take in several times there may be several above each other.
const ROUNDS: usize = 4;
/// So many fields that replacements name are read: aliases may lead to any number.
const MOST_FIELDS: usize = 100_000;

impl Overlays {
    /// Takes in what a kustomization says, or a file that one has named.
    pub(super) fn add(&mut self, file: &SourceFile, is_kustomization: bool) {
        if is_kustomization {
            self.kustomization(file);
        } else if let Some(uses) = self.awaited.remove(&plain(file.name())) {
            let parts = parts(Some(file));
            for it in uses {
                let overlay = self.overlay(&it.folder);
                if it.is_patch {
                    overlay.patch(&parts, it.target.as_ref());
                    continue;
                }
                let mut left = MOST_FIELDS;
                for root in file.documents().map(Document::root) {
                    overlay.replacements(root, &mut left);
                }
                if file.errors().next().is_some() {
                    overlay.patched.add(Target::default(), Touch::ANYTHING);
                }
            }
        }
    }

    /// Whether any file is still to be read.
    pub(super) fn awaits_any(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// Whether this one is.
    pub(super) fn awaits(&self, file: &str) -> bool {
        self.awaited.contains_key(&plain(file))
    }

    fn kustomization(&mut self, file: &SourceFile) {
        let folder = beside(file.name(), "");
        let (mut texts, mut left) = (Texts::default(), MOST_FIELDS);
        for root in file.documents().map(Document::root) {
            let paths = |lists: &[&str]| -> Vec<String> {
                let lists = lists.iter().flat_map(|list| items(root, list));
                let paths = lists.filter_map(Node::as_text).filter(is_path);
                paths.map(|it| beside(file.name(), it.expose())).collect()
            };
            let (of_pods, others) = labels(root);
            self.object_keys.extend(of_pods.iter().cloned());
            self.object_keys.extend(others);
            let overlay = self.overlay(&folder);
            overlay
                .resources
                .extend(paths(&["resources", "bases", "components"]));
            overlay.components.extend(paths(&["components"]));
            if !of_pods.is_empty() {
                overlay.changes.labels = Numbers::of(overlay.number);
            }
            let text = |key| root.get(key).and_then(Node::as_text).map(|it| it.expose());
            overlay
                .changes
                .namespaces
                .extend(text("namespace").map(Arc::from));
            let affixes = ["namePrefix", "nameSuffix"].map(|it| text(it).unwrap_or_default());
            if affixes != [""; 2] {
                let [before, behind] = affixes.map(Arc::from);
                overlay.changes.affixes.insert((before, behind));
            }
            for name in items(root, "replicas").filter_map(|it| it.get("name")?.as_text()) {
                let target = Target::named(name.expose());
                overlay.patched.add(target, Touch::field("spec.replicas"));
            }
            if items(root, "transformers").next().is_some() {
                overlay.patched.add(Target::default(), Touch::ANYTHING);
            }
            self.keys.extend(of_pods);
            for item in LISTS.iter().flat_map(|list| items(root, list)) {
                let target = item.get("target").filter(|it| !it.is_null());
                let target = target.map(Target::read);
                if let Some(text) = item.get("patch") {
                    let overlay = self.overlay(&folder);
                    texts.patch(text, target.clone(), overlay);
                }
                let path = item.get("path").unwrap_or(item);
                self.path(file.name(), path, true, target);
            }
            for item in items(root, MERGED) {
                match names(item) {
                    true => self.path(file.name(), item, true, None),
                    false => texts.patch(item, None, self.overlay(&folder)),
                }
            }
            for item in items(root, "replacements") {
                self.overlay(&folder).replacements(item, &mut left);
                if let Some(path) = item.get("path") {
                    self.path(file.name(), path, false, None);
                }
            }
        }
    }

    /// The name of a file that is to be read, too.
    fn path(
        &mut self,
        kustomization: &str,
        path: Node<'_>,
        is_patch: bool,
        target: Option<Target>,
    ) {
        if let Some(path) = path.as_text().filter(is_path) {
            let path = beside(kustomization, path.expose());
            let uses = self.awaited.entry(path).or_default();
            uses.insert(Use {
                folder: beside(kustomization, ""),
                is_patch,
                target,
            });
        }
    }

    fn overlay(&mut self, folder: &str) -> &mut Overlay {
        let number = u32::try_from(self.folders.len()).unwrap_or(u32::MAX);
        let overlay = self.folders.entry(folder.to_owned());
        overlay.or_insert_with(|| Overlay {
            number,
            ..Overlay::default()
        })
    }

    /// Works out what becomes of each file, when all that says so is read.
    pub(super) fn settle(&mut self) {
        for it in std::mem::take(&mut self.awaited).into_values().flatten() {
            self.overlay(&it.folder)
                .patch(&parts(None), it.target.as_ref());
        }
        for overlay in self.folders.values_mut() {
            let patched = std::mem::take(&mut overlay.patched);
            if !patched.is_empty() {
                overlay.changes.patches = Numbers::of(overlay.number);
                self.all_patched.join(&patched);
                self.patched.insert(overlay.number, patched);
            }
        }
        self.told = self.tell();
    }

    /// Hands down what each does to all that it takes in.
    fn tell(&self) -> HashMap<String, Arc<Changes>> {
        let mut users: Edges<'_> = HashMap::new();
        let mut below: Edges<'_> = HashMap::new();
        let mut takers: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut own = HashMap::new();
        for (folder, overlay) in &self.folders {
            for component in &overlay.components {
                users.entry(component).or_default().push(folder);
            }
            for resource in &overlay.resources {
                takers.entry(resource).or_default().push(overlay.number);
            }
            let resources = overlay.resources.iter().map(String::as_str);
            below.insert(folder, resources.collect());
            own.insert(&**folder, Arc::new(overlay.changes.clone()));
        }
        let own = spread(own, &users, &mut HashSet::new());
        let mut parted = HashSet::new();
        let mut told = HashMap::new();
        for _ in 0..ROUNDS {
            let with_builds = own.iter().map(|(folder, changes)| {
                let mut changes = Arc::clone(changes);
                let takers = takers.get(folder).map_or(&[][..], Vec::as_slice);
                if let Some(overlay) = self.folders.get(*folder)
                    && takers.iter().all(|it| parted.contains(it))
                {
                    Arc::make_mut(&mut changes).builds = Numbers::of(overlay.number);
                }
                (*folder, changes)
            });
            let known = parted.len();
            told = spread(with_builds.collect(), &below, &mut parted);
            if parted.len() == known {
                break;
            }
        }
        let told = told
            .into_iter()
            .filter(|(place, _)| !self.folders.contains_key(*place));
        told.map(|(place, changes)| (place.to_owned(), changes))
            .collect()
    }

    /// What becomes of the objects of a file; `None` where no kustomization takes it in.
    pub(super) fn altered(&self, file: &str) -> Option<Altered<'_>> {
        if self.told.is_empty() {
            return None;
        }
        let path = plain(file);
        let mut place = path.as_str();
        loop {
            if let Some(changes) = self.told.get(place) {
                return Some(Altered {
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

    /// The keys of the labels that are added to pods and selectors.
    pub(super) const fn keys(&self) -> &HashSet<Box<str>> {
        &self.keys
    }
}

impl Overlay {
    fn patch(&mut self, parts: &[(Target, Touch)], target: Option<&Target>) {
        for (part, touch) in parts {
            self.patched
                .add(target.unwrap_or(part).clone(), touch.clone());
        }
    }

    /// A replacement, or a list of them.
    fn replacements(&mut self, root: Node<'_>, left: &mut usize) {
        let one = (root.kind() == Kind::Mapping).then_some(root);
        for target in root.items().chain(one).flat_map(|it| items(it, "targets")) {
            let select = target.get("select").map(Target::read).unwrap_or_default();
            let paths = items(target, "fieldPaths").filter_map(Node::as_text);
            for path in std::iter::once(None).chain(paths.map(Some)) {
                let Some(fewer) = left.checked_sub(1) else {
                    self.patched.add(Target::default(), Touch::ANYTHING);
                    return;
                };
                *left = fewer;
                if let Some(path) = path {
                    let touch = Touch::field(path.expose());
                    self.patched.add(select.clone(), touch);
                }
            }
        }
    }
}

/// The patches that stand in a kustomization, by where each begins: however many aliases lead to a text, it is read once.
#[derive(Default)]
struct Texts {
    read: HashMap<u32, Vec<(Target, Touch)>>,
    seen: BTreeSet<(u32, Option<Target>)>,
}

impl Texts {
    fn patch(&mut self, text: Node<'_>, target: Option<Target>, overlay: &mut Overlay) {
        let Some(patch) = text.as_text() else {
            return;
        };
        let start = text.span().start;
        let parts = self.read.entry(start).or_insert_with(|| {
            let bytes = patch.expose().as_bytes().to_vec();
            parts(
                SourceFile::read("", bytes, &Limits::default())
                    .ok()
                    .as_ref(),
            )
        });
        if self.seen.insert((start, target.clone())) {
            overlay.patch(parts, target.as_ref());
        }
    }
}

/// What a file or text of patches changes, and of which objects; `None`: it is not there, or cannot be read.
fn parts(file: Option<&SourceFile>) -> Vec<(Target, Touch)> {
    let is_refused = |it: &Piece| matches!(it, Piece::Refused(..));
    let is_read = file.is_some_and(|it| !it.pieces().iter().any(is_refused));
    let anything = (!is_read).then(|| (Target::default(), Touch::ANYTHING));
    let documents = file.into_iter().flat_map(SourceFile::documents);
    let parts = documents.map(Document::root).map(|root| match root.kind() {
        Kind::Mapping => (Target::of_part(root), Touch::merged(root)),
        _ => (Target::default(), Touch::operations(root)),
    });
    parts.chain(anything).collect()
}

/// From folders to files and folders.
type Edges<'o> = HashMap<&'o str, Vec<&'o str>>;

/// Hands all that a place has to those below it, each when it has all of its own; what goes round in a circle kustomize
/// refuses. Adds to `parted` whose builds reach a place by two ways, and so keep apart what they make of it.
fn spread<'o>(
    mut all: HashMap<&'o str, Arc<Changes>>,
    edges: &Edges<'o>,
    parted: &mut HashSet<u32>,
) -> HashMap<&'o str, Arc<Changes>> {
    let mut awaited: HashMap<&str, usize> = HashMap::new();
    for to in edges.values().flatten() {
        let count = awaited.entry(to).or_default();
        *count = count.saturating_add(1);
    }
    // In the order of their names, so that what is left out is always the same.
    let mut ready: Vec<&str> = edges.keys().copied().collect();
    ready.retain(|it| !awaited.contains_key(it));
    ready.sort_unstable();
    while let Some(place) = ready.pop() {
        let changes = all.get(place).cloned();
        for to in edges.get(place).into_iter().flatten() {
            match (all.get_mut(to), &changes) {
                (Some(below), Some(changes)) => {
                    parted.extend(below.builds.common(&changes.builds));
                    Arc::make_mut(below).take(changes);
                }
                (None, Some(changes)) => drop(all.insert(to, Arc::clone(changes))),
                (_, None) => {}
            }
            if let Some(count) = awaited.get_mut(to) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(to);
                }
            }
        }
    }
    all
}

impl<'o> Altered<'o> {
    /// What becomes of this object.
    pub(super) fn of(self, resource: &Resource<'_>) -> Alterations<'o> {
        let Self { overlays, changes } = self;
        let (name, namespace) = (resource.name(), resource.namespace());
        let moves = |it: &Arc<str>| !namespace.is_empty() && **it != *namespace;
        let mut touches = Vec::new();
        if !changes.patches.is_empty() {
            let affixes = changes.affixes.iter();
            let given = affixes.map(|(before, behind)| format!("{before}{name}{behind}"));
            let object = Object {
                resource,
                names: std::iter::once(name.to_owned()).chain(given).collect(),
                is_moved: !changes.namespaces.is_empty(),
                label_keys: &overlays.object_keys,
            };
            if changes.patches.is_full() {
                overlays.all_patched.find(&object, &mut touches);
            } else {
                let patched = changes.patches.iter();
                let patched = patched.filter_map(|it| overlays.patched.get(&it));
                patched.for_each(|it| it.find(&object, &mut touches));
            }
        }
        Alterations {
            overlaid: Overlaid {
                changes: Some(Arc::clone(changes)),
                moved: changes.namespaces.iter().any(moves),
                deleted: touches.iter().any(|it| it.deletes),
            },
            touches,
        }
    }
}

impl Alterations<'_> {
    /// Whether what stands at a path may be changed, or something in it.
    pub(super) fn reach(&self, path: &[&str]) -> bool {
        self.touches.iter().any(|it| it.reaches(path))
    }

    /// Whether that may be so, or there is no such object at all: of several builds another may have it.
    pub(super) fn reach_or_end(&self, path: &[&str]) -> bool {
        self.overlaid.deleted && !self.overlaid.is_shared() || self.reach(path)
    }

    /// Whether that may be so, or the object gone.
    pub(super) fn reach_or_delete(&self, path: &[&str]) -> bool {
        self.overlaid.deleted || self.reach(path)
    }
}

/// The keys of the labels that a kustomization adds to pods or selectors, and of those to objects alone.
fn labels(root: Node<'_>) -> (Vec<Box<str>>, Vec<Box<str>>) {
    let has = |item: Node<'_>, key| item.get(key).is_some_and(|it| it.is_true());
    let reaches = |item: &Node<'_>| {
        let fields = item.get("fields").is_some_and(|it| !it.is_null());
        fields || has(*item, "includeSelectors") || has(*item, "includeTemplates")
    };
    let keys = |pairs: Option<Node<'_>>| -> Vec<Box<str>> {
        let pairs = pairs.filter(|it| it.kind() == Kind::Mapping);
        let keys = pairs.into_iter().flat_map(Node::entries).map(|it| it.key());
        keys.filter(|key| !template::is_expression(key))
            .map(Into::into)
            .collect()
    };
    let (mut of_pods, mut others) = (keys(root.get("commonLabels")), Vec::new());
    // However many aliases lead to pairs, they are read once.
    let mut seen = HashSet::new();
    let mut is_new = |item: &Node<'_>| {
        let pairs = item.get("pairs").map(|it| it.span().start);
        seen.insert((pairs, reaches(item)))
    };
    for item in items(root, "labels").filter(|it| is_new(it)) {
        let list = match reaches(&item) {
            true => &mut of_pods,
            false => &mut others,
        };
        list.extend(keys(item.get("pairs")));
    }
    (of_pods, others)
}
