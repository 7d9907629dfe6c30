//! What annotations say to other checkers.

use super::{Peer, Told};

/// Which annotations of an object a checker reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::posture::suppress) enum Place {
    /// Its own.
    Object,
    /// Those of its pod template.
    Template,
}

/// What an annotation says to one of these checkers.
pub(in crate::posture::suppress) fn told(
    peers: &[Peer],
    place: Place,
    key: &str,
    text: &str,
) -> Vec<Told> {
    let said = |&peer: &Peer| match (peer, place) {
        (Peer::Checkov, Place::Object) if SKIP.iter().any(|it| key.contains(it)) => {
            let (name, words) = text.split_once('=').unwrap_or((text, ""));
            Told::one(peer, name, name, words).into_iter().collect()
        }
        (Peer::KubeLinter, Place::Object) if key == "kube-linter.io/ignore-all" => {
            vec![Told::every(peer, "ignore-all", text)]
        }
        (Peer::KubeLinter, Place::Object) => {
            let name = key.strip_prefix("ignore-check.kube-linter.io/");
            let told = name.and_then(|name| Told::one(peer, name, name, text));
            told.into_iter().collect()
        }
        (Peer::KubeScore, _) if key == "kube-score/ignore" => {
            let names = text.split(',').map(str::trim);
            let told = names.filter_map(|name| match name {
                "*" => Some(Told::every(peer, name, "")),
                name => Told::one(peer, name, name, ""),
            });
            // A name may stand there a million times.
            told.take(MOST_TOLD).collect()
        }
        (Peer::KubeScore, _) if key == "kube-score/skip" && is_true(text) => {
            vec![Told::every(peer, "skip", "")]
        }
        _ => Vec::new(),
    };
    peers.iter().flat_map(said).collect()
}

/// The words that kube-score's YAML reader takes for true where a boolean is wanted.
fn is_true(text: &str) -> bool {
    let words = ["true", "yes", "on", "y"];
    words.iter().any(|it| text.trim().eq_ignore_ascii_case(it))
}

/// Checkov looks for these anywhere in a key, so `checkov.io/skip12` counts as well.
const SKIP: &[&str] = &["checkov.io/skip", "bridgecrew.io/skip", "cortex.io/skip"];
const MOST_TOLD: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: Place, key: &str, text: &str) -> Vec<String> {
        let told = told(&Peer::ALL, place, key, text);
        told.iter().flat_map(Told::shown).collect()
    }

    #[test]
    fn annotations_are_read_as_their_own_checkers_read_them() {
        for (key, text, expected) in [
            (
                "checkov.io/skip1",
                "CKV_K8S_16=needs devices",
                "pss-privileged < checkov CKV_K8S_16: needs devices",
            ),
            (
                "checkov.io/skip1",
                "CKV_K8S_16",
                "pss-privileged < checkov CKV_K8S_16: no reason given",
            ),
            (
                "bridgecrew.io/skip-it",
                "CKV_K8S_16=a",
                "pss-privileged < checkov CKV_K8S_16: a",
            ),
            (
                "x.cortex.io/skip",
                "CKV_K8S_16=a",
                "pss-privileged < checkov CKV_K8S_16: a",
            ),
            (
                "ignore-check.kube-linter.io/privileged-container",
                "needs devices",
                "pss-privileged < kube-linter privileged-container: needs devices",
            ),
            (
                "kube-score/ignore",
                "service-type, container-security-context-privileged ",
                "pss-privileged < kube-score container-security-context-privileged: no reason given",
            ),
        ] {
            assert_eq!(read(Place::Object, key, text), [expected], "{key}: {text}");
        }
    }

    #[test]
    fn near_misses_say_nothing_to_them_either() {
        for (key, text) in [
            ("checkov.io/skip1", " CKV_K8S_16=a"),
            ("checkov.io/skip1", "CKV_K8S_16 =a"),
            ("checkov.io/skip1", "CKV_K8S_16,CKV_K8S_17=a"),
            ("checkov.io/skip1", "ckv_k8s_16=a"),
            ("checkov.io/skip1", "CKV_K8S_999=a"),
            ("checkov.io/ignore1", "CKV_K8S_16=a"),
            ("kube-linter.io/ignore-privileged-container", "a"),
            ("ignore-check.kube-linter.io/privileged", "a"),
            (
                "kube-score/ignore",
                "container-security-context-privileged;x",
            ),
            ("kube-score/skip", "false"),
            ("kube-score/enable", "container-security-context-privileged"),
        ] {
            let read = read(Place::Object, key, text);
            assert!(read.is_empty(), "{key}: {text}: {read:?}");
        }
    }

    #[test]
    fn only_kube_score_reads_a_template() {
        let note = "container-security-context-privileged";
        assert_eq!(read(Place::Template, "kube-score/ignore", note).len(), 1);
        for (key, text) in [
            ("checkov.io/skip1", "CKV_K8S_16=a"),
            ("ignore-check.kube-linter.io/privileged-container", "a"),
            ("kube-linter.io/ignore-all", "a"),
        ] {
            assert!(read(Place::Template, key, text).is_empty(), "{key}");
        }
    }

    #[test]
    fn all_is_what_the_peer_would_have_found() {
        let all = |key, text| read(Place::Object, key, text);
        let linter = all("kube-linter.io/ignore-all", "generated");
        assert!(linter.contains(&"pss-host-pid < kube-linter ignore-all: generated".to_owned()));
        assert!(!linter.iter().any(|it| it.starts_with("pss-host-path ")));
        let score = all("kube-score/skip", "true");
        assert_eq!(score.len(), all("kube-score/ignore", "*").len());
        assert!(score.contains(&"net-no-policy < kube-score skip: no reason given".to_owned()));
    }
}
