//! Development tasks of Sealward.

fn main() {}
