//! Writes what the fuzz targets start from: `fuzz-seeds FOLDER`, a folder for each target in it.
//!
//! They are made from the corpora at hand, and what once broke a target is among them.

use sealward_tests::fuzz::{TARGETS, Target};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        say("usage: fuzz-seeds FOLDER");
        return ExitCode::from(2);
    };
    for target in &TARGETS {
        match write(target, &Path::new(&folder).join(target.name)) {
            Ok(0) => {
                say(&format!(
                    "fuzz-seeds: {}: the corpora are not there",
                    target.name
                ));
                return ExitCode::FAILURE;
            }
            Ok(count) => say(&format!("{count} seeds of {}", target.name)),
            Err(error) => {
                say(&format!("fuzz-seeds: {}: {error}", target.name));
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn write(target: &Target, folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let seeds = (target.seeds)();
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:05}")), seed)?;
    }
    let broke = sealward_tests::root().join("tests/fuzz").join(target.name);
    for entry in fs::read_dir(broke).into_iter().flatten().flatten() {
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(seeds.len())
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
