//! The `sealward` binary: everything is in the library.

fn main() {}
