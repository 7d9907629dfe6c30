//! `check` where kustomizations say that files, and texts in themselves, are patches.

use crate::harness::{Desk, sealward};
use sealward::dto::{Report, Status as Told, Verdict};
use sealward_cli::Status;
use std::time::{Duration, Instant};

const PATCH: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
    hostPID: true\n      containers:\n      - name: web\n";
const UNKNOWN: &str = "doc-patch-not-judged unknown";

/// A desk with these files.
pub(crate) fn desk(files: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    for (name, text) in files {
        if let Some((folder, _)) = name.rsplit_once('/') {
            std::fs::create_dir_all(desk.path(folder)).unwrap();
        }
        desk.write(name, text.as_bytes());
    }
    desk
}

pub(crate) fn report(desk: &Desk, args: &[&str]) -> Report {
    let all = ["check", "--format", "json"]
        .into_iter()
        .chain(args.iter().copied());
    serde_json::from_str(sealward(all.chain([desk.path("").as_str()])).text()).unwrap()
}

/// What is found in a file: the check, whether it fails, and the line.
fn found(desk: &Desk, file: &str) -> Vec<String> {
    let report = report(desk, &["--profile", "pss-restricted"]);
    let place = desk.path(file);
    let here = report.findings.iter().filter_map(|it| {
        let at = it.location.as_ref().filter(|at| at.file == place)?;
        let verdict = if it.verdict == Verdict::Fail {
            "fail"
        } else {
            "unknown"
        };
        Some(format!("{} {verdict} {}", it.check, at.start.line))
    });
    here.collect()
}

fn is_patch(files: &[(&str, &str)], file: &str) -> bool {
    found(&desk(files), file) == [format!("{UNKNOWN} 1"), "pss-host-pid fail 7".to_owned()]
}

#[test]
fn a_file_that_a_kustomization_names_as_a_patch_is_judged_by_what_it_sets() {
    for kustomization in [
        "patches:\n- path: ../patches/./web.yaml\n",
        "patches:\n- path: ../patches/web.yaml\n  target: {kind: Deploy.*, name: .*}\n",
        "patches:\n- ../patches/web.yaml\n",
        "patchesStrategicMerge:\n- ../patches/web.yaml\n",
        "patchesJson6902:\n- {path: ../patches/web.yaml}\n",
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches: [{path: ../patches/web.yaml}]\n",
    ] {
        for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
            let base = format!("base/{name}");
            let files = [("patches/web.yaml", PATCH), (base.as_str(), kustomization)];
            assert!(
                is_patch(&files, "patches/web.yaml"),
                "{base}: {kustomization}"
            );
        }
    }
    let other = [
        ("patches/web.yaml", PATCH),
        ("base/kustomization.yaml", "patches: [{path: web.yaml}]"),
    ];
    assert!(
        !is_patch(&other, "patches/web.yaml"),
        "that is another file"
    );
}

#[test]
fn a_file_that_any_kustomization_names_as_a_resource_is_no_patch() {
    const NAMES: &str = "patches: [{path: web.yaml}]\n";
    let with = |more: &str| {
        is_patch(
            &[
                ("a/web.yaml", PATCH),
                ("a/kustomization.yaml", &format!("{NAMES}{more}")),
            ],
            "a/web.yaml",
        )
    };
    assert!(with(""));
    for list in ["resources", "bases", "components", "crds"] {
        assert!(!with(&format!("{list}: [./web.yaml]\n")), "{list}");
        assert!(with(&format!("{list}: [other.yaml]\n")), "{list}");
    }
    let elsewhere = |other: &str, text: &str| {
        let files = [
            ("a/web.yaml", PATCH),
            ("a/kustomization.yaml", NAMES),
            (other, text),
        ];
        is_patch(&files, "a/web.yaml")
    };
    assert!(!elsewhere(
        "b/kustomization.yaml",
        "resources: [../a/web.yaml]"
    ));
    assert!(
        elsewhere("b/kustomization.yaml", "resources: [../a]"),
        "that folder tells what is in it"
    );
}

#[test]
fn a_file_in_a_folder_that_is_a_resource_and_tells_nothing_is_no_patch() {
    let files = [
        (
            "kustomization.yaml",
            "resources: [a]\npatches: [{path: a/b/web.yaml}]",
        ),
        ("a/b/web.yaml", PATCH),
    ];
    assert!(!is_patch(&files, "a/b/web.yaml"));
    let told = [
        files[0],
        files[1],
        ("a/kustomization.yaml", "resources: []"),
    ];
    assert!(is_patch(&told, "a/b/web.yaml"));
}

#[test]
fn a_tree_that_names_its_own_manifests_as_patches_loses_nothing_in_silence() {
    let text = format!("{PATCH}---\n{PATCH}");
    let alone = desk(&[("web.yaml", &text)]);
    let judged_whole = found(&alone, "web.yaml");
    assert!(judged_whole.len() > 4, "{judged_whole:?}");
    let files = [
        ("web.yaml", text.as_str()),
        ("kustomization.yaml", "patches: [{path: web.yaml}]"),
    ];
    let desk = desk(&files);
    let said = found(&desk, "web.yaml");
    assert_eq!(
        said,
        [
            &format!("{UNKNOWN} 1"),
            "pss-host-pid fail 7",
            &format!("{UNKNOWN} 11"),
            "pss-host-pid fail 17"
        ]
    );
    let unknown = report(&desk, &[])
        .findings
        .into_iter()
        .find(|it| it.verdict == Verdict::Unknown);
    let message = unknown.unwrap().message;
    assert!(
        message.contains(&desk.path("kustomization.yaml")),
        "{message}"
    );
    assert!(
        message.contains("`kustomize build` piped into `sealward check -`"),
        "{message}"
    );
    // No control is passed for it, and none that rests on what is not there is left out.
    let controls = report(&desk, &["--profile", "pss-restricted"]).controls;
    // What the kustomization is as a document is no control of a workload.
    let passed = controls.iter().filter(|it| it.passes > 0);
    assert!(
        passed
            .clone()
            .all(|it| it.framework == "kubernetes-validation"),
        "{:?}",
        passed.collect::<Vec<_>>()
    );
    let status = |id: &str| controls.iter().find(|it| it.id == id).unwrap().status;
    let told = ["5.2.2", "5.2.3", "5.2.7"].map(status);
    assert_eq!(told, [Told::Unknown, Told::Fail, Told::Unknown]);
    let whole = report(&desk, &["--ignore", "doc"]).findings.len();
    assert_eq!(
        whole,
        report(&alone, &["--ignore", "doc"]).findings.len(),
        "judged as any other"
    );
}

#[test]
fn unknown_patches_fail_where_every_unknown_does() {
    let patch = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n";
    let desk = desk(&[
        ("web.yaml", patch),
        ("kustomization.yaml", "patches: [{path: web.yaml}]"),
    ]);
    let status = |args: &[&str]| {
        let path = desk.path("");
        sealward(
            ["check", path.as_str()]
                .into_iter()
                .chain(args.iter().copied()),
        )
        .status
    };
    assert_eq!(status(&[]), Status::Success);
    assert_eq!(status(&["--profile", "pss-baseline"]), Status::Findings);
}

#[test]
fn what_kustomize_cannot_patch_is_judged_whole() {
    let names = "patches: [{path: it.yaml}, {path: kustomization.yaml}]\n";
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n- {{{}}}\n",
        "apiVersion: v1, kind: Pod, spec: {containers: [{name: a}]}"
    );
    let encryption =
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: []\n";
    for text in [
        list.as_str(),
        encryption,
        "kube-apiserver-arg: [anonymous-auth=true]\n",
        "[1, 2]\n",
    ] {
        let desk = desk(&[("it.yaml", text), ("kustomization.yaml", names)]);
        let said = report(&desk, &["--profile", "all"]);
        assert!(
            said.findings
                .iter()
                .all(|it| it.check != "doc-patch-not-judged"),
            "{text}"
        );
    }
}

#[test]
fn a_list_of_operations_in_a_file_is_no_object_and_unknown() {
    let operations = "- op: add\n  path: /spec/template/spec/hostNetwork\n  value: true\n";
    let names = "patches: [{path: add.yaml, target: {kind: not-used}}]\n";
    for text in [
        operations,
        "[{\"op\": \"remove\", \"path\": \"/spec/template/spec/securityContext\"}]",
    ] {
        let desk = desk(&[("add.yaml", text), ("kustomization.yaml", names)]);
        assert_eq!(found(&desk, "add.yaml"), [format!("{UNKNOWN} 1")]);
    }
}

#[test]
fn what_patches_take_away_is_no_finding_and_unknown() {
    for text in [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n$patch: delete\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {securityContext: null}}}\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: null\n",
        "kind: not-used\nmetadata: {name: not-important}\nspec: {template: {spec: {securityContext: null}}}\n",
    ] {
        let desk = desk(&[
            ("web.yaml", text),
            (
                "kustomization.yaml",
                "patches: [{path: web.yaml, target: {kind: .*}}]",
            ),
        ]);
        assert_eq!(found(&desk, "web.yaml"), [format!("{UNKNOWN} 1")], "{text}");
    }
}

#[test]
fn what_a_patch_says_of_what_it_deletes_is_no_finding_but_a_credential_is() {
    let base = "patches: [{path: p.yaml}]\n";
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      \
        initContainers:\n      - {name: i, $patch: delete, securityContext: {privileged: true}}\n      \
        containers:\n      - name: web\n        securityContext: {privileged: true}\n        env:\n        \
        - {name: DB_PASSWORD, value: Sup3rS3cretXz, $patch: delete}\n";
    let found = found(
        &desk(&[("kustomization.yaml", base), ("p.yaml", patch)]),
        "p.yaml",
    );
    let at = |check: &str| {
        let of_check = found.iter().filter(|it| it.starts_with(check));
        of_check.cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        at("pss-privileged"),
        ["pss-privileged fail 11"],
        "{found:?}"
    );
    assert_eq!(at(UNKNOWN), [format!("{UNKNOWN} 1")], "{found:?}");
}

#[test]
fn patches_of_every_kind_lack_nothing() {
    let mut text = String::new();
    for kind in sealward::posture::ObjectKind::ALL
        .iter()
        .filter(|it| it.is_served())
    {
        let (group, name) = kind.group_kind();
        let group = if group.is_empty() {
            String::new()
        } else {
            format!("{group}/")
        };
        text += &format!(
            "---\napiVersion: {group}v1\nkind: {name}\nmetadata: {{name: web}}\nspec:\n  replicas: 3\n"
        );
    }
    let pods = ["Pod", "Deployment"];
    for (kind, pod) in pods.iter().zip(["spec", "spec: {template: {spec"]) {
        let version = if *kind == "Pod" { "v1" } else { "apps/v1" };
        let close = if *kind == "Pod" { "" } else { "}}" };
        text += &format!(
            "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\n{pod}: {{containers: [{{name: a}}]}}{close}\n"
        );
    }
    let desk = desk(&[
        ("all.yaml", &text),
        ("kustomization.yaml", "patches: [{path: all.yaml}]"),
    ]);
    let said = report(&desk, &["--profile", "all"]).findings;
    let others: Vec<_> = said
        .iter()
        .filter(|it| it.check != "doc-patch-not-judged" && it.check != "doc-unknown-field")
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn a_patch_within_a_kustomization_is_judged_at_its_own_lines() {
    let inner: String = PATCH.lines().map(|line| format!("    {line}\n")).collect();
    for begin in ["patches:\n- patch: |-\n", "patchesStrategicMerge:\n- |\n"] {
        let desk = desk(&[("kustomization.yaml", &format!("{begin}{inner}"))]);
        let wanted = [format!("{UNKNOWN} 3"), "pss-host-pid fail 9".to_owned()];
        assert_eq!(found(&desk, "kustomization.yaml"), wanted, "{begin}");
    }
    let text = format!("patches:\n- patch: {PATCH:?}\n- patch: 'kind: not-used'\n");
    let desk = desk(&[("kustomization.yaml", &text)]);
    let wanted = [
        format!("{UNKNOWN} 2"),
        "pss-host-pid fail 2".to_owned(),
        format!("{UNKNOWN} 3"),
    ];
    assert_eq!(found(&desk, "kustomization.yaml"), wanted);
}

#[test]
fn a_patch_that_cannot_be_read_is_unknown_at_its_beginning() {
    let desk = desk(&[(
        "kustomization.yaml",
        "patches:\n- target: {kind: Pod}\n  patch: |\n    a: [\n",
    )]);
    assert_eq!(found(&desk, "kustomization.yaml"), [format!("{UNKNOWN} 3")]);
}

#[test]
fn a_patch_that_is_no_text_is_unknown() {
    for (name, text, line) in [
        (
            "kustomization.yaml",
            "patchesStrategicMerge:\n- kind: Deployment\n  spec: {hostPID: true}\n",
            2,
        ),
        (
            "flux.yaml",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1beta2\nkind: Kustomization\nspec:\n  patchesJson6902:\n  - patch:\n    \
             - {op: add, path: /spec/hostNetwork, value: true}\n",
            6,
        ),
    ] {
        let found = found(&desk(&[(name, text)]), name);
        assert_eq!(found, [format!("{UNKNOWN} {line}")], "{text}");
    }
}

#[test]
fn a_patch_in_the_template_of_applications_is_judged() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  template:\n    \
        spec:\n      source:\n        kustomize:\n          patches:\n          - patch: |-\n              \
        apiVersion: apps/v1\n              kind: Deployment\n              metadata: {name: web}\n              \
        spec: {template: {spec: {hostPID: true}}}\n";
    let found = found(&desk(&[("set.yaml", text)]), "set.yaml");
    assert!(
        found.contains(&"pss-host-pid fail 14".to_owned()),
        "{found:?}"
    );
    assert!(found.contains(&format!("{UNKNOWN} 11")), "{found:?}");
}

#[test]
fn no_fix_is_offered_for_what_a_patch_leaves_out() {
    let inner: String = PATCH.lines().map(|line| format!("    {line}\n")).collect();
    let kustomization = format!("patches:\n- path: web.yaml\n- patch: |-\n{inner}");
    let desk = desk(&[("web.yaml", PATCH), ("kustomization.yaml", &kustomization)]);
    let path = desk.path("");
    sealward(["check", "--profile", "all", "--fix-review", &path]);
    let mended = PATCH.replace("      hostPID: true\n", "");
    assert_eq!(String::from_utf8(desk.read("web.yaml")).unwrap(), mended);
    assert_eq!(
        String::from_utf8(desk.read("kustomization.yaml")).unwrap(),
        kustomization
    );
}

#[test]
fn suppressions_hold_back_what_is_said_of_patches() {
    let patch = PATCH.replacen(
        "apps/v1",
        "apps/v1 # sealward: ignore[doc-patch-not-judged] the result is checked",
        1,
    );
    let inner: String = PATCH.lines().map(|line| format!("    {line}\n")).collect();
    let kustomization = format!(
        "patches:\n- path: web.yaml\n# sealward: ignore[doc-patch-not-judged] the result is checked\n- patch: |-\n{inner}"
    );
    let desk = desk(&[("web.yaml", &patch), ("kustomization.yaml", &kustomization)]);
    assert_eq!(found(&desk, "web.yaml"), ["pss-host-pid fail 7"]);
    assert_eq!(found(&desk, "kustomization.yaml"), ["pss-host-pid fail 11"]);
    let report = report(&desk, &[]);
    assert_eq!(report.suppressed.len(), 2);
    assert!(
        report
            .suppressed
            .iter()
            .all(|it| it.reason == "the result is checked")
    );
}

#[test]
fn a_text_to_which_many_aliases_lead_is_judged_once() {
    let long: String = (0..20_000).map(|at| format!("    # {at}\n")).collect();
    let inner: String = PATCH.lines().map(|line| format!("    {line}\n")).collect();
    let aliases = |item: &str| format!("{item}\n").repeat(20_000);
    for (first, more) in [
        (
            format!("patches:\n- patch: &p |\n{inner}{long}"),
            aliases("- patch: *p"),
        ),
        (
            format!("patches:\n- &p\n  patch: |\n{inner}{long}"),
            aliases("- *p"),
        ),
        (
            format!("patches:\n- &p\n  patch: |\n{inner}{long}"),
            aliases("- <<: *p"),
        ),
        (
            format!("patchesStrategicMerge:\n- &p |\n{inner}{long}"),
            aliases("- *p"),
        ),
        (
            format!("resources:\n- &p |\n{inner}{long}"),
            aliases("- *p"),
        ),
    ] {
        let text = first + &more;
        let desk = desk(&[("kustomization.yaml", &text)]);
        let begun = Instant::now();
        let said = found(&desk, "kustomization.yaml");
        assert!(said.len() <= 2, "{:?}", said.get(..3));
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{:?}",
            begun.elapsed()
        );
    }
}
