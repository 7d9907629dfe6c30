//! Labels, and selectors of them.

use crate::document::{Kind, Node};
use crate::posture::fix::Value;
use crate::posture::template;
use std::collections::HashSet;

/// The labels of an object.
#[derive(Clone, Debug, Default)]
pub(in crate::posture) struct Labels {
    /// In order.
    pairs: Vec<(Box<str>, Box<str>)>,
    /// Whether some of them come from a template or are no labels.
    unknown: bool,
    /// Whether they do so from a patch.
    patched: bool,
}

/// Which labels are meant. Without a requirement it means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::posture) struct Selector {
    requirements: Vec<Requirement>,
    unknown: bool,
    patched: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Requirement {
    /// Values are in order.
    In(Box<str>, Vec<Box<str>>),
    NotIn(Box<str>, Vec<Box<str>>),
    Exists(Box<str>),
    Absent(Box<str>),
}

impl Labels {
    /// The labels in a mapping, which may be absent.
    pub(super) fn read(node: Option<Node<'_>>) -> Self {
        let mut labels = Self::default();
        let Some(node) = node.filter(|node| !node.is_null()) else {
            return labels;
        };
        labels.unknown = node.kind() != Kind::Mapping;
        for entry in node.entries() {
            match text(entry.value).filter(|_| !template::is_expression(entry.key())) {
                Some(value) => labels.pairs.push((entry.key().into(), value)),
                None => labels.unknown = true,
            }
        }
        labels.pairs.sort_unstable();
        // They are kept for the whole scan.
        labels.pairs.shrink_to_fit();
        labels
    }

    /// Whether some of them come from a template or are no labels.
    pub(super) const fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// A patch may change them.
    pub(super) const fn leave_open(&mut self) {
        self.unknown = true;
        self.patched = true;
    }

    /// Whether a patch may, and so what keeps from being told what they are.
    pub(in crate::posture) const fn is_patched(&self) -> bool {
        self.patched
    }

    /// Those that are known.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (&**key, &**value))
    }

    fn get(&self, key: &str) -> Option<&str> {
        let at = self.pairs.binary_search_by(|(name, _)| (**name).cmp(key));
        let (_, value) = self.pairs.get(at.ok()?)?;
        Some(value)
    }
}

impl Selector {
    /// A `LabelSelector`, which may be absent: then there is none.
    pub(super) fn read(node: Option<Node<'_>>) -> Option<Self> {
        let node = node.filter(|node| !node.is_null())?;
        let mut keys = node.entries().map(|entry| entry.key());
        let mut selector = Self {
            requirements: Vec::new(),
            unknown: node.kind() != Kind::Mapping || keys.any(template::is_expression),
            patched: false,
        };
        let equal = node.get("matchLabels").filter(|it| !it.is_null());
        selector.unknown |= equal.is_some_and(|it| it.kind() != Kind::Mapping);
        for entry in equal.into_iter().flat_map(Node::entries) {
            match text(entry.value).filter(|_| !template::is_expression(entry.key())) {
                Some(value) => {
                    let requirement = Requirement::In(entry.key().into(), vec![value]);
                    selector.requirements.push(requirement);
                }
                None => selector.unknown = true,
            }
        }
        let others = node.get("matchExpressions").filter(|it| !it.is_null());
        selector.unknown |= others.is_some_and(|it| it.kind() != Kind::Sequence);
        for item in others.into_iter().flat_map(Node::items) {
            match requirement(item) {
                Some(requirement) => selector.requirements.push(requirement),
                None => selector.unknown = true,
            }
        }
        selector.requirements.shrink_to_fit();
        Some(selector)
    }

    /// Whether a template or a patch decides what it means.
    pub(in crate::posture) const fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// A patch may change it.
    pub(super) const fn leave_open(&mut self) {
        self.unknown = true;
        self.patched = true;
    }

    /// Whether a patch may.
    pub(in crate::posture) const fn is_patched(&self) -> bool {
        self.patched
    }

    /// Keys with their values: whatever it means has one value of each.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &[Box<str>])> {
        self.requirements.iter().filter_map(|it| match it {
            Requirement::In(key, values) => Some((&**key, &**values)),
            _ => None,
        })
    }

    /// The `LabelSelector` that it was read from, or one that means the same; `None` where a template has a part in it.
    pub(in crate::posture) fn written(&self) -> Option<Value> {
        let (mut labels, mut expressions) = (Vec::new(), Vec::new());
        let mut keys = HashSet::new();
        for requirement in &self.requirements {
            match requirement {
                Requirement::In(key, values) if values.len() == 1 && keys.insert(key) => {
                    let values = values.iter().map(|it| Value::from(&**it));
                    labels.extend(values.map(|value| (key.to_string(), value)));
                }
                Requirement::In(key, values) => expressions.push(expression(key, "In", values)),
                Requirement::NotIn(key, values) => {
                    expressions.push(expression(key, "NotIn", values));
                }
                Requirement::Exists(key) => expressions.push(expression(key, "Exists", &[])),
                Requirement::Absent(key) => expressions.push(expression(key, "DoesNotExist", &[])),
            }
        }
        let parts = [
            ("matchLabels", !labels.is_empty(), Value::Map(labels)),
            (
                "matchExpressions",
                !expressions.is_empty(),
                Value::List(expressions),
            ),
        ];
        let parts = parts.into_iter().filter(|(_, is_there, _)| *is_there);
        let written = Value::map(parts.map(|(key, _, value)| (key, value)));
        (!self.unknown).then_some(written)
    }

    /// What has this label.
    pub(in crate::posture) fn label(key: &str, value: &str) -> Self {
        Self {
            requirements: vec![Requirement::In(key.into(), vec![value.into()])],
            unknown: false,
            patched: false,
        }
    }

    /// Without what it asks of these keys.
    pub(in crate::posture) fn without(&self, keys: &HashSet<Box<str>>) -> Self {
        let stays = |it: &&Requirement| !keys.contains(it.key());
        Self {
            requirements: self.requirements.iter().filter(stays).cloned().collect(),
            unknown: self.unknown,
            patched: self.patched,
        }
    }

    /// Whether it means all.
    pub(in crate::posture) const fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it means these labels; `None` where a template keeps that from being told.
    pub(in crate::posture) fn selects(&self, labels: &Labels) -> Option<bool> {
        if self.unknown {
            return None;
        }
        if labels.unknown && !self.requirements.is_empty() {
            return None;
        }
        Some(self.requirements.iter().all(|it| it.holds(labels)))
    }
}

impl Requirement {
    fn key(&self) -> &str {
        match self {
            Self::In(key, _) | Self::NotIn(key, _) | Self::Exists(key) | Self::Absent(key) => key,
        }
    }

    fn holds(&self, labels: &Labels) -> bool {
        let among = |values: &[Box<str>], value: &str| {
            values.binary_search_by(|it| (**it).cmp(value)).is_ok()
        };
        match self {
            Self::In(key, values) => labels.get(key).is_some_and(|value| among(values, value)),
            Self::NotIn(key, values) => !labels.get(key).is_some_and(|value| among(values, value)),
            Self::Exists(key) => labels.get(key).is_some(),
            Self::Absent(key) => labels.get(key).is_none(),
        }
    }
}

/// A `LabelSelectorRequirement`; two of the operators have no values.
fn expression(key: &str, operator: &str, values: &[Box<str>]) -> Value {
    let values = values.iter().map(|it| Value::from(&**it)).collect();
    let parts = [
        ("key", Value::from(key)),
        ("operator", Value::from(operator)),
        ("values", Value::List(values)),
    ];
    let is_there = |it: &Value| !matches!(it, Value::List(values) if values.is_empty());
    Value::map(parts.into_iter().filter(|(_, value)| is_there(value)))
}

fn requirement(item: Node<'_>) -> Option<Requirement> {
    let key = text(item.get("key")?)?;
    let values = item.get("values").filter(|it| !it.is_null());
    let is_list = values.is_none_or(|it| it.kind() == Kind::Sequence);
    let texts = values.into_iter().flat_map(Node::items).map(text);
    let values: Option<Vec<Box<str>>> = texts.collect();
    let mut values = values.filter(|_| is_list);
    if let Some(values) = &mut values {
        values.sort_unstable();
    }
    let operator = text(item.get("operator")?)?;
    Some(match &*operator {
        "In" => Requirement::In(key, values?),
        "NotIn" => Requirement::NotIn(key, values?),
        "Exists" => Requirement::Exists(key),
        "DoesNotExist" => Requirement::Absent(key),
        _ => return None,
    })
}

/// The text of a scalar that no template makes.
pub(super) fn text(node: Node<'_>) -> Option<Box<str>> {
    let text = node.as_text().filter(|text| !text.is_sensitive())?;
    template::expression(node)
        .is_none()
        .then(|| text.expose().into())
}
