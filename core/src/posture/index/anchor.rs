//! A place in a file, kept after the file's text is gone.

use crate::document::{Kind, Node, Path, Position, SourceFile, Span};
use crate::posture::Resource;
use crate::posture::draft::Place;
use crate::posture::locate::{first_line, locate};
use std::borrow::Cow;
use std::sync::Arc;

/// A place that a finding may point at later, and the way to it from its object.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Anchor {
    /// The way from the object: `metadata.name`.
    pub(in crate::posture) path: Cow<'static, str>,
    pub(in crate::posture) span: Span,
    pub(in crate::posture) start: Position,
    pub(in crate::posture) end: Position,
    /// The file, where it is another than that of the object.
    pub(in crate::posture) file: Option<Arc<str>>,
}

impl Anchor {
    /// At a node, to which `path` leads.
    pub(super) fn new(
        file: &SourceFile,
        node: Node<'_>,
        path: impl Into<Cow<'static, str>>,
    ) -> Self {
        let span = match node.kind() {
            Kind::Mapping | Kind::Sequence => first_line(node),
            _ => node.span(),
        };
        Self::at(file, span, path)
    }

    /// At a mapping's key; at the mapping where it has none such.
    pub(super) fn key(
        file: &SourceFile,
        parent: Node<'_>,
        key: &str,
        path: impl Into<Cow<'static, str>>,
    ) -> Self {
        match parent.entry(key) {
            Some(entry) => Self::at(file, entry.key_span(), path),
            None => Self::new(file, parent, path),
        }
    }

    pub(super) fn at(file: &SourceFile, span: Span, path: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path: path.into(),
            span,
            start: file.position(span.start),
            end: file.position(span.end),
            file: None,
        }
    }

    /// Moves to a place of this file, which the object is made of with others.
    pub(in crate::posture) fn move_to(&mut self, file: &SourceFile, span: Span) {
        let path = std::mem::take(&mut self.path);
        *self = Self::at(file, span, path);
        self.file = Some(file.name().into());
    }

    /// At a place within an object, shown as a finding there would be.
    pub(super) fn of_place(file: &SourceFile, resource: &Resource<'_>, place: &Place<'_>) -> Self {
        Self::below(file, resource.node(), &Path::default(), place)
    }

    /// At a place below a node of an object, to which `path` leads, likewise.
    pub(super) fn below(file: &SourceFile, node: Node<'_>, path: &Path, place: &Place<'_>) -> Self {
        let located = locate(node, &[place]).pop().unwrap_or_default();
        let path = path.segments().iter().chain(located.path.segments());
        Self {
            path: Path::new(path.cloned().collect()).to_string().into(),
            span: located.span,
            start: file.position(located.span.start),
            end: file.position(located.span.end),
            file: None,
        }
    }

    /// At a field of an object; at the object itself where the field is absent.
    pub(super) fn field(file: &SourceFile, object: Node<'_>, path: &'static str) -> Self {
        let keys: Vec<&str> = path.split('.').collect();
        match object.at(&keys) {
            Some(node) if !node.is_null() => Self::new(file, node, path),
            _ => Self::new(file, object, path),
        }
    }
}
