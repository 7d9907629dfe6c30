//! CP: API server, controller manager, scheduler.

mod access;

use crate::posture::check::checks;

checks! {
    @across {
        anonymous_auth: AnonymousAuth;
        authz_always_allow: AuthzAlwaysAllow;
    }
}
