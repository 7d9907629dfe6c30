//! Kubernetes' own file formats.
