//! `doc-unknown-field`: a field that its object does not have, so that nothing comes of it.

use crate::document::{Entry, Node};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::schema::{Field, Type, walk};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity, template,
};

static META: Meta = Meta {
    id: "doc-unknown-field",
    area: Area::Doc,
    summary: "a field is misspelt or misplaced, so the API server refuses or drops it",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::OBJECTS,
    references: &[Reference::kubernetes("api/core/v1/types.go")],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("unknown_field.md"),
};

/// Every mapping of the kinds that carry a pod, of Namespaces and of Secrets.
#[derive(Debug)]
pub(super) struct UnknownField;

impl Check for UnknownField {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let resource = *cx.resource();
        let Some(steps) = walk(&resource) else {
            return cx.not_applicable();
        };
        for step in steps {
            let Some(fields) = step.is.fields() else {
                continue;
            };
            for entry in step.node.entries() {
                let key = entry.key();
                // `$patch` and its like tell a merge tool what to do, and are gone when it is done.
                let directs = key.starts_with('$') || template::is_expression(key);
                let seals = step.node == resource.node() && is_of_sops(&entry);
                if step.is.field(key).is_none() && !directs && !seals {
                    report(cx, step.node, fields, &entry);
                }
            }
        }
    }
}

/// Whether this is what SOPS adds to an object that it encrypts, and takes away again before it is
/// applied.
fn is_of_sops(entry: &Entry<'_>) -> bool {
    entry.key() == "sops" && entry.value.get("mac").is_some()
}

fn report<'a>(cx: &mut Cx<'a>, parent: Node<'a>, fields: &[Field], entry: &Entry<'a>) {
    let key = entry.key();
    let spelt = fields.iter().find(|field| is_near(field.name, key));
    let belongs = spelt.is_none().then(|| place(fields, key)).flatten();
    let message = match (spelt, belongs) {
        (Some(field), _) => format!("`{key}` is no field here: `{}` is", field.name),
        (None, Some(place)) => format!("`{key}` is no field here: it belongs in `{place}`"),
        (None, None) => format!("`{key}` is no field here"),
    };
    let meant = spelt.map_or(key, |field| field.name);
    let severity = if guards(meant) || belongs.is_some() {
        META.severity
    } else {
        Severity::Medium
    };
    let report = cx.report_entry(parent, entry, message).severity(severity);
    // Nothing but the case is wrong, and no other key is like it: what is meant is beyond doubt.
    let is_alone = |field: &&Field| {
        let same = |it: &Entry<'_>| it.key().eq_ignore_ascii_case(field.name);
        field.name.eq_ignore_ascii_case(key) && parent.entries().filter(same).nth(1).is_none()
    };
    if let Some(field) = spelt.filter(is_alone) {
        let title = format!("write `{}`", field.name);
        report.fix(Safety::Safe, title, Change::rename(entry.value, field.name));
    }
}

/// Whether nothing but case, or a letter or two, is between two names.
fn is_near(name: &str, written: &str) -> bool {
    if name.eq_ignore_ascii_case(written) {
        return true;
    }
    let most = if name.len() < 6 { 1 } else { 2 };
    name.len().abs_diff(written.len()) <= most && distance(name, written) <= most
}

/// Edits between two short names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.bytes().enumerate() {
        let mut diagonal =
            std::mem::replace(row.first_mut().unwrap_or(&mut 0), at.saturating_add(1));
        let mut left = at.saturating_add(1);
        for (slot, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let change = diagonal.saturating_add(usize::from(x != y));
            diagonal = *slot;
            left = change
                .min(slot.saturating_add(1))
                .min(left.saturating_add(1));
            *slot = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The field of this struct, or of a struct in it, into which a misplaced field belongs.
fn place(fields: &[Field], key: &str) -> Option<&'static str> {
    let within = |is: Type| is.fields().is_some_and(|_| is.field(key).is_some());
    let named = |wanted: &&Field| wanted.name == "securityContext" && within(wanted.is);
    let context = fields.iter().find(named).map(|field| field.name);
    context.or_else(|| {
        let security = guards(key) && !fields.iter().any(|field| field.name == "securityContext");
        security.then_some("securityContext")
    })
}

/// Whether a field is one that confines a container.
fn guards(name: &str) -> bool {
    [
        "allowPrivilegeEscalation",
        "appArmorProfile",
        "automountServiceAccountToken",
        "capabilities",
        "drop",
        "fsGroup",
        "hostIPC",
        "hostNetwork",
        "hostPID",
        "hostUsers",
        "privileged",
        "procMount",
        "readOnly",
        "readOnlyRootFilesystem",
        "runAsGroup",
        "runAsNonRoot",
        "runAsUser",
        "seLinuxOptions",
        "seccompProfile",
        "securityContext",
        "supplementalGroups",
        "sysctls",
        "windowsOptions",
    ]
    .contains(&name)
}
