//! EncryptionConfigurations that a real API server took or refused.

use sealward::document::{Limits, SourceFile};
use sealward::kubernetes::{EncryptionFile, FirstDocument};

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    config: String,
    verdict: String,
    #[serde(default)]
    error: String,
}

/// The recorded answers: 99 configurations, verdict and message of a real API server.
fn cases() -> Vec<Case> {
    let path = sealward_tests::root().join("tests/oracles/encryption-configuration.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The verdict on a file, and the field that is named first.
fn decide(config: &str) -> (bool, Option<String>) {
    let file = SourceFile::read("config.yaml", config.into(), &Limits::default()).unwrap();
    let Some(encryption) = EncryptionFile::of(&file) else {
        return (false, None);
    };
    let FirstDocument::Read(configuration) = &encryption.first else {
        return (false, None);
    };
    let path = configuration
        .violations()
        .first()
        .map(|violation| violation.path.clone());
    (encryption.is_accepted(), path)
}

#[test]
fn every_recorded_configuration_is_taken_or_refused_as_recorded() {
    let cases = cases();
    for case in &cases {
        let (accepted, path) = decide(&case.config);
        assert_eq!(
            accepted,
            case.verdict == "accept",
            "{}: {}",
            case.name,
            case.error
        );
        // A file without any document of the kind is no such file, and nothing to take.
        let Some(path) = path else { continue };
        let named = case
            .error
            .strip_prefix("error while parsing file: ")
            .unwrap_or_default();
        match path.as_str() {
            "decode" => assert!(!named.starts_with("resources"), "{}: {named}", case.name),
            "transformers" => assert!(case.error.contains("building transformers")),
            path if case.error.contains("is masked by") => assert!(path.starts_with("resources[")),
            path => assert!(
                named.starts_with(&format!("{path}: ")),
                "{}: {named}",
                case.name
            ),
        }
    }
    sealward_tests::ran(cases.len(), "recorded EncryptionConfigurations");
    assert_eq!(cases.len(), 99);
}
