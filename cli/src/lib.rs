//! Sealward: `cli`.
