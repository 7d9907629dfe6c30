//! ETCD: the datastore.

use crate::posture::check::checks;

checks! {
    plain: APISERVER_PLAIN;
    tls: SERVER_CERT, CLIENT_CERT_AUTH, AUTO_TLS, PEER_CERT, PEER_CLIENT_CERT_AUTH, PEER_AUTO_TLS;
}
