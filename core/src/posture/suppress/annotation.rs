//! Suppressions in annotations: `sealward.dev/ignore.CHECK-ID: "reason; until 2027-01-31"`.

use super::SuppressedBy;
use super::gather::{Reach, Statement};
use super::peer::{self, Peer, Told};
use super::statement::{Why, check, shown, why};
use crate::document::{Entry, Node, Path};
use crate::posture::finding::Identity;
use crate::posture::index::HOLDS_SECRETS;
use crate::posture::{Meta, Resource};
use std::sync::Arc;

/// What an annotation or a label says to the checker, before its object has a name.
pub(in crate::posture) struct Note<'a> {
    entry: Entry<'a>,
    path: Path,
    said: Result<(&'static Meta, Why), String>,
}

/// What the annotations of an object say to the checker. What has the form of such an annotation and
/// stands where none counts, among labels or in a pod's template, is a problem.
pub(in crate::posture) fn notes<'a>(resource: &Resource<'a>) -> Vec<Note<'a>> {
    let mut notes = own(resource, None);
    // The pod's metadata may be the object's own.
    let pods = resource.pods().filter(|pod| !pod.way.is_empty());
    for pod in pods {
        let way = pod.path().key("metadata");
        let why = "on a template it holds nothing back; on the object itself it holds for both";
        add(&mut notes, pod.metadata, &way, "annotations", Some(why));
        add(&mut notes, pod.metadata, &way, "labels", Some(LABEL));
    }
    notes
}

/// The same of a List, which is taken apart: all of it is a problem.
pub(in crate::posture) fn notes_of_list<'a>(list: &Resource<'a>) -> Vec<Note<'a>> {
    own(list, Some(LIST))
}

/// What the metadata of an object say.
fn own<'a>(resource: &Resource<'a>, wrong_place: Option<&str>) -> Vec<Note<'a>> {
    let mut notes = Vec::new();
    let way = Path::default().key("metadata");
    let metadata = resource.metadata();
    add(&mut notes, metadata, &way, "annotations", wrong_place);
    let label = wrong_place.unwrap_or(LABEL);
    add(&mut notes, metadata, &way, "labels", Some(label));
    notes
}

impl Note<'_> {
    /// The suppression of all that is found in this object.
    pub(in crate::posture) fn on(
        self,
        object: &Arc<Identity>,
        resource: &Resource<'_>,
    ) -> Statement {
        Statement {
            said: self.said,
            reach: Reach::Object(Arc::clone(object), resource.node().span()),
            by: SuppressedBy::Annotation,
            span: self.entry.key_span(),
            object: Arc::clone(object),
            path: self.path,
        }
    }
}

fn add<'a>(
    notes: &mut Vec<Note<'a>>,
    metadata: Option<Node<'a>>,
    way: &Path,
    place: &str,
    wrong_place: Option<&str>,
) {
    let Some(table) = metadata.and_then(|metadata| metadata.get(place)) else {
        return;
    };
    for entry in table.entries() {
        let Some(said) = said(entry.key(), entry.value) else {
            continue;
        };
        let said = match wrong_place {
            Some(problem) => Err(format!("{problem}: {SYNTAX}")),
            None => said,
        };
        let path = way.clone().key(place).key(entry.key());
        notes.push(Note { entry, path, said });
    }
}

/// What the annotations of an object and of its pod template say to other checkers.
pub(in crate::posture) fn told_peers(resource: &Resource<'_>, honor: &[Peer]) -> Vec<Told> {
    if honor.is_empty() {
        return Vec::new();
    }
    let template = resource.pod().filter(|pod| !pod.way.is_empty());
    let template = template.and_then(|pod| pod.metadata);
    let places = [
        (resource.metadata(), peer::Place::Object),
        (template, peer::Place::Template),
    ];
    let mut told = Vec::new();
    for (metadata, place) in places {
        let table = metadata.and_then(|metadata| metadata.get("annotations"));
        for entry in table.iter().flat_map(|table| table.entries()) {
            let Some(text) = entry.value.as_text() else {
                continue;
            };
            let shown = Some(text).filter(|text| !text.is_sensitive());
            let shown = shown.map_or("", |text| text.expose());
            told.extend(peer::annotated(honor, place, entry.key(), shown));
        }
    }
    told
}

/// What an annotation says to the checker, if anything.
fn said(key: &str, value: Node<'_>) -> Option<Result<(&'static Meta, Why), String>> {
    if let Some(id) = key.strip_prefix("sealward.dev/ignore.") {
        let text = value.as_text().filter(|text| !text.is_sensitive());
        let reason = text.map_or("", |text| text.expose());
        return Some(check(id).and_then(|check| Ok((check, why(reason)?))));
    }
    // Says what an object is, and holds nothing back.
    if key == HOLDS_SECRETS {
        return None;
    }
    let begins = key.get(..NAME.len())?.eq_ignore_ascii_case(NAME);
    let key_lower = key.to_ascii_lowercase();
    let (domain, name) = key_lower.split_once('/').unwrap_or(("", &key_lower));
    let is_verb = VERBS.iter().any(|verb| name.contains(verb));
    let is_meant = begins && (domain == "sealward.dev" || is_verb);
    is_meant.then(|| Err(format!("`{}` holds nothing back: {SYNTAX}", shown(key))))
}

const LABEL: &str = "a label holds nothing back";
const LIST: &str = "on a List it holds nothing back, since nobody reads a List's metadata; on an object in it, it holds for that one";
const NAME: &str = "sealward";
const SYNTAX: &str = "an annotation that does is written `sealward.dev/ignore.CHECK-ID: reason`";
/// What other checkers call it.
const VERBS: &[&str] = &["ignore", "skip", "suppress", "disable"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::posture::resources;

    fn read(metadata: &str, rest: &str) -> Vec<(String, String)> {
        let text =
            format!("{{apiVersion: apps/v1, kind: Deployment, metadata: {metadata}, {rest}}}");
        let document = Document::parse(&text).unwrap();
        let resource = resources(&document).next().unwrap();
        let said = notes(&resource).into_iter().map(|note| {
            let said = match note.said {
                Ok((check, why)) => {
                    let date = why.expires.map(|it| format!(" | {it}")).unwrap_or_default();
                    format!("{} | {}{date}", check.id, why.reason)
                }
                Err(problem) => problem.split(": an ann").next().unwrap().to_owned(),
            };
            (note.path.to_string(), said)
        });
        said.collect()
    }

    #[test]
    fn annotations_and_near_misses() {
        for (key, value, says) in [
            (
                "sealward.dev/ignore.pss-host-pid",
                "an agent",
                "pss-host-pid | an agent",
            ),
            (
                "sealward.dev/ignore.pss-host-pid",
                "an agent; until 2027-01-31",
                "pss-host-pid | an agent | 2027-01-31",
            ),
            (
                "sealward.dev/ignore.pss-host-pid",
                "",
                "a reason is missing",
            ),
            (
                "sealward.dev/ignore.pss-host-pid",
                "until 2027-01-31",
                "a reason is missing",
            ),
            (
                "sealward.dev/ignore.pss-host-pid",
                "an agent; until 2027-02-31",
                "a date counts only at the end, as `until 2027-01-31`",
            ),
            (
                "sealward.dev/ignore.PSS-host-pid",
                "x",
                "`PSS-host-pid` is no check; `pss-host-pid` is one",
            ),
            (
                "sealward.dev/ignore.pss",
                "x",
                "`pss` is an area: each check is named by itself",
            ),
            ("sealward.dev/ignore.", "x", "no check is named"),
            (
                "sealward.dev/ignore",
                "pss-host-pid",
                "`sealward.dev/ignore` holds nothing back",
            ),
            (
                "sealward.dev/skip.pss-host-pid",
                "x",
                "`sealward.dev/skip.pss-host-pid` holds nothing back",
            ),
            (
                "sealward.dev/pss-host-pid",
                "x",
                "`sealward.dev/pss-host-pid` holds nothing back",
            ),
            (
                "Sealward.dev/ignore.pss-host-pid",
                "x",
                "`Sealward.dev/ignore.pss-host-pid` holds nothing back",
            ),
            (
                "sealward/ignore.pss-host-pid",
                "x",
                "`sealward/ignore.pss-host-pid` holds nothing back",
            ),
            (
                "sealward.dev/ignore-pss-host-pid",
                "x",
                "`sealward.dev/ignore-pss-host-pid` holds nothing back",
            ),
            (
                "sealward-ignore",
                "x",
                "`sealward-ignore` holds nothing back",
            ),
        ] {
            let metadata = format!("{{annotations: {{'{key}': '{value}'}}}}");
            let read = read(&metadata, "spec: {}");
            let path = format!("metadata.annotations[\"{key}\"]");
            let path = if key == "sealward-ignore" {
                "metadata.annotations.sealward-ignore".to_owned()
            } else {
                path
            };
            assert_eq!(read, [(path, says.to_owned())], "{key}");
        }
        for key in [
            "sealward.example/note",
            "sealward",
            "app",
            "example.com/ignore",
            "é",
        ] {
            let metadata = format!("{{annotations: {{'{key}': x}}}}");
            assert!(read(&metadata, "spec: {}").is_empty(), "{key}");
        }
    }

    #[test]
    fn a_list_holds_nothing_back() {
        let note = "{'sealward.dev/ignore.pss-host-pid': an agent}";
        let pod = format!("{{apiVersion: v1, kind: Pod, metadata: {{annotations: {note}}}}}");
        for (list, expected) in [
            (
                format!("kind: List, metadata: {{annotations: {note}}}, items: []"),
                1,
            ),
            (
                format!("kind: PodList, metadata: {{annotations: {note}}}, items: [{pod}]"),
                1,
            ),
            (
                format!("kind: List, metadata: {{labels: {note}}}, items: [{pod}]"),
                1,
            ),
            (
                format!(
                    "kind: List, items: [{{apiVersion: v1, kind: List, metadata: {{annotations: {note}}}, items: []}}]"
                ),
                1,
            ),
            (
                "kind: List, metadata: {annotations: {app: web}}, items: []".to_owned(),
                0,
            ),
            (
                "kind: List, metadata: {annotations: [a]}, items: []".to_owned(),
                0,
            ),
            (format!("kind: List, items: [{pod}]"), 0),
            // No List, whatever it is called: an object.
            (
                format!("kind: PodList, metadata: {{annotations: {note}}}"),
                0,
            ),
            (
                format!("kind: Pod, metadata: {{annotations: {note}}}, items: []"),
                0,
            ),
        ] {
            let document = Document::parse(&format!("{{apiVersion: v1, {list}}}")).unwrap();
            let mut objects = resources(&document);
            objects.by_ref().for_each(drop);
            let said: Vec<_> = objects.lists().iter().flat_map(notes_of_list).collect();
            assert_eq!(said.len(), expected, "{list}");
            for note in said {
                let problem = note.said.unwrap_err();
                assert!(
                    problem.starts_with("on a List it holds nothing back"),
                    "{problem}"
                );
            }
        }
    }

    #[test]
    fn labels_and_templates_hold_nothing_back() {
        let note = "{'sealward.dev/ignore.pss-host-pid': x}";
        let said = read(&format!("{{labels: {note}}}"), "spec: {}");
        assert_eq!(said[0].1, "a label holds nothing back");
        let spec = format!("spec: {{template: {{metadata: {{annotations: {note}}}}}}}");
        let said = read("{}", &spec);
        assert!(
            said[0].1.starts_with("on a template it holds nothing back"),
            "{said:?}"
        );
        assert_eq!(
            said[0].0,
            "spec.template.metadata.annotations[\"sealward.dev/ignore.pss-host-pid\"]"
        );
        assert_eq!(
            read(
                "{annotations: {'sealward.dev/ignore.pss-host-pid': 1}}",
                "spec: {}"
            )[0]
            .1,
            "a reason is missing"
        );
    }
}
