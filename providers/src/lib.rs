//! Sealward: `providers`.
