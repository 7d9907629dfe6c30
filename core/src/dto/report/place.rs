//! Places in files.

use serde::{Deserialize, Serialize};

/// A part of a file's text.
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let location = report.findings[0].location.as_ref().unwrap();
/// assert_eq!(location.file, "pod.yaml");
/// assert_eq!(&text[location.start.offset as usize..location.end.offset as usize], "true");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Location {
    /// The file as it was given, with `/`; `-` for standard input.
    pub file: String,
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

/// A place in a text.
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "apiVersion: v1\nkind: Pod\nspec: {hostPID: true}\n";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let start = report.findings[0].location.as_ref().unwrap().start;
/// assert_eq!((start.line, start.column, start.offset), (3, 17, 41));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the contract of report v1")]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
    /// From 0, in UTF-8 bytes.
    pub offset: u32,
}
