//! What is taken for a credential, what only looks like one, and that what is found is hidden.
//!
//! No text here is or was a credential. Those with a form are put together when the test runs, so
//! that no scanner takes this file for a leak.

#[path = "credentials/commands.rs"]
mod commands;
#[path = "credentials/comments.rs"]
mod comments;
#[path = "credentials/forms.rs"]
mod forms;
#[path = "credentials/laws.rs"]
mod laws;
#[path = "credentials/names.rs"]
mod names;
#[path = "credentials/places.rs"]
mod places;
#[path = "credentials/values.rs"]
mod values;

use proptest::prelude::*;
use sealward::credential::{Grounds, rules};
use sealward::document::{Document, MASK};
use sealward_tests::rng::Rng;
use std::collections::BTreeSet;

/// The rules and grounds of what is found in a text that stands under a name.
fn under(name: &str, value: &str) -> Vec<(&'static str, Grounds)> {
    // Of what names no kind some names are hidden anyway, whatever stands there.
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let text = format!("{{{}: {}, kind: Any}}", json(name), json(value));
    let document = Document::parse(&text).unwrap();
    let node = document.root().entries().next().unwrap().value;
    let found = node.credentials();
    assert!(found.is_empty() || node.is_sensitive(), "{name}: {value}");
    found
        .iter()
        .map(|it| (it.rule().id, it.grounds()))
        .collect()
}

/// The rules of what is found in a file of a ConfigMap, and the parts it stands at.
fn in_file(file: &str) -> Vec<(&'static str, String)> {
    let text = serde_json::json!({"kind": "ConfigMap", "data": {"it.conf": file}}).to_string();
    let document = Document::parse(&text).unwrap();
    let node = document.root().at(&["data", "it.conf"]).unwrap();
    let found = node.credentials();
    assert_eq!(node.is_sensitive(), !found.is_empty(), "{file}");
    let part = |it: &sealward::credential::Credential| file[it.range()].to_owned();
    found.iter().map(|it| (it.rule().id, part(it))).collect()
}

const RANDOM: &str = "kV9c-Qm27rT_z0Lx";
