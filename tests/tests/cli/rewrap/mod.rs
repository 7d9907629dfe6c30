//! `sealward rewrap`: other keys, the same payload, in place.

mod asked;
mod detached;
#[cfg(unix)]
mod files;
mod folders;
mod keys;
#[cfg(unix)]
mod processes;
mod refused;
mod secrets;
mod versions;

use crate::harness::{Desk, sealward};

fn rewrap<'a>(args: impl IntoIterator<Item = &'a str>) -> crate::harness::Ran {
    sealward(std::iter::once("rewrap").chain(args))
}

fn opens(desk: &Desk, key: &str, path: &str) -> bool {
    sealward(["open", "-k", &desk.raw(key), path]).status.code() == 0
}
