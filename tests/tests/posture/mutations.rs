//! The same object written otherwise gets the same verdict; an object changed gets the verdict
//! that follows.

use crate::page::{Block, newest, run};
use crate::pages::{all_blocks, keeps_promises};
use sealward::document::{Document, Kind, Node, Segment, Span};
use sealward::posture::{Area, Kinds, ObjectKind, Verdict, check_by_id, resources};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

type Paths = BTreeSet<(String, &'static str)>;

/// One document of a page with one object in it, what the page's check says of it, and where.
struct Case {
    block: Block,
    text: String,
    minor: u16,
    object: ObjectKind,
    value: Value,
    paths: Paths,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for block in all_blocks() {
        let document_check = check_by_id(block.check).unwrap().meta().kinds == Kinds::DOCUMENTS;
        let whole = block.run(newest());
        // Text that is passed over or repeated is gone once the value is written anew.
        if document_check || whole.file.errors().next().is_some() {
            continue;
        }
        for document in whole.file.documents() {
            if document.is_unit() {
                continue; // It has no other spelling as a tree.
            }
            let objects: Vec<_> = resources(document).collect();
            let [resource] = &objects[..] else { continue };
            if resource.node() != document.root() || !document.duplicates().is_empty() {
                continue;
            }
            for minor in block.minors() {
                let text = document.span().of(whole.file.text()).to_owned();
                let value = serde_json::from_str(&document.expose_json()).unwrap();
                let paths = run(block.check, &block.name, &text, minor).paths();
                let object = resource.object();
                cases.push(Case {
                    block: block.clone(),
                    text,
                    minor,
                    object,
                    value,
                    paths,
                });
            }
        }
    }
    cases
}

impl Case {
    /// What the check says of another text.
    fn on(&self, text: &str) -> Paths {
        let ran = run(self.block.check, &self.block.name, text, self.minor);
        keeps_promises(&ran, self.minor, self.block.check, &self.place("mutated"));
        assert!(
            ran.file.errors().next().is_none(),
            "{}\n{text}",
            self.place("broken mutation")
        );
        ran.paths()
    }

    fn place(&self, what: &str) -> String {
        format!("{} at 1.{}: {what}", self.block.place(), self.minor)
    }

    /// Whether the check reads values: document hygiene is about how they are written.
    fn reads_values(&self) -> bool {
        check_by_id(self.block.check).unwrap().meta().area != Area::Doc
    }

    fn is_workload(&self) -> bool {
        self.object.is_workload()
            && check_by_id(self.block.check).unwrap().meta().kinds == Kinds::WORKLOADS
    }
}

#[test]
fn json_and_other_orders_of_keys_say_the_same() {
    let mut count = 0;
    for case in cases() {
        for (what, text) in [
            ("as JSON", case.value.to_string()),
            (
                "as indented JSON",
                serde_json::to_string_pretty(&case.value).unwrap(),
            ),
            ("with keys in reverse", backwards(&case.value)),
        ] {
            assert_eq!(case.on(&text), case.paths, "{}\n{text}", case.place(what));
            count += 1;
        }
    }
    sealward_tests::ran(count, "pages as JSON and in another order");
}

#[test]
fn a_list_changes_nothing() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.object.is_served()) {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [case.value]});
        let nested = json!({"apiVersion": "v1", "kind": "List", "items": [list]});
        let mut bare = case.value.clone();
        let (group, kind) = case.object.group_kind();
        bare.as_object_mut()
            .unwrap()
            .retain(|key, _| key != "kind" && key != "apiVersion");
        let version = if group.is_empty() {
            "v1".to_owned()
        } else {
            format!("{group}/v1")
        };
        let own = json!({"apiVersion": version, "kind": format!("{kind}List"), "items": [bare]});
        let typed = !matches!(case.object, ObjectKind::Other | ObjectKind::CustomWorkload);
        for list in [list, nested].into_iter().chain(typed.then_some(own)) {
            let text = list.to_string();
            assert_eq!(
                case.on(&text),
                case.paths,
                "{}\n{text}",
                case.place("in a List")
            );
            count += 1;
        }
    }
    sealward_tests::ran(count, "pages wrapped in Lists");
}

#[test]
fn every_workload_kind_says_the_same() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.is_workload()) {
        let Some(pod) = case.value.pointer(pointer(case.object)) else {
            continue;
        };
        let pod = json!({"metadata": pod.get("metadata"), "spec": pod.get("spec")});
        let expected = relative(&case.paths, case.object);
        let kinds = ObjectKind::ALL.iter().filter(|kind| kind.is_workload());
        for &kind in kinds {
            let text = workload(kind, &pod).to_string();
            let got = relative(&case.on(&text), kind);
            assert_eq!(got, expected, "{}\n{text}", case.place(kind.name()));
            count += 1;
        }
    }
    sealward_tests::ran(count, "pages as each workload kind");
}

#[test]
fn every_list_of_containers_says_the_same() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.is_workload()) {
        let spec = format!("{}/spec", pointer(case.object));
        let Some(Value::Object(pod)) = case.value.pointer(&spec) else {
            continue;
        };
        let lists = ["containers", "initContainers", "ephemeralContainers"];
        let used: Vec<_> = lists
            .iter()
            .filter(|list| pod.contains_key(**list))
            .collect();
        let [from] = used[..] else { continue };
        for to in lists {
            let mut moved = case.value.clone();
            let pod = moved
                .pointer_mut(&spec)
                .and_then(Value::as_object_mut)
                .unwrap();
            let containers = pod.remove(*from).unwrap();
            pod.insert(to.to_owned(), containers);
            let renamed = |path: &str| path.replace(&format!("{from}["), &format!("{to}["));
            let expected: Paths = case.paths.iter().map(|it| (renamed(&it.0), it.1)).collect();
            let text = moved.to_string();
            assert_eq!(case.on(&text), expected, "{}\n{text}", case.place(to));
            count += 1;
        }
    }
    sealward_tests::ran(count, "pages with containers in each list");
}

#[test]
fn other_spellings_of_booleans_say_the_same() {
    let mut count = 0;
    for case in cases() {
        let lines = run(case.block.check, &case.block.name, &case.text, case.minor).lines();
        let document = Document::parse(&case.text).unwrap();
        let scalars = nodes(document.root());
        let booleans = scalars.iter().filter(|node| node.kind() == Kind::Bool);
        for node in booleans {
            let spellings: [&str; 5] = if node.is_true() {
                ["yes", "on", "TRUE", "Yes", "y"]
            } else {
                ["no", "off", "FALSE", "No", "n"]
            };
            for spelling in spellings {
                let text = replaced(&case.text, node.span(), spelling);
                let ran = run(case.block.check, &case.block.name, &text, case.minor);
                assert_eq!(ran.lines(), lines, "{}\n{text}", case.place(spelling));
                count += 1;
            }
        }
        let windows = case.text.replace('\n', "\r\n");
        let ran = run(case.block.check, &case.block.name, &windows, case.minor);
        assert_eq!(ran.lines(), lines, "{}", case.place("with CRLF"));
        count += 1;
    }
    sealward_tests::ran(count, "pages in other spellings");
}

#[test]
fn a_null_field_is_an_absent_field() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.reads_values()) {
        for path in &case.paths {
            let Some(pointer) = deciding(case, &path.0) else {
                continue;
            };
            let (mut null, mut absent) = (case.value.clone(), case.value.clone());
            *null.pointer_mut(&pointer).unwrap() = Value::Null;
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            // In a list null is an item without anything in it: another thing than no item.
            // In a map of texts null is the empty text.
            if parent.ends_with("/labels") || parent.ends_with("/annotations") {
                continue;
            }
            let Some(Value::Object(parent)) = absent.pointer_mut(parent) else {
                continue;
            };
            parent.remove(&key);
            let (null, absent) = (null.to_string(), absent.to_string());
            assert_eq!(
                case.on(&null),
                case.on(&absent),
                "{}\n{null}",
                case.place(&path.0)
            );
            count += 1;
        }
    }
    sealward_tests::ran(count, "fields null and absent");
}

#[test]
fn a_wrong_type_or_a_template_is_never_a_pass() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.reads_values()) {
        for (path, verdict) in &case.paths {
            if *verdict != Verdict::Fail.name() {
                continue;
            }
            let Some(pointer) = deciding(case, path) else {
                continue;
            };
            let wrong = match case.value.pointer(&pointer) {
                Some(Value::Object(_) | Value::Array(_)) => json!("text"),
                _ => json!({"wrong": "type"}),
            };
            for value in [wrong, json!("{{ .Values.it }}"), json!("${IT}")] {
                let mut changed = case.value.clone();
                *changed.pointer_mut(&pointer).unwrap() = value;
                let text = changed.to_string();
                let said = case.on(&text);
                assert!(
                    !said.is_empty(),
                    "{}: a silent pass\n{text}",
                    case.place(path)
                );
                let here = said.iter().filter(|it| it.0.starts_with(path.as_str()));
                assert!(
                    here.clone().count() == 0 || here.clone().any(|it| it.1 == "unknown"),
                    "{}: not unknown: {said:?}\n{text}",
                    case.place(path)
                );
                count += 1;
            }
        }
    }
    sealward_tests::ran(count, "fields of a wrong type or from a template");
}

/// Checks that judge which fields there are, or what the object is: no value decides them.
const DECIDED_BY_KEYS: [&str; 3] = ["enc-legacy-kind", "enc-provider-shape", "enc-undecodable"];

/// The JSON pointer of the field that a finding is about, where it is there.
fn deciding(case: &Case, path: &str) -> Option<String> {
    // An object that is shown by its name is judged by what other objects say.
    if DECIDED_BY_KEYS.contains(&case.block.check) || path == "metadata.name" {
        return None;
    }
    let document = Document::parse(&case.value.to_string()).unwrap();
    let mut found = None;
    for node in nodes(document.root()) {
        let at = document.path(document.root(), node).unwrap();
        if at.to_string() == path && !at.segments().is_empty() {
            found = Some(at);
        }
    }
    let segments = found?;
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Index(index) => format!("/{index}"),
    };
    Some(segments.segments().iter().map(step).collect())
}

/// Every node, the root first.
fn nodes(root: Node<'_>) -> Vec<Node<'_>> {
    let mut nodes = vec![root];
    let mut at = 0;
    while let Some(&node) = nodes.get(at) {
        nodes.extend(node.entries().map(|entry| entry.value));
        nodes.extend(node.items());
        at += 1;
    }
    nodes
}

fn replaced(text: &str, span: Span, by: &str) -> String {
    format!(
        "{}{by}{}",
        &text[..span.start as usize],
        &text[span.end as usize..]
    )
}

/// JSON with the keys of every mapping in reverse order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|entry| entry.0);
            let entries = entries.iter().rev();
            let entries: Vec<_> = entries
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), backwards(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(backwards).collect();
            format!("[{}]", items.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// Where a kind keeps its pod.
fn pointer(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Pod => "",
        ObjectKind::PodTemplate => "/template",
        ObjectKind::CronJob => "/spec/jobTemplate/spec/template",
        _ => "/spec/template",
    }
}

/// The paths from the pod on.
fn relative(paths: &Paths, kind: ObjectKind) -> Paths {
    let prefix = pointer(kind).trim_start_matches('/').replace('/', ".");
    let cut = |path: &str| {
        let rest = path.strip_prefix(&prefix).unwrap_or(path);
        rest.trim_start_matches('.').to_owned()
    };
    paths
        .iter()
        .map(|(path, verdict)| (cut(path), *verdict))
        .collect()
}

/// An object of a kind that carries a pod.
fn workload(kind: ObjectKind, pod: &Value) -> Value {
    let (group, name) = match kind {
        ObjectKind::CustomWorkload => ("argoproj.io", "Rollout"),
        _ => kind.group_kind(),
    };
    let version = if group.is_empty() {
        "v1".to_owned()
    } else {
        format!("{group}/v1")
    };
    let mut object = json!({"apiVersion": version, "kind": name, "metadata": {"name": "it"}});
    if kind == ObjectKind::Pod {
        let pod = pod.as_object().unwrap();
        let given = pod.iter().filter(|(_, value)| !value.is_null());
        let given: Map<String, Value> = given
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        object.as_object_mut().unwrap().extend(given);
        return object;
    }
    let mut inner = pod.clone();
    for key in pointer(kind)
        .split('/')
        .skip(1)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        inner = json!({ key: inner });
    }
    object
        .as_object_mut()
        .unwrap()
        .extend(inner.as_object().unwrap().clone());
    object
}
