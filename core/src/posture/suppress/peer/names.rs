//! What other checkers call what our checks find.

use super::Peer;
use crate::posture::{Meta, check_by_id};
use std::sync::LazyLock;

/// The one list of them, by check of ours.
const LIST: &str = include_str!("../../checks/peers.txt");

/// The same by what they are looked up by, ascending.
static BY_NAME: LazyLock<Vec<(Peer, &'static str, &'static Meta)>> = LazyLock::new(|| {
    let named = |(id, peer, name)| Some((peer, name, check_by_id(id)?.meta()));
    let mut all: Vec<_> = rows().filter_map(named).collect();
    all.sort_by_key(|it: &(_, _, &Meta)| (it.0, it.1, it.2.id));
    all
});

/// The checks that find what a peer finds under this name, with the name.
pub(super) fn counterparts(
    peer: Peer,
    name: &str,
) -> impl Iterator<Item = (&'static str, &'static Meta)> + use<> {
    let start = BY_NAME.partition_point(|it| (it.0, it.1) < (peer, name));
    let end = BY_NAME.partition_point(|it| (it.0, it.1) <= (peer, name));
    let all = BY_NAME.get(start..end).unwrap_or_default();
    all.iter().map(|it| (it.1, it.2))
}

/// The checks that find what a peer finds under any name, with that name.
pub(super) fn all(peer: Peer) -> impl Iterator<Item = (&'static str, &'static Meta)> {
    let all = BY_NAME.iter().filter(move |it| it.0 == peer);
    all.map(|it| (it.1, it.2))
}

/// What a peer calls what a check of ours finds.
pub(super) fn of(peer: Peer, check: &str) -> impl Iterator<Item = &'static str> {
    rows().filter_map(move |row| (row.0 == check && row.1 == peer).then_some(row.2))
}

/// Check of ours, peer, and its name for that.
fn rows() -> impl Iterator<Item = (&'static str, Peer, &'static str)> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let id = columns.next().unwrap_or_default();
        let named = Peer::ALL.into_iter().zip(columns);
        named.flat_map(move |(peer, names)| {
            names.split_whitespace().map(move |name| (id, peer, name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_of_the_list_is_one_and_stands_in_it_once() {
        let ids: Vec<&str> = LIST
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                assert_eq!(line.matches('|').count(), Peer::ALL.len(), "{line}");
                line.split(' ').next().unwrap()
            })
            .collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        for id in ids {
            assert!(check_by_id(id).is_some(), "{id}");
        }
        assert_eq!(rows().count(), BY_NAME.len());
    }

    #[test]
    fn one_name_may_stand_for_several_checks() {
        let ids =
            |peer, name| -> Vec<&str> { counterparts(peer, name).map(|it| it.1.id).collect() };
        let uncovered = ["net-no-policy", "net-pod-uncovered"];
        assert_eq!(ids(Peer::KubeScore, "pod-networkpolicy"), uncovered);
        assert_eq!(ids(Peer::Checkov, "CKV_K8S_16"), ["pss-privileged"]);
        for (peer, name) in [
            (Peer::KubeLinter, "CKV_K8S_16"),
            (Peer::Checkov, "CKV_K8S_1"),
            (Peer::Trivy, ""),
        ] {
            assert!(ids(peer, name).is_empty(), "{peer} {name}");
        }
    }
}
