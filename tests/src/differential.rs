//! Asking Sealward and Kubernetes' own code the same questions, and finding the smallest input on
//! which they differ.

mod case;
pub mod encryption;
pub mod objects;
pub mod pods;
pub mod stream;
pub mod yaml;

pub use case::Case;

use crate::oracle::{Answer, Oracle, Request};
use crate::rng::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};

/// One kind of question.
pub trait Kind {
    /// One input.
    type Case: Case;

    /// The kind's name, as `--kind` takes it.
    fn name(&self) -> &'static str;

    /// Makes an input.
    fn generate(&self, rng: &mut Rng) -> Self::Case;

    /// What to ask the oracle about it.
    fn requests(&self, case: &Self::Case) -> Vec<Request>;

    /// Answers the same question and compares.
    fn compare(&self, case: &Self::Case, answers: &[Answer]) -> Outcome;
}

/// What comes of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both say the same: this.
    Same(&'static str),
    /// Kubernetes' answer is decided by chance, so there is nothing to compare with.
    Chance(&'static str),
    /// They differ.
    Differs(Difference),
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs, in a few words: smaller inputs must show the same.
    pub what: &'static str,
    /// What Sealward says.
    pub ours: String,
    /// What Kubernetes' code says.
    pub theirs: String,
}

impl Outcome {
    /// A difference.
    pub fn differs(what: &'static str, ours: impl Into<String>, theirs: impl Into<String>) -> Self {
        Self::Differs(Difference {
            what,
            ours: ours.into(),
            theirs: theirs.into(),
        })
    }
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many inputs both answer alike, by answer.
    pub same: BTreeMap<&'static str, usize>,
    /// How many were left out, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
    /// How many differ.
    pub differing: usize,
    /// The differences, each once, by what they look like when shrunk.
    pub found: BTreeMap<String, Found>,
}

/// A difference with its smallest input.
#[derive(Clone, Debug)]
pub struct Found {
    /// What differs.
    pub difference: Difference,
    /// One line for `tests/oracles/differences.jsonl`.
    pub record: String,
    /// How many inputs shrink to it.
    pub times: usize,
}

/// Compares `count` inputs made from `seed`.
///
/// # Errors
///
/// When the oracle ends.
pub fn run<K: Kind>(
    kind: &K,
    oracle: &mut Oracle,
    count: usize,
    seed: u64,
) -> std::io::Result<Summary> {
    let mut rng = Rng::new(seed);
    let mut summary = Summary::default();
    let mut left = count;
    while left > 0 {
        let batch = left.min(BATCH);
        left -= batch;
        let cases: Vec<_> = (0..batch).map(|_| kind.generate(&mut rng)).collect();
        for (case, answers) in cases.iter().zip(ask(kind, oracle, &cases)?) {
            match compare(kind, case, &answers) {
                Outcome::Same(answer) => *summary.same.entry(answer).or_default() += 1,
                Outcome::Chance(why) => *summary.left_out.entry(why).or_default() += 1,
                Outcome::Differs(first) => {
                    summary.differing += 1;
                    let (case, answers, difference) =
                        shrink(kind, oracle, case.clone(), answers, first)?;
                    let record = record(kind, &case, &answers);
                    let found = Found {
                        difference,
                        record: record.clone(),
                        times: 0,
                    };
                    summary.found.entry(record).or_insert(found).times += 1;
                }
            }
        }
    }
    Ok(summary)
}

/// Compares a recorded input with its recorded answers; `None` where the record is of another kind.
pub fn replay<K: Kind>(kind: &K, record: &Value) -> Option<Outcome> {
    if record.get("kind")? != kind.name() {
        return None;
    }
    let case = K::Case::load(record.get("case")?)?;
    let answers: Vec<Answer> = serde_json::from_value(record.get("answers")?.clone()).ok()?;
    Some(compare(kind, &case, &answers))
}

/// How many inputs go to the oracle at once.
const BATCH: usize = 500;
/// How many smaller inputs are tried at once.
const STEP: usize = 50;
/// How often at most an input is made smaller.
const ROUNDS: usize = 2_000;

fn shrink<K: Kind>(
    kind: &K,
    oracle: &mut Oracle,
    mut case: K::Case,
    mut answers: Vec<Answer>,
    mut difference: Difference,
) -> std::io::Result<(K::Case, Vec<Answer>, Difference)> {
    'smaller: for _ in 0..ROUNDS {
        for step in case.smaller().chunks(STEP) {
            for (smaller, told) in step.iter().zip(ask(kind, oracle, step)?) {
                if let Outcome::Differs(still) = compare(kind, smaller, &told)
                    && still.what == difference.what
                {
                    (case, answers, difference) = (smaller.clone(), told, still);
                    continue 'smaller;
                }
            }
        }
        break;
    }
    Ok((case, answers, difference))
}

/// The answers to each of `cases`.
fn ask<K: Kind>(
    kind: &K,
    oracle: &mut Oracle,
    cases: &[K::Case],
) -> std::io::Result<Vec<Vec<Answer>>> {
    let requests: Vec<_> = cases.iter().map(|case| kind.requests(case)).collect();
    let mut answers = oracle.ask(&requests.concat())?.into_iter();
    Ok(requests
        .iter()
        .map(|asked| answers.by_ref().take(asked.len()).collect())
        .collect())
}

/// Compares; a panic of ours is a difference like any other.
fn compare<K: Kind>(kind: &K, case: &K::Case, answers: &[Answer]) -> Outcome {
    if let Some(broken) = answers.iter().find_map(|answer| answer.panic.as_ref()) {
        return Outcome::differs("the oracle breaks down", "", broken);
    }
    panic::catch_unwind(AssertUnwindSafe(|| kind.compare(case, answers)))
        .unwrap_or_else(|_| Outcome::differs("a panic", "panics", format!("{answers:?}")))
}

fn record<K: Kind>(kind: &K, case: &K::Case, answers: &[Answer]) -> String {
    json!({"kind": kind.name(), "case": case.save(), "answers": answers}).to_string()
}
