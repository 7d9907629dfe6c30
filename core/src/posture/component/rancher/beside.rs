//! The configuration of k3s or RKE2 beside the unit that starts it, as words of the command.

use super::Product;
use super::configuration::{is_flag, name};
use crate::document::{Entry, Kind, Node, SourceFile, Span};
use crate::posture::component::expanded;

/// A setting as a word of the command line, and the part of a file that it comes from.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::host::settings;
/// let file = SourceFile::read("config.yaml", b"secrets-encryption: yes\n".to_vec(), &Limits::default())?;
/// let words = settings(&[file]).unwrap();
/// assert_eq!((words[0].text.as_str(), words[0].file), ("--secrets-encryption=true", 0));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HostSetting {
    /// `--name=value`. A value that must not be shown is masked.
    pub text: String,
    /// The file's place among those that were given.
    pub file: usize,
    /// Where its value stands there.
    pub span: Span,
    key: String,
}

/// The configuration file that a unit's k3s or RKE2 reads beside its command; `None` for other programs, and where that
/// cannot be told. The files `*.yaml` and `*.yml` in the folder of that name and `.d` belong to it.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::host::configuration_of;
/// let unit = |text: &str| SourceFile::read("k3s.service", text.into(), &Limits::default());
/// let server = unit("[Service]\nExecStart=/usr/local/bin/k3s server\n")?;
/// assert_eq!(configuration_of(&server).as_deref(), Some("/etc/rancher/k3s/config.yaml"));
/// let named = unit("[Service]\nExecStart=rke2 server --config /a/b.yaml\n")?;
/// assert_eq!(configuration_of(&named).as_deref(), Some("/a/b.yaml"));
/// assert_eq!(configuration_of(&unit("[Service]\nExecStart=/usr/bin/kubelet --v=1\n")?), None);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn configuration_of(unit: &SourceFile) -> Option<String> {
    let path = unit.name();
    let sections = unit.documents().flat_map(|it| it.root().entries());
    let services = sections.filter(|it| it.key() == "Service");
    let entries = services.flat_map(|it| it.value.entries());
    let mut found = None;
    for entry in entries {
        match entry.key() {
            "ExecStart" => {
                let words: Option<Vec<&str>> = entry.value.items().map(text).collect();
                found = of_command(&words?, path).or(found);
            }
            // Another file may be named there, as `K3S_CONFIG_FILE`.
            "Environment"
                if entry
                    .value
                    .entries()
                    .any(|it| it.key().ends_with("_CONFIG_FILE")) =>
            {
                return None;
            }
            "EnvironmentFile" => return None,
            _ => {}
        }
    }
    found
}

fn of_command(words: &[&str], unit: &str) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let started = first.trim_start_matches(['-', '@', ':', '+', '!', '|']);
    let product = Product::of_word(started)?;
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        let named = match word.split_once('=') {
            Some(("--config" | "-c", path)) => Some(path),
            None if matches!(*word, "--config" | "-c") => Some(*rest.next()?),
            _ => None,
        };
        if let Some(path) = named {
            return expanded(path, unit).filter(|it| it.starts_with('/') && !it.contains('$'));
        }
    }
    let folder = match product {
        Product::K3s => "k3s",
        Product::Rke2 => "rke2",
    };
    Some(format!("/etc/rancher/{folder}/config.yaml"))
}

/// What these files set, which are read one after the other: a later one goes over what an earlier one says of a key, or
/// adds to it where the key ends in `+`. `None` where one of them cannot be read.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::host::settings;
/// let read = |text: &str| SourceFile::read("a.yaml", text.into(), &Limits::default());
/// let words = settings(&[read("kubelet-arg: [a=b]\n")?, read("kubelet-arg+: [c=d]\n")?]).unwrap();
/// assert_eq!(words.iter().map(|it| &*it.text).collect::<Vec<_>>(), ["--kubelet-arg=a=b", "--kubelet-arg=c=d"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn settings(files: &[SourceFile]) -> Option<Vec<HostSetting>> {
    let mut all: Vec<HostSetting> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        if file.errors().next().is_some() || file.documents().count() > 1 {
            return None;
        }
        for root in file.documents().map(|it| it.root()) {
            if root.kind() != Kind::Mapping {
                return None;
            }
            for entry in root.entries().filter(|it| is_flag(it.key())) {
                let key = name(entry.key());
                if key == entry.key() {
                    all.retain(|it| it.key != key);
                }
                all.extend(values(&entry).into_iter().map(|node| HostSetting {
                    text: format!("--{key}={}", value(node)),
                    file: number,
                    span: node.span(),
                    key: key.to_owned(),
                }));
            }
        }
    }
    Some(all)
}

fn values<'a>(entry: &Entry<'a>) -> Vec<Node<'a>> {
    match entry.value.kind() {
        Kind::Sequence => entry.value.items().collect(),
        Kind::Null => Vec::new(),
        _ => vec![entry.value],
    }
}

/// A value as a flag takes it. What is no scalar, or cannot stand in a line, is a variable that nobody sets.
fn value(node: Node<'_>) -> String {
    const UNKNOWN: &str = "${UNKNOWN}";
    let is_line = |text: &str| !text.contains(char::is_control);
    match node.kind() {
        Kind::Mapping | Kind::Sequence => UNKNOWN.to_owned(),
        Kind::Bool => node.is_true().to_string(),
        _ if node.is_sensitive() => node.text().to_string(),
        _ => {
            let text = node.text();
            let text = text.expose();
            if is_line(text) { text } else { UNKNOWN }.to_owned()
        }
    }
}

fn text(node: Node<'_>) -> Option<&str> {
    node.as_text().map(|text| text.expose())
}

#[cfg(test)]
mod tests {
    use super::settings;
    use crate::document::{Limits, SourceFile};

    #[test]
    fn later_files_replace_a_key_or_add_to_it() {
        let read =
            |text: &str| SourceFile::read("a.yaml", text.into(), &Limits::default()).unwrap();
        let said = |texts: &[&str]| {
            let files: Vec<_> = texts.iter().map(|text| read(text)).collect();
            let all = settings(&files)?;
            Some(all.into_iter().map(|it| it.text).collect::<Vec<_>>())
        };
        let first = "kubelet-arg: [a=b, c]\ntoken: secret\ndebug: on\nnode-label:\n";
        let wanted = [
            "--kubelet-arg=a=b",
            "--kubelet-arg=c",
            "--token=********",
            "--debug=true",
        ];
        assert_eq!(said(&[first]).unwrap(), wanted);
        let second = said(&[first, "kubelet-arg: d\ndebug: false\n"]).unwrap();
        assert_eq!(
            second,
            ["--token=********", "--kubelet-arg=d", "--debug=false"]
        );
        let added = said(&["a: [b]\n", "", "a+: [c]\n"]).unwrap();
        assert_eq!(added, ["--a=b", "--a=c"]);
        assert_eq!(said(&["a: {b: c}\n"]).unwrap(), ["--a=${UNKNOWN}"]);
        for text in ["- a\n", "a: [\n", "a: b\n---\nc: d\n"] {
            assert_eq!(said(&[text]), None, "{text}");
        }
    }
}
