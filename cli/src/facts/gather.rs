//! Which files of a host are looked at, and what is written down of them.

use super::devices;
use super::root::{Found, Root};
use super::words::{of_manifest, of_text, of_words};
use sealward::document::{Limits, SourceFile};
use sealward::dto::{
    Facts, FileKind, FileMode, FileRole, HostComponent, HostFile, HostVolume, Unread, VolumeUse,
};
use sealward::posture::host::{
    COMPONENTS, DATA, FOLDERS, FlagMeaning, Folder, Miss, PLACES, Tree as _, UNIT_FOLDERS, UNITS,
    VARIABLES, flag_meaning, is_drop_in, names, pki_roles,
};
use std::collections::{BTreeMap, BTreeSet};

/// Gathers the facts of a host, but for what its configuration files say.
pub(super) fn gather(root: &Root) -> Facts {
    let mut gather = Gather {
        users: names(&root.text("/etc/passwd").unwrap_or_default()),
        groups: names(&root.text("/etc/group").unwrap_or_default()),
        root,
        facts: Facts::default(),
        bases: BTreeSet::from([K3S.to_owned(), RKE2.to_owned()]),
        walked: BTreeSet::new(),
    };
    gather.host();
    gather.units();
    gather.processes();
    gather.distributions();
    gather.named();
    gather.places();
    gather.tokens();
    gather.kubelets();
    // Static pods name files too.
    gather.named();
    gather.drop_aliases();
    gather.facts.components.sort();
    gather.facts.components.dedup();
    let mut facts = gather.facts;
    devices::add(root, &mut facts);
    facts
}

struct Gather<'r> {
    root: &'r Root,
    facts: Facts,
    users: BTreeMap<u32, String>,
    groups: BTreeMap<u32, String>,
    /// The folders below which k3s and RKE2 keep everything.
    bases: BTreeSet<String>,
    /// Folders that were looked into already.
    walked: BTreeSet<String>,
}

impl Gather<'_> {
    fn host(&mut self) {
        self.facts.host.name = self.root.text("/etc/hostname").unwrap_or_default();
        let release = self.root.text("/etc/os-release").unwrap_or_default();
        let name = release
            .lines()
            .find_map(|line| line.strip_prefix("PRETTY_NAME="));
        self.facts.host.os = name.map(|it| it.trim_matches('"').to_owned());
    }

    /// Units of systemd, and the files of variables that they read.
    fn units(&mut self) {
        for (unit, component) in UNITS {
            for folder in UNIT_FOLDERS {
                self.unit(component, &format!("{folder}/{unit}.service"));
                let more = format!("{folder}/{unit}.service.d");
                for name in self.names(&more, &[]) {
                    self.unit(component, &format!("{more}/{name}"));
                }
            }
        }
        for path in VARIABLES {
            let name = path.rsplit('/').next().unwrap_or_default();
            let known = COMPONENTS.iter().find(|it| **it == name);
            self.unit(known.copied().unwrap_or("kubelet"), path);
        }
    }

    fn unit(&mut self, component: &str, path: &str) {
        match self.root.text(path) {
            Ok(text) => self.facts.components.push(of_text(component, &text, path)),
            Err(miss) => {
                let names = if component == "kubelet" { NAMED } else { &[] };
                self.unread(path, names, miss);
            }
        }
    }

    fn processes(&mut self) {
        // Without `/proc` there is no list of mounts either, which is said.
        let Ok((names, _)) = self.root.names("/proc") else {
            return;
        };
        let is_number = |name: &&String| name.bytes().all(|it| it.is_ascii_digit());
        for number in names.iter().filter(is_number) {
            let path = format!("/proc/{number}/cmdline");
            // Processes end while they are looked at.
            let Ok(line) = self.root.read(&path, LINE) else {
                continue;
            };
            let line = String::from_utf8_lossy(&line);
            let words: Vec<&str> = line.split('\0').filter(|it| !it.is_empty()).collect();
            self.facts.components.extend(of_words(&words, &path));
        }
    }

    /// What the configuration of k3s and RKE2 says of where they keep everything.
    fn distributions(&mut self) {
        for name in ["k3s", "rke2"] {
            let path = format!("/etc/rancher/{name}/config.yaml");
            let folder = self.in_yaml(&path, &["data-dir"]);
            if let Some(folder) = folder {
                let flags = BTreeMap::from([("data-dir".to_owned(), folder)]);
                let (name, from) = (name.to_owned(), path);
                self.facts
                    .components
                    .push(HostComponent { name, from, flags });
            }
        }
    }

    /// What flags name.
    fn named(&mut self) {
        let components = self.facts.components.clone();
        let flags = components
            .iter()
            .flat_map(|it| it.flags.iter().map(move |flag| (it, flag)));
        for (component, (flag, path)) in flags {
            match flag_meaning(&component.name, flag) {
                Some(FlagMeaning::File(roles)) => self.file(path, roles, Some(&component.from)),
                Some(FlagMeaning::Data(holds)) => self.data(path, holds),
                Some(FlagMeaning::Manifests) => self.manifests(path),
                Some(FlagMeaning::KubeletDropIns) => {
                    let folder = path.trim_end_matches('/');
                    let names = self.names(path, &[FileRole::KubeletConfig]).into_iter();
                    for name in names.filter(|it| is_drop_in(it)) {
                        let path = format!("{folder}/{name}");
                        self.file(&path, &[FileRole::KubeletConfig], None);
                    }
                }
                Some(FlagMeaning::Base) => drop(self.bases.insert(path.clone())),
                _ => {}
            }
        }
    }

    fn places(&mut self) {
        let bases: Vec<String> = self.bases.iter().cloned().collect();
        let all = |place: &str| -> Vec<String> {
            if place.starts_with('/') {
                return vec![place.to_owned()];
            }
            bases.iter().map(|base| format!("{base}/{place}")).collect()
        };
        for (place, role) in PLACES {
            for path in all(place) {
                self.file(&path, &[*role], None);
            }
        }
        for (place, folder) in FOLDERS {
            for path in all(place) {
                match folder {
                    Folder::Pki => self.pki(&path),
                    Folder::Manifests => self.manifests(&path),
                    Folder::Of(role) => {
                        for name in self.names(&path, &[*role]) {
                            self.file(&format!("{path}/{name}"), &[*role], None);
                        }
                    }
                    _ => {}
                }
            }
        }
        for (place, holds) in DATA {
            for path in all(place) {
                self.data(&path, *holds);
            }
        }
    }

    /// The configuration of k3s and RKE2 may hold what others join the cluster with.
    fn tokens(&mut self) {
        let is_base = |it: &&HostComponent| matches!(&*it.name, "k3s" | "rke2");
        let components = self.facts.components.iter().filter(is_base);
        let named: BTreeSet<String> = components
            .filter_map(|it| it.flags.get("config").cloned())
            .collect();
        let is_theirs = |path: &String| path.starts_with("/etc/rancher/") || named.contains(path);
        let paths = self.facts.files.keys().filter(|path| is_theirs(path));
        let paths: Vec<String> = paths.cloned().collect();
        for path in paths {
            let bytes = self.root.read(&path, LINE).unwrap_or_default();
            let file = SourceFile::read(&path, bytes, &Limits::default());
            let holds = |key: &&str| {
                let mut documents = file.iter().flat_map(SourceFile::documents);
                documents.any(|it| it.root().at(&[key]).is_some())
            };
            if TOKENS.iter().any(holds) {
                self.file(&path, &[FileRole::ClusterSecrets], None);
            }
        }
    }

    /// What the configuration of kubelets names.
    fn kubelets(&mut self) {
        let is_config = |it: &(&String, &HostFile)| it.1.roles.contains(&FileRole::KubeletConfig);
        let configs = self.facts.files.iter().filter(is_config);
        let configs: Vec<String> = configs.map(|it| it.0.clone()).collect();
        for path in configs {
            if let Some(folder) = self.in_yaml(&path, &["staticPodPath"]) {
                self.manifests(&folder);
            }
            let authority = ["authentication", "x509", "clientCAFile"];
            if let Some(file) = self.in_yaml(&path, &authority) {
                self.file(&file, &[FileRole::ClientCa], Some(&path));
            }
        }
    }

    /// A path that a configuration file names.
    fn in_yaml(&self, path: &str, way: &[&str]) -> Option<String> {
        let bytes = self.root.read(path, LINE).ok()?;
        let file = SourceFile::read(path, bytes, &Limits::default()).ok()?;
        let node = file.documents().next()?.root().at(way)?;
        let text = node.as_text()?.expose();
        text.starts_with('/').then(|| text.to_owned())
    }

    /// A folder of certificates and keys, and all that is in it.
    fn pki(&mut self, top: &str) {
        let mut folders = vec![top.to_owned()];
        while let Some(folder) = folders.pop() {
            self.file(&folder, &[FileRole::Pki], None);
            for name in self.names(&folder, PKI) {
                let path = format!("{folder}/{name}");
                match self.root.find(&path) {
                    // One that a link leads to is looked at in its own place.
                    Ok(found) if found.is_folder() => {
                        if found.real.ends_with(&format!("/{name}")) && !self.is_link(&path, &found)
                        {
                            folders.push(path);
                        }
                    }
                    _ => self.file(&path, pki_roles(&name), None),
                }
            }
        }
    }

    /// Whether the last step of a path is a link: then its folder is another than that of the path.
    fn is_link(&self, path: &str, found: &Found) -> bool {
        let parent = |path: &str| path.rsplit_once('/').map_or("", |it| it.0).to_owned();
        let own = self.root.find(&parent(path)).map(|it| it.real);
        own.is_ok_and(|own| own != parent(&found.real))
    }

    /// A folder of static pods: what they are, and what they name.
    fn manifests(&mut self, folder: &str) {
        if !self.walked.insert(folder.to_owned()) {
            return;
        }
        for name in self.names(folder, MANIFESTS) {
            let path = format!("{folder}/{name}");
            let stem = name.split('.').next().unwrap_or_default();
            let role = match stem {
                "kube-apiserver" => FileRole::ApiServerManifest,
                "kube-controller-manager" => FileRole::ControllerManagerManifest,
                "kube-scheduler" => FileRole::SchedulerManifest,
                "etcd" => FileRole::EtcdManifest,
                _ => FileRole::Configuration,
            };
            self.file(&path, &[role], None);
            if let Ok(bytes) = self.root.read(&path, MANIFEST) {
                self.facts.components.extend(of_manifest(bytes, &path));
            }
        }
    }

    fn data(&mut self, path: &str, holds: VolumeUse) {
        let (leads_to, fscrypt, reason) = match self.root.find(path) {
            Ok(found) => (other(path, &found), found.fscrypt(), None),
            Err(Miss::Absent) => return,
            Err(Miss::Unread(reason)) => (None, None, Some(reason)),
        };
        if holds == VolumeUse::Etcd {
            // What k3s and RKE2 call `db` has etcd's folder in it, or a database of their own.
            let etcd = if path.ends_with("/db") {
                format!("{path}/etcd")
            } else {
                path.to_owned()
            };
            self.file(&etcd, &[FileRole::EtcdData], None);
        }
        let volume = self.facts.volumes.entry(path.to_owned());
        let volume = volume.or_insert(HostVolume {
            holds: Vec::new(),
            leads_to,
            fscrypt,
            reason,
        });
        if !volume.holds.contains(&holds) {
            volume.holds.push(holds);
        }
    }

    /// A file. One that is not there is left out, unless something names it.
    fn file(&mut self, path: &str, roles: &[FileRole], named_by: Option<&str>) {
        if !self.facts.files.contains_key(path) {
            let file = match (self.root.find(path), named_by) {
                (Ok(found), _) => self.found(path, &found),
                (Err(Miss::Unread(reason)), _) => unreadable(reason),
                // A process may have a root of its own.
                (Err(Miss::Absent), Some(by)) if !by.starts_with("/proc/") => {
                    unreadable(format!("`{by}` names it, and it is not there"))
                }
                (Err(Miss::Absent), _) => return,
            };
            self.facts.files.insert(path.to_owned(), file);
        }
        if let Some(file) = self.facts.files.get_mut(path) {
            file.roles.extend(roles);
            file.roles.sort();
            file.roles.dedup();
        }
    }

    fn found(&self, path: &str, found: &Found) -> HostFile {
        let stat = &found.stat;
        HostFile {
            roles: Vec::new(),
            kind: if found.is_file() {
                FileKind::File
            } else if found.is_folder() {
                FileKind::Directory
            } else {
                FileKind::Other
            },
            mode: FileMode::new((stat.st_mode & 0o7777) as u16),
            uid: Some(stat.st_uid),
            gid: Some(stat.st_gid),
            user: self.users.get(&stat.st_uid).cloned(),
            group: self.groups.get(&stat.st_gid).cloned(),
            leads_to: other(path, found),
            reason: None,
        }
    }

    /// The names in a folder of files with these roles; none where it is not there.
    fn names(&mut self, folder: &str, roles: &[FileRole]) -> Vec<String> {
        match self.root.names(folder) {
            Ok((names, 0)) => names,
            Ok((names, strange)) => {
                let reason = format!("{strange} names in it are no UTF-8");
                self.unread(folder, roles, Miss::Unread(reason));
                names
            }
            Err(miss) => {
                self.unread(folder, roles, miss);
                Vec::new()
            }
        }
    }

    fn unread(&mut self, what: &str, roles: &[FileRole], miss: Miss) {
        if let Miss::Unread(reason) = miss {
            let roles = roles.to_vec();
            let unread = Unread { reason, roles };
            self.facts.unread.insert(what.to_owned(), unread);
        }
    }

    /// `/lib` is a link to `/usr/lib` on many hosts: what is looked at there already is not said twice.
    fn drop_aliases(&mut self) {
        let files = &self.facts.files;
        let is_alias = |file: &HostFile| {
            let target = file.leads_to.as_ref().and_then(|it| files.get(it));
            target.is_some_and(|target| file.roles.iter().all(|it| target.roles.contains(it)))
        };
        let aliases = files.iter().filter(|(_, file)| is_alias(file));
        for path in aliases.map(|it| it.0.clone()).collect::<Vec<_>>() {
            self.facts.files.remove(&path);
        }
        let volumes = &self.facts.volumes;
        let is_alias = |it: &HostVolume| {
            let target = it.leads_to.as_ref().and_then(|path| volumes.get(path));
            target.is_some_and(|target| target.holds == it.holds)
        };
        let aliases = volumes.iter().filter(|(_, it)| is_alias(it));
        for path in aliases.map(|it| it.0.clone()).collect::<Vec<_>>() {
            self.facts.volumes.remove(&path);
        }
    }
}

const fn unreadable(reason: String) -> HostFile {
    HostFile {
        roles: Vec::new(),
        kind: FileKind::Unreadable,
        mode: None,
        uid: None,
        gid: None,
        user: None,
        group: None,
        leads_to: None,
        reason: Some(reason),
    }
}

/// Where a path's links lead to, if it has any.
fn other(path: &str, found: &Found) -> Option<String> {
    let plain: Vec<&str> = path
        .split('/')
        .filter(|it| !matches!(*it, "" | "."))
        .collect();
    let plain = plain
        .iter()
        .fold(String::new(), |path, step| format!("{path}/{step}"));
    (found.real != plain).then(|| found.real.clone())
}

const PKI: &[FileRole] = &[FileRole::Pki, FileRole::PkiCertificate, FileRole::PkiKey];
const MANIFESTS: &[FileRole] = &[
    FileRole::ApiServerManifest,
    FileRole::ControllerManagerManifest,
    FileRole::SchedulerManifest,
    FileRole::EtcdManifest,
];
/// What a kubelet's command line names.
const NAMED: &[FileRole] = &[
    FileRole::KubeletConfig,
    FileRole::KubeletKubeconfig,
    FileRole::ClientCa,
];
const K3S: &str = "/var/lib/rancher/k3s";
const RKE2: &str = "/var/lib/rancher/rke2";

/// Keys of k3s' and RKE2's configuration whose value nobody else is to know.
const TOKENS: &[&str] = &["token", "agent-token", "etcd-s3-secret-key"];

/// More than the kernel lets a command line have in practice.
const LINE: u64 = 1 << 20;
const MANIFEST: u64 = 8 << 20;
