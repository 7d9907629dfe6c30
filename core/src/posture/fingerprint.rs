//! Stable names of findings.

use super::Identity;
use super::finding::Fingerprint;
use sha2::{Digest as _, Sha256};

/// The fingerprint of a finding: SHA-256 over check, group, kind, namespace, name and path, each
/// behind its length as a big-endian `u32`, the path behind the object that carries this one, and the ordinal among equals within one document, as a
/// big-endian `u32`; the first 16 bytes of it.
pub(super) fn fingerprint(check: &str, object: &Identity, path: &str, ordinal: u32) -> Fingerprint {
    let Identity {
        api_version,
        kind,
        namespace,
        name,
        carrier,
    } = object;
    // An object that another one carries need have no name of its own.
    let carried = carrier.as_ref().map(|it| {
        let Identity {
            kind,
            namespace,
            name,
            ..
        } = &**it;
        format!("{kind} {namespace}/{name}: {path}")
    });
    let path = carried.as_deref().unwrap_or(path);
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let mut hash = Sha256::new();
    for part in [check, group, kind, namespace, name, path] {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        hash.update(length.to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(ordinal.to_be_bytes());
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    Fingerprint(short)
}
