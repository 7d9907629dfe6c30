//! What is said of keys and passphrases.

use crate::harness::{Desk, sealward, sealward_with};

#[test]
fn no_output_holds_a_key_or_a_passphrase() {
    let desk = Desk::new();
    let keys: [[u8; 32]; 2] = [
        *b"the first key: 32 bytes of canary",
        *b"the other key: 32 bytes of canary",
    ]
    .map(|text: [u8; 33]| *text.first_chunk().unwrap());
    let files = ["one", "two"];
    for (name, key) in files.iter().zip(&keys) {
        desk.write(name, key);
    }
    desk.write("pass", b"canary of a passphrase");
    let pass = format!("passphrase:{}", desk.path("pass"));
    let (one, two) = (desk.raw("one"), desk.raw("two"));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &one, "-o", &path], b"canary of a message").ok();
    let mut written = Vec::new();
    for format in ["text", "json"] {
        for args in [
            ["rewrap", "-k", &one, "--add", &two].as_slice(),
            &["rewrap", "-k", &one, "--add", &pass],
            &["rewrap", "-k", &two, "--replace", &format!("{one}={one}")],
            &["rewrap", "-k", &two, "--remove", &pass],
            &["rewrap", "-k", &two, "--remove", &one, "--remove", &two],
            &["rewrap", "-k", &pass, "--add", &pass],
        ] {
            let args = [args, &["-v", "--format", format, &path]].concat();
            let ran = sealward(args);
            written.extend([ran.stdout, ran.stderr.into_bytes()]);
        }
    }
    let ran = sealward([
        "reseal", "-v", "-k", &one, "--to", &pass, "--to", &two, &path,
    ]);
    written.extend([ran.stdout, ran.stderr.into_bytes()]);
    let written = String::from_utf8(written.concat()).unwrap();
    for secret in keys
        .iter()
        .map(|key| key.as_slice())
        .chain([b"canary of".as_slice()])
    {
        let text = String::from_utf8(secret.to_vec()).unwrap();
        let forms = [
            text,
            sealward_tests::hex::hex(&secret[..8]),
            sealward_tests::base64::encode(&secret[..6]),
        ];
        for form in forms {
            assert!(!written.contains(&form), "{form}:\n{written}");
        }
    }
}
