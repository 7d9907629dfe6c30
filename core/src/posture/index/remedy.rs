//! What would mend a finding that is made when the document is gone.

use crate::document::SourceFile;
use crate::posture::fix::{Behind, Change, Proposal, Safety};
use crate::posture::{Component, Resource, template};

/// A change of an object's document, kept for later.
pub(super) fn remedy<'a>(
    resource: &Resource<'a>,
    safety: Safety,
    title: impl Into<String>,
    change: &Change<'a>,
) -> Option<Box<Proposal>> {
    // A unit may be made of several files of a host: its places are none of theirs.
    if resource.document().is_unit() {
        return None;
    }
    Proposal::new(resource.document(), safety, title.into(), change).map(Box::new)
}

/// Where an object that names this one can be written: `None` where the text has no room for it, or a
/// template or nothing at all names this one.
pub(super) fn behind(file: &SourceFile, resource: &Resource<'_>) -> Option<Behind> {
    let is_named = !resource.name().is_empty()
        && [resource.name(), resource.namespace()]
            .iter()
            .all(|name| !template::is_expression(name));
    let may = file.is_verbatim() && is_named;
    may.then(|| Behind::of(resource.document())).flatten()
}

/// A flag of a component set to a value; `None` where that has no place of its own.
pub(super) fn setting<'a>(
    resource: &Resource<'a>,
    component: &Component<'a>,
    safety: Safety,
    (flag, value): (&str, &str),
) -> Option<Box<Proposal>> {
    let change = component.set(flag, value)?;
    remedy(
        resource,
        safety,
        format!("set `--{flag}` to `{value}`"),
        &change,
    )
}
