//! RBAC: roles and bindings.

mod builtin;
mod reach;
mod roles;
mod ways;

use crate::posture::check::checks;

checks! {
    cluster_admin: ClusterAdmin;
    @across {
        takeover_path: TakeoverPath;
    }
}
