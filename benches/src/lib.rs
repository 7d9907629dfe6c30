//! What the benchmarks share: measuring two things side by side.
//!
//! Machines change their speed from one second to the next. So ours and the peer's run in turns, and
//! what is told is the median of the ratios of neighbours.

pub mod corpus;
mod cost;

pub use cost::Cost;

use std::fmt;
use std::time::{Duration, Instant};

/// One line of the table: ours beside a peer that does the same work.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// Bytes of plaintext in one call; 0 where time is what counts.
    pub bytes: u64,
    /// The median time of one call of ours.
    pub ours: Duration,
    /// What the peer is.
    pub peer: String,
    /// The median time of one call of the peer's.
    pub theirs: Duration,
    /// The median of ours by theirs.
    pub ratio: f64,
    /// The most that the ratio should be.
    pub at_most: f64,
}

/// How long each of the two is run for in one turn.
const TURN: Duration = Duration::from_millis(30);
/// How many turns are taken.
const TURNS: usize = 21;

impl Row {
    /// Measures ours and a peer in turns.
    pub fn measure(
        what: impl Into<String>,
        bytes: usize,
        mut ours: impl FnMut(),
        (peer, mut theirs): (&str, impl FnMut()),
        at_most: f64,
    ) -> Self {
        let (own_calls, their_calls) = (calls(&mut ours), calls(&mut theirs));
        let mut pairs: Vec<(Duration, Duration)> = (0..TURNS)
            .map(|_| (turn(&mut ours, own_calls), turn(&mut theirs, their_calls)))
            .collect();
        let mut ratios: Vec<f64> = pairs
            .iter()
            .map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        pairs.sort_by_key(|pair| pair.0);
        let own = middle(&pairs).map_or(Duration::ZERO, |pair| pair.0);
        pairs.sort_by_key(|pair| pair.1);
        let their = middle(&pairs).map_or(Duration::ZERO, |pair| pair.1);
        Self {
            what: what.into(),
            bytes: bytes as u64,
            ours: own,
            peer: peer.to_owned(),
            theirs: their,
            ratio: middle(&ratios).copied().unwrap_or(f64::NAN),
            at_most,
        }
    }

    /// The head of the table that rows make, in Markdown.
    #[must_use]
    pub const fn head() -> &'static str {
        "| what | ours | peer | peer's | ours / peer's | reach |\n|---|---|---|---|---|---|"
    }

    fn pace(&self, time: Duration) -> String {
        let seconds = time.as_secs_f64();
        if self.bytes == 0 {
            return format!("{:.2} us", seconds * 1e6);
        }
        format!("{:.2} GB/s", self.bytes as f64 / seconds / 1e9)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ours, theirs) = (self.pace(self.ours), self.pace(self.theirs));
        let met = if self.ratio <= self.at_most {
            ""
        } else {
            " **missed**"
        };
        write!(
            f,
            "| {} | {ours} | {} | {theirs} | {:.2} | <= {:.2}{met} |",
            self.what, self.peer, self.ratio, self.at_most
        )
    }
}

/// How many calls fill a turn. The first one warms up.
fn calls(work: &mut impl FnMut()) -> u32 {
    work();
    let start = Instant::now();
    let mut calls = 0_u32;
    while start.elapsed() < TURN {
        work();
        calls += 1;
    }
    calls.max(1)
}

/// The time of one call in a turn of so many.
fn turn(work: &mut impl FnMut(), calls: u32) -> Duration {
    let start = Instant::now();
    (0..calls).for_each(|_| work());
    start.elapsed() / calls
}

fn middle<T>(sorted: &[T]) -> Option<&T> {
    sorted.get(sorted.len() / 2)
}
