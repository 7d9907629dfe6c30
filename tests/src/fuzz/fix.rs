//! `fix`: an edit that is offered for a change is that change and nothing else: the text with it is
//! read as the changed tree, bytes outside the edit, other documents, comments, line ends and a
//! missing last one stay, a document that comes is the one that was asked for and the only one, and once is
//! enough. What checks offer, applied in rounds, converges.

#![expect(clippy::unwrap_used, reason = "what does not hold fails the body")]

use super::texts;
use crate::rng::Rng;
use sealward::document::{Document, Kind, Limits, Node, Segment, SourceFile};
use sealward::posture::fix::{
    Change, Edit, Refusal, Safety, Value, apply, edits, fixes, mend_among,
};
use sealward::posture::{Checker, Options, Profile};
use serde_json::Value as Json;
use std::sync::LazyLock;

/// Changes a text in random places, and lets the checks mend it.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let seed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut rng = Rng::new(seed);
    let name = if rng.once_in(2) { "it.json" } else { "it.yaml" };
    let Some(file) = read(name, bytes.to_vec()) else {
        return;
    };
    for _ in 0..4 {
        change(&mut rng, &file);
    }
    mended(file);
}

/// Real manifests, pages and recorded cases.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = texts::manifests();
    seeds.extend(texts::recorded());
    seeds.extend(texts::real());
    super::distinct(seeds)
}

/// Makes a random change of a random node; says what came of it, `None` where there is no node.
///
/// # Panics
///
/// Where the law does not hold.
pub fn change(rng: &mut Rng, file: &SourceFile) -> Option<Result<(), Refusal>> {
    let documents: Vec<&Document> = file.documents().collect();
    let at = rng.below(documents.len());
    let document = *documents.get(at)?;
    let nodes = nodes(document);
    let (path, node) = nodes.get(rng.below(nodes.len()))?;
    let is_entry = matches!(path.last(), Some(Segment::Key(_)));
    let wanted = Wanted::any(rng, *node, is_entry);
    let change = match &wanted {
        Wanted::Set(keys, value) => Change::set(*node, keys, value.clone()),
        Wanted::Append(keys, value) => Change::append(*node, keys, value.clone()),
        Wanted::Remove => Change::remove(*node),
        Wanted::Rename(key) => Change::rename(*node, key),
        Wanted::Follow(value) => Change::follow(document.root(), value.clone()),
    };
    let edits = edits(document, &change);
    if matches!(wanted, Wanted::Follow(_)) && file.text().trim_start().starts_with('{') {
        assert_eq!(edits, Err(Refusal::Layout), "kubectl looks for JSON here");
        return None;
    }
    let edits = match edits {
        Ok(edits) => edits,
        Err(refusal) => return Some(Err(refusal)),
    };
    let text = apply(file.text(), &edits).unwrap();
    only_edits(file.text(), &text, &edits);
    let after = read(file.name(), text.clone().into_bytes()).unwrap();
    let mut now: Vec<&Document> = after.documents().collect();
    if let Wanted::Follow(value) = &wanted {
        assert_eq!(json(now.remove(at + 1)), plain(value), "{text:?}");
    }
    assert_eq!(now.len(), documents.len(), "documents\n{text}");
    assert_eq!(after.errors().count(), file.errors().count(), "{text}");
    for (index, (before, after)) in documents.iter().zip(&now).enumerate() {
        let mut json = json(before);
        if index == at {
            wanted.apply(&mut json, path).unwrap();
        }
        assert_eq!(
            json,
            self::json(after),
            "{path:?} {wanted:?}\n{:?}\n{edits:?}\n{text:?}",
            file.text()
        );
        keeps_comments(before, after, if index == at { &edits } else { &[] });
    }
    let is_windows = |text: &str| text.matches("\r\n").count() == text.matches('\n').count();
    assert!(!is_windows(file.text()) || !file.text().contains('\n') || is_windows(&text));
    assert_eq!(
        file.text().ends_with('\n'),
        text.ends_with('\n'),
        "the last line end {path:?} {wanted:?}\n{:?}\n{text:?}",
        file.text()
    );
    if let Wanted::Set(keys, value) = &wanted {
        let node = follow(now[at], path).unwrap();
        let again = sealward::posture::fix::edits(now[at], &Change::set(node, keys, value.clone()));
        assert_eq!(again, Ok(Vec::new()), "{path:?} {wanted:?}\n{text}");
    }
    Some(Ok(()))
}

/// Mends a file, safe fixes and those for review, and mends what that brought; says how many
/// findings were mended.
///
/// # Panics
///
/// Where the law does not hold.
pub fn mended(file: SourceFile) -> usize {
    static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
        let mut options = Options::default();
        options.profiles = vec![Profile::All];
        Checker::new(&options)
    });
    let before = CHECKER.check(&file);
    for fix in fixes(&file, &before).iter().flatten() {
        let text = apply(file.text(), &fix.edits).unwrap();
        only_edits(file.text(), &text, &fix.edits);
    }
    let (mut documents, errors) = (before.documents, before.errors.len());
    let mut count = 0;
    let mut file = file;
    for _ in 0..20 {
        let mut index = CHECKER.index();
        index.add(&file.name().into(), &CHECKER.check(&file));
        let mended = mend_among(file, &CHECKER, &index, Safety::Review, &Limits::default());
        let more = mended.checked.documents - documents;
        assert!(more <= mended.mended as u64, "{more} documents more");
        documents = mended.checked.documents;
        assert_eq!(mended.checked.errors.len(), errors);
        count += mended.mended;
        let done = mended.mended == 0;
        file = mended.file;
        if done {
            return count;
        }
    }
    assert!(count == 0, "does not come to an end\n{}", file.text());
    count
}

fn read(name: &str, bytes: Vec<u8>) -> Option<SourceFile> {
    SourceFile::read(name, bytes, &Limits::default()).ok()
}

/// What is done at a node.
#[derive(Debug)]
enum Wanted {
    Set(&'static [&'static str], Value),
    Append(&'static [&'static str], Value),
    Remove,
    Rename(&'static str),
    Follow(Value),
}

impl Wanted {
    fn any(rng: &mut Rng, node: Node<'_>, is_entry: bool) -> Self {
        const WAYS: [&[&str]; 6] = [
            &["securityContext"],
            &["securityContext", "capabilities", "drop"],
            &["a"],
            &["a", "pod-security.kubernetes.io/enforce"],
            &["yes", "it is: so"],
            &["metadata", "labels", "1.5"],
        ];
        let value = value(rng, 2);
        let way = match node.kind() {
            Kind::Mapping => WAYS[rng.below(WAYS.len())],
            Kind::Null if rng.once_in(2) => WAYS[rng.below(WAYS.len())],
            _ => &[],
        };
        match rng.below(6) {
            0 => Self::Remove,
            5 => Self::Follow(value),
            4 if is_entry => {
                Self::Rename(["runAsNonRoot", "yes", "it is: so", "a,b", "1.5"][rng.below(5)])
            }
            1 => Self::Append(way, value),
            _ if node.kind() == Kind::Sequence => Self::Append(way, value),
            _ => Self::Set(way, value),
        }
    }

    /// The same change of a tree of JSON.
    fn apply(&self, root: &mut Json, path: &[Segment]) -> Option<()> {
        if let Self::Remove = self {
            let (last, above) = path.split_last()?;
            match (at(root, above)?, last) {
                (Json::Object(entries), Segment::Key(key)) => drop(entries.remove(key)?),
                (Json::Array(items), Segment::Index(index)) => drop(items.remove(*index)),
                _ => return None,
            }
            return Some(());
        }
        if let Self::Rename(key) = self {
            let (Segment::Key(last), above) = path.split_last()? else {
                return None;
            };
            let entries = at(root, above)?.as_object_mut()?;
            let value = entries.remove(last)?;
            return entries
                .insert((*key).to_owned(), value)
                .is_none()
                .then_some(());
        }
        let (Self::Set(keys, value) | Self::Append(keys, value)) = self else {
            return Some(()); // A document more changes none that is there.
        };
        let mut place = at(root, path)?;
        for key in *keys {
            if place.is_null() {
                *place = Json::Object(serde_json::Map::new());
            }
            let entries = place.as_object_mut()?;
            place = entries.entry(*key).or_insert(Json::Null);
        }
        if let Self::Set(..) = self {
            *place = plain(value);
            return Some(());
        }
        if place.is_null() {
            *place = Json::Array(Vec::new());
        }
        place.as_array_mut()?.push(plain(value));
        Some(())
    }
}

fn at<'j>(root: &'j mut Json, path: &[Segment]) -> Option<&'j mut Json> {
    path.iter().try_fold(root, |json, step| match step {
        Segment::Key(key) => json.get_mut(key),
        Segment::Index(index) => json.get_mut(index),
    })
}

fn value(rng: &mut Rng, depth: usize) -> Value {
    const TEXTS: [&str; 14] = [
        "RuntimeDefault",
        "ALL",
        "yes",
        "1.34",
        "v1.34",
        "10s",
        "",
        "*.*",
        "- a",
        "it's: \"so\" # x",
        "unix:///run/kms.sock",
        "null",
        "é\u{2028}\n",
        "~",
    ];
    match rng.below(if depth > 0 { 6 } else { 4 }) {
        0 => Value::Bool(rng.once_in(2)),
        1 => Value::Int(i64::from(rng.bits() as i32)),
        2 | 3 => Value::from(TEXTS[rng.below(TEXTS.len())]),
        4 => Value::List((0..rng.below(3)).map(|_| value(rng, depth - 1)).collect()),
        _ => Value::map(
            (0..rng.below(3)).map(|at| (["b", "c d", "true"][at], value(rng, depth - 1))),
        ),
    }
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
        _ => Json::Null,
    }
}

fn json(document: &Document) -> Json {
    serde_json::from_str(&document.expose_json()).unwrap()
}

/// Nodes with the ways to them, some thousand at most.
fn nodes(document: &Document) -> Vec<(Vec<Segment>, Node<'_>)> {
    let mut found = vec![(Vec::new(), document.root())];
    let mut next = 0;
    while let Some((path, node)) = found.get(next).cloned() {
        let step = |segment| {
            let mut path = path.clone();
            path.push(segment);
            path
        };
        if found.len() < 4_000 {
            let entries = node.entries();
            found.extend(entries.map(|it| (step(Segment::Key(it.key().to_owned())), it.value)));
            let items = node.items().enumerate();
            found.extend(items.map(|(at, item)| (step(Segment::Index(at)), item)));
        }
        next += 1;
    }
    found
}

fn follow<'a>(document: &'a Document, path: &[Segment]) -> Option<Node<'a>> {
    path.iter()
        .try_fold(document.root(), |node, step| match step {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.items().nth(*index),
        })
}

/// What is not edited is byte for byte what it was.
fn only_edits(before: &str, after: &str, edits: &[Edit]) {
    let (mut from, mut to) = (0, 0);
    for edit in edits {
        let (start, end) = (edit.start as usize, edit.end as usize);
        let same = start - from;
        assert_eq!(before[from..start], after[to..to + same]);
        to += same;
        assert_eq!(after[to..to + edit.text.len()], edit.text);
        to += edit.text.len();
        from = end;
    }
    assert_eq!(before[from..], after[to..]);
}

fn keeps_comments(before: &Document, after: &Document, edits: &[Edit]) {
    let goes = |start: u32, end: u32| edits.iter().any(|it| it.start <= start && end <= it.end);
    let kept = before
        .comments()
        .iter()
        .filter(|it| !goes(it.start, it.end));
    let kept: Vec<&str> = kept.map(|it| it.of(before.text())).collect();
    let now: Vec<&str> = after
        .comments()
        .iter()
        .map(|it| it.of(after.text()))
        .collect();
    assert_eq!(
        kept,
        now,
        "comments {edits:?}\n{:?}\n{:?}",
        before.text(),
        after.text()
    );
}
