//! What building the transformers refuses in a configuration that validation accepts: rules hidden
//! by an earlier wildcard, KMS v1, endpoints that the KMS client cannot dial.

use super::GroupResource;
use super::configuration::{EncryptionConfiguration, Kms, Rule};
use super::field::place;
use super::go::{Endpoint, dial_target_is_valid};
use super::names::Version;
use super::validation::Found;
use super::violation::{Violation, ViolationKind};
use crate::document::Node;
use std::collections::HashSet;

/// What the API server refuses when it builds the transformers, the feature gate `KMSv1` off.
pub(super) fn check<'a>(
    configuration: &EncryptionConfiguration<'a>,
    version: Version,
) -> Vec<Violation<'a>> {
    let mut found = Found(Vec::new());
    let mut wildcards = HashSet::new();
    for rule in &configuration.rules().items {
        for provider in &rule.providers.items {
            let Some(part) = provider.single() else {
                continue;
            };
            if let Some(kms) = &part.kms {
                let (rule, provider) = (rule.index, provider.index);
                let path = format!("resources[{rule}].providers[{provider}].kms");
                check_kms((part.node, path), kms, version, &mut found);
            }
        }
        check_masking(rule, &wildcards, &mut found);
        // Within one rule an overlap is validation's to report.
        let names = rule
            .resources
            .items
            .iter()
            .map(|name| name.group_resource());
        wildcards.extend(names.filter(|name| name.is_wildcard()));
    }
    found.0
}

fn check_masking<'a>(
    rule: &Rule<'a>,
    wildcards: &HashSet<GroupResource<'a>>,
    found: &mut Found<'a>,
) {
    for name in &rule.resources.items {
        let resource = name.group_resource();
        let wider = [resource.whole_group(), GroupResource::ANY];
        let Some(mask) = wider.iter().find(|wider| wildcards.contains(wider)) else {
            continue;
        };
        let message = format!("`{resource}` is masked by `{mask}` of an earlier rule");
        let path = format!("resources[{}].resources[{}]", rule.index, name.index);
        found.add(ViolationKind::MaskedResource, path, message, name.node);
    }
}

/// A KMS provider's node and the way to it.
type Plugin<'a> = (Node<'a>, String);

fn check_kms<'a>(plugin: Plugin<'a>, kms: &Kms<'a>, version: Version, found: &mut Found<'a>) {
    match kms.api_version.value.map(|version| version.expose()) {
        // The internal version has no default: there an empty version is validation's to refuse.
        Some("") if version == Version::Internal => {}
        Some("" | "v1") => {
            let message = match kms.api_version.node.filter(|version| !version.is_null()) {
                Some(_) => "KMS `v1` is off by default from Kubernetes 1.29 on",
                None => "without `apiVersion` this is KMS `v1`, off by default from 1.29 on",
            };
            let field = (kms.api_version.node, "apiVersion");
            add(ViolationKind::KmsV1Disabled, message, plugin, field, found);
        }
        Some("v2") => check_dial(plugin, kms, found),
        _ => {}
    }
}

fn check_dial<'a>(plugin: Plugin<'a>, kms: &Kms<'a>, found: &mut Found<'a>) {
    let Some(endpoint) = kms.endpoint.value else {
        return;
    };
    let Ok(url) = Endpoint::parse(endpoint.expose().as_bytes()) else {
        return;
    };
    if url.scheme == "unix" && !dial_target_is_valid(url.dial_target()) {
        let message = "the KMS client cannot dial the endpoint's path: it reads it as a URL again";
        let field = (kms.endpoint.node, "endpoint");
        add(ViolationKind::KmsDial, message, plugin, field, found);
    }
}

fn add<'a>(
    kind: ViolationKind,
    message: &str,
    (parent, path): Plugin<'a>,
    (node, name): (Option<Node<'a>>, &'static str),
    found: &mut Found<'a>,
) {
    let path_of_api_server = "transformers".to_owned();
    let mut violation = Violation::at(kind, path_of_api_server, message.to_owned(), parent);
    violation.field = format!("{path}.{name}");
    found.0.push(place(violation, node, parent, name));
}
