//! Template expressions that stand where a value should be.

use crate::document::{Kind, Node, Span, Text};

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

/// The first template expression without quotes in a document that could not be read: outside
/// comments, with both its ends on one line.
pub(super) fn in_refused(text: &str, document: Span) -> Option<Span> {
    let mut start = document.start;
    for line in document.of(text).split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        let open = line.find("{{").filter(|_| !is_comment);
        let close = open.and_then(|open| line.get(open..)?.find("}}"));
        if let (Some(open), Some(length)) = (open, close) {
            let from = start.saturating_add(u32::try_from(open).ok()?);
            let to = from.saturating_add(u32::try_from(length).ok()?.saturating_add(2));
            return Some(Span::new(from, to));
        }
        start = start.saturating_add(u32::try_from(line.len()).ok()?);
    }
    None
}
