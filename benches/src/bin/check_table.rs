//! `cargo run --release -p sealward-benches --bin check-table`: checking manifests beside reading them,
//! on one core and on all, over ever more documents, and beside other checkers; tables in Markdown.
//!
//! Checkov and kube-score are measured where they are on the `PATH`:
//! `pip install checkov`, `go install github.com/zegl/kube-score/cmd/kube-score@latest`.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checker, Options, Profile};
use sealward_benches::{Cost, Row, corpus};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    // Memory is measured of a process of its own: this program is the command line, too.
    if std::env::args_os().nth(1).is_some_and(|it| it == "check") {
        return sealward_cli::run_process(std::env::args_os()).into();
    }
    beside_reading();
    // Without a dot before its name: Checkov passes over such folders.
    let folder = tempfile::Builder::new()
        .prefix("check-table-")
        .tempdir()
        .unwrap();
    ever_more(folder.path());
    beside_others(folder.path());
    ExitCode::SUCCESS
}

/// Reading and checking, everything on, beside a reader that makes a value of the text; then all
/// cores beside one.
fn beside_reading() {
    let corpus = corpus::both_read();
    let len = corpus.iter().map(Vec::len).sum();
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checker = Checker::new(&options);
    say(Row::head());
    print(Row::measure(
        "read and check, every check, one core",
        len,
        || {
            let mut index = checker.index();
            for text in &corpus {
                let file = SourceFile::read("file", text.clone(), &Limits::default()).unwrap();
                index.add(&file.name().into(), &checker.check(&file));
            }
            black_box(checker.conclude(&index));
        },
        ("serde_yaml, reading only", || {
            corpus
                .iter()
                .for_each(|text| assert!(corpus::serde_yaml_reads(text)));
        }),
        1.0,
    ));
    let folder = tempfile::tempdir().unwrap();
    // Enough of it that starting threads is no part of what is measured.
    for (number, text) in (0..4).flat_map(|_| &corpus).enumerate() {
        std::fs::write(folder.path().join(format!("{number}.yaml")), text).unwrap();
    }
    let cores = std::thread::available_parallelism().unwrap().get();
    let check = |jobs: usize| {
        let mut words: Vec<_> = ["sealward", "check", "--profile", "all", "--jobs"]
            .map(Into::into)
            .into();
        words.extend([
            jobs.to_string().into(),
            folder.path().as_os_str().to_owned(),
        ]);
        let (mut out, mut said) = (Vec::new(), Vec::new());
        let mut stdin = io::empty();
        let streams = &mut sealward_cli::Streams::new(&mut stdin, &mut out, &mut said);
        let _ = black_box(sealward_cli::run(words, streams));
    };
    print(Row::measure(
        format!("`sealward check`, {cores} cores"),
        len * 4,
        || check(cores),
        ("the same on one", || check(1)),
        1.11 / cores as f64,
    ));
}

/// Ten times as many documents, four times over, and one List.
fn ever_more(folder: &Path) {
    say(
        "\n| what | bytes | time | by document | peak memory | by byte |\n|---|---|---|---|---|---|",
    );
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        let file = folder.join("many.yaml");
        let mut out = BufWriter::new(std::fs::File::create(&file).unwrap());
        for number in 0..count {
            let text = deployment(number, "");
            out.write_all(format!("---\n{text}").as_bytes()).unwrap();
        }
        drop(out);
        measured(&format!("{count} documents"), count, &file);
        std::fs::remove_file(file).unwrap();
    }
    for count in [1_000, 10_000, 100_000] {
        let file = folder.join("namespace.yaml");
        let mut out = BufWriter::new(std::fs::File::create(&file).unwrap());
        for number in 0..count {
            out.write_all(app(number).as_bytes()).unwrap();
        }
        drop(out);
        let documents = count * APP.matches("---").count();
        measured(
            &format!("{documents} documents that are about each other, in one namespace"),
            documents,
            &file,
        );
        std::fs::remove_file(file).unwrap();
    }
    let file = folder.join("list.yaml");
    let mut out = BufWriter::new(std::fs::File::create(&file).unwrap());
    out.write_all(b"apiVersion: v1\nkind: List\nitems:\n")
        .unwrap();
    let (mut count, mut written) = (0, 0);
    while written < 500_000_000 {
        let item = deployment(count, "    ");
        out.write_all(format!("  -\n{item}").as_bytes()).unwrap();
        (count, written) = (count + 1, written + item.len());
    }
    drop(out);
    measured("a List of 500 MB", count, &file);
    std::fs::remove_file(file).unwrap();
}

fn measured(what: &str, documents: usize, file: &Path) {
    let len = file.metadata().unwrap().len() as f64;
    let cost = Cost::of(ours().arg(file)).unwrap();
    let micros = cost.time.as_secs_f64() * 1e6 / documents as f64;
    let memory = cost.memory as f64;
    say(format_args!(
        "| {what} | {:.1} MB | {:.2} s | {micros:.1} us | {:.0} MB | {:.1} |",
        len / 1e6,
        cost.time.as_secs_f64(),
        memory / 1e6,
        memory / len
    ));
}

/// As many files as a large repository has, one pod in each.
fn beside_others(folder: &Path) {
    const FILES: usize = 4_537;
    let pods = folder.join("pods");
    std::fs::create_dir(&pods).unwrap();
    for number in 0..FILES {
        std::fs::write(pods.join(format!("{number}.yaml")), pod(number)).unwrap();
    }
    say(format_args!(
        "\n| {FILES} files, a pod in each | time | peak memory |\n|---|---|---|"
    ));
    let mut kube_score = Command::new("kube-score");
    kube_score.arg("score");
    kube_score.args((0..FILES).map(|number| pods.join(format!("{number}.yaml"))));
    let mut checkov = Command::new("checkov");
    checkov.args(["--framework", "kubernetes", "--compact", "--quiet", "-d"]);
    for (name, command) in [
        (
            "sealward, every check",
            ours().args(["--profile", "all"]).arg(&pods),
        ),
        ("kube-score", &mut kube_score),
        ("Checkov", checkov.arg(&pods)),
    ] {
        match Cost::of(command) {
            Ok(cost) => say(format_args!(
                "| {name} | {:.2} s | {:.0} MB |",
                cost.time.as_secs_f64(),
                cost.memory as f64 / 1e6
            )),
            Err(error) => say(format_args!("| {name} | not run: {error} | |")),
        }
    }
}

fn ours() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("check");
    command
}

/// One document of many: nothing in it but what only other documents could mend is wrong.
fn deployment(number: usize, indent: &str) -> String {
    let lines = [
        "apiVersion: apps/v1".to_owned(),
        "kind: Deployment".to_owned(),
        "metadata:".to_owned(),
        format!("  name: app-{number}"),
        format!("  namespace: team-{}", number % 1_000),
        format!("  labels: {{app: app-{number}}}"),
        "spec:".to_owned(),
        "  replicas: 3".to_owned(),
        "  selector:".to_owned(),
        format!("    matchLabels: {{app: app-{number}}}"),
        "  template:".to_owned(),
        "    metadata:".to_owned(),
        format!("      labels: {{app: app-{number}}}"),
        "    spec:".to_owned(),
        "      automountServiceAccountToken: false".to_owned(),
        "      containers:".to_owned(),
        "        - name: web".to_owned(),
        "          image: registry.example.com/web:1.4.2".to_owned(),
        "          securityContext:".to_owned(),
        "            allowPrivilegeEscalation: false".to_owned(),
        "            runAsNonRoot: true".to_owned(),
        "            capabilities: {drop: [ALL]}".to_owned(),
        "            seccompProfile: {type: RuntimeDefault}".to_owned(),
    ];
    lines.map(|line| format!("{indent}{line}\n")).concat()
}

/// A Deployment with all that is about it, in one namespace with all others.
const APP: &str = "---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-N, namespace: kube-system}
spec:
  replicas: 3
  selector: {matchLabels: {app: app-N}}
  template:
    metadata: {labels: {app: app-N}}
    spec:
      serviceAccountName: app-N
      containers: [{name: web, image: registry.example.com/web:1.4.2}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: app-N, namespace: kube-system}
spec: {minAvailable: 1, selector: {matchLabels: {app: app-N}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: app-N, namespace: kube-system}
spec: {podSelector: {matchLabels: {app: app-N}}, policyTypes: [Ingress]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: app-N, namespace: kube-system}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: app-N, namespace: kube-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app-N}
subjects: [{kind: ServiceAccount, name: app-N}]
";

fn app(number: usize) -> String {
    APP.replace("app-N", &format!("app-{number}"))
}

/// A pod as people write it first.
fn pod(number: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{number}\n  namespace: shop\nspec:\n  \
         containers:\n    - name: web\n      image: nginx\n      ports:\n        \
         - containerPort: 80\n"
    )
}

fn print(row: Row) {
    say(row);
}

fn say(line: impl std::fmt::Display) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}
