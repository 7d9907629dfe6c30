//! Sealward: `tests`.
