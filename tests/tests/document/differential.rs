//! Kubernetes' own code, asked now; and every input on which it and Sealward ever differed.

use sealward_tests::differential::encryption::Encryption;
use sealward_tests::differential::objects::Objects;
use sealward_tests::differential::pods::Pods;
use sealward_tests::differential::stream::Stream;
use sealward_tests::differential::yaml::Yaml;
use sealward_tests::differential::{Kind, Outcome, replay, run};
use sealward_tests::oracle::Oracle;
use sealward_tests::{ran, root, skipped};
use serde_json::Value;

/// A small part of `cargo xtask differential`, always the same.
fn agrees<K: Kind>(kind: &K, count: usize) {
    let what = format!("live answers of Kubernetes' own code ({})", kind.name());
    let mut oracle = match Oracle::start() {
        Ok(oracle) => oracle,
        Err(why) => return skipped(&what, &why),
    };
    let summary = run(kind, &mut oracle, count, 20).unwrap();
    let found: Vec<_> = summary.found.values().collect();
    assert!(found.is_empty(), "{} differ: {found:#?}", summary.differing);
    let same: usize = summary.same.values().sum();
    assert!(same > count * 9 / 10, "too much was left out: {summary:?}");
    ran(same, &what);
}

#[test]
fn reads_yaml_as_the_live_reader_does() {
    agrees(&Yaml::new(), 500);
}

#[test]
fn tells_where_kubectl_cuts_a_stream_otherwise() {
    agrees(&Stream, 500);
}

#[test]
fn reads_the_objects_of_a_json_stream_as_kubectl_does() {
    agrees(&Objects, 500);
}

#[test]
fn forbids_pods_as_live_admission_does() {
    agrees(&Pods, 500);
}

#[test]
fn takes_encryption_configurations_as_the_live_loader_does() {
    agrees(&Encryption::new(), 300);
}

#[test]
fn nothing_differs_twice() {
    let text = std::fs::read_to_string(root().join("tests/oracles/differences.jsonl")).unwrap();
    let (yaml, pods, encryption) = (Yaml::new(), Pods, Encryption::new());
    let mut count = 0;
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let outcome = replay(&yaml, &record)
            .or_else(|| replay(&Stream, &record))
            .or_else(|| replay(&Objects, &record))
            .or_else(|| replay(&pods, &record))
            .or_else(|| replay(&encryption, &record));
        assert!(
            matches!(outcome, Some(Outcome::Same(_))),
            "{line}\n{outcome:?}"
        );
        count += 1;
    }
    ran(count, "inputs that once differed from Kubernetes");
}
