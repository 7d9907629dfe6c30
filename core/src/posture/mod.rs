//! Posture checks.
