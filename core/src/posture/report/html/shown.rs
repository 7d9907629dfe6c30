//! Untrusted text in HTML.

use crate::escape;
use maud::Render;

/// Text of a report: what would hide or reorder its neighbours is spelled out, and nothing of it is
/// markup.
pub(super) struct Shown<'t>(pub(super) &'t str);

impl Render for Shown<'_> {
    fn render_to(&self, out: &mut String) {
        escape(self.0).as_ref().render_to(out);
    }
}

/// A message: what stands between two backticks is code.
pub(super) struct Words<'t>(pub(super) &'t str);

impl Render for Words<'_> {
    fn render_to(&self, out: &mut String) {
        let parts: Vec<&str> = self.0.split('`').collect();
        // Without its partner a backtick is a character like others, and so are all of them.
        if parts.len().is_multiple_of(2) {
            return Shown(self.0).render_to(out);
        }
        for (at, part) in parts.into_iter().enumerate() {
            if at.is_multiple_of(2) {
                Shown(part).render_to(out);
            } else {
                out.push_str("<code>");
                Shown(part).render_to(out);
                out.push_str("</code>");
            }
        }
    }
}
