//! Two implementations, both ways: this one, and the one in Python that stands on
//! `cryptography.cobblestone`.

use super::common::{LENGTHS, binding, hex, key, message, unhex};
use sealward::envelope::hazmat;
use sealward::envelope::{Argon2Cost, Binding, Header, Keyring, Passphrase, PassphraseKek, RawKek};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Serialize, Deserialize)]
struct Case {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    passphrase: Option<String>,
    namespace: String,
    pairs: Vec<(String, String)>,
    dek: String,
    sealed: String,
    plaintext: String,
}

impl Case {
    fn new(raw: bool, pairs: &[(&str, &str)], plaintext: &[u8]) -> Self {
        let pairs = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut case = Self {
            name: format!("{} bytes, raw key: {raw}", plaintext.len()),
            raw: raw.then(|| hex(&[3; 32])),
            passphrase: (!raw).then(|| "correct horse".to_owned()),
            namespace: "orders".to_owned(),
            pairs: pairs.collect(),
            dek: String::new(),
            sealed: String::new(),
            plaintext: hex(plaintext),
        };
        case.sealed = hex(&case.keyring().seal(plaintext, &case.binding()).unwrap());
        case.dek = hex(&case.open().0);
        case
    }

    fn keyring(&self) -> Keyring {
        match &self.passphrase {
            None => Keyring::new(RawKek::new(key(3)).unwrap()),
            Some(text) => {
                let weak = Argon2Cost::new(19_456, 1, 1).unwrap();
                let passphrase = Passphrase::new(text).unwrap();
                Keyring::new(PassphraseKek::new(passphrase).with_cost(weak))
            }
        }
    }

    fn binding(&self) -> Binding {
        self.pairs
            .iter()
            .fold(binding(&self.namespace), |binding, (key, value)| {
                binding.with(key.as_str(), value.as_str()).unwrap()
            })
    }

    /// The DEK and the plaintext.
    fn open(&self) -> (Vec<u8>, Vec<u8>) {
        let sealed = unhex(&self.sealed);
        let header = Header::parse(&sealed).unwrap();
        let payload = &sealed[header.as_bytes().len()..];
        let opener = self
            .keyring()
            .begin_open(header, payload, &self.binding())
            .unwrap();
        let dek = hazmat::expose_dek(&opener).to_vec();
        // The payload opens under the DEK alone too.
        let context = hazmat::payload_context(&self.binding());
        let plaintext =
            hazmat::cobblestone256_open(dek.as_slice().try_into().unwrap(), &context, payload);
        let opened = opener.open(payload).unwrap();
        assert_eq!(opened.plaintext(), plaintext.unwrap().as_slice());
        (dek, opened.into_plaintext())
    }
}

#[test]
fn a_second_implementation_in_python_agrees_both_ways() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            return sealward_tests::skipped("interoperability with Python's cryptography", &why);
        }
    };
    let pairs = [("tenant", "42"), ("a", ""), ("имя", "значение\0")];
    let mut cases: Vec<Case> = LENGTHS
        .iter()
        .map(|len| Case::new(true, &pairs, &message(*len)))
        .collect();
    cases.push(Case::new(true, &[], b"no pair"));
    cases.push(Case::new(false, &pairs, b"a passphrase"));

    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (
        folder.path().join("cases.json"),
        folder.path().join("made.json"),
    );
    std::fs::write(&ours, serde_json::to_vec(&cases).unwrap()).unwrap();
    let script = sealward_tests::root().join("tests/interop/sealward_reader.py");
    run(Command::new(python).arg(script).args([&ours, &theirs])).unwrap();

    let made: Vec<Case> = serde_json::from_slice(&std::fs::read(theirs).unwrap()).unwrap();
    assert_eq!(made.len(), cases.len());
    for (case, ours) in made.iter().zip(&cases) {
        assert_ne!(case.sealed, ours.sealed, "{}", case.name);
        let (dek, plaintext) = case.open();
        assert_eq!(
            (hex(&dek), hex(&plaintext)),
            (case.dek.clone(), ours.plaintext.clone())
        );
    }
    sealward_tests::ran(
        cases.len() * 2,
        "messages between Rust and Python's cryptography",
    );
}

/// A Python with `cryptography.cobblestone`, in an environment of its own under `target`.
fn python() -> Result<PathBuf, String> {
    let home = target().join("interop-venv");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let has_it =
        |python: &Path| run(Command::new(python).args(["-c", "import cryptography.cobblestone"]));
    if has_it(&python).is_err() {
        let _ = std::fs::remove_dir_all(&home);
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        run(Command::new(&python).args(["-m", "pip", "install", "-q", "cryptography>=50"]))?;
        has_it(&python)?;
    }
    Ok(python)
}

/// The folder that this test was built in: `target`, or wherever cargo was told.
fn target() -> PathBuf {
    let place = std::env::current_exe().unwrap();
    place.ancestors().nth(3).unwrap().to_owned()
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}
