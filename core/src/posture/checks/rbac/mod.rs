//! RBAC: roles and bindings.

mod builtin;
mod reach;

use crate::posture::check::checks;

checks! {
    cluster_admin: ClusterAdmin;
    @across {
        takeover_path: TakeoverPath;
    }
}
