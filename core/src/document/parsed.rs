//! One document: what the API server reads of one piece of a file.

use super::path::Path;
use super::table::{NONE, Table};
use super::{
    Duplicate, Limits, Node, ReadError, Span, credentials, json, patches, sensitivity, yaml,
};
use std::sync::Arc;

/// One document, read as the Kubernetes API server reads it.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("kind: Secret\nstringData: {password: hunter2}\n")?;
/// let password = document.root().at(&["stringData", "password"]).unwrap();
/// assert_eq!(password.text().to_string(), "********");
/// assert_eq!(password.text().expose(), "hunter2");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// What the API server passes over, or decides without a word, is said beside the nodes:
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("hostPID: false # for now\nhostPID: true\n1: a\n'1': b\n")?;
/// assert_eq!(document.comments()[0].of(document.text()), "# for now");
/// assert_eq!(document.duplicates()[0].key, "hostPID");
/// assert!(document.root().get("hostPID").is_some_and(|last| last.is_true()));
/// assert!(document.is_ambiguous()); // `1` and `"1"`
/// assert!(!document.is_json() && !document.is_empty());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) table: Table,
    pub(super) span: Span,
    pub(super) comments: Vec<Span>,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) ignored: Option<Span>,
    pub(super) ambiguous: bool,
    /// How reports call the file, where there is one.
    pub(super) name: Option<Arc<str>>,
}

impl Document {
    /// Reads the first document of a YAML text, as `sigs.k8s.io/yaml` does, with the default limits.
    ///
    /// # Errors
    ///
    /// [`ReadError`] with the place of the first thing that the Kubernetes reader refuses.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let text = Arc::new(text.to_owned());
        #[expect(clippy::cast_possible_truncation, reason = "checked by the reader")]
        let span = Span::new(0, text.len() as u32);
        yaml::read(&text, span, &Limits::default())
    }

    /// The document's root.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::follow(&self.table, 0, NONE)
    }

    /// Whether there is nothing in the document: no text, or only a marker.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root().is_null() && self.root().span().is_empty()
    }

    /// The part of the file that the document was read from.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let file = SourceFile::read("two.yaml", b"a: 1\n---\nb: 2\n".to_vec(), &Limits::default())?;
    /// let second = file.documents().nth(1).unwrap();
    /// assert_eq!(second.span().of(file.text()), "---\nb: 2\n");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The document's comments, from `#` to the end of the line, in order.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// Keys that stand more than once in one mapping, in the order of the text.
    #[must_use]
    pub fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// The text behind the root node, which the Kubernetes reader passes over in silence.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("{hostPID: false}\n...\nhostPID: true\n")?;
    /// assert_eq!(document.root().get("hostPID").and_then(|it| it.as_bool()), Some(false));
    /// assert!(document.ignored().is_some_and(|rest| rest.of(document.text()).contains("true")));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub const fn ignored(&self) -> Option<Span> {
        self.ignored
    }

    /// Whether two different keys (`1` and `"1"`) become one in JSON, where chance picks the winner.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Whether the document was read as strict JSON, not as YAML.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.table.json
    }

    /// Whether the document is a unit of systemd or a file of variables, and no YAML.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let text = "[Service]\nExecStart=/usr/bin/kubelet --v=2\n";
    /// let file = SourceFile::read("kubelet.service", text.into(), &Limits::default())?;
    /// let unit = file.documents().next().unwrap();
    /// assert!(unit.is_unit());
    /// assert_eq!(unit.expose_json(), r#"{"Service":{"ExecStart":["/usr/bin/kubelet","--v=2"]}}"#);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub const fn is_unit(&self) -> bool {
        self.table.lines
    }

    /// How reports call the document's file; empty for a text without one.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let file = SourceFile::read("a.yaml", b"a: 1".to_vec(), &Limits::default())?;
    /// assert_eq!(file.documents().next().unwrap().file_name(), "a.yaml");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Whether it is what cloud-init sets a machine up with: it begins with a line of its own. An object with such a comment is an
    /// object.
    pub(crate) fn is_for_cloud_init(&self) -> bool {
        let text = self.span.of(&self.table.text);
        let is_line = |it: &str| it.trim_end() == "#cloud-config";
        // A line above it may say that it is a template.
        text.starts_with('#')
            && text.lines().take(2).any(is_line)
            && self.root().get("kind").is_none()
    }

    /// The whole file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.table.text
    }

    /// The path from `from` down to `node`, keys and indices; `None` where `node` does not lie
    /// below it.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("spec: {containers: [{name: web}]}")?;
    /// let spec = document.root().get("spec").unwrap();
    /// let web = spec.get("containers").unwrap().items().next().unwrap();
    /// assert_eq!(document.path(spec, web).unwrap().to_string(), "containers[0]");
    /// assert_eq!(document.path(web, spec), None);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn path(&self, from: Node<'_>, node: Node<'_>) -> Option<Path> {
        Path::between(from, node)
    }

    /// The document as JSON on one line, secrets included.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("privileged: yes # YAML 1.1\nport: 0o17")?;
    /// assert_eq!(document.expose_json(), r#"{"privileged":true,"port":15}"#);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn expose_json(&self) -> String {
        json::write(self.root())
    }

    pub(super) fn finish(mut self, limits: &Limits) -> Self {
        let _rows = sensitivity::mark(&mut self.table, limits.is_inner);
        self.table.withheld = sensitivity::is_any(&self.table);
        let is_for_cloud_init = self.is_for_cloud_init();
        let configures = credentials::mark(&mut self.table, is_for_cloud_init);
        patches::mark(&mut self.table, limits, configures);
        self
    }
}
