//! Credentials in text: what gives them away, and what only looks like one.
//!
//! [`rules()`] is all that is known. A credential is recognised by its form (a vendor's prefix, a
//! checksum, a PEM header), or by the name it stands under together with what it looks like. Nothing
//! is taken for a credential for its entropy alone.
//!
//! Where they stand in a document is decided when it is read: see
//! [`Node::credentials`](crate::document::Node::credentials).

mod checksum;
mod class;
mod directive;
mod encrypted;
mod form;
mod name;
mod prefix;
mod program;
mod prose;
mod rules;
mod shape;
mod text;
mod value;
mod words;
mod written;

use std::fmt;

pub use encrypted::Encryption;
pub(crate) use form::forms;
pub(crate) use name::{Called, called, called_all, is_of_tool};
#[cfg(feature = "posture")]
pub(crate) use name::{Said, says};
pub(crate) use program::{Program, Takes, pair_of, password_of, program};
#[cfg(feature = "posture")]
pub(crate) use rules::Need;
pub use rules::rules;
pub(crate) use shape::{decoded, decoded_text};
pub(crate) use text::{in_comments, named, text};
#[cfg(feature = "posture")]
pub(crate) use value::is_mixed;
#[cfg(feature = "posture")]
pub(crate) use value::{Worth, is_help, is_made, is_name_with_hash, is_plain, worth};
pub(crate) use value::{is_checksum, is_template};

/// One thing that is known of credentials.
///
/// ```
/// use sealward::credential::rules;
/// let github = rules().iter().find(|rule| rule.id == "github-token").unwrap();
/// assert_eq!(github.name, "a GitHub token");
/// assert!(github.looks.contains("`ghp_`") && github.source.is_some());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its stable name: `github-token`.
    pub id: &'static str,
    /// What it finds, as messages say it: `a GitHub token`.
    pub name: &'static str,
    /// What it looks like, as a sentence without a full stop.
    pub looks: &'static str,
    /// Where whoever issues such a credential says so.
    pub source: Option<&'static str>,
    pub(in crate::credential) by: rules::By,
}

impl Rule {
    /// A row of a table in Markdown: the id, what it is with a link to who says so, what it looks like.
    ///
    /// ```
    /// use sealward::credential::rules;
    /// let password = rules().iter().find(|rule| rule.id == "password").unwrap();
    /// assert!(password.to_markdown().starts_with("| `password` | a password | a name that ends in"));
    /// ```
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let name = match self.source {
            Some(source) => format!("[{}]({source})", self.name),
            None => self.name.to_owned(),
        };
        format!("| `{}` | {name} | {} |", self.id, self.looks)
    }
}

/// Why something is taken for a credential.
///
/// ```
/// use sealward::credential::Grounds;
/// use sealward::document::Document;
/// let text = "kind: ConfigMap\ndata: {password: changeme, other-password: kV9c-Qm27}\n";
/// let document = Document::parse(text)?;
/// let data = document.root().get("data").unwrap();
/// let grounds = |key: &str| data.get(key).unwrap().credentials()[0].grounds();
/// assert_eq!(grounds("password"), Grounds::Common);
/// assert_eq!(grounds("other-password"), Grounds::Name);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a form, a name, or a name with a word that everybody tries first"
)]
pub enum Grounds {
    /// The name it stands under, though the value is a word that everybody tries first.
    Common,
    /// The name it stands under, and a value that fits.
    Name,
    /// Its form alone.
    Form,
}

/// A credential in a text. It does not hold the text.
///
/// ```
/// use sealward::credential::Grounds;
/// use sealward::document::Document;
/// let text = "kind: ConfigMap\ndata: {a.env: \"X=1\\nDB_PASSWORD=kV9c-Qm27\\n\"}\n";
/// let document = Document::parse(text)?;
/// let file = document.root().at(&["data", "a.env"]).unwrap();
/// let found = file.credentials()[0];
/// assert_eq!((found.rule().id, found.grounds(), found.range()), ("password", Grounds::Name, 16..25));
/// assert_eq!(format!("{found:?}"), "password at 16..25"); // never the text
/// assert!(file.is_sensitive());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Credential {
    rule: &'static Rule,
    grounds: Grounds,
    start: usize,
    end: usize,
    /// Where the text has the name that it stands under.
    name: Option<(usize, usize)>,
}

impl Credential {
    /// What gave it away.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// Why it is taken for a credential.
    #[must_use]
    pub const fn grounds(&self) -> Grounds {
        self.grounds
    }

    /// The bytes of the text that it stands at.
    #[must_use]
    pub const fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// The same, where the text in which it was found begins so many bytes further.
    pub(crate) const fn behind(self, bytes: usize) -> Self {
        Self {
            start: self.start.saturating_add(bytes),
            end: self.end.saturating_add(bytes),
            ..self
        }
    }

    /// What was found in a text that stands here encoded, which is so many bytes long.
    pub(crate) const fn encoded(self, length: usize) -> Self {
        Self {
            start: 0,
            end: length,
            name: None,
            ..self
        }
    }

    /// One that a mark at this place of the text stands for.
    #[cfg(feature = "posture")]
    pub(crate) fn hidden(
        rule: &'static Rule,
        grounds: Grounds,
        place: std::ops::Range<usize>,
        text: &str,
    ) -> Self {
        let before = text.get(..place.start).and_then(|it| it.strip_suffix('='));
        let name = before.and_then(|it| {
            let is_part = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
            let rest = it.trim_end_matches(is_part);
            let name = it.get(rest.len()..)?;
            let start = it.len().saturating_sub(name.len());
            (!name.is_empty()).then_some((start, it.len()))
        });
        Self {
            rule,
            grounds,
            start: place.start,
            end: place.end,
            name,
        }
    }

    /// The name that it stands under in this text, which is the one it was found in.
    #[cfg(feature = "posture")]
    pub(crate) fn name_in<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.name.and_then(|(start, end)| text.get(start..end))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.rule.id, self.range())
    }
}
