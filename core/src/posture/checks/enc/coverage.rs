//! `enc-secrets-not-covered`, `enc-configmaps-not-covered`: what no rule holds for is stored in clear.

use super::read::{RESOURCES, Scope, begin, identity, may_mend};
use crate::kubernetes::GroupResource;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::index::rule_to_extend;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static SECRETS_NOT_COVERED: Meta = Meta {
    id: "enc-secrets-not-covered",
    area: Area::Enc,
    summary: "no rule holds for Secrets, so they are stored in clear",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[
        Reference::cis("1.2.28"),
        Reference::cis("5.4.1"),
        Reference::nsa("Network separation"),
        Reference::nist("4.1.4"),
        Reference::owasp("K03"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("secrets_not_covered.md"),
};

/// Some rule names `secrets`, `*.` or `*.*`.
#[derive(Debug)]
pub(super) struct SecretsNotCovered;

impl Check for SecretsNotCovered {
    fn meta(&self) -> &'static Meta {
        &SECRETS_NOT_COVERED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        not_covered(cx, GroupResource::SECRETS, "Secrets", Safety::Review);
    }
}

static CONFIGMAPS_NOT_COVERED: Meta = Meta {
    id: "enc-configmaps-not-covered",
    area: Area::Enc,
    summary: "no rule holds for ConfigMaps, so they are stored in clear",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[Reference::owasp("K03")],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("configmaps_not_covered.md"),
};

/// Some rule names `configmaps`, `*.` or `*.*`.
#[derive(Debug)]
pub(super) struct ConfigMapsNotCovered;

impl Check for ConfigMapsNotCovered {
    fn meta(&self) -> &'static Meta {
        &CONFIGMAPS_NOT_COVERED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        not_covered(cx, GroupResource::CONFIG_MAPS, "ConfigMaps", Safety::Safe);
    }
}

fn not_covered(cx: &mut Cx<'_>, resource: GroupResource<'static>, plural: &str, safety: Safety) {
    let said = cx.drafts().len();
    let Some(configuration) = begin(cx, &Scope::reads(&[RESOURCES])) else {
        return;
    };
    let rules = configuration.rules();
    // Without rules the flaw is that there are none; a name that cannot be read may be the one.
    if rules.items.is_empty() || cx.drafts().len() > said {
        return;
    }
    if configuration.effective(resource).is_none() {
        let message = format!("no rule holds for {plural}: they are stored in clear");
        let report = cx.report(rules.node_or(configuration.root()), message);
        let rule = rule_to_extend(configuration).filter(|_| may_mend(configuration));
        let lists = rule.and_then(|rule| Some((rule, rule.resources.node?, rule.providers.node?)));
        if let Some((rule, names, providers)) = lists {
            let change = Change::append(names, &[], resource.to_string());
            let title = format!("add `{resource}` to a rule that encrypts");
            // What is stored so far is in clear, and only `identity` reads that. It is worth adding for Secrets alone.
            if rule.providers.items.iter().any(|it| it.is_identity()) {
                report.fix(safety, title, change);
            } else if resource == GroupResource::SECRETS {
                let title = format!(
                    "{title}, and `identity` behind its providers, which reads those stored so far"
                );
                let change = change.and(Change::append(providers, &[], identity()));
                report.fix(Safety::Review, title, change);
            }
        }
    }
}
