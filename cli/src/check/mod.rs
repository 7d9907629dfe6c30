//! What `sealward check` needs: which files, and how their findings are shown.

pub(crate) mod across;
pub(crate) mod attest;
pub(crate) mod baseline;
pub(crate) mod config;
mod diff;
pub(crate) mod fix;
pub(crate) mod format;
pub(crate) mod hosts;
pub(crate) mod line;
mod ordered;
pub(crate) mod over_input;
mod replace;
pub(crate) mod scan;
pub(crate) mod text;
pub(crate) mod walk;
