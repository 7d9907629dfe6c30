//! `cp-anonymous-auth`: requests without any credentials.

use super::access::{Named, judge, judge_left};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "cp-anonymous-auth",
    area: Area::Cp,
    summary: "the API server answers requests without credentials",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[
        Reference::cis("1.2.1"),
        Reference::nsa("Authentication and authorization"),
        Reference::owasp("K09"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("anonymous_auth.md"),
};

/// `--anonymous-auth=false`, or an authentication configuration that says so.
#[derive(Debug)]
pub(super) struct AnonymousAuth;

impl Check for AnonymousAuth {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for AnonymousAuth {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let mut configurations = Named::of(&tables.authentication);
        for (item, access) in &tables.access {
            judge(
                cx,
                *item,
                &access.anonymous,
                &mut configurations,
                "the API server answers requests without credentials, as the authentication configuration has it",
            );
        }
        let open =
            "the configuration answers requests without credentials, whichever API server reads it";
        judge_left(cx, &configurations, open);
    }
}
