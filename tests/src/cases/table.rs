//! Cases by languages: who answers as expected, and as Rust does.

use super::{Answer, Case, Expected, Request, Runner};
use serde_json::Value;
use std::fmt::Write as _;

/// The table, and what it comes to.
#[derive(Debug)]
pub struct Table {
    /// Aligned, one line a case, a mark for each language.
    pub text: String,
    /// What does not agree, each in one line.
    pub wrong: Vec<String>,
    /// How many answers were held against what is expected.
    pub compared: usize,
}

/// Asks every runner, Rust first, and compares.
///
/// # Errors
/// One line that says which runner cannot run.
pub fn table(cases: &[Case], runners: &mut [&mut dyn Runner]) -> Result<Table, String> {
    let requests: Vec<Request> = cases.iter().map(|case| case.request.clone()).collect();
    let mut columns = Vec::new();
    for runner in runners.iter_mut() {
        let answers = runner.answer(&requests)?;
        if answers.len() != cases.len() {
            return Err(format!("{} gives {} answers", runner.name(), answers.len()));
        }
        columns.push(answers);
    }
    let opened = open_all(cases, &columns, runners)?;
    let mut marks = vec![String::new(); cases.len()];
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (column, runner) in columns.iter().zip(runners.iter()) {
        for (at, (case, answer)) in cases.iter().zip(column).enumerate() {
            let reference = columns.first().and_then(|column| column.get(at));
            let faults = faults(case, answer, reference, runner.is_fixed(), &opened);
            let mark = match answer {
                Answer::Impossible(_) => "-",
                _ if faults.is_empty() => "ok",
                _ => "WRONG",
            };
            compared += usize::from(mark != "-");
            if let Some(marks) = marks.get_mut(at) {
                let _ = write!(marks, "{mark:<14}");
            }
            let name = runner.name();
            let say = |fault| format!("{}: {}: {name}: {fault}", case.group, case.name);
            wrong.extend(faults.into_iter().map(say));
        }
    }
    let names: Vec<&str> = runners.iter().map(|runner| runner.name()).collect();
    Ok(Table {
        text: text(cases, &names, &marks),
        wrong,
        compared,
    })
}

/// What every language makes of every message that any of them sealed, in this order: message,
/// plaintext, who.
type Opened = Vec<(String, Answer, &'static str)>;

/// Each message that was sealed is opened in every language.
fn open_all(
    cases: &[Case],
    columns: &[Vec<Answer>],
    runners: &mut [&mut dyn Runner],
) -> Result<Opened, String> {
    let mut requests = Vec::new();
    for column in columns {
        for (case, answer) in cases.iter().zip(column) {
            let (
                Request::Seal {
                    keys,
                    namespace,
                    pairs,
                    ..
                },
                Answer::Bytes(sealed),
            ) = (&case.request, answer)
            else {
                continue;
            };
            let known =
                |it: &Request| matches!(it, Request::Open { sealed: other, .. } if other == sealed);
            if !requests.iter().any(known) {
                requests.push(Request::Open {
                    keys: keys.clone(),
                    namespace: namespace.clone(),
                    pairs: pairs.clone(),
                    sealed: sealed.clone(),
                });
            }
        }
    }
    let mut opened = Vec::new();
    for runner in runners.iter_mut() {
        let answers = runner.answer(&requests)?;
        for (request, answer) in requests.iter().zip(answers) {
            if let Request::Open { sealed, .. } = request {
                opened.push((sealed.clone(), answer, runner.name()));
            }
        }
    }
    Ok(opened)
}

fn faults(
    case: &Case,
    answer: &Answer,
    reference: Option<&Answer>,
    is_fixed: bool,
    opened: &Opened,
) -> Vec<String> {
    let mut faults = Vec::new();
    match (&case.expected, answer) {
        (_, Answer::Impossible(_)) => return faults,
        (Expected::Bytes(expected), Answer::Bytes(bytes)) if expected == bytes => {}
        (Expected::Error(expected), Answer::Error(code))
            if codes_agree(expected, code, is_fixed) =>
        {
            return faults;
        }
        (Expected::Sealed(plaintext), Answer::Bytes(sealed)) => {
            for (message, answer, who) in opened.iter().filter(|it| it.0 == *sealed) {
                let is_right = match answer {
                    Answer::Bytes(bytes) => bytes == plaintext,
                    Answer::Impossible(_) => true,
                    _ => false,
                };
                if !is_right {
                    let message = message.get(..40).unwrap_or(message);
                    faults.push(format!("{who} does not open {message}..: {answer:?}"));
                }
            }
            // Without fixed randomness, no two messages are alike.
            if !is_fixed {
                return faults;
            }
        }
        (Expected::Report { findings, errors }, Answer::Report(report)) => {
            let (found, codes) = (found(report), codes(report));
            if found != *findings || codes != *errors {
                faults.push(format!("the report has {found:?} and {codes:?}"));
            }
        }
        (Expected::Inspection, Answer::Inspection(_)) => {}
        (expected, answer) => {
            faults.push(format!(
                "{} where {} is expected",
                short(answer),
                short(expected)
            ));
        }
    }
    if reference.is_some_and(|reference| reference != answer) {
        faults.push("not what Rust answers".to_owned());
    }
    faults
}

/// To the command line a limit of the header is a mistake in its arguments.
fn codes_agree(expected: &str, code: &str, is_library: bool) -> bool {
    expected == code || (!is_library && expected == "envelope/header-too-large" && code == "usage")
}

fn found(report: &Value) -> Vec<(String, u64)> {
    let finding = |finding: &Value| {
        let check = finding.get("check")?.as_str()?.to_owned();
        Some((check, finding.pointer("/location/start/line")?.as_u64()?))
    };
    list(report, "findings")
        .iter()
        .filter_map(finding)
        .collect()
}

fn codes(report: &Value) -> Vec<String> {
    let code = |error: &Value| Some(error.get("code")?.as_str()?.to_owned());
    list(report, "errors").iter().filter_map(code).collect()
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    let list = report.get(name).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

/// The beginning of what may be long.
fn short(what: &impl std::fmt::Debug) -> String {
    format!("{what:?}").chars().take(120).collect()
}

fn text(cases: &[Case], names: &[&str], marks: &[String]) -> String {
    let width = cases.iter().map(|case| case.name.chars().count()).max();
    let width = width.unwrap_or(0).min(70);
    let mut out = String::new();
    let mut group = "";
    for (case, marks) in cases.iter().zip(marks) {
        if case.group != group {
            group = &case.group;
            let heads: String = names.iter().map(|name| format!("{name:<14}")).collect();
            let _ = write!(out, "\n{group:<width$}    {}\n", heads.trim_end());
        }
        let name: String = case.name.chars().take(width).collect();
        let _ = writeln!(out, "  {name:<width$}  {}", marks.trim_end());
    }
    out
}
