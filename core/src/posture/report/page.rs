//! A check's page, taken apart.

use crate::posture;

/// A check's page. Without the feature `check-docs` it has no sections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page(&'static str);

impl Page {
    /// The page of a check, unless the report names one that is not known here.
    pub(super) fn of(check: &str) -> Option<Self> {
        posture::page(check).filter(|it| !it.is_empty()).map(Self)
    }

    /// Everything below the title.
    pub(super) fn body(self) -> &'static str {
        self.0.split_once('\n').map_or("", |(_, body)| body).trim()
    }

    /// What stands under a heading.
    pub(super) fn section(self, heading: &str) -> Option<&'static str> {
        let mut rest = self.0;
        loop {
            let (_, after) = rest.split_once("\n## ")?;
            let (name, text) = after.split_once('\n')?;
            if name == heading {
                // A line of an example may begin with `##` and is indented or in a comment.
                let text = text.split_once("\n## ").map_or(text, |(text, _)| text);
                return Some(text.trim());
            }
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::posture::registry;

    #[test]
    fn every_page_has_its_sections() {
        for check in registry() {
            let page = Page::of(check.meta().id).unwrap();
            for heading in ["Checks", "Why", "Bad", "Good", "Exceptions", "References"] {
                let section = page.section(heading).unwrap();
                assert!(!section.is_empty() && !section.contains("\n## "));
            }
            assert!(page.body().starts_with("## Checks"));
            assert!(page.section("None").is_none());
        }
    }
}
