//! What systemd puts in for `%` and a letter in a unit.

/// A text of a unit with what systemd puts in for `%n`, `%N`, `%p`, `%i` and `%%`, which the unit's name tells. `None`
/// where more than that name is needed. `unit` is the path of the unit's file, or of a drop-in.
///
/// ```
/// use sealward::posture::host::expanded;
/// let k3s = "/etc/systemd/system/k3s.service";
/// assert_eq!(expanded("/etc/default/%N", k3s).as_deref(), Some("/etc/default/k3s"));
/// assert_eq!(expanded("%n 5%%", k3s).as_deref(), Some("k3s.service 5%"));
/// assert_eq!(expanded("%p of %i", "node@one.service").as_deref(), Some("node of one"));
/// assert_eq!(expanded("%N", "/run/k3s.service.d/10.conf").as_deref(), Some("k3s"));
/// assert_eq!(expanded("%H", k3s), None); // the host's name
/// assert_eq!(expanded("%i", "node@.service"), None); // a template, of which no instance is at hand
/// ```
#[must_use]
pub fn expanded(text: &str, unit: &str) -> Option<String> {
    let mut steps = unit.rsplit('/');
    let file = steps.next().unwrap_or_default();
    let unit = match steps.next().and_then(|folder| folder.strip_suffix(".d")) {
        Some(name) if name.contains('.') => name,
        _ => file,
    };
    let stem = unit.rsplit_once('.').map_or(unit, |(stem, _)| stem);
    let (prefix, instance) = stem.split_once('@').unwrap_or((stem, ""));
    let is_template = stem.ends_with('@');
    let mut whole = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            whole.push(letter);
            continue;
        }
        match rest.next() {
            Some('%') | None => whole.push('%'),
            Some('p') => whole.push_str(prefix),
            Some('n' | 'N' | 'i') if is_template => return None,
            Some('n') => whole.push_str(unit),
            Some('N') => whole.push_str(stem),
            Some('i') => whole.push_str(instance),
            Some(_) => return None,
        }
    }
    Some(whole)
}
