//! What the table of other checkers names is what they have: their own lists, as they print them.

use sealward::posture::{Peer, registry};
use std::collections::BTreeSet;

/// `checkov -l --framework kubernetes` and `secrets`, KubeLinter's and Trivy's own sources,
/// `kube-score list`.
const LISTS: [(Peer, &str); 4] = [
    (
        Peer::Checkov,
        include_str!("../../peers/checkov-3.3.30.txt"),
    ),
    (
        Peer::KubeLinter,
        include_str!("../../peers/kube-linter-0.8.3.txt"),
    ),
    (
        Peer::KubeScore,
        include_str!("../../peers/kube-score-1.20.0.txt"),
    ),
    (
        Peer::Trivy,
        include_str!("../../peers/trivy-checks-1.10.0.txt"),
    ),
];

#[test]
fn every_name_of_the_table_is_a_check_of_its_peer() {
    for (peer, list) in LISTS {
        let known: BTreeSet<&str> = list.lines().collect();
        let named: BTreeSet<&str> = registry()
            .flat_map(|check| peer.names_of(check.meta().id))
            .collect();
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "{peer}: {unknown:?}");
        assert!(named.len() >= 4, "{peer}: {named:?}");
    }
}
