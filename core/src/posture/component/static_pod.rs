//! Programs in pods: static ones, and hosted control planes.

use super::flags::Flags;
use super::probes::Probes;
use super::{Component, Mount, Program, Unsaid};
use crate::document::{Kind, Node};
use crate::posture::{Container, Pod, Resource};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// The containers of a pod that run one of the programs.
pub(super) fn all<'a>(resource: &Resource<'a>) -> impl Iterator<Item = Component<'a>> + use<'a> {
    resource.pods().flat_map(|pod| {
        let containers = pod.containers();
        let read_only = OnceCell::new();
        containers.filter_map(move |container| read(pod, container, &read_only))
    })
}

/// The names of a pod's volumes that nobody can write through, gathered where one of its containers runs a program.
type ReadOnly<'a> = OnceCell<HashSet<Option<&'a str>>>;

fn read<'a>(
    pod: Pod<'a>,
    container: Container<'a>,
    read_only: &ReadOnly<'a>,
) -> Option<Component<'a>> {
    let node = container.node;
    let list = |key: &str| node.get(key).filter(|it| !it.is_null());
    let (command, arguments) = (list("command"), list("args"));
    // `args` go behind `command`, or behind the image's own entry point.
    let lists = || command.into_iter().chain(arguments);
    let mut words = lists().flat_map(Node::items);
    let broken = lists().find(|it| it.kind() != Kind::Sequence);
    let image = || {
        let image = node.get("image").and_then(Node::as_text)?;
        Program::of_image(image.expose())
    };
    let mut flags;
    let program;
    if broken.is_some() || command.is_none() {
        // Only the image tells what runs.
        program = image()?;
        flags = Flags::of_container(variables(node));
        set_by_environment(program, node, &mut flags);
        flags.add_words(program, words);
        broken
            .into_iter()
            .for_each(|node| flags.may_hold_anything(node));
    } else {
        let first = words.next()?.as_text()?.expose();
        if let Some(started) = Program::of_word(first) {
            program = started;
            flags = Flags::of_container(variables(node));
            set_by_environment(program, node, &mut flags);
            flags.add_words(program, words);
        } else {
            // A shell, or a wrapper: somewhere in its words the program is started, with any flags.
            let (word, started) = words.find_map(|word| Some((word, started_in(word, image)?)))?;
            program = started;
            flags = Flags::default();
            flags.may_hold_anything(word);
        }
    }
    Some(Component {
        program,
        flags,
        mounts: mounts(node, read_only.get_or_init(|| self::read_only(pod))),
        given: &[],
        implied: |_| None,
        unsaid: Unsaid::Absent(command.or(arguments).unwrap_or(node), |_| &[]),
        probes: Probes::of(node),
        api_version: "",
        container: Some((pod, container)),
    })
}

/// The program that a shell's command starts. `etcd` and `kubelet` are the names of folders and files too, so there
/// the image has to say the same.
fn started_in(word: Node<'_>, image: impl Fn() -> Option<Program>) -> Option<Program> {
    let text = word.as_text().map_or("", |text| text.expose());
    let mut words = text.split([' ', '\n', ';', '&', '|']);
    let program = words.find_map(Program::of_word)?;
    let alone = !matches!(program, Program::Etcd | Program::Kubelet);
    (alone || image() == Some(program)).then_some(program)
}

/// etcd takes flags from its environment, where the command line has none.
fn set_by_environment<'a>(program: Program, container: Node<'a>, flags: &mut Flags<'a>) {
    if program != Program::Etcd {
        return;
    }
    let list = |key: &str| container.get(key).into_iter().flat_map(Node::items);
    for source in list("envFrom") {
        flags.may_hold_anything(source);
    }
    for variable in list("env") {
        let name = variable.get("name").and_then(Node::as_text);
        let flag = name.and_then(|name| etcd_flag(name.expose()));
        if let Some(flag) = flag {
            let value = variable.get("value").filter(|it| !it.is_null());
            flags.set(&flag, value.unwrap_or(variable));
        }
    }
}

/// The variables that a container sets to a text of their own: of one name the last counts. What must be hidden is as good as unknown,
/// since messages quote flags.
fn variables(container: Node<'_>) -> HashMap<&str, &str> {
    let mut variables = HashMap::new();
    for variable in container.get("env").into_iter().flat_map(Node::items) {
        let shown = |key: &str| variable.get(key).filter(|it| !it.is_sensitive());
        let text = |key: &str| shown(key)?.as_text().map(|it| it.expose());
        if let Some(name) = text("name") {
            match text("value").filter(|it| !it.is_empty()) {
                Some(value) => variables.insert(name, value),
                // It comes from elsewhere, or is empty, as it is where that is left out.
                None => variables.remove(name),
            };
        }
    }
    variables
}

/// The flag that a variable of etcd's environment sets: `ETCD_AUTO_TLS` is `auto-tls`.
pub(super) fn etcd_flag(variable: &str) -> Option<String> {
    let name = variable.strip_prefix("ETCD_")?;
    Some(name.to_ascii_lowercase().replace('_', "-"))
}

fn mounts<'a>(container: Node<'a>, volumes: &HashSet<Option<&'a str>>) -> Vec<Mount<'a>> {
    let items = container
        .get("volumeMounts")
        .into_iter()
        .flat_map(Node::items);
    items
        .filter_map(|node| {
            let path = node.get("mountPath")?.as_text()?.expose();
            Some(Mount {
                path,
                read_only: node.get("readOnly").is_some_and(Node::is_true)
                    || volumes.contains(&name(node)),
                node,
            })
        })
        .collect()
}

/// Secrets, ConfigMaps and what is projected.
fn read_only<'a>(pod: Pod<'a>) -> HashSet<Option<&'a str>> {
    let volumes = pod.spec.and_then(|spec| spec.get("volumes"));
    let is_read_only = |volume: &Node<'a>| {
        let mut kinds = ["secret", "configMap", "projected"].into_iter();
        kinds.any(|kind| {
            volume
                .get(kind)
                .is_some_and(|it| it.kind() == Kind::Mapping)
        })
    };
    let volumes = volumes.into_iter().flat_map(Node::items);
    volumes.filter(is_read_only).map(name).collect()
}

/// The name of a volume, or of that which is mounted.
fn name(node: Node<'_>) -> Option<&str> {
    Some(node.get("name")?.as_text()?.expose())
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::posture::{Component, Program, resources};

    /// The programs that a pod with this container starts, and what a flag of each is set to.
    fn found(container: &str, flag: &str) -> Vec<(Program, Option<String>)> {
        let text = format!("{{apiVersion: v1, kind: Pod, spec: {{containers: [{container}]}}}}");
        let document = Document::parse(&text).unwrap();
        let pod = resources(&document).next().unwrap();
        Component::all(&pod)
            .map(|it| (it.program(), it.flag(flag).value().map(str::to_owned)))
            .collect()
    }

    #[test]
    fn etcd_takes_one_dash_and_variables_and_the_command_line_wins() {
        let one = |value: Option<&str>| vec![(Program::Etcd, value.map(str::to_owned))];
        for (container, value) in [
            ("{command: [etcd, -auto-tls, -name, a]}", Some("true")),
            ("{command: [etcd, -auto-tls=false]}", Some("false")),
            (
                "{command: [etcd], env: [{name: ETCD_AUTO_TLS, value: 'true'}]}",
                Some("true"),
            ),
            (
                "{command: [etcd, --auto-tls=false], env: [{name: ETCD_AUTO_TLS, value: 'true'}]}",
                Some("false"),
            ),
            (
                "{command: [etcd], env: [{name: ETCD_AUTO_TLS, valueFrom: {}}]}",
                None,
            ),
            ("{command: [etcd, --config-file=a, --auto-tls]}", None),
            (
                "{image: 'registry.k8s.io/etcd:3.6', args: [--auto-tls]}",
                Some("true"),
            ),
        ] {
            assert_eq!(found(container, "auto-tls"), one(value), "{container}");
        }
    }

    #[test]
    fn a_folder_of_the_name_starts_no_program() {
        for container in [
            "{command: [sh, -c, 'mkdir -p /var/lib/etcd /var/lib/kubelet']}",
            "{command: [etcdctl, get, a]}",
            "{command: [cp, /etc/kubernetes/etcd, /tmp]}",
            "{image: 'example.com/kubelet-exporter:1', args: [--kubelet]}",
        ] {
            assert_eq!(found(container, "auto-tls"), [], "{container}");
        }
        let shell = "{image: 'a/etcd:1', command: [sh, -c, 'exec etcd --auto-tls']}";
        assert_eq!(found(shell, "auto-tls"), [(Program::Etcd, None)]);
    }
}
