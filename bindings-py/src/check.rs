//! Posture checks.

use crate::error::{exception, option_error};
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use sealward::document::Limits;
use sealward::dto::CheckOptions;
use sealward::posture::{self, Options};
use std::path::{Path, PathBuf};

use crate::buffer::Input;
use crate::text::{Text, Words};

/// Checks a text of one or more YAML or JSON documents and returns the report
/// `sealward/report/v1` as a dictionary.
///
/// What cannot be read is in the report's `errors`; an empty text is such an error. `name` is how
/// the report calls the text.
///
/// Raises `UsageError` for an unknown profile, version, check or checker to honor, and for a text that is no Unicode.
///
/// >>> report = check("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostNetwork: true}")
/// >>> [finding["check"] for finding in report["findings"] if finding["severity"] == "high"]
/// ['pss-host-network']
#[pyfunction]
#[pyo3(
    signature = (text, *, name = None, **options),
    text_signature = "(text, *, name='-', profiles=(), kubernetes_version=None, select=(), ignore=(), assume_new=False, honor=())"
)]
pub(crate) fn check<'py>(
    py: Python<'py>,
    text: &Bound<'py, PyAny>,
    name: Option<Text<'py>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let text = if text.is_instance_of::<PyString>() {
        text.extract::<Text<'_>>()?.as_str().as_bytes().to_vec()
    } else {
        match text.extract::<Input<'_>>() {
            Ok(bytes) => bytes.as_slice().to_vec(),
            Err(_) => {
                let message = format!(
                    "a text is str or bytes-like, not '{}'",
                    text.get_type().name()?
                );
                return Err(PyTypeError::new_err(message));
            }
        }
    };
    let options = read("check", options)?;
    let name = name.as_ref().map_or("-", Text::as_str);
    let report = py.detach(|| posture::check_text(name, text, &options, &Limits::default()));
    Ok(pythonize::pythonize(py, &report)?)
}

/// Checks a file, or every `.yaml`, `.yml` and `.json` of a folder, and returns the report
/// `sealward/report/v1` as a dictionary.
///
/// What cannot be read, and a path that is not there, is in the report's `errors`.
///
/// Raises `UsageError` for an unknown profile, version, check or checker to honor.
#[pyfunction]
#[pyo3(
    signature = (path, **options),
    text_signature = "(path, *, profiles=(), kubernetes_version=None, select=(), ignore=(), assume_new=False, honor=())"
)]
pub(crate) fn check_path<'py>(
    py: Python<'py>,
    path: PathBuf,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = read("check_path", options)?;
    // A file of this name; only the command line calls its standard input so.
    let path = if path == Path::new("-") {
        Path::new(".").join(path)
    } else {
        path
    };
    let report = py.detach(|| sealward_cli::check_paths(&[path], &options, &Limits::default()));
    Ok(pythonize::pythonize(py, &report)?)
}

/// The page of a check: what, why, bad, good, exceptions, references; Markdown.
///
/// Raises `KeyError` where no check has this id.
///
/// >>> explain("pss-privileged").splitlines().pop(0)
/// '# pss-privileged'
#[pyfunction]
#[pyo3(signature = (id))]
pub(crate) fn explain(id: Text<'_>) -> PyResult<&'static str> {
    let id = id.as_str();
    posture::page(id).ok_or_else(|| PyKeyError::new_err(id.to_owned()))
}

/// Runs the command line `sealward` over this process's streams and returns its exit status.
/// `arguments` begin with the program's name.
#[pyfunction]
#[pyo3(signature = (arguments))]
pub(crate) fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> PyResult<u8> {
    if arguments.is_empty() {
        return Err(exception(
            py,
            "usage",
            "the arguments begin with the program's name",
        ));
    }
    Ok(py.detach(|| sealward_cli::run_process(arguments)).code())
}

/// What a check is told by keywords, which are the same for all functions that check.
fn read(function: &str, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Options> {
    let mut words = CheckOptions::default();
    let Some(keywords) = keywords else {
        return Ok(Options::default());
    };
    let py = keywords.py();
    for (keyword, value) in keywords {
        let keyword = keyword.extract::<Text<'_>>()?;
        let is_known = set(&mut words, keyword.as_str(), &value).inspect_err(|error| {
            let note = format!("while processing '{}'", keyword.as_str());
            // As where an argument is read by its type; without the note it is the same error.
            let _ = error.value(py).call_method1("add_note", (note,));
        })?;
        if !is_known {
            let message = format!(
                "{function}() got an unexpected keyword argument '{}'",
                keyword.as_str()
            );
            return Err(PyTypeError::new_err(message));
        }
    }
    Options::from_words(&words).map_err(|error| option_error(py, &error))
}

/// Sets what a keyword says; `false` where there is no such keyword.
fn set(words: &mut CheckOptions, keyword: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let list = || value.extract::<Words<'_>>().map(|it| it.to_vec());
    match keyword {
        "profiles" => words.profiles = list()?,
        "kubernetes_version" => {
            let version = value.extract::<Option<Text<'_>>>()?;
            words.kubernetes_version =
                version.map_or_else(String::new, |it| it.as_str().to_owned());
        }
        "select" => words.select = list()?,
        "ignore" => words.ignore = list()?,
        "assume_new" => words.assume_new = value.extract()?,
        "honor" => words.honor = list()?,
        _ => return Ok(false),
    }
    Ok(true)
}
