//! What would mend a finding that is made when the document is gone.

use crate::posture::fix::{Change, Proposal, Safety};
use crate::posture::{Component, Resource};

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
