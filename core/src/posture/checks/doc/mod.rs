//! DOC: documents themselves, what every other check stands on.

use crate::posture::check::checks;

checks! {}
