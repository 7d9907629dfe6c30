//! `cp-anonymous-auth`: requests without any credentials.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Setting, Severity};

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
    fix: FixAvailability::None,
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

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(server) = cx.api_server() else {
            return cx.not_applicable();
        };
        let setting = server.flag("anonymous-auth");
        let configuration = server.flag("authentication-config");
        match setting {
            Setting::Set { node, .. } | Setting::Unknown(node) => match setting.as_switch() {
                Some(true) => {
                    cx.report(node, "requests without credentials are answered");
                }
                Some(false) => {}
                None => {
                    cx.unknown(node, "what `--anonymous-auth` is set to cannot be told");
                }
            },
            Setting::Absent { parent, field } => match configuration {
                Setting::Set { node, .. } | Setting::Unknown(node) => {
                    cx.unknown(
                        node,
                        "the authentication configuration decides on anonymous requests",
                    );
                }
                _ => {
                    let message = "requests without credentials are answered: `--anonymous-auth` is not \
                        set to false";
                    cx.report_absent(parent, field, message);
                }
            },
            Setting::Implied { .. } => {}
        }
    }
}
