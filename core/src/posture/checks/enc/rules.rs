//! Rules that the API server refuses: masked, overlapping, repeated, misnamed, empty.

use super::read::{Mends, PROVIDERS, RESOURCES, Scope, begin, begin_with, by_node};
use crate::kubernetes::{
    EncryptionConfiguration, GroupResource, ProviderKind, ResourceName, Rule, Violation,
    ViolationKind,
};
use crate::posture::check::page;
use crate::posture::fix::Change;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashMap;

static RULE_MASKED: Meta = Meta {
    id: "enc-rule-masked",
    area: Area::Enc,
    summary: "a rule is hidden by a wildcard of an earlier rule",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Selected,
    off_by_default: false,
    docs: page!("rule_masked.md"),
};

/// No earlier rule has a wildcard for the same resource.
#[derive(Debug)]
pub(super) struct RuleMasked;

impl Check for RuleMasked {
    fn meta(&self) -> &'static Meta {
        &RULE_MASKED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin_with(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::MaskedResource],
            },
            names,
            masked,
        );
    }
}

static WILDCARD_OVERLAP: Meta = Meta {
    id: "enc-wildcard-overlap",
    area: Area::Enc,
    summary: "a wildcard and another name of one rule stand for the same resource",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("wildcard_overlap.md"),
};

/// In one rule no wildcard covers another name.
#[derive(Debug)]
pub(super) struct WildcardOverlap;

impl Check for WildcardOverlap {
    fn meta(&self) -> &'static Meta {
        &WILDCARD_OVERLAP
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin_with(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::OverlappingResources],
            },
            names,
            overlapping,
        );
    }
}

static DUPLICATE_RESOURCE: Meta = Meta {
    id: "enc-duplicate-resource",
    area: Area::Enc,
    summary: "a rule lists a resource twice",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("duplicate_resource.md"),
};

/// A rule lists each resource once.
#[derive(Debug)]
pub(super) struct DuplicateResource;

impl Check for DuplicateResource {
    fn meta(&self) -> &'static Meta {
        &DUPLICATE_RESOURCE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin_with(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::DuplicateResource],
            },
            |_| (),
            |(), it| {
                Some(Mends::safe(
                    "remove the second name",
                    Change::remove(it.node),
                ))
            },
        );
    }
}

static BAD_RESOURCE_NAME: Meta = Meta {
    id: "enc-bad-resource-name",
    area: Area::Enc,
    summary: "a name stands for no resource that can be encrypted",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("bad_resource_name.md"),
};

/// Names are lower case, served, and of one group.
#[derive(Debug)]
pub(super) struct BadResourceName;

impl Check for BadResourceName {
    fn meta(&self) -> &'static Meta {
        &BAD_RESOURCE_NAME
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin_with(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::BadResourceName],
            },
            names,
            misnamed,
        );
    }
}

static EMPTY_SECTION: Meta = Meta {
    id: "enc-empty-section",
    area: Area::Enc,
    summary: "the configuration has no rules, or a rule lacks resources or providers",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("empty_section.md"),
};

/// There are rules, and each has resources and providers.
#[derive(Debug)]
pub(super) struct EmptySection;

impl Check for EmptySection {
    fn meta(&self) -> &'static Meta {
        &EMPTY_SECTION
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin(
            cx,
            &Scope {
                reads: &[RESOURCES, PROVIDERS],
                refuses: &[
                    ViolationKind::NoRules,
                    ViolationKind::NoResources,
                    ViolationKind::NoProviders,
                ],
            },
        );
    }
}

/// The rules and their names, by the name's node.
type Names<'a> = HashMap<(u32, u32), (&'a Rule<'a>, &'a ResourceName<'a>)>;

fn names<'a>(it: &'a EncryptionConfiguration<'a>) -> Names<'a> {
    by_node(it.rules().items.iter().flat_map(|rule| {
        let names = rule.resources.items.iter();
        names.map(move |name| (name.node, (rule, name)))
    }))
}

/// A name that never decides goes, and with its last name the rule.
fn masked<'a>(known: &mut Names<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let (rule, name) = known.get(&violation.node.place()).copied()?;
    Some(if rule.resources.items.len() > 1 {
        let title = format!("remove `{}`, which an earlier rule decides", name.name);
        Mends::review(title, Change::remove(name.node))
    } else {
        let title = "remove the rule, in whose place an earlier one decides";
        Mends::review(title, Change::remove(rule.node))
    })
}

/// Of a wildcard and a name that it covers the name goes: the rule holds for the same resources.
fn overlapping<'a>(known: &mut Names<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let (rule, name) = known.get(&violation.node.place()).copied()?;
    // A bare `*` is no wildcard that is let in: it goes, and what it seems to cover stays.
    if rule.resources.items.iter().any(|it| it.name == "*") {
        return None;
    }
    let own = name.group_resource();
    let mut earlier = rule.resources.items.iter().take(name.index);
    let covered = if own.is_wildcard() {
        let is_covered = |other: &&ResourceName<'a>| {
            let other = other.group_resource();
            other != own && own.covers(other)
        };
        earlier.find(is_covered).unwrap_or(name)
    } else {
        name
    };
    let title = format!("remove `{}`, which the wildcard covers", covered.name);
    Some(Mends::safe(title, Change::remove(covered.node)))
}

/// Whether what is stored in clear can still be read: a rule for more may well find such.
fn has_identity(rule: &Rule<'_>) -> bool {
    let mut parts = rule.providers.items.iter().filter_map(|it| it.single());
    parts.any(|part| part.kind == ProviderKind::Identity)
}

fn misnamed<'a>(known: &mut Names<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let (rule, name) = known.get(&violation.node.place()).copied()?;
    let GroupResource { resource, group } = name.group_resource();
    let written = |text: &str| {
        let title = format!("write `{text}`");
        (title, Change::set(name.node, &[], text))
    };
    let lower = name.name.to_lowercase();
    if group == "events.k8s.io" {
        // The events of both groups are stored as those of the core group.
        let (title, change) = written("events");
        return Some(Mends::safe(title, change));
    }
    let (title, change) = if lower != name.name {
        written(&lower)
    } else if name.name == "*" && rule.resources.items.len() < 2 && has_identity(rule) {
        written("*.*")
    } else if (resource, group) == ("*", "*") || rule.resources.items.len() < 2 {
        return None;
    } else {
        let title = format!("remove `{}`", name.name);
        (title, Change::remove(name.node))
    };
    Some(Mends::review(title, change))
}
