//! The labels by which a Namespace asks for Pod Security admission.

use super::read::Field;
use super::standard::Level;
use crate::document::{Node, Text};
use crate::posture::{Cx, Kinds, KubernetesVersion, ObjectKind, Value};

/// What Pod Security admission does with a pod that breaks the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Refuses it.
    Enforce,
    /// Notes it in the audit log.
    Audit,
    /// Warns whoever sends it.
    Warn,
}

impl Mode {
    pub(super) const ALL: [Self; 3] = [Self::Enforce, Self::Audit, Self::Warn];

    /// The label that sets the level.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Enforce => "pod-security.kubernetes.io/enforce",
            Self::Audit => "pod-security.kubernetes.io/audit",
            Self::Warn => "pod-security.kubernetes.io/warn",
        }
    }

    /// The label that sets the version of the level's rules.
    pub(super) const fn version_label(self) -> &'static str {
        match self {
            Self::Enforce => "pod-security.kubernetes.io/enforce-version",
            Self::Audit => "pod-security.kubernetes.io/audit-version",
            Self::Warn => "pod-security.kubernetes.io/warn-version",
        }
    }
}

/// A label that is set: the text, and what it means where it means anything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a, T> {
    pub(super) node: Node<'a>,
    pub(super) text: Text<'a>,
    pub(super) meaning: Option<T>,
}

/// The version of a level's rules that a label asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PolicyVersion {
    /// That of the API server.
    Latest,
    /// `v1.N`; the newest that there is where N is larger.
    Minor(u64),
}

impl PolicyVersion {
    fn parse(text: &str) -> Option<Self> {
        if text == "latest" {
            return Some(Self::Latest);
        }
        let digits = text.strip_prefix("v1.")?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let zero = digits.starts_with('0') && digits.len() > 1;
        // Go reads it into a signed number.
        let number = digits
            .parse::<i64>()
            .ok()
            .and_then(|number| u64::try_from(number).ok())?;
        (plain && !zero).then_some(Self::Minor(number))
    }

    /// Whether the rules are those of an older version.
    pub(super) fn is_older_than(self, version: KubernetesVersion) -> bool {
        match self {
            Self::Latest => false,
            Self::Minor(minor) => {
                u16::try_from(minor).is_ok_and(|minor| KubernetesVersion::minor(minor) < version)
            }
        }
    }
}

/// The level that a mode's label sets.
pub(super) fn level<'a>(cx: &mut Cx<'a>, mode: Mode) -> Field<Label<'a, Level>> {
    label(cx, mode.label(), Level::parse)
}

/// The version that a mode's label sets.
pub(super) fn version<'a>(cx: &mut Cx<'a>, mode: Mode) -> Field<Label<'a, PolicyVersion>> {
    label(cx, mode.version_label(), PolicyVersion::parse)
}

/// Where a label stands, as a path in the Namespace.
pub(super) const fn path(label: &'static str) -> [&'static str; 3] {
    ["metadata", "labels", label]
}

/// Whether the Namespace is one of Kubernetes' own, where pods need what the standards forbid.
pub(super) fn is_system(cx: &Cx<'_>) -> bool {
    cx.resource().name().starts_with("kube-")
}

/// What the checks of labels are called for.
pub(super) const NAMESPACE: Kinds = Kinds::of(&[ObjectKind::Namespace]);

fn label<'a, T>(
    cx: &mut Cx<'a>,
    key: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Field<Label<'a, T>> {
    let labels = cx.node().at(&["metadata", "labels"]);
    if let Some(node) = labels
        .and_then(|labels| labels.get(key))
        .filter(|node| node.is_null())
    {
        // In a map of texts null is the empty text.
        let (text, meaning) = (node.text(), parse(""));
        return Field::Set(Label {
            node,
            text,
            meaning,
        });
    }
    let root = cx.node();
    match Field::read(cx, |cx| cx.string(root, &path(key))) {
        Field::Set(Value { node, value }) => Field::Set(Label {
            node,
            text: value,
            meaning: parse(value.expose()),
        }),
        Field::Absent => Field::Absent,
        Field::Unreadable => Field::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_api_server_reads_them() {
        for (text, meaning) in [
            ("latest", Some(PolicyVersion::Latest)),
            ("v1.0", Some(PolicyVersion::Minor(0))),
            ("v1.37", Some(PolicyVersion::Minor(37))),
            (
                "v1.9223372036854775807",
                Some(PolicyVersion::Minor(i64::MAX.unsigned_abs())),
            ),
            ("v1.9223372036854775808", None),
            ("v1.007", None),
            ("v1.+7", None),
            ("v1.", None),
            ("v1.34.2", None),
            ("v2.0", None),
            ("1.34", None),
            ("Latest", None),
            ("v1.34 ", None),
            ("", None),
        ] {
            assert_eq!(PolicyVersion::parse(text), meaning, "`{text}`");
        }
    }
}
