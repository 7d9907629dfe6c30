//! What a KEK written in Python is given and gives back.

use crate::buffer::{Input, exactly};
use crate::error::{binding_error, exception, kek_error};
use crate::text::{Number, Text};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sealward::envelope::{self, Algorithm, KeyId, Namespace};

/// What a wrap is bound to beside the KEK. A KEK is given one; make one to test a KEK of your own.
///
/// Raises `UsageError` for a namespace that no binding has.
///
/// >>> WrapContext("orders").namespace
/// 'orders'
#[pyclass(frozen, module = "sealward")]
pub(crate) struct WrapContext {
    namespace: String,
}

impl From<envelope::WrapContext<'_>> for WrapContext {
    fn from(context: envelope::WrapContext<'_>) -> Self {
        Self {
            namespace: context.namespace().as_str().to_owned(),
        }
    }
}

#[pymethods]
impl WrapContext {
    #[new]
    #[pyo3(signature = (namespace))]
    fn new(py: Python<'_>, namespace: Text<'_>) -> PyResult<Self> {
        let namespace = Namespace::new(namespace.as_str());
        let namespace = namespace.map_err(|error| binding_error(py, &error))?;
        Ok(Self {
            namespace: namespace.as_str().to_owned(),
        })
    }

    /// The namespace of the message: what a vault may log, decide on or authenticate.
    #[getter]
    fn namespace(&self) -> &str {
        &self.namespace
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let namespace = self.namespace.as_str().into_pyobject(py)?.repr()?;
        Ok(format!("WrapContext({namespace})"))
    }
}

/// One entry of a header: a DEK wrapped under one KEK.
///
/// `algorithm` is a number from 1 to 65,535, from 32,768 on for a KEK of your own; `key_id` has 16
/// bytes; `wrapped` at most 4,096, `reference` 512 and `version` 256.
///
/// In a header that was read, `reference` and `version` are a stranger's text: match them, never
/// dial them.
///
/// Raises `UsageError` where a limit is passed or an algorithm's own rule broken.
#[pyclass(frozen, eq, hash, module = "sealward")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct WrappedDek(envelope::WrappedDek);

impl WrappedDek {
    pub(crate) const fn inner(&self) -> &envelope::WrappedDek {
        &self.0
    }
}

impl From<envelope::WrappedDek> for WrappedDek {
    fn from(entry: envelope::WrappedDek) -> Self {
        Self(entry)
    }
}

#[pymethods]
impl WrappedDek {
    #[new]
    #[pyo3(signature = (algorithm, key_id, wrapped, *, reference = None, version = None))]
    fn new(
        py: Python<'_>,
        algorithm: Number,
        key_id: Input<'_>,
        wrapped: Input<'_>,
        reference: Option<Input<'_>>,
        version: Option<Input<'_>>,
    ) -> PyResult<Self> {
        let bytes =
            |input: Option<&Input<'_>>| input.map_or_else(Vec::new, |it| it.as_slice().to_vec());
        let algorithm = self::algorithm(py, &algorithm)?;
        let key_id = KeyId::new(exactly(py, &key_id, "a key id")?);
        let entry = envelope::WrappedDek::new(
            algorithm,
            key_id,
            bytes(reference.as_ref()),
            bytes(version.as_ref()),
            bytes(Some(&wrapped)),
        );
        entry
            .map(Self)
            .map_err(|fault| kek_error(py, &fault.into()))
    }

    /// How it was wrapped.
    #[getter]
    fn algorithm(&self) -> u16 {
        self.0.algorithm().number()
    }

    /// The id of the KEK, 16 bytes.
    #[getter]
    fn key_id<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.key_id().as_bytes())
    }

    /// The wrapped key, in its algorithm's own encoding.
    #[getter]
    fn wrapped<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.wrapped())
    }

    /// The KEK's reference, a hint for people.
    #[getter]
    fn reference<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.reference())
    }

    /// The version of the KEK, in its provider's own encoding.
    #[getter]
    fn version<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.version())
    }

    fn __repr__(&self) -> String {
        let (algorithm, key_id) = (self.0.algorithm().number(), self.0.key_id());
        format!("WrappedDek(algorithm={algorithm}, key_id={key_id})")
    }
}

/// The algorithm with this number.
pub(crate) fn algorithm(py: Python<'_>, number: &Number) -> PyResult<Algorithm> {
    let message = "an algorithm is a number from 1 to 65,535";
    let algorithm = number.to().and_then(Algorithm::new);
    algorithm.ok_or_else(|| exception(py, "usage", message))
}
