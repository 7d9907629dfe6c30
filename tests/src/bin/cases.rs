//! Prints the case table: `cargo xtask cases`.
//!
//! `--python PROGRAM PATH` and `--node PROGRAM FOLDER` say what runs the cases in those languages and
//! where the test build of the package is.

use sealward_tests::cases::{CommandLine, Process, Runner, Rust, load, table};
use std::io::{self, Write as _};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("cases: {error}"));
            ExitCode::from(2)
        }
    }
}

/// How many answers are wrong.
fn run(arguments: &[String]) -> Result<usize, String> {
    let scripts = sealward_tests::root().join("tests/cases");
    let mut processes = Vec::new();
    for argument in arguments.chunks(3) {
        let [language, program, package] = argument else {
            return Err(USAGE.to_owned());
        };
        let mut command = Command::new(program);
        processes.push(match language.as_str() {
            "--python" => {
                command
                    .env("PYTHONPATH", package)
                    .arg(scripts.join("run.py"));
                Process::new("Python", command)
            }
            "--node" => {
                command.arg(scripts.join("run.mjs")).arg(package);
                Process::new("Node", command)
            }
            _ => return Err(USAGE.to_owned()),
        });
    }
    let cases = load()?;
    let (mut rust, mut command_line) = (Rust, CommandLine);
    let mut runners: Vec<&mut dyn Runner> = vec![&mut rust];
    runners.extend(processes.iter_mut().map(|it| it as &mut dyn Runner));
    runners.push(&mut command_line);
    let languages = runners.len();
    let table = table(&cases, &mut runners)?;
    say(&table.text);
    for wrong in &table.wrong {
        say(wrong);
    }
    say(&format!(
        "{} cases in {languages} languages: {} answers compared, {} wrong",
        cases.len(),
        table.compared,
        table.wrong.len()
    ));
    Ok(table.wrong.len())
}

const USAGE: &str = "usage: cases [--python PROGRAM PATH] [--node PROGRAM FOLDER]";

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
