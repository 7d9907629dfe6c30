//! Writing down what a host's configuration files say, but for their secrets.

use super::check::configuration;
use super::layout::{FlagMeaning, flag_meaning};
use super::tree::{Miss, Tree};
use super::unit;
use super::units::units;
use crate::document::{Limits, SourceFile, Syntax};
use crate::dto::{Facts, Unread};
use crate::posture::checks::enc::stand_ins;
use crate::posture::component::Known;
use crate::posture::{Component, ObjectKind, resources};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The largest text that is written down, in bytes.
const LONGEST: u64 = 8 << 20;

/// Adds to a host's facts what its configuration files say: all that a check of the host itself reads of them. In place of
/// each secret stands a mark, in place of each key of an encryption configuration another of which checks say the same, and of
/// comments only suppressions are kept.
///
/// ```
/// use sealward::dto::Facts;
/// use sealward::posture::host::{Miss, Tree, tell};
/// struct Host;
/// impl Tree for Host {
///     fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, Miss> {
///         let unit = b"[Service]\n# ask Ann\nExecStart=/usr/bin/k3s agent --token=kV9c-Qm27 --debug\n";
///         (path == "/etc/systemd/system/k3s-agent.service").then(|| unit.to_vec()).ok_or(Miss::Absent)
///     }
///     fn names(&self, _: &str) -> Result<(Vec<String>, usize), Miss> {
///         Err(Miss::Absent)
///     }
/// }
/// let mut facts = Facts::default();
/// tell(&mut facts, &Host);
/// let unit = &facts.texts["/etc/systemd/system/k3s-agent.service"];
/// assert_eq!(unit[1..3], ["#", "ExecStart=/usr/bin/k3s agent --token=<hidden:token:name> --debug"]);
/// ```
pub fn tell(facts: &mut Facts, tree: &dyn Tree) {
    let mut limits = Limits::default();
    limits.file_bytes = LONGEST;
    let seen = Seen {
        tree,
        files: RefCell::default(),
        folders: RefCell::default(),
    };
    // What is read here is what is read where the facts are checked.
    drop(unit::read(&seen, &units(&seen), "", &limits));
    drop(configuration(facts, &seen, "", &limits));
    let unread = |reason| Unread {
        reason,
        roles: Vec::new(),
    };
    let folders = seen.folders.into_inner().into_iter();
    for (path, reason) in folders.chain(no_drop_ins(facts, tree)) {
        facts.unread.entry(path).or_insert_with(|| unread(reason));
    }
    for (path, read) in seen.files.into_inner() {
        let is_known = facts.files.contains_key(&path);
        match read.map(|bytes| text(&path, is_known, bytes, &limits)) {
            // That it is there is told.
            Ok(None) => drop(facts.texts.insert(path, Vec::new())),
            Ok(Some(Ok(text))) => {
                let lines = text.split('\n').map(str::to_owned);
                facts.texts.insert(path, lines.collect());
            }
            Ok(Some(Err(reason))) => drop(facts.withheld.insert(path, reason)),
            Err(reason) => drop(facts.unread.entry(path).or_insert_with(|| unread(reason))),
        }
    }
}

/// Folders of drop-ins that a kubelet is told of and that are not there: it does not start then.
fn no_drop_ins(facts: &Facts, tree: &dyn Tree) -> Vec<(String, String)> {
    let mut missing = Vec::new();
    for component in &facts.components {
        let named = component.flags.iter().filter(|(flag, folder)| {
            flag_meaning(&component.name, flag) == Some(FlagMeaning::KubeletDropIns)
                && tree.names(folder) == Err(Miss::Absent)
        });
        let reason = || format!("`{}` names it, and it is not there", component.from);
        missing.extend(named.map(|(_, folder)| (folder.clone(), reason())));
    }
    missing
}

/// What is written down of a file, or why nothing is; `None` of one in which there is nothing to judge.
fn text(
    path: &str,
    is_known: bool,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Option<Result<String, String>> {
    let syntax = Syntax::of_name(path);
    // What is known by neither is a file of variables that a unit names.
    let syntax = syntax.or_else(|| (!is_known).then_some(Syntax::Environment));
    let file = match SourceFile::read_as(path, syntax, bytes, limits) {
        Ok(file) => file,
        Err(error) => return Some(Err(error.message().to_owned())),
    };
    let mut objects = file.documents().flat_map(resources);
    let is_object = objects.next().is_some() || file.errors().next().is_some();
    // A part of the configuration of k3s need not tell what it is.
    let is_part = path.contains("/rancher/");
    let is_read = syntax == Some(Syntax::Environment) || is_object || is_part;
    is_read.then(|| {
        let told = file
            .masked(syntax, &stand_ins(&file))
            .map_err(str::to_owned)?;
        let is_same = known(&told) == known(&file);
        is_same.then(|| told.text().to_owned()).ok_or_else(|| {
            "what it is, and how it starts a program, cannot be told without a secret".to_owned()
        })
    })
}

/// What the objects of a file are, and what is known of the programs that they start.
fn known(file: &SourceFile) -> Vec<(ObjectKind, Vec<Known>)> {
    let objects = file.documents().flat_map(resources);
    let known = objects.map(|it| {
        (
            it.object(),
            Component::all(&it).map(Component::known).collect(),
        )
    });
    known.collect()
}

/// A tree, and what was read of it.
struct Seen<'t> {
    tree: &'t dyn Tree,
    /// What each file holds that is there, or why that is not known.
    files: RefCell<BTreeMap<String, Result<Vec<u8>, String>>>,
    /// Why the names in a folder are not known.
    folders: RefCell<BTreeMap<String, String>>,
}

impl Tree for Seen<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Miss> {
        if let Some(seen) = self.files.borrow().get(path) {
            return seen.clone().map_err(Miss::Unread);
        }
        let read = self.tree.read(path, limit.max(LONGEST));
        let seen = match &read {
            Ok(bytes) => Ok(bytes.clone()),
            Err(Miss::Unread(reason)) => Err(reason.clone()),
            Err(Miss::Absent) => return read,
        };
        self.files.borrow_mut().insert(path.to_owned(), seen);
        read
    }

    fn names(&self, path: &str) -> Result<(Vec<String>, usize), Miss> {
        let names = self.tree.names(path);
        let reason = match &names {
            Ok((_, strange)) if *strange > 0 => format!("{strange} names in it are no UTF-8"),
            Err(Miss::Unread(reason)) => reason.clone(),
            _ => return names,
        };
        self.folders.borrow_mut().insert(path.to_owned(), reason);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::document::Limits;

    #[test]
    fn a_program_is_told_or_the_file_is_withheld() {
        let told = |command: &str| {
            let unit = format!("[Service]\nExecStart={command}\n");
            let path = "/etc/systemd/system/kubelet.service";
            text(path, false, unit.into(), &Limits::default()).unwrap()
        };
        let hidden = "[Service]\nExecStart=kubelet --a=<hidden>\n";
        assert_eq!(told("kubelet --a=kV9cQm27Ab3d").as_deref(), Ok(hidden));
        let why = "what it is, and how it starts a program, cannot be told without a secret";
        for command in [
            "kubelet $(token=kV9c-Qm27",
            "/opt/token=kV9c-Qm27/kubelet",
            "/bin/sh -c 'token=kV9c-Qm27/bin/kubelet'",
        ] {
            assert_eq!(told(command).unwrap_err(), why, "{command}");
        }
    }
}
