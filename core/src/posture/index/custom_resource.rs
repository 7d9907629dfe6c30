//! Kinds of custom resources whose objects hold secrets.

use super::labels::text;
use crate::document::{Kind, Node};
use crate::posture::Resource;

/// Says of a CustomResourceDefinition, with `"true"` or `"false"`, whether its objects hold secrets.
pub(in crate::posture) const HOLDS_SECRETS: &str = "sealward.dev/holds-secrets";

/// A kind of objects that hold secrets.
#[derive(Clone, Debug)]
pub(in crate::posture) struct CustomResource {
    /// Its plural and its group; empty where a template makes them.
    pub(in crate::posture) plural: Box<str>,
    pub(in crate::posture) group: Box<str>,
    /// How that is known.
    pub(in crate::posture) why: String,
}

impl CustomResource {
    /// `None` where nothing tells that they hold any.
    pub(super) fn read(resource: &Resource<'_>) -> Option<Self> {
        let spec = resource.node().get("spec")?;
        let name = |path: &[&str]| spec.at(path).and_then(text).unwrap_or_default();
        let (plural, group) = (name(&["names", "plural"]), name(&["group"]));
        let annotations = resource.metadata().and_then(|it| it.get("annotations"));
        let said = annotations.and_then(|it| it.get(HOLDS_SECRETS));
        let why = match said.and_then(text).as_deref() {
            Some("true") => format!("`{HOLDS_SECRETS}` says so"),
            Some("false") => return None,
            _ if is_known(&plural, &group) => "it is known for that".to_owned(),
            _ => format!("its schema has `{}`", secret_field(spec)?),
        };
        Some(Self { plural, group, why })
    }

    /// As an encryption configuration names it.
    pub(in crate::posture) fn resource(&self) -> String {
        format!("{}.{}", self.plural, self.group)
    }

    /// Whether a template makes a part of its name.
    pub(in crate::posture) fn is_nameless(&self) -> bool {
        self.plural.is_empty() || self.group.is_empty()
    }
}

/// Kinds that keep secrets where the schema does not tell: tokens and signing keys of Dex and Rancher, user
/// data of KubeVirt, values of charts.
fn is_known(plural: &str, group: &str) -> bool {
    match group {
        "dex.coreos.com" => true,
        "management.cattle.io" => matches!(plural, "tokens" | "clusterregistrationtokens"),
        "kubevirt.io" => matches!(plural, "virtualmachines" | "virtualmachineinstances"),
        "helm.cattle.io" => matches!(plural, "helmcharts" | "helmchartconfigs"),
        _ => false,
    }
}

/// A field of the schema that holds a secret itself, not a reference to one: a text that is called so, or of
/// the format that OpenAPI has for passwords.
fn secret_field<'a>(spec: Node<'a>) -> Option<&'a str> {
    let schema = |of: Node<'a>, key| of.get(key).and_then(|it| it.get("openAPIV3Schema"));
    let versions = spec.get("versions").into_iter().flat_map(Node::items);
    let schemas = versions.filter_map(|version| schema(version, "schema"));
    let mut stack: Vec<Node<'a>> = schemas.chain(schema(spec, "validation")).collect();
    while let Some(node) = stack.pop() {
        for entry in node.entries().filter(|entry| is_collection(entry.value)) {
            let of = |key| entry.value.get(key).and_then(Node::as_text);
            let is_text = of("type").is_some_and(|it| it == "string");
            let is_secret = of("format").is_some_and(|it| it == "password");
            if is_text && (is_secret || SECRET_FIELDS.contains(&entry.key())) {
                return Some(entry.key());
            }
            stack.push(entry.value);
        }
        stack.extend(node.items().filter(|item| is_collection(*item)));
    }
    None
}

fn is_collection(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence)
}

const SECRET_FIELDS: &[&str] = &[
    "accessToken",
    "apiKey",
    "apiToken",
    "authToken",
    "bearerToken",
    "clientSecret",
    "password",
    "privateKey",
    "secretAccessKey",
    "secretKey",
];
