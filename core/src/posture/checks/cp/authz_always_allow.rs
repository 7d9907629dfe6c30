//! `cp-authz-always-allow`: every request allowed.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Setting, Severity};

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
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("authz_always_allow.md"),
};

/// `--authorization-mode` is set, and without `AlwaysAllow`.
#[derive(Debug)]
pub(super) struct AuthzAlwaysAllow;

impl Check for AuthzAlwaysAllow {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(server) = cx.api_server() else {
            return cx.not_applicable();
        };
        match server.flag("authorization-mode") {
            Setting::Set { value, node } => {
                if value.split(',').any(|mode| mode == "AlwaysAllow") {
                    cx.report(node, "the mode `AlwaysAllow` allows every request");
                }
            }
            Setting::Unknown(node) => {
                cx.unknown(node, "what `--authorization-mode` is set to cannot be told");
            }
            Setting::Absent { parent, field } => match server.flag("authorization-config") {
                Setting::Set { node, .. } | Setting::Unknown(node) => {
                    cx.unknown(node, "the authorization configuration decides on requests");
                }
                _ => {
                    let message = "every request is allowed: without `--authorization-mode` the mode is \
                        `AlwaysAllow`";
                    cx.report_absent(parent, field, message);
                }
            },
            Setting::Implied { .. } => {}
        }
    }
}
