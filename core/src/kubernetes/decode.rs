//! Strict decoding: types, unknown and repeated fields, versions. What cannot be decoded is a
//! violation and is left out; the rest is read on.

use super::configuration::{Key, Kms, Part, Provider, ProviderKind, ResourceName, Rule};
use super::field::{Field, List, place};
use super::go;
use super::names::{Names, Version};
use super::violation::{Violation, ViolationKind};
use crate::document::{Document, Entry, Kind, Node, Span, Text};

/// Reads the rules of a document's root; says which version decides defaults.
pub(super) fn read(document: &Document) -> (List<'_, Rule<'_>>, Version, Vec<Violation<'_>>) {
    let root = document.root();
    let mut decoder = Decoder {
        json: document.is_json(),
        names: Names::of(Version::V1),
        violations: Vec::new(),
    };
    decoder.duplicates(document);
    let Some(version) = decoder.version(root) else {
        let unread = List {
            node: None,
            items: Vec::new(),
            decoded: false,
        };
        return (unread, Version::V1, decoder.violations);
    };
    decoder.names = Names::of(version);
    let known = ["kind", "apiVersion", decoder.names.resources];
    decoder.check_fields(root, "", &known);
    let rules = decoder.list(root, decoder.names.resources, "", Decoder::rule);
    (rules, version, decoder.violations)
}

struct Decoder<'a> {
    /// Whether the document is JSON, where `1.0` and `1e3` are no whole numbers.
    json: bool,
    names: &'static Names,
    violations: Vec<Violation<'a>>,
}

impl<'a> Decoder<'a> {
    /// Decides what `kind` and `apiVersion` name, and says what is wrong with them. `None` where
    /// there is no configuration to read on in.
    fn version(&mut self, root: Node<'a>) -> Option<Version> {
        if !matches!(root.kind(), Kind::Mapping | Kind::Null) {
            let message = format!("the document is {}, not a mapping", article(root.kind()));
            self.add(ViolationKind::WrongType, "", message, root, root.span());
            return None;
        }
        let kind = self.text(root, "kind", "");
        let api_version = self.text(root, "apiVersion", "");
        let (Some(kind_text), Some(version_text)) = (kind.value, api_version.value) else {
            return Some(Version::V1);
        };
        let (kind_text, version_text) = (kind_text.expose(), version_text.expose());
        if let Some(version) = Version::of(version_text, kind_text) {
            return Some(version);
        }
        let known = Version::has_kind(kind_text);
        let (node, field, message) = if !known {
            let message = if root.is_null() {
                "the document is empty".to_owned()
            } else if kind_text.is_empty() {
                "the document has no `kind`".to_owned()
            } else {
                format!("the kind is `{kind_text}`, not `EncryptionConfiguration`")
            };
            (kind.node, "kind", message)
        } else if version_text.is_empty() {
            let message = "the document has no `apiVersion`".to_owned();
            (api_version.node, "apiVersion", message)
        } else {
            let wanted = Version::wanted(kind_text);
            let message = format!(
                "`{kind_text}` has no version `{version_text}`: the API server loads `{wanted}`"
            );
            (api_version.node, "apiVersion", message)
        };
        let path = "decode".to_owned();
        let mut violation = Violation::at(ViolationKind::UnknownVersion, path, message, root);
        field.clone_into(&mut violation.field);
        self.violations.push(place(violation, node, root, field));
        known.then_some(Version::V1)
    }

    fn duplicates(&mut self, document: &'a Document) {
        for duplicate in document.duplicates() {
            let message = format!("the key `{}` stands twice in one mapping", duplicate.key);
            let root = document.root();
            self.add(
                ViolationKind::DuplicateKey,
                "",
                message,
                root,
                duplicate.span,
            );
        }
    }

    fn rule(&mut self, index: usize, node: Node<'a>, path: &str) -> Rule<'a> {
        let names = self.names;
        let decoded = self.check_fields(node, path, &[names.resources, names.providers]);
        Rule {
            index,
            node,
            resources: self.list(node, names.resources, path, Self::resource),
            providers: self.list(node, names.providers, path, Self::provider),
            decoded,
        }
    }

    fn resource(&mut self, index: usize, node: Node<'a>, path: &str) -> ResourceName<'a> {
        let name = self
            .read_text(Some(node), path)
            .value
            .map_or("", Text::expose);
        ResourceName { index, node, name }
    }

    fn provider(&mut self, index: usize, node: Node<'a>, path: &str) -> Provider<'a> {
        let mut provider = Provider {
            index,
            node,
            parts: Vec::new(),
            decoded: true,
        };
        if !self.is_object(node, path) {
            provider.decoded = false;
            return provider;
        }
        for entry in node.entries() {
            let Some(kind) = self.names.provider(entry.key()) else {
                provider.decoded = false;
                self.unknown(ViolationKind::UnknownProvider, &entry, path);
                continue;
            };
            // A provider that is null is a provider that is absent.
            if !entry.value.is_null() {
                let path = format!("{path}.{}", kind.name());
                provider.parts.push(self.part(kind, entry.value, &path));
            }
        }
        provider
    }

    fn part(&mut self, kind: ProviderKind, node: Node<'a>, path: &str) -> Part<'a> {
        let names = self.names;
        let mut part = Part {
            kind,
            node,
            keys: None,
            kms: None,
        };
        match kind {
            ProviderKind::Identity => {
                self.check_fields(node, path, &[]);
            }
            ProviderKind::Kms => {
                let known = [
                    names.api_version,
                    names.name,
                    names.cache_size,
                    names.endpoint,
                    names.timeout,
                ];
                if self.check_fields(node, path, &known) {
                    part.kms = Some(Kms {
                        api_version: self.text(node, names.api_version, path),
                        name: self.text(node, names.name, path),
                        cache_size: self.int32(node, names.cache_size, path),
                        endpoint: self.text(node, names.endpoint, path),
                        timeout: self.duration(node, names.timeout, path),
                    });
                }
            }
            ProviderKind::AesCbc | ProviderKind::AesGcm | ProviderKind::Secretbox => {
                if self.check_fields(node, path, &[names.keys]) {
                    part.keys = Some(self.list(node, names.keys, path, Self::key));
                }
            }
        }
        part
    }

    fn key(&mut self, index: usize, node: Node<'a>, path: &str) -> Key<'a> {
        let names = self.names;
        if !self.check_fields(node, path, &[names.name, names.secret]) {
            let unread = Field::new(None, None);
            return Key {
                index,
                node,
                name: unread,
                secret: unread,
            };
        }
        let name = self.text(node, names.name, path);
        Key {
            index,
            node,
            name,
            secret: self.text(node, names.secret, path),
        }
    }

    /// A list below `parent`; absent and null are empty.
    fn list<T>(
        &mut self,
        parent: Node<'a>,
        name: &str,
        path: &str,
        read: impl Fn(&mut Self, usize, Node<'a>, &str) -> T,
    ) -> List<'a, T> {
        let node = parent.get(name);
        let path = join(path, name);
        let mut list = List {
            node,
            items: Vec::new(),
            decoded: true,
        };
        let Some(node) = node.filter(|node| !node.is_null()) else {
            return list;
        };
        if node.kind() != Kind::Sequence {
            self.wrong_type(node, &path, "a list");
            list.decoded = false;
            return list;
        }
        for (index, item) in node.items().enumerate() {
            list.items
                .push(read(self, index, item, &format!("{path}[{index}]")));
        }
        list
    }

    fn text(&mut self, parent: Node<'a>, name: &str, path: &str) -> Field<'a, Text<'a>> {
        self.read_text(parent.get(name), &join(path, name))
    }

    fn read_text(&mut self, node: Option<Node<'a>>, path: &str) -> Field<'a, Text<'a>> {
        let value = match node {
            None => Some(Text::new("", false)),
            Some(node) if node.is_null() => Some(Text::new("", false)),
            Some(node) => {
                let text = node.as_text();
                if text.is_none() {
                    self.wrong_type(node, path, "a string");
                }
                text
            }
        };
        Field::new(node, value)
    }

    fn int32(&mut self, parent: Node<'a>, name: &str, path: &str) -> Field<'a, Option<i32>> {
        let node = parent.get(name);
        let value = match node.filter(|node| !node.is_null()) {
            None => Some(None),
            Some(node) => {
                let number = as_int32(node, self.json);
                if number.is_none() {
                    self.wrong_type(node, &join(path, name), "a whole number of 32 bits");
                }
                number.map(Some)
            }
        };
        Field::new(node, value)
    }

    fn duration(&mut self, parent: Node<'a>, name: &str, path: &str) -> Field<'a, Option<i64>> {
        let node = parent.get(name);
        let path = join(path, name);
        let value = match node.filter(|node| !node.is_null()) {
            None => Some(None),
            Some(node) => match node.as_text() {
                None => {
                    self.wrong_type(node, &path, "a string such as `3s`");
                    None
                }
                Some(text) => {
                    let nanoseconds = go::parse_duration(text.expose());
                    if nanoseconds.is_none() {
                        let message = format!("`{path}` is no duration: `3s` is one");
                        let kind = ViolationKind::UnreadableDuration;
                        self.add(kind, &path, message, node, node.span());
                    }
                    nanoseconds.map(Some)
                }
            },
        };
        Field::new(node, value)
    }

    /// Whether `node` is an object or null; reports fields that are not `known`.
    fn check_fields(&mut self, node: Node<'a>, path: &str, known: &[&str]) -> bool {
        if path.is_empty() {
            // The root's type is already judged.
        } else if !self.is_object(node, path) {
            return false;
        }
        for entry in node.entries().filter(|entry| !known.contains(&entry.key())) {
            self.unknown(ViolationKind::UnknownField, &entry, path);
        }
        true
    }

    fn is_object(&mut self, node: Node<'a>, path: &str) -> bool {
        let fits = matches!(node.kind(), Kind::Mapping | Kind::Null);
        if !fits {
            self.wrong_type(node, path, "a mapping");
        }
        fits
    }

    fn unknown(&mut self, kind: ViolationKind, entry: &Entry<'a>, path: &str) {
        let path = join(path, entry.key());
        let message = match kind {
            ViolationKind::UnknownProvider => format!("`{path}` is no provider"),
            _ => format!("`{path}` is no field of an EncryptionConfiguration"),
        };
        self.add(kind, &path, message, entry.value, entry.key_span());
    }

    fn wrong_type(&mut self, node: Node<'a>, path: &str, wanted: &str) {
        let message = format!("`{path}` is {}, not {wanted}", article(node.kind()));
        self.add(ViolationKind::WrongType, path, message, node, node.span());
    }

    fn add(
        &mut self,
        kind: ViolationKind,
        field: &str,
        message: String,
        node: Node<'a>,
        span: Span,
    ) {
        let mut violation = Violation::at(kind, "decode".to_owned(), message, node);
        field.clone_into(&mut violation.field);
        violation.span = span;
        self.violations.push(violation);
    }
}

/// A whole number of 32 bits. YAML passes through JSON text on its way, where `1e3` is `1000`.
fn as_int32(node: Node<'_>, json: bool) -> Option<i32> {
    match node.kind() {
        Kind::Int => node.as_i64().and_then(|value| i32::try_from(value).ok()),
        Kind::Float if !json => {
            let value = node.as_f64().filter(|value| value.fract() == 0.0)?;
            let fits = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value);
            #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
            fits.then_some(value as i32)
        }
        _ => None,
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Int | Kind::Float => "a number",
        Kind::String => "a string",
        Kind::Sequence => "a list",
        Kind::Mapping => "a mapping",
    }
}
