//! What a whole process costs: time and memory.

use std::io;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What running a program to its end took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From its start to its end.
    pub time: Duration,
    /// The most memory that it held at once, in bytes, its children not counted; 0 where the system
    /// does not tell.
    pub memory: u64,
}

impl Cost {
    /// Runs a program.
    ///
    /// # Errors
    /// If it cannot be started: there is none of that name, for one.
    pub fn of(command: &mut Command) -> io::Result<Self> {
        let start = Instant::now();
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut memory = 0;
        let time = loop {
            memory = memory.max(peak(&child));
            match child.try_wait() {
                Ok(None) => std::thread::sleep(LOOK),
                _ => break start.elapsed(),
            }
        };
        Ok(Self { time, memory })
    }
}

/// How often a process is looked at: its time is told to that.
const LOOK: Duration = Duration::from_millis(2);

/// The most that a process has held so far.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let told = status.ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    told.unwrap_or(0) * 1024
}
