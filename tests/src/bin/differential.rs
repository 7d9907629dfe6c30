//! Asks Sealward and Kubernetes' own code the same questions: `cargo xtask differential`.

use sealward_tests::differential::encryption::Encryption;
use sealward_tests::differential::objects::Objects;
use sealward_tests::differential::pods::Pods;
use sealward_tests::differential::stream::Stream;
use sealward_tests::differential::yaml::Yaml;
use sealward_tests::differential::{Kind, Summary, run};
use sealward_tests::oracle::{self, Oracle};
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(&format!("differential: {error}"));
            ExitCode::from(2)
        }
    }
}

/// Whether Sealward and Kubernetes agree on everything that was asked.
fn command(arguments: &[String]) -> Result<bool, String> {
    if arguments == ["--prepare"] {
        let program = oracle::build()?;
        say(&format!("the live oracle is ready: {}", program.display()));
        return Ok(true);
    }
    let mut options = Options {
        kind: None,
        cases: 20_000,
        seed: 1,
    };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest
            .next()
            .ok_or_else(|| format!("{name} needs a value. {USAGE}"))?;
        let number = || {
            value
                .parse()
                .map_err(|_| format!("`{value}` is no whole number"))
        };
        match name.as_str() {
            "--kind" => options.kind = Some(value.clone()),
            "--cases" => options.cases = number()?,
            "--seed" => options.seed = number()? as u64,
            _ => return Err(format!("unknown option `{name}`. {USAGE}")),
        }
    }
    let mut oracle = Oracle::start()?;
    match options.kind.as_deref() {
        Some("yaml") => differ(&Yaml::new(), &mut oracle, &options),
        Some("encryption") => differ(&Encryption::new(), &mut oracle, &options),
        Some("stream") => differ(&Stream, &mut oracle, &options),
        Some("objects") => differ(&Objects, &mut oracle, &options),
        Some("pss") => differ(&Pods, &mut oracle, &options),
        Some(other) => Err(format!("unknown kind `{other}`. {USAGE}")),
        None => Err(USAGE.to_owned()),
    }
}

struct Options {
    kind: Option<String>,
    cases: usize,
    seed: u64,
}

const USAGE: &str = "usage: cargo xtask differential --kind yaml|stream|objects|pss|encryption [--cases N] [--seed S]";

fn differ<K: Kind>(kind: &K, oracle: &mut Oracle, options: &Options) -> Result<bool, String> {
    // A panic of ours is reported as a difference, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    let summary =
        run(kind, oracle, options.cases, options.seed).map_err(|error| error.to_string())?;
    let _ = std::panic::take_hook();
    print(kind.name(), options, &summary);
    Ok(summary.differing == 0)
}

fn print(kind: &str, options: &Options, summary: &Summary) {
    for found in summary.found.values() {
        say(&format!(
            "\n{} ({} times)",
            found.difference.what, found.times
        ));
        say(&format!("  Sealward:   {}", found.difference.ours));
        say(&format!("  Kubernetes: {}", found.difference.theirs));
        say(&found.record);
    }
    for (why, count) in &summary.left_out {
        say(&format!("left out, decided by chance: {count}, {why}"));
    }
    for (answer, count) in &summary.same {
        say(&format!("alike: {count} {answer}"));
    }
    say(&format!(
        "{kind}: {} cases from seed {}: {} differ, in {} ways",
        options.cases,
        options.seed,
        summary.differing,
        summary.found.len(),
    ));
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
