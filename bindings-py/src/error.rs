//! The core's errors as Python's exceptions, which `sealward._errors` defines.

use crate::binding::Binding;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use sealward::envelope::{BindingError, KekError, OpenError, ParseError, SealError};
use sealward::posture::OptionError;

/// The exception of this stable code.
pub(crate) fn exception(py: Python<'_>, code: &str, message: &str) -> PyErr {
    let made = errors(py).and_then(|errors| errors.getattr("from_code")?.call1((code, message)));
    made.map_or_else(|error| error, PyErr::from_value)
}

pub(crate) fn seal_error(py: Python<'_>, error: &SealError) -> PyErr {
    exception(py, error.code(), &error.to_string())
}

pub(crate) fn open_error(py: Python<'_>, error: &OpenError) -> PyErr {
    let raised = exception(py, error.code(), &error.to_string());
    if let OpenError::Binding { header } = error {
        let header = Binding::from((**header).clone());
        // An exception of ours takes attributes.
        let _ = raised.value(py).setattr("header", header);
    }
    raised
}

pub(crate) fn parse_error(py: Python<'_>, error: &ParseError) -> PyErr {
    exception(py, error.code(), &error.to_string())
}

pub(crate) fn binding_error(py: Python<'_>, error: &BindingError) -> PyErr {
    exception(py, error.code(), &error.to_string())
}

pub(crate) fn option_error(py: Python<'_>, error: &OptionError) -> PyErr {
    exception(py, error.code(), &error.to_string())
}

/// A KEK that cannot be made: the caller's mistake unless the machine has nothing to give.
pub(crate) fn kek_error(py: Python<'_>, error: &KekError) -> PyErr {
    let code = match error {
        KekError::Unavailable(_) => "envelope/unavailable",
        _ => "usage",
    };
    exception(py, code, &error.to_string())
}

/// Which of the package's exceptions an error is: `DeniedError`, say.
pub(crate) fn is(py: Python<'_>, error: &PyErr, name: &str) -> bool {
    let class = errors(py).and_then(|errors| Ok(errors.getattr(name)?.cast_into::<PyType>()?));
    class.is_ok_and(|class| error.is_instance(py, &class))
}

fn errors(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = ERRORS.get_or_try_init(py, || py.import("sealward._errors").map(Bound::unbind))?;
    Ok(module.bind(py).clone())
}
