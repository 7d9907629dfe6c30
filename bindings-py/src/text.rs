//! Text and numbers that come from Python.

use crate::error::exception;
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// A string that is Unicode. One with half of a surrogate pair has no UTF-8, and Python's own error
/// would hold all of it, though it may be a secret.
pub(crate) struct Text<'py>(Bound<'py, PyString>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        // It was read once already, so this cannot fail.
        self.0.to_str().unwrap_or_default()
    }
}

impl<'py> FromPyObject<'_, 'py> for Text<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = object.cast::<PyString>()?.to_owned();
        if text.to_str().is_err() {
            let message = "a text is no Unicode: it has half of a surrogate pair";
            return Err(exception(object.py(), "usage", message));
        }
        Ok(Self(text))
    }
}

/// A list of words. A string is a sequence of strings too, and never what is meant.
#[derive(Default)]
pub(crate) struct Words<'py>(Vec<Text<'py>>);

impl Words<'_> {
    pub(crate) fn to_vec(&self) -> Vec<String> {
        let owned = |text: &Text<'_>| text.as_str().to_owned();
        self.0.iter().map(owned).collect()
    }
}

impl<'py> FromPyObject<'_, 'py> for Words<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            let message = "a list of words is required, not a string";
            return Err(PyTypeError::new_err(message));
        }
        object.extract().map(Self)
    }
}

/// A whole number; what no field is wide enough for is no error of its own, but outside every range.
pub(crate) struct Number(Option<u32>);

impl Number {
    /// The number, where a field of this type holds it.
    pub(crate) fn to<T: TryFrom<u32>>(&self) -> Option<T> {
        self.0.and_then(|number| T::try_from(number).ok())
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Self(Some(number))
    }
}

impl FromPyObject<'_, '_> for Number {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        match object.extract() {
            Ok(number) => Ok(Self(Some(number))),
            Err(error) if error.is_instance_of::<PyOverflowError>(object.py()) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}
