//! The fields of the kinds that checks read, as the API server of Kubernetes 1.37 decodes them.
//!
//! `schema.txt` is made from Kubernetes' own Go types by `tests/oracle/schema`; that program says
//! what its lines mean.

use super::{ObjectKind, Resource};
use crate::document::Kind;
use std::sync::LazyLock;

/// The struct that an object of this kind and version is decoded into.
fn root(kind: ObjectKind, api_version: &str) -> Option<Type> {
    // Versions before v1 have other fields; the API server of 1.37 serves none of them.
    let version = api_version.rsplit('/').next();
    SCHEMA
        .roots
        .get(kind as usize)
        .copied()
        .flatten()
        .filter(|_| version == Some("v1"))
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    Boolean,
    Integer,
    Number,
    Quantity,
    String,
    StringOrInteger,
    Struct(usize),
    /// A list, by its item's place in [`Schema::inner`].
    List(usize),
    /// A mapping with free keys, by its value's place in [`Schema::inner`].
    Map(usize),
}

/// A field of a struct.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) is: Type,
}

impl Type {
    /// Whether a value of that kind can be decoded. Null always can: it is an absent field.
    pub(super) const fn takes(self, kind: Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => matches!(kind, Kind::Bool | Kind::Null),
            // `1.0` is a whole number once it is JSON; `1.5` the API server refuses by its value.
            Self::Integer | Self::Number => matches!(kind, Kind::Int | Kind::Float | Kind::Null),
            Self::Quantity => {
                matches!(kind, Kind::Int | Kind::Float | Kind::String | Kind::Null)
            }
            Self::String => matches!(kind, Kind::String | Kind::Null),
            Self::StringOrInteger => matches!(kind, Kind::String | Kind::Int | Kind::Null),
            Self::Struct(_) | Self::Map(_) => matches!(kind, Kind::Mapping | Kind::Null),
            Self::List(_) => matches!(kind, Kind::Sequence | Kind::Null),
        }
    }

    /// The type in words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Any => "value",
            Self::Boolean => "boolean",
            Self::Integer => "whole number",
            Self::Number => "number",
            Self::Quantity => "quantity",
            Self::String => "string",
            Self::StringOrInteger => "string or whole number",
            Self::Struct(_) | Self::Map(_) => "mapping",
            Self::List(_) => "list",
        }
    }

    /// A struct's fields, by name.
    pub(super) fn fields(self) -> Option<&'static [Field]> {
        match self {
            Self::Struct(at) => SCHEMA.structs.get(at).map(Vec::as_slice),
            _ => None,
        }
    }

    /// The type of a struct's field.
    pub(super) fn field(self, name: &str) -> Option<Self> {
        let fields = self.fields()?;
        let at = fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        fields.get(at).map(|field| field.is)
    }

    /// The type of a list's items or of a mapping's values.
    pub(super) fn inner(self) -> Option<Self> {
        match self {
            Self::List(at) | Self::Map(at) => SCHEMA.inner.get(at).copied(),
            _ => None,
        }
    }
}

struct Schema {
    structs: Vec<Vec<Field>>,
    inner: Vec<Type>,
    /// By [`ObjectKind`].
    roots: Vec<Option<Type>>,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("schema.txt")));

impl Schema {
    fn read(text: &'static str) -> Self {
        let lines = || {
            text.lines()
                .map(|line| line.split_once(' ').unwrap_or((line, "")))
        };
        let names: Vec<&str> = lines().map(|(name, _)| name).collect();
        let mut inner = Vec::new();
        let structs = lines()
            .map(|(_, fields)| {
                let fields = fields.split(' ').filter_map(|field| field.split_once(':'));
                let mut fields: Vec<Field> = fields
                    .map(|(name, code)| Field {
                        name,
                        is: read_type(code, &names, &mut inner),
                    })
                    .collect();
                fields.sort_unstable_by_key(|field| field.name);
                fields
            })
            .collect();
        let root = |kind: &ObjectKind| names.binary_search(&kind.name()).ok().map(Type::Struct);
        Self {
            structs,
            inner,
            roots: ObjectKind::ALL.iter().map(root).collect(),
        }
    }
}

fn read_type(code: &'static str, names: &[&str], inner: &mut Vec<Type>) -> Type {
    match code {
        "a" => Type::Any,
        "b" => Type::Boolean,
        "i" => Type::Integer,
        "n" => Type::Number,
        "q" => Type::Quantity,
        "s" => Type::String,
        "o" => Type::StringOrInteger,
        _ => {
            let wrapped = code.strip_prefix(['[', '{']);
            let Some(item) = wrapped else {
                return names.binary_search(&code).map_or(Type::Any, Type::Struct);
            };
            let item = read_type(item, names, inner);
            inner.push(item);
            let at = inner.len().saturating_sub(1);
            if code.starts_with('[') {
                Type::List(at)
            } else {
                Type::Map(at)
            }
        }
    }
}

/// One step of a walk: a value, what it must be, and the key it stands under.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'a> {
    pub(super) node: crate::document::Node<'a>,
    pub(super) is: Type,
    /// The nearest key on the way, empty at the root.
    pub(super) key: &'a str,
    /// Whether the value stands where free text or Kubernetes' own `$(NAME)` belongs: below
    /// `annotations`, `command`, `args`, or in an environment variable.
    pub(super) free: bool,
}

/// Every value of an object that the schema knows, outer ones first; `None` for objects that it does
/// not know. What is not of its type is visited, and not entered.
pub(super) fn walk<'a>(resource: &Resource<'a>) -> Option<impl Iterator<Item = Step<'a>>> {
    let mut steps = vec![Step {
        node: resource.node(),
        is: root(resource.object(), resource.api_version())?,
        key: "",
        free: false,
    }];
    Some(std::iter::from_fn(move || {
        let step = steps.pop()?;
        if step.is.takes(step.node.kind()) {
            enter(step, &mut steps);
        }
        Some(step)
    }))
}

fn enter<'a>(step: Step<'a>, steps: &mut Vec<Step<'a>>) {
    let Step {
        node,
        is,
        key,
        free,
    } = step;
    if let Some(inner) = is.inner() {
        let items = node.items().map(|node| Step {
            node,
            is: inner,
            key,
            free,
        });
        steps.extend(items);
        let entries = node.entries();
        steps.extend(entries.map(|entry| Step {
            node: entry.value,
            is: inner,
            key: entry.key(),
            free,
        }));
    } else if is.fields().is_some() {
        for entry in node.entries() {
            let name = entry.key();
            if let Some(is) = is.field(name) {
                let free = free || matches!(name, "annotations" | "command" | "args" | "value");
                steps.push(Step {
                    node: entry.value,
                    is,
                    key: name,
                    free,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_with_a_pod_has_its_fields() {
        let own = |kind: &&ObjectKind| kind.is_workload() && **kind != ObjectKind::CustomWorkload;
        for &kind in ObjectKind::ALL.iter().filter(own) {
            let root = root(kind, "v1").unwrap();
            assert_eq!(root.field("kind"), Some(Type::String), "{kind}");
            assert!(
                root.field("metadata").unwrap().field("namespace").is_some(),
                "{kind}"
            );
        }
        let spec = root(ObjectKind::Pod, "v1").unwrap().field("spec").unwrap();
        let container = spec.field("containers").unwrap().inner().unwrap();
        let context = container.field("securityContext").unwrap();
        assert_eq!(context.field("privileged"), Some(Type::Boolean));
        assert_eq!(root(ObjectKind::Pod, "v1beta1"), None);
        assert_eq!(root(ObjectKind::EncryptionConfiguration, "v1"), None);
    }
}
