//! What only test builds have.

use crate::buffer::Input;
use pyo3::prelude::*;
use sealward::envelope::hazmat;

/// Makes this thread's random bytes from a seed, or lets the operating system make them again.
#[pyfunction]
#[pyo3(signature = (seed))]
pub(crate) fn fix_randomness(seed: Option<Input<'_>>) {
    hazmat::fix_randomness(seed.as_ref().map(Input::as_slice));
}
