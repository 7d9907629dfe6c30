//! Files in which many fixes are at fault: those are left out, each with its reason, and the rest is applied. The sizes
//! are such that a test would not end in which the whole file is checked for each.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Mended, Refusal, Safety, Why, mend, mend_together};
use sealward::posture::{Checker, KubernetesVersion, Options, Profile, Verdict};

fn checker() -> Checker {
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    Checker::new(&options)
}

/// What comes of a text; nothing more comes of it then.
fn mended(checker: &Checker, text: &str) -> Mended {
    let mend = |text: &str| {
        let file = SourceFile::read("it.yaml", text.into(), &Limits::default()).unwrap();
        mend(file, checker, Safety::Review, &Limits::default())
    };
    let mended = mend(text);
    let again = mend(mended.file.text());
    assert_eq!((again.mended, again.file.text()), (0, mended.file.text()));
    mended
}

fn found(mended: &Mended, check: &str) -> usize {
    let findings = mended.checked.findings.iter();
    let fails = findings.filter(|it| it.verdict == Verdict::Fail);
    fails.filter(|it| it.check.id == check).count()
}

/// How many fixes of a check were left out for one reason.
fn left_out(mended: &Mended, check: &str, why: Why) -> usize {
    let dropped = mended.dropped.iter();
    dropped
        .filter(|it| it.check == check && it.why == why)
        .count()
}

/// A pod with as many containers, each of them privileged once what it says is read as meant.
fn containers(count: usize, name: impl Fn(usize) -> String) -> String {
    let container = |at| {
        format!(
            "  - {}image: a\n    securityContext: {{privileged: 'true'}}\n",
            name(at)
        )
    };
    let containers: String = (0..count).map(container).collect();
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: it}}\nspec:\n  containers:\n{containers}")
}

#[test]
fn in_each_of_many_containers_one_is_left_out_and_the_rest_applied() {
    let checker = checker();
    let mended = mended(
        &checker,
        &containers(1_500, |at| format!("name: c{at}\n    ")),
    );
    let why = Why::Brings("pss-privileged");
    assert_eq!(left_out(&mended, "doc-wrong-type", why), 1_500);
    assert_eq!(found(&mended, "doc-wrong-type"), 1_500);
    for check in [
        "pss-privileged",
        "pss-allow-privilege-escalation",
        "pss-run-as-non-root",
    ] {
        assert_eq!(found(&mended, check), 0, "{check}");
    }
}

#[test]
fn in_each_of_many_documents_one_is_left_out_and_the_rest_applied() {
    let checker = checker();
    let pod = |at| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a{at}}}\nspec: {{hostPid: true, containers: [{{name: a, image: a}}]}}\n"
        )
    };
    let pods: Vec<String> = (0..1_000).map(pod).collect();
    let mended = mended(&checker, &pods.join("---\n"));
    let why = Why::Brings("pss-host-pid");
    assert_eq!(left_out(&mended, "doc-unknown-field", why), 1_000);
    for check in [
        "pss-host-pid",
        "pss-allow-privilege-escalation",
        "pss-run-as-non-root",
    ] {
        assert_eq!(found(&mended, check), 0, "{check}");
    }
}

#[test]
fn where_nothing_tells_the_places_apart_it_is_said_of_each_that_it_is_not_known() {
    let checker = checker();
    let mended = mended(&checker, &containers(1_500, |_| String::new()));
    let costly = Why::Refused(Refusal::Costly);
    let (known, not) = (Why::Brings("pss-privileged"), costly);
    let count = |why| left_out(&mended, "doc-wrong-type", why);
    assert_eq!(count(known) + count(not), 1_500);
    assert!(count(not) > 0);
    assert_eq!(
        (
            found(&mended, "doc-wrong-type"),
            found(&mended, "pss-privileged")
        ),
        (1_500, 0)
    );
}

/// A file with as many Deployments that are to get a budget, and as many bytes.
fn deployments(file: usize, count: usize, length: usize) -> String {
    let deployment = |at| {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web-{file}-{at}, namespace: a}}\nspec: {{replicas: 2, \
             template: {{metadata: {{labels: {{app: it-{file}-{at}}}}}}}, selector: {{matchLabels: {{app: it-{file}-{at}}}}}}}\n"
        )
    };
    let text: String = (0..count).map(deployment).collect();
    let rest = length.saturating_sub(text.len() + 3);
    format!("{text}# {}\n", "x".repeat(rest))
}

#[test]
fn in_each_of_many_files_what_is_found_with_all_known_is_left_out_or_applied() {
    let only = Options::only("avail-no-pdb", KubernetesVersion::NEWEST);
    let checker = Checker::new(&only);
    let mut limits = Limits::default();
    limits.file_bytes = 1_000;
    // No budget has room in the first, each of two in the second, and one of two in the third.
    let lengths = [(1, 1_000), (2, 0), (2, 750)];
    let files = (0..3_000).zip(lengths.into_iter().cycle());
    let texts = files.map(|(at, (count, length))| deployments(at, count, length));
    let texts: Vec<String> = texts.collect();
    let mut index = checker.index();
    let mut files = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let file = SourceFile::read(&format!("{at}.yaml"), text.clone().into(), &limits).unwrap();
        index.add(&file.name().into(), &checker.check(&file));
        files.push(file);
    }
    let mended = mend_together(files, &checker, &index, Safety::Review, &limits);
    for (at, (mended, text)) in mended.iter().zip(&texts).enumerate() {
        let count = [0, 2, 1][at % 3];
        assert_eq!(mended.mended, count, "{at}");
        assert_eq!(mended.file.text() == text, count == 0, "{at}");
        let left_out = left_out(mended, "avail-no-pdb", Why::Unreadable);
        assert_eq!(left_out, [1, 0, 1][at % 3], "{at}");
    }
}
