//! `doc-template-unresolved`: values that a template engine has yet to fill in.

use crate::posture::check::page;
use crate::posture::schema::walk;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity, template};

pub(in crate::posture) static META: Meta = Meta {
    id: "doc-template-unresolved",
    area: Area::Doc,
    summary: "a value comes from a template expression that nothing has filled in",
    severity: Severity::Info,
    wave: 3,
    kinds: Kinds::OBJECTS,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("template_unresolved.md"),
};

/// What is said of a document that template syntax keeps from being read at all.
pub(in crate::posture) const MESSAGE: &str =
    "the document is a template: nothing is known of it before it is filled in";

/// Every field of the kinds that carry a pod, of Namespaces and of Secrets, and the kind of any
/// object. Free text (annotations, commands, environment variables) may hold such syntax rightly.
#[derive(Debug)]
pub(super) struct TemplateUnresolved;

impl Check for TemplateUnresolved {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let resource = *cx.resource();
        let Some(steps) = walk(&resource) else {
            let names = ["apiVersion", "kind"].map(|key| resource.node().get(key));
            for node in names.into_iter().flatten() {
                if let Some(expression) = template::expression(node) {
                    cx.unknown(
                        node,
                        format!("what the object is comes from `{expression}`"),
                    );
                }
            }
            return;
        };
        for step in steps {
            if step.free || step.node.is_sensitive() {
                continue;
            }
            // What such a key becomes may be any field.
            for entry in step.node.entries() {
                if template::is_expression(entry.key()) {
                    let message = "the name of a field comes from a template expression";
                    cx.unknown_entry(step.node, &entry, message);
                }
            }
            if let Some(expression) = template::expression(step.node) {
                let key = step.key;
                cx.unknown(
                    step.node,
                    format!("`{key}` comes from the template expression `{expression}`"),
                );
            }
        }
    }
}
