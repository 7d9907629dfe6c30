//! Checking the configuration files of a host.

use super::carry::by_place;
use super::read::HostFacts;
use super::tree::{Miss, Told, Tree, open};
use super::unit::{self, Unreadable};
use super::units::units;
use crate::document::{Limits, SourceFile};
use crate::dto::{Facts, FileKind, FileRole, HostFile};
use crate::escape;
use crate::posture::drop_ins::Together;
use crate::posture::{Checked, Checker, DropIns, ObjectKind, resources};
use std::collections::HashSet;

/// What the checks found in the configuration files of a host.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
/// let text = r#"{"schema": "sealward/facts/v1", "files": {"/var/lib/kubelet/config.yaml":
///         {"roles": ["kubelet-config"], "kind": "file", "mode": "0600", "uid": 0, "gid": 0}},
///     "texts": {"/var/lib/kubelet/config.yaml":
///         ["apiVersion: kubelet.config.k8s.io/v1beta1", "kind: KubeletConfiguration", "readOnlyPort: 10255"]}}"#;
/// let file = SourceFile::read("node.json", text.into(), &Limits::default())?;
/// let checker = Checker::new(&Options::default());
/// let hosts = checker.check_hosts_of(&file, &Limits::default());
/// let (config, checked) = &hosts[0].files[0];
/// assert_eq!(config.name(), "node.json/var/lib/kubelet/config.yaml");
/// assert_eq!(config.position(checked.findings[0].span.start).line, 3);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct HostChecked {
    /// The files, by name, each with what was found in it. A unit of systemd and its drop-ins are files of their own.
    pub files: Vec<(SourceFile, Checked)>,
    /// What could not be read: its name, a code and why.
    pub errors: Vec<(String, &'static str, String)>,
    /// What stands where configuration files are read and is none.
    pub no_files: Vec<String>,
}

impl Checker {
    /// Checks the configuration files of a host: those that its facts know, and its units. `prefix` is put before each path.
    ///
    /// ```
    /// use sealward::document::Limits;
    /// use sealward::posture::{Checker, Options, host::{Miss, Tree}};
    /// # struct Bare;
    /// # impl Tree for Bare {
    /// #     fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, Miss> {
    /// #         let unit = b"[Service]\nExecStart=/usr/bin/kubelet --anonymous-auth=true\n";
    /// #         (path == "/etc/systemd/system/kubelet.service").then(|| unit.to_vec()).ok_or(Miss::Absent)
    /// #     }
    /// #     fn names(&self, _: &str) -> Result<(Vec<String>, usize), Miss> { Err(Miss::Absent) }
    /// # }
    /// // A tree with one file, `/etc/systemd/system/kubelet.service`.
    /// let (tree, facts) = (Bare, sealward::dto::Facts::default());
    /// let host = Checker::new(&Options::default()).check_host(&facts, &tree, "/mnt", &Limits::default());
    /// assert_eq!(host.files[0].0.name(), "/mnt/etc/systemd/system/kubelet.service");
    /// assert!(host.files[0].1.findings.iter().any(|it| it.check.id == "node-anonymous"));
    /// ```
    #[must_use]
    pub fn check_host(
        &self,
        facts: &Facts,
        tree: &dyn Tree,
        prefix: &str,
        limits: &Limits,
    ) -> HostChecked {
        let mut host = HostChecked {
            no_files: no_files(facts).map(|it| format!("{prefix}{it}")).collect(),
            ..HostChecked::default()
        };
        let units = unit::read(tree, &units(tree), prefix, limits);
        let configuration = configuration(facts, tree, prefix, limits);
        let mut together = DropIns::default();
        let parts = configuration.iter().filter(|it| DropIns::takes(&it.0));
        for (path, file) in parts {
            match file {
                // What is put together is kept there.
                Ok(file) => match open(tree, path, None, file.text().into(), limits) {
                    Ok(file) => together.add(file),
                    Err(_) => together.add_unread(path),
                },
                Err(_) => together.add_unread(path),
            }
        }
        for unit in &units {
            together.add_kubelet(&unit.kubelet);
        }
        let together = Together::from(together);
        let beside: HashSet<String> = units
            .iter()
            .flat_map(|it| it.beside.iter().cloned())
            .collect();
        for (_, file) in configuration {
            match file {
                Ok(file) => {
                    let is_beside = beside.contains(file.name());
                    let checked = self.check_on_host(&file, &together, is_beside);
                    host.files.push((file, checked));
                }
                Err(error) => host.errors.push(error),
            }
        }
        for mut unit in units {
            host.errors.append(&mut unit.errors);
            let mut checked = self.check_on_host(&unit.whole, &together, false);
            let others = by_place(&mut checked, &unit.files, |span| unit.place(span));
            let found = std::iter::once((0, checked)).chain(others);
            let mut files: Vec<_> = unit.files.into_iter().map(Some).collect();
            host.files.extend(found.filter_map(|(at, checked)| {
                let file = files.get_mut(at)?.take()?;
                Some((file, checked))
            }));
        }
        host.files.sort_by(|a, b| a.0.name().cmp(b.0.name()));
        host
    }

    /// Checks the configuration files that a file of facts tells of, for each host in it. They are called as if the facts were a
    /// folder: `node.json/etc/kubernetes/admin.conf`. For any other file there is no host.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options};
    /// let text = r#"{"schema": "sealward/facts/v1", "texts": {"/etc/systemd/system/kubelet.service":
    ///     ["[Service]", "ExecStart=/usr/bin/kubelet --anonymous-auth=true --token=<hidden:token:name>"]}}"#;
    /// let file = SourceFile::read("node.json", text.into(), &Limits::default())?;
    /// let hosts = Checker::new(&Options::default()).check_hosts_of(&file, &Limits::default());
    /// let (unit, checked) = &hosts[0].files[0];
    /// assert_eq!(unit.name(), "node.json/etc/systemd/system/kubelet.service");
    /// assert!(checked.findings.iter().any(|it| it.check.id == "node-anonymous"));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn check_hosts_of(&self, file: &SourceFile, limits: &Limits) -> Vec<HostChecked> {
        let hosts = file.documents().flat_map(resources);
        let hosts = hosts.filter(|it| it.object() == ObjectKind::Host);
        let hosts = hosts.filter_map(|it| HostFacts::read(&it).ok());
        let checked = hosts.enumerate().map(|(at, host)| {
            let facts = host.facts();
            let name = file.name();
            let prefix = match at {
                0 => name.to_owned(),
                _ => format!("{name}#{}", at.saturating_add(1)),
            };
            let mut checked = self.check_host(&known(facts), &Told(facts), &prefix, limits);
            for (path, reason) in &facts.withheld {
                let name = format!("{prefix}{path}");
                if !checked.errors.iter().any(|it| it.0 == name) {
                    let reason = escape(reason).into_owned();
                    checked.errors.push((name, "cli/read", reason));
                }
            }
            // Fixes are for the files themselves.
            let files = checked.files.iter_mut();
            files.for_each(|(_, checked)| checked.drop_fixes());
            checked
        });
        checked.collect()
    }
}

/// The files of a host of which its facts tell what they say, or why not: whoever writes facts may leave that out.
fn known(facts: &Facts) -> Facts {
    let is_told = |path: &String, file: &HostFile| {
        facts.texts.contains_key(path)
            || facts.withheld.contains_key(path)
            || facts.unread.contains_key(path)
            || file.kind == FileKind::Other
    };
    let files = facts
        .files
        .iter()
        .filter(|(path, file)| is_told(path, file));
    Facts {
        files: files.map(|(path, it)| (path.clone(), it.clone())).collect(),
        ..Facts::default()
    }
}

/// The configuration files on a host: how reports call each, and what it holds.
pub(super) fn configuration(
    facts: &Facts,
    tree: &dyn Tree,
    prefix: &str,
    limits: &Limits,
) -> Vec<(String, Result<SourceFile, Unreadable>)> {
    let files = facts.files.iter();
    let files = files.filter(|(_, it)| it.kind == FileKind::File && is_configuration(&it.roles));
    let read = files.map(|(path, _)| {
        let name = format!("{prefix}{path}");
        let bytes = tree.read(path, limits.file_bytes);
        let bytes = bytes.map_err(|miss| ("cli/read", Miss::into_reason(miss)));
        let file = bytes.and_then(|bytes| {
            let file = open(tree, &name, None, bytes, limits);
            file.map_err(|error| (error.code().as_str(), error.message().to_owned()))
        });
        let file = file.map_err(|(code, message)| (name.clone(), code, message));
        (name, file)
    });
    read.collect()
}

/// What stands where configuration files are read and is none.
fn no_files(facts: &Facts) -> impl Iterator<Item = &String> {
    let files = facts.files.iter();
    let others = files.filter(|(_, it)| it.kind == FileKind::Other && is_configuration(&it.roles));
    others.map(|it| it.0)
}

/// Whether a file with these roles holds configuration that checks read.
fn is_configuration(roles: &[FileRole]) -> bool {
    roles.iter().any(|role| {
        matches!(
            role,
            FileRole::ApiServerManifest
                | FileRole::ControllerManagerManifest
                | FileRole::SchedulerManifest
                | FileRole::EtcdManifest
                | FileRole::KubeletConfig
                | FileRole::Configuration
                | FileRole::AdminKubeconfig
                | FileRole::ControllerManagerKubeconfig
                | FileRole::SchedulerKubeconfig
                | FileRole::KubeletKubeconfig
                | FileRole::ProxyKubeconfig
        )
    })
}
