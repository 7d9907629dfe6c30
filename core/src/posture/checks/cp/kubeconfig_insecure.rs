//! `kubeconfig-insecure`: a kubeconfig that trusts anybody, or is a credential by itself.

use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "kubeconfig-insecure",
    area: Area::Cp,
    summary: "a kubeconfig skips TLS verification or carries credentials in clear text",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::Kubeconfig]),
    references: &[
        Reference::nsa("Network separation"),
        Reference::owasp("K03"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("kubeconfig_insecure.md"),
};

/// What of a user is a credential by itself.
const CREDENTIALS: [(&[&str], &str); 7] = [
    (&["token"], "a token stands in the file"),
    (&["password"], "a password stands in the file"),
    (&["client-key-data"], "a private key stands in the file"),
    (
        &["auth-provider", "config", "client-secret"],
        "a client's secret stands in the file",
    ),
    (
        &["auth-provider", "config", "refresh-token"],
        "a token stands in the file",
    ),
    (
        &["auth-provider", "config", "id-token"],
        "a token stands in the file",
    ),
    (
        &["auth-provider", "config", "access-token"],
        "a token stands in the file",
    ),
];

/// Servers are reached by `https:` and verified; users have their credentials elsewhere.
#[derive(Debug)]
pub(super) struct KubeconfigInsecure;

impl Check for KubeconfigInsecure {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        // Others call their configuration so too.
        if ["clusters", "users"]
            .iter()
            .all(|it| cx.node().get(it).is_none())
        {
            return cx.not_applicable();
        }
        if !is_known(cx, &["v1"]) {
            return;
        }
        for entry in cx.objects(cx.node(), &["clusters"]).collect::<Vec<_>>() {
            let cluster = cx.object(entry, &["cluster"]);
            let skips = cx.boolean(cluster, &["insecure-skip-tls-verify"]);
            if let Some(skips) = skips.filter(|it| it.value) {
                cx.report(skips.node, "the server's certificate is not verified")
                    .fix(
                        Safety::Review,
                        "set `insecure-skip-tls-verify` to false",
                        Change::set(skips.node, &[], false),
                    );
            }
            let server = cx.string(cluster, &["server"]);
            if let Some(server) = server.filter(|it| it.value.expose().starts_with("http:")) {
                cx.report(server.node, "the server is reached without TLS");
            }
        }
        // Where its cluster reads it, it is kept as a credential is.
        if cx.is_on_host {
            return;
        }
        for entry in cx.objects(cx.node(), &["users"]).collect::<Vec<_>>() {
            let user = cx.object(entry, &["user"]);
            for (field, message) in CREDENTIALS {
                let credential = cx.string(user, field);
                if let Some(credential) = credential.filter(|it| !it.value.is_empty()) {
                    cx.report(credential.node, message);
                }
            }
            // What the program that fetches credentials is given, as far as it is known to be one.
            for variable in cx.objects(user, &["exec", "env"]).collect::<Vec<_>>() {
                let value = cx.string(variable, &["value"]);
                if let Some(value) = value.filter(|it| it.node.is_sensitive()) {
                    cx.report(value.node, "a credential stands in the file");
                }
            }
        }
    }
}
