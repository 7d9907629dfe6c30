//! What building the transformers refuses in a configuration that validation accepts: rules hidden
//! by an earlier wildcard, KMS v1, endpoints that the KMS client cannot dial.

use super::GroupResource;
use super::configuration::{EncryptionConfiguration, Kms, Rule};
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
        for part in rule
            .providers
            .items
            .iter()
            .filter_map(|provider| provider.single())
        {
            if let Some(kms) = &part.kms {
                check_kms(part.node, kms, version, &mut found);
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

fn check_kms<'a>(node: Node<'a>, kms: &Kms<'a>, version: Version, found: &mut Found<'a>) {
    match kms.api_version.value.map(|version| version.expose()) {
        // The internal version has no default: there an empty version is validation's to refuse.
        Some("") if version == Version::Internal => {}
        Some("" | "v1") => {
            let message = match kms.api_version.node.filter(|version| !version.is_null()) {
                Some(_) => "KMS `v1` is off by default from Kubernetes 1.29 on",
                None => "without `apiVersion` this is KMS `v1`, off by default from 1.29 on",
            };
            let node = kms.api_version.node_or(node);
            let path = "transformers".to_owned();
            found.add(ViolationKind::KmsV1Disabled, path, message.to_owned(), node);
        }
        Some("v2") => check_dial(node, kms, found),
        _ => {}
    }
}

fn check_dial<'a>(node: Node<'a>, kms: &Kms<'a>, found: &mut Found<'a>) {
    let Some(endpoint) = kms.endpoint.value else {
        return;
    };
    let Ok(url) = Endpoint::parse(endpoint.expose().as_bytes()) else {
        return;
    };
    if url.scheme == "unix" && !dial_target_is_valid(url.dial_target()) {
        let message = "the KMS client cannot dial the endpoint's path: it reads it as a URL again";
        let node = kms.endpoint.node_or(node);
        found.add(
            ViolationKind::KmsDial,
            "transformers".to_owned(),
            message.to_owned(),
            node,
        );
    }
}
