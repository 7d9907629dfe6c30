//! The files that a kubelet's configuration is made of, as far as a later one goes over an earlier one.
//!
//! The kubelet merges them as JSON, those of the folder in the order of their names (`mergeKubeletConfigurations` in
//! `cmd/kubelet/app/server.go`): what a file sets replaces what is set before, lists whole; null takes back what other files of the
//! folder set, and nothing of the file that `--config` names, since that is merged under other names.

use crate::document::{Document, Kind, Node, Path, SourceFile};
use std::collections::HashMap;

/// What is set, and by which file last.
#[derive(Debug, Default)]
pub(super) struct Kubelet {
    /// By name, the place in the order.
    files: HashMap<String, usize>,
    /// By path.
    set: HashMap<String, usize>,
    taken_back: HashMap<String, usize>,
}

/// The files that come behind one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Over<'k> {
    kubelet: &'k Kubelet,
    at: usize,
}

impl Kubelet {
    pub(super) fn of(files: &[SourceFile]) -> Self {
        let mut kubelet = Self::default();
        for (at, file) in files.iter().enumerate() {
            kubelet.files.insert(file.name().to_owned(), at);
            let root = file.documents().next().map(Document::root);
            let mut open: Vec<(Node<'_>, Path)> =
                root.map(|it| (it, Path::default())).into_iter().collect();
            while let Some((node, path)) = open.pop() {
                // No field that is judged lies deeper.
                if node.kind() == Kind::Mapping && path.segments().len() < 4 {
                    let below = node.entries();
                    open.extend(below.map(|it| (it.value, path.clone().key(it.key()))));
                } else if node.is_null() {
                    kubelet.taken_back.insert(path.to_string(), at);
                } else {
                    kubelet.set.insert(path.to_string(), at);
                }
            }
        }
        kubelet
    }

    pub(super) fn over(&self, file: &str) -> Option<Over<'_>> {
        let at = *self.files.get(file)?;
        Some(Over { kubelet: self, at })
    }
}

impl Over<'_> {
    /// Whether a later file sets this field, or takes back what this one says.
    pub(super) fn decides(&self, field: &[&str]) -> bool {
        let is_later = |it: Option<&usize>| it.is_some_and(|&at| at > self.at);
        let mut path = Path::default();
        for key in field {
            path = path.key(key);
            if self.at > 0 && is_later(self.kubelet.taken_back.get(&path.to_string())) {
                return true;
            }
        }
        is_later(self.kubelet.set.get(&path.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::Kubelet;
    use crate::document::{Limits, SourceFile};

    #[test]
    fn the_last_that_sets_a_field_decides() {
        let texts = [
            "a: {b: 1, c: 1, d: 1}",
            "a: {b: 2, c: 2}",
            "a: {b: null, d: null, c: 3}",
            "a: null",
        ];
        let read = |(at, text): (usize, &&str)| {
            let (name, text) = (at.to_string(), text.as_bytes().to_vec());
            SourceFile::read(&name, text, &Limits::default()).unwrap()
        };
        let files: Vec<_> = texts.iter().enumerate().map(read).collect();
        let decided = |files: &[SourceFile], at: &str, field: &str| {
            let kubelet = Kubelet::of(files);
            kubelet.over(at).unwrap().decides(&["a", field])
        };
        let said = |last: usize, at: &str| {
            let files = &files[..=last];
            ["b", "c", "d"].map(|field| decided(files, at, field))
        };
        assert_eq!(said(1, "0"), [true, true, false]);
        assert_eq!(said(2, "0"), [true, true, false]);
        assert_eq!(said(2, "1"), [true, true, true]);
        assert_eq!(said(3, "2"), [true, true, true]);
        assert_eq!(said(3, "3"), [false, false, false]);
        assert!(Kubelet::of(&files).over("4").is_none());
    }
}
