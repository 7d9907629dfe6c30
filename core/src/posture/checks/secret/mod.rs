//! SECRET: secrets and external secret stores.

use crate::posture::check::checks;

checks! {
    env_ref: EnvRef;
}
