//! How credentials in clear text are reported: where they are and what gave them away, never what.

use crate::credential::{Credential, Grounds, Need, Worth, called, worth};
use crate::document::{Entry, Kind, Node};
use crate::posture::{Confidence, Cx};

/// Reports each credential that was found in a node's text, at its own place. `holder` is what the
/// text belongs to, as a message begins: ``container `web` passes``.
pub(super) fn report<'a>(cx: &mut Cx<'a>, node: Node<'a>, holder: &str) {
    report_those(cx, node, holder, |_, _| true);
}

/// The same for some of the credentials, by what they are and say.
pub(super) fn report_those<'a>(
    cx: &mut Cx<'a>,
    node: Node<'a>,
    holder: &str,
    counts: impl Fn(Credential, &str) -> bool,
) {
    let mut found = node.credentials();
    let text = node.text().expose();
    found.retain(|it| counts(*it, text.get(it.range()).unwrap_or_default()));
    if found.is_empty() {
        return;
    }
    let places = node.places(found.iter().map(Credential::range));
    for (credential, place) in found.into_iter().zip(places) {
        let name = credential.name_in(text);
        let message = message(holder, credential, name);
        cx.report_part(node, place, message)
            .confidence(confidence(credential.grounds()));
    }
}

/// Reports the keys in and below a node that hold a credential: a colon and a blank make a mapping of what was meant as
/// a text.
pub(super) fn report_keys<'a>(cx: &mut Cx<'a>, node: Node<'a>, holder: &str) {
    for (parent, entry, credential) in node.credentials_in_keys() {
        report_key(cx, parent, &entry, credential, holder);
    }
}

/// Reports a key that holds a credential.
pub(super) fn report_key<'a>(
    cx: &mut Cx<'a>,
    parent: Node<'a>,
    entry: &Entry<'a>,
    credential: Credential,
    holder: &str,
) {
    cx.report_entry(parent, entry, message(holder, credential, None))
        .confidence(confidence(credential.grounds()));
}

/// Reports a node's whole text for the first credential in it, of the strongest grounds.
pub(super) fn report_whole<'a>(cx: &mut Cx<'a>, node: Node<'a>, holder: &str) {
    let found = node.credentials();
    let strongest = found.into_iter().rev().max_by_key(Credential::grounds);
    if let Some(credential) = strongest {
        cx.report(node, message(holder, credential, None))
            .confidence(confidence(credential.grounds()));
    }
}

/// Says unknown for a value under this name that cannot be read, or that a template engine puts in
/// where the name says that a credential stands there.
pub(super) fn unknown<'a>(cx: &mut Cx<'a>, name: &str, node: Node<'a>) {
    if matches!(node.kind(), Kind::Mapping | Kind::Sequence) {
        return cx.wrong(node, "string");
    }
    if is_template(name, node.text().expose()) {
        cx.unknown(node, format!("what `{name}` holds comes from a template"));
    }
}

/// Whether a template engine puts in a value whose name says that it is a credential.
pub(super) fn is_template(name: &str, value: &str) -> bool {
    called(name).next().is_some() && worth(value, Need::Any) == Worth::Template
}

/// `name` is what the credential is called within the text, as in a file.
fn message(holder: &str, credential: Credential, name: Option<&str>) -> String {
    let mut what = credential.rule().name.to_owned();
    if let Some(name) = name {
        what = format!("{what} (`{name}`)");
    }
    match credential.grounds() {
        Grounds::Common => format!("{holder} {what} in clear text, one that everybody tries first"),
        Grounds::Name | Grounds::Form => format!("{holder} {what} in clear text"),
    }
}

/// How sure a finding on these grounds is.
pub(super) const fn confidence(grounds: Grounds) -> Confidence {
    match grounds {
        Grounds::Form => Confidence::High,
        Grounds::Name => Confidence::Medium,
        Grounds::Common => Confidence::Low,
    }
}
