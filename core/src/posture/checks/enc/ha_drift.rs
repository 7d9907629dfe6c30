//! `enc-ha-drift`: API servers of one cluster that do not encrypt alike.

use super::drift::{Difference, difference};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{Configuration, Encrypting, Item, Tables};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::{HashMap, HashSet};

static META: Meta = Meta {
    id: "enc-ha-drift",
    area: Area::Enc,
    summary: "API servers of one cluster have different encryption configurations",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("ha_drift.md"),
};

/// The configurations that the API servers of one cluster read have the same rules, providers and keys.
#[derive(Debug)]
pub(super) struct HaDrift;

impl Check for HaDrift {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

type Server<'t, 'i> = (Item<'i>, &'t Encrypting);
type Found<'t, 'i> = (Item<'i>, &'t Configuration);

impl AcrossCheck for HaDrift {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let files = Files::of(tables);
        // By a configuration's place in the list, so that each is judged once.
        let mut read: HashSet<usize> = HashSet::new();
        let mut known: HashMap<&str, Server<'_, '_>> = HashMap::new();
        for &(item, server) in &tables.api_servers {
            let mut surely = server.cluster.iter().filter_map(|it| known.get(&**it));
            let (first, sure) = match surely.next() {
                Some(&first) => (Some(first), true),
                None if server.cluster.is_empty() => (known.get(&*server.alike).copied(), false),
                None => (None, true),
            };
            let theirs = first.and_then(|(item, first)| files.read_by(item, first));
            let ours = files.read_by(item, server);
            let fresh = ours.is_some_and(|at| read.insert(at));
            read.extend(theirs);
            match (first, theirs, ours) {
                (None, ..) => {
                    for key in &server.cluster {
                        known.entry(key).or_insert((item, server));
                    }
                    if server.cluster.is_empty() {
                        known.entry(&server.alike).or_insert((item, server));
                    }
                    cx.not_applicable();
                }
                (Some(_), Some(theirs), Some(ours)) if theirs == ours => cx.pass(),
                (Some(first), Some(theirs), Some(ours)) if fresh => {
                    if let (Some(theirs), Some(ours)) = (files.at(theirs), files.at(ours)) {
                        compare(
                            cx,
                            Pair {
                                first,
                                theirs,
                                ours,
                                sure,
                            },
                        );
                    }
                }
                (Some((first_item, first)), ..) if sure && (theirs.is_none() || ours.is_none()) => {
                    let reason = "whether this API server encrypts as the others of its cluster: what it or \
                        they read is not among the files";
                    cx.unknown(item, &server.at, reason).and(
                        first_item,
                        &first.at,
                        "an API server of the same cluster",
                    );
                }
                (Some(_), ..) => cx.not_applicable(),
            }
        }
        files.left(&read, cx);
    }
}

/// Two configurations to compare.
struct Pair<'t, 'i> {
    first: Server<'t, 'i>,
    theirs: Found<'t, 'i>,
    ours: Found<'t, 'i>,
    /// Whether one cluster reads both.
    sure: bool,
}

fn compare(cx: &mut Across<'_>, pair: Pair<'_, '_>) {
    let Pair {
        first,
        theirs,
        ours,
        sure,
    } = pair;
    let another = "the other API server";
    match difference(theirs.1, ours.1) {
        Difference::None => cx.pass(),
        Difference::Unknown => {
            let reason = "whether both API servers have the same keys: not all of them can be read";
            cx.unknown(ours.0, &ours.1.at, reason)
                .and(theirs.0, &theirs.1.at, "what the other one reads")
                .and(first.0, &first.1.at, another);
        }
        Difference::Found(it) if sure => {
            let message = format!(
                "{}: API servers of one cluster do not encrypt alike",
                it.message
            );
            cx.fail(ours.0, it.here, message)
                .and(
                    theirs.0,
                    it.there,
                    "what another API server of the cluster has",
                )
                .and(first.0, &first.1.at, another);
        }
        Difference::Found(it) => {
            let reason = format!(
                "{}: whether both API servers are of one cluster cannot be told",
                it.message
            );
            cx.unknown(ours.0, it.here, reason)
                .and(theirs.0, it.there, "what the other API server has")
                .and(first.0, &first.1.at, another);
        }
    }
}

/// The encryption configurations of a scan: of each file the first, since no other is read.
struct Files<'t, 'i> {
    all: Vec<Found<'t, 'i>>,
    by_path: HashMap<String, usize>,
    /// Those of one name, whatever their folder.
    by_name: HashMap<&'t str, Vec<usize>>,
}

/// Longer ways than this lead to no configuration.
const STEPS: usize = 32;

impl<'t, 'i> Files<'t, 'i> {
    fn of(tables: &'t Tables<'i>) -> Self {
        let mut files = Self {
            all: Vec::new(),
            by_path: HashMap::new(),
            by_name: HashMap::new(),
        };
        for &(item, configuration) in &tables.encryptions {
            let steps = steps(item.file);
            let path = steps.join("/");
            if files.by_path.contains_key(&path) {
                continue;
            }
            let at = files.all.len();
            files.by_path.insert(path, at);
            let name = steps.last().copied().unwrap_or_default();
            files.by_name.entry(name).or_default().push(at);
            files.all.push((item, configuration));
        }
        files
    }

    fn at(&self, at: usize) -> Option<Found<'t, 'i>> {
        self.all.get(at).copied()
    }

    /// The configuration that an API server reads: the file that its flag names, in the nearest folder above
    /// the one that it is described in, as where whole hosts are copied; or the only one of that name.
    fn read_by(&self, item: Item<'_>, server: &Encrypting) -> Option<usize> {
        let named = steps(&server.path);
        let described = steps(item.file);
        let (_, folder) = described.split_last()?;
        if named.len() <= STEPS && folder.len() <= STEPS {
            for up in (0..=folder.len()).rev() {
                for from in 0..named.len() {
                    let way = folder.get(..up)?.iter().chain(named.get(from..)?);
                    let way: Vec<&str> = way.copied().collect();
                    if let Some(&at) = self.by_path.get(&way.join("/")) {
                        return Some(at);
                    }
                }
            }
        }
        match self.by_name.get(named.last()?)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Judges the configurations that no API server of the scan reads: copies of one file by their name.
    fn left(&self, read: &HashSet<usize>, cx: &mut Across<'_>) {
        for (at, &(item, configuration)) in self.all.iter().enumerate() {
            if read.contains(&at) {
                continue;
            }
            let name = steps(item.file).last().copied().unwrap_or_default();
            let same = self.by_name.get(name).and_then(|same| same.first());
            let other = same
                .filter(|&&other| other != at)
                .and_then(|&other| self.at(other));
            let Some((other_item, other)) = other else {
                cx.not_applicable();
                continue;
            };
            match difference(other, configuration) {
                Difference::None => cx.pass(),
                Difference::Found(it) => {
                    let reason = format!(
                        "{}: whether API servers of one cluster read both files cannot be told",
                        it.message
                    );
                    cx.unknown(item, it.here, reason).and(
                        other_item,
                        it.there,
                        "what a file of the same name has",
                    );
                }
                Difference::Unknown => {
                    let reason = "whether it has the same keys as a file of the same name: not all of them can be \
                        read";
                    cx.unknown(item, &configuration.at, reason).and(
                        other_item,
                        &other.at,
                        "the other file",
                    );
                }
            }
        }
    }
}

fn steps(path: &str) -> Vec<&str> {
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
    steps.collect()
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile};
    use crate::posture::{Checker, KubernetesVersion, Options};

    const KEYS: [&str; 2] = [
        "xUtamMndkzFj5j20by7YSzwGjFR3+k7P9rjoo/Ynbzw=",
        "htE9rLCK9UNFm1o7ttewAznuDMvKVRSZX1Kap9SxVz4=",
    ];

    fn server(etcd: &str, path: &str) -> String {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: api, namespace: kube-system}}, spec: \
             {{containers: [{{name: a, command: [kube-apiserver, '--etcd-servers={etcd}', \
             --encryption-provider-config={path}]}}]}}}}"
        )
    }

    fn configuration(resources: &str, keys: &[(&str, &str)]) -> String {
        let keys: Vec<String> = keys
            .iter()
            .map(|(name, secret)| format!("{{secret: {secret}, name: {name}}}"))
            .collect();
        format!(
            "kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n\
             - resources: [{resources}]\n  providers:\n  - secretbox: {{keys: [{}]}}\n",
            keys.join(", ")
        )
    }

    /// What is said of files: the file, the verdict, the message; and all that is told and kept.
    fn said(files: &[(&str, String)]) -> (Vec<String>, String) {
        let options = Options::only("enc-ha-drift", KubernetesVersion::NEWEST);
        let checker = Checker::new(&options);
        let mut index = checker.index();
        for (name, text) in files {
            let text = text.clone().into_bytes();
            let file = SourceFile::read(name, text, &Limits::default()).unwrap();
            index.add(&(*name).into(), &checker.check(&file));
        }
        let found = checker.conclude(&index).findings;
        // A check has its page with it, which shows keys of its own.
        let told = found
            .iter()
            .map(|it| (&it.finding.message, &it.finding.path, &it.related));
        let all = format!("{:?} {index:?}", told.collect::<Vec<_>>());
        let line = |it: &crate::posture::AcrossFinding| {
            let message = it.finding.message.split(": ").next().unwrap_or_default();
            format!("{} {} {message}", it.file, it.finding.verdict.name())
        };
        (found.iter().map(line).collect(), all)
    }

    fn two(first: String, second: String) -> Vec<(&'static str, String)> {
        let server = || server("https://etcd:2379", "/etc/kubernetes/enc.yaml");
        vec![
            ("one/api.yaml", server()),
            ("one/enc.yaml", first),
            ("two/api.yaml", server()),
            ("two/enc.yaml", second),
        ]
    }

    #[test]
    fn one_name_for_two_keys_is_found_and_no_key_is_kept() {
        let first = configuration("secrets", &[("a", KEYS[0]), ("b", KEYS[1])]);
        let second = configuration("secrets", &[("b", KEYS[1]), ("a", KEYS[1])]);
        let (found, all) = said(&two(first.clone(), second));
        assert_eq!(found, ["two/enc.yaml fail `a` is the name of two keys"]);
        for key in KEYS {
            assert!(!all.contains(key));
        }
        assert!(said(&two(first.clone(), first)).0.is_empty());
    }

    #[test]
    fn what_only_one_of_them_has_is_found() {
        let one = configuration("secrets", &[("a", KEYS[0])]);
        let order = configuration("secrets", &[("b", KEYS[1]), ("a", KEYS[0])]);
        let fewer = order.clone() + "- {resources: [configmaps], providers: [identity: {}]}\n";
        for (first, second, message) in [
            (
                &one,
                &order,
                "the keys of `secretbox` are others, or in another order",
            ),
            (&order, &fewer, "the rules are for other resources"),
            (
                &one,
                &configuration("configmaps", &[("a", KEYS[0])]),
                "the rules are for other resources",
            ),
        ] {
            let (found, _) = said(&two(first.clone(), second.clone()));
            assert_eq!(found, [format!("two/enc.yaml fail {message}")]);
        }
    }

    #[test]
    fn keys_in_a_form_that_cannot_be_compared_are_unknown() {
        let sealed = |text: &str| configuration("secrets", &[("a", text)]);
        let files = two(
            sealed("'ENC[AES256_GCM,data:x]'"),
            sealed("'ENC[AES256_GCM,data:y]'"),
        );
        let unknown = "two/enc.yaml unknown whether both API servers have the same keys";
        assert_eq!(said(&files).0, [unknown]);
        assert_eq!(
            said(&two(sealed(KEYS[0]), sealed("'{{ .Values.key }}'"))).0,
            [unknown]
        );
    }

    #[test]
    fn without_proof_of_one_cluster_it_is_unknown_and_with_proof_of_two_nothing() {
        let (first, second) = (
            configuration("secrets", &[("a", KEYS[0])]),
            configuration("secrets", &[("a", KEYS[1])]),
        );
        let files = |etcd: [&str; 2]| {
            vec![
                ("one/api.yaml", server(etcd[0], "/etc/enc.yaml")),
                ("one/enc.yaml", first.clone()),
                ("two/api.yaml", server(etcd[1], "/etc/enc.yaml")),
                ("two/enc.yaml", second.clone()),
            ]
        };
        let own = "https://127.0.0.1:2379";
        let unknown = ["two/enc.yaml unknown `a` is the name of two keys"];
        assert_eq!(said(&files([own, own])).0, unknown);
        assert!(
            said(&files(["https://a:2379", "https://b:2379"]))
                .0
                .is_empty()
        );
        assert_eq!(
            said(&files(["https://a:2379,https://b:2379", "https://b:2379"]))
                .0
                .len(),
            1
        );
        let copies = [
            ("one/enc.yaml", first.clone()),
            ("two/enc.yaml", second.clone()),
        ];
        assert_eq!(said(&copies).0, unknown);
        assert!(
            said(&[("old.yaml", first), ("new.yaml", second)])
                .0
                .is_empty()
        );
    }

    #[test]
    fn an_api_server_whose_file_is_elsewhere_is_unknown_only_beside_another() {
        let far = || server("https://etcd:2379", "/etc/enc.yaml");
        assert!(said(&[("one.yaml", far())]).0.is_empty());
        let both = [("one.yaml", far()), ("two.yaml", far())];
        assert_eq!(said(&both).0.len(), 1);
    }
}
