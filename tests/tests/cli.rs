//! The command line, run as its users run it.

#[path = "cli/harness.rs"]
mod harness;
#[path = "cli/program.rs"]
mod program;
