//! Command line flags, read as Kubernetes' components read theirs.

use super::Program;
use crate::document::Node;
use crate::posture::template;
use std::collections::HashMap;

/// What a flag is set to.
///
/// ```
/// use sealward::posture::Setting;
///
/// assert_eq!(Setting::Implied { value: "T" }.as_switch(), Some(true));
/// assert_eq!(Setting::Implied { value: "yes" }.as_switch(), None); // it would not start
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "what a flag can be")]
pub enum Setting<'a> {
    /// To this, in the text of `node`. A flag without a value is `true`.
    Set {
        /// The value.
        value: &'a str,
        /// Where it stands.
        node: Node<'a>,
    },
    /// Nothing is said, and whoever starts the program sets it to this.
    Implied {
        /// The value.
        value: &'a str,
    },
    /// It is not set; it would stand below this node.
    Absent {
        /// The deepest node that is there.
        parent: Node<'a>,
        /// The way from there to the list of flags.
        field: &'static [&'static str],
    },
    /// Nothing is said here, and another file decides, which is judged by itself.
    Elsewhere,
    /// What it is set to cannot be told, because of this node.
    Unknown(Node<'a>),
}

impl<'a> Setting<'a> {
    /// What it is known to be set to.
    ///
    /// ```
    /// use sealward::posture::Setting;
    /// assert_eq!(Setting::Implied { value: "Webhook" }.value(), Some("Webhook"));
    /// assert_eq!(Setting::Elsewhere.value(), None);
    /// ```
    #[must_use]
    pub const fn value(&self) -> Option<&'a str> {
        match *self {
            Self::Set { value, .. } | Self::Implied { value } => Some(value),
            Self::Absent { .. } | Self::Elsewhere | Self::Unknown(_) => None,
        }
    }

    /// What it says to a switch: `None` where that cannot be told or is no boolean, which keeps the
    /// program from starting. Read as Go's `strconv.ParseBool` reads it.
    #[must_use]
    pub fn as_switch(&self) -> Option<bool> {
        self.value().and_then(parse_bool)
    }
}

/// A boolean as Go's `strconv.ParseBool` reads it.
pub(in crate::posture) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The flags of one command line.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags<'a> {
    /// In their order; names as they are registered.
    set: Vec<(String, Value<'a>)>,
    /// Something that may hold any flag: a shell's command, a template.
    anything: Option<Node<'a>>,
    /// Whether systemd puts in what it knows for `%i` and its like.
    has_specifiers: bool,
    /// What `$(NAME)` stands for in a container: the variables that it sets to a plain text.
    variables: HashMap<&'a str, &'a str>,
}

/// What stands for a flag's value, and where; no text where it cannot be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    pub(super) text: Option<&'a str>,
    pub(super) node: Node<'a>,
}

/// What is known of the flags of one command line, but for the values, and where, by the numbers of nodes.
#[derive(PartialEq, Eq)]
pub(super) struct KnownFlags {
    /// Each flag in its order, and whether it is known what it is set to.
    set: Vec<(String, bool, u32)>,
    anything: Option<u32>,
}

impl<'a> Flags<'a> {
    /// Of a unit of systemd; nothing yet.
    pub(super) fn of_unit() -> Self {
        Self {
            has_specifiers: true,
            ..Self::default()
        }
    }

    /// Of a container that sets these variables; nothing yet.
    pub(super) fn of_container(variables: HashMap<&'a str, &'a str>) -> Self {
        Self {
            variables,
            ..Self::default()
        }
    }

    /// Nothing, from the same source.
    pub(super) fn empty(&self) -> Self {
        Self {
            has_specifiers: self.has_specifiers,
            ..Self::default()
        }
    }

    /// Whether nothing is known of any flag.
    pub(super) const fn is_empty(&self) -> bool {
        self.set.is_empty() && self.anything.is_none()
    }

    /// Whether something in it may be any flag.
    pub(super) const fn may_be_anything(&self) -> bool {
        self.anything.is_some()
    }

    /// What is known of them.
    pub(super) fn known_flags(self) -> KnownFlags {
        let flag =
            |(name, value): (String, Value<'_>)| (name, value.text.is_some(), value.node.number());
        KnownFlags {
            set: self.set.into_iter().map(flag).collect(),
            anything: self.anything.map(Node::number),
        }
    }

    /// A value as far as it is known.
    fn known(&self, value: &'a str) -> Option<&'a str> {
        known(value).filter(|_| !self.has_specifiers || !has_specifier(value))
    }

    /// The same of a flag's value, which may be a variable as a whole.
    fn known_value(&self, value: &'a str) -> Option<&'a str> {
        let name = value.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
        let variable = name.and_then(|it| self.variables.get(it)).copied();
        self.known(variable.unwrap_or(value))
    }

    /// One more flag, over which the others go.
    pub(super) fn push_first(&mut self, name: &str, value: Value<'a>) {
        self.set.insert(0, (name.to_owned(), value));
    }

    /// Reads the words behind a program's name.
    pub(super) fn add_words(&mut self, program: Program, words: impl Iterator<Item = Node<'a>>) {
        let mut words = words.peekable();
        while let Some(node) = words.next() {
            let Some(word) = text(node) else {
                self.anything = Some(node);
                continue;
            };
            let flag = flag(program, word).unwrap_or_default();
            let name = flag.split('=').next().unwrap_or_default();
            if flag.is_empty() || self.known(name).is_none() {
                if self.known(word).is_none() {
                    self.anything = Some(node);
                }
                continue;
            }
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (
                    name,
                    Value {
                        text: self.known_value(value),
                        node,
                    },
                ),
                // `--flag value`, unless the next word is a flag itself: then it is a switch.
                None => match words
                    .next_if(|next| text(*next).is_some_and(|it| !is_flag(program, it)))
                {
                    // A switch takes no word behind it, and no program starts with one that is left over.
                    Some(next) if is_switch(flag) => (
                        flag,
                        Value {
                            text: None,
                            node: next,
                        },
                    ),
                    Some(next) => (
                        flag,
                        Value {
                            text: text(next).and_then(|it| self.known_value(it)),
                            node: next,
                        },
                    ),
                    None => (
                        flag,
                        Value {
                            text: Some("true"),
                            node,
                        },
                    ),
                },
            };
            self.push(name, value);
        }
    }

    /// One more flag; `node` holds its value.
    pub(super) fn set(&mut self, name: &str, node: Node<'a>) {
        let text = node
            .as_text()
            .map(|text| text.expose())
            .and_then(|it| self.known(it));
        self.push(name, Value { text, node });
    }

    /// Something that may hold any flag.
    pub(super) fn may_hold_anything(&mut self, node: Node<'a>) {
        self.anything = Some(node);
    }

    /// One more flag.
    pub(super) fn push(&mut self, name: &str, value: Value<'a>) {
        self.set.push((name.replace('_', "-"), value));
    }

    /// Flags that are not set so far: a list that is set goes over all of another one.
    pub(super) fn add_others(&mut self, others: Self) {
        let is_new = |name: &str| self.set.iter().all(|(set, _)| set != name);
        let new: Vec<_> = others.set.into_iter().filter(|it| is_new(&it.0)).collect();
        self.set.extend(new);
        self.anything = self.anything.or(others.anything);
    }

    /// What the flag of that name is set to; `None` if it is not.
    pub(super) fn get(&self, name: &str) -> Option<Setting<'a>> {
        let last = self.set.iter().rev().find(|(set, _)| set == name);
        match last {
            Some((_, value)) => Some(value.setting()),
            None => self.anything.map(Setting::Unknown),
        }
    }

    /// All that the flag of that name is set to, in order; with what may hold any flag, where something does.
    pub(super) fn all(&self, name: &str) -> Vec<Setting<'a>> {
        let set = self.set.iter().filter(|(set, _)| set == name);
        let anything = self.anything.map(Setting::Unknown);
        set.map(|(_, value)| value.setting())
            .chain(anything)
            .collect()
    }
}

impl<'a> Value<'a> {
    const fn setting(self) -> Setting<'a> {
        let node = self.node;
        match self.text {
            Some(value) => Setting::Set { value, node },
            None => Setting::Unknown(node),
        }
    }
}

/// Whether a flag is on or off: of those that checks ask about.
fn is_switch(flag: &str) -> bool {
    const SWITCHES: [&str; 10] = [
        "anonymous-auth",
        "authentication-token-webhook",
        "auto-tls",
        "client-cert-auth",
        "encryption-provider-config-automatic-reload",
        "peer-auto-tls",
        "peer-client-cert-auth",
        "profiling",
        "service-account-lookup",
        "use-service-account-credentials",
    ];
    SWITCHES.contains(&flag.replace('_', "-").as_str())
}

/// Whether a word is a flag and no value: a value may begin with one dash, but not etcd's.
fn is_flag(program: Program, word: &str) -> bool {
    flag(program, word).is_some()
}

/// A word without the dashes that make it a flag. etcd reads its flags with Go's own library, to which one dash is
/// as good as two.
fn flag(program: Program, word: &str) -> Option<&str> {
    let long = word.strip_prefix("--");
    long.or_else(|| word.strip_prefix('-').filter(|_| program == Program::Etcd))
}

fn text(node: Node<'_>) -> Option<&str> {
    node.as_text().map(|text| text.expose())
}

/// A text that no template and no variable makes.
fn known(value: &str) -> Option<&str> {
    (!template::is_expression(value) && !value.contains("$(")).then_some(value)
}

/// Whether systemd replaces a part of the text: `%` and a letter, or a variable.
fn has_specifier(value: &str) -> bool {
    let mut letters = value.split('%').skip(1);
    let is_letter = |it: char| it.is_ascii_alphabetic();
    letters.any(|rest| rest.starts_with(is_letter)) || value.starts_with('$')
}
