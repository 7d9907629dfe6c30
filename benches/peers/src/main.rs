//! `cargo run --release --manifest-path benches/peers/Cargo.toml`: our envelope encryption and what
//! one would take instead, in turns; one table in Markdown.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

mod age;
#[cfg(feature = "aws-esdk")]
mod aws_esdk;
mod compare;
mod ours;
mod python;
mod row;
mod turns;

use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cores = rayon::current_num_threads();
    say(&row::head(cores));
    age::measure();
    #[cfg(feature = "aws-esdk")]
    aws_esdk::measure();
    let python = python::measure();
    let mut left_out = Vec::new();
    if cfg!(not(feature = "aws-esdk")) {
        left_out
            .push("`aws-esdk`: it takes long to build; `--features aws-esdk` has it".to_owned());
    }
    if let Err(why) = &python {
        left_out.push(format!("the Python packages: {why}"));
    }
    for what in left_out {
        say(&format!("\n**LEFT OUT** {what}"));
    }
    match python {
        Err(python::Missing::Failed(_)) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// The version of a package that this was built from.
fn version(package: &str) -> &'static str {
    let wanted = format!("name = \"{package}\"");
    let mut lines = include_str!("../Cargo.lock").lines();
    let _ = lines.find(|line| *line == wanted).unwrap();
    let version = lines.next().unwrap();
    version.trim_start_matches("version = ").trim_matches('"')
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
