//! What a text within an object says that it is, told without reading it: nearly all of them are no objects.

/// Whether a text is written as an object is, behind comments and blanks: a script may have a line of one, too.
#[cfg(feature = "posture")]
pub(crate) fn is_object(text: &str) -> bool {
    match begins(text) {
        Some(Begins::Key) => {
            let is_told = |line: &str| matches!(key(line), Some("apiVersion" | "kind"));
            text.lines().any(is_told)
        }
        Some(Begins::Brace) => ["\"apiVersion\"", "\"kind\""]
            .iter()
            .any(|it| text.contains(it)),
        None => false,
    }
}

/// Whether a text is written as objects are, and one of them may be a configuration by the name of its kind.
pub(crate) fn may_configure(text: &str) -> bool {
    text.len() >= SHORTEST && text.contains("apiVersion") && {
        let mut kinds = values(text, "kind").into_iter();
        kinds.any(is_name_of_configuration)
    }
}

/// What a text that is written as objects are says under a key of each, as far as it stands on the key's line; where it begins with
/// a brace, at any depth.
pub(crate) fn values<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    match begins(text) {
        Some(Begins::Key) => {
            let lines = text.lines().filter(|line| key(line) == Some(name));
            let rests = lines.filter_map(|line| line.split_once(':'));
            rests.map(|(_, rest)| word(rest)).collect()
        }
        Some(Begins::Brace) => {
            let rests = text.split(name).skip(1);
            let rests = rests.map(|rest| rest.strip_prefix(['"', '\'']).unwrap_or(rest));
            let rests = rests.filter_map(|rest| rest.trim_start().strip_prefix(':'));
            rests.map(word).collect()
        }
        None => Vec::new(),
    }
}

/// How a text begins that may be an object's.
enum Begins {
    /// With a line that a mapping may begin with.
    Key,
    Brace,
}

/// How a text begins behind comments, blanks, and what a template engine is told.
fn begins(text: &str) -> Option<Begins> {
    let first = text.lines().find(|line| {
        let line = line.trim();
        !line.is_empty() && !["#", "---", "{{"].iter().any(|it| line.starts_with(it))
    })?;
    if first.trim_start().starts_with('{') {
        return Some(Begins::Brace);
    }
    key(first).map(|_| Begins::Key)
}

/// The key that a line of a mapping begins with, where it is one plain word.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let key = key.trim_end();
    let quoted = |quote| key.strip_prefix(quote)?.strip_suffix(quote);
    let key = quoted('"').or_else(|| quoted('\'')).unwrap_or(key);
    let is_word = !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric());
    is_word.then_some(key)
}

/// The word that a value begins with: a kind, or a group and version.
fn word(value: &str) -> &str {
    let value = value.trim_start();
    let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
    let is_in_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '/' | '-');
    value
        .find(|it| !is_in_word(it))
        .and_then(|end| value.get(..end))
        .unwrap_or(value)
}

/// What programs of Kubernetes read from files is called so; which of these are known is asked where the text is read.
fn is_name_of_configuration(kind: &str) -> bool {
    kind.ends_with("Configuration") || kind.ends_with("Config") || kind == "Policy"
}

/// No configuration says what it is in fewer bytes: `kind: Config`, `apiVersion: v1`.
const SHORTEST: usize = 27;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_told_where_an_object_begins() {
        for told in [
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n",
            "# a comment\n\n---\nkind: Config # this\r\napiVersion: v1\r\n",
            "clusters: []\n\"kind\" : 'Config'\napiVersion: v1\n",
            "{kind: Config, apiVersion: v1}",
            "{\"kind\" : \"Policy\", \"apiVersion\": \"audit.k8s.io/v1\"}",
            "{{- if .Values.audit }}\napiVersion: audit.k8s.io/v1\nkind: Policy\n{{- end }}\n",
            "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Config\n",
        ] {
            assert!(may_configure(told), "{told}");
        }
        for other in [
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
            "#!/bin/sh\ncat <<X\napiVersion: audit.k8s.io/v1\nkind: Policy\nX\n",
            "an:\n  example:\n    apiVersion: v1\n    kind: Config\n",
            "- apiVersion: v1\n  kind: Config\n- a: b\nkind: Config\n",
            "kind = Config, apiVersion = v1, and so on",
            "kind: {{ .Values.kind }}\napiVersion: audit.k8s.io/v1\n",
            "{\"panels\": [{\"kind\": \"Graph\"}], \"title\": \"all\"}",
        ] {
            assert!(!may_configure(other), "{other}");
        }
    }

    #[test]
    fn what_begins_with_a_key_or_a_brace_may_be_an_object() {
        for told in [
            "apiVersion: v1",
            "\n# a comment\n---\n'kind': Config",
            "clusters: []\n\"apiVersion\": v1",
            "{\"kind\": \"Config\"}",
        ] {
            assert!(is_object(told), "{told}");
        }
        for other in ["a: b", "{}", "[kind]\nkind: a", "kind=a", "{kind}", ""] {
            assert!(!is_object(other), "{other}");
        }
    }
}
