//! What comments say to other checkers.

use super::{Peer, Told};
use crate::posture::suppress::Date;

/// What a comment speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture::suppress) enum Scope {
    /// The object that it stands in.
    Object,
    /// What begins on the line that it belongs to.
    Block,
    /// Its own line, the one before and the one after.
    Lines,
}

/// What a comment, from `#` on, says to one of these checkers.
pub(in crate::posture::suppress) fn told(peers: &[Peer], body: &str) -> Vec<(Scope, Told)> {
    let said = |peer: &Peer| match peer {
        Peer::Checkov => checkov(body),
        Peer::Trivy => trivy(body),
        Peer::KubeLinter | Peer::KubeScore => Vec::new(),
    };
    peers.iter().flat_map(said).collect()
}

/// `checkov:skip=ID,OTHER:reason`, the first one of a comment. Those about secrets hold for the lines
/// around them, all others for the object.
fn checkov(body: &str) -> Vec<(Scope, Told)> {
    let found = SKIP.iter().filter_map(|it| Some((body.find(it)?, it)));
    let Some((at, prefix)) = found.min() else {
        return Vec::new();
    };
    let from = at.saturating_add(prefix.len());
    let rest = body.get(from..).unwrap_or_default().trim_start_matches(' ');
    let in_list = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | ',');
    let (names, rest) = rest
        .find(|it| !in_list(it))
        .and_then(|end| rest.split_at_checked(end))
        .unwrap_or((rest, ""));
    let words = rest.strip_prefix(':').unwrap_or("");
    let each = names.split(',').take(MOST_NAMES).filter_map(|name| {
        let scope = if name.starts_with("CKV_SECRET_") {
            Scope::Lines
        } else {
            Scope::Object
        };
        let told = Told::one(Peer::Checkov, name, name, words);
        told.map(|told| (scope, told))
    });
    each.collect()
}

/// `trivy:ignore:ID`, perhaps with `:exp:2027-01-31`, as often as it stands there. The other words of the
/// comment are the reason.
fn trivy(body: &str) -> Vec<(Scope, Told)> {
    const VERB: &str = "trivy:";
    let parts = body
        .split([' ', '\t'])
        .map(|part| part.trim_start_matches(['#', '/', '*']))
        .filter(|part| !part.is_empty());
    if !parts.clone().any(|part| part.starts_with(VERB)) {
        return Vec::new();
    }
    let others: Vec<&str> = parts.clone().filter(|it| !it.starts_with(VERB)).collect();
    let words = others.join(" ");
    let words = words.trim_start_matches(['-', ':', ' ']);
    let rules = parts.filter_map(|part| part.strip_prefix(VERB));
    let each = rules.take(MOST_NAMES).filter_map(rule);
    let told = each.filter_map(|(id, last)| {
        let mut told = meant(id, words)?;
        told.last = last;
        Some((Scope::Block, told))
    });
    told.collect()
}

/// The id of a rule, and the last day on which it holds.
fn rule(text: &str) -> Option<(&str, Option<Date>)> {
    let mut sections = text.split(':');
    let (mut id, mut last) = (None, None);
    while let (Some(key), Some(value)) = (sections.next(), sections.next()) {
        match key {
            "ignore" => id = value.split('[').next().filter(|it| !it.is_empty()),
            // It ends as that day begins. A day that is none of the calendar has never come.
            "exp" => last = Some(value.parse::<Date>().ok()?.day_before()?),
            _ => {}
        }
    }
    Some((id?, last))
}

/// What an id means, in any of its spellings: `KSV-0017`, `AVD-KSV-0017` and `KSV017`. Case does not
/// count, and a `*` at the end stands for any text.
fn meant(id: &str, words: &str) -> Option<Told> {
    let peer = Peer::Trivy;
    let upper = id.to_ascii_uppercase();
    let short = upper.strip_prefix("AVD-").unwrap_or(&upper);
    if let Some(start) = short.strip_suffix('*') {
        let start = if "AVD-".starts_with(start) { "" } else { start };
        return Told::starting(peer, start, id, words);
    }
    let (kind, digits) = short.split_at_checked(3)?;
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    if digits.len() < 3 {
        return None;
    }
    Told::one(peer, &format!("{kind}-{digits:0>4}"), id, words)
}

const SKIP: &[&str] = &["checkov:skip=", "bridgecrew:skip=", "cortex:skip="];
const MOST_NAMES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Vec<String> {
        let told = told(&Peer::ALL, body);
        let shown = told.iter().flat_map(|(scope, told)| {
            let shown = told.shown().into_iter();
            shown.map(move |it| format!("{scope:?} {it}"))
        });
        shown.collect()
    }

    #[test]
    fn comments_are_read_as_their_own_checkers_read_them() {
        let checkov = "Object pss-privileged < checkov CKV_K8S_16: ";
        let trivy = "Block pss-privileged < trivy ";
        for (body, expected) in [
            (
                "#checkov:skip=CKV_K8S_16:needs it: all",
                format!("{checkov}needs it: all"),
            ),
            (
                "# why # checkov:skip= CKV_K8S_16",
                format!("{checkov}no reason given"),
            ),
            ("# cortex:skip=CKV_K8S_16:a", format!("{checkov}a")),
            (
                "#checkov:skip=CKV_K8S_999,CKV_K8S_16:a",
                format!("{checkov}a"),
            ),
            (
                "#trivy:ignore:KSV-0017",
                format!("{trivy}KSV-0017: no reason given"),
            ),
            (
                "# trivy:ignore:AVD-KSV-0017 - needs it",
                format!("{trivy}AVD-KSV-0017: needs it"),
            ),
            (
                "# needs it #trivy:ignore:ksv017",
                format!("{trivy}ksv017: needs it"),
            ),
            (
                "#trivy:ignore:KSV-0017:exp:2027-03-01",
                format!("{trivy}KSV-0017: no reason given | 2027-02-28"),
            ),
            (
                "#trivy:exp:2027-03-01:ignore:KSV-0017[a=b]",
                format!("{trivy}KSV-0017: no reason given | 2027-02-28"),
            ),
        ] {
            assert_eq!(read(body), [expected], "{body}");
        }
        let both = read("#trivy:ignore:KSV-0008 trivy:ignore:AVD-KSV-0010");
        assert_eq!(both.len(), 2, "{both:?}");
        let key = read("# checkov:skip=CKV_SECRET_2:a sample");
        assert!(key[0].starts_with("Lines secret-"), "{key:?}");
        let all = read("#trivy:ignore:*");
        assert!(all.len() > 50 && all.len() == read("#trivy:ignore:K*").len());
        assert_eq!(read("#trivy:ignore:avd-ksv-010*").len(), 5);
    }

    #[test]
    fn near_misses_say_nothing_to_them_either() {
        for body in [
            "# checkov: skip=CKV_K8S_16:a",
            "# checkov:skip:CKV_K8S_16:a",
            "# checkov:skip=ckv_k8s_16",
            "# checkov:skip=CKV_K8S_16;CKV_K8S_17x",
            "# checkov:skip=",
            "# trivy: ignore:KSV-0017",
            "# trivy:ignore KSV-0017",
            "# trivy:ignore:",
            "# trivy:ignore:KSV-17",
            "# trivy:ignore:KSV-0999",
            "# trivy:ignore:KSV-0017:exp:soon",
            "# trivy:ignore:KSV-0017:exp:2027-02-30",
            "# ?trivy:ignore:KSV-0017",
            "# ignore-check.kube-linter.io/privileged-container: a",
            "#",
        ] {
            let said = read(body);
            let semicolon = body.contains(';');
            assert_eq!(said.len(), usize::from(semicolon), "{body}: {said:?}");
        }
    }
}
