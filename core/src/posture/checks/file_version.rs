//! Configuration files in a version whose fields nobody here knows.

use crate::posture::Cx;

/// Whether the object's version is one of these. Of another its fields may mean something else, and the check is
/// unknown.
pub(super) fn is_known(cx: &mut Cx<'_>, versions: &[&str]) -> bool {
    let written = cx.resource().api_version();
    let version = written.rsplit('/').next().unwrap_or_default();
    let known = versions.contains(&version);
    if !known {
        let node = cx.node().get("apiVersion").unwrap_or(cx.node());
        cx.unknown(
            node,
            format!(
                "the version `{version}` of {} is not known",
                cx.resource().kind()
            ),
        );
    }
    known
}
