//! Sealward for Python: `sealward._sealward`, which the package `sealward` puts its names on.
//!
//! Everything here converts: what it means is decided in the core. Work that takes time runs without
//! the interpreter's lock.

mod binding;
mod buffer;
mod check;
mod drive;
mod error;
mod hazmat;
mod kek;
mod keyring;
mod python_kek;
#[cfg(feature = "testing")]
mod testing;
mod text;
mod wrapped_dek;

use pyo3::prelude::*;

/// The extension module of the package `sealward`.
#[pymodule(gil_used = false)]
mod _sealward {
    #[pymodule_export]
    use super::binding::Binding;
    #[pymodule_export]
    use super::check::{check, check_path, explain, main};
    #[pymodule_export]
    use super::hazmat::{cobblestone256_open, cobblestone256_seal};
    #[pymodule_export]
    use super::kek::{PassphraseKek, RawKek};
    #[pymodule_export]
    use super::keyring::{Keyring, inspect, open, seal};
    #[cfg(feature = "testing")]
    #[pymodule_export]
    use super::testing::fix_randomness;
    #[pymodule_export]
    use super::wrapped_dek::{WrapContext, WrappedDek};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
