//! Rules about modes and owners, and how they are judged.

use super::HostFacts;
use crate::document::Node;
use crate::dto::{FileKind, FileMode, FileRole, HostFile};
use crate::escape;
use crate::posture::{Cx, Reference, Severity};
use std::collections::BTreeSet;

/// A rule of a standard about the files of one role.
pub(in crate::posture) struct Rule {
    role: FileRole,
    wants: Wants,
    controls: &'static [Reference],
}

/// What a rule wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// No permission beyond these bits.
    Mode(u16),
    /// This user and the group of the same name.
    Owner(&'static str),
}

impl Rule {
    /// Files of this role have no permission beyond these bits.
    pub(in crate::posture) const fn mode(
        role: FileRole,
        most: u16,
        controls: &'static [Reference],
    ) -> Self {
        let wants = Wants::Mode(most);
        Self {
            role,
            wants,
            controls,
        }
    }

    /// Files of this role are this user's and its group's.
    pub(in crate::posture) const fn owner(
        role: FileRole,
        user: &'static str,
        controls: &'static [Reference],
    ) -> Self {
        let wants = Wants::Owner(user);
        Self {
            role,
            wants,
            controls,
        }
    }
}

/// Judges every file by the rules for its roles. Each rule's controls are decided by the files that it
/// is for, and by no others; a host with no such file is not judged.
pub(in crate::posture) fn judge(cx: &mut Cx<'_>, rules: &[&[Rule]]) {
    let Some(host) = cx.host() else {
        return cx.not_applicable();
    };
    let mut any = false;
    for (path, file) in &host.facts().files {
        let for_it: Vec<&Rule> = rules
            .iter()
            .copied()
            .flatten()
            .filter(|rule| file.roles.contains(&rule.role))
            .collect();
        let Some(node) = host.file(path).filter(|_| !for_it.is_empty()) else {
            continue;
        };
        any = true;
        let controls = |rules: &[&Rule]| -> Vec<Reference> {
            rules
                .iter()
                .flat_map(|rule| rule.controls)
                .copied()
                .collect()
        };
        cx.decides(&controls(&for_it));
        if file.kind == FileKind::Unreadable {
            let reason = file
                .reason
                .as_deref()
                .unwrap_or("it could not be looked at");
            let message = format!("the mode and owner of `{path}` are not known: {reason}");
            cx.unknown(node, line(&message)).controls(controls(&for_it));
            continue;
        }
        mode(cx, &for_it, path, file, node);
        owner(cx, &for_it, path, file, node);
    }
    for (path, unread) in &host.facts().unread {
        let for_it = rules.iter().copied().flatten();
        let for_it = for_it.filter(|rule| unread.roles.contains(&rule.role));
        let controls: Vec<Reference> = for_it.flat_map(|rule| rule.controls).copied().collect();
        let node = host.unread(path).filter(|_| !controls.is_empty());
        let Some(node) = node else {
            continue;
        };
        any = true;
        let reason = &unread.reason;
        let message = format!("the files in `{path}`, or that it names, are not known: {reason}");
        cx.unknown(node, line(&message)).controls(controls);
    }
    if !any {
        cx.not_applicable();
    }
}

/// One finding for a mode, whatever the number of rules it breaks.
fn mode<'a>(cx: &mut Cx<'a>, rules: &[&Rule], path: &str, file: &HostFile, node: Node<'a>) {
    let limits = rules.iter().filter_map(|rule| match rule.wants {
        Wants::Mode(limit) => Some((limit, rule.controls)),
        Wants::Owner(_) => None,
    });
    let Some(strictest) = limits.clone().map(|it| it.0).reduce(|a, b| a & b) else {
        return;
    };
    let broken = |mode: u16| limits.clone().filter(move |(limit, _)| mode & !limit != 0);
    let of = |controls: &[Reference]| controls.to_vec();
    let Some(mode) = file.mode else {
        let all = limits.clone().flat_map(|it| of(it.1)).collect();
        cx.unknown(node, line(&format!("the mode of `{path}` is not known")))
            .controls(all);
        return;
    };
    let bits = mode.bits();
    let controls: Vec<Reference> = broken(bits).flat_map(|it| of(it.1)).collect();
    if controls.is_empty() {
        return;
    }
    let may = FileMode::new(strictest)
        .map(|it| it.to_string())
        .unwrap_or_default();
    let message = format!(
        "{} has the mode {mode}, and may have {may} at most: {}",
        called(path, file),
        command(&format!("chmod {:o}", bits & strictest), path)
    );
    // Who may write decides what runs; who may read a kubeconfig or a key is whom it names.
    let others = |may: u16| bits & may & !strictest != 0;
    let holds_secrets = file.roles.iter().any(|role| holds_secrets(*role));
    let severity = if others(0o022) || holds_secrets && others(0o044) {
        Severity::High
    } else {
        Severity::Medium
    };
    let at = node.get("mode").unwrap_or(node);
    cx.report(at, line(&message))
        .severity(severity)
        .controls(controls);
}

fn owner<'a>(cx: &mut Cx<'a>, rules: &[&Rule], path: &str, file: &HostFile, node: Node<'a>) {
    let names = rules.iter().filter_map(|rule| match rule.wants {
        Wants::Owner(name) => Some(name),
        Wants::Mode(_) => None,
    });
    for name in names.collect::<BTreeSet<_>>() {
        let for_it = rules.iter().filter(|rule| rule.wants == Wants::Owner(name));
        let controls: Vec<Reference> = for_it.flat_map(|rule| rule.controls).copied().collect();
        let (Some(uid), Some(gid)) = (file.uid, file.gid) else {
            cx.unknown(node, line(&format!("the owner of `{path}` is not known")))
                .controls(controls);
            continue;
        };
        // Root's number is the same everywhere; any other needs the host's own list of names.
        let is = |number: u32, called: Option<&String>| match name {
            "root" => Some(number == 0),
            _ => called
                .map(|it| it == name)
                .or((number == 0).then_some(false)),
        };
        let user = is(uid, file.user.as_ref());
        let group = is(gid, file.group.as_ref());
        if user == Some(true) && group == Some(true) {
            continue;
        }
        if user != Some(false) && group != Some(false) {
            let message = format!(
                "`{path}` belongs to {uid}:{gid}, and whether that is {name}:{name} is not known"
            );
            cx.unknown(node, line(&message)).controls(controls);
            continue;
        }
        let shown = |number: u32, name: Option<&String>| match name {
            Some(name) => format!("{name} ({number})"),
            None => number.to_string(),
        };
        let message = format!(
            "{} belongs to {}:{}, and should to {name}:{name}: {}",
            called(path, file),
            shown(uid, file.user.as_ref()),
            shown(gid, file.group.as_ref()),
            command(&format!("chown {name}:{name}"), path)
        );
        // kubeadm and k3s run etcd as root: no user of its own, and no stranger either.
        let severity = if name != "root" && (uid, gid) == (0, 0) {
            Severity::Low
        } else {
            Severity::High
        };
        let field = if user == Some(false) { "uid" } else { "gid" };
        let at = node.get(field).unwrap_or(node);
        cx.report(at, line(&message))
            .severity(severity)
            .controls(controls);
    }
}

const fn holds_secrets(role: FileRole) -> bool {
    matches!(
        role,
        FileRole::EtcdData
            | FileRole::AdminKubeconfig
            | FileRole::SchedulerKubeconfig
            | FileRole::ControllerManagerKubeconfig
            | FileRole::KubeletKubeconfig
            | FileRole::ProxyKubeconfig
            | FileRole::PkiKey
            | FileRole::AzureConfig
            | FileRole::ClusterSecrets
    )
}

/// Names of files may hold line ends, and what hides them.
fn line(message: &str) -> String {
    escape(message).into_owned()
}

fn called(path: &str, file: &HostFile) -> String {
    match &file.leads_to {
        Some(target) => format!("`{path}`, a link to `{target}`,"),
        None => format!("`{path}`"),
    }
}

/// The command that mends a path; only its beginning where the path cannot be shown as it is.
fn command(words: &str, path: &str) -> String {
    if escape(path) == path {
        format!("`{words} {}`", quoted(path))
    } else {
        format!("`{words}`")
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@:=,".contains(&byte);
    if path.bytes().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// Gives the checks the facts of their host.
impl<'a> Cx<'a> {
    /// The facts of the host, for a check that is called for [`crate::posture::ObjectKind::Host`].
    ///
    /// ```
    /// use sealward::posture::Cx;
    /// fn run(cx: &mut Cx<'_>) {
    ///     let Some(host) = cx.host() else {
    ///         return cx.not_applicable();
    ///     };
    ///     for path in host.facts().files.keys().filter(|path| path.ends_with(".bak")) {
    ///         if let Some(node) = host.file(path) {
    ///             cx.report(node, format!("`{path}` is a copy that nobody keeps"));
    ///         }
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn host(&self) -> Option<std::rc::Rc<HostFacts<'a>>> {
        self.host.clone()
    }
}
