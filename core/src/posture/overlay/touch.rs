//! What a patch may change of an object: which fields, by their keys.

use crate::document::{Kind, Node};
use std::collections::BTreeMap;

/// What is changed of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Touch {
    keys: Keys,
    /// Whether the object may be gone.
    pub(super) deletes: bool,
}

/// Fields, as a tree of keys.
#[derive(Clone, Debug)]
enum Keys {
    /// Whatever stands there.
    All,
    These(BTreeMap<Box<str>, Self>),
}

/// What is read of other objects stands no deeper.
const DEPTH: usize = 8;
/// So many keys of a patch are told apart.
const MOST: usize = 1000;

impl Touch {
    /// Nobody knows what.
    pub(super) const ANYTHING: Self = Self {
        keys: Keys::All,
        deletes: true,
    };

    /// By a part of the object, which is merged into it.
    pub(super) fn merged(root: Node<'_>) -> Self {
        let directive = root.get("$patch").and_then(Node::as_text);
        if directive.is_some_and(|it| it.expose() == "delete") {
            return Self {
                deletes: true,
                ..Self::default()
            };
        }
        Self {
            keys: Keys::merged(root, DEPTH, &mut { MOST }),
            deletes: false,
        }
    }

    /// By the operations of a JSON patch.
    pub(super) fn operations(root: Node<'_>) -> Self {
        let mut touch = Self::default();
        let mut left = MOST;
        for item in root.items() {
            let text = |key| item.get(key).and_then(Node::as_text).map(|it| it.expose());
            let from = text("from").filter(|_| text("op") == Some("move"));
            let path = text("path").filter(|_| text("op") != Some("test"));
            for path in from.into_iter().chain(path) {
                let unescape = |it: &str| it.replace("~1", "/").replace("~0", "~");
                let steps = path.split('/').skip(1).map(unescape);
                touch.keys.insert(steps, &mut left);
            }
        }
        touch
    }

    /// By a value that is put at a path as replacements have it.
    pub(super) fn field(path: &str) -> Self {
        // Which item of a list is meant makes no difference.
        let is_key = |it: &&str| !it.starts_with('[') && *it != "*";
        let steps = path.split('.').take_while(is_key).map(str::to_owned);
        let mut touch = Self::default();
        touch.keys.insert(steps, &mut { MOST });
        touch
    }

    pub(super) fn join(&mut self, other: Self) {
        self.deletes |= other.deletes;
        self.keys.join(other.keys);
    }

    pub(super) fn is_nothing(&self) -> bool {
        !self.deletes && self.keys.is_nothing()
    }

    /// Whether what stands at a path may be changed, or something in it. `*` is any key.
    pub(super) fn reaches(&self, path: &[&str]) -> bool {
        let mut keys = &self.keys;
        for key in path {
            match keys {
                Keys::All => return true,
                Keys::These(these) if *key == "*" => return !these.is_empty(),
                Keys::These(these) => match these.get(*key) {
                    Some(below) => keys = below,
                    None => return false,
                },
            }
        }
        !keys.is_nothing()
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::These(BTreeMap::new())
    }
}

impl Keys {
    fn merged(node: Node<'_>, depth: usize, left: &mut usize) -> Self {
        let mut entries = node.entries();
        // What begins with a dollar says how the rest is merged.
        if node.kind() != Kind::Mapping || depth == 0 || entries.any(|it| it.key().starts_with('$'))
        {
            return Self::All;
        }
        let mut these = BTreeMap::new();
        for entry in node.entries() {
            match left.checked_sub(1) {
                Some(fewer) => *left = fewer,
                None => return Self::All,
            }
            let below = Self::merged(entry.value, depth.saturating_sub(1), left);
            these.insert(entry.key().into(), below);
        }
        Self::These(these)
    }

    fn insert(&mut self, steps: impl Iterator<Item = String>, left: &mut usize) {
        let steps: Vec<String> = steps.take(DEPTH).collect();
        self.insert_at(&steps, left);
    }

    fn insert_at(&mut self, steps: &[String], left: &mut usize) {
        let Self::These(these) = self else {
            return;
        };
        let step = steps.split_first().zip(left.checked_sub(1));
        let Some(((step, rest), fewer)) = step else {
            *self = Self::All;
            return;
        };
        *left = fewer;
        let below = these.entry(step.as_str().into()).or_default();
        below.insert_at(rest, left);
    }

    fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::These(these), Self::These(others)) => {
                for (key, below) in others {
                    these.entry(key).or_default().join(below);
                }
            }
            (_, Self::All) => *self = Self::All,
            (Self::All, _) => {}
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::All => false,
            Self::These(these) => these.values().all(Self::is_nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Touch;
    use crate::document::Document;

    #[test]
    fn what_stands_in_it_or_around_it_changes_a_field() {
        let merged = |text: &str| Touch::merged(Document::parse(text).unwrap().root());
        let done = |text: &str| Touch::operations(Document::parse(text).unwrap().root());
        let replicas = ["spec", "replicas"];
        let labels = ["spec", "template", "metadata", "labels"];
        for (touch, changes) in [
            (merged("{spec: {replicas: 1}}"), [true, false]),
            (merged("{spec: null}"), [true, true]),
            (
                merged("{spec: {$patch: replace, paused: true}}"),
                [true, true],
            ),
            (
                merged("{spec: {template: {metadata: {labels: {a: b}}}}}"),
                [false, true],
            ),
            (
                merged("{spec: {template: {metadata: {labels: {}}}}}"),
                [false, false],
            ),
            (merged("{metadata: {labels: {a: b}}}"), [false, false]),
            (merged("{$patch: delete}"), [false, false]),
            (
                done("[{op: add, path: /spec/replicas, value: 1}]"),
                [true, false],
            ),
            (
                done("[{op: test, path: /spec/replicas, value: 1}]"),
                [false, false],
            ),
            (
                done("[{op: remove, path: /spec/template/metadata/labels/a~1b}]"),
                [false, true],
            ),
            (
                done("[{op: move, from: /spec, path: /other}]"),
                [true, true],
            ),
            (done("[{op: replace, path: '', value: {}}]"), [true, true]),
            (
                Touch::field("spec.template.metadata.labels.app"),
                [false, true],
            ),
            (
                Touch::field("spec.template.spec.containers.[name=a].image"),
                [false, false],
            ),
            (Touch::ANYTHING, [true, true]),
        ] {
            assert_eq!(
                [touch.reaches(&replicas), touch.reaches(&labels)],
                changes,
                "{touch:?}"
            );
        }
        assert!(merged("{$patch: delete}").deletes);
        assert!(merged("{spec: {tasks: [{a: b}]}}").reaches(&["spec", "tasks", "*", "template"]));
        // Of aliases within aliases no more is followed than is told apart.
        let mut text = "a: &a0 {b: c}\n".to_owned();
        for at in 0..20 {
            let list: Vec<_> = (0..9).map(|it| format!("k{it}: *a{at}")).collect();
            text += &format!("a{at}: &a{} {{{}}}\n", at + 1, list.join(", "));
        }
        if let Ok(document) = Document::parse(&text) {
            assert!(Touch::merged(document.root()).reaches(&["a19"]));
        }
    }
}
