//! Reports that would replace a file that is checked.

use crate::failure::{Failure, name};
use sealward::document::{Limits, SourceFile, Syntax};
use sealward::posture::resources;
use std::fs;
use std::path::Path;

/// Refuses outputs that are among the files to be checked, before anything is written: named themselves, or what is read in
/// a folder that is.
pub(crate) fn refuse<'o>(
    inputs: &[&Path],
    outputs: impl Iterator<Item = &'o Path>,
) -> Result<(), Failure> {
    for output in outputs {
        // What is not there yet is no input.
        let Ok(place) = output.canonicalize() else {
            continue;
        };
        let inputs = inputs.iter().filter_map(|it| it.canonicalize().ok());
        for input in inputs {
            let is_within = input.is_dir() && place.starts_with(&input) && is_read(&place);
            if place == input || is_within {
                let what = format!("{} is to be checked, and a report as well", name(output));
                let failure = Failure::new("cli/report-over-input", what);
                return Err(failure.with_help("name another file for the report"));
            }
        }
    }
    Ok(())
}

/// Whether a file of a folder is read, and no report of an earlier run, which may be replaced: such a one is JSON, and
/// holds no objects.
fn is_read(path: &Path) -> bool {
    let name = path.to_string_lossy();
    match Syntax::of_name(&name) {
        None => false,
        Some(Syntax::Json) => {
            let file = fs::read(path)
                .ok()
                .and_then(|bytes| SourceFile::read(&name, bytes, &Limits::default()).ok());
            let is_report = |file: SourceFile| {
                let mut documents = file.documents();
                documents.all(|it| resources(it).next().is_none())
                    && file.documents().next().is_some()
            };
            !file.is_some_and(is_report)
        }
        Some(_) => true,
    }
}
