//! ENC: encryption at rest and KMS plugins.

use crate::posture::check::checks;

checks! {}
