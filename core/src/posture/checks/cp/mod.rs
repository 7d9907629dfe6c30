//! CP: API server, controller manager, scheduler.

use crate::posture::check::checks;

checks! {
    anonymous_auth: AnonymousAuth;
    authz_always_allow: AuthzAlwaysAllow;
    host_files: HostFiles;
}
