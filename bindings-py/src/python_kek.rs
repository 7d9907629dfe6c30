//! A KEK written in Python.

use crate::buffer::{Input, exactly};
use crate::error::{exception, is};
use crate::text::{Number, Text};
use crate::wrapped_dek::{WrapContext, WrappedDek, algorithm};
use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sealward::envelope::{self, KekError, KekIdentity, KeyId, KeyMaterial, Origin};

/// An object with `algorithm`, `key_id`, `origin`, `wrap(key, context)` and `unwrap(entry,
/// context)`.
pub(crate) struct PythonKek {
    object: Py<PyAny>,
    /// Read once: a KEK that changes its name would not be found again.
    identity: KekIdentity,
}

/// A call into Python that did not go well: what that means for the message, and the exception
/// itself, to chain.
pub(crate) struct Failed {
    pub(crate) error: KekError,
    pub(crate) raised: PyErr,
}

impl PythonKek {
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = object.py();
        let number: Number = object.getattr("algorithm")?.extract()?;
        let algorithm = algorithm(py, &number)?;
        if !algorithm.is_custom() {
            let message = "the algorithm of a KEK of your own is a number from 32,768 to 65,535";
            return Err(exception(py, "usage", message));
        }
        let key_id: Input<'_> = object.getattr("key_id")?.extract()?;
        let origin: Text<'_> = object.getattr("origin")?.extract()?;
        let origin = match origin.as_str() {
            "holder" => Origin::Holder,
            "anyone" => Origin::Anyone,
            _ => {
                let message = "the origin of a KEK is 'holder' or 'anyone'";
                return Err(exception(py, "usage", message));
            }
        };
        Ok(Self {
            object: object.clone().unbind(),
            identity: KekIdentity::new(
                algorithm,
                KeyId::new(exactly(py, &key_id, "a key id")?),
                origin,
            ),
        })
    }

    pub(crate) const fn identity(&self) -> KekIdentity {
        self.identity
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.object)
    }

    /// Asks it to wrap a key.
    pub(crate) fn wrap(
        &self,
        py: Python<'_>,
        key: &KeyMaterial,
        context: envelope::WrapContext<'_>,
    ) -> PyResult<Result<envelope::WrappedDek, Failed>> {
        // Python's own copy of the key: it goes when Python lets go of it, and is not wiped.
        let key = PyBytes::new(py, key.expose());
        let arguments = (key, WrapContext::from(context));
        let reply = match self.object.bind(py).call_method1("wrap", arguments) {
            Ok(reply) => reply,
            Err(raised) => return failed(py, "wrap", raised).map(Err),
        };
        let Ok(entry) = reply.cast::<WrappedDek>() else {
            return Ok(Err(nonsense(wrong_type("wrap", "WrappedDek", &reply))));
        };
        let entry = entry.get().inner();
        if !self.identity.matches(entry) {
            let message = "wrap returned an entry of another algorithm or key id than the KEK's";
            return Ok(Err(nonsense(PyValueError::new_err(message))));
        }
        Ok(Ok(entry.clone()))
    }

    /// Asks it to unwrap an entry; `None` where it says that the entry is not its own.
    pub(crate) fn unwrap(
        &self,
        py: Python<'_>,
        entry: &envelope::WrappedDek,
        context: envelope::WrapContext<'_>,
    ) -> PyResult<Option<Result<KeyMaterial, Failed>>> {
        let arguments = (WrappedDek::from(entry.clone()), WrapContext::from(context));
        let reply = match self.object.bind(py).call_method1("unwrap", arguments) {
            Ok(reply) => reply,
            Err(raised) => return failed(py, "unwrap", raised).map(|failed| Some(Err(failed))),
        };
        if reply.is_none() {
            return Ok(None);
        }
        let Ok(bytes) = reply.extract::<Input<'_>>() else {
            let raised = wrong_type("unwrap", "bytes or None", &reply);
            return Ok(Some(Err(nonsense(raised))));
        };
        let key = KeyMaterial::copy_of(bytes.as_slice()).map_err(|error| {
            let message = format!("unwrap returned no key: {error}");
            nonsense(PyValueError::new_err(message))
        });
        Ok(Some(key))
    }
}

fn wrong_type(method: &str, wanted: &str, reply: &Bound<'_, PyAny>) -> PyErr {
    let name = reply.get_type().name();
    let name = name.map_or_else(|_| "that".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{method} returned '{name}', not {wanted}"))
}

/// An answer that no KEK gives: it is broken.
fn nonsense(raised: PyErr) -> Failed {
    let error = KekError::Broken("it answered with what is no key".into());
    Failed { error, raised }
}

/// What an exception means: the package's own say it themselves, and any other failure may be gone
/// at the next try. What is no `Exception`, as `KeyboardInterrupt`, ends everything.
fn failed(py: Python<'_>, method: &str, raised: PyErr) -> PyResult<Failed> {
    if !raised.is_instance_of::<PyException>(py) {
        return Err(raised);
    }
    let text = || raised.value(py).to_string();
    let error = if is(py, &raised, "DeniedError") {
        KekError::Denied(text().into())
    } else if is(py, &raised, "UnavailableError") {
        KekError::Unavailable(text().into())
    } else if is(py, &raised, "RejectedError") {
        KekError::Broken(text().into())
    } else {
        // The exception's text may hold what nobody should see; it is chained, not quoted.
        let name = raised.get_type(py).name();
        let name = name.map_or_else(|_| "an exception".to_owned(), |name| name.to_string());
        KekError::Unavailable(format!("{method} raised {name}").into())
    };
    Ok(Failed { error, raised })
}
