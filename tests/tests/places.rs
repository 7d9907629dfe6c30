//! Where things stand: every node of every manifest has a true span and a path that leads back.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what a test's helper cannot do fails the test"
)]

use sealward::document::{Document, Kind, Limits, Node, Segment, SourceFile};
use sealward_tests::{ran, root, shared};
use std::path::{Path, PathBuf};

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            manifests(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
        {
            found.push(path);
        }
    }
}

fn all_nodes<'a>(document: &'a Document) -> Vec<(Node<'a>, Node<'a>)> {
    let mut found = vec![(document.root(), document.root())];
    let mut next = 0;
    while let Some(&(node, _)) = found.get(next) {
        found.extend(node.items().map(|item| (item, node)));
        found.extend(node.entries().map(|entry| (entry.value, node)));
        next += 1;
    }
    found
}

/// The node at the end of a path, read again step by step.
fn walk<'a>(from: Node<'a>, path: &[Segment]) -> Option<Node<'a>> {
    path.iter().try_fold(from, |node, segment| match segment {
        Segment::Key(key) => node.get(key),
        Segment::Index(index) => node.items().nth(*index),
    })
}

fn check(document: &Document) -> usize {
    let nodes = all_nodes(document);
    for &(node, parent) in &nodes {
        let span = node.span();
        let text = document.text();
        assert!(span.start <= span.end && (span.end as usize) <= text.len());
        assert!(
            text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize)
        );
        if node.kind() != Kind::Null && node.used_at().is_none() && parent.used_at().is_none() {
            assert!(document.span().start <= span.start && span.end <= document.span().end);
            assert!(!span.is_empty(), "a value without text at {span:?}");
        }
        // A path costs a search from the root, so large documents are sampled.
        if nodes.len() < 2_000 || span.start % 97 == 0 {
            let path = document
                .path(document.root(), node)
                .expect("every node has a path");
            let found = walk(document.root(), path.segments()).expect("the path leads somewhere");
            assert_eq!(found.span(), span, "{path}");
        }
    }
    nodes.len()
}

fn check_folder(folder: &Path) -> (usize, usize) {
    let mut files = Vec::new();
    manifests(folder, &mut files);
    let mut nodes = 0;
    for path in &files {
        let file =
            SourceFile::read("file", std::fs::read(path).unwrap(), &Limits::default()).unwrap();
        nodes += file.documents().map(check).sum::<usize>();
    }
    (files.len(), nodes)
}

#[test]
fn every_node_of_the_examples_has_a_true_place() {
    let (files, nodes) = check_folder(&root().join("examples"));
    assert!(files >= 6 && nodes > 200, "{files} files, {nodes} nodes");
    ran(nodes, "nodes of the examples, each with its span and path");
}

#[test]
fn every_node_of_real_manifests_has_a_true_place() {
    let Some(corpora) = shared("corpora") else {
        return;
    };
    let (files, nodes) = check_folder(&corpora);
    assert!(
        files > 500 && nodes > 50_000,
        "{files} files, {nodes} nodes"
    );
    ran(
        nodes,
        "nodes of real manifests, each with its span and path",
    );
}

#[test]
fn a_value_through_an_alias_stands_at_its_text_and_knows_its_use() {
    let text = "a: &x {p: yes}\nb: *x\nc: {<<: *x, q: 1}\n";
    let document = Document::parse(text).unwrap();
    let root = document.root();
    for (way, used) in [("a", None), ("b", Some("*x")), ("c", Some("*x"))] {
        let node = root.at(&[way, "p"]).unwrap();
        assert_eq!(node.span().of(text), "yes");
        assert_eq!(node.used_at().map(|span| span.of(text)), used);
        assert_eq!(
            document.path(root, node).unwrap().to_string(),
            format!("{way}.p")
        );
    }
}
