//! `doc-wrong-type`: a value that the API server cannot decode into its field.

use crate::document::{Kind, Node};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety, Value};
use crate::posture::schema::{Step, Type, walk};
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
    fix: FixAvailability::Sometimes,
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
            let report = cx.report(node, message);
            if let Some(value) = meant(is, node) {
                let title = format!("write `{key}` as {}", article(is.name()));
                report.fix(Safety::Safe, title, Change::set(node, &[], value));
            }
        }
    }
}

/// What can only be meant: a boolean or a number that is in quotes, a text that is not. None for
/// what must stay hidden.
fn meant(is: Type, node: Node<'_>) -> Option<Value> {
    if node.is_sensitive() {
        return None;
    }
    match (is, node.kind()) {
        (Type::Boolean, Kind::String) => match node.text().expose() {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            _ => None,
        },
        (Type::Integer, Kind::String) => {
            let text = node.text().expose();
            let number: i64 = text.parse().ok()?;
            (number.to_string() == text).then_some(number.into())
        }
        (Type::String, Kind::Bool | Kind::Int | Kind::Float) => Some(node.text().expose().into()),
        _ => None,
    }
}
