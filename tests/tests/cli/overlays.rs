//! `check` across files where kustomizations of the scan take them in and change them.

use crate::kustomize::{desk, report};

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  \
    selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: []}\n";
const BUDGET: &str = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  \
    minAvailable: 3\n  selector: {matchLabels: {app: web, env: prod}}\n";

/// What the checks of budgets say: each check and its verdict.
fn budgets(files: &[(&str, &str)]) -> Vec<String> {
    let checks = ["--select", "avail-no-pdb,avail-pdb-blocks", "--profile"];
    let report = report(&desk(files), &[&checks[..], &["encryption"]].concat());
    let avail = report
        .findings
        .iter()
        .filter(|it| it.check.starts_with("avail"));
    avail
        .map(|it| format!("{} {:?}", it.check, it.verdict))
        .collect()
}

#[test]
fn replicas_that_an_overlay_changes_are_unknown() {
    let base = ("base/kustomization.yaml", "resources: [web.yaml]\n");
    let web = ("base/web.yaml", WEB);
    assert_eq!(budgets(&[base, web]), ["avail-no-pdb Fail"]);
    let file =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n";
    let operation = "[{op: replace, path: /spec/replicas, value: 1}]\n";
    for (overlay, patch) in [
        (
            "resources: [../base]\nreplicas: [{name: web, count: 1}]\n",
            "",
        ),
        (
            "resources: [../base/web.yaml]\npatches: [{path: p.yaml}]\n",
            file,
        ),
        (
            "resources: [../base]\npatches: [{path: p.yaml, target: {kind: Deployment}}]\n",
            operation,
        ),
        (
            "resources: [../base]\npatches: [{path: p.yaml, target: {name: web}}]\n",
            operation,
        ),
        (
            "resources: [../base]\npatches: [{patch: 'metadata: {name: web}\n\n    spec: {replicas: 1}'}]\n",
            "",
        ),
        ("resources: [../base]\ncomponents: [../one]\n", ""),
    ] {
        let one = (
            "one/kustomization.yaml",
            "kind: Component\nreplicas: [{name: web, count: 1}]\n",
        );
        let files = [
            base,
            web,
            one,
            ("prod/kustomization.yaml", overlay),
            ("prod/p.yaml", patch),
        ];
        assert_eq!(budgets(&files), ["avail-no-pdb Unknown"], "{overlay}");
    }
    // What is about others says nothing of this one.
    for overlay in [
        "resources: [../base]\nreplicas: [{name: api, count: 1}]\n",
        "resources: [../other]\nreplicas: [{name: web, count: 1}]\n",
    ] {
        let files = [base, web, ("prod/kustomization.yaml", overlay)];
        assert_eq!(budgets(&files), ["avail-no-pdb Fail"], "{overlay}");
    }
}

#[test]
fn labels_that_one_side_alone_gets_leave_it_open() {
    let base = ("base/kustomization.yaml", "resources: [web.yaml]\n");
    let files = |overlay| {
        [
            base,
            ("base/web.yaml", WEB),
            ("prod/budget.yaml", BUDGET),
            ("prod/kustomization.yaml", overlay),
        ]
    };
    for overlay in [
        "resources: [../base]\ncommonLabels: {env: prod}\n",
        "resources: [../base]\nlabels: [{pairs: {env: prod}, includeSelectors: true}]\n",
    ] {
        let told = budgets(&files(overlay));
        assert_eq!(
            told,
            ["avail-no-pdb Unknown", "avail-pdb-blocks Unknown"],
            "{overlay}"
        );
    }
    // Labels of objects alone are none of their pods.
    let told = budgets(&files(
        "resources: [../base]\nlabels: [{pairs: {env: prod}}]\n",
    ));
    assert_eq!(told, ["avail-no-pdb Fail", "avail-pdb-blocks Unknown"]);
    // Both get the same.
    let all = "resources: [../base, budget.yaml]\ncommonLabels: {team: a}\n";
    let both = BUDGET.replace(", env: prod", "");
    let told = budgets(&[
        base,
        ("base/web.yaml", WEB),
        ("prod/budget.yaml", &both),
        ("prod/kustomization.yaml", all),
    ]);
    assert_eq!(told, ["avail-pdb-blocks Fail"]);
}

const BASE: (&str, &str) = ("base/kustomization.yaml", "resources: [web.yaml]\n");
const ONE: &str = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  \
    maxUnavailable: 1\n  selector: {matchLabels: {app: web}}\n";

#[test]
fn a_budget_that_some_overlays_of_a_base_have_is_none_for_all() {
    let web = ("base/web.yaml", WEB);
    let prod = (
        "prod/kustomization.yaml",
        "resources: [../base, budget.yaml]\n",
    );
    let of_prod = ("prod/budget.yaml", ONE);
    let both = [BASE, web, prod, of_prod];
    assert!(budgets(&both).is_empty(), "the only overlay has it");
    let bare = ("test/kustomization.yaml", "resources: [../base]\n");
    let one = [&both[..], &[bare]].concat();
    assert_eq!(budgets(&one), ["avail-no-pdb Unknown"]);
    // One that takes in both keeps apart what it makes of the base.
    let all = ("all/kustomization.yaml", "resources: [../prod, ../test]\n");
    let above = ("top/kustomization.yaml", "resources: [../all]\n");
    for more in [&[all][..], &[all, above]] {
        assert_eq!(
            budgets(&[&one[..], more].concat()),
            ["avail-no-pdb Unknown"]
        );
    }
    let each = [
        (
            "test/kustomization.yaml",
            "resources: [../base, budget.yaml]\n",
        ),
        ("test/budget.yaml", ONE),
    ];
    assert!(budgets(&[&both[..], &each].concat()).is_empty());
    // What a budget of the base, or of none of the overlays, is for.
    let of_base = [
        (
            "base/kustomization.yaml",
            "resources: [web.yaml, budget.yaml]\n",
        ),
        ("base/budget.yaml", ONE),
    ];
    assert!(budgets(&[&[web, bare, all][..], &of_base].concat()).is_empty());
    let beside = ("beside/budget.yaml", ONE);
    assert!(budgets(&[BASE, web, bare, all, beside]).is_empty());
    let component = [
        (
            "prod/kustomization.yaml",
            "resources: [../base]\ncomponents: [../part]\n",
        ),
        (
            "part/kustomization.yaml",
            "kind: Component\nresources: [budget.yaml]\n",
        ),
        ("part/budget.yaml", ONE),
    ];
    let one = [&[BASE, web, bare][..], &component].concat();
    assert_eq!(budgets(&one), ["avail-no-pdb Unknown"]);
}

#[test]
fn a_patch_leaves_open_what_it_may_change() {
    let web = ("base/web.yaml", WEB);
    let base = (
        "base/kustomization.yaml",
        "resources: [web.yaml, budget.yaml]\n",
    );
    let budget = ("base/budget.yaml", ONE);
    let told = |patch: &str| {
        let text =
            format!("resources: [../base]\npatches:\n- path: p.yaml\n- patch: |\n    {patch}\n");
        budgets(&[
            base,
            web,
            budget,
            ("prod/kustomization.yaml", &text),
            (
                "prod/p.yaml",
                "kind: Service\nmetadata: {name: web}\nspec: {type: NodePort}\n",
            ),
        ])
    };
    let (counts, blocks) = ("avail-no-pdb Unknown", "avail-pdb-blocks Unknown");
    for (kind, patch, said) in [
        (
            "PodDisruptionBudget",
            "spec: {maxUnavailable: 0}",
            &[blocks][..],
        ),
        (
            "PodDisruptionBudget",
            "spec: {selector: {matchLabels: {tier: front}}}",
            &[counts],
        ),
        ("PodDisruptionBudget", "$patch: delete", &[blocks, counts]),
        (
            "PodDisruptionBudget",
            "spec: {unhealthyPodEvictionPolicy: AlwaysAllow}",
            &[],
        ),
        (
            "Deployment",
            "spec: {template: {metadata: {labels: {app: api}}}}",
            &[counts],
        ),
        (
            "Deployment",
            "spec: {template: {spec: {containers: [{name: a, image: b}]}}}",
            &[],
        ),
        ("Deployment", "metadata: {labels: {app: api}}", &[]),
        ("StatefulSet", "spec: {template: null}", &[]),
    ] {
        let patch = match patch.strip_prefix("metadata: {") {
            Some(rest) => format!("{{kind: {kind}, metadata: {{name: web, {rest}}}"),
            None => format!("{{kind: {kind}, metadata: {{name: web}}, {patch}}}"),
        };
        assert_eq!(told(&patch), said, "{patch}");
    }
}

#[test]
fn a_workload_that_an_overlay_takes_away_is_judged_for_the_others() {
    let gone = "patches: [{patch: '{kind: Deployment, metadata: {name: web}, $patch: delete}'}]\n";
    let prod = format!("resources: [../base]\n{gone}");
    let prod = ("prod/kustomization.yaml", prod.as_str());
    let files = [BASE, ("base/web.yaml", WEB), prod];
    assert_eq!(budgets(&files), ["avail-no-pdb Unknown"]);
    let other = ("test/kustomization.yaml", "resources: [../base]\n");
    let files = [&files[..], &[other]].concat();
    assert_eq!(budgets(&files), ["avail-no-pdb Fail"]);
}

#[test]
fn what_a_target_selects_is_changed_and_nothing_else() {
    let patch = "patch: '[{op: replace, path: /spec/replicas, value: 1}]'";
    let told = |base: &str, prod: &str| {
        let files = [
            ("base/kustomization.yaml", base),
            ("base/web.yaml", WEB),
            ("prod/kustomization.yaml", prod),
            (
                "part/kustomization.yaml",
                "kind: Component\nreplicas: [{name: web, count: 1}]\n",
            ),
            (
                "other/kustomization.yaml",
                "resources: [api.yaml]\ncomponents: [../part]\n",
            ),
        ];
        budgets(&files).concat()
    };
    let base = "resources: [web.yaml]\n";
    for (target, is_meant) in [
        ("kind: Deployment", true),
        ("kind: StatefulSet", false),
        ("kind: Deploy|StatefulSet", false),
        ("kind: Deploy.*|StatefulSet", true),
        ("group: apps, version: v1", true),
        ("group: batch", false),
        ("name: web", true),
        ("name: we", false),
        ("name: w.b", true),
        ("name: 'web-[0-9]'", true),
        ("namespace: default", true),
        ("namespace: shop", false),
        ("labelSelector: tier=front", false),
        ("labelSelector: tier!=front", true),
        ("labelSelector: 'tier in (front)'", true),
    ] {
        let prod = format!("resources: [../base]\npatches: [{{target: {{{target}}}, {patch}}}]\n");
        let verdict = if is_meant { "Unknown" } else { "Fail" };
        assert_eq!(
            told(base, &prod),
            format!("avail-no-pdb {verdict}"),
            "{target}"
        );
    }
    // The labels that a kustomization adds are asked for, too, and the name that it gives.
    let labelled = "resources: [web.yaml]\nlabels: [{pairs: {tier: front}}]\nnamePrefix: my-\n";
    for target in ["labelSelector: tier=front", "name: my-web"] {
        let prod = format!("resources: [../base]\npatches: [{{target: {{{target}}}, {patch}}}]\n");
        assert_eq!(told(labelled, &prod), "avail-no-pdb Unknown", "{target}");
    }
    for (more, is_meant) in [
        (
            "replacements: [{targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]}]",
            true,
        ),
        (
            "replacements: [{targets: [{select: {kind: Deployment}, fieldPaths: [spec.paused]}]}]",
            false,
        ),
        (
            "replacements: [{targets: [{select: {kind: Job}, fieldPaths: [spec]}]}]",
            false,
        ),
        ("replacements: [{path: none.yaml}]", true),
        ("transformers: [any.yaml]", true),
        ("patches: [{path: none.yaml}]", true),
        (
            "patches: [{path: none.yaml, target: {kind: Service}}]",
            false,
        ),
        ("components: [../part]", true),
        ("images: [{name: a, newTag: b}]", false),
    ] {
        let prod = format!("resources: [../base]\n{more}\n");
        let verdict = if is_meant { "Unknown" } else { "Fail" };
        assert_eq!(
            told(base, &prod),
            format!("avail-no-pdb {verdict}"),
            "{more}"
        );
    }
    // A component changes what its users take in, and not what they change of each other.
    let user = "resources: [../base]\n";
    assert_eq!(told(base, user), "avail-no-pdb Fail");
}

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Pod\n\
    metadata: {name: web, namespace: shop}\nspec: {containers: [], serviceAccountName: web}\n";
const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, namespace: shop}\n\
    spec: {podSelector: {}}\n";
const RIGHTS: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n---\n\
    apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: web}\n\
    roleRef: {kind: ClusterRole, name: any}\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}]\n---\n\
    apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: any}\n\
    rules: [{apiGroups: [''], resources: [secrets], verbs: [get, list]}]\n";

#[test]
fn policies_and_rights_that_overlays_decide_are_unknown() {
    let told = |files: &[(&str, &str)]| -> Vec<String> {
        let checks = "net-no-policy,net-pod-uncovered,rbac-cluster-takeover-path";
        let report = report(
            &desk(files),
            &["--select", checks, "--profile", "encryption"],
        );
        let found = report
            .findings
            .iter()
            .filter(|it| checks.contains(&it.check));
        found
            .map(|it| format!("{} {:?}", it.check, it.verdict))
            .collect()
    };
    let shop = ("base/shop.yaml", SHOP);
    let policy = ("base/policy.yaml", POLICY);
    let bare = ("test/kustomization.yaml", "resources: [../base]\n");
    let unknown = ["net-no-policy Unknown", "net-pod-uncovered Unknown"];
    let apart = [
        ("base/kustomization.yaml", "resources: [shop.yaml]\n"),
        (
            "prod/kustomization.yaml",
            "resources: [../base, policy.yaml]\n",
        ),
        ("prod/policy.yaml", POLICY),
        shop,
    ];
    assert!(told(&apart).is_empty());
    assert_eq!(told(&[&apart[..], &[bare]].concat()), unknown);
    for (patch, said) in [
        (
            "kind: NetworkPolicy, metadata: {name: all, namespace: shop}, $patch: delete",
            &unknown[..],
        ),
        (
            "kind: NetworkPolicy, metadata: {name: all, namespace: shop}, spec: {podSelector: {a: b}}",
            &unknown[1..],
        ),
        (
            "kind: NetworkPolicy, metadata: {name: all, namespace: other}, $patch: delete",
            &[],
        ),
        (
            "kind: Pod, metadata: {name: web, namespace: shop}, spec: {hostNetwork: false}",
            &[],
        ),
    ] {
        let prod = format!("resources: [../base]\npatches: [{{patch: '{{{patch}}}'}}]\n");
        let base = (
            "base/kustomization.yaml",
            "resources: [shop.yaml, policy.yaml]\n",
        );
        let files = [base, shop, policy, ("prod/kustomization.yaml", &prod)];
        assert_eq!(told(&files), said, "{patch}");
    }
    let namespace = "resources: [../base]\npatches: [{patch: '{kind: Namespace, metadata: {name: shop}, $patch: delete}'}]\n";
    let base = ("base/kustomization.yaml", "resources: [shop.yaml]\n");
    let files = [base, shop, ("prod/kustomization.yaml", namespace)];
    assert_eq!(told(&files), ["net-no-policy Unknown"]);
    let base = (
        "base/kustomization.yaml",
        "resources: [shop.yaml, policy.yaml, rights.yaml]\n",
    );
    let of_account = "metadata: {name: web, namespace: shop}";
    for (patch, verdict) in [
        (
            "kind: ClusterRole, metadata: {name: any}, rules: []".to_owned(),
            "Unknown",
        ),
        (
            "kind: ClusterRoleBinding, metadata: {name: web}, subjects: []".to_owned(),
            "Unknown",
        ),
        (
            "kind: ClusterRoleBinding, metadata: {name: web}, $patch: delete".to_owned(),
            "Unknown",
        ),
        (
            format!("kind: ServiceAccount, {of_account}, automountServiceAccountToken: false"),
            "Unknown",
        ),
        (
            format!("kind: Pod, {of_account}, spec: {{serviceAccountName: other}}"),
            "Unknown",
        ),
        (
            format!("kind: Pod, {of_account}, spec: {{volumes: []}}"),
            "Fail",
        ),
        (
            format!("kind: ServiceAccount, {of_account}, imagePullSecrets: []"),
            "Fail",
        ),
    ] {
        let prod = format!("resources: [../base]\npatches: [{{patch: '{{{patch}}}'}}]\n");
        let rights = ("base/rights.yaml", RIGHTS);
        let files = [
            base,
            shop,
            policy,
            rights,
            ("prod/kustomization.yaml", &prod),
        ];
        assert_eq!(
            told(&files),
            [format!("rbac-cluster-takeover-path {verdict}")],
            "{patch}"
        );
    }
}

#[test]
fn ten_thousand_patches_of_a_hundred_overlays_are_handed_down_at_once() {
    let mut files = vec![(
        "base/kustomization.yaml".to_owned(),
        "resources: [web.yaml]\n".to_owned(),
    )];
    files.push((
        "base/web.yaml".to_owned(),
        format!("{WEB}---\n").repeat(300),
    ));
    let patch =
        "- {target: {name: 'w.*-AT'}, patch: '[{op: replace, path: /spec/paused, value: true}]'}\n";
    let patches: String = (0..100)
        .map(|at| patch.replace("AT", &at.to_string()))
        .collect();
    for at in 0..100 {
        let text = format!("resources: [../base]\nnamePrefix: p-\npatches:\n{patches}");
        files.push((format!("o{at}/kustomization.yaml"), text));
    }
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let begun = std::time::Instant::now();
    assert!(budgets(&files).iter().all(|it| it == "avail-no-pdb Fail"));
    let limit = std::time::Duration::from_secs(60);
    assert!(begun.elapsed() < limit, "{:?}", begun.elapsed());
}

#[test]
fn numbers_of_one_are_said_in_the_singular() {
    let one = WEB.replace("replicas: 3", "replicas: 1");
    for (least, said) in [
        ("1", "1 pod must be available, and there is 1"),
        ("2", "2 pods must be available, and there is 1"),
        (
            "50%",
            "50% of 1 pod must be available, which is rounded up to all",
        ),
    ] {
        let budget = ONE.replace("maxUnavailable: 1", &format!("minAvailable: {least}"));
        let text = format!("{one}---\n{budget}");
        let desk = desk(&[("all.yaml", &text)]);
        let report = report(
            &desk,
            &["--select", "avail-pdb-blocks", "--profile", "encryption"],
        );
        assert_eq!(report.findings[0].message, said);
    }
}
