//! The KEKs of this package, and what else a caller may give as one.

use crate::buffer::Input;
use crate::error::{exception, kek_error};
use crate::python_kek::PythonKek;
use crate::text::{Number, Text};
use pyo3::exceptions::PyTypeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sealward::envelope::{self, Argon2Cost, Kek, KekIdentity, KeyMaterial, Passphrase};
use std::sync::Arc;

/// A KEK of 32 raw bytes, known by an id that is derived from them.
///
/// Raises `UsageError` if there are not exactly 32.
///
/// >>> import secrets
/// >>> kek = RawKek(secrets.token_bytes(32))
/// >>> len(kek.key_id)
/// 16
#[pyclass(frozen, module = "sealward")]
pub(crate) struct RawKek(Arc<envelope::RawKek>);

#[pymethods]
impl RawKek {
    #[new]
    #[pyo3(signature = (key))]
    fn new(py: Python<'_>, key: Input<'_>) -> PyResult<Self> {
        let kek = KeyMaterial::copy_of(key.as_slice()).and_then(envelope::RawKek::new);
        kek.map(|kek| Self(Arc::new(kek)))
            .map_err(|error| kek_error(py, &error))
    }

    /// The id, 16 bytes. It tells nothing of the key.
    #[getter]
    fn key_id<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.key_id().as_bytes())
    }

    fn __repr__(&self) -> String {
        format!("RawKek(key_id={})", self.0.key_id())
    }
}

/// A KEK from a passphrase of 1 to 1,024 bytes of UTF-8, not normalised, by Argon2id.
///
/// `memory_kib` (19,456 to 262,144), `passes` (1 to 10) and `lanes` (1 to 4) are the cost of what
/// it seals; what it opens names its own.
///
/// Raises `UsageError` for another length, a text that is no Unicode, or a cost outside these ranges.
///
/// >>> PassphraseKek("correct horse battery staple")
/// PassphraseKek(memory_kib=65536, passes=3, lanes=1)
#[pyclass(frozen, module = "sealward")]
pub(crate) struct PassphraseKek {
    kek: Arc<envelope::PassphraseKek>,
    cost: Argon2Cost,
}

#[pymethods]
impl PassphraseKek {
    #[new]
    #[pyo3(signature = (passphrase, *, memory_kib = Number::from(65_536), passes = Number::from(3), lanes = Number::from(1)),
        text_signature = "(passphrase, *, memory_kib=65536, passes=3, lanes=1)")]
    fn new(
        py: Python<'_>,
        passphrase: Text<'_>,
        memory_kib: Number,
        passes: Number,
        lanes: Number,
    ) -> PyResult<Self> {
        let passphrase = Passphrase::new(passphrase.as_str());
        let passphrase = passphrase.map_err(|error| kek_error(py, &error))?;
        let beyond = || {
            let text =
                "the cost of Argon2id is 19,456 to 262,144 KiB, 1 to 10 passes, 1 to 4 lanes";
            exception(py, "usage", text)
        };
        let cost = cost(&memory_kib, &passes, &lanes).ok_or_else(beyond)?;
        let kek = envelope::PassphraseKek::new(passphrase).with_cost(cost);
        Ok(Self {
            kek: Arc::new(kek),
            cost,
        })
    }

    fn __repr__(&self) -> String {
        let (memory, passes, lanes) = (
            self.cost.memory_kib(),
            self.cost.passes(),
            self.cost.lanes(),
        );
        format!("PassphraseKek(memory_kib={memory}, passes={passes}, lanes={lanes})")
    }
}

fn cost(memory_kib: &Number, passes: &Number, lanes: &Number) -> Option<Argon2Cost> {
    Argon2Cost::new(memory_kib.to()?, passes.to()?, lanes.to()?)
}

/// A KEK that a caller gives.
pub(crate) enum AnyKek {
    Native(Arc<dyn Kek>),
    Python(PythonKek),
}

impl AnyKek {
    pub(crate) fn identity(&self) -> KekIdentity {
        match self {
            Self::Native(kek) => kek.identity(),
            Self::Python(kek) => kek.identity(),
        }
    }

    /// Its kind and its id, for people.
    pub(crate) fn name(&self) -> String {
        let identity = self.identity();
        let kind = identity.algorithm();
        let key_id = identity.key_id();
        key_id.map_or_else(|| kind.to_string(), |key_id| format!("{kind} {key_id}"))
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            Self::Native(_) => Ok(()),
            Self::Python(kek) => kek.traverse(visit),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for AnyKek {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(kek) = object.cast::<RawKek>() {
            return Ok(Self::Native(kek.get().0.clone()));
        }
        if let Ok(kek) = object.cast::<PassphraseKek>() {
            return Ok(Self::Native(kek.get().kek.clone()));
        }
        if object.hasattr("wrap")? && object.hasattr("unwrap")? {
            return PythonKek::new(&object).map(Self::Python);
        }
        let name = object.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "a KEK is required (RawKek, PassphraseKek, or an object with wrap and unwrap), not '{name}'"
        )))
    }
}
