//! Units of a host as systemd puts them together: the unit, its drop-ins, the variables that it reads.

use super::is_drop_in;
use super::tree::{Miss, Tree, open};
use super::units::UnitFiles;
use crate::document::{Entry, Limits, Node, ReadError, SourceFile, Span, Syntax};
use crate::posture::component::{CONFIGURATION, UNSEEN, configuration_of, expanded, settings};
use crate::posture::{Component, ObjectKind, Program, Setting, resources};
use std::collections::BTreeSet;

/// A unit of systemd as it counts: a text made of several files.
pub(super) struct Unit {
    /// All of it.
    pub(super) whole: SourceFile,
    /// The files that it is made of, the unit itself first.
    pub(super) files: Vec<SourceFile>,
    /// Where the stretches of its text stand in the files, in the order of the text.
    stretches: Vec<Stretch>,
    /// How reports call the configuration files that are part of it, which are files of their own too.
    pub(super) beside: Vec<String>,
    /// What the configuration of its kubelet is made of, in the order in which it is read.
    pub(super) kubelet: Vec<SourceFile>,
    /// What could not be read: its name, a code and why.
    pub(super) errors: Vec<Unreadable>,
}

/// What could not be read: its name, a code and why.
pub(super) type Unreadable = (String, &'static str, String);

/// A stretch of a unit's text, and where it comes from.
struct Stretch {
    here: Span,
    /// The number of its file.
    file: usize,
    /// As long as here where the text is the file's own; otherwise what it was made from.
    there: Span,
}

impl Unit {
    /// The file that a place in the text comes from, and the place there.
    pub(super) fn place(&self, span: Span) -> Option<(usize, Span)> {
        let holds = |it: &&Stretch| it.here.start <= span.start && span.end <= it.here.end;
        let it = self.stretches.iter().find(holds)?;
        let length = |span: Span| span.end.saturating_sub(span.start);
        if length(it.here) != length(it.there) {
            return Some((it.file, it.there));
        }
        let moved = |at: u32| {
            let within = at.saturating_sub(it.here.start);
            it.there.start.saturating_add(within)
        };
        Some((it.file, Span::new(moved(span.start), moved(span.end))))
    }
}

/// Reads units. A file of variables that one of them takes in is none by itself.
pub(super) fn read(
    tree: &dyn Tree,
    units: &[UnitFiles],
    prefix: &str,
    limits: &Limits,
) -> Vec<Unit> {
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    let (variables, units): (Vec<&UnitFiles>, Vec<_>) =
        units.iter().partition(|it| it.are_variables);
    for files in units.into_iter().chain(variables) {
        let mut whole = Whole {
            tree,
            prefix,
            limits,
            text: String::new(),
            files: Vec::new(),
            stretches: Vec::new(),
            beside: Vec::new(),
            kubelet: Vec::new(),
            errors: Vec::new(),
        };
        for path in files.unit.iter().chain(files.drop_ins.values()) {
            if !taken.contains(path) {
                whole.add(path);
            }
        }
        if !files.are_variables
            && let Some(variables) = whole.variables()
        {
            taken.extend(variables.iter().map(|it| it.path.clone()));
            whole.resolve(&variables);
        }
        if !files.are_variables && whole.errors.is_empty() {
            whole.configuration();
            whole.kubelet();
        }
        all.extend(whole.finish());
    }
    all
}

struct Whole<'r> {
    tree: &'r dyn Tree,
    prefix: &'r str,
    limits: &'r Limits,
    text: String,
    files: Vec<SourceFile>,
    stretches: Vec<Stretch>,
    beside: Vec<String>,
    kubelet: Vec<SourceFile>,
    errors: Vec<Unreadable>,
}

/// A file of variables that a unit reads.
struct Variables {
    path: String,
    file: SourceFile,
}

impl Whole<'_> {
    fn open(&self, name: &str, bytes: Vec<u8>) -> Result<SourceFile, ReadError> {
        open(self.tree, name, None, bytes, self.limits)
    }

    /// Opens a file of variables, whose name may tell nothing of what it is.
    fn open_variables(&self, path: &str, bytes: Vec<u8>) -> Result<SourceFile, ReadError> {
        let name = format!("{}{path}", self.prefix);
        let syntax = Some(Syntax::Environment);
        open(self.tree, &name, syntax, bytes, self.limits)
    }

    /// Adds a file as it stands. What begins without a section belongs to none.
    fn add(&mut self, path: &str) {
        let name = format!("{}{path}", self.prefix);
        let file = match self.tree.read(path, self.limits.file_bytes) {
            Ok(bytes) => self
                .open(&name, bytes)
                .map_err(|error| (error.code().as_str(), error.message().to_owned())),
            Err(miss) => Err(("cli/read", miss.into_reason())),
        };
        match file {
            Ok(file) => {
                if !self.files.is_empty() {
                    self.text.push_str("\n\n[Unit]\n");
                }
                let from = self.text.len();
                self.text.push_str(file.text());
                self.stretch(from, self.files.len(), 0..file.text().len());
                self.files.push(file);
            }
            Err((code, message)) => self.errors.push((name, code, message)),
        }
    }

    /// Says where the text behind `from` comes from.
    fn stretch(&mut self, from: usize, file: usize, there: std::ops::Range<usize>) {
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.stretches.push(Stretch {
            here: Span::new(at(from), at(self.text.len())),
            file,
            there: Span::new(at(there.start), at(there.end)),
        });
    }

    /// The files of variables that the unit reads, where all that it sees of variables can be told.
    fn variables(&self) -> Option<Vec<Variables>> {
        let mut found: Vec<Variables> = Vec::new();
        if !self.errors.is_empty() {
            return None;
        }
        let documents = self.files.iter().flat_map(SourceFile::documents);
        let sections = documents.flat_map(|it| it.root().entries());
        let entries = sections
            .filter(|it| it.key() == "Service")
            .flat_map(|it| it.value.entries());
        for entry in entries {
            match entry.key() {
                "PassEnvironment" | "UnsetEnvironment" => return None,
                "EnvironmentFile" => {}
                _ => continue,
            }
            let written = entry.value.as_text()?.expose();
            if written.is_empty() {
                found.clear();
                continue;
            }
            let unit = self.files.first().map_or("", SourceFile::name);
            let path = expanded(written.strip_prefix('-').unwrap_or(written), unit)?;
            if !path.starts_with('/') || path.contains(['%', '*', '?', '[', '"', '\'', '\\']) {
                return None;
            }
            match self.tree.read(&path, self.limits.file_bytes) {
                Ok(bytes) => found.push(self.variables_of(&path, bytes)?),
                // What is made when the host starts is in no image of it.
                Err(Miss::Absent) if written.starts_with('-') && !path.contains("/run/") => {}
                Err(_) => return None,
            }
        }
        Some(found)
    }

    /// A file of variables, all of which can be written as a unit writes them.
    fn variables_of(&self, path: &str, bytes: Vec<u8>) -> Option<Variables> {
        let file = self.open_variables(path, bytes).ok()?;
        let is_plain = |word: Node<'_>| {
            let text = word.as_text().map(|it| it.expose());
            text.is_some_and(|it| !it.contains(['"', '\'', '\\', '%', '$']) && !has_blank(it))
        };
        let mut entries = file.documents().flat_map(|it| it.root().entries());
        let all = entries.all(|it| is_name(it.key()) && it.value.items().all(is_plain));
        drop(entries);
        let refused = file.documents().next().is_none() && !file.text().trim().is_empty();
        (all && !refused).then(|| Variables {
            path: path.to_owned(),
            file,
        })
    }

    /// Puts in what these files set, which goes over what the unit itself sets, and nothing for words that
    /// are variables which nothing sets.
    fn resolve(&mut self, variables: &[Variables]) {
        let mut unset = self.used();
        match self.set() {
            Some(set) => unset.retain(|name| !set.contains(name)),
            None => unset.clear(),
        }
        for it in variables {
            let number = self.files.len();
            let shown = self.open_variables(&it.path, it.file.text().into());
            let Ok(shown) = shown else { continue };
            for entry in it.file.documents().flat_map(|it| it.root().entries()) {
                unset.remove(entry.key());
                self.variable(&entry, number);
            }
            self.files.push(shown);
        }
        // Here the files are read already.
        let lines: Vec<usize> = self
            .text
            .match_indices("\nEnvironmentFile")
            .map(|it| it.0.saturating_add(1))
            .collect();
        for at in lines {
            self.text.replace_range(at..at.saturating_add(1), "#");
        }
        // Behind all else, so that places in the unit itself stay what they are.
        self.text.push_str("\n\n[Service]\n");
        for name in unset {
            self.text.push_str(&format!("Environment={name}=\n"));
        }
    }

    fn variable(&mut self, entry: &Entry<'_>, file: usize) {
        let words: Vec<&str> = entry
            .value
            .items()
            .filter_map(|it| Some(it.as_text()?.expose()))
            .collect();
        self.text.push_str("\n\n[Service]\n");
        let from = self.text.len();
        let (name, value) = (entry.key(), words.join(" "));
        self.text
            .push_str(&format!("Environment=\"{name}={value}\"\n"));
        let there = entry.value.span();
        self.stretch(from, file, there.start as usize..there.end as usize);
    }

    /// Puts in what the configuration of k3s or RKE2 sets. Where it cannot be read the unit stays without one, and where
    /// there is none it sets nothing.
    fn configuration(&mut self) {
        let Some(first) = self.files.first() else {
            return;
        };
        let text = self.text.clone().into_bytes();
        let unit = self.open(first.name(), text).ok();
        let Some(files) = unit
            .and_then(|unit| configuration_of(&unit))
            .and_then(|path| self.configuration_files(&path))
        else {
            return;
        };
        let Some(settings) = settings(&files) else {
            return;
        };
        let section = format!("\n\n[{CONFIGURATION}]\n");
        self.text.push_str(&section);
        let number = self.files.len();
        for setting in settings {
            let from = self.text.len();
            let word = setting.text.replace('\\', "\\\\").replace('"', "\\\"");
            self.text.push_str(&format!("ExecStart=\"{word}\"\n"));
            let there = setting.span.start as usize..setting.span.end as usize;
            self.stretch(from, number.saturating_add(setting.file), there);
        }
        self.beside = files.iter().map(|file| file.name().to_owned()).collect();
        self.files.extend(files);
    }

    /// Says what is to be known of the configuration that a kubelet reads beside its command: why it is not at hand, or that
    /// it is and nothing goes over it.
    fn kubelet(&mut self) {
        let Some(first) = self.files.first() else {
            return;
        };
        let text = self.text.clone().into_bytes();
        let Ok(unit) = self.open(first.name(), text) else {
            return;
        };
        let objects = unit.documents().flat_map(resources);
        let programs: Vec<_> = objects.flat_map(|it| Component::all(&it)).collect();
        // One of k3s is never alone, and has its configuration from k3s.
        let [kubelet] = &programs[..] else { return };
        if kubelet.program() != Program::Kubelet {
            return;
        }
        let main = match kubelet.flag("config") {
            Setting::Set { value: "", .. } => Ok(None),
            Setting::Set { value, .. } if value.starts_with('/') => {
                self.kubelet_file(value).map(Some)
            }
            Setting::Set { .. } | Setting::Unknown(_) => Err("unclear"),
            Setting::Implied { .. } | Setting::Absent { .. } | Setting::Elsewhere => Ok(None),
        };
        let others = match kubelet.flag("config-dir") {
            Setting::Set { value, .. } => self.kubelet_drop_ins(value),
            _ => None,
        };
        match (main, others) {
            (Err(why), _) => {
                self.text
                    .push_str(&format!("\n\n[{UNSEEN}]\nExecStart={why}\n"));
            }
            // With files of the folder alone, what none of them sets is what the flags have by themselves.
            (Ok(main), Some(others)) if main.is_some() || others.is_empty() => {
                self.text.push_str(&format!("\n\n[{CONFIGURATION}]\n"));
                self.kubelet = main.into_iter().chain(others).collect();
            }
            (Ok(_), _) => {}
        }
    }

    /// The files that go over the configuration of a kubelet, in the order in which they are read; `None` where that cannot be told.
    fn kubelet_drop_ins(&self, folder: &str) -> Option<Vec<SourceFile>> {
        let (mut names, strange) = self.tree.names(folder).ok()?;
        if strange > 0 {
            return None;
        }
        names.retain(|it| is_drop_in(it));
        names.sort();
        let folder = folder.trim_end_matches('/');
        let read = |name: &String| self.kubelet_file(&format!("{folder}/{name}")).ok();
        names.iter().map(read).collect()
    }

    /// A file that holds the configuration of a kubelet, or why it does not.
    fn kubelet_file(&self, path: &str) -> Result<SourceFile, &'static str> {
        let bytes = match self.tree.read(path, self.limits.file_bytes) {
            Ok(bytes) => bytes,
            Err(Miss::Absent) => return Err("absent"),
            Err(Miss::Unread(_)) => return Err("unread"),
        };
        let name = format!("{}{path}", self.prefix);
        let file = self.open(&name, bytes).map_err(|_| "unread")?;
        let mut objects = file.documents().flat_map(resources);
        let is_read = objects.any(|it| it.object() == ObjectKind::KubeletConfiguration);
        drop(objects);
        if is_read { Ok(file) } else { Err("unread") }
    }

    /// A configuration file and those in the folder beside it, in the order in which they are read.
    fn configuration_files(&self, path: &str) -> Option<Vec<SourceFile>> {
        let folder = format!("{path}.d");
        let mut names = match self.tree.names(&folder) {
            Ok((names, 0)) => names,
            Err(Miss::Absent) => Vec::new(),
            Ok(_) | Err(_) => return None,
        };
        names.retain(|name| name.ends_with(".yaml") || name.ends_with(".yml"));
        names.sort();
        let parts = names.iter().map(|name| format!("{folder}/{name}"));
        let mut files = Vec::new();
        for path in std::iter::once(path.to_owned()).chain(parts) {
            match self.tree.read(&path, self.limits.file_bytes) {
                Ok(bytes) => {
                    let name = format!("{}{path}", self.prefix);
                    files.push(self.open(&name, bytes).ok()?);
                }
                Err(Miss::Absent) => {}
                Err(_) => return None,
            }
        }
        Some(files)
    }

    /// The variables that stand as words of their own.
    fn used(&self) -> BTreeSet<String> {
        let words = self.text.split_ascii_whitespace();
        let names = words.filter_map(|it| it.strip_prefix('$'));
        names.filter(|it| is_name(it)).map(str::to_owned).collect()
    }

    /// The names of the variables that the unit itself sets; `None` where one of them cannot be told.
    fn set(&self) -> Option<BTreeSet<String>> {
        let documents = self.files.iter().flat_map(SourceFile::documents);
        let sections = documents.flat_map(|it| it.root().entries());
        let services = sections.filter(|it| it.key() == "Service");
        let entries = services.flat_map(|it| it.value.entries());
        let set = entries.filter(|it| it.key() == "Environment");
        let names = set.flat_map(|it| it.value.entries());
        let names = names.map(|it| is_name(it.key()).then(|| it.key().to_owned()));
        names.collect()
    }

    fn finish(self) -> Option<Unit> {
        let name = self.files.first().map(SourceFile::name);
        if name.is_none() && self.errors.is_empty() {
            return None;
        }
        let text = self.text.clone().into_bytes();
        let whole = self.open(name.unwrap_or_default(), text).ok()?;
        Some(Unit {
            whole,
            files: self.files,
            stretches: self.stretches,
            beside: self.beside,
            kubelet: self.kubelet,
            errors: self.errors,
        })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_in_name)
}

const fn is_in_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn has_blank(text: &str) -> bool {
    text.contains(char::is_whitespace)
}
