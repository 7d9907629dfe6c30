//! `cp-authz-always-allow`: every request allowed.

use super::access::{Named, judge, judge_left};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "cp-authz-always-allow",
    area: Area::Cp,
    summary: "the API server allows every request",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[
        Reference::cis("1.2.6"),
        Reference::nsa("Authentication and authorization"),
        Reference::owasp("K02"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("authz_always_allow.md"),
};

/// `--authorization-mode`, or an authorization configuration, without `AlwaysAllow`.
#[derive(Debug)]
pub(super) struct AuthzAlwaysAllow;

impl Check for AuthzAlwaysAllow {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for AuthzAlwaysAllow {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let mut configurations = Named::of(&tables.authorization);
        for (item, access) in &tables.access {
            judge(
                cx,
                *item,
                &access.authorization,
                &mut configurations,
                "every request is allowed, as the authorization configuration has it",
            );
        }
        let open = "the configuration allows every request, whichever API server reads it";
        judge_left(cx, &configurations, open);
    }
}
