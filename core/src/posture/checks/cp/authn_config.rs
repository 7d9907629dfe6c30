//! `cp-authn-config`: issuers of tokens that the API server trusts.

use crate::document::Node;
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Report, Severity,
};

static META: Meta = Meta {
    id: "cp-authn-config",
    area: Area::Cp,
    summary: "an issuer of user tokens is trusted without TLS, audience, prefix or claim rules",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::AuthenticationConfiguration]),
    references: &[Reference::owasp("K09")],
    fix: FixAvailability::Sometimes,
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

    fn run<'a>(&self, cx: &mut Cx<'a>) {
        if !is_known(cx, &["v1", "v1beta1", "v1alpha1"]) {
            return;
        }
        for issuer in cx.objects(cx.node(), &["jwt"]).collect::<Vec<_>>() {
            let url = cx.string(issuer, &["issuer", "url"]);
            // Where it is, once it is asked with TLS; nobody knows that of another scheme.
            let secure = url.as_ref().and_then(|url| secured(url.value.expose()));
            if let Some(url) = url.filter(|it| !is_secure(it.value.expose())) {
                let report = cx.report(url.node, "the issuer's keys are fetched without TLS");
                if let Some(secure) = &secure {
                    let change = Change::set(url.node, &[], secure.as_str());
                    report.fix(Safety::Review, "ask the issuer with TLS", change);
                }
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
                // What Kubernetes itself takes where it is told by flags and not told of a prefix.
                let prefix = secure.map(|url| format!("{url}#"));
                let fixed = |report: Report<'_, 'a>| {
                    if let Some(prefix) = prefix {
                        let field = ["claimMappings", "username", "prefix"];
                        let change = Change::set(issuer, &field, prefix);
                        report.fix(
                            Safety::Review,
                            "set the issuer's address before user names",
                            change,
                        );
                    }
                };
                match cx.field(username, &["prefix"]) {
                    None => {
                        let field = ["claimMappings", "username", "prefix"];
                        fixed(cx.report_absent(issuer, &field, message));
                    }
                    Some(_) => {
                        let prefix = cx.string(username, &["prefix"]);
                        if let Some(prefix) = prefix.filter(|it| it.value.is_empty()) {
                            fixed(cx.report(prefix.node, message));
                        }
                    }
                }
            }
            groups(cx, issuer);
            let claims = cx.list(issuer, &["claimValidationRules"]).next();
            if claims.is_none() && cx.list(issuer, &["userValidationRules"]).next().is_none() {
                let message = "every token of the issuer is accepted: no rule asks for more";
                cx.report_absent(issuer, &["claimValidationRules"], message);
            }
        }
    }
}

/// Groups that a token names as they are, and that no rule looks at.
fn groups<'a>(cx: &mut Cx<'a>, issuer: Node<'a>) {
    let groups = cx.object(issuer, &["claimMappings", "groups"]);
    let has_claim = cx.string(groups, &["claim"]);
    let prefix = cx.string(groups, &["prefix"]);
    let Some(prefix) = prefix.filter(|it| it.value.is_empty()) else {
        return;
    };
    let rules = cx
        .objects(issuer, &["userValidationRules"])
        .collect::<Vec<_>>();
    let mut expressions = rules
        .into_iter()
        .filter_map(|it| cx.string(it, &["expression"]));
    let is_looked_at = expressions.any(|it| it.value.expose().contains("groups"));
    if has_claim.is_some_and(|it| !it.value.is_empty()) && !is_looked_at {
        let message = "without a prefix a token may put its user into a group of Kubernetes' own";
        cx.report(prefix.node, message);
    }
}

/// Whether an address has the scheme `https`, in whatever case: Kubernetes reads it so.
fn is_secure(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| it.eq_ignore_ascii_case("https"))
}

/// The address with TLS; none for one that Kubernetes refuses, or that may hold a secret.
fn secured(url: &str) -> Option<String> {
    let (scheme, place) = url.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    let is_plain = !place.is_empty() && !place.starts_with('/') && !place.contains(['@', '?', '#']);
    (is_web && is_plain).then(|| format!("https://{place}"))
}
