//! What somebody may have meant.

/// The candidate that a mistyped word is nearest to, unless none is near: case does not count, and
/// one letter in three may be wrong.
pub(in crate::posture) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word: Vec<char> = word
        .chars()
        .take(LONGEST)
        .flat_map(char::to_lowercase)
        .map(|it| if it == '_' { '-' } else { it })
        .collect();
    let most = word.len() / 3;
    let near = |it: &&str| word.len().abs_diff(it.chars().count()) <= most;
    let candidates = candidates.into_iter().filter(near);
    let distances = candidates.map(|it| (distance(&word, it), it));
    let best = distances.min_by_key(|(distance, _)| *distance)?;
    (best.0 <= most).then_some(best.1)
}

/// How many letters must change, come or go between the two (Levenshtein).
fn distance(word: &[char], other: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (at, letter) in other.chars().enumerate() {
        let mut before = at;
        let mut last = at.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = last;
        }
        for (slot, known) in row.iter_mut().skip(1).zip(word) {
            let replaced = before.saturating_add(usize::from(*known != letter));
            before = *slot;
            last = replaced.min(before.min(last).saturating_add(1));
            *slot = last;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// No word that is known is longer.
const LONGEST: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_within_a_third() {
        let ids = ["pss-privileged", "pss-host-pid", "pss-host-ipc"];
        for (word, meant) in [
            ("pss-privileged", Some("pss-privileged")),
            ("PSS_Privileged", Some("pss-privileged")),
            ("privileged", None),
            ("pss-priviledged", Some("pss-privileged")),
            ("pss-hostpid", Some("pss-host-pid")),
            ("", None),
            ("CKV_K8S_16", None),
        ] {
            assert_eq!(nearest(word, ids), meant, "{word}");
        }
    }
}
