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

/// The first template expression that keeps a document from being read: without quotes where a
/// line, a value or an item begins, outside comments, with both its ends on one line. Elsewhere
/// such an expression is plain text, and the document is broken for another reason.
pub(super) fn in_refused(text: &str, document: Span) -> Option<Span> {
    let mut start = document.start;
    for line in document.of(text).split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        let opens = line.match_indices("{{").map(|(at, _)| at);
        let open = opens
            .filter(|_| !is_comment)
            .find(|&at| line.get(..at).is_some_and(begins_here));
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

/// Whether YAML takes the brace behind this part of a line for the beginning of a mapping.
fn begins_here(before: &str) -> bool {
    let quoted = |quote: char| before.matches(quote).count() % 2 == 1;
    let opens = before.trim_end();
    let indicated = opens.is_empty() || opens.ends_with([':', '-', '?', ',', '[', '{']);
    indicated && !quoted('"') && !quoted('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        let span = in_refused(text, Span::new(0, text.len() as u32))?;
        Some(span.of(text))
    }

    #[test]
    fn only_an_expression_that_yaml_trips_over_excuses_a_document() {
        assert_eq!(found("name: {{ .x }}\n"), Some("{{ .x }}"));
        assert_eq!(found("a: 1\n  {{- if .x }}\n"), Some("{{- if .x }}"));
        assert_eq!(found("- {{ .x }}"), Some("{{ .x }}"));
        assert_eq!(found("a: 'it''s'\nb: {{x}}"), Some("{{x}}"));
        assert_eq!(found("name: [\nx: 'a {{b}} c'\n"), None);
        assert_eq!(found("name: [\nx: \"{{b}}\"\n"), None);
        assert_eq!(found("{\"a\": \"x: {{b}}\", }}"), None);
        assert_eq!(found("name: [\nx: is {{b}}\n# {{c}}\n"), None);
    }
}
