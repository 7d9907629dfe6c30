//! Validation of KMS providers.

use super::configuration::Kms;
use super::go::Endpoint;
use super::names::Version;
use super::validation::Found;
use super::violation::ViolationKind;
use crate::document::Node;
use std::collections::HashSet;

/// Validates KMS providers in order, and remembers their names.
pub(super) struct KmsValidation<'a> {
    version: Version,
    names: HashSet<&'a str>,
}

impl<'a> KmsValidation<'a> {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            names: HashSet::new(),
        }
    }

    /// Validates the provider that stands at `node`.
    pub(super) fn check(
        &mut self,
        node: Node<'a>,
        kms: &Kms<'a>,
        path: &str,
        found: &mut Found<'a>,
    ) {
        let api_version = self.api_version(kms);
        self.check_name(node, kms, api_version, path, found);
        self.check_timeout(node, kms, path, found);
        check_endpoint(node, kms, path, found);
        self.check_cache_size(node, kms, api_version, path, found);
        if api_version.is_some_and(|version| !matches!(version, "v1" | "v2")) {
            let message = "the KMS API version is neither `v1` nor `v2`".to_owned();
            let field = (path.to_owned(), "apiVersion");
            let version = kms.api_version.node;
            found.add_field(ViolationKind::KmsApiVersion, field, message, version, node);
        }
    }

    /// The API version with its default, which the internal version does not have.
    fn api_version(&self, kms: &Kms<'a>) -> Option<&'a str> {
        match kms.api_version.value?.expose() {
            "" if self.version == Version::V1 => Some("v1"),
            text => Some(text),
        }
    }

    fn check_name(
        &mut self,
        node: Node<'a>,
        kms: &Kms<'a>,
        api_version: Option<&str>,
        path: &str,
        found: &mut Found<'a>,
    ) {
        let Some(name) = kms.name.value.map(|name| name.expose()) else {
            return;
        };
        let field = || (path.to_owned(), "name");
        let v1 = api_version.is_none_or(|version| version == "v1");
        let repeated = !self.names.insert(name);
        if name.is_empty() {
            let message = "the KMS provider has no name".to_owned();
            found.add_field(
                ViolationKind::NoKmsName,
                field(),
                message,
                kms.name.node,
                node,
            );
            return;
        }
        if !v1 && name.contains(':') {
            let message = format!("the name `{name}` of a KMS v2 provider has a `:`");
            found.add_field(
                ViolationKind::KmsNameColon,
                field(),
                message,
                kms.name.node,
                node,
            );
        }
        if !v1 && repeated {
            let message = format!("another KMS provider has the name `{name}` too");
            let kind = ViolationKind::DuplicateKmsName;
            found.add_field(kind, field(), message, kms.name.node, node);
        }
    }

    fn check_timeout(&self, node: Node<'a>, kms: &Kms<'a>, path: &str, found: &mut Found<'a>) {
        let message = match kms.timeout.value {
            Some(Some(nanoseconds)) if nanoseconds <= 0 => "the KMS timeout is not positive",
            Some(None) if self.version == Version::Internal => {
                "the internal version has no default timeout: the API server ends in a panic"
            }
            _ => return,
        };
        let field = (path.to_owned(), "timeout");
        let timeout = kms.timeout.node;
        found.add_field(
            ViolationKind::KmsTimeout,
            field,
            message.to_owned(),
            timeout,
            node,
        );
    }

    fn check_cache_size(
        &self,
        node: Node<'a>,
        kms: &Kms<'a>,
        api_version: Option<&str>,
        path: &str,
        found: &mut Found<'a>,
    ) {
        let (Some(size), Some(api_version)) = (kms.cache_size.value, api_version) else {
            return;
        };
        let message = match (api_version, size) {
            ("v1", Some(0)) => "`cachesize` is zero: it is positive, or negative for no cache",
            ("v1", None) if self.version == Version::Internal => {
                "the internal version has no default cache size: the API server ends in a panic"
            }
            ("v1", _) | (_, None) => return,
            (_, Some(_)) => "`cachesize` goes with KMS v1 only",
        };
        let field = (path.to_owned(), "cachesize");
        let size = kms.cache_size.node;
        found.add_field(
            ViolationKind::KmsCacheSize,
            field,
            message.to_owned(),
            size,
            node,
        );
    }
}

fn check_endpoint<'a>(node: Node<'a>, kms: &Kms<'a>, path: &str, found: &mut Found<'a>) {
    let Some(endpoint) = kms.endpoint.value else {
        return;
    };
    let message = if endpoint.is_empty() {
        "the KMS provider has no endpoint".to_owned()
    } else {
        match Endpoint::parse(endpoint.expose().as_bytes()) {
            Err(error) => format!("the KMS endpoint is no URL: {}", error.as_str()),
            Ok(url) if url.scheme == "unix" => return,
            Ok(url) if url.scheme.is_empty() => {
                "the KMS endpoint has no scheme: it is a `unix:` URL".to_owned()
            }
            Ok(url) => format!("the KMS endpoint is a `{}:` URL, not `unix:`", url.scheme),
        }
    };
    let field = (path.to_owned(), "endpoint");
    found.add_field(
        ViolationKind::KmsEndpoint,
        field,
        message,
        kms.endpoint.node,
        node,
    );
}
