//! Reports that would replace a file to be mended.

use crate::failure::{Failure, name};
use sealward::document::{Limits, SourceFile, Syntax};
use sealward::posture::resources;
use std::fs;
use std::path::{Path, PathBuf};

/// Refuses outputs that are among the files to be mended, before anything is written: named themselves, or manifests in
/// a folder that is.
pub(crate) fn refuse<'o>(
    inputs: &[PathBuf],
    outputs: impl Iterator<Item = &'o Path>,
) -> Result<(), Failure> {
    for output in outputs {
        // What is not there yet is no input.
        let Ok(place) = output.canonicalize() else {
            continue;
        };
        let inputs = inputs.iter().filter_map(|it| it.canonicalize().ok());
        for input in inputs {
            let is_within = input.is_dir() && place.starts_with(&input) && is_manifest(&place);
            if place == input || is_within {
                let what = format!("{} is to be mended, and a report as well", name(output));
                let failure = Failure::new("cli/report-over-input", what);
                return Err(failure.with_help("name another file for the report"));
            }
        }
    }
    Ok(())
}

/// Whether a file of a folder holds objects: a report of an earlier run, which may be replaced, holds none.
fn is_manifest(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let file = Syntax::of_name(&name)
        .and_then(|_| fs::read(path).ok())
        .and_then(|bytes| SourceFile::read(&name, bytes, &Limits::default()).ok());
    file.is_some_and(|file| file.documents().flat_map(resources).next().is_some())
}
