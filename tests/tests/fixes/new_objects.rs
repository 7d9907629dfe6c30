//! Objects that are written because none is there: which, by what name, behind which document, and when
//! none is.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Safety, mend_among, mend_together};
use sealward::posture::{Checker, Index, Options, Verdict};

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile::read(name, bytes.into(), &Limits::default()).unwrap()
}

fn index(checker: &Checker, files: &[SourceFile]) -> Index {
    let mut index = checker.index();
    for file in files {
        index.add(&file.name().into(), &checker.check(file));
    }
    index
}

/// What comes of files that are mended together; the same, whichever is mended first, and once is enough.
fn mended<const N: usize>(files: [(&str, &str); N]) -> [String; N] {
    let checker = Checker::new(&Options::default());
    let limits = Limits::default();
    let read_all = || files.map(|(name, text)| read(name, text));
    let all = index(&checker, &read_all());
    let together = mend_together(read_all().into(), &checker, &all, Safety::Review, &limits);
    let texts: Vec<String> = together
        .iter()
        .map(|it| it.file.text().to_owned())
        .collect();
    let now: Vec<SourceFile> = together.into_iter().map(|it| it.file).collect();
    let all = index(&checker, &now);
    for again in mend_together(now, &checker, &all, Safety::Review, &limits) {
        assert_eq!(again.mended, 0, "{}", again.file.text());
    }
    for order in [0, 1] {
        let mut files = read_all();
        let mut all = index(&checker, &files);
        if order == 1 {
            files.reverse();
        }
        for file in files {
            let alone = mend_among(file, &checker, &all, Safety::Review, &limits);
            all.replace([(alone.file.name(), &alone.checked)]);
        }
        let left = checker.conclude(&all).findings;
        let may = |verdict: Verdict| verdict == Verdict::Fail;
        let left = left
            .iter()
            .filter(|it| it.finding.fix.is_some() && may(it.finding.verdict));
        assert_eq!(left.count(), 0, "one by one");
    }
    texts.try_into().unwrap()
}

fn alone(text: &str) -> String {
    let [text] = mended([("it.yaml", text)]);
    text
}

/// A workload of some replicas in a namespace, if any, whose pods have these labels, in flow style.
fn workload(kind: &str, name: &str, selector: &str, labels: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{replicas: 3, selector: {selector}, \
         template: {{metadata: {{labels: {labels}}}}}}}\n"
    )
}

fn deployment(name: &str) -> String {
    let labels = format!("{{app: {name}}}");
    let selector = format!("{{matchLabels: {labels}}}");
    workload("Deployment", name, &selector, &labels)
}

fn budget(name: &str, app: &str) -> String {
    format!(
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: {name}\nspec:\n  maxUnavailable: 1\n  \
         selector:\n    matchLabels:\n      app: {app}\n"
    )
}

/// The names of the budgets in a text, in order.
fn budgets(text: &str) -> Vec<String> {
    let file = read("it.yaml", text);
    let budgets = file.documents().filter(|it| {
        let kind = it.root().get("kind").and_then(|kind| kind.as_text());
        kind.is_some_and(|kind| kind == "PodDisruptionBudget")
    });
    let names = budgets.map(|it| {
        let name = it.root().at(&["metadata", "name"]).unwrap();
        name.as_text().unwrap().expose().to_owned()
    });
    names.collect()
}

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n";

#[test]
fn each_of_several_documents_is_followed_by_what_it_lacks() {
    let names = ["a", "b", "c"];
    let text = names.map(deployment).join("---\n");
    let pairs = names.map(|name| deployment(name) + &budget(name, name));
    assert_eq!(alone(&text), pairs.join("---\n"));
    let windows = |text: &str| text.trim_end().replace('\n', "\r\n");
    assert_eq!(alone(&windows(&text)), windows(&pairs.join("---\n")));
}

#[test]
fn what_the_objects_of_a_list_lack_comes_in_their_order() {
    let item = |name: &str| format!("- {}", deployment(name).trim_end().replace('\n', "\n  "));
    let items = ["c", "a", "b"].map(item).join("\n");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n{items}\n# end\n");
    let budgets = ["c", "a", "b"].map(|name| budget(name, name)).concat();
    assert_eq!(alone(&list), format!("{list}{budgets}"));
}

#[test]
fn what_two_checks_write_behind_one_document_comes_in_one_run() {
    let inside = |text: &str| format!("- {}\n", text.trim_end().replace('\n', "\n  "));
    let web = deployment("web").replace("name: web}\n", "name: web, namespace: shop}\n");
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n{}{}",
        inside(NAMESPACE),
        inside(&web)
    );
    let text = alone(&list);
    let written = text.strip_prefix(&*list).unwrap();
    let kinds: Vec<&str> = written
        .lines()
        .filter(|it| it.starts_with("kind"))
        .collect();
    assert_eq!(kinds, ["kind: NetworkPolicy", "kind: PodDisruptionBudget"]);
    assert_eq!(written.matches("  namespace: shop\n").count(), 2);
}

#[test]
fn a_budget_selects_what_its_workload_selects() {
    let selector = "{matchLabels: {app: \"yes\", v: \"1.5\"}, matchExpressions: [{key: tier, operator: In, values: [a, b]}, \
        {key: old, operator: DoesNotExist}]}";
    let labels = "{app: \"yes\", v: \"1.5\", tier: a, more: x}";
    let text = workload("StatefulSet", "db", selector, labels);
    let budget = "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: db\nspec:\n  maxUnavailable: 1\n  \
        selector:\n    matchLabels:\n      app: \"yes\"\n      v: \"1.5\"\n    matchExpressions:\n      - key: tier\n        \
        operator: In\n        values:\n          - a\n          - b\n      - key: old\n        operator: DoesNotExist\n";
    assert_eq!(alone(&text), format!("{text}{budget}"));
}

#[test]
fn a_name_that_is_taken_is_given_to_no_other_budget() {
    let other = |name: &str| budget(name, "other");
    let web = deployment("web");
    let taken = format!("{web}{}", other("web"));
    assert_eq!(budgets(&alone(&taken)), ["web-pdb", "web"]);
    let both = format!("{taken}{}", other("web-pdb"));
    assert_eq!(alone(&both), both);
    // Two workloads of one name, in two files.
    let stateful = workload(
        "StatefulSet",
        "web",
        "{matchLabels: {app: db}}",
        "{app: db}",
    );
    let [one, two] = mended([("a.yaml", &web), ("b.yaml", &stateful)]);
    assert_eq!(budgets(&one), ["web"]);
    assert_eq!(budgets(&two), ["web-pdb"]);
}

#[test]
fn no_pod_is_counted_by_two_budgets() {
    let wide = workload(
        "Deployment",
        "all",
        "{matchLabels: {app: web}}",
        "{app: web}",
    );
    let labels = "{app: web, tier: b}";
    let narrow = workload(
        "Deployment",
        "b",
        &format!("{{matchLabels: {labels}}}"),
        labels,
    );
    let text = format!("{wide}---\n{narrow}");
    assert_eq!(budgets(&alone(&text)), ["b"]);
}

#[test]
fn what_several_files_have_is_written_in_one() {
    let web = deployment("web");
    let older = web.replace("apps/v1", "extensions/v1beta1");
    let [one, two] = mended([("z.yaml", &web), ("a.yaml", &older)]);
    assert_eq!((budgets(&one).len(), budgets(&two).len()), (0, 1));
    let twice = format!(
        "apiVersion: v1\nkind: List\nitems:\n- &it\n  {}\n- *it\n",
        web.trim_end().replace('\n', "\n  ")
    );
    assert_eq!(alone(&twice), twice, "at one and the same place");
    let [one, two, pod] = mended([("z.yaml", NAMESPACE), ("a.yaml", NAMESPACE), ("pod", POD)]);
    assert_eq!((&*one, &*pod), (NAMESPACE, POD));
    assert!(two.contains("kind: NetworkPolicy"));
    // The first that has room for it.
    let json = r#"{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}"#;
    let [one, two, _] = mended([("a.json", json), ("z.yaml", NAMESPACE), ("pod", POD)]);
    assert_eq!(one, json);
    assert!(two.contains("kind: NetworkPolicy"));
}

#[test]
fn nothing_is_written_that_a_template_would_have_to_fill() {
    for (from, to) in [
        ("name: web}\n", "name: '{{ .Values.name }}'}\n"),
        ("name: web}\n", "name: web, namespace: '${NAMESPACE}'}\n"),
        (
            "matchLabels: {app: web",
            "matchLabels: {'{{ .Values.key }}': x, app: web",
        ),
        ("selector: {matchLabels: {app: web}}, ", ""),
        ("{matchLabels: {app: web}}", "{}"),
        ("{matchLabels: {app: web}}", "{matchLabels: {app: 1}}"),
        ("{matchLabels: {app: web}}", "{matchLabels: {app: other}}"),
    ] {
        let text = deployment("web").replace(from, to);
        assert_ne!(text, deployment("web"));
        assert_eq!(alone(&text), text);
    }
}

#[test]
fn the_cluster_keeps_its_own_traffic() {
    let text = format!("{NAMESPACE}---\n{POD}");
    assert_ne!(alone(&text), text);
    let system = text.replace("shop", "kube-system");
    assert_eq!(alone(&system), system);
}

#[test]
fn what_is_no_utf_8_is_left_alone() {
    let text = deployment("web");
    let wide: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let checker = Checker::new(&Options::default());
    let all = index(&checker, &[read("it.yaml", wide)]);
    let found = checker.conclude(&all).findings;
    assert!(found.iter().any(|it| it.finding.check.id == "avail-no-pdb"));
    assert!(found.iter().all(|it| it.finding.fix.is_none()));
}
