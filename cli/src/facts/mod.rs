//! Facts of a host: read from its tree, and handed to the checks as any document.

#[cfg(unix)]
mod devices;
#[cfg(unix)]
mod gather;
pub(crate) mod node;
#[cfg(unix)]
mod root;
#[cfg(unix)]
mod words;
