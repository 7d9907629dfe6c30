//! Holding findings back, and saying which suppressions hold nothing back.

use super::gather::{Heard, Reach};
use super::peers::Peers;
use super::reaches::Reaches;
use super::statement::Why;
use super::{Date, Statement, Suppressed, SuppressedBy};
use crate::document::{Position, SourceFile, Span};
use crate::posture::Meta;
use crate::posture::across::AcrossFinding;
use crate::posture::checks::SUPPRESSION_EXPIRED;
use crate::posture::finding::{Confidence, Finding, Identity, Verdict};
use crate::posture::fingerprint::fingerprint;
use std::collections::HashMap;
use std::sync::Arc;

/// What must be known of a run to judge suppressions.
#[derive(Clone, Copy)]
pub(in crate::posture) struct Watch<'w> {
    /// When a check that is named has its say.
    pub(in crate::posture) runs: &'w dyn Fn(&'static Meta) -> Runs,
    /// Absent: no suppression is too old.
    pub(in crate::posture) today: Option<Date>,
    /// The checks across documents that run.
    pub(in crate::posture) across: &'w [&'static Meta],
}

/// When a check has its say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Runs {
    /// Not in this run.
    Never,
    /// While its document is at hand.
    Now,
    /// When all files are known.
    Later,
}

/// A suppression of a check across documents.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Waiting {
    pub(super) check: &'static Meta,
    pub(super) why: Why,
    pub(super) reach: Reach,
    pub(super) by: SuppressedBy,
    /// What is said if it holds nothing back, and where.
    pub(super) problem: Option<Finding>,
    pub(super) start: Position,
    pub(super) end: Position,
}

/// Takes out of the findings of a file what its suppressions hold back, and adds what is wrong with
/// these. Each statement comes with the number of its document; what was heard was said to other checkers.
pub(in crate::posture) fn settle(
    file: &SourceFile,
    statements: Vec<(usize, Statement)>,
    heard: Vec<Heard>,
    watch: Watch<'_>,
    findings: &mut Vec<Finding>,
) -> (Vec<Suppressed>, Vec<Waiting>) {
    let live: Vec<_> = statements
        .iter()
        .map(|it| live(&it.1, watch.today))
        .collect();
    let alive = live.iter().zip(&statements).enumerate();
    let alive = alive.filter(|(_, it)| it.0.is_some());
    let reaches = Reaches::new(alive.map(|(at, it)| (at, &it.1.1.reach)));
    let peers = Peers::new(heard, watch.today);
    let mut used = vec![false; statements.len()];
    let mut suppressed = Vec::new();
    findings.retain(|finding| {
        let line = |offset| file.position(offset).line;
        let lines = (line(finding.span.start), line(finding.span.end));
        let mut by = None;
        for at in reaches.to(lines, finding) {
            let Some(Some((check, why))) = live.get(at) else {
                continue;
            };
            if check.id != finding.check.id {
                continue;
            }
            if let (Some(used), Some((_, statement))) = (used.get_mut(at), statements.get(at)) {
                *used = true;
                by = by.or(Some((why, statement.by)));
            }
        }
        // What is said to us goes before what is said to others.
        let own = by.map(|(why, by)| (why.clone(), by));
        let held = own.or_else(|| Some((peers.hold(lines, finding)?, SuppressedBy::Peer)));
        let Some((why, by)) = held else { return true };
        suppressed.push(Suppressed::new(finding, &why.reason, why.expires, by));
        false
    });
    let mut waiting = Vec::new();
    let mut problems = Problems::new((watch.runs)(meta()) != Runs::Never);
    for ((document, statement), used) in statements.into_iter().zip(used) {
        if used {
            continue;
        }
        let message = match &statement.said {
            Err(problem) => problem.clone(),
            Ok((check, why)) => match (late(why, watch.today), &statement.reach) {
                (Some(date), _) => format!("the suppression of `{}` ended on {date}", check.id),
                (None, Reach::Nothing) => {
                    "no line of a document follows, so this holds nothing back".to_owned()
                }
                (None, reach) => match (watch.runs)(check) {
                    Runs::Never => continue,
                    Runs::Now => nothing_found(check, reach),
                    Runs::Later => {
                        let message = nothing_found(check, reach);
                        waiting.push(Waiting {
                            check,
                            why: why.clone(),
                            reach: reach.clone(),
                            by: statement.by,
                            start: file.position(statement.span.start),
                            end: file.position(statement.span.end),
                            problem: problems.make(document, &statement, message),
                        });
                        continue;
                    }
                },
            },
        };
        findings.extend(problems.make(document, &statement, message));
    }
    waiting.extend(peers.wait(watch, file));
    (suppressed, waiting)
}

/// The same for what was found with all files known.
pub(in crate::posture) fn settle_across<'w>(
    waiting: impl Iterator<Item = (&'w Arc<str>, &'w Waiting)>,
    found: &mut Vec<AcrossFinding>,
) -> Vec<Suppressed> {
    let mut files: HashMap<&str, Vec<Entry<'_>>> = HashMap::new();
    for (file, waiting) in waiting {
        files.entry(file).or_default().push((file, waiting, false));
    }
    let mut suppressed = Vec::new();
    if files.is_empty() {
        return suppressed;
    }
    let near: HashMap<&str, Reaches> = files
        .iter()
        .map(|(file, entries)| (*file, near(entries)))
        .collect();
    found.retain(|found| {
        let mut by: Option<&Waiting> = None;
        let lines = (found.start.line, found.end.line);
        let near = near.get(&*found.file);
        let mut near: Vec<usize> =
            near.map_or_else(Vec::new, |it| it.to(lines, &found.finding).collect());
        // The first that was written goes before the others.
        near.sort_unstable();
        let entries = files.get_mut(&*found.file);
        let entries = entries.map_or(&mut [][..], Vec::as_mut_slice);
        for at in near {
            let Some((_, waiting, used)) = entries.get_mut(at) else {
                continue;
            };
            if waiting.check.id == found.finding.check.id && waiting.reaches(found) {
                *used = true;
                if by.is_none_or(|it| it.by == SuppressedBy::Peer) {
                    by = Some(waiting);
                }
            }
        }
        let Some(Waiting { why, by, .. }) = by else {
            return true;
        };
        suppressed.push(Suppressed::across(found, &why.reason, why.expires, *by));
        false
    });
    for (file, waiting, used) in files.into_values().flatten() {
        let Some(problem) = waiting.problem.as_ref().filter(|_| !used) else {
            continue;
        };
        found.push(AcrossFinding {
            finding: problem.clone(),
            file: Arc::clone(file),
            start: waiting.start,
            end: waiting.end,
            related: Vec::new(),
        });
    }
    suppressed
}

/// A suppression, the file that it stands in, and whether it held something back.
type Entry<'w> = (&'w Arc<str>, &'w Waiting, bool);

/// Which of a file's suppressions may reach a place. An object is looked for by its part of the text: its name is kept
/// elsewhere once its document is gone.
fn near(entries: &[Entry<'_>]) -> Reaches {
    let reaches: Vec<Reach> = entries
        .iter()
        .map(|(_, waiting, _)| match &waiting.reach {
            Reach::Object(_, span) => Reach::Part(*span),
            reach => reach.clone(),
        })
        .collect();
    Reaches::new(reaches.iter().enumerate())
}

impl Waiting {
    fn reaches(&self, found: &AcrossFinding) -> bool {
        let start = found.start.offset;
        let is_within = |span: &Span| span.start <= start && start < span.end;
        match &self.reach {
            Reach::Line(line, block) => {
                let lines = found.start.line..=found.end.line;
                lines.contains(line) || block.as_ref().is_some_and(is_within)
            }
            Reach::Part(span) => is_within(span),
            Reach::Object(object, span) => {
                let found = &found.finding.resource;
                (object == found || found.carrier.as_ref() == Some(object)) && is_within(span)
            }
            Reach::Nothing => false,
        }
    }
}

/// Makes the findings about suppressions, numbered within their document.
struct Problems {
    wanted: bool,
    seen: HashMap<(usize, Arc<Identity>, String), u32>,
}

impl Problems {
    fn new(wanted: bool) -> Self {
        Self {
            wanted,
            seen: HashMap::new(),
        }
    }

    fn make(&mut self, document: usize, statement: &Statement, message: String) -> Option<Finding> {
        if !self.wanted {
            return None;
        }
        let stable = statement.path.to_string();
        let object = Arc::clone(&statement.object);
        let key = (document, Arc::clone(&object), stable.clone());
        let ordinal = self.seen.entry(key).or_default();
        let number = *ordinal;
        *ordinal = ordinal.saturating_add(1);
        let check = meta();
        Some(Finding {
            check,
            verdict: Verdict::Fail,
            severity: check.severity,
            confidence: Confidence::High,
            message,
            fingerprint: fingerprint(check.id, &object, &stable, number),
            resource: object,
            path: statement.path.clone(),
            stable,
            span: statement.span,
            related: Vec::new(),
            refused: None,
            controls: None,
            fix: None,
        })
    }
}

/// What is wrong with a suppression of the configuration, that of this number.
#[cfg(feature = "config")]
pub(in crate::posture) fn problem(number: usize, span: Span, message: String) -> Finding {
    let path = crate::document::Path::default()
        .key("suppress")
        .index(number);
    let (check, object) = (meta(), Arc::<Identity>::default());
    let stable = path.to_string();
    Finding {
        check,
        verdict: Verdict::Fail,
        severity: check.severity,
        confidence: Confidence::High,
        message,
        fingerprint: fingerprint(check.id, &object, &stable, 0),
        resource: object,
        path,
        stable,
        span,
        related: Vec::new(),
        refused: None,
        controls: None,
        fix: None,
    }
}

/// What a statement holds back today.
fn live(statement: &Statement, today: Option<Date>) -> Option<(&'static Meta, Why)> {
    let (check, why) = statement.said.as_ref().ok()?;
    late(why, today).is_none().then(|| (*check, why.clone()))
}

/// The last day, where it is over.
fn late(why: &Why, today: Option<Date>) -> Option<Date> {
    let (last, today) = (why.expires?, today?);
    (last < today).then_some(last)
}

fn nothing_found(check: &Meta, reach: &Reach) -> String {
    match reach {
        Reach::Line(line, block) => {
            let more = block.map_or("", |_| " or in what begins there");
            format!(
                "`{}` finds nothing on line {line}{more}, so this holds nothing back",
                check.id
            )
        }
        Reach::Part(_) | Reach::Object(..) | Reach::Nothing => {
            format!(
                "`{}` finds nothing here, so this holds nothing back",
                check.id
            )
        }
    }
}

/// What the findings about suppressions belong to.
const fn meta() -> &'static Meta {
    &SUPPRESSION_EXPIRED
}
