//! `doc-wrong-type`: a value that the API server cannot decode into its field.

use crate::posture::check::page;
use crate::posture::schema::{Step, walk};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};
use crate::posture::{cx::article, template};

static META: Meta = Meta {
    id: "doc-wrong-type",
    area: Area::Doc,
    summary: "a value is not of the type that its field has",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::OBJECTS,
    references: &[Reference::kubernetes("api/core/v1/types.go")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("wrong_type.md"),
};

/// Every field of the kinds that carry a pod, of Namespaces and of Secrets.
#[derive(Debug)]
pub(super) struct WrongType;

impl Check for WrongType {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let resource = *cx.resource();
        let Some(steps) = walk(&resource) else {
            return cx.not_applicable();
        };
        for step in steps {
            let Step { node, is, key, .. } = step;
            if is.takes(node.kind()) || template::expression(node).is_some() {
                continue;
            }
            let message = format!(
                "`{key}` takes {}, not {}",
                article(is.name()),
                article(node.kind().name())
            );
            cx.report(node, message);
        }
    }
}
