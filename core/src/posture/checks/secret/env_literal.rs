//! `secret-env-literal`: credentials written into a manifest as environment variables.

use super::clear;
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "secret-env-literal",
    area: Area::Secret,
    summary: "an environment variable holds a credential in clear text",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::nist("4.1.4"), Reference::owasp("K03")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("env_literal.md"),
};

/// No `env[].value` that is a credential.
#[derive(Debug)]
pub(super) struct EnvLiteral;

impl Check for EnvLiteral {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for container in cx.containers() {
            if let Some(variables) = container.node.get("env") {
                clear::report_keys(
                    cx,
                    variables,
                    &format!("a key in `env` of {container} holds"),
                );
            }
            for variable in cx.objects(container.node, &["env"]) {
                let Some(value) = variable.get("value") else {
                    continue;
                };
                let name = variable.get("name").and_then(Node::as_text);
                let name = name.map_or("", |name| name.expose());
                let holder = format!("the variable `{name}` of {container} holds");
                clear::report_whole(cx, value, &holder);
                clear::unknown(cx, name, value);
            }
        }
    }
}
