//! `edits` of random changes: of texts from a grammar, and of real ones.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::Refusal;
use sealward_tests::differential::{Kind as _, yaml::Yaml};
use sealward_tests::fuzz::{fix, texts};
use sealward_tests::rng::Rng;
use std::collections::BTreeMap;

/// How many changes were made, and how many refused, by the reason.
#[derive(Default)]
struct Tally {
    made: usize,
    refused: BTreeMap<String, usize>,
}

impl Tally {
    fn change(&mut self, rng: &mut Rng, name: &str, bytes: Vec<u8>, times: usize) {
        let Ok(file) = SourceFile::read(name, bytes, &Limits::default()) else {
            return;
        };
        for _ in 0..times {
            match fix::change(rng, &file) {
                Some(Ok(())) => self.made += 1,
                Some(Err(refusal)) => *self.refused.entry(refusal.to_string()).or_default() += 1,
                None => {}
            }
        }
    }

    /// How many were refused for the way a text is written. That a random way leads through a text or
    /// a number says nothing of that.
    fn unwritten(&self) -> usize {
        let all: usize = self.refused.values().sum();
        let nowhere = self.refused.get(&Refusal::NoWay.to_string());
        all - nowhere.copied().unwrap_or(0)
    }

    fn say(&self, what: &str) {
        sealward_tests::ran(self.made, &format!("{what}; refused: {:?}", self.refused));
    }
}

#[test]
fn random_changes_of_random_texts_are_what_they_say() {
    let (yaml, mut rng, mut tally) = (Yaml::new(), Rng::new(11), Tally::default());
    for _ in 0..40_000 {
        let bytes = yaml.generate(&mut rng);
        tally.change(&mut rng, "it.yaml", bytes, 3);
    }
    tally.say("random changes of random texts");
    assert!(tally.made > 15_000);
}

#[test]
fn random_changes_of_manifests_are_what_they_say() {
    let (mut rng, mut tally) = (Rng::new(12), Tally::default());
    // Facts, units and settings stand on pages too, and are no manifests.
    let is_manifest = |text: &Vec<u8>| {
        let file = SourceFile::read("it", text.clone(), &Limits::default());
        file.is_ok_and(|file| file.documents().all(|it| it.root().get("kind").is_some()))
    };
    let mut manifests = texts::manifests();
    manifests.retain(is_manifest);
    for text in manifests.iter().cycle().take(6_000) {
        let text = std::str::from_utf8(text).unwrap();
        let text = match rng.below(4) {
            0 => text.replace('\n', "\r\n"),
            1 => text.trim_end().to_owned(),
            _ => text.to_owned(),
        };
        tally.change(&mut rng, "it.yaml", text.into_bytes(), 5);
    }
    tally.say("random changes of manifests");
    let refused: usize = tally.refused.values().sum();
    assert!(refused * 5 < tally.made, "too much is refused");
    assert!(tally.unwritten() * 20 < tally.made, "too much is refused");
}

#[test]
fn random_changes_of_json_are_what_they_say() {
    let (mut rng, mut tally) = (Rng::new(13), Tally::default());
    let manifests = texts::manifests();
    for text in manifests.iter().cycle().take(3_000) {
        let file = SourceFile::read("it", text.clone(), &Limits::default()).unwrap();
        for document in file.documents().take(2) {
            let json = document.expose_json();
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            let (text, name) = match rng.below(4) {
                0 => (json, "it.json"),
                1 => (serde_json::to_string_pretty(&value).unwrap(), "it.yaml"),
                2 => {
                    let text = serde_json::to_string_pretty(&value).unwrap();
                    (text.replace("  ", "\t"), "it.json")
                }
                _ => (serde_json::to_string_pretty(&value).unwrap(), "it.json"),
            };
            tally.change(&mut rng, name, text.into_bytes(), 4);
        }
    }
    tally.say("random changes of JSON");
    let refused: usize = tally.refused.values().sum();
    assert!(refused * 5 < tally.made, "too much is refused");
    assert!(tally.unwritten() * 20 < tally.made, "too much is refused");
}
