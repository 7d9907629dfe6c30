//! `cp-podsecurity-config`: what Pod Security admission does where a namespace says nothing.

use crate::document::Node;
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "cp-podsecurity-config",
    area: Area::Cp,
    summary: "the cluster-wide Pod Security default is privileged, missing or widely waived",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::of(&[
        ObjectKind::AdmissionConfiguration,
        ObjectKind::PodSecurityConfiguration,
    ]),
    references: &[Reference::cis("5.2.1")],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("podsecurity_config.md"),
};

/// More namespaces than these are no exemption but a rule.
const MOST_NAMESPACES: usize = 10;

/// `defaults.enforce` is `baseline` or `restricted`; `exemptions` are few.
#[derive(Debug)]
pub(super) struct PodSecurityConfig;

impl Check for PodSecurityConfig {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &["v1", "v1beta1", "v1alpha1"]) {
            return;
        }
        if cx.resource().object() == ObjectKind::PodSecurityConfiguration {
            return judge(cx, cx.node());
        }
        let mut any = false;
        for plugin in cx.objects(cx.node(), &["plugins"]).collect::<Vec<_>>() {
            let name = cx.string(plugin, &["name"]);
            if name.is_none_or(|it| it.value != "PodSecurity") {
                continue;
            }
            // What a file says that `path` names is judged where it stands.
            if let Some(configuration) = cx.object(plugin, &["configuration"]) {
                any = true;
                judge(cx, configuration);
            }
        }
        if !any {
            cx.not_applicable();
        }
    }
}

fn judge<'a>(cx: &mut Cx<'a>, configuration: Node<'a>) {
    const ENFORCE: [&str; 2] = ["defaults", "enforce"];
    let mend = || {
        (
            "set `defaults.enforce` to `baseline`",
            Change::set(configuration, &ENFORCE, "baseline"),
        )
    };
    if cx.field(configuration, &ENFORCE).is_none() {
        let message = "pods of namespaces without a label may do anything: `enforce` is `privileged` where it is \
            not set";
        let (title, change) = mend();
        cx.report_absent(configuration, &ENFORCE, message)
            .fix(Safety::Review, title, change);
    }
    let enforce = cx.string(configuration, &ENFORCE);
    if let Some(enforce) = enforce.filter(|it| it.value == "privileged") {
        let (title, change) = mend();
        cx.report(
            enforce.node,
            "pods of namespaces without a label may do anything",
        )
        .fix(Safety::Review, title, change);
    }
    for user in cx
        .strings(configuration, &["exemptions", "usernames"])
        .collect::<Vec<_>>()
    {
        if user.value.expose().contains('*')
            || user.value.expose().starts_with("system:serviceaccounts")
        {
            cx.report(user.node, "the exemption is meant for more than one user");
        }
    }
    if let Some(list) = cx.field(configuration, &["exemptions", "namespaces"]) {
        let count = cx
            .list(configuration, &["exemptions", "namespaces"])
            .count();
        if count > MOST_NAMESPACES {
            cx.report(list, format!("{count} namespaces are exempt"));
        }
    }
}
