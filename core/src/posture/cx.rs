//! What a check sees, and how it speaks.

use super::draft::{Draft, Place, Report};
use super::finding::Verdict;
use super::host::HostFacts;
use super::kubelet::Over;
use super::{
    Area, Component, Container, Date, KubernetesVersion, Meta, Options, Pod, Reference, Registry,
    Resource,
};
use crate::document::{Entry, Node, Span};
use crate::kubernetes::EncryptionFile;
use std::rc::Rc;
use std::sync::Arc;

/// What a check sees of one object, and how it says what it found.
///
/// Findings are reported at a [`Node`]: line, path, masked text and related places come from it.
/// The readers ([`Cx::boolean`], [`Cx::string`], ...) treat absent and null alike, and turn a value
/// of the wrong type into the verdict unknown by themselves.
///
/// A check of pods reads fields and reports at what it read:
///
/// ```
/// use sealward::posture::{Cx, KubernetesVersion, Severity};
///
/// fn run(cx: &mut Cx<'_>) {
///     if cx.resource().namespace() == "kube-system" || cx.version() < KubernetesVersion::minor(25) {
///         return cx.not_applicable();
///     }
///     if let Some(shared) = cx.boolean(cx.spec(), &["hostPID"]).filter(|shared| shared.value) {
///         cx.report(shared.node, "`hostPID` is set");
///     }
///     if cx.spec().is_some_and(|spec| spec.get("hostUsers").is_none()) {
///         cx.report_absent_in_pod(&["hostUsers"], "the pod does not say whose users it has");
///     }
///     for container in cx.containers() {
///         if container.node.get("image").is_none() {
///             cx.report_absent(container.node, &["image"], format!("{container} has no image"));
///         }
///         let context = cx.object(container.node, &["securityContext"]);
///         if let Some(user) = cx.integer(context, &["runAsUser"]).filter(|user| user.value == 0) {
///             cx.report(user.node, format!("{container} runs as root")).severity(Severity::High);
///         }
///         for added in cx.strings(context, &["capabilities", "add"]) {
///             if added.value == "SYS_ADMIN" {
///                 cx.report(added.node, format!("{container} adds `SYS_ADMIN`"));
///             }
///         }
///     }
/// }
/// ```
///
/// Any object has its own root, labels and lists; a key is reported as such, and what cannot be told
/// is unknown:
///
/// ```
/// use sealward::posture::Cx;
///
/// fn run(cx: &mut Cx<'_>) {
///     const LEVEL: &str = "pod-security.kubernetes.io/enforce";
///     let labels = cx.object(cx.node(), &["metadata", "labels"]);
///     if let Some(level) = cx.string(labels, &[LEVEL]).filter(|level| level.value == "privileged") {
///         cx.report(level.node, "the level forbids nothing");
///     }
///     if let Some(labels) = labels {
///         for entry in labels.entries().filter(|entry| entry.value.is_null()) {
///             cx.report_entry(labels, &entry, "the label has no value");
///         }
///     }
///     let data = cx.field(cx.node(), &["data"]);
///     if let Some(data) = data.filter(|data| data.get("password").is_some()) {
///         cx.report_key(data, "password", "a password stands here");
///     }
///     for rule in cx.objects(cx.node(), &["rules"]) {
///         for verb in cx.list(rule, &["verbs"]).filter(|verb| verb.as_text().is_none()) {
///             cx.unknown(verb, "the verb is no text");
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Cx<'a> {
    resource: Resource<'a>,
    pod: Option<Pod<'a>>,
    pub(super) encryption: Option<&'a EncryptionFile<'a>>,
    pub(super) component: Option<Rc<Component<'a>>>,
    pub(super) host: Option<Rc<HostFacts<'a>>>,
    /// Whether the file lies where its cluster reads it.
    pub(super) is_on_host: bool,
    /// Whether the object's programs are judged with what other files say of them.
    pub(super) is_with_others: bool,
    /// What goes over the object, which is a kubelet's configuration.
    pub(super) over: Option<Over<'a>>,
    /// The kustomization of which the document is a patch.
    pub(super) patch_of: Option<Arc<str>>,
    options: &'a Options,
    check: &'static Meta,
    drafts: Vec<Draft<'a>>,
    not_applicable: bool,
    overflowed: bool,
    decided: Vec<Reference>,
    /// To how many of the object's pods the check was turned.
    turns: usize,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        resource: Resource<'a>,
        pod: Option<Pod<'a>>,
        options: &'a Options,
        check: &'static Meta,
    ) -> Self {
        Self {
            resource,
            pod,
            encryption: None,
            component: None,
            host: None,
            is_on_host: false,
            is_with_others: false,
            over: None,
            patch_of: None,
            options,
            check,
            drafts: Vec::new(),
            not_applicable: false,
            overflowed: false,
            decided: Vec::new(),
            turns: 0,
        }
    }

    /// The object.
    #[must_use]
    pub const fn resource(&self) -> &Resource<'a> {
        &self.resource
    }

    /// The object's root node.
    #[must_use]
    pub const fn node(&self) -> Node<'a> {
        self.resource.node()
    }

    /// The Kubernetes version to judge for.
    #[must_use]
    pub const fn version(&self) -> KubernetesVersion {
        self.options.version
    }

    /// The file as the API server would read it as its encryption configuration. A check that is
    /// called for [`super::Kinds::ENCRYPTION`] always has one, and is called once for a file.
    ///
    /// ```
    /// use sealward::kubernetes::{FirstDocument, GroupResource};
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let Some(FirstDocument::Read(configuration)) = cx.encryption().map(|file| &file.first) else {
    ///         return;
    ///     };
    ///     let secrets = configuration.effective(GroupResource::SECRETS);
    ///     if secrets.is_none() && cx.assume_new() {
    ///         cx.report(configuration.root(), "secrets stay in clear");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub const fn encryption(&self) -> Option<&'a EncryptionFile<'a>> {
        self.encryption
    }

    /// The program whose flags are judged. A check that is called for [`super::Kinds::API_SERVER`] or another program
    /// has one, unless some object calls itself by the program's name.
    ///
    /// ```
    /// use sealward::posture::{Cx, Setting};
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let Some(server) = cx.component() else {
    ///         return cx.not_applicable();
    ///     };
    ///     if let Setting::Set { node, .. } = server.flag("token-auth-file") {
    ///         cx.report(node, "tokens stand in a file");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn component(&self) -> Option<Rc<Component<'a>>> {
        self.component.clone()
    }

    /// Whether encryption at rest is about to be turned on for data stored in clear so far.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// // Old data in clear can be read only while `identity` is among the providers.
    /// fn may_have_identity(cx: &Cx<'_>) -> bool {
    ///     !cx.assume_new()
    /// }
    /// ```
    #[must_use]
    pub const fn assume_new(&self) -> bool {
        self.options.assume_new
    }

    /// What day it is, where that was said: the core has no clock.
    ///
    /// ```
    /// use sealward::posture::{Cx, Date};
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let Some(until) = cx.string(cx.node(), &["until"]) else {
    ///         return;
    ///     };
    ///     let day: Option<Date> = until.value.expose().parse().ok();
    ///     match (day, cx.today()) {
    ///         (Some(day), Some(today)) if day < today => drop(cx.report(until.node, "the day is over")),
    ///         (Some(_), Some(_)) => {}
    ///         _ => drop(cx.unknown(until.node, "whether the day is over cannot be told")),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub const fn today(&self) -> Option<Date> {
        self.options.today
    }

    /// Where images may come from; empty where nobody has said.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn is_allowed(cx: &Cx<'_>, image: &str) -> bool {
    ///     let allowed = cx.allowed_registries();
    ///     allowed.is_empty() || allowed.iter().any(|registry| registry.holds(image))
    /// }
    /// ```
    #[must_use]
    pub fn allowed_registries(&self) -> &'a [Registry] {
        &self.options.allowed_registries
    }

    /// The pod that the object carries. A check that is called for [`super::Kinds::WORKLOADS`]
    /// always has one: objects without a template are not applicable.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let metadata = cx.pod().and_then(|pod| pod.metadata);
    ///     let owner = cx.string(metadata, &["annotations", "owner"]);
    ///     if let Some(owner) = owner.filter(|owner| owner.value.is_empty()) {
    ///         cx.report(owner.node, "the pod has no owner");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub const fn pod(&self) -> Option<Pod<'a>> {
        self.pod
    }

    /// The pod spec, `None` where there is none.
    #[must_use]
    pub fn spec(&self) -> Option<Node<'a>> {
        self.pod.and_then(|pod| pod.spec)
    }

    /// What says a field of the pod spec: the spec itself, or the workflow around a template that does not say it.
    pub(super) fn spec_saying(&self, field: &str) -> Option<Node<'a>> {
        self.pod.and_then(|pod| pod.says(field))
    }

    /// The pod's containers of every kind: init containers and sidecars, containers, ephemeral ones.
    pub fn containers(&mut self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let places = self.pod.map_or(&[][..], |pod| pod.places());
        for place in places {
            // Says unknown for a list that is none and for items that are no mappings.
            if place.is_one {
                self.object(self.spec(), place.way);
            } else {
                for _ in self.objects(self.spec(), place.way) {}
            }
        }
        self.pod.into_iter().flat_map(|pod| pod.containers())
    }

    /// Reports the flaw at a node. What it returns adds related places or another severity.
    ///
    /// A collection that is a mapping's value is pointed at by its key, one in a list by its first
    /// line; a scalar by its text.
    pub fn report(&mut self, node: Node<'a>, message: impl Into<String>) -> Report<'_, 'a> {
        self.push(Verdict::Fail, Place::Node(node), message.into())
    }

    /// Reports the flaw at a part of a node's text.
    pub(super) fn report_part(
        &mut self,
        node: Node<'a>,
        span: Span,
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        self.push(Verdict::Fail, Place::Part { node, span }, message.into())
    }

    /// Reports the flaw at a key of a mapping.
    pub fn report_key(
        &mut self,
        parent: Node<'a>,
        key: &str,
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        self.push(Verdict::Fail, Place::key(parent, key), message.into())
    }

    /// Reports the flaw at the key of an entry that the mapping `parent` has.
    pub fn report_entry(
        &mut self,
        parent: Node<'a>,
        entry: &Entry<'a>,
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        self.push(Verdict::Fail, Place::entry(parent, entry), message.into())
    }

    /// Reports that a field is missing. The place is the deepest part of `field` below `parent`
    /// that is there; the finding's path is that of the missing field.
    pub fn report_absent(
        &mut self,
        parent: Node<'a>,
        field: &[&str],
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        let place = Place::absent(parent, field);
        self.push(Verdict::Fail, place, message.into())
    }

    /// Reports that a field of the pod spec is missing, also where the whole spec is.
    pub fn report_absent_in_pod(
        &mut self,
        field: &[&str],
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        match self.pod {
            Some(pod) => self.report_absent(pod.node, &pod.spec_field(field), message),
            None => self.report_absent(self.node(), field, message),
        }
    }

    /// Reports the flaw at a place of the text that is no node; `key` is the last step of its path,
    /// where the place is a mapping's key.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     for duplicate in cx.resource().document().duplicates() {
    ///         let key = &duplicate.key;
    ///         cx.report_span(duplicate.span, Some(key), format!("`{key}` stands twice"))
    ///             .related_span(duplicate.first, "it stands here already");
    ///     }
    /// }
    /// ```
    pub fn report_span(
        &mut self,
        span: Span,
        key: Option<&str>,
        message: impl Into<String>,
    ) -> Report<'_, 'a> {
        let place = Place::Span {
            span,
            key: key.map(str::to_owned),
        };
        self.push(Verdict::Fail, place, message.into())
    }

    /// Says that the check cannot be decided, because of this node.
    pub fn unknown(&mut self, node: Node<'a>, reason: impl Into<String>) -> Report<'_, 'a> {
        self.push(Verdict::Unknown, Place::Node(node), reason.into())
    }

    /// Says that the check cannot be decided, because of the key of an entry of `parent`.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     for entry in cx.node().entries().filter(|entry| entry.key().contains("{{")) {
    ///         cx.unknown_entry(cx.node(), &entry, "the key comes from a template");
    ///     }
    /// }
    /// ```
    pub fn unknown_entry(
        &mut self,
        parent: Node<'a>,
        entry: &Entry<'a>,
        reason: impl Into<String>,
    ) -> Report<'_, 'a> {
        self.push(Verdict::Unknown, Place::entry(parent, entry), reason.into())
    }

    /// Says that the check has nothing to judge here. Not for "the field is not set, which is fine":
    /// that is a pass.
    pub const fn not_applicable(&mut self) {
        self.not_applicable = true;
    }

    /// Says that these of the check's controls are decided here, and those that nobody names are not.
    /// For a check that decides several controls by different parts of an object; its findings name
    /// theirs by [`Report::controls`]. A control that is decided and has no finding has passed.
    ///
    /// ```
    /// use sealward::posture::{Cx, Reference};
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let audit = Reference::cis("3.2.1");
    ///     if let Some(rules) = cx.field(cx.node(), &["rules"]) {
    ///         cx.decides(&[audit]);
    ///         if rules.items().next().is_none() {
    ///             cx.report(rules, "the policy logs nothing").controls(vec![audit]);
    ///         }
    ///     }
    /// }
    /// ```
    pub fn decides(&mut self, controls: &[Reference]) {
        self.decided.extend_from_slice(controls);
    }

    /// What was said by [`Cx::decides`] since a check began.
    pub(super) fn decided(&self) -> &[Reference] {
        &self.decided
    }

    /// Says unknown for a value that is not of the kind that is read here.
    pub(super) fn wrong(&mut self, node: Node<'a>, wanted: &str) {
        let reason = match super::template::expression(node) {
            Some(expression) => {
                format!("the value comes from the template expression `{expression}`")
            }
            None => format!(
                "{} is read here, and this is {}",
                article(wanted),
                article(node.kind().name())
            ),
        };
        self.unknown(node, reason);
    }

    fn push(&mut self, verdict: Verdict, place: Place<'a>, message: String) -> Report<'_, 'a> {
        if self.drafts.len() >= MOST_FINDINGS {
            self.overflowed = true;
            self.drafts.pop();
        }
        let draft = Draft::new(self.check, verdict, place, message);
        Report::new(&mut self.drafts, draft)
    }

    /// Leaves out what was said since there were so many drafts and rests on a field that is not there, or stands in one of
    /// these parts of the text, sorted and apart; says whether there was any.
    pub(super) fn leave_to_others(&mut self, from: usize, parts: &[Span]) -> bool {
        let before = self.drafts.len();
        // A credential that a patch takes away stands there all the same.
        let is_in_one = |draft: &Draft<'_>| {
            if draft.verdict != Verdict::Fail || draft.check.area == Area::Secret {
                return false;
            }
            let behind = parts.partition_point(|it| it.start <= draft.place.start());
            let part = behind.checked_sub(1).and_then(|at| parts.get(at));
            part.is_some_and(|it| draft.is_within(*it))
        };
        self.revise(from, |said| {
            said.retain(|it| !it.is_of_absence() && !is_in_one(it));
        });
        self.drafts.len() < before
    }

    /// Turns to another pod of the object.
    pub(super) const fn turn_to(&mut self, pod: Pod<'a>) {
        self.pod = Some(pod);
        self.not_applicable = false;
        self.turns = self.turns.saturating_add(1);
    }

    /// Whether the check has seen the object already, for another of its pods.
    pub(super) const fn is_again(&self) -> bool {
        self.turns > 1
    }

    /// Turns to the next check.
    pub(super) fn begin(&mut self, check: &'static Meta) {
        self.check = check;
        self.turns = 0;
        self.not_applicable = false;
        self.decided.clear();
    }

    pub(super) const fn is_not_applicable(&self) -> bool {
        self.not_applicable
    }

    /// Whether more was said of the object than is kept.
    pub(super) const fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    pub(super) fn drafts(&self) -> &[Draft<'a>] {
        &self.drafts
    }

    /// Changes what was said since there were so many drafts.
    pub(super) fn revise(&mut self, from: usize, revise: impl FnOnce(&mut Vec<Draft<'a>>)) {
        let mut said = self.drafts.split_off(from.min(self.drafts.len()));
        revise(&mut said);
        self.drafts.append(&mut said);
    }

    pub(super) fn into_drafts(self) -> Vec<Draft<'a>> {
        self.drafts
    }
}

/// How much may be said of one object. No real one comes near: a megabyte of empty containers, each of
/// which breaks every rule, would otherwise be worth gigabytes.
const MOST_FINDINGS: usize = 100_000;

pub(super) fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}
