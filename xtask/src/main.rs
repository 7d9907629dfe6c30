//! Development tasks of Sealward: `cargo xtask test | ready | gen [--check] | differential | wasm`.

mod differential;
mod generate;
mod ready;
mod shell;
mod test;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

  test              sets up what the tests need and runs every test
  ready             format, lints, docs, dependencies, generated files
  gen [--check]     writes every generated file; with --check only compares
  differential --kind yaml|pss|encryption [--cases N] [--seed S]
                    holds Sealward against Kubernetes' own code
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
        ("gen", rest) => generate::run(rest),
        ("differential", rest) => differential::run(rest),
        ("wasm", []) => wasm::run().and_then(|skipped| skipped.map_or(Ok(()), Err)),
        ("wasm", [flag]) if flag == "--test" => wasm::test().and_then(test::Counts::judge),
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
