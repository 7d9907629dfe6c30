//! Inputs: how each is recorded, and made smaller.

use super::yaml::shrink;
use serde_json::{Value, json};

/// One input.
pub trait Case: Clone {
    /// Smaller inputs that may show the same difference, the smallest steps last.
    fn smaller(&self) -> Vec<Self>;

    /// The input as it is recorded.
    fn save(&self) -> Value;

    /// A recorded input.
    fn load(saved: &Value) -> Option<Self>;
}

impl Case for String {
    fn smaller(&self) -> Vec<Self> {
        shrink::text(self)
    }

    fn save(&self) -> Value {
        json!({"text": self})
    }

    fn load(saved: &Value) -> Option<Self> {
        saved.get("text")?.as_str().map(str::to_owned)
    }
}

/// Text, most of the time.
impl Case for Vec<u8> {
    fn smaller(&self) -> Vec<Self> {
        match std::str::from_utf8(self) {
            Ok(text) => shrink::text(text)
                .into_iter()
                .map(String::into_bytes)
                .collect(),
            Err(_) => shrink::bytes(self),
        }
    }

    fn save(&self) -> Value {
        match std::str::from_utf8(self) {
            Ok(text) => json!({"text": text}),
            Err(_) => json!({"base64": crate::base64::encode(self)}),
        }
    }

    fn load(saved: &Value) -> Option<Self> {
        match saved.get("text") {
            Some(text) => Some(text.as_str()?.as_bytes().to_owned()),
            None => crate::base64::decode(saved.get("base64")?.as_str()?),
        }
    }
}
