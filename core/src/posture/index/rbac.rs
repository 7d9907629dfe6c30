//! Roles, and who has them.

use super::labels::{Selector, text};
use super::{Anchor, Labels};
use crate::document::{Node, SourceFile};
use crate::posture::overlay::Alterations;

/// A Role or ClusterRole.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Role {
    pub(in crate::posture) rules: Vec<Rule>,
    /// The ClusterRoles whose rules it takes over: those that one of these selects.
    pub(in crate::posture) aggregates: Vec<Selector>,
    pub(in crate::posture) labels: Labels,
    /// Whether kustomizations change its rules, or take it away.
    pub(in crate::posture) is_patched: bool,
}

/// One rule of a role.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Rule {
    verbs: Vec<Box<str>>,
    groups: Vec<Box<str>>,
    resources: Vec<Box<str>>,
    /// Only objects of these names, if there are any.
    names: Vec<Box<str>>,
    /// Whether a template makes some of it.
    pub(in crate::posture) unknown: bool,
    pub(in crate::posture) at: Anchor,
}

/// A RoleBinding or ClusterRoleBinding.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Binding {
    /// `Role` or `ClusterRole`, and the name; `None` where a template makes it.
    pub(in crate::posture) role: Option<(Box<str>, Box<str>)>,
    pub(in crate::posture) subjects: Vec<Subject>,
    /// Whether kustomizations change which role it gives, or take it away.
    pub(in crate::posture) is_patched: bool,
    /// Whether they change whom it is for.
    pub(in crate::posture) is_for_others: bool,
}

/// Somebody whom a binding names.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Subject {
    pub(in crate::posture) kind: Box<str>,
    pub(in crate::posture) name: Box<str>,
    /// Empty where none is named, `None` where a template makes it.
    pub(in crate::posture) namespace: Option<Box<str>>,
}

impl Role {
    pub(super) fn read(file: &SourceFile, object: Node<'_>, labels: Labels) -> Self {
        let rules = object.get("rules").into_iter().flat_map(Node::items);
        let aggregates = object.at(&["aggregationRule", "clusterRoleSelectors"]);
        let aggregates = aggregates.into_iter().flat_map(Node::items);
        Self {
            rules: rules
                .enumerate()
                .map(|(index, node)| Rule::read(file, node, index))
                .collect(),
            aggregates: aggregates
                .filter_map(|node| Selector::read(Some(node)))
                .collect(),
            labels,
            is_patched: false,
        }
    }

    /// Takes in what kustomizations change in it.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        let mut rules = ["rules", "aggregationRule"].into_iter();
        self.is_patched = rules.any(|it| alterations.reach_or_delete(&[it]));
    }
}

impl Rule {
    fn read(file: &SourceFile, node: Node<'_>, index: usize) -> Self {
        let mut unknown = false;
        let mut list = |key: &str| {
            let items = node.get(key).into_iter().flat_map(Node::items);
            let texts = items.map(|item| item.is_null().then(|| "".into()).or_else(|| text(item)));
            let mut known = Vec::new();
            for text in texts {
                match text {
                    Some(text) => known.push(text),
                    None => unknown = true,
                }
            }
            known
        };
        Self {
            verbs: list("verbs"),
            groups: list("apiGroups"),
            resources: list("resources"),
            names: list("resourceNames"),
            unknown,
            at: Anchor::new(file, node, format!("rules[{index}]")),
        }
    }

    /// Whether it allows the verb on the resource, which may be `pods/exec`, of all objects of whatever name.
    pub(in crate::posture) fn allows(&self, verb: &str, group: &str, resource: &str) -> bool {
        self.names.is_empty() && self.matches(verb, group, resource)
    }

    /// Whether it allows that on objects of some names only, and one of them is meant.
    pub(in crate::posture) fn allows_named(
        &self,
        (verb, group, resource): (&str, &str, &str),
        mut is_meant: impl FnMut(&str) -> bool,
    ) -> bool {
        // What is to be created has no name yet where that is asked; what belongs to an object has its name.
        let has_name = verb != "create" || resource.contains('/');
        has_name
            && self.matches(verb, group, resource)
            && self.names.iter().any(|name| is_meant(name))
    }

    /// As the API server's authorizer reads it: of wildcards it knows `*` and `*/exec`, but not `pods/*`.
    fn matches(&self, verb: &str, group: &str, resource: &str) -> bool {
        let among =
            |list: &[Box<str>], wanted: &str| list.iter().any(|it| **it == *wanted || **it == *"*");
        let below = resource.split_once('/').map(|(_, below)| below);
        let of_any = below.is_some_and(|below| {
            let any = |it: &str| it.strip_prefix("*/") == Some(below);
            self.resources.iter().any(|it| any(it))
        });
        among(&self.verbs, verb)
            && among(&self.groups, group)
            && (among(&self.resources, resource) || of_any)
    }
}

impl Binding {
    pub(super) fn read(object: Node<'_>) -> Self {
        let of = |node: Node<'_>, key: &str| match node.get(key).filter(|it| !it.is_null()) {
            Some(value) => text(value),
            None => Some("".into()),
        };
        let role = object.get("roleRef");
        let subjects = object.get("subjects").into_iter().flat_map(Node::items);
        let subject = |node| {
            Some(Subject {
                kind: of(node, "kind")?,
                name: of(node, "name")?,
                namespace: of(node, "namespace"),
            })
        };
        Self {
            role: role.and_then(|role| Some((of(role, "kind")?, of(role, "name")?))),
            subjects: subjects.filter_map(subject).collect(),
            is_patched: false,
            is_for_others: false,
        }
    }

    /// Takes in what kustomizations change in it.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        self.is_patched = alterations.reach_or_delete(&["roleRef"]);
        self.is_for_others = alterations.reach(&["subjects"]);
    }
}
