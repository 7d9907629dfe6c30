//! Objects that are written behind the documents of others.

use super::block::may_be_followed;
use super::change::Value;
use super::offer::Proposal;
use crate::document::Document;

/// Where one more document can stand: behind one that is gone when it is known what the other says.
#[derive(Clone, Copy, Debug)]
pub(in crate::posture) struct Behind(u32);

impl Behind {
    /// `None` where no document can stand behind this one.
    pub(in crate::posture) fn of(document: &Document) -> Option<Self> {
        may_be_followed(document).then(|| Self(document.span().start))
    }

    /// What writes a document there; it is made when its text is asked for.
    pub(in crate::posture) fn write(
        self,
        title: &'static str,
        document: impl Fn() -> Option<Value> + Send + Sync + 'static,
    ) -> Proposal {
        Proposal::following(self.0, title, document)
    }
}

/// An object of a version and kind, a name and a namespace, which may be empty, with its `spec`.
pub(in crate::posture) fn new_object(
    (version, kind): (&str, &str),
    (name, namespace): (&str, &str),
    spec: Value,
) -> Value {
    let text = |key: &str, text: &str| (key.to_owned(), Value::from(text));
    let mut metadata = vec![text("name", name)];
    if !namespace.is_empty() {
        metadata.push(text("namespace", namespace));
    }
    Value::Map(vec![
        text("apiVersion", version),
        text("kind", kind),
        ("metadata".to_owned(), Value::Map(metadata)),
        ("spec".to_owned(), spec),
    ])
}
