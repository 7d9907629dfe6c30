//! Sealing and opening with KEKs of which some are written in Python: the core's drafts, answered.

use crate::error::{open_error, seal_error};
use crate::kek::AnyKek;
use crate::python_kek::Failed;
use pyo3::prelude::*;
use sealward::envelope::{
    Binding, Header, KekError, KekIdentity, KeyMaterial, OpenDraft, OpenError, PayloadOpener,
    PayloadSealer, SealDraft, SealError, UnwrapRequest, WrapRequest, WrappedDek,
};

/// Makes a header that all of these KEKs open.
pub(crate) fn begin_seal(
    py: Python<'_>,
    keks: &[&AnyKek],
    binding: &Binding,
) -> PyResult<PayloadSealer> {
    let error = |error| seal_error(py, &error);
    let draft = SealDraft::new(binding.clone(), keks.len()).map_err(error)?;
    let mut replies: Vec<WrappedDek> = Vec::with_capacity(keks.len());
    for (wanted, kek) in draft.requests().zip(keks) {
        replies.push(wrap(py, kek, &wanted)?);
    }
    draft.finish(replies).map_err(error)
}

/// Proves a header for a payload.
pub(crate) fn begin_open(
    py: Python<'_>,
    keks: &[&AnyKek],
    require_holder: bool,
    header: Header,
    payload: &[u8],
    binding: &Binding,
) -> PyResult<PayloadOpener> {
    let identities: Vec<KekIdentity> = keks.iter().map(|kek| kek.identity()).collect();
    let mut draft = OpenDraft::new(header, payload, binding, &identities)
        .map_err(|error| open_error(py, &error))?;
    if require_holder {
        draft = draft.require_holder();
    }
    let mut causes = Causes::default();
    while let Some(wanted) = draft.next_request() {
        let reply = match keks.get(wanted.kek()) {
            Some(kek) => unwrap(py, kek, &wanted, &mut causes)?,
            None => None,
        };
        draft.answer(reply);
    }
    draft.finish().map_err(|error| {
        let raised = open_error(py, &error);
        raised.set_cause(py, causes.of(&error));
        raised
    })
}

fn wrap(py: Python<'_>, kek: &AnyKek, wanted: &WrapRequest<'_>) -> PyResult<WrappedDek> {
    let (key, context) = (wanted.key(), wanted.context());
    match kek {
        // A passphrase takes its time.
        AnyKek::Native(kek) => py
            .detach(|| kek.wrap(key, &context))
            .map_err(|error| seal_error(py, &SealError::from(error))),
        AnyKek::Python(kek) => kek
            .wrap(py, key, context)?
            .map_err(|Failed { error, raised }| {
                let error = seal_error(py, &SealError::from(error));
                error.set_cause(py, Some(raised));
                error
            }),
    }
}

fn unwrap(
    py: Python<'_>,
    kek: &AnyKek,
    wanted: &UnwrapRequest<'_>,
    causes: &mut Causes,
) -> PyResult<Option<Result<KeyMaterial, KekError>>> {
    let (entry, context) = (wanted.entry(), wanted.context());
    match kek {
        AnyKek::Native(kek) => Ok(py.detach(|| kek.unwrap(entry, &context))),
        AnyKek::Python(kek) => {
            let reply = kek.unwrap(py, entry, context)?;
            Ok(reply.map(|reply| reply.map_err(|failed| causes.keep(failed))))
        }
    }
}

/// The exceptions behind the failures of KEKs, the last of each kind: if nothing opens, the one
/// that decided is chained.
#[derive(Default)]
struct Causes {
    unavailable: Option<PyErr>,
    denied: Option<PyErr>,
    broken: Option<PyErr>,
}

impl Causes {
    fn keep(&mut self, Failed { error, raised }: Failed) -> KekError {
        let place = match &error {
            KekError::Unavailable(_) => &mut self.unavailable,
            KekError::Denied(_) => &mut self.denied,
            _ => &mut self.broken,
        };
        *place = Some(raised);
        error
    }

    fn of(self, error: &OpenError) -> Option<PyErr> {
        match error {
            OpenError::Unavailable(_) => self.unavailable,
            OpenError::Denied(_) => self.denied,
            OpenError::Rejected => self.broken,
            _ => None,
        }
    }
}
