//! The facts as checks across documents look things up in them.

use super::network::NetworkPolicy;
use super::{
    Access, Autoscaler, Binding, Configuration, CustomResource, Decision, Disruption, Encrypting,
    Fact, Index, PluginFacts, Role, Token, What, Workload,
};
use crate::posture::fix::Behind;
use crate::posture::template;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A fact and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(in crate::posture) struct Item<'i> {
    pub(in crate::posture) file: &'i Arc<str>,
    pub(in crate::posture) fact: &'i Fact,
}

impl<'i> Item<'i> {
    /// The folder of its file.
    pub(in crate::posture) fn folder(&self) -> &'i str {
        folder(self.file)
    }

    /// Where it stands, to put several in an order that no other file of the scan changes.
    pub(in crate::posture) fn place(&self) -> (&'i str, u32) {
        (self.file, self.fact.at.span.start)
    }
}

/// Everything of one kind, and what it is.
pub(in crate::posture) type Of<'i, T> = (Item<'i>, &'i T);

/// What stands in one namespace. Objects that name none stand together under the empty name.
#[derive(Debug, Default)]
pub(in crate::posture) struct Space<'i> {
    /// Namespaces, each with where a policy for it can be written.
    pub(in crate::posture) declared: Vec<(Item<'i>, Option<Behind>)>,
    pub(in crate::posture) workloads: Vec<Of<'i, Workload>>,
    pub(in crate::posture) policies: Vec<Of<'i, NetworkPolicy>>,
    pub(in crate::posture) foreign_policies: Vec<Item<'i>>,
    pub(in crate::posture) disruptions: Vec<Of<'i, Disruption>>,
    /// By the kind and the name of what they scale.
    pub(in crate::posture) autoscalers: HashMap<(&'i str, &'i str), Vec<&'i Autoscaler>>,
    /// By name. There may be several of one name, for several clusters.
    pub(in crate::posture) roles: HashMap<&'i str, Vec<Of<'i, Role>>>,
    /// Service accounts by name, likewise: whether pods that do not say get a token of each.
    pub(in crate::posture) accounts: HashMap<&'i str, Vec<Of<'i, Token>>>,
    pub(in crate::posture) bindings: Vec<Of<'i, Binding>>,
}

/// All facts, by namespace.
#[derive(Debug, Default)]
pub(in crate::posture) struct Tables<'i> {
    spaces: HashMap<&'i str, Space<'i>>,
    /// Network policies for all namespaces.
    pub(in crate::posture) policies_for_all: Vec<Item<'i>>,
    pub(in crate::posture) cluster_roles: HashMap<&'i str, Vec<Of<'i, Role>>>,
    pub(in crate::posture) cluster_bindings: Vec<Of<'i, Binding>>,
    pub(in crate::posture) api_servers: Vec<Of<'i, Encrypting>>,
    pub(in crate::posture) access: Vec<Of<'i, Access>>,
    pub(in crate::posture) authentication: Vec<Of<'i, Decision>>,
    pub(in crate::posture) authorization: Vec<Of<'i, Decision>>,
    pub(in crate::posture) encryptions: Vec<Of<'i, Configuration>>,
    pub(in crate::posture) custom_resources: Vec<Of<'i, CustomResource>>,
    pub(in crate::posture) plugins: Vec<Of<'i, PluginFacts>>,
    /// The keys of the labels that kustomizations add.
    pub(in crate::posture) label_keys: Option<&'i HashSet<Box<str>>>,
    /// Folders with documents that are templates, of which nothing is known.
    unread: HashSet<&'i str>,
    /// The first thing that shows that clusters of AKS are meant, and what it is.
    pub(in crate::posture) aks: Option<(Item<'i>, &'static str)>,
}

impl<'i> Tables<'i> {
    /// With the keys of the labels that kustomizations add.
    pub(in crate::posture) fn new(index: &'i Index, keys: Option<&'i HashSet<Box<str>>>) -> Self {
        let mut tables = Self {
            label_keys: keys,
            ..Self::default()
        };
        for item in index.facts() {
            tables.add(item);
        }
        tables
    }

    fn add(&mut self, item: Item<'i>) {
        let Fact { object, what, .. } = item.fact;
        let name = object.name.as_str();
        let cluster = object.kind.starts_with("Cluster");
        match what {
            What::Namespace(behind) => self.space_mut(name).declared.push((item, *behind)),
            What::Role(role) if cluster => {
                self.cluster_roles
                    .entry(name)
                    .or_default()
                    .push((item, role));
            }
            What::Binding(binding) if cluster => self.cluster_bindings.push((item, binding)),
            What::ApiServer(server) => self.api_servers.push((item, server)),
            What::Access(access) => self.access.push((item, access)),
            What::Authentication(decision) => self.authentication.push((item, decision)),
            What::Authorization(decision) => self.authorization.push((item, decision)),
            What::Encryption(configuration) => self.encryptions.push((item, configuration)),
            What::CustomResource(resource) => self.custom_resources.push((item, resource)),
            What::Plugin(plugin) => self.plugins.push((item, plugin)),
            What::Aks(what) => drop(self.aks.get_or_insert((item, *what))),
            What::ForeignPolicy(true) => self.policies_for_all.push(item),
            What::Unread => drop(self.unread.insert(folder(item.file))),
            _ => {
                // What a template makes may be any, as where none is named; and what a kustomization puts elsewhere.
                let is_known =
                    !(item.fact.overlaid.moved || template::is_expression(&object.namespace));
                let namespace = if is_known { &object.namespace } else { "" };
                let space = self.space_mut(namespace);
                match what {
                    What::Workload(it) => space.workloads.push((item, it)),
                    What::NetworkPolicy(it) => space.policies.push((item, it)),
                    What::Disruption(it) => space.disruptions.push((item, it)),
                    What::Autoscaler(it) => {
                        let target = (&*it.target.0, &*it.target.1);
                        space.autoscalers.entry(target).or_default().push(it);
                    }
                    What::Role(it) => space.roles.entry(name).or_default().push((item, it)),
                    What::Account(it) => space.accounts.entry(name).or_default().push((item, it)),
                    What::Binding(it) => space.bindings.push((item, it)),
                    What::ForeignPolicy(_) => space.foreign_policies.push(item),
                    // Those stand in no namespace, and had their turn.
                    _ => {}
                }
            }
        }
    }

    fn space_mut(&mut self, namespace: &'i str) -> &mut Space<'i> {
        self.spaces.entry(namespace).or_default()
    }

    /// Whether what is missing for an object may stand in a template beside it.
    pub(in crate::posture) fn has_template_beside(&self, item: Item<'_>) -> bool {
        self.unread.contains(folder(item.file))
    }

    /// What stands in a namespace, if anything does.
    pub(in crate::posture) fn space(&self, namespace: &str) -> Option<&Space<'i>> {
        self.spaces.get(namespace)
    }

    /// Every namespace, by name.
    pub(in crate::posture) fn spaces(&self) -> Vec<(&'i str, &Space<'i>)> {
        let mut spaces: Vec<_> = self
            .spaces
            .iter()
            .map(|(name, space)| (*name, space))
            .collect();
        spaces.sort_unstable_by_key(|(name, _)| *name);
        spaces
    }
}

/// The folder of a file, as reports call both.
fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}
