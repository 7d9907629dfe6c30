//! The table's lines.

use crate::say;
use crate::turns::Time;
use std::time::Duration;

/// One line: ours beside a peer.
pub(crate) struct Row<'a> {
    /// What is measured.
    pub(crate) what: &'a str,
    /// Bytes of plaintext in one call; 0 where time is what counts.
    pub(crate) bytes: usize,
    /// Ours on one core.
    pub(crate) one_core: Time,
    /// Ours on every core, where that is another way.
    pub(crate) cores: Option<Time>,
    /// What the peer is.
    pub(crate) peer: &'a str,
    /// The peer.
    pub(crate) theirs: Time,
}

/// The head of the table. `python/peers.py` prints the same columns.
pub(crate) fn head(cores: usize) -> String {
    format!(
        "| what | peer | ours, one core | ours, {cores} cores | peer's | our time / peer's, one core | {cores} cores |\n\
         |---|---|---|---|---|---|---|"
    )
}

impl Row<'_> {
    pub(crate) fn print(&self) {
        let pace = |time: Time| pace(self.bytes, time.call);
        let none = || "-".to_owned();
        say(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            self.what,
            self.peer,
            pace(self.one_core),
            self.cores.map_or_else(none, pace),
            pace(self.theirs),
            ratio(self.one_core),
            self.cores.map_or_else(none, ratio),
        ));
    }
}

fn pace(bytes: usize, call: Duration) -> String {
    let seconds = call.as_secs_f64();
    if bytes == 0 {
        return if seconds < 1e-3 {
            format!("{:.1} µs", seconds * 1e6)
        } else {
            format!("{:.1} ms", seconds * 1e3)
        };
    }
    format!("{:.0} MB/s", bytes as f64 / seconds / 1e6)
}

fn ratio(time: Time) -> String {
    // Where ours takes longer, nobody has to look for it.
    if time.ratio > 1.0 {
        return format!("**{:.2}, the peer is faster**", time.ratio);
    }
    let places = if time.ratio < 0.01 { 5 } else { 3 };
    format!("{:.places$}", time.ratio)
}
