//! IMG: registries and images.

use crate::posture::check::checks;

checks! {
    registry_not_allowed: RegistryNotAllowed;
}
