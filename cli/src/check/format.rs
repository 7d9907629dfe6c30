//! The formats that `sealward check` reports in, and where each goes.

use sealward::posture::ReportFormat;
use std::path::PathBuf;

/// A format: text for people, which grows as files are checked, or one of the finished report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Report(ReportFormat),
}

/// A format and the file it goes to; without one it goes to standard output.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

/// Reads `FORMAT[=FILE]`.
pub(crate) fn target(text: &str) -> Result<Target, String> {
    let (name, file) = text
        .split_once('=')
        .map_or((text, None), |(a, b)| (a, Some(b)));
    let format = match ReportFormat::parse(name) {
        Some(format) => Format::Report(format),
        None if name == "text" => Format::Text,
        None => return Err(format!("the formats are {}", names())),
    };
    Ok(Target {
        format,
        file: file.filter(|file| *file != "-").map(PathBuf::from),
    })
}

/// What the option's help says.
pub(crate) fn help() -> String {
    format!(
        "How to report, and where to: {}; each with `=FILE` beside the one on standard output",
        names()
    )
}

fn names() -> String {
    let reports = ReportFormat::ALL.iter().map(|format| format.name());
    std::iter::once("text")
        .chain(reports)
        .collect::<Vec<_>>()
        .join(", ")
}
