//! `unit`: whatever the bytes are, a unit of systemd, a drop-in, a file of variables and a configuration of k3s are
//! read and checked without a panic; spans lie on the text, ascend and nest; reading twice gives the same; what is
//! hidden is not in the report.

use super::texts;
use sealward::document::{Document, Limits, Node, SourceFile, Span};
use sealward::posture::{Checker, Options, Profile, ReportBuilder};
use std::sync::LazyLock;

/// A name of each kind of file that is told by its name.
const NAMES: [&str; 6] = [
    "kubelet.service",
    "kubelet.service.d/10-kubeadm.conf",
    "k3s.service",
    "/etc/default/kubelet",
    "/etc/etcd.env",
    "/etc/rancher/k3s/config.yaml",
];

/// A secret that the seeds plant.
const CANARY: &str = "Q0FOQVJZLXdvcmQ";

/// Reads and checks these bytes under each name.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    for name in NAMES {
        let read = || SourceFile::read(name, bytes.to_vec(), &Limits::default());
        let (Ok(file), Ok(again)) = (read(), read()) else {
            continue; // A configuration of k3s is YAML, and may be no text.
        };
        let json = |file: &SourceFile| -> Vec<String> {
            file.documents().map(Document::expose_json).collect()
        };
        assert_eq!(json(&file), json(&again), "a second reading differs");
        for document in file.documents().filter(|it| it.is_unit()) {
            nests(document);
        }
        let checked = checker().check(&file);
        let mut builder = ReportBuilder::new(checker());
        builder.add(&file, &checked);
        let report = builder.finish().to_json();
        let is_hidden = |(at, word): (usize, &str)| {
            let around =
                |span: &Span| span.start as usize <= at && at + word.len() <= span.end as usize;
            file.hidden().iter().any(around)
        };
        if file.text().match_indices(CANARY).all(is_hidden) {
            assert!(!report.contains(CANARY), "a secret is shown");
        }
    }
}

fn checker() -> &'static Checker {
    static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
        let mut options = Options::default();
        options.profiles = vec![Profile::All];
        Checker::new(&options)
    });
    &CHECKER
}

/// Every node lies on characters of the text and within its parent, behind the one before it.
fn nests(document: &Document) {
    let text = document.text();
    let mut nodes = vec![(document.root(), document.span())];
    while let Some((node, around)) = nodes.pop() {
        let span = node.span();
        assert!(
            text.get(span.start as usize..span.end as usize).is_some(),
            "{span:?} is no part of the text"
        );
        assert!(
            around.start <= span.start && span.end <= around.end,
            "{span:?}"
        );
        let inside: Vec<Node<'_>> = node
            .items()
            .chain(node.entries().map(|entry| entry.value))
            .collect();
        let starts = inside.iter().map(|it| it.span().start);
        assert!(starts.is_sorted(), "{span:?}");
        nodes.extend(inside.into_iter().map(|it| (it, span)));
    }
    for comment in document.comments() {
        assert!(comment.of(text).starts_with('#'), "{comment:?}");
    }
}

/// Units as they are and as nobody writes them, and every text at hand.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "[Service]\nExecStart=/usr/bin/kubelet --anonymous-auth=true \\\n  --read-only-port 10255\n",
        "[Service]\nEnvironment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n\
         EnvironmentFile=-/etc/default/kubelet\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_CONFIG_ARGS $X ${Y}\n",
        "[Unit]\nDescription=k3s\n[Service]\nType=notify\nEnvironment=K3S_TOKEN=@\n\
         ExecStart=-/usr/local/bin/k3s server '--kube-apiserver-arg=anonymous-auth=true' --token @\n",
        "[Service]\nExecStart=/bin/sh -c \"exec kube-apiserver $FLAGS\"\nSetCredential=a:@\n",
        "[Service]\nEnvironment=ETCD_CLIENT_CERT_AUTH=true \"ETCD_AUTO_TLS=true\"\nExecStart=@/bin/etcd etcd -peer-auto-tls\n",
        "KUBELET_EXTRA_ARGS='--anonymous-auth=true --node-ip=%i'\nTOKEN=@\n; note\n",
        "ETCD_CLIENT_CERT_AUTH=\"true\"\nETCD_PASSWORD=@\n",
        "token: @\nserver: https://a:6443\nkubelet-arg+: [anonymous-auth=true, read-only-port=10255]\n",
        "write-kubeconfig-mode: '0644'\nsecrets-encryption: false\nkube-apiserver-arg: ['authorization-mode+=AlwaysAllow']\n",
        "\u{feff}[Service]\nExecStart=\"a\\x41\\q\\",
    ];
    let texts = texts.map(|text| text.replace('@', CANARY).into_bytes());
    let mut seeds = texts.to_vec();
    seeds.extend(texts::manifests());
    super::distinct(seeds)
}
