//! PSS: Pod Security Standards and Pod Security admission.

use crate::posture::check::checks;

checks! {
    privileged: Privileged;
}
