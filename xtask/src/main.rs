//! Development tasks of Sealward: `cargo xtask TASK`.

mod cases;
mod counts;
mod differential;
mod examples;
mod fuzz;
mod generate;
mod python;
mod ready;
mod shell;
mod test;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

  test              sets up what the tests need and runs every test
  ready             format, lints, docs, examples, dependencies, generated files
  gen [--check]     writes every generated file; with --check only compares
  examples          lists every public item whose documentation has no example
  cases             prints one set of cases by languages: Rust, Python, Node, command line
  python            builds, installs and tests the Python package
  differential --kind yaml|stream|objects|pss|encryption [--cases N] [--seed S]
                    holds Sealward against Kubernetes' own code
  fuzz-smoke [--seconds N]
                    runs every fuzz target, 20 seconds each unless told otherwise
  wasm [--test]     builds the npm package into bindings-wasm/pkg; with --test tests it too
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("", arguments.as_slice()),
    };
    let done = match (command, rest) {
        ("test", []) => test::run(),
        ("ready", []) => ready::run(),
        ("examples", []) => examples::run(),
        ("cases", []) => alone(cases::run),
        ("python", []) => alone(python::run),
        ("gen", rest) => generate::run(rest),
        ("differential", rest) => differential::run(rest),
        ("fuzz-smoke", rest) => fuzz::run(rest),
        ("wasm", []) => wasm::run().and_then(|skipped| skipped.map_or(Ok(()), Err)),
        ("wasm", [flag]) if flag == "--test" => alone(wasm::test),
        _ => {
            shell::complain(USAGE);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            shell::complain(&format!("xtask {command}: {why}"));
            ExitCode::FAILURE
        }
    }
}

/// Some of the tests by themselves.
fn alone(run: fn(&mut counts::Counts) -> shell::Done) -> shell::Done {
    let mut counts = counts::Counts::default();
    run(&mut counts)?;
    test::finish(counts)
}
