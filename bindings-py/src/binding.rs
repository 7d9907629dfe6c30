//! What a message is bound to.

use crate::error::binding_error;
use crate::text::Text;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyType};
use sealward::envelope::{self, Namespace};

/// What a message is bound to: a namespace and key/value pairs, needed again to open it.
///
/// It is authenticated and stands in the header **in clear**: it names what is sealed and holds no
/// secret. The namespace has 1 to 255 bytes of UTF-8, a key 1 to 255, a value at most 1,024; there
/// are at most 64 pairs, and the whole has at most 16,384 bytes. Nothing is normalised.
///
/// Raises `UsageError` for an empty namespace or key, a limit that is passed, or a text that is no
/// Unicode.
///
/// >>> Binding("orders", {"tenant": "42"})
/// Binding('orders', {'tenant': '42'})
#[pyclass(frozen, eq, hash, module = "sealward")]
#[derive(PartialEq, Eq)]
pub(crate) struct Binding(envelope::Binding);

/// A class and the arguments that make an equal object.
type Reduced<'py> = (Bound<'py, PyType>, (String, Bound<'py, PyDict>));

impl Binding {
    pub(crate) const fn inner(&self) -> &envelope::Binding {
        &self.0
    }
}

impl From<envelope::Binding> for Binding {
    fn from(binding: envelope::Binding) -> Self {
        Self(binding)
    }
}

impl std::hash::Hash for Binding {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[pymethods]
impl Binding {
    #[new]
    #[pyo3(signature = (namespace, pairs = None))]
    fn new(
        py: Python<'_>,
        namespace: Text<'_>,
        pairs: Option<&Bound<'_, PyMapping>>,
    ) -> PyResult<Self> {
        let namespace = Namespace::new(namespace.as_str());
        let namespace = namespace.map_err(|error| binding_error(py, &error))?;
        let mut binding = envelope::Binding::new(namespace);
        let items = pairs.map(|pairs| pairs.items()).transpose()?;
        for item in items.iter().flat_map(|items| items.iter()) {
            let (key, value): (Text<'_>, Text<'_>) = item.extract()?;
            binding = binding
                .with(key.as_str(), value.as_str())
                .map_err(|error| binding_error(py, &error))?;
        }
        Ok(Self(binding))
    }

    /// The namespace.
    #[getter]
    fn namespace(&self) -> &str {
        self.0.namespace().as_str()
    }

    /// The pairs, in ascending order of their keys' UTF-8 bytes; a copy.
    #[getter]
    fn pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let pairs = PyDict::new(py);
        for (key, value) in self.0.pairs() {
            pairs.set_item(key, value)?;
        }
        Ok(pairs)
    }

    /// What pickling and copying make another of.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let this = slf.get();
        let parts = (this.namespace().to_owned(), this.pairs(slf.py())?);
        Ok((slf.get_type(), parts))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let namespace = self.namespace().into_pyobject(py)?.repr()?;
        let pairs = self.pairs(py)?;
        Ok(if pairs.is_empty() {
            format!("Binding({namespace})")
        } else {
            format!("Binding({namespace}, {})", pairs.repr()?)
        })
    }
}
