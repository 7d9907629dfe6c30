//! Configurations that a main file and the files in a folder make together: those of k3s and RKE2, and of the kubelet.

use super::checker::{Checked, Checker};
use super::component::{Fragments, are_configuration, main_file};
use super::fingerprint::fingerprint;
use super::host::by_place;
use super::kubelet::{Kubelet, Over};
use super::locate::first_line;
use super::run::Run;
use crate::document::{Limits, ReadError, SourceFile, Span};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// The files of a scan that are read together with others: the `config.yaml` of k3s or RKE2, and the files in `config.yaml.d` beside
/// it. What such files are their folder tells (`rancher/k3s`, `rancher/rke2`), or a key of one of them that no other program has.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, DropIns, Options};
/// let read = |name: &str, text: &str| SourceFile::read(name, text.into(), &Limits::default());
/// let main = read("etc/rancher/k3s/config.yaml", "secrets-encryption: true\n")?;
/// let over = read("etc/rancher/k3s/config.yaml.d/a.yaml", "secrets-encryption: false\n")?;
/// assert_eq!(DropIns::main_of(over.name()), Some(main.name()));
///
/// let checker = Checker::new(&Options::default());
/// let mut drop_ins = DropIns::default();
/// drop_ins.add(read(main.name(), main.text())?);
/// drop_ins.add(read(over.name(), over.text())?);
/// checker.put_together(drop_ins);
/// let off = |file| checker.check(file).findings.iter().any(|it| it.check.id == "enc-apiserver-flag-missing");
/// assert!(!off(&main) && off(&over));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct DropIns {
    /// By the main file's name; within, the main file first, and the others by name.
    by_main: BTreeMap<String, BTreeMap<(bool, String), SourceFile>>,
    kubelets: Vec<Kubelet>,
}

impl DropIns {
    /// The main file that a file is read after, by its name: `config.yaml` for one in `config.yaml.d`. A main file itself is read
    /// after none.
    ///
    /// ```
    /// use sealward::posture::DropIns;
    /// assert_eq!(DropIns::main_of("k3s/config.yaml.d/10-a.yaml"), Some("k3s/config.yaml"));
    /// assert_eq!(DropIns::main_of("k3s/config.yaml"), None);
    /// ```
    #[must_use]
    pub fn main_of(file: &str) -> Option<&str> {
        main_file(file)
            .filter(|(_, is_other)| *is_other)
            .map(|it| it.0)
    }

    /// Whether a file of that name may be one of several.
    pub(super) fn takes(name: &str) -> bool {
        main_file(name).is_some()
    }

    /// Takes in a file; one that is none of several by its name is passed over.
    pub fn add(&mut self, file: SourceFile) {
        let Some((main, is_other)) = main_file(file.name()) else {
            return;
        };
        let (main, key) = (main.to_owned(), (is_other, file.name().to_owned()));
        self.by_main.entry(main).or_default().insert(key, file);
    }

    /// Takes note of a file that cannot be read, so that nobody can tell what it and the others come to.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, DropIns, Options};
    /// let read = |text: &str| SourceFile::read("etc/rancher/k3s/config.yaml", text.into(), &Limits::default());
    /// let main = read("secrets-encryption: true\n")?;
    /// let checker = Checker::new(&Options::default());
    /// let mut drop_ins = DropIns::default();
    /// drop_ins.add(read(main.text())?);
    /// drop_ins.add_unread("etc/rancher/k3s/config.yaml.d/a.yaml");
    /// checker.put_together(drop_ins);
    /// assert_eq!(checker.check(&main).findings[0].check.id, "doc-settings-unseen");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn add_unread(&mut self, name: &str) {
        // What is no configuration stands for it.
        if let Ok(file) = SourceFile::read(name, b"[".to_vec(), &Limits::default()) {
            self.add(file);
        }
    }

    /// Takes in the configuration of a kubelet: the file that `--config` names, and those of the folder that `--config-dir` names, in
    /// the order in which they are read. What a later one sets goes over what an earlier one says.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, DropIns, Options};
    /// let read = |name: &str, port: u16| {
    ///     let text = format!("{{apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, readOnlyPort: {port}}}");
    ///     SourceFile::read(name, text.into(), &Limits::default())
    /// };
    /// let checker = Checker::new(&Options::default());
    /// let mut drop_ins = DropIns::default();
    /// drop_ins.add_kubelet(&[read("config.yaml", 10255)?, read("kubelet.conf.d/10.conf", 0)?]);
    /// checker.put_together(drop_ins);
    /// assert!(checker.check(&read("config.yaml", 10255)?).findings.is_empty());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn add_kubelet(&mut self, files: &[SourceFile]) {
        self.kubelets.push(Kubelet::of(files));
    }
}

/// Configurations of several files each, and what they were found to say.
#[derive(Debug, Default)]
pub(super) struct Together {
    wholes: Vec<Whole>,
    /// By a file's name: its configuration, and its place in that.
    by_file: HashMap<String, (usize, usize)>,
    kubelets: Vec<Kubelet>,
}

#[derive(Debug)]
struct Whole {
    /// In the order in which they are read.
    files: Vec<SourceFile>,
    /// Part for part.
    judged: OnceLock<Vec<Checked>>,
}

impl From<DropIns> for Together {
    fn from(drop_ins: DropIns) -> Self {
        let mut together = Self {
            kubelets: drop_ins.kubelets,
            ..Self::default()
        };
        for parts in drop_ins.by_main.into_values() {
            let files: Vec<_> = parts.into_values().collect();
            // One file alone is judged by itself.
            if files.len() < 2 || !are_configuration(&files) {
                continue;
            }
            for (at, file) in files.iter().enumerate() {
                let place = (together.wholes.len(), at);
                together.by_file.insert(file.name().to_owned(), place);
            }
            together.wholes.push(Whole {
                files,
                judged: OnceLock::new(),
            });
        }
        together
    }
}

impl Together {
    /// What goes over a kubelet's configuration; `None` for any other file.
    pub(super) fn over(&self, file: &SourceFile) -> Option<Over<'_>> {
        self.kubelets.iter().find_map(|it| it.over(file.name()))
    }

    /// What was found in a file that is read together with others; `None` for any other file.
    pub(super) fn part(&self, checker: &Checker, file: &SourceFile) -> Option<Checked> {
        if self.by_file.is_empty() {
            return None;
        }
        let &(whole, at) = self.by_file.get(file.name())?;
        let whole = self.wholes.get(whole)?;
        let known = whole.files.get(at)?;
        let files = || whole.files.iter();
        if known.text() == file.text() {
            let judged = whole
                .judged
                .get_or_init(|| judge(checker, &files().collect::<Vec<_>>()));
            return judged.get(at).cloned();
        }
        // It was changed since: by a fix that is tried.
        let mut files: Vec<&SourceFile> = files().collect();
        *files.get_mut(at)? = file;
        judge(checker, &files).into_iter().nth(at)
    }
}

/// Judges the programs that files start together, and says of each file what was found there. What is missing is missing in
/// the first.
fn judge(checker: &Checker, files: &[&SourceFile]) -> Vec<Checked> {
    let mut parts: Vec<Checked> = files.iter().map(|_| Checked::part(Vec::new())).collect();
    let fragments = Fragments::of(files);
    let name = files.first().map_or("", |it| it.name());
    let text = fragments.text.clone().into_bytes();
    let Ok(whole) = SourceFile::read(name, text, &Limits::default()) else {
        return parts; // INVARIANT: it is no longer than some files that were read.
    };
    let run = Run::new(&whole, checker.plan(), checker.options(), checker.digests());
    let mut checked = run.finish_programs(fragments.is_readable);
    let root = files.first().and_then(|it| it.documents().next());
    let root = root.map_or_else(Span::default, |it| first_line(it.root()));
    for finding in &mut checked.findings {
        if let Some(piece) = fragments.piece(finding.span) {
            finding.path = piece.path.clone();
            finding.stable = piece.path.to_string();
            let (check, stable) = (finding.check.id, finding.stable.as_str());
            finding.fingerprint = fingerprint(check, &finding.resource, stable, 0);
        }
    }
    let mut facts = checked.facts.to_vec();
    for fact in &mut facts {
        fact.drop_fixes();
        for at in fact.places_mut() {
            if let Some(piece) = fragments.piece(at.span) {
                at.path = piece.path.to_string().into();
            }
        }
    }
    checked.facts = facts.into();
    for error in &mut checked.errors {
        *error = ReadError::new(error.code(), error.message(), None);
    }
    let place = |span: Span| match fragments.piece(span) {
        Some(piece) => Some((piece.file, piece.there)),
        None => Some((0, root)),
    };
    let others = by_place(&mut checked, files, place);
    for (at, found) in std::iter::once((0, checked)).chain(others) {
        if let Some(part) = parts.get_mut(at) {
            *part = found;
        }
    }
    parts
}
