//! Sealward: `benches`.
