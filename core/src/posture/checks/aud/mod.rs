//! AUD: audit policy and logging.

use crate::posture::check::checks;

/// The versions of the audit policy; they have the same fields.
const VERSIONS: [&str; 3] = ["v1", "v1beta1", "v1alpha1"];

checks! {
    policy_file: POLICY_FILE_MISSING;
    policy_empty: PolicyEmpty;
    secrets_body_logged: SecretsBodyLogged;
}
