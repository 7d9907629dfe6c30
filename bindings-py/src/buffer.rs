//! Bytes that come from Python.

use crate::error::exception;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use zeroize::Zeroizing;

/// A bytes-like object. `bytes` never change and are read where they are; anything else may be
/// changed by another thread meanwhile and is copied first.
pub(crate) enum Input<'py> {
    Bytes(Bound<'py, PyBytes>),
    Copied(Zeroizing<Vec<u8>>),
}

impl Input<'_> {
    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Copied(bytes) => bytes,
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Input<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.to_owned()));
        }
        let refuse = |_| {
            let name = object.get_type().name();
            let name = name.map_or_else(|_| "that".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!("a bytes-like object is required, not '{name}'"))
        };
        let buffer = PyBuffer::<u8>::get(&object).map_err(refuse)?;
        Ok(Self::Copied(Zeroizing::new(buffer.to_vec(object.py())?)))
    }
}

/// Exactly `N` bytes, as `what` has.
pub(crate) fn exactly<const N: usize>(
    py: Python<'_>,
    input: &Input<'_>,
    what: &str,
) -> PyResult<[u8; N]> {
    let bytes = input.as_slice();
    bytes.try_into().map_err(|_| {
        let message = format!("{what} has {N} bytes, not {}", bytes.len());
        exception(py, "usage", &message)
    })
}
