//! The files that are made from the sources, so that nothing is written down twice.

mod checks;
mod command;
mod controls;
mod credentials;
mod formats;
mod peers;
mod picture;
mod schema;
mod types;

use std::io;

/// A file as it should be.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Where it stands, from the repository's root.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Makes some files.
pub type Generator = fn() -> io::Result<Vec<Generated>>;

/// All of them.
pub const GENERATORS: &[Generator] = &[
    checks::index,
    checks::planned_ids,
    controls::coverage,
    credentials::list,
    formats::list,
    peers::table,
    schema::schemas,
    types::all,
    command::completions,
    command::manual,
    picture::first_run,
];
