//! Rules that the API server refuses: masked, overlapping, repeated, misnamed, empty.

use super::read::{PROVIDERS, RESOURCES, Scope, begin};
use crate::kubernetes::ViolationKind;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static RULE_MASKED: Meta = Meta {
    id: "enc-rule-masked",
    area: Area::Enc,
    summary: "a rule is hidden by a wildcard of an earlier rule",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
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
        begin(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::MaskedResource],
            },
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
    fix: FixAvailability::None,
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
        begin(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::OverlappingResources],
            },
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
    fix: FixAvailability::None,
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
        begin(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::DuplicateResource],
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
    fix: FixAvailability::None,
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
        begin(
            cx,
            &Scope {
                reads: &[RESOURCES],
                refuses: &[ViolationKind::BadResourceName],
            },
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
