//! `sealward/rewrap/v1`: what became of each file, for programs.

use super::outcome::{Entry, Outcome};
use crate::failure::Failure;
use sealward::dto::InspectedEntry;
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) dry_run: bool,
    pub(super) files: &'a [File],
    pub(super) summary: &'a Summary,
}

#[derive(Serialize)]
pub(super) struct File {
    path: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    proven: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    added: Vec<InspectedEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    removed: Vec<InspectedEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

#[derive(Serialize)]
struct Error {
    code: &'static str,
    message: String,
}

#[derive(Default, Serialize)]
pub(super) struct Summary {
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
    pub(super) links: u64,
}

impl File {
    pub(super) fn of(path: &Path, outcome: Result<&Outcome, &Failure>) -> Self {
        let file = Self {
            path: path.to_string_lossy().into_owned(),
            status: "changed",
            proven: Some(true),
            added: Vec::new(),
            removed: Vec::new(),
            error: None,
        };
        let inspected = |entries: &[Entry]| {
            entries
                .iter()
                .map(|entry| entry.inspected.clone())
                .collect()
        };
        match outcome {
            Ok(Outcome::Rewrapped { added, removed }) => Self {
                added: inspected(added),
                removed: inspected(removed),
                ..file
            },
            Ok(Outcome::Resealed { entries }) => Self {
                added: inspected(entries),
                ..file
            },
            Ok(Outcome::Unchanged { proven }) => Self {
                status: "unchanged",
                proven: Some(*proven),
                ..file
            },
            Err(failure) => Self {
                status: "failed",
                proven: None,
                error: Some(Error {
                    code: failure.code(),
                    message: failure.message().to_owned(),
                }),
                ..file
            },
        }
    }
}

impl Summary {
    pub(super) const fn count(&mut self, outcome: Result<&Outcome, &Failure>) {
        match outcome {
            Ok(Outcome::Rewrapped { .. } | Outcome::Resealed { .. }) => self.changed += 1,
            Ok(Outcome::Unchanged { .. }) => self.unchanged += 1,
            Err(_) => self.failed += 1,
        }
    }
}
