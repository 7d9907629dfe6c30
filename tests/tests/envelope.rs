//! Tests of sealing and opening.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test's helper cannot do fails the test"
)]

mod envelope {
    mod armor;
    mod backends;
    mod common;
    mod corpus;
    mod corpus_entries;
    mod hostile;
    mod interop;
    mod keys;
    mod laws;
    mod ranges;
    mod refusals;
    mod reuse;
    mod rewrap;
    mod streams;
    mod vectors;
}
