//! Measuring several things in turns.
//!
//! Machines change their speed from one second to the next. So what is compared runs in turns, and
//! what is told is the median of the ratios of neighbours.

use std::time::{Duration, Instant};

/// The least time for which each one is run in one turn.
const TURN: Duration = Duration::from_millis(30);
/// How many rounds are made.
const ROUNDS: usize = 21;
/// Slow ones get fewer rounds: none is begun after this time, but for the first ones.
const ENOUGH: Duration = Duration::from_secs(20);
/// The rounds that are always made.
const FIRST: usize = 5;

/// What was measured of one piece of work.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// The median time of one call.
    pub(crate) call: Duration,
    /// The median of this one's time by the last one's.
    pub(crate) ratio: f64,
}

/// Runs each of these in turns. The last one is what the others are held against.
pub(crate) fn in_turns(works: &mut [&mut dyn FnMut()]) -> Vec<Time> {
    let calls: Vec<u32> = works.iter_mut().map(|work| calls(work)).collect();
    let start = Instant::now();
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    while rounds.len() < FIRST || rounds.len() < ROUNDS && start.elapsed() < ENOUGH {
        let works = works.iter_mut().zip(&calls);
        rounds.push(works.map(|(work, calls)| turn(work, *calls)).collect());
    }
    (0..calls.len())
        .map(|one| Time {
            call: Duration::from_secs_f64(median(rounds.iter().map(|round| round[one]))),
            ratio: median(
                rounds
                    .iter()
                    .map(|round| round[one] / round[round.len() - 1]),
            ),
        })
        .collect()
}

/// How many calls fill a turn. The first one warms up.
fn calls(work: &mut dyn FnMut()) -> u32 {
    work();
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < TURN {
        work();
        calls += 1;
    }
    calls
}

/// The seconds of one call in a turn of so many.
fn turn(work: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| work());
    start.elapsed().as_secs_f64() / f64::from(calls)
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
