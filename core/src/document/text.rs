//! A scalar's text, which does not show itself where it may be a secret.

use std::fmt;

/// What stands in place of a sensitive text: always the same, so that not even its length shows.
pub const MASK: &str = "********";

/// The text of a scalar. Where the document marks it as sensitive (a Secret's values, an
/// encryption key), `Display` and `Debug` show [`MASK`]; only [`Text::expose`] yields it.
///
/// Comparing is always by the real text.
///
/// ```
/// use sealward::document::Text;
/// let text = Text::new("hunter2", true);
/// assert_eq!(text.to_string(), "********");
/// assert!(text == "hunter2");
/// assert_eq!(text.expose(), "hunter2");
/// assert!(text.is_sensitive() && !text.is_empty());
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a> {
    text: &'a str,
    sensitive: bool,
}

impl<'a> Text<'a> {
    /// A text and whether it must stay hidden.
    #[must_use]
    pub const fn new(text: &'a str, sensitive: bool) -> Self {
        Self { text, sensitive }
    }

    /// The real text. What it yields must reach no message, report, edit or log.
    #[must_use]
    pub const fn expose(self) -> &'a str {
        self.text
    }

    /// Whether the text must stay hidden.
    #[must_use]
    pub const fn is_sensitive(self) -> bool {
        self.sensitive
    }

    /// Whether there is no text at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sensitive { MASK } else { self.text })
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sensitive {
            f.write_str(MASK)
        } else {
            fmt::Debug::fmt(self.text, f)
        }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}
