//! What the documents of a scan say of each other.
//!
//! While a file's documents are at hand, [`facts()`] keeps of every object what checks across documents
//! read: names, labels, selectors, rules, and where they stand. When all files are read, those checks
//! see the facts as [`Tables`]. So memory holds one file and the facts, never all documents.

mod access;
mod aks;
mod anchor;
mod autoscaler;
mod by_label;
mod configuration;
mod custom_resource;
mod digest;
mod disruption;
mod encryption;
mod facts;
mod labels;
mod network;
mod plugin;
mod rbac;
mod relabelled;
mod remedy;
mod tables;
mod workload;

pub(super) use access::{Access, Decision, Said};
pub(super) use anchor::Anchor;
pub(super) use autoscaler::{Autoscaler, Replicas};
pub(super) use by_label::{ByLabel, Covered};
pub(super) use configuration::{Configuration, KeyFacts, ProviderFacts, RuleFacts, rule_to_extend};
pub(super) use custom_resource::{CustomResource, HOLDS_SECRETS};
pub(super) use digest::DigestKey;
pub(super) use disruption::{Amount, Disruption};
pub(super) use encryption::Encrypting;
pub(super) use facts::{Fact, What, facts};
pub(super) use labels::{Labels, Selector};
pub(super) use plugin::{PluginFacts, folder_of};
pub(super) use rbac::{Binding, Role, Rule};
pub(super) use relabelled::covered;
pub(super) use tables::{Item, Of, Space, Tables};
pub(super) use workload::{Scale, Token, Workload};

use super::Checked;
use super::suppress::Waiting;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The facts of every file that was added.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
///
/// let checker = Checker::new(&Options::default());
/// let mut index = checker.index();
/// for (name, text) in [
///     ("namespace.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
///     ("pod.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}}"),
/// ] {
///     let file = SourceFile::read(name, text.into(), &Limits::default())?;
///     index.add(&file.name().into(), &checker.check(&file));
/// }
/// let found = checker.conclude(&index).findings;
/// assert_eq!(found[0].finding.check.id, "net-no-policy");
/// assert_eq!(&*found[0].file, "namespace.yaml");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Index {
    files: Vec<(Arc<str>, Arc<[Fact]>)>,
    waiting: Vec<(Arc<str>, Arc<[Waiting]>)>,
}

impl Index {
    /// Adds what a file of that name was found to say.
    pub fn add(&mut self, file: &Arc<str>, checked: &Checked) {
        if !checked.facts.is_empty() {
            self.files
                .push((Arc::clone(file), Arc::clone(&checked.facts)));
        }
        if !checked.waiting.is_empty() {
            self.waiting
                .push((Arc::clone(file), Arc::clone(&checked.waiting)));
        }
    }

    /// Takes what files of these names are found to say now in place of what they said.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options};
    ///
    /// let checker = Checker::new(&Options::default());
    /// let mut index = checker.index();
    /// for number in [0, 1] {
    ///     let text = format!("{{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {{maxUnavailable: {number}}}}}");
    ///     let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
    ///     index.replace([(file.name(), &checker.check(&file))]);
    /// }
    /// assert!(checker.conclude(&index).findings.is_empty());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn replace<'c>(&mut self, files: impl IntoIterator<Item = (&'c str, &'c Checked)>) {
        let files: BTreeMap<_, _> = files.into_iter().collect();
        self.files.retain(|(name, _)| !files.contains_key(&**name));
        self.waiting
            .retain(|(name, _)| !files.contains_key(&**name));
        for (name, checked) in files {
            self.add(&name.into(), checked);
        }
    }

    /// All but what a file of that name was found to say.
    #[must_use]
    pub(super) fn without(&self, file: &str) -> Self {
        let mut others = self.clone();
        others.files.retain(|(name, _)| &**name != file);
        others.waiting.retain(|(name, _)| &**name != file);
        others
    }

    /// The suppressions of checks across documents, each with its file.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&Arc<str>, &Waiting)> {
        self.waiting
            .iter()
            .flat_map(|(file, waiting)| waiting.iter().map(move |it| (file, it)))
    }

    /// Every fact, with the file that it stands in.
    pub(super) fn facts(&self) -> impl Iterator<Item = Item<'_>> {
        self.files.iter().flat_map(|(file, facts)| {
            let item = move |fact| Item { file, fact };
            facts.iter().map(item)
        })
    }
}
