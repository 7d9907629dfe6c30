//! Bytes that come from Python.

use crate::error::exception;
use pyo3::buffer::{PyBuffer, PyUntypedBuffer};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};
use zeroize::Zeroizing;

/// A bytes-like object: the bytes of any contiguous buffer, whatever its elements are. `bytes` never change and are read where they are; anything else may be
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
        let buffer = PyBuffer::<u8>::get(&object)
            .or_else(|_| as_bytes(&object))
            .map_err(|error| refusal(&object, &error))?;
        Ok(Self::Copied(Zeroizing::new(buffer.to_vec(object.py())?)))
    }
}

/// The bytes of a buffer whose elements are something else, as they lie in memory.
fn as_bytes(object: &Bound<'_, PyAny>) -> PyResult<PyBuffer<u8>> {
    let view = PyMemoryView::from(object)?;
    PyBuffer::get(&view.call_method1("cast", ("B",))?)
}

fn refusal(object: &Bound<'_, PyAny>, error: &PyErr) -> PyErr {
    let name = object.get_type().name();
    let name = name.map_or_else(|_| "that".to_owned(), |name| name.to_string());
    let required = "a bytes-like object is required";
    PyTypeError::new_err(match PyUntypedBuffer::get(object) {
        Ok(buffer) => {
            let format = buffer.format().to_string_lossy();
            let gaps = if buffer.is_c_contiguous() {
                ""
            } else {
                " with gaps"
            };
            format!("{required}: a {name} of format '{format}'{gaps} is not bytes")
        }
        // The interpreter's own words; those of another type may hold anything.
        Err(_) if object.is_exact_instance_of::<PyMemoryView>() => {
            format!("{required}: {}", error.value(object.py()))
        }
        Err(_) => format!("{required}, not '{name}'"),
    })
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
