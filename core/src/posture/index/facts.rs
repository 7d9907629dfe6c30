//! From an object to what is kept of it.

use super::access::{authentication, authorization};
use super::digest::DigestKey;
use super::network::NetworkPolicy;
use super::remedy::behind;
use super::{
    Access, Anchor, Autoscaler, Binding, Configuration, CustomResource, Decision, Disruption,
    Encrypting, Labels, PluginFacts, Role, Token, Workload, aks, plugin,
};
use crate::document::{SourceFile, Span};
use crate::posture::finding::Identity;
use crate::posture::fix::Behind;
use crate::posture::overlay::{Alterations, Altered, Overlaid};
use crate::posture::{Component, Kinds, ObjectKind, Pod, Program, Resource};
use std::rc::Rc;
use std::sync::Arc;

/// What is kept of one object.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Fact {
    pub(in crate::posture) object: Arc<Identity>,
    /// The object's name, or where that would stand.
    pub(in crate::posture) at: Anchor,
    pub(in crate::posture) what: What,
    /// What kustomizations make of the object.
    pub(in crate::posture) overlaid: Overlaid,
}

/// What an object is to others.
#[derive(Clone, Debug)]
pub(in crate::posture) enum What {
    /// A namespace, and where a policy for it can be written.
    Namespace(Option<Behind>),
    Workload(Box<Workload>),
    NetworkPolicy(Box<NetworkPolicy>),
    /// A network policy of a kind that is not Kubernetes' own; `true`: for all namespaces.
    ForeignPolicy(bool),
    Disruption(Box<Disruption>),
    Autoscaler(Box<Autoscaler>),
    Role(Box<Role>),
    Binding(Box<Binding>),
    /// A service account: whether pods that do not say get a token of it.
    Account(Token),
    /// An API server that names an encryption configuration.
    ApiServer(Box<Encrypting>),
    /// Who an API server lets in.
    Access(Box<Access>),
    /// An authentication configuration: whether it answers requests without credentials.
    Authentication(Box<Decision>),
    /// An authorization configuration: whether it allows every request.
    Authorization(Box<Decision>),
    Encryption(Box<Configuration>),
    /// A kind of custom resources whose objects hold secrets.
    CustomResource(Box<CustomResource>),
    /// A container that is or may be a KMS plugin.
    Plugin(Box<PluginFacts>),
    /// What shows that the scan is about clusters of AKS.
    Aks(&'static str),
    /// A document that is a template, and is not read.
    Unread,
}

impl What {
    /// Takes in what kustomizations change in the object. Workloads have done so.
    fn alter(&mut self, alterations: &Alterations<'_>) {
        match self {
            Self::NetworkPolicy(policy) => policy.alter(alterations),
            Self::Disruption(budget) => budget.alter(alterations),
            Self::Autoscaler(autoscaler) => autoscaler.alter(alterations),
            Self::Role(role) => role.alter(alterations),
            Self::Binding(binding) => binding.alter(alterations),
            Self::Account(token) => token.alter(alterations),
            _ => {}
        }
    }
}

impl Fact {
    /// That a document, which begins here, is a template.
    pub(in crate::posture) fn unread(file: &SourceFile, span: Span) -> Self {
        Self {
            object: Arc::default(),
            at: Anchor::at(file, span, ""),
            what: What::Unread,
            overlaid: Overlaid::default(),
        }
    }

    /// Takes away what would mend it: that would be a change of a text that no file holds.
    pub(in crate::posture) fn drop_fixes(&mut self) {
        match &mut self.what {
            What::ApiServer(server) => server.reload = None,
            What::Access(access) => access.drop_fixes(),
            What::Encryption(configuration) => configuration.extend = None,
            _ => {}
        }
    }

    /// The places of what is kept of programs and their configurations.
    pub(in crate::posture) fn places_mut(&mut self) -> Vec<&mut Anchor> {
        let mut places = vec![&mut self.at];
        match &mut self.what {
            What::ApiServer(server) => places.push(&mut server.at),
            What::Access(access) => places.extend(access.places_mut()),
            What::Authentication(it) | What::Authorization(it) => places.push(&mut it.at),
            What::Encryption(configuration) => places.extend(configuration.places_mut()),
            _ => {}
        }
        places
    }
}

/// What is kept of an object; nothing of kinds that no check across documents reads.
pub(in crate::posture) fn facts(
    file: &SourceFile,
    resource: &Resource<'_>,
    components: &[Rc<Component<'_>>],
    digests: &DigestKey,
    altered: Option<Altered<'_>>,
) -> Vec<Fact> {
    let is_api_server = |it: &&Rc<Component<'_>>| it.program() == Program::ApiServer;
    let alterations = altered.map(|it| it.of(resource));
    // One after the other: what chains them is made anew for each, and large.
    let mut whats: Vec<What> = Vec::new();
    whats.extend(itself(file, resource, digests));
    whats.extend(workloads(file, resource, alterations.as_ref()));
    for server in components.iter().filter(is_api_server) {
        let encrypting = Encrypting::read(file, resource, server);
        whats.extend(encrypting.map(|it| What::ApiServer(it.into())));
        whats.push(What::Access(Access::read(file, resource, server).into()));
    }
    let starts_api_server = components.iter().any(|it| is_api_server(&it));
    for plugin in plugin::read(file, resource, starts_api_server) {
        whats.push(What::Plugin(plugin.into()));
    }
    whats.extend(aks::evidence(resource).map(What::Aks));
    if whats.is_empty() {
        return Vec::new();
    }
    let object = Arc::new(Identity::of(resource));
    let at = Anchor::field(file, resource.node(), "metadata.name");
    let fact = |mut what: What| {
        let overlaid = alterations.as_ref().map(|it| {
            what.alter(it);
            it.overlaid.clone()
        });
        Fact {
            object: Arc::clone(&object),
            at: at.clone(),
            what,
            overlaid: overlaid.unwrap_or_default(),
        }
    };
    whats.into_iter().map(fact).collect()
}

fn itself(file: &SourceFile, resource: &Resource<'_>, digests: &DigestKey) -> Option<What> {
    let (object, document) = (resource.node(), resource.document());
    Some(match resource.object() {
        ObjectKind::Namespace => What::Namespace(behind(file, resource)),
        ObjectKind::NetworkPolicy => What::NetworkPolicy(NetworkPolicy::read(object).into()),
        ObjectKind::PodDisruptionBudget => {
            What::Disruption(Disruption::read(file, resource).into())
        }
        ObjectKind::Role | ObjectKind::ClusterRole => {
            let labels = resource
                .metadata()
                .and_then(|metadata| metadata.get("labels"));
            What::Role(Role::read(file, object, Labels::read(labels)).into())
        }
        ObjectKind::RoleBinding | ObjectKind::ClusterRoleBinding => {
            What::Binding(Binding::read(object).into())
        }
        ObjectKind::EncryptionConfiguration | ObjectKind::EncryptionConfig => {
            // In a List it is none: the API server reads it from a file.
            let is_document = object == document.root();
            let read = || Configuration::read(file, document, digests);
            What::Encryption(is_document.then(read)?.into())
        }
        ObjectKind::AuthenticationConfiguration => {
            What::Authentication(authentication(file, resource).into())
        }
        ObjectKind::AuthorizationConfiguration => {
            What::Authorization(authorization(file, resource).into())
        }
        ObjectKind::Other => match (resource.group(), resource.kind()) {
            ("apiextensions.k8s.io", "CustomResourceDefinition") => {
                What::CustomResource(CustomResource::read(resource)?.into())
            }
            ("", "ServiceAccount") => What::Account(Token::said(Some(object))),
            ("autoscaling" | "keda.sh", _) => What::Autoscaler(Autoscaler::read(resource)?.into()),
            _ => What::ForeignPolicy(is_for_all_namespaces(resource)?),
        },
        ObjectKind::CustomWorkload => What::Autoscaler(Autoscaler::read(resource)?.into()),
        _ => return None,
    })
}

fn workloads(
    file: &SourceFile,
    resource: &Resource<'_>,
    alterations: Option<&Alterations<'_>>,
) -> impl Iterator<Item = What> {
    // What a ReplicaSet or a Job of a controller makes is counted once, at the controller; a template
    // alone makes nothing.
    let makes_pods =
        Kinds::WORKLOADS.has(resource.object()) && resource.object() != ObjectKind::PodTemplate;
    let pods = makes_pods.then(|| resource.pods().filter(Pod::is_made));
    let pods = pods.into_iter().flatten();
    pods.map(move |pod| {
        let mut workload = Workload::read(file, resource, pod);
        if let Some(alterations) = alterations {
            workload.alter(alterations, pod);
        }
        What::Workload(workload.into())
    })
}

/// For the network policies of Cilium, Calico and the policy API's own newer kinds: whether they are
/// for all namespaces.
fn is_for_all_namespaces(resource: &Resource<'_>) -> Option<bool> {
    let (group, kind) = (resource.group(), resource.kind());
    match (group, kind) {
        ("cilium.io", "CiliumNetworkPolicy")
        | ("projectcalico.org" | "crd.projectcalico.org", "NetworkPolicy") => Some(false),
        ("cilium.io", "CiliumClusterwideNetworkPolicy")
        | ("projectcalico.org" | "crd.projectcalico.org", "GlobalNetworkPolicy")
        | (
            "policy.networking.k8s.io",
            "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy",
        ) => Some(true),
        _ => None,
    }
}
