//! `doc-duplicate-key`: a key that its mapping already has.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "doc-duplicate-key",
    area: Area::Doc,
    summary: "a key stands twice in one mapping, and only the last one counts",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::DOCUMENTS,
    references: &[Reference::kubernetes("sigs.k8s.io/yaml")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("duplicate_key.md"),
};

/// Every mapping of a document, those that no check reads included.
#[derive(Debug)]
pub(super) struct DuplicateKey;

impl Check for DuplicateKey {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let document = *cx.resource();
        for duplicate in document.document().duplicates() {
            let key = &duplicate.key;
            let message = format!("key `{key}` is repeated: the last one counts");
            cx.report_span(duplicate.span, Some(key), message)
                .related_span(duplicate.first, "it stood before");
        }
        if document.document().is_ambiguous() {
            let message = "two keys become one text in JSON, and chance picks which counts";
            cx.report(document.node(), message);
        }
    }
}
