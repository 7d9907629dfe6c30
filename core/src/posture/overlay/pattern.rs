//! Names as the targets of patches have them: regular expressions that mean a whole name.

/// Whether a name is meant. Of what is seldom used in such a pattern (classes, groups within it) that cannot be told here: then it
/// may be.
pub(super) fn may_mean(pattern: &str, name: &str) -> bool {
    if is_plain(pattern) {
        return pattern == name;
    }
    if pattern.len() > LONGEST || name.len() > LONGEST {
        return true;
    }
    let within = pattern
        .strip_prefix('(')
        .and_then(|it| it.strip_suffix(')'));
    let alternatives = within.unwrap_or(pattern).split('|');
    alternatives.map(Atoms::read).any(|atoms| match atoms {
        Some(atoms) => atoms.mean(name),
        None => true,
    })
}

/// Whether a pattern is a name, and means that alone.
pub(super) fn is_plain(pattern: &str) -> bool {
    !pattern.contains(|it: char| it.is_ascii_punctuation() && !"-_/:".contains(it))
}

/// Names are no longer than 253 bytes.
const LONGEST: usize = 300;

/// One alternative: characters, each with how often it may stand.
struct Atoms(Vec<Atom>);

struct Atom {
    /// `None`: any.
    character: Option<char>,
    may_be_absent: bool,
    may_repeat: bool,
}

impl Atoms {
    /// `None` where it holds what is not known.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('^').unwrap_or(text);
        let text = text.strip_suffix('$').unwrap_or(text);
        let mut atoms: Vec<Atom> = Vec::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let is_escaped = character == '\\';
            let character = match character {
                '\\' => characters.next().filter(char::is_ascii_punctuation)?,
                '[' | ']' | '(' | ')' | '{' | '}' | '^' | '$' | '*' | '+' | '?' => return None,
                other => other,
            };
            let repeated = characters.next_if(|it| "*+?".contains(*it));
            // Those that take as little as they can mean the same names.
            characters.next_if(|it| repeated.is_some() && *it == '?');
            atoms.push(Atom {
                character: (is_escaped || character != '.').then_some(character),
                may_be_absent: matches!(repeated, Some('*' | '?')),
                may_repeat: matches!(repeated, Some('*' | '+')),
            });
        }
        Some(Self(atoms))
    }

    fn mean(&self, name: &str) -> bool {
        // The atoms before which one may stand, with what was read of the name.
        let mut before = vec![false; self.0.len().saturating_add(1)];
        if let Some(first) = before.first_mut() {
            *first = true;
        }
        self.pass(&mut before);
        for character in name.chars() {
            let mut next = vec![false; before.len()];
            for (at, atom) in self.0.iter().enumerate() {
                let is_here = before.get(at) == Some(&true);
                if is_here && atom.character.is_none_or(|it| it == character) {
                    let behind = at.saturating_add(1);
                    let reached = [Some(behind), atom.may_repeat.then_some(at)];
                    for at in reached.into_iter().flatten() {
                        if let Some(slot) = next.get_mut(at) {
                            *slot = true;
                        }
                    }
                    // What has stood once need not stand again: `a+` is left behind, or read on.
                }
            }
            self.pass(&mut next);
            before = next;
        }
        before.last() == Some(&true)
    }

    /// Goes past what may be absent.
    fn pass(&self, before: &mut [bool]) {
        for (at, atom) in self.0.iter().enumerate() {
            let is_here = before.get(at) == Some(&true);
            if is_here
                && atom.may_be_absent
                && let Some(slot) = before.get_mut(at.saturating_add(1))
            {
                *slot = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::may_mean;

    #[test]
    fn a_pattern_means_a_whole_name() {
        for (pattern, meant, others) in [
            ("web", &["web"][..], &["web-2", "my-web", ""][..]),
            (".*", &["", "web"], &[]),
            ("web-.*", &["web-", "web-a"], &["web", "my-web-a"]),
            ("web|api", &["web", "api"], &["webapi", "web|api"]),
            ("(web|api)", &["web", "api"], &["webs"]),
            ("^web$", &["web"], &["webs"]),
            ("w.b", &["web", "wab"], &["wb"]),
            (r"w\.b", &["w.b"], &["web"]),
            ("a+b?", &["a", "aab"], &["b", "abb", ""]),
            ("a*?b", &["b", "aab"], &["a"]),
            // What is not known may mean any.
            ("web-[0-9]", &["web-1", "web-a"], &[]),
            ("(a|b)c", &["ac"], &[]),
        ] {
            for name in meant {
                assert!(may_mean(pattern, name), "{pattern} {name}");
            }
            for name in others {
                assert!(!may_mean(pattern, name), "{pattern} {name}");
            }
        }
        assert!(!may_mean(
            &"a*".repeat(100),
            &format!("{}b", "a".repeat(253))
        ));
    }
}
