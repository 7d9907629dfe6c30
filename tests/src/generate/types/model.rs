//! What a JSON Schema says, as far as ours say anything.

use serde_json::{Map, Value};

/// A type with a name.
#[derive(Clone)]
pub(super) struct Type {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) shape: Shape,
}

#[derive(Clone)]
pub(super) enum Shape {
    Struct(Vec<Field>),
    /// One of these words.
    Words(Vec<String>),
    /// One of these structs, which differ in a field `kind`.
    OneOf(Vec<Type>),
}

#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) required: bool,
    pub(super) kind: Kind,
}

#[derive(Clone)]
pub(super) enum Kind {
    Text,
    Number,
    Truth,
    Word(String),
    Named(String),
    List(Box<Self>),
    /// From texts.
    Map(Box<Self>),
}

/// Every type of a schema, what is used before what uses it; `None` where a shape is not known
/// here.
pub(super) fn types(schema: &Value) -> Option<Vec<Type>> {
    let empty = Map::new();
    let parts = schema.get("$defs").and_then(Value::as_object);
    let mut left: Vec<Type> = Vec::new();
    for (name, schema) in parts.unwrap_or(&empty) {
        left.push(named(name, schema)?);
    }
    left.push(named(schema.get("title")?.as_str()?, schema)?);
    let mut types: Vec<Type> = Vec::new();
    while !left.is_empty() {
        let names: Vec<String> = left.iter().map(|it| it.name.clone()).collect();
        // One may hold others of its own.
        let other = |it: &Type, name: &String| *name != it.name && names.contains(name);
        let waits = |it: &Type| it.uses().iter().any(|name| other(it, name));
        let (later, ready): (Vec<_>, Vec<_>) = left.into_iter().partition(waits);
        if ready.is_empty() {
            return None;
        }
        types.extend(ready);
        left = later;
    }
    Some(types)
}

impl Type {
    fn uses(&self) -> Vec<String> {
        match &self.shape {
            Shape::Struct(fields) => fields.iter().filter_map(|it| it.kind.named()).collect(),
            Shape::OneOf(types) => types.iter().flat_map(Self::uses).collect(),
            Shape::Words(_) => Vec::new(),
        }
    }
}

impl Kind {
    fn named(&self) -> Option<String> {
        match self {
            Self::Named(name) => Some(name.clone()),
            Self::List(of) | Self::Map(of) => of.named(),
            Self::Text | Self::Number | Self::Truth | Self::Word(_) => None,
        }
    }
}

fn named(name: &str, schema: &Value) -> Option<Type> {
    let shape = match schema.get("oneOf").and_then(Value::as_array) {
        None => Shape::Struct(fields(schema)?),
        Some(choices) => {
            let word = |choice: &Value| Some(choice.get("const")?.as_str()?.to_owned());
            match choices.iter().map(word).collect() {
                Some(words) => Shape::Words(words),
                None => {
                    let variant = |choice| named(&format!("{name}{}", kind_of(choice)?), choice);
                    Shape::OneOf(choices.iter().map(variant).collect::<Option<_>>()?)
                }
            }
        }
    };
    Some(Type {
        name: name.to_owned(),
        doc: doc(schema),
        shape,
    })
}

/// The `kind` of a variant, as part of a name: `Threshold`.
fn kind_of(choice: &Value) -> Option<String> {
    let kind = choice.pointer("/properties/kind/const")?.as_str()?;
    let (first, rest) = kind.split_at_checked(1)?;
    Some(first.to_uppercase() + rest)
}

fn fields(schema: &Value) -> Option<Vec<Field>> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let field = |(name, schema): (&String, &Value)| {
        Some(Field {
            name: name.clone(),
            doc: doc(schema),
            required: required.contains(&name.as_str()),
            kind: kind(schema)?,
        })
    };
    schema
        .get("properties")?
        .as_object()?
        .iter()
        .map(field)
        .collect()
}

fn kind(schema: &Value) -> Option<Kind> {
    if let Some(word) = schema.get("const") {
        return Some(Kind::Word(word.as_str()?.to_owned()));
    }
    if let Some(reference) = schema.get("$ref") {
        return Some(Kind::Named(
            reference.as_str()?.rsplit('/').next()?.to_owned(),
        ));
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        // What does not apply is left out, never null.
        let null = |choice: &&Value| choice.get("type").is_some_and(|it| it == "null");
        return kind(choices.iter().find(|choice| !null(choice))?);
    }
    let name = match schema.get("type")? {
        Value::Array(names) => names.iter().find(|name| *name != "null")?.as_str()?,
        name => name.as_str()?,
    };
    match name {
        "string" => Some(Kind::Text),
        "integer" => Some(Kind::Number),
        "boolean" => Some(Kind::Truth),
        "array" => Some(Kind::List(Box::new(kind(schema.get("items")?)?))),
        "object" => Some(Kind::Map(Box::new(kind(
            schema.get("additionalProperties")?,
        )?))),
        _ => None,
    }
}

fn doc(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str);
    // What follows the first paragraph is for Rust.
    let text = text.unwrap_or_default().split("\n\n").next();
    text.unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
