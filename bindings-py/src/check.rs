//! Posture checks.

use crate::error::{exception, option_error};
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyString;
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
    signature = (text, *, name = None, profiles = Words::default(), kubernetes_version = None,
        select = Words::default(), ignore = Words::default(), assume_new = false,
        honor = Words::default()),
    text_signature = "(text, *, name='-', profiles=(), kubernetes_version=None, select=(), ignore=(), assume_new=False, honor=())"
)]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn check<'py>(
    py: Python<'py>,
    text: &Bound<'py, PyAny>,
    name: Option<Text<'py>>,
    profiles: Words<'py>,
    kubernetes_version: Option<Text<'py>>,
    select: Words<'py>,
    ignore: Words<'py>,
    assume_new: bool,
    honor: Words<'py>,
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
    let options = options(
        py,
        profiles,
        kubernetes_version,
        select,
        ignore,
        assume_new,
        honor,
    )?;
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
    signature = (path, *, profiles = Words::default(), kubernetes_version = None,
        select = Words::default(), ignore = Words::default(), assume_new = false,
        honor = Words::default()),
    text_signature = "(path, *, profiles=(), kubernetes_version=None, select=(), ignore=(), assume_new=False, honor=())"
)]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn check_path<'py>(
    py: Python<'py>,
    path: PathBuf,
    profiles: Words<'py>,
    kubernetes_version: Option<Text<'py>>,
    select: Words<'py>,
    ignore: Words<'py>,
    assume_new: bool,
    honor: Words<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = options(
        py,
        profiles,
        kubernetes_version,
        select,
        ignore,
        assume_new,
        honor,
    )?;
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

fn options(
    py: Python<'_>,
    profiles: Words<'_>,
    kubernetes_version: Option<Text<'_>>,
    select: Words<'_>,
    ignore: Words<'_>,
    assume_new: bool,
    honor: Words<'_>,
) -> PyResult<Options> {
    let words = CheckOptions {
        profiles: profiles.to_vec(),
        kubernetes_version: kubernetes_version
            .map_or_else(String::new, |it| it.as_str().to_owned()),
        select: select.to_vec(),
        ignore: ignore.to_vec(),
        assume_new,
        honor: honor.to_vec(),
    };
    Options::from_words(&words).map_err(|error| option_error(py, &error))
}
