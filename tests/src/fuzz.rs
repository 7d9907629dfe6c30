//! The bodies of the fuzz targets: ordinary functions, each with its law, so that a stable toolchain
//! replays over them whatever a fuzzer found.
//!
//! `fuzz/` runs each under libFuzzer; `tests/tests/fuzz.rs` runs each over its seeds, the inputs
//! that once broke it, and changes of both.

pub mod armor;
pub mod backup;
pub mod check;
pub mod document;
pub mod export;
pub mod facts;
pub mod fix;
pub mod header;
mod laws;
pub mod mutate;
pub mod open;
pub mod rewrap;
pub mod store_index;
mod stores;
pub mod texts;
pub mod unit;
pub mod uses;

/// A body with what it starts from.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its binary in `fuzz/`, and of its folders of inputs.
    pub name: &'static str,
    /// What must hold of every input. It panics where it does not.
    pub run: fn(&[u8]),
    /// Inputs that lead deep.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target, by name.
pub const TARGETS: [Target; 13] = [
    Target {
        name: "armor",
        run: armor::run,
        seeds: armor::seeds,
    },
    Target {
        name: "backup",
        run: backup::run,
        seeds: backup::seeds,
    },
    Target {
        name: "check",
        run: check::run,
        seeds: check::seeds,
    },
    Target {
        name: "document",
        run: document::run,
        seeds: document::seeds,
    },
    Target {
        name: "export",
        run: export::run,
        seeds: export::seeds,
    },
    Target {
        name: "facts",
        run: facts::run,
        seeds: facts::seeds,
    },
    Target {
        name: "fix",
        run: fix::run,
        seeds: fix::seeds,
    },
    Target {
        name: "header",
        run: header::run,
        seeds: header::seeds,
    },
    Target {
        name: "open",
        run: open::run,
        seeds: open::seeds,
    },
    Target {
        name: "rewrap",
        run: rewrap::run,
        seeds: rewrap::seeds,
    },
    Target {
        name: "store-index",
        run: store_index::run,
        seeds: store_index::seeds,
    },
    Target {
        name: "unit",
        run: unit::run,
        seeds: unit::seeds,
    },
    Target {
        name: "uses",
        run: uses::run,
        seeds: uses::seeds,
    },
];

/// The inputs, each once, in a fixed order.
fn distinct(inputs: impl IntoIterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    let inputs: std::collections::BTreeSet<Vec<u8>> = inputs.into_iter().collect();
    inputs.into_iter().collect()
}
