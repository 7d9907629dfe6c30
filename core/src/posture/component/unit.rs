//! The programs that units of systemd start, and the flags in the variables of their environment.

use super::flags::{Flags, Value};
use super::probes::Probes;
use super::rancher::{self, Product, Role};
use super::static_pod::etcd_flag;
use super::{Component, Program, Setting, Unsaid, Unseen};
use crate::document::{Document, Kind, Node, Syntax};
use std::collections::HashMap;

/// Whether a unit has to do with a program whose flags are read.
pub(in crate::posture) fn is_about_program(document: &Document) -> bool {
    !read(document).is_empty()
}

/// The programs that a unit starts. A drop-in or a file of variables that starts none sets flags of the program that
/// its name tells.
pub(super) fn read(document: &Document) -> Vec<Component<'_>> {
    let unit = Unit::of(document);
    if unit.commands.is_empty() {
        return unit.of_variables().into_iter().collect();
    }
    let commands = unit.commands.iter();
    commands
        .flat_map(|command| unit.command(*command))
        .collect()
}

/// What counts of a unit: later assignments replace or take back earlier ones.
struct Unit<'a> {
    document: &'a Document,
    commands: Vec<Node<'a>>,
    variables: Vec<(&'a str, Node<'a>)>,
    /// A file that sets more variables.
    file: Option<Node<'a>>,
    /// The last of each name.
    by_name: HashMap<&'a str, Node<'a>>,
    /// The words that a configuration comes to, where it is at hand.
    configuration: Option<Vec<Node<'a>>>,
    /// Why the configuration of a kubelet is not at hand.
    unseen: Option<Unseen>,
}

/// The section in which the configuration of a unit's program is handed in with the unit, as `ExecStart=` lines of
/// what [`crate::posture::host::settings`] makes of it. systemd passes over sections that begin so.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Component, Setting, host::CONFIGURATION, resources};
/// let text = format!("[Service]\nExecStart=k3s server\n[{CONFIGURATION}]\nExecStart=--secrets-encryption=true\n");
/// let unit = SourceFile::read("k3s.service", text.into(), &Limits::default())?;
/// let object = unit.documents().flat_map(resources).next().unwrap();
/// let server = Component::all(&object).next().unwrap();
/// assert!(matches!(server.flag("encryption-provider-config"), Setting::Implied { .. }));
/// assert!(matches!(server.flag("token-auth-file"), Setting::Absent { .. })); // nothing else sets it
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
pub const CONFIGURATION: &str = "X-Configuration";

/// The section that tells why the configuration that a kubelet's `--config` names is not at hand, by the first word of
/// its `ExecStart=`: `absent`, `unread` or `unclear`.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Component, Setting, host::UNSEEN, resources};
/// let text = format!("[Service]\nExecStart=kubelet --config=/c.yaml\n[{UNSEEN}]\nExecStart=absent\n");
/// let unit = SourceFile::read("kubelet.service", text.into(), &Limits::default())?;
/// let object = unit.documents().flat_map(resources).next().unwrap();
/// let kubelet = Component::all(&object).next().unwrap();
/// assert!(matches!(kubelet.flag("anonymous-auth"), Setting::Unknown(_)));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
pub const UNSEEN: &str = "X-Configuration-Unseen";

impl<'a> Unit<'a> {
    fn of(document: &'a Document) -> Self {
        let mut unit = Self {
            document,
            commands: Vec::new(),
            variables: Vec::new(),
            file: None,
            by_name: HashMap::new(),
            configuration: None,
            unseen: None,
        };
        if Syntax::of_name(document.file_name()) == Some(Syntax::Environment) {
            let entries = document.root().entries();
            unit.variables = entries.map(|it| (it.key(), it.value)).collect();
            unit.by_name = unit.variables.iter().copied().collect();
            return unit;
        }
        for section in document.root().entries() {
            if section.key() == CONFIGURATION {
                let words = section.value.entries().flat_map(|it| it.value.items());
                unit.configuration.get_or_insert_default().extend(words);
            } else if section.key() == UNSEEN {
                let mut words = section.value.entries().flat_map(|it| it.value.items());
                unit.unseen = words.next().map(|word| match text(word) {
                    "absent" => Unseen::Absent,
                    "unread" => Unseen::Unread,
                    _ => Unseen::Unclear,
                });
            }
        }
        let sections = document.root().entries();
        let services = sections.filter(|section| section.key() == "Service");
        for entry in services.flat_map(|section| section.value.entries()) {
            match entry.key() {
                "ExecStart" if entry.value.items().next().is_none() => unit.commands.clear(),
                "ExecStart" => unit.commands.push(entry.value),
                "Environment" if entry.value.entries().next().is_none() => unit.variables.clear(),
                "Environment" => {
                    let variables = entry.value.entries();
                    unit.variables
                        .extend(variables.map(|it| (it.key(), it.value)));
                }
                "EnvironmentFile" => unit.file = Some(entry.value),
                _ => {}
            }
        }
        unit.by_name = unit.variables.iter().copied().collect();
        unit
    }

    /// The programs that one command starts.
    fn command(&self, command: Node<'a>) -> Vec<Component<'a>> {
        let mut words = command.items();
        let Some(first) = words.next() else {
            return Vec::new();
        };
        let written = text(first);
        let started = written.trim_start_matches(['-', '@', ':', '+', '!', '|']);
        let prefix = written.strip_suffix(started).unwrap_or_default();
        if prefix.contains('@') {
            words.next(); // What the program is to believe that it is called.
        }
        let words: Vec<Node<'a>> = words.collect();
        if let Some(program) = Program::of_word(started) {
            return vec![self.program(program, command, first, &words)];
        }
        if let Some(product) = Product::of_word(started) {
            return self.product(product, first, &words);
        }
        let wrapped = words
            .iter()
            .find_map(|word| Some((*word, started_in(*word)?)));
        let wrapped = wrapped.map(|(word, program)| {
            let mut flags = Flags::of_unit();
            flags.may_hold_anything(word);
            component(program, flags, Unsaid::Unknown(word))
        });
        wrapped.into_iter().collect()
    }

    fn program(
        &self,
        program: Program,
        command: Node<'a>,
        first: Node<'a>,
        words: &[Node<'a>],
    ) -> Component<'a> {
        let mut flags = Flags::of_unit();
        if program == Program::Etcd {
            self.set_by_variables(&mut flags);
            if let Some(file) = self.file {
                flags.may_hold_anything(file);
            }
        }
        self.add_words(&mut flags, words, program);
        // A package's unit starts the bare program, for a drop-in to start it otherwise.
        let unsaid = if words.is_empty() && program != Program::Etcd {
            Unsaid::Unknown(first)
        } else if let Some(why) = self.unseen_of(program, &flags) {
            Unsaid::Unseen(first, why)
        } else {
            Unsaid::Absent(command, |_| &[])
        };
        component(program, flags, unsaid)
    }

    /// Why what a kubelet reads beside its command is not seen with it. Where a word may be any flag, that is said instead.
    fn unseen_of(&self, program: Program, flags: &Flags<'a>) -> Option<Unseen> {
        if program != Program::Kubelet || flags.may_be_anything() {
            return None;
        }
        let folder = flags.get("config-dir");
        let has_folder = folder.is_some_and(|it| !matches!(it, Setting::Set { value: "", .. }));
        let is_seen = self.configuration.is_some();
        self.unseen
            .or_else(|| (has_folder && !is_seen).then_some(Unseen::DropIns))
    }

    /// k3s and RKE2 read their own configuration too, wherever the unit leaves something out.
    fn product(&self, product: Product, first: Node<'a>, words: &[Node<'a>]) -> Vec<Component<'a>> {
        let mut words = words.iter().copied();
        let role = match words.next().map(text) {
            Some("server") => Role::Server,
            Some("agent") => Role::Agent,
            _ => return Vec::new(),
        };
        let mut flags = Flags::of_unit();
        // Their flags are read by a library of their own, in which the value of a switch stands behind `=`.
        self.add_words(&mut flags, &words.collect::<Vec<_>>(), Program::ApiServer);
        if let Some(configuration) = &self.configuration {
            // No text of systemd's: a dollar sign is one.
            let mut more = Flags::default();
            more.add_words(Program::ApiServer, configuration.iter().copied());
            flags.add_others(more);
        }
        let is_whole = self.configuration.is_some();
        rancher::of_command(product, role, &flags, first, is_whole)
    }

    /// `$NAME` alone is all the words of a variable; of one that is set elsewhere anything may come.
    fn add_words(&self, flags: &mut Flags<'a>, words: &[Node<'a>], program: Program) {
        let mut known = Vec::new();
        for &word in words {
            let name = text(word).strip_prefix('$');
            let name = name.filter(|it| {
                it.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            match name.and_then(|name| self.by_name.get(name)) {
                Some(value) => known.extend(value.items()),
                None => known.push(word),
            }
        }
        flags.add_words(program, known.into_iter());
    }

    /// Flags that etcd takes from variables.
    fn set_by_variables(&self, flags: &mut Flags<'a>) {
        for (name, value) in &self.variables {
            let Some(flag) = etcd_flag(name) else {
                continue;
            };
            let mut words = value.items();
            match (words.next(), words.next()) {
                (Some(word), None) => flags.set(&flag, word),
                (None, _) => flags.push(
                    &flag,
                    Value {
                        text: Some(""),
                        node: *value,
                    },
                ),
                _ => flags.push(
                    &flag,
                    Value {
                        text: None,
                        node: *value,
                    },
                ),
            }
        }
    }

    /// The flags that variables hold, of the program that the file's name tells. What they leave out is decided where
    /// the program is started.
    fn of_variables(&self) -> Option<Component<'a>> {
        let program = program_of_file(self.document.file_name())?;
        let mut flags = Flags::of_unit();
        if program == Program::Etcd {
            self.set_by_variables(&mut flags);
        }
        for (_, value) in &self.variables {
            let begins = value.items().next().map(text);
            if begins.is_some_and(|it| it.starts_with('-')) {
                let words: Vec<Node<'a>> = value.items().collect();
                self.add_words(&mut flags, &words, program);
            }
        }
        let unsaid = match self.document.root().entries().next() {
            Some(first) if self.unseen_of(program, &flags).is_some() => {
                Unsaid::Unseen(first.value, Unseen::DropIns)
            }
            _ => Unsaid::Elsewhere,
        };
        (!flags.is_empty()).then(|| component(program, flags, unsaid))
    }
}

fn component<'a>(program: Program, flags: Flags<'a>, unsaid: Unsaid<'a>) -> Component<'a> {
    Component {
        program,
        flags,
        mounts: Vec::new(),
        given: &["/"],
        implied: |_| None,
        unsaid,
        probes: Probes::default(),
        api_version: "",
        container: None,
    }
}

/// The program that a shell's command starts: `etcd` and `kubelet` are the names of folders too.
fn started_in(word: Node<'_>) -> Option<Program> {
    let words = text(word).split([' ', '\n', ';', '&', '|']);
    words
        .filter_map(|word| Some((word, Program::of_word(word)?)))
        .find(|(word, program)| {
            let is_folder = matches!(program, Program::Etcd | Program::Kubelet);
            !is_folder || word.contains("bin/")
        })
        .map(|(_, program)| program)
}

/// The program that a file of variables, or a drop-in's folder, is named after.
fn program_of_file(name: &str) -> Option<Program> {
    let mut steps = name.rsplit('/');
    let (file, folder) = (steps.next()?, steps.next().unwrap_or_default());
    if let Some(service) = folder.strip_suffix(".service.d") {
        return Program::of_word(service);
    }
    let stem = file.strip_suffix(".env").unwrap_or(file);
    if stem == "kubeadm-flags" {
        return Some(Program::Kubelet);
    }
    Program::of_word(stem)
}

fn text(node: Node<'_>) -> &str {
    match node.kind() {
        Kind::String => node.text().expose(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile};
    use crate::posture::{Component, Setting, resources};

    /// What a flag of the programs that a file starts is set to: its value, or what else there is to say.
    fn found(name: &str, text: &str, flag: &str) -> Vec<String> {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        let documents: Vec<_> = file.documents().collect();
        let objects = documents.into_iter().flat_map(resources);
        let said = |setting: Setting<'_>| match setting {
            Setting::Set { value, .. } => value.to_owned(),
            Setting::Implied { value } => format!("implied {value}"),
            Setting::Absent { .. } => "absent".to_owned(),
            Setting::Elsewhere => "elsewhere".to_owned(),
            Setting::Unknown(_) => "unknown".to_owned(),
        };
        objects
            .flat_map(|object| Component::all(&object).collect::<Vec<_>>())
            .map(|it| format!("{}: {}", it.program(), said(it.flag(flag))))
            .collect()
    }

    #[test]
    fn a_unit_says_what_its_program_is_started_with() {
        for (text, said) in [
            ("ExecStart=/usr/bin/kubelet --v=1", "absent"),
            ("ExecStart=/usr/bin/kubelet", "unknown"), // a drop-in is to replace it
            ("ExecStart=kubelet --config=/a", "elsewhere"),
            ("ExecStart=kubelet --config $FILE", "elsewhere"),
            ("ExecStart=kubelet --config=/a --config-dir=/b", "unknown"),
            ("ExecStart=kubelet --config=/a --config-dir=", "elsewhere"),
            (
                "ExecStart=kubelet --config=/a --config-dir=/b --anonymous-auth=false",
                "false",
            ),
            ("ExecStart=-kubelet --anonymous-auth=false", "false"),
            // A switch takes no word behind it: with one left over the kubelet does not start.
            ("ExecStart=kubelet --anonymous-auth false", "unknown"),
            ("ExecStart=@/bin/kubelet name --anonymous-auth=1", "1"),
            (
                "ExecStart=kubelet $A\nEnvironment=A=--anonymous-auth=true",
                "true",
            ),
            (
                "ExecStart=kubelet ${A}\nEnvironment=A=--anonymous-auth=true",
                "true",
            ),
            ("ExecStart=kubelet $A", "unknown"),
            ("ExecStart=kubelet --anonymous-auth=%i", "unknown"),
            ("ExecStart=kubelet --anonymous-auth=${B}", "unknown"),
            (
                "ExecStart=kubelet --anonymous-auth=true\nExecStart=\nExecStart=kubelet --v=1",
                "absent",
            ),
            (
                "ExecStart=/bin/sh -c '/usr/bin/kubelet --anonymous-auth=true'",
                "unknown",
            ),
        ] {
            let unit = format!("[Service]\n{text}\n");
            let found = found("kubelet.service", &unit, "anonymous-auth");
            assert_eq!(found, [format!("kubelet: {said}")], "{text}");
        }
        for text in [
            "ExecStart=/usr/sbin/nginx",
            "ExecStart=/bin/ls /var/lib/kubelet",
            "User=kubelet",
        ] {
            let unit = format!("[Service]\n{text}\n");
            assert!(
                found("kubelet.service", &unit, "anonymous-auth").is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_part_says_only_what_stands_in_it() {
        let drop_in = "kubelet.service.d/1.conf";
        let text = "[Service]\nEnvironment=ARGS=--read-only-port=1\n";
        assert_eq!(found(drop_in, text, "read-only-port"), ["kubelet: 1"]);
        assert_eq!(
            found(drop_in, text, "anonymous-auth"),
            ["kubelet: elsewhere"]
        );
        assert!(found("other.service.d/1.conf", text, "read-only-port").is_empty());
        let variables = "ETCD_AUTO_TLS=\"true\"\nETCD_NAME=a\n";
        assert_eq!(
            found("/etc/etcd.env", variables, "auto-tls"),
            ["etcd: true"]
        );
        assert!(found("/etc/default/kubelet", "LANG=C\n", "auto-tls").is_empty());
    }

    #[test]
    fn k3s_sets_much_by_itself() {
        let command = "[Service]\nExecStart=/usr/local/bin/k3s server --kube-apiserver-arg anonymous-auth=true\n";
        let said = found("k3s.service", command, "anonymous-auth");
        let wanted = "kube-apiserver: true, kube-controller-manager: unknown, kube-scheduler: unknown, kubelet: implied \
            false, kube-proxy: unknown";
        assert_eq!(said.join(", "), wanted);
        let agent =
            "[Service]\nExecStart=/usr/local/bin/k3s agent --kubelet-arg=anonymous-auth=true\n";
        let said = found("k3s-agent.service", agent, "anonymous-auth");
        assert_eq!(said, ["kubelet: true", "kube-proxy: unknown"]);
        let fragment = "kube-scheduler-arg+: [profiling=true]\n";
        let said = found("rancher/k3s/config.yaml.d/1.yaml", fragment, "profiling");
        let wanted = "kube-apiserver: unknown, kube-controller-manager: unknown, kube-scheduler: true, kubelet: unknown, \
            kube-proxy: unknown";
        assert_eq!(said.join(", "), wanted);
    }
}
