//! The one place where sealing asks for randomness: the operating system's generator.

use super::KekError;

/// Fills `bytes` from the operating system's generator. No pool of our own: forks and clones of a
/// virtual machine would share it.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), KekError> {
    #[cfg(feature = "fixed-randomness")]
    if super::fixed_randomness::fill(bytes) {
        return Ok(());
    }
    getrandom::fill(bytes)
        .map_err(|_| KekError::Unavailable("the operating system has no randomness to give".into()))
}

/// `N` random bytes that are no secret: salts and ids.
pub(crate) fn array<const N: usize>() -> Result<[u8; N], KekError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}
