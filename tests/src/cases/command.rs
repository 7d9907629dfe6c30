//! The cases through the command line, which reads its keys from files.

use super::{Answer, Key, Request, Runner};
use crate::hex::{hex, unhex};
use sealward_cli::{Environment, Status, Streams, run};
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// `sealward`, called in this process.
#[derive(Clone, Copy, Debug)]
pub struct CommandLine;

impl Runner for CommandLine {
    fn name(&self) -> &'static str {
        "command line"
    }

    fn is_fixed(&self) -> bool {
        false
    }

    fn answer(&mut self, requests: &[Request]) -> Result<Vec<Answer>, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        requests
            .iter()
            .map(|request| answer(request, folder.path()))
            .collect()
    }
}

fn answer(request: &Request, folder: &Path) -> Result<Answer, String> {
    let mut arguments: Vec<OsString> = vec!["sealward".into()];
    let mut add = |words: &[&str]| arguments.extend(words.iter().map(OsString::from));
    let stdin = match request {
        Request::Check { text, hex, options } => {
            add(&["check", "--format", "json", "-"]);
            for option in check_options(options) {
                add(&[&option]);
            }
            match (text, hex) {
                (Some(text), _) => text.clone().into_bytes(),
                (None, Some(hex)) => bytes(hex)?,
                (None, None) => Vec::new(),
            }
        }
        Request::Seal {
            keys,
            namespace,
            pairs,
            plaintext,
            seed: _,
        } => {
            add(&["seal"]);
            match envelope_options(keys, namespace, pairs, folder)? {
                Ok(options) => options.iter().for_each(|option| add(&[option])),
                Err(why) => return Ok(Answer::Impossible(why)),
            }
            bytes(plaintext)?
        }
        Request::Open {
            keys,
            namespace,
            pairs,
            sealed,
        } => {
            add(&["open"]);
            match envelope_options(keys, namespace, pairs, folder)? {
                Ok(options) => options.iter().for_each(|option| add(&[option])),
                Err(why) => return Ok(Answer::Impossible(why)),
            }
            bytes(sealed)?
        }
        Request::Inspect { sealed } => {
            add(&["inspect", "--format", "json"]);
            bytes(sealed)?
        }
    };
    let (status, stdout, stderr) = ran(arguments, &stdin);
    let json = || serde_json::from_slice::<Value>(&stdout).ok();
    match request {
        // Status 1 and 2 are a report's too.
        Request::Check { .. } => {
            if let Some(report) = json() {
                return Ok(Answer::Report(report));
            }
        }
        Request::Inspect { .. } if status == Status::Success => {
            return Ok(Answer::Inspection(json().unwrap_or_default()));
        }
        Request::Seal { .. } | Request::Open { .. } if status == Status::Success => {
            return Ok(Answer::Bytes(hex(&stdout)));
        }
        _ => {}
    }
    let code = stderr
        .lines()
        .find_map(|line| line.strip_prefix("  code: "));
    let code = code.ok_or_else(|| format!("neither an answer nor a code: {stderr}"))?;
    // What is wrong with its arguments, and with the files that its keys are in.
    let code = match code {
        "cli/usage" | "cli/key" | "cli/passphrase" => "usage",
        code => code,
    };
    Ok(Answer::Error(code.to_owned()))
}

fn ran(arguments: Vec<OsString>, mut stdin: &[u8]) -> (Status, Vec<u8>, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.environment = Environment::default();
    let status = run(arguments, &mut streams);
    (
        status,
        stdout,
        String::from_utf8_lossy(&stderr).into_owned(),
    )
}

fn check_options(options: &Value) -> Vec<String> {
    let list = |name: &str| -> Vec<String> {
        let words = options.get(name).and_then(Value::as_array);
        let words = words.into_iter().flatten().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    };
    let mut words = Vec::new();
    for (name, option) in [
        ("profiles", "--profile"),
        ("select", "--select"),
        ("ignore", "--ignore"),
        ("honor", "--honor"),
    ] {
        words.extend(list(name).iter().map(|word| format!("{option}={word}")));
    }
    if let Some(version) = options.get("kubernetesVersion").and_then(Value::as_str) {
        words.push(format!("--kubernetes-version={version}"));
    }
    if options.get("assumeNew").and_then(Value::as_bool) == Some(true) {
        words.push("--assume-new".to_owned());
    }
    words
}

/// The options that name these keys and this binding; or why none do.
fn envelope_options(
    keys: &[Key],
    namespace: &str,
    pairs: &[(String, String)],
    folder: &Path,
) -> Result<Result<Vec<String>, String>, String> {
    let mut options = vec![format!("--namespace={namespace}")];
    for (key, value) in pairs {
        if key.contains('=') {
            return Ok(Err("a key with an equals sign".to_owned()));
        }
        options.push(format!("--context={key}={value}"));
    }
    for (place, key) in keys.iter().enumerate() {
        let file = folder.join(place.to_string());
        let (scheme, contents) = match key {
            Key::Raw { raw } => ("raw", bytes(raw)?),
            // The line end is dropped, whatever the passphrase ends with.
            Key::Passphrase { passphrase, .. } => {
                ("passphrase", format!("{passphrase}\r\n").into_bytes())
            }
            Key::Toy { .. } => return Ok(Err("a KEK of one's own".to_owned())),
        };
        fs::write(&file, contents).map_err(|error| error.to_string())?;
        options.push(format!("-k={scheme}:{}", file.display()));
    }
    Ok(Ok(options))
}

fn bytes(hex: &str) -> Result<Vec<u8>, String> {
    unhex(hex).ok_or_else(|| format!("`{hex}` is no hexadecimal text"))
}
