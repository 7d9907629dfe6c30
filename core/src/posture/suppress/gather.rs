//! The suppressions of a file, and what each reaches.

use super::SuppressedBy;
use super::block::Blocks;
use super::comment::{Remark, remarks};
use super::peer::{self, Peer, Scope, Told};
use super::statement::Why;
use crate::document::{Document, Path, SourceFile, Span};
use crate::posture::finding::Identity;
use crate::posture::{Meta, Resource, resources};
use std::cell::LazyCell;
use std::sync::Arc;

/// What somebody wrote to hold findings back, or meant to.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Statement {
    /// The check and why, or what is wrong.
    pub(super) said: Result<(&'static Meta, Why), String>,
    pub(super) reach: Reach,
    pub(super) by: SuppressedBy,
    /// Where it is written.
    pub(super) span: Span,
    /// The object it belongs to, and the way to it from there.
    pub(super) object: Arc<Identity>,
    pub(super) path: Path,
}

/// What somebody told another checker, and what that holds back here.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Heard {
    pub(super) told: Told,
    pub(super) reach: Reach,
}

impl Heard {
    /// In an annotation of an object.
    pub(in crate::posture) fn on(
        told: Told,
        object: &Arc<Identity>,
        resource: &Resource<'_>,
    ) -> Self {
        Self {
            told,
            reach: Reach::Object(Arc::clone(object), resource.node().span()),
        }
    }
}

/// What a suppression holds back.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// What is found on a line, and in what begins on it and has this part of the text.
    Line(u32, Option<Span>),
    /// What is found in a part of the text.
    Part(Span),
    /// What is found in an object, which has this part of the text.
    Object(Arc<Identity>, Span),
    /// Nothing: it stands where no line follows.
    Nothing,
}

/// The suppressions in the comments of a document, ours and those of these other checkers.
pub(in crate::posture) fn gather(
    file: &SourceFile,
    document: &Document,
    honor: &[Peer],
) -> (Vec<Statement>, Vec<Heard>) {
    let (mut statements, mut heard) = (Vec::new(), Vec::new());
    let mut lines = Lines::new(file, document.span());
    let blocks = LazyCell::new(|| Blocks::of(file, document));
    let hidden = LazyCell::new(|| document.hidden_comments());
    let objects = LazyCell::new(|| Objects::of(document, |it| it.node().span()));
    for &comment in document.comments() {
        let remarks = remarks(document.text(), comment);
        let told = peer::commented(honor, comment.of(document.text()));
        if remarks.is_empty() && told.is_empty() {
            continue;
        }
        let line = lines.reach(comment);
        let reach = line.map_or(Reach::Nothing, |it| Reach::Line(it, blocks.leaf(it)));
        let is_hidden = hidden
            .binary_search_by_key(&comment.start, |it| it.start)
            .is_ok();
        statements.extend(remarks.into_iter().map(|mut remark| {
            if is_hidden {
                remark.hide();
            }
            statement(remark, &reach)
        }));
        for (scope, mut told) in told {
            if is_hidden {
                told.hide();
            }
            let reaches = match scope {
                Scope::Object => {
                    let object = objects.at(file, comment.start, line);
                    object.map(|it| Reach::Part(*it)).into_iter().collect()
                }
                Scope::Block => {
                    let block = line.map(|it| Reach::Line(it, blocks.any(it)));
                    block.into_iter().collect()
                }
                Scope::Lines => {
                    let own = file.position(comment.start).line;
                    let near = own.saturating_sub(1)..=own.saturating_add(1);
                    near.map(|it| Reach::Line(it, None)).collect::<Vec<_>>()
                }
            };
            heard.extend(reaches.into_iter().map(|reach| Heard {
                told: told.clone(),
                reach,
            }));
        }
    }
    if !statements.is_empty() {
        name_objects(file, document, &mut statements);
    }
    (statements, heard)
}

impl Statement {
    /// The suppressions in a piece of a file that holds comments and nothing else.
    pub(in crate::posture) fn of_empty(text: &str, piece: Span) -> Vec<Self> {
        let mut at = piece.start;
        let mut statements = Vec::new();
        for line in piece.of(text).split_inclusive('\n') {
            let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
            let end = at.saturating_add(length);
            if line.trim_start().starts_with('#') {
                let said = remarks(text, Span::new(at, end));
                statements.extend(said.into_iter().map(|it| statement(it, &Reach::Nothing)));
            }
            at = end;
        }
        statements
    }
}

fn statement(remark: Remark, reach: &Reach) -> Statement {
    Statement {
        said: remark.said,
        reach: reach.clone(),
        by: SuppressedBy::Comment,
        span: remark.span,
        object: Arc::default(),
        path: Path::default(),
    }
}

fn name_objects(file: &SourceFile, document: &Document, statements: &mut [Statement]) {
    let objects = Objects::of(document, |it| Arc::new(Identity::of(it)));
    for statement in statements {
        let line = match statement.reach {
            Reach::Line(line, _) => Some(line),
            _ => None,
        };
        if let Some(object) = objects.at(file, statement.span.start, line) {
            statement.object = Arc::clone(object);
        }
    }
}

/// What is known of a document's objects, by where they begin.
struct Objects<T>(Vec<(u32, T)>);

impl<T> Objects<T> {
    fn of(document: &Document, known: impl Fn(&Resource<'_>) -> T) -> Self {
        let objects = resources(document).map(|it| (it.node().span().start, known(&it)));
        let mut objects: Vec<_> = objects.collect();
        objects.sort_by_key(|(start, _)| *start);
        Self(objects)
    }

    /// The object that a comment belongs to: the one that begins with the line that it speaks of, or the last that begins
    /// before it; the first, where it stands before all of them.
    fn at(&self, file: &SourceFile, comment: u32, line: Option<u32>) -> Option<&T> {
        let before = self.0.partition_point(|(start, _)| *start <= comment);
        let next = self.0.get(before).filter(|(start, _)| {
            let line = line.map(|it| file.lines().line(file.text(), it).start);
            // What makes an item of it stands on the line too.
            let dashes = line
                .filter(|line| *line > comment)
                .map(|it| Span::new(it, *start));
            dashes.is_some_and(|it| it.start <= *start && is_dashes(it.of(file.text())))
        });
        let object = next.or_else(|| self.0.get(before.saturating_sub(1)));
        object.map(|it| &it.1)
    }
}

fn is_dashes(text: &str) -> bool {
    text.len() < 4096 && text.trim_matches(['-', ' ', '\n', '\r']).is_empty()
}

/// Finds the line that a comment speaks of: its own, or the next one with something on it where it
/// has none to itself.
struct Lines<'f> {
    file: &'f SourceFile,
    end: u32,
    /// The line that the last comment with a line to itself led to.
    next: u32,
}

impl<'f> Lines<'f> {
    const fn new(file: &'f SourceFile, piece: Span) -> Self {
        Self {
            file,
            end: piece.end,
            next: 0,
        }
    }

    fn reach(&mut self, comment: Span) -> Option<u32> {
        let own = self.file.position(comment.start).line;
        let text = self.file.text();
        let before = Span::new(self.line(own).start, comment.start);
        // Nobody indents so far, and no text makes a long line be read again and again.
        let indent = before.end.saturating_sub(before.start) < 4096;
        if !indent || !before.of(text).trim_start().is_empty() {
            return Some(own);
        }
        // What lies between a comment and the line it leads to is comments and blank lines.
        let mut number = self.next.max(own.saturating_add(1));
        loop {
            let line = self.line(number);
            if line.start >= self.end || line.start <= comment.start {
                return None;
            }
            let words = line.of(text).trim_start();
            if !words.is_empty() && !words.starts_with('#') {
                self.next = number;
                return Some(number);
            }
            self.next = number;
            number = number.saturating_add(1);
        }
    }

    fn line(&self, number: u32) -> Span {
        self.file.lines().line(self.file.text(), number)
    }
}
