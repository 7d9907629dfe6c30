//! Sealward for JavaScript: what the npm package's own files (`bindings-wasm/js`) stand on.
//!
//! Everything here converts: what it means is decided in the core. Nothing here calls into a caller's
//! code and nothing waits: KEKs written in JavaScript are asked by JavaScript, which answers the
//! drafts. So no borrow of an object is ever open while another call comes in.

// wasm-bindgen exports what is `pub`.
pub mod binding;
mod bytes;
pub mod check;
mod error;
pub mod hazmat;
pub mod kek;
pub mod keyring;
pub mod open_draft;
pub mod seal_draft;
#[cfg(feature = "testing")]
pub mod testing;
pub mod wrapped_dek;
