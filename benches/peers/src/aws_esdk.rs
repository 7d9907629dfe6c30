//! The AWS Encryption SDK for Rust, with a raw AES keyring. It has no streams, and caches no data keys of
//! such a keyring.

use crate::compare::{Peer, in_memory};
use crate::version;
use aws_esdk::material_providers::client as providers;
use aws_esdk::material_providers::types::keyring::KeyringRef;
use aws_esdk::material_providers::types::material_providers_config::MaterialProvidersConfig;
use aws_esdk::material_providers::types::{AesWrappingAlg, EsdkAlgorithmSuiteId};
use aws_esdk::{AwsEncryptionSdkConfig, Client};
use std::collections::HashMap;
use tokio::runtime::Runtime;

pub(crate) fn measure() {
    // The default signs with ECDSA; the documentation offers the other where readers and writers are
    // trusted alike, as ours are.
    for suite in [
        None,
        Some(EsdkAlgorithmSuiteId::AlgAes256GcmHkdfSha512CommitKey),
    ] {
        in_memory(&Esdk::new([1; 32], suite), &Esdk::new([2; 32], suite));
    }
}

struct Esdk {
    runtime: Runtime,
    client: Client,
    keyring: KeyringRef,
    suite: Option<EsdkAlgorithmSuiteId>,
    context: HashMap<String, String>,
}

impl Esdk {
    fn new(key: [u8; 32], suite: Option<EsdkAlgorithmSuiteId>) -> Self {
        // As its examples run: on a runtime of one thread it would start others.
        let runtime = Runtime::new().unwrap();
        let config = AwsEncryptionSdkConfig::builder().build().unwrap();
        let client = Client::from_conf(config).unwrap();
        let config = MaterialProvidersConfig::builder().build().unwrap();
        let making = providers::Client::from_conf(config)
            .unwrap()
            .create_raw_aes_keyring()
            .key_namespace("bench")
            .key_name("kek")
            .wrapping_key(key.to_vec())
            .wrapping_alg(AesWrappingAlg::AlgAes256GcmIv12Tag16)
            .send();
        Self {
            keyring: runtime.block_on(making).unwrap(),
            runtime,
            client,
            suite,
            context: HashMap::from([("tenant".to_owned(), "42".to_owned())]),
        }
    }
}

impl Peer for Esdk {
    fn name(&self) -> String {
        let signed = self.suite.map_or("signed (its default)", |_| "unsigned");
        format!("aws-esdk {}, raw AES, {signed}", version("aws-esdk"))
    }

    fn seal(&self, plaintext: &[u8]) -> Vec<u8> {
        let request = self
            .client
            .encrypt()
            .plaintext(plaintext)
            .keyring(self.keyring.clone())
            .encryption_context(self.context.clone())
            .set_algorithm_suite_id(self.suite);
        let reply = self.runtime.block_on(request.send()).unwrap();
        reply.ciphertext.unwrap().into_inner()
    }

    fn open(&self, sealed: &[u8]) -> Vec<u8> {
        let request = self
            .client
            .decrypt()
            .ciphertext(sealed)
            .keyring(self.keyring.clone())
            .encryption_context(self.context.clone());
        let reply = self.runtime.block_on(request.send()).unwrap();
        reply.plaintext.unwrap().into_inner()
    }
}
