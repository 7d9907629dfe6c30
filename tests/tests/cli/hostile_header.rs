//! Headers are strangers' text: matched and shown, never dialled and never obeyed.

use crate::harness::{Desk, sealward};
use crate::sealed_tree::split;
use sealward::envelope::{
    Algorithm, Binding, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring, Namespace, Origin,
    WrapContext, WrappedDek,
};
use std::io::ErrorKind;
use std::net::TcpListener;

/// Writes whatever reference and version it is told into its entry.
struct Hostile {
    algorithm: u16,
    reference: Vec<u8>,
    version: Vec<u8>,
}

impl Kek for Hostile {
    fn identity(&self) -> KekIdentity {
        let algorithm = Algorithm::new(self.algorithm).unwrap();
        KekIdentity::new(algorithm, KeyId::new([9; 16]), Origin::Holder)
    }

    fn wrap(&self, _: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let identity = self.identity();
        let (algorithm, key_id) = (identity.algorithm(), identity.key_id().unwrap());
        let (reference, version) = (self.reference.clone(), self.version.clone());
        Ok(WrappedDek::new(
            algorithm,
            key_id,
            reference,
            version,
            vec![0; 104],
        )?)
    }

    fn unwrap(&self, _: &WrappedDek, _: &WrapContext<'_>) -> Option<Result<KeyMaterial, KekError>> {
        None
    }
}

#[test]
fn references_are_never_dialled_and_are_printed_escaped() {
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap();
    let canary = desk.write("canary", b"canary");
    let references = [
        format!("azure-kv:https://{host}/keys/x"),
        format!("azure-kv:http://{host}/keys/x?api-version=7.4"),
        format!("vault:http://{host}/v1/transit/keys/x"),
        format!("aws-kms:arn:aws:kms:http://{host}"),
        format!("kms-v2:tcp://{host}"),
        format!("kms-v2:unix://{canary}"),
        format!("pkcs11:token=x?module-path={canary}&pin-source=http://{host}/pin"),
        format!("http://{host}/"),
        format!("\\\\{host}\\share\\key"),
        format!("raw:{canary}"),
        format!("passphrase:{canary}"),
        format!("local:../../../../{canary}"),
        "local:\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}gnp.txt\r\nerror: all is well".to_owned(),
        "a".repeat(512),
        String::new(),
    ];
    let versions = ["", "../B/0123", "\u{1b}[31m", "\0\0\0\0"];
    let binding = Binding::new(Namespace::new("file").unwrap());
    let mut headers = 0;
    for algorithm in [3, 4, 16, 17, 18, 19, 20, 21, 22, 0x8000, 0xffff] {
        for reference in &references {
            for version in versions {
                let version = if algorithm == 3 {
                    vec![0, 0, 0, 1]
                } else {
                    version.into()
                };
                let reference = reference.clone().into_bytes();
                let keyring = Keyring::new(Hostile {
                    algorithm,
                    reference,
                    version,
                });
                let sealed = desk.write("sealed", &keyring.seal(b"x", &binding).unwrap());
                headers += 1;
                for key in [&["-k", &desk.raw("key")][..], &[]] {
                    let ran = sealward(["open", &sealed].iter().chain(key).copied());
                    ran.fails_with("envelope/no-matching-key");
                    assert_harmless(&ran.stderr);
                }
                for change in [["rewrap", "--add"], ["reseal", "--to"]] {
                    let ran = sealward([change[0], change[1], &desk.raw("key"), &sealed]);
                    ran.has_failed_with("envelope/no-matching-key");
                    assert_harmless(&ran.stderr);
                }
                let ran = sealward(["inspect", &sealed]).ok();
                assert_harmless(ran.text());
                assert!(ran.stderr.is_empty());
                let ran = sealward(["inspect", "--format", "json", &sealed]).ok();
                assert!(
                    !ran.stdout.contains(&0x1b),
                    "JSON escapes control characters"
                );
            }
        }
    }
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(desk.read("canary"), b"canary");
    sealward_tests::ran(headers, "hostile headers, without a connection");
}

#[test]
fn entries_of_strangers_stay_through_a_rewrap_and_go_by_their_id() {
    let desk = Desk::new();
    desk.write("key2", &[8; 32]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap();
    let reference = format!("vault:http://{host}/\u{1b}[2J\u{202e}\nerror: all is well");
    let binding = Binding::new(Namespace::new("file").unwrap());
    for algorithm in [4, 16, 20, 0x8000] {
        let key = sealward::envelope::RawKek::new(KeyMaterial::copy_of(&[7; 32]).unwrap());
        let keyring = Keyring::new(Hostile {
            algorithm,
            reference: reference.clone().into_bytes(),
            version: b"\x1b[31m".to_vec(),
        });
        let keyring = keyring.also_seal_to(key.unwrap());
        let sealed = desk.write("sealed", &keyring.seal(b"x", &binding).unwrap());
        let entry = |at: usize| split(&desk.read("sealed")).0.entries().get(at).cloned();
        let stranger = entry(0);
        let (key, key2) = (desk.raw("key"), desk.raw("key2"));
        sealward(["rewrap", "-k", &key, "--add", &key2, &sealed]).ok();
        assert_eq!(entry(0), stranger);
        let id = format!("id:{}", KeyId::new([9; 16]));
        for format in ["json", "text"] {
            let dry = (format == "json").then_some("--dry-run");
            let args = [
                "rewrap", "-k", &key, "--remove", &id, "--format", format, &sealed,
            ];
            let ran = sealward(args.into_iter().chain(dry)).ok();
            assert!(!ran.stdout.contains(&0x1b));
            if dry.is_none() {
                assert_harmless(ran.text());
            }
        }
        assert_eq!(split(&desk.read("sealed")).0.entries().len(), 2);
    }
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn bindings_are_printed_escaped() {
    let desk = Desk::new();
    let hostile = "\u{1b}[2J\u{202e}\nerror: x";
    let namespace = Namespace::new(hostile).unwrap();
    let binding = Binding::new(namespace).with(hostile, hostile).unwrap();
    let key = sealward::envelope::RawKek::new(KeyMaterial::copy_of(&[7; 32]).unwrap()).unwrap();
    let sealed = Keyring::new(key).seal(b"x", &binding).unwrap();
    let path = desk.write("sealed", &sealed);
    let ran = sealward(["open", "-k", &desk.raw("key"), &path]);
    ran.fails_with("envelope/binding");
    assert_harmless(&ran.stderr);
    assert_harmless(sealward(["inspect", &path]).ok().text());
}

/// Nothing that a terminal acts on but the ends of our own lines.
#[track_caller]
fn assert_harmless(text: &str) {
    let active = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(active), "{text:?}");
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("error: all is well")),
        "{text:?}"
    );
}
