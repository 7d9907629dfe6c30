//! `sealward.hazmat`: raw primitives, for tests against other implementations.

use crate::buffer::{Input, exactly};
use crate::error::{open_error, seal_error};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sealward::envelope::hazmat;
use zeroize::Zeroizing;

/// A Cobblestone-256 message: a 32-byte key, any context, a random salt.
///
/// Raises `UsageError` for a key of another length.
///
/// >>> sealed = cobblestone256_seal(bytes(32), b"context", b"a message")
/// >>> cobblestone256_open(bytes(32), b"context", sealed)
/// b'a message'
#[pyfunction]
#[pyo3(signature = (key, context, plaintext))]
pub(crate) fn cobblestone256_seal<'py>(
    py: Python<'py>,
    key: Input<'py>,
    context: Input<'py>,
    plaintext: Input<'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    let key = Zeroizing::new(exactly(py, &key, "the key")?);
    let (context, plaintext) = (context.as_slice(), plaintext.as_slice());
    let sealed = py.detach(|| hazmat::cobblestone256_seal(&key, context, plaintext));
    sealed
        .map(|sealed| PyBytes::new(py, &sealed))
        .map_err(|error| seal_error(py, &error))
}

/// The plaintext of a Cobblestone-256 message.
///
/// Raises `RejectedError`, and `UsageError` for a key of another length.
#[pyfunction]
#[pyo3(signature = (key, context, ciphertext))]
pub(crate) fn cobblestone256_open<'py>(
    py: Python<'py>,
    key: Input<'py>,
    context: Input<'py>,
    ciphertext: Input<'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    let key = Zeroizing::new(exactly(py, &key, "the key")?);
    let (context, ciphertext) = (context.as_slice(), ciphertext.as_slice());
    let plaintext = py.detach(|| hazmat::cobblestone256_open(&key, context, ciphertext));
    plaintext
        .map(|plaintext| PyBytes::new(py, &plaintext))
        .map_err(|error| open_error(py, &error))
}
