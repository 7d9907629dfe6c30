//! Command line flags, read as Kubernetes' components read theirs.

use crate::document::Node;
use crate::posture::template;

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
    /// What it is set to cannot be told, because of this node.
    Unknown(Node<'a>),
}

impl Setting<'_> {
    /// What it says to a switch: `None` where that cannot be told or is no boolean, which keeps the
    /// program from starting. Read as Go's `strconv.ParseBool` reads it.
    #[must_use]
    pub fn as_switch(&self) -> Option<bool> {
        match self {
            Self::Set { value, .. } | Self::Implied { value } => parse_bool(value),
            Self::Absent { .. } | Self::Unknown(_) => None,
        }
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
}

#[derive(Clone, Copy, Debug)]
struct Value<'a> {
    text: Option<&'a str>,
    node: Node<'a>,
}

impl<'a> Flags<'a> {
    /// Reads the words behind a program's name.
    pub(super) fn of_words(words: impl Iterator<Item = Node<'a>>) -> Self {
        let mut flags = Self::default();
        let mut words = words.peekable();
        while let Some(node) = words.next() {
            let Some(word) = text(node) else {
                flags.anything = Some(node);
                continue;
            };
            let flag = word.strip_prefix("--").unwrap_or_default();
            let name = flag.split('=').next().unwrap_or_default();
            if flag.is_empty() || template::is_expression(name) {
                if template::is_expression(word) {
                    flags.anything = Some(node);
                }
                continue;
            }
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (
                    name,
                    Value {
                        text: known(value),
                        node,
                    },
                ),
                // `--flag value`, unless the next word is a flag itself: then it is a switch.
                None => match words
                    .next_if(|next| text(*next).is_some_and(|it| !it.starts_with("--")))
                {
                    Some(next) => (
                        flag,
                        Value {
                            text: text(next).and_then(known),
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
            flags.push(name, value);
        }
        flags
    }

    /// One more flag; `node` holds its value.
    pub(super) fn set(&mut self, name: &str, node: Node<'a>) {
        let text = node.as_text().map(|text| text.expose()).and_then(known);
        self.push(name, Value { text, node });
    }

    /// Something that may hold any flag.
    pub(super) fn may_hold_anything(&mut self, node: Node<'a>) {
        self.anything = Some(node);
    }

    fn push(&mut self, name: &str, value: Value<'a>) {
        self.set.push((name.replace('_', "-"), value));
    }

    /// What the flag of that name is set to; `None` if it is not.
    pub(super) fn get(&self, name: &str) -> Option<Setting<'a>> {
        let last = self.set.iter().rev().find(|(set, _)| set == name);
        match last {
            Some((_, Value { text, node })) => Some(match *text {
                Some(value) => Setting::Set { value, node: *node },
                None => Setting::Unknown(*node),
            }),
            None => self.anything.map(Setting::Unknown),
        }
    }
}

fn text(node: Node<'_>) -> Option<&str> {
    node.as_text().map(|text| text.expose())
}

/// A value that no template and no variable makes.
fn known(value: &str) -> Option<&str> {
    (!template::is_expression(value) && !value.contains("$(")).then_some(value)
}
