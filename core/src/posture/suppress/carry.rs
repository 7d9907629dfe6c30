//! Suppressions in a text that stands within a file: what they are for is found again in the file.

use super::gather::{Heard, Reach, Statement};
use crate::document::{SourceFile, Span};
use crate::posture::finding::Identity;
use std::sync::Arc;

/// What a text says that is to be said of the file around it.
#[derive(Debug, Default)]
pub(in crate::posture) struct Said {
    pub(in crate::posture) statements: Vec<Statement>,
    pub(in crate::posture) heard: Vec<Heard>,
}

impl Said {
    /// The parts of the text that it speaks of, and those where it stands.
    pub(in crate::posture) fn parts(&self, text: &SourceFile) -> Vec<Span> {
        let reaches = self.statements.iter().map(|it| &it.reach);
        let reaches = reaches.chain(self.heard.iter().map(|it| &it.reach));
        let parts = reaches.filter_map(|it| it.part(text));
        parts
            .chain(self.statements.iter().map(|it| it.span))
            .collect()
    }

    /// Moves it into the file, where `place` finds those parts. The objects of the text are told by what carries them, too.
    pub(in crate::posture) fn move_to(
        &mut self,
        text: &SourceFile,
        carrier: Option<&Arc<Identity>>,
        place: impl Fn(Span) -> Span,
    ) {
        for it in &mut self.statements {
            it.reach.move_to(text, &place);
            it.span = place(it.span);
            if carrier.is_some() && it.object.carrier.is_none() {
                Arc::make_mut(&mut it.object).carrier = carrier.cloned();
            }
        }
        for it in &mut self.heard {
            it.reach.move_to(text, &place);
        }
    }
}

impl Reach {
    /// The part of the text that it speaks of.
    fn part(&self, text: &SourceFile) -> Option<Span> {
        match *self {
            Self::Line(line, block) => {
                let line = text.lines().line(text.text(), line);
                let end = block.map_or(line.end, |it| it.end.max(line.end));
                Some(Span::new(line.start, end))
            }
            Self::Part(span) | Self::Object(_, span) => Some(span),
            Self::Nothing => None,
        }
    }

    /// A line of the text need be none of the file.
    fn move_to(&mut self, text: &SourceFile, place: impl Fn(Span) -> Span) {
        let Some(part) = self.part(text).map(place) else {
            return;
        };
        match self {
            Self::Object(_, span) => *span = part,
            other => *other = Self::Part(part),
        }
    }
}
