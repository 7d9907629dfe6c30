//! ETCD: the datastore.

use crate::posture::check::checks;

checks! {
    data_dir: DataDir;
}

pub(super) use data_dir::RULES as DATA_DIR;
