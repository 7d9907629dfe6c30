//! The verbs: seal, open, inspect.

use crate::binding::Binding;
use crate::buffer::Input;
use crate::drive::{begin_open, begin_seal};
use crate::error::{open_error, parse_error, seal_error};
use crate::kek::AnyKek;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sealward::dto::Inspection;
use sealward::envelope::{Header, OpenError, PayloadOpener};

/// Seals to one KEK; `open` opens it.
///
/// Raises as `Keyring.seal`.
///
/// >>> import secrets
/// >>> kek, binding = RawKek(secrets.token_bytes(32)), Binding("orders")
/// >>> open(seal(b"a message", binding, kek), binding, kek)
/// b'a message'
#[pyfunction]
#[pyo3(signature = (plaintext, binding, kek))]
pub(crate) fn seal<'py>(
    py: Python<'py>,
    plaintext: Input<'py>,
    binding: &Bound<'py, Binding>,
    kek: AnyKek,
) -> PyResult<Bound<'py, PyBytes>> {
    seal_to(py, &plaintext, binding.get(), &[&kek])
}

/// Opens with one KEK what was sealed under this binding.
///
/// Raises as `Keyring.open`.
#[pyfunction]
#[pyo3(signature = (sealed, binding, kek))]
pub(crate) fn open<'py>(
    py: Python<'py>,
    sealed: Input<'py>,
    binding: &Bound<'py, Binding>,
    kek: AnyKek,
) -> PyResult<Bound<'py, PyBytes>> {
    open_with(py, &sealed, binding.get(), &[&kek], false)
}

/// What the header of a sealed message says. No key is used, so nothing of it is proven, and every
/// text in it is a stranger's.
///
/// Raises `ParseError`.
///
/// >>> import secrets
/// >>> sealed = seal(b"a message", Binding("orders"), RawKek(secrets.token_bytes(32)))
/// >>> inspect(sealed)["namespace"]
/// 'orders'
#[pyfunction]
#[pyo3(signature = (sealed))]
pub(crate) fn inspect<'py>(py: Python<'py>, sealed: Input<'py>) -> PyResult<Bound<'py, PyAny>> {
    let inspection =
        Inspection::of_message(sealed.as_slice()).map_err(|error| parse_error(py, &error))?;
    Ok(pythonize::pythonize(py, &inspection)?)
}

/// The KEKs of an application: one that seals, others that also seal (any one of them opens), and
/// any number that only open. Immutable, and safe to share between threads.
///
/// Without a primary it only opens. With `require_holder` it opens no entry that anyone can make.
///
/// >>> import secrets
/// >>> old, new = RawKek(secrets.token_bytes(32)), RawKek(secrets.token_bytes(32))
/// >>> sealed = Keyring(old).seal(b"a message", Binding("orders"))
/// >>> Keyring(new, also_open_with=(old,)).open(sealed, Binding("orders"))
/// b'a message'
#[pyclass(frozen, module = "sealward")]
pub(crate) struct Keyring {
    /// All of them in the caller's order; those that seal come first.
    keks: Vec<AnyKek>,
    seals: usize,
    require_holder: bool,
}

#[pymethods]
impl Keyring {
    #[new]
    #[pyo3(
        signature = (primary = None, *, also_seal_to = Vec::new(), also_open_with = Vec::new(),
            require_holder = false),
        text_signature = "(primary=None, *, also_seal_to=(), also_open_with=(), require_holder=False)"
    )]
    fn new(
        primary: Option<AnyKek>,
        also_seal_to: Vec<AnyKek>,
        also_open_with: Vec<AnyKek>,
        require_holder: bool,
    ) -> Self {
        let mut keks: Vec<AnyKek> = primary.into_iter().chain(also_seal_to).collect();
        let seals = keks.len();
        keks.extend(also_open_with);
        Self {
            keks,
            seals,
            require_holder,
        }
    }

    /// Seals a message under a DEK of its own, and returns header and payload as bytes.
    ///
    /// Raises `DeniedError`, `UnavailableError` or `RejectedError` where a KEK does not wrap, and
    /// `UsageError` for the same KEK twice, none, or a limit of the header that is passed.
    #[pyo3(signature = (plaintext, binding))]
    fn seal<'py>(
        &self,
        py: Python<'py>,
        plaintext: Input<'py>,
        binding: &Bound<'py, Binding>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let keks: Vec<&AnyKek> = self.keks.iter().take(self.seals).collect();
        seal_to(py, &plaintext, binding.get(), &keks)
    }

    /// Opens a message that is bound to this, and returns its plaintext as bytes.
    ///
    /// Raises, in this order, `ParseError`, `BindingMismatchError`, `UnavailableError`,
    /// `DeniedError`, `RejectedError` or `NoMatchingKeyError` where nothing unwraps, and
    /// `RejectedError` for all that follows. No plaintext is released before it is authentic.
    #[pyo3(signature = (sealed, binding))]
    fn open<'py>(
        &self,
        py: Python<'py>,
        sealed: Input<'py>,
        binding: &Bound<'py, Binding>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let keks: Vec<&AnyKek> = self.keks.iter().collect();
        open_with(py, &sealed, binding.get(), &keks, self.require_holder)
    }

    /// A KEK of the caller's may know its keyring: the garbage collector has to see that.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.keks.iter().try_for_each(|kek| kek.traverse(&visit))
    }

    fn __repr__(&self) -> String {
        let named: Vec<String> = self.keks.iter().map(AnyKek::name).collect();
        let (seal, open) = named.split_at(self.seals.min(named.len()));
        let (seal, open) = (seal.join(", "), open.join(", "));
        format!("<Keyring seals to [{seal}], also opens with [{open}]>")
    }
}

fn seal_to<'py>(
    py: Python<'py>,
    plaintext: &Input<'_>,
    binding: &Binding,
    keks: &[&AnyKek],
) -> PyResult<Bound<'py, PyBytes>> {
    let sealer = begin_seal(py, keks, binding.inner())?;
    let plaintext = plaintext.as_slice();
    let len = sealer.sealed_len(plaintext.len());
    let len = len.map_err(|error| seal_error(py, &error))?;
    // Nobody else knows the new object yet, so it may be written to without the lock.
    PyBytes::new_with(py, len, |sealed| {
        py.detach(|| sealer.seal_into(plaintext, sealed))
            .map_err(|error| seal_error(py, &error))
    })
}

fn open_with<'py>(
    py: Python<'py>,
    sealed: &Input<'_>,
    binding: &Binding,
    keks: &[&AnyKek],
    require_holder: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let rejected = |error: OpenError| open_error(py, &error);
    let sealed = sealed.as_slice();
    let header = Header::parse(sealed).map_err(|error| parse_error(py, &error))?;
    let payload = sealed.get(header.as_bytes().len()..).unwrap_or_default();
    let opener = begin_open(py, keks, require_holder, header, payload, binding.inner())?;
    let len = PayloadOpener::plaintext_len(payload.len()).map_err(rejected)?;
    PyBytes::new_with(py, len, |plaintext| {
        py.detach(|| opener.open_into(payload, plaintext))
            .map_err(rejected)
    })
}
