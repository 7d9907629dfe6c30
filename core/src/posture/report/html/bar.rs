//! A bar of parts, as a picture that says in words what it shows.

use maud::{Markup, html};

/// Parts of a whole, each with its name, which is its class too, and its count.
pub(super) fn bar(parts: &[(&'static str, u64)]) -> Markup {
    let total = parts
        .iter()
        .fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let words = parts.iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = words
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    html! {
        svg.bar role="img" aria-label=(words.join(", ")) viewBox="0 0 1000 10"
            preserveAspectRatio="none" {
            rect.rest x="0" y="0" width="1000" height="10" {}
            @for (name, from, width) in laid(parts, total) {
                rect class=(name) x=(from) y="0" width=(width) height="10" {}
            }
        }
    }
}

/// Where each part begins and how wide it is, of a thousand.
fn laid(parts: &[(&'static str, u64)], total: u64) -> Vec<(&'static str, u64, u64)> {
    let mut laid = Vec::new();
    let mut before = 0_u64;
    for (name, count) in parts.iter().filter(|(_, count)| *count > 0) {
        let place = |count: u64| {
            let part = u128::from(count).saturating_mul(1_000);
            let part = part.checked_div(u128::from(total)).unwrap_or_default();
            u64::try_from(part).unwrap_or(1_000)
        };
        let (from, end) = (place(before), place(before.saturating_add(*count)));
        // What is there is seen, however little it is.
        laid.push((*name, from, end.saturating_sub(from).max(4)));
        before = before.saturating_add(*count);
    }
    laid
}
