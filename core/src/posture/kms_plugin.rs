//! KMS plugins: the programs behind a socket that wrap and unwrap keys for an API server.

use super::{Container, Pod, template};
use crate::document::{Kind, Node};

/// A container that runs a KMS plugin, as its image, its program or its flags say.
#[derive(Clone, Debug)]
pub(super) struct KmsPlugin<'a> {
    pub(super) container: Container<'a>,
    flags: Flags<'a>,
}

#[derive(Clone, Debug, Default)]
struct Flags<'a> {
    /// In their order.
    set: Vec<Flag<'a>>,
    /// A word that may be any flag: from a template, or none at all.
    unread: Option<Node<'a>>,
}

/// A flag, without its dashes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag<'a> {
    name: &'a str,
    /// `None` where a variable or a template makes it.
    pub(super) value: Option<&'a str>,
    /// Where the value stands.
    pub(super) node: Node<'a>,
}

impl<'a> KmsPlugin<'a> {
    /// The containers of a pod that are known to run one.
    pub(super) fn all(pod: &Pod<'a>) -> impl Iterator<Item = Self> + use<'a> {
        pod.containers().filter_map(Self::read)
    }

    fn read(container: Container<'a>) -> Option<Self> {
        let known = is_known(container.node);
        // The passing path: most containers are none, and nothing is made of their words.
        if !known && !words(container.node).any(may_be_one_of_its) {
            return None;
        }
        let flags = Flags::read(words(container.node));
        let plugin = Self { container, flags };
        let has = |name: &&str| plugin.flag(&[name]).is_some();
        (known || FLAGS.iter().any(|pair| pair.iter().all(has))).then_some(plugin)
    }

    /// The last flag of one of these names.
    pub(super) fn flag(&self, names: &[&str]) -> Option<Flag<'a>> {
        let mut flags = self.flags.set.iter().rev();
        flags.find(|flag| names.contains(&flag.name)).copied()
    }

    /// A word among its flags that may be any of them.
    pub(super) const fn unread(&self) -> Option<Node<'a>> {
        self.flags.unread
    }

    /// The socket that it listens on, as the container sees it, where that can be told.
    pub(super) fn socket(&self) -> Option<&'a str> {
        let Some(flag) = self.flag(SOCKET) else {
            let is_azure = self.flag(&["keyvault-name"]).is_some();
            return is_azure.then_some("/opt/azurekms.socket");
        };
        let value = flag.value?;
        let path = value.strip_prefix("unix://").unwrap_or(value);
        path.starts_with('/').then_some(path)
    }
}

/// Flags that only plugins have together: for Azure Key Vault, for Google Cloud KMS.
const FLAGS: &[[&str; 2]] = &[
    ["keyvault-name", "key-name"],
    ["key-uri", "path-to-unix-socket"],
];

/// What plugins call the flag that names their socket.
const SOCKET: &[&str] = &[
    "listen-addr",
    "listen",
    "path-to-unix-socket",
    "socketpath",
    "socket",
];

/// Whether a container's image or program is a plugin's.
fn is_known(container: Node<'_>) -> bool {
    let image = container.get("image").and_then(text).unwrap_or_default();
    let program = words(container).find_map(text).unwrap_or_default();
    is_image(image) || is_program(last(program))
}

/// Whether a word is the first of two flags that only plugins have together.
fn may_be_one_of_its(word: Node<'_>) -> bool {
    let flag = text(word).and_then(dashless).unwrap_or_default();
    FLAGS.iter().any(|[first, _]| flag.starts_with(first))
}

/// Whether an image is that of a known plugin, wherever it is copied to.
fn is_image(image: &str) -> bool {
    let (repository, _) = image.split_once('@').unwrap_or((image, ""));
    let name = last(repository);
    let name = name.split(':').next().unwrap_or(name);
    let folder = repository.rsplit('/').nth(1);
    is_program(name) || (folder == Some("kms") && name == "keyvault")
}

/// Whether a program or an image has the name of a plugin.
fn is_program(name: &str) -> bool {
    [
        "aws-encryption-provider",
        "kubernetes-kms",
        "vault-kubernetes-kms",
    ]
    .contains(&name)
        || [
            "cloudkms-plugin",
            "cloud-kms-plugin",
            "-kms-plugin",
            "-kms-provider",
        ]
        .iter()
        .any(|end| name.ends_with(end))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The words of `command` and `args`; a list that is none counts as a word.
fn words<'a>(container: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    let lists = ["command", "args"].into_iter();
    let lists = lists.filter_map(move |list| container.get(list));
    lists.filter(|list| !list.is_null()).flat_map(|list| {
        let itself = (list.kind() != Kind::Sequence).then_some(list);
        itself.into_iter().chain(list.items())
    })
}

fn text(node: Node<'_>) -> Option<&str> {
    node.as_text().map(|text| text.expose())
}

impl<'a> Flags<'a> {
    /// Flags as Go's own parser and the usual other one take them: one dash or two, a value behind `=` or
    /// in the next word.
    fn read(words: impl Iterator<Item = Node<'a>>) -> Self {
        let mut flags = Self::default();
        let mut words = words.peekable();
        while let Some(node) = words.next() {
            let Some(word) = text(node).filter(|word| !template::is_expression(word)) else {
                // `--flag={{ .Values.it }}` is a flag nevertheless.
                let flag = text(node).and_then(|word| dashless(word)?.split_once('='));
                match flag.filter(|(name, _)| !template::is_expression(name)) {
                    Some((name, _)) => flags.set.push(Flag {
                        name,
                        value: None,
                        node,
                    }),
                    None => flags.unread = flags.unread.or(Some(node)),
                }
                continue;
            };
            let Some(flag) = dashless(word) else {
                continue;
            };
            let next = |next: &Node<'a>| text(*next).is_none_or(|next| !next.starts_with('-'));
            let (name, value, node) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value), node),
                None => match words.next_if(next) {
                    Some(next) => (flag, text(next), next),
                    None => (flag, Some("true"), node),
                },
            };
            let known = |value: &&str| !(template::is_expression(value) || value.contains("$("));
            let value = value.filter(known);
            flags.set.push(Flag { name, value, node });
        }
        flags
    }
}

fn dashless(word: &str) -> Option<&str> {
    word.strip_prefix("--").or_else(|| word.strip_prefix('-'))
}
