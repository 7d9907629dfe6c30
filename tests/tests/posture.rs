//! Tests of `posture`.
