//! One set of cases for every language: what a check reports, which messages open, what is refused
//! and how.
//!
//! A case is a request ([`Request`]) and what is expected of the answer. Each [`Runner`] answers all
//! requests in its own language; [`table()`] holds the answers against what is expected and against
//! those of Rust.

mod command;
mod load;
mod process;
mod rust;
mod table;

pub use command::CommandLine;
pub use load::load;
pub use process::Process;
pub use rust::Rust;
pub use table::{Table, table};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A case: a name, what is asked and what must be answered.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which of the files it is from: `reports`, `envelopes`, ...
    pub group: String,
    /// What it shows.
    pub name: String,
    /// What is asked.
    pub request: Request,
    /// What must be answered.
    pub expected: Expected,
}

/// What must be answered, beside what Rust answers.
#[derive(Clone, Debug)]
pub enum Expected {
    /// These bytes, in hexadecimal.
    Bytes(String),
    /// A message that opens to this, in hexadecimal.
    Sealed(String),
    /// An error with this code.
    Error(String),
    /// A report with these findings (check and line) and the codes of these errors.
    Report {
        /// In the report's order.
        findings: Vec<(String, u64)>,
        /// In the report's order.
        errors: Vec<String>,
    },
    /// What the header says.
    Inspection,
}

/// What is asked. All bytes are hexadecimal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// Check a text.
    Check {
        /// The text, where it is UTF-8.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
        /// The text, where it is not.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        hex: Option<String>,
        /// `sealward::dto::CheckOptions`.
        #[serde(default)]
        options: Value,
    },
    /// Seal.
    Seal {
        /// To all of these.
        keys: Vec<Key>,
        /// The binding's namespace.
        namespace: String,
        /// The binding's pairs.
        pairs: Vec<(String, String)>,
        /// What is sealed.
        plaintext: String,
        /// What the randomness is made from.
        seed: String,
    },
    /// Open.
    Open {
        /// With these, in this order.
        keys: Vec<Key>,
        /// The binding's namespace.
        namespace: String,
        /// The binding's pairs.
        pairs: Vec<(String, String)>,
        /// The message.
        sealed: String,
    },
    /// Inspect.
    Inspect {
        /// The message.
        sealed: String,
    },
}

/// A KEK.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// Thirty-two bytes.
    Raw {
        /// The bytes.
        raw: String,
    },
    /// A passphrase.
    Passphrase {
        /// Its text.
        #[serde(alias = "text")]
        passphrase: String,
        /// What it wraps with: KiB, passes, lanes; the default where it is left out.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        cost: Option<(u32, u8, u8)>,
    },
    /// A KEK that each language writes for itself: algorithm 0x8000, the key's bytes with a mask
    /// over them, the reference `toy` and the version `1`.
    Toy {
        /// What it is.
        toy: Toy,
    },
}

/// A KEK that is written in the language that uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Toy {
    /// Sixteen bytes.
    pub key_id: String,
    /// `holder` or `anyone`.
    pub origin: String,
    /// What every byte of a key is combined with by exclusive or.
    pub mask: u8,
}

/// What a runner answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Bytes, in hexadecimal.
    Bytes(String),
    /// The code of an error.
    Error(String),
    /// A report.
    Report(Value),
    /// An inspection.
    Inspection(Value),
    /// That it cannot be asked in this language, and why.
    Impossible(String),
}

/// A language that answers requests.
pub trait Runner {
    /// How the table calls it.
    fn name(&self) -> &'static str;

    /// Whether its randomness can be fixed: then it must seal to the same bytes as Rust.
    fn is_fixed(&self) -> bool;

    /// Answers all of them, in order.
    ///
    /// # Errors
    /// One line that says why it cannot run at all.
    fn answer(&mut self, requests: &[Request]) -> Result<Vec<Answer>, String>;
}
