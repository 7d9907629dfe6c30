//! Pods that upstream's Pod Security admission decided on, at every level and version.

use sealward::document::{Document, Limits, SourceFile};
use sealward::posture::pss::{Level, Verdict, evaluate};
use sealward::posture::{Area, Checker, KubernetesVersion, Options, Profile, resources};
use std::collections::BTreeSet;

/// One pod, and by level the checks that forbid it.
#[derive(serde::Deserialize)]
struct Case {
    pod: serde_json::Value,
    baseline: Vec<Answer>,
    restricted: Vec<Answer>,
}

/// What forbids the pod from a version on, until the next answer.
#[derive(serde::Deserialize)]
struct Answer {
    from: String,
    forbidden: BTreeSet<String>,
}

/// The recorded answers of `k8s.io/pod-security-admission` 0.37.2.
fn cases() -> Vec<Case> {
    let path = sealward_tests::root().join("tests/oracles/pod-security.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn versions() -> impl Iterator<Item = KubernetesVersion> {
    (0..)
        .map(KubernetesVersion::minor)
        .take_while(|version| *version <= KubernetesVersion::NEWEST)
}

fn recorded(answers: &[Answer], version: KubernetesVersion) -> &BTreeSet<String> {
    let from = |answer: &&Answer| answer.from.parse::<KubernetesVersion>().unwrap() <= version;
    &answers.iter().rfind(from).unwrap().forbidden
}

#[test]
fn every_recorded_pod_is_forbidden_for_the_recorded_checks() {
    let (mut verdicts, mut reasons) = (0, BTreeSet::new());
    let cases = cases();
    for case in &cases {
        let text = case.pod.to_string();
        let document = Document::parse(&text).unwrap();
        let pod = resources(&document).next().unwrap();
        for (level, answers) in [
            (Level::Baseline, &case.baseline),
            (Level::Restricted, &case.restricted),
        ] {
            for version in versions() {
                let said = evaluate(&pod, level, version);
                let unknown = said.iter().any(|(_, verdict)| *verdict == Verdict::Unknown);
                assert!(!unknown, "{level} at {version}: {said:?}\n{text}");
                let forbidding = said
                    .into_iter()
                    .filter(|(_, verdict)| *verdict == Verdict::Forbidden);
                let forbidden: BTreeSet<_> = forbidding.map(|(id, _)| id.to_owned()).collect();
                let recorded = recorded(answers, version);
                assert_eq!(&forbidden, recorded, "{level} at {version}\n{text}");
                reasons.extend(forbidden);
                verdicts += 1;
            }
        }
    }
    assert_eq!(
        (cases.len(), reasons.len()),
        (418, 19),
        "pods, and checks that forbid one"
    );
    sealward_tests::ran(cases.len(), "pods that Pod Security admission decided on");
    sealward_tests::ran(verdicts, "verdicts on them, at each level and version");
}

#[test]
fn the_profiles_report_what_is_forbidden_and_nothing_else() {
    let cases = cases();
    let mut verdicts = 0;
    for (level, profile) in [
        (Level::Baseline, Profile::PssBaseline),
        (Level::Restricted, Profile::PssRestricted),
    ] {
        for version in versions() {
            let mut options = Options::default();
            options.version = version;
            options.profiles = vec![profile];
            let checker = Checker::new(&options);
            for case in &cases {
                let text = case.pod.to_string().into_bytes();
                let file = SourceFile::read("pod.json", text, &Limits::default()).unwrap();
                let checked = checker.check(&file);
                let reported = checked.findings.iter().any(|it| it.check.area == Area::Pss);
                let answers = if level == Level::Baseline {
                    &case.baseline
                } else {
                    &case.restricted
                };
                let forbidden = !recorded(answers, version).is_empty();
                assert_eq!(reported, forbidden, "{level} at {version}\n{}", file.text());
                verdicts += 1;
            }
        }
    }
    sealward_tests::ran(verdicts, "reports under the Pod Security profiles");
}
