//! `aud-secrets-body-logged`: secrets that the audit log repeats.
//!
//! Rules are matched as `ruleMatches` in `apiserver/pkg/audit/policy/checker.go` matches them: the first one that fits
//! a request decides.

use crate::document::{Node, Text};
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity, Value,
};

static META: Meta = Meta {
    id: "aud-secrets-body-logged",
    area: Area::Aud,
    summary: "the audit policy writes secret values into the log",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::AuditPolicy]),
    references: &[
        Reference::cis("3.2.2"),
        Reference::owasp("K03"),
        Reference::owasp("K10"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("secrets_body_logged.md"),
};

/// The levels of a rule, from `audit.k8s.io/v1`.
const LEVELS: [&str; 4] = ["None", "Metadata", "Request", "RequestResponse"];

/// What is asked for or answered here is a secret, or often holds one: its group, and its name.
const SECRETS: [(&str, &str); 4] = [
    ("", "secrets"),
    ("", "configmaps"),
    ("authentication.k8s.io", "tokenreviews"),
    ("", "serviceaccounts/token"),
];

/// No rule that comes first for one of them has the level `Request` or `RequestResponse`.
#[derive(Debug)]
pub(super) struct SecretsBodyLogged;

impl Check for SecretsBodyLogged {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &super::VERSIONS) {
            return;
        }
        let rules: Vec<Node<'_>> = cx.objects(cx.node(), &["rules"]).collect();
        let mut left = SECRETS.to_vec();
        for rule in rules {
            let Some(level) = cx.string(rule, &["level"]) else {
                return; // What comes behind it may never be reached.
            };
            if !LEVELS.contains(&level.value.expose()) {
                let reason = "this is no level, and the API server refuses such a policy";
                cx.unknown(level.node, reason);
                return;
            }
            let rule = Rule::read(cx, rule);
            if level.value == "Request" && rule.reads_only {
                continue; // Nothing is sent with those.
            }
            let covered: Vec<_> = left.iter().copied().filter(|it| rule.covers(*it)).collect();
            if level.value == "Request" || level.value == "RequestResponse" {
                if !covered.is_empty() {
                    report(cx, level, &rule, &covered);
                }
                left.retain(|it| !covered.contains(it));
            } else {
                left.retain(|it| !rule.settles(*it));
            }
        }
    }
}

fn report<'a>(
    cx: &mut Cx<'a>,
    level: Value<'a, Text<'a>>,
    rule: &Rule<'a>,
    covered: &[(&str, &str)],
) {
    let names: Vec<String> = covered
        .iter()
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    let message = format!(
        "what is sent or answered for {} is written into the log",
        names.join(", ")
    );
    let report = cx.report(level.node, message);
    // A rule that is for other resources too is one for somebody to take apart.
    if rule.has_only_secrets() {
        let change = Change::set(level.node, &[], "Metadata");
        report.fix(Safety::Safe, "set `level` to `Metadata`", change);
    }
}

/// Which requests a rule is for.
struct Rule<'a> {
    /// By group: the names of resources, where it is not for all, and whether it is for all objects.
    resources: Vec<(&'a str, Vec<&'a str>, bool)>,
    /// It is for paths that are no resources.
    paths: bool,
    /// It is only for some users, verbs or namespaces.
    limited: bool,
    /// It is only for verbs that ask and send nothing.
    reads_only: bool,
}

impl<'a> Rule<'a> {
    fn read(cx: &mut Cx<'a>, rule: Node<'a>) -> Self {
        let mut limited = false;
        for field in ["users", "userGroups", "verbs", "namespaces"] {
            limited |= cx.list(rule, &[field]).next().is_some();
        }
        let mut verbs = cx.strings(rule, &["verbs"]).peekable();
        let reads_only = verbs.peek().is_some()
            && verbs.all(|it| ["get", "list", "watch"].contains(&it.value.expose()));
        let mut resources = Vec::new();
        for item in cx.objects(rule, &["resources"]).collect::<Vec<_>>() {
            let group = cx
                .string(item, &["group"])
                .map_or("", |it| it.value.expose());
            let names = cx.strings(item, &["resources"]).map(|it| it.value.expose());
            let names = names.collect();
            let all = cx.list(item, &["resourceNames"]).next().is_none();
            resources.push((group, names, all));
        }
        Self {
            paths: cx.list(rule, &["nonResourceURLs"]).next().is_some(),
            resources,
            limited,
            reads_only,
        }
    }

    /// Whether some request for it fits.
    fn covers(&self, secret: (&str, &str)) -> bool {
        self.find(secret, |_| true)
    }

    /// Whether every request for it fits.
    fn settles(&self, secret: (&str, &str)) -> bool {
        !self.limited && self.find(secret, |all| all)
    }

    fn find(&self, (group, name): (&str, &str), is_enough: impl Fn(bool) -> bool) -> bool {
        if self.resources.is_empty() {
            return !self.paths;
        }
        let fits = |names: &[&str]| names.is_empty() || names.iter().any(|it| matches(it, name));
        let mut groups = self.resources.iter().filter(|it| it.0 == group);
        groups.any(|(_, names, all)| fits(names) && is_enough(*all))
    }

    fn has_only_secrets(&self) -> bool {
        let is_secret = |group: &str, name: &str| SECRETS.contains(&(group, name));
        let only = |(group, names, _): &(&str, Vec<&str>, bool)| {
            !names.is_empty() && names.iter().all(|name| is_secret(group, name))
        };
        !self.resources.is_empty() && self.resources.iter().all(only)
    }
}

/// Whether a rule's resource is this one, which may have a part: `serviceaccounts/token`.
fn matches(written: &str, name: &str) -> bool {
    if written == name || written == "*" {
        return true;
    }
    let Some((resource, part)) = name.split_once('/') else {
        return false;
    };
    written.strip_prefix("*/") == Some(part) || written.strip_suffix("/*") == Some(resource)
}
