//! `doc-patch-not-judged`: patches of kustomize, which say a part of an object.

use crate::posture::check::page;
use crate::posture::kustomize::is_operations;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity, resources,
};

pub(in crate::posture) static META: Meta = Meta {
    id: "doc-patch-not-judged",
    area: Area::Doc,
    summary: "a patch of kustomize is judged by what it sets alone",
    severity: Severity::Info,
    wave: 2,
    kinds: Kinds::DOCUMENTS,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("patch_not_judged.md"),
};

/// A patch, for all that it leaves out; no other check says more of that.
#[derive(Debug)]
pub(super) struct PatchNotJudged;

impl Check for PatchNotJudged {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(by) = cx.patch_of.clone() else {
            return cx.not_applicable();
        };
        let object = resources(cx.resource().document()).next();
        let judged = match object.map(|it| it.object()) {
            _ if is_operations(cx.node()) => "its operations are not judged",
            None | Some(ObjectKind::Other) => "no check judges its kind",
            Some(_) => "it is judged by what it sets, and not by what it leaves out",
        };
        let message = format!(
            "a patch, as `{by}` says, so {judged}: check what comes of it, with `kustomize build` piped into `sealward \
             check -`"
        );
        cx.unknown(cx.node(), message);
    }
}
