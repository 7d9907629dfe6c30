//! Template expressions that stand where a value should be.

use crate::document::{Kind, Node, Text};

/// The text of a value that a template engine was to replace: it holds `{{ }}`, `${ }` or is
/// wholly `$(NAME)`.
///
/// Kubernetes itself replaces `$(NAME)` in `command`, `args`, `env[].value` and `subPathExpr`: who
/// reads those does not ask here.
pub(super) fn expression(node: Node<'_>) -> Option<Text<'_>> {
    (node.kind() == Kind::String && is_expression(node.text().expose())).then(|| node.text())
}

/// Whether a text holds a template expression.
pub(super) fn is_expression(text: &str) -> bool {
    // The passing path: most texts hold neither a dollar sign nor a brace.
    if !text.bytes().any(|byte| matches!(byte, b'{' | b'$')) {
        return false;
    }
    let between = |open: &str, close: &str| {
        let after = text.split_once(open).map(|(_, after)| after);
        after.is_some_and(|after| after.contains(close))
    };
    let whole = text
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(')'));
    between("{{", "}}") || between("${", "}") || whole.is_some_and(|name| !name.contains(')'))
}
