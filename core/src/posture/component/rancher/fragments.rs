//! Several files of k3s or RKE2 as the one configuration that they come to.
//!
//! They are read as `readConfigFile` in k3s' `pkg/configfilearg/parser.go` reads them: the main file first, then those of its
//! folder by name; a key goes over what is there of it, and one that ends in `+` adds to that.

use super::configuration::name;
use crate::document::{Kind, Node, Path, SourceFile, Span};
use std::collections::HashMap;

/// Files put together, and where each part of the text comes from.
#[derive(Debug, Default)]
pub(in crate::posture) struct Fragments {
    /// All that they set, each key once with a list of what it is set to.
    pub(in crate::posture) text: String,
    /// Whether all of them could be read: otherwise the text sets nothing.
    pub(in crate::posture) is_readable: bool,
    /// In the order of the text.
    pieces: Vec<Piece>,
}

/// A key or a value, here and where it is written.
#[derive(Debug)]
pub(in crate::posture) struct Piece {
    here: Span,
    /// The number of its file.
    pub(in crate::posture) file: usize,
    pub(in crate::posture) there: Span,
    /// The way to it in its file.
    pub(in crate::posture) path: Path,
}

/// What a key is set to so far.
struct Key<'f> {
    name: &'f str,
    /// Where it is written: in the file that nothing of an earlier one is left before.
    file: usize,
    span: Span,
    path: Path,
    values: Vec<(Node<'f>, usize, Path)>,
}

impl Fragments {
    /// Puts files together, in the order in which they are read.
    pub(in crate::posture) fn of(files: &[&SourceFile]) -> Self {
        let keys = keys(files);
        let mut whole = Self {
            is_readable: keys.is_some(),
            ..Self::default()
        };
        // Aliases may bring a long text again and again; escaped it may be some times as long as it is.
        let length: usize = files.iter().map(|it| it.text().len()).sum();
        let most = length.saturating_mul(8);
        for key in keys.into_iter().flatten() {
            whole.key(key, most);
            if whole.text.len() > most {
                whole = Self::default();
                break;
            }
        }
        if whole.text.is_empty() {
            whole.text.push_str(NOTHING);
        }
        whole
    }

    /// The piece that holds a place of the text. What is missing lies in none.
    pub(in crate::posture) fn piece(&self, span: Span) -> Option<&Piece> {
        let behind = self
            .pieces
            .partition_point(|it| it.here.start <= span.start);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        (span.end <= piece.here.end).then_some(piece)
    }

    fn key(&mut self, key: Key<'_>, most: usize) {
        self.piece_of(&quoted(key.name), key.file, key.span, key.path);
        if key.values.is_empty() {
            self.text.push_str(": []\n");
            return;
        }
        self.text.push_str(":\n");
        for (node, file, path) in key.values {
            if self.text.len() > most {
                return;
            }
            self.text.push_str("- ");
            self.piece_of(&written(node), file, node.span(), path);
            self.text.push('\n');
        }
    }

    fn piece_of(&mut self, text: &str, file: usize, there: Span, path: Path) {
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let from = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece {
            here: Span::new(at(from), at(self.text.len())),
            file,
            there,
            path,
        });
    }
}

/// What sets nothing, and is a configuration by its key.
const NOTHING: &str = "kubelet-arg: []\n";

/// What the files set, key by key; `None` where k3s would not start with one of them, or reads less of it than there is.
fn keys<'f>(files: &[&'f SourceFile]) -> Option<Vec<Key<'f>>> {
    let mut keys: Vec<Key<'f>> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (number, file) in files.iter().enumerate() {
        if file.errors().next().is_some() || file.documents().nth(1).is_some() {
            return None;
        }
        for root in file.documents().map(|it| it.root()) {
            if root.is_null() {
                continue;
            }
            if root.kind() != Kind::Mapping || root.get("kind").is_some() {
                return None;
            }
            for entry in root.entries() {
                let (name, path) = (name(entry.key()), Path::default().key(entry.key()));
                let values = match entry.value.kind() {
                    Kind::Sequence => {
                        let items = entry.value.items().enumerate();
                        let item = |(at, node)| (node, number, path.clone().index(at));
                        items.map(item).collect()
                    }
                    Kind::Null => Vec::new(),
                    _ => vec![(entry.value, number, path.clone())],
                };
                let new = Key {
                    name,
                    file: number,
                    span: entry.key_span(),
                    path,
                    values,
                };
                let adds = name != entry.key();
                match by_name.get(name).and_then(|&at| keys.get_mut(at)) {
                    Some(old) if adds => old.values.extend(new.values),
                    Some(old) => *old = new,
                    None => {
                        by_name.insert(name, keys.len());
                        keys.push(new);
                    }
                }
            }
        }
    }
    Some(keys)
}

/// A value as the same value again. What is no scalar no flag takes.
fn written(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Mapping | Kind::Sequence => "{}".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Bool => node.is_true().to_string(),
        Kind::Int | Kind::Float => node.text().expose().to_owned(),
        Kind::String => quoted(node.text().expose()),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            ' '..='~' => quoted.push(letter),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(letter))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{Fragments, NOTHING, quoted};
    use crate::document::{Document, Limits, SourceFile};

    fn put_together(texts: &[&str]) -> (Vec<SourceFile>, Fragments) {
        let read =
            |text: &&str| SourceFile::read("a.yaml", (*text).into(), &Limits::default()).unwrap();
        let files: Vec<_> = texts.iter().map(read).collect();
        let fragments = Fragments::of(&files.iter().collect::<Vec<_>>());
        (files, fragments)
    }

    #[test]
    fn later_files_replace_a_key_or_add_to_it() {
        let (_, whole) = put_together(&[
            "a: [b, 1]\nc: on\nd: {e: f}\n",
            "",
            "a+: [x]\nc: null\n\"d\": [g: h]\nnew+: 0x10\n",
        ]);
        let expected = "\"a\":\n- \"b\"\n- 1\n- \"x\"\n\"c\": []\n\"d\":\n- {}\n\"new\":\n- 0x10\n";
        assert!(whole.is_readable);
        assert_eq!(whole.text, expected);
        assert_eq!(put_together(&["a: b\n", "a: []\n"]).1.text, "\"a\": []\n");
        assert_eq!(put_together(&["", "null"]).1.text, NOTHING);
    }

    #[test]
    fn every_part_is_known_by_where_it_stands() {
        let (files, whole) = put_together(&["a: [b, 1]\n", "a+: ['x y']\n"]);
        let document = Document::parse(&whole.text).unwrap();
        let mut said = Vec::new();
        for entry in document.root().entries() {
            let items = entry.value.items().map(|it| it.span());
            for span in std::iter::once(entry.key_span()).chain(items) {
                let piece = whole.piece(span).unwrap();
                let text = piece.there.of(files[piece.file].text());
                said.push(format!("{} {} {text}", piece.file, piece.path));
            }
        }
        let expected = ["0 a a", "0 a[0] b", "0 a[1] 1", "1 [\"a+\"][0] 'x y'"];
        assert_eq!(said, expected);
        assert!(whole.piece(document.root().span()).is_none());
    }

    #[test]
    fn what_cannot_be_read_sets_nothing() {
        let long = "x".repeat(400);
        let aliases = format!("a: &a {long}\nb: [{}]\n", ["*a"; 400].join(", "));
        for text in [
            &*aliases,
            "- a\n",
            "a: [\n",
            "a: b\n---\nc: d\n",
            "kind: a\n",
        ] {
            let (_, whole) = put_together(&["a: b\n", text]);
            assert_eq!((whole.text.as_str(), whole.is_readable), (NOTHING, false));
        }
    }

    #[test]
    fn quoted_is_read_as_it_was() {
        for text in ["", "a\"b\\c\n", "\u{7f}\u{85}\u{feff}é", "{{ a }}", "~"] {
            let document = Document::parse(&quoted(text)).unwrap();
            assert_eq!(document.root().as_text().unwrap().expose(), text);
        }
    }
}
