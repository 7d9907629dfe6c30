//! From nodes to paths: one walk over an object for all that was found in it.

use super::draft::Place;
use crate::document::{Kind, Node, Path, Segment, Span};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Where a place is, once its object has been walked.
#[derive(Clone, Debug, Default)]
pub(super) struct Located {
    /// The way from the object.
    pub(super) path: Path,
    /// The same with list items called by their name, so that it outlives a reordered list.
    pub(super) stable: String,
    /// The text to point at.
    pub(super) span: Span,
    /// Where an alias or a merge key uses that text.
    pub(super) used_at: Option<Span>,
}

/// Finds the places below `object`, in their order. The walk visits each node once (through
/// aliases, as often as they are used), whatever the number of places.
pub(super) fn locate(object: Node<'_>, places: &[&Place<'_>]) -> Vec<Located> {
    let mut search = Search::new(places);
    search.walk(object);
    places
        .iter()
        .enumerate()
        .map(|(at, place)| search.located(at, place))
        .collect()
}

/// A node on the way, and how it was reached.
struct Step<'a> {
    node: Node<'a>,
    segment: Option<Segment>,
    key: Option<Span>,
}

/// What the walk found out about a place.
struct Found {
    path: Path,
    stable: String,
    key: Option<Span>,
    used_at_parent: Option<Span>,
}

struct Search {
    nodes: HashMap<(u32, u32), Vec<usize>>,
    /// Places that are spans, by their start.
    spans: Vec<(u32, usize)>,
    found: Vec<Option<Found>>,
    left: usize,
}

impl Search {
    fn new(places: &[&Place<'_>]) -> Self {
        let mut nodes: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
        let mut spans = Vec::new();
        for (at, place) in places.iter().enumerate() {
            match place {
                Place::Node(node) | Place::Part { node, .. } => {
                    nodes.entry(node.place()).or_default().push(at);
                }
                Place::Key { parent, .. } | Place::Absent { parent, .. } => {
                    nodes.entry(parent.place()).or_default().push(at);
                }
                Place::Span { span, .. } => spans.push((span.start, at)),
            }
        }
        spans.sort_unstable();
        let found = places.iter().map(|_| None).collect();
        Self {
            nodes,
            spans,
            found,
            left: places.len(),
        }
    }

    fn walk(&mut self, object: Node<'_>) {
        let mut way = vec![Step {
            node: object,
            segment: None,
            key: None,
        }];
        let mut inside = vec![children(object)];
        self.enter(&way);
        while let Some(top) = inside.last_mut() {
            if self.left == 0 {
                return;
            }
            let Some(step) = top.next() else {
                self.leave(&way);
                inside.pop();
                way.pop();
                continue;
            };
            let node = step.node;
            way.push(step);
            self.enter(&way);
            if matches!(node.kind(), Kind::Mapping | Kind::Sequence) {
                inside.push(children(node));
            } else {
                self.leave(&way);
                way.pop();
            }
        }
    }

    fn enter(&mut self, way: &[Step<'_>]) {
        let Some(step) = way.last() else { return };
        // Each place is found once: at the first way that leads to it.
        for at in self.nodes.remove(&step.node.place()).unwrap_or_default() {
            self.record(at, way);
        }
    }

    /// Spans belong to the innermost node around them.
    fn leave(&mut self, way: &[Step<'_>]) {
        let Some(step) = way.last().filter(|_| !self.spans.is_empty()) else {
            return;
        };
        let around = step.node.span();
        let first = self.spans.partition_point(|span| span.0 < around.start);
        let inside = self
            .spans
            .iter()
            .skip(first)
            .take_while(|span| span.0 < around.end);
        let open: Vec<usize> = inside
            .map(|span| span.1)
            .filter(|&at| self.found.get(at).is_some_and(Option::is_none))
            .collect();
        for at in open {
            self.record(at, way);
        }
    }

    fn record(&mut self, at: usize, way: &[Step<'_>]) {
        let parent = way.len().checked_sub(2).and_then(|above| way.get(above));
        let found = Found {
            path: Path::new(way.iter().filter_map(|step| step.segment.clone()).collect()),
            stable: stable(way),
            key: way.last().and_then(|step| step.key),
            used_at_parent: parent.and_then(|step| step.node.used_at()),
        };
        if let Some(slot) = self.found.get_mut(at) {
            *slot = Some(found);
            self.left = self.left.saturating_sub(1);
        }
    }

    fn located(&mut self, at: usize, place: &Place<'_>) -> Located {
        let found = self.found.get_mut(at).and_then(Option::take);
        let found = found.unwrap_or_else(|| Found {
            path: Path::default(),
            stable: String::new(),
            key: None,
            used_at_parent: None,
        });
        let Found {
            mut path,
            mut stable,
            key,
            used_at_parent,
        } = found;
        let point = |node: Node<'_>| point(node, key, used_at_parent);
        let mut more = |name: &str| {
            path = std::mem::take(&mut path).key(name);
            push_key(&mut stable, name);
        };
        let (span, used_at) = match place {
            Place::Node(node) => (point(*node), node.used_at()),
            Place::Part { node, span } => (*span, node.used_at()),
            Place::Key { parent, key, span } => {
                more(key);
                (span.unwrap_or_else(|| point(*parent)), parent.used_at())
            }
            Place::Absent { parent, missing } => {
                missing.iter().for_each(|key| more(key));
                (point(*parent), parent.used_at())
            }
            Place::Span { span, key } => {
                key.iter().for_each(|key| more(key));
                (*span, None)
            }
        };
        Located {
            path,
            stable,
            span,
            used_at,
        }
    }
}

fn children(node: Node<'_>) -> Box<dyn Iterator<Item = Step<'_>> + '_> {
    let entries = node.entries().map(|entry| Step {
        node: entry.value,
        segment: Some(Segment::Key(entry.key().to_owned())),
        key: Some(entry.key_span()),
    });
    let items = node.items().enumerate().map(|(at, node)| Step {
        node,
        segment: Some(Segment::Index(at)),
        key: None,
    });
    Box::new(entries.chain(items))
}

/// The text that stands for a node: of a scalar all of it, of a collection its key, or its first
/// line where it has none or where an alias brings it from elsewhere.
fn point(node: Node<'_>, key: Option<Span>, used_at_parent: Option<Span>) -> Span {
    let span = node.span();
    let collection = matches!(node.kind(), Kind::Mapping | Kind::Sequence);
    let brought = node.used_at() != used_at_parent;
    match key {
        Some(key) if !brought && (collection || span.is_empty()) => key,
        _ if collection => first_line(node),
        _ => span,
    }
}

/// The first line of a collection.
pub(super) fn first_line(node: Node<'_>) -> Span {
    let span = node.span();
    let text = span.of(node.source());
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let length = u32::try_from(line.trim_end().len()).unwrap_or(u32::MAX);
    Span::new(span.start, span.start.saturating_add(length))
}

/// `spec.containers[name=web].image`
fn stable(way: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in way {
        match &step.segment {
            None => {}
            Some(Segment::Key(key)) => push_key(&mut text, key),
            Some(Segment::Index(index)) => {
                let name = step.node.get("name").and_then(Node::as_text);
                let _infallible = match name.filter(|name| !name.is_sensitive()) {
                    Some(name) => write!(text, "[name={}]", name.expose()),
                    None => write!(text, "[{index}]"),
                };
            }
        }
    }
    text
}

fn push_key(text: &mut String, key: &str) {
    let step = Path::default().key(key).to_string();
    if !text.is_empty() && !step.starts_with('[') {
        text.push('.');
    }
    text.push_str(&step);
}
