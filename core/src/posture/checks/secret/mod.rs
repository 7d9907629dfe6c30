//! SECRET: secrets and external secret stores.

mod clear;
mod elsewhere;
mod sealed;

use crate::posture::check::checks;

checks! {
    env_literal: EnvLiteral;
    env_ref: EnvRef;
    in_args: InArgs;
    in_configmap: InConfigMap;
    plaintext_manifest: PlaintextManifest;
}
