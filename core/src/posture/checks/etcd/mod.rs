//! ETCD: the datastore.

use crate::posture::check::checks;

checks! {
    data_dir: DataDir;
    plain: APISERVER_PLAIN;
    tls: SERVER_CERT, CLIENT_CERT_AUTH, AUTO_TLS, PEER_CERT, PEER_CLIENT_CERT_AUTH, PEER_AUTO_TLS;
}

pub(super) use data_dir::RULES as DATA_DIR;
