//! `cp-authn-config`: issuers of tokens that the API server trusts.

use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "cp-authn-config",
    area: Area::Cp,
    summary: "an issuer of user tokens is trusted without TLS, audience, prefix or claim rules",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::AuthenticationConfiguration]),
    references: &[Reference::owasp("K09")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("authn_config.md"),
};

/// Every issuer has an `https:` address, audiences, a prefix for user names, and rules for claims or users.
#[derive(Debug)]
pub(super) struct AuthnConfig;

impl Check for AuthnConfig {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &["v1", "v1beta1", "v1alpha1"]) {
            return;
        }
        for issuer in cx.objects(cx.node(), &["jwt"]).collect::<Vec<_>>() {
            let url = cx.string(issuer, &["issuer", "url"]);
            if let Some(url) = url.filter(|it| !it.value.expose().starts_with("https://")) {
                cx.report(url.node, "the issuer's keys are fetched without TLS");
            }
            if cx.list(issuer, &["issuer", "audiences"]).next().is_none() {
                let message = "tokens are accepted that were made for somebody else";
                cx.report_absent(issuer, &["issuer", "audiences"], message);
            }
            let username = cx.object(issuer, &["claimMappings", "username"]);
            if cx
                .string(username, &["claim"])
                .is_some_and(|it| !it.value.is_empty())
            {
                let message = "without a prefix a token may name a user of Kubernetes' own";
                match cx.field(username, &["prefix"]) {
                    None => {
                        let field = ["claimMappings", "username", "prefix"];
                        cx.report_absent(issuer, &field, message);
                    }
                    Some(_) => {
                        let prefix = cx.string(username, &["prefix"]);
                        if let Some(prefix) = prefix.filter(|it| it.value.is_empty()) {
                            cx.report(prefix.node, message);
                        }
                    }
                }
            }
            let claims = cx.list(issuer, &["claimValidationRules"]).next();
            if claims.is_none() && cx.list(issuer, &["userValidationRules"]).next().is_none() {
                let message = "every token of the issuer is accepted: no rule asks for more";
                cx.report_absent(issuer, &["claimValidationRules"], message);
            }
        }
    }
}
