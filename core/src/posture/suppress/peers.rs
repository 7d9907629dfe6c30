//! What was said to other checkers, as it holds back what ours find.

use super::gather::{Heard, Reach};
use super::reaches::Reaches;
use super::settle::{Waiting, Watch};
use super::statement::Why;
use super::{Date, SuppressedBy};
use crate::document::SourceFile;
use crate::posture::finding::{Finding, Identity};
use std::collections::HashMap;
use std::sync::Arc;

/// What was said to other checkers in a file.
pub(super) struct Peers {
    heard: Vec<Heard>,
    reaches: Reaches,
}

impl Peers {
    /// What is over says nothing, and what is said twice of one place says it once.
    pub(super) fn new(mut heard: Vec<Heard>, today: Option<Date>) -> Self {
        let mut said: HashMap<_, Vec<super::peer::Told>> = HashMap::new();
        heard.retain(|it| {
            let place = said.entry(place(&it.reach)).or_default();
            let is_new =
                !it.told.is_over(today) && !place.iter().any(|told| told.is_like(&it.told));
            if is_new {
                place.push(it.told.clone());
            }
            is_new
        });
        let reaches = heard.iter().map(|it| &it.reach).enumerate();
        Self {
            reaches: Reaches::new(reaches),
            heard,
        }
    }

    /// Why a finding on these lines is held back.
    pub(super) fn hold(&self, lines: (u32, u32), finding: &Finding) -> Option<Why> {
        let reached = self.reaches.to(lines, finding);
        let mut told = reached.filter_map(|at| Some(&self.heard.get(at)?.told));
        let told = told.find(|it| it.is_about(finding.check))?;
        Some(told.why())
    }

    /// What may hold back something that is found with all files known.
    pub(super) fn wait<'w>(
        &'w self,
        watch: Watch<'w>,
        file: &'w SourceFile,
    ) -> impl Iterator<Item = Waiting> + 'w {
        let nowhere = file.position(0);
        self.heard.iter().flat_map(move |heard| {
            let checks = watch.across.iter().copied();
            let about = checks.filter(|check| heard.told.is_about(check));
            about.map(move |check| Waiting {
                check,
                why: heard.told.why(),
                reach: heard.reach.clone(),
                by: SuppressedBy::Peer,
                problem: None,
                start: nowhere,
                end: nowhere,
            })
        })
    }
}

/// What tells a reach from others: its kind, a line or an object, and an offset.
fn place(reach: &Reach) -> (u8, u32, *const Identity) {
    let nobody = std::ptr::null();
    match reach {
        Reach::Line(line, _) => (0, *line, nobody),
        Reach::Part(span) => (1, span.start, nobody),
        Reach::Object(object, _) => (2, 0, Arc::as_ptr(object)),
        Reach::Nothing => (3, 0, nobody),
    }
}
