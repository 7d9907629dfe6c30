//! `enc-kek-rotation-age`: how long the key at the head of the chain has been in use.

use super::read::{KEY_NAME, KMS_PROVIDER_NAME, Scope, begin, for_secrets};
use crate::document::Text;
use crate::kubernetes::{Field, Part, ProviderKind};
use crate::posture::check::page;
use crate::posture::{Area, Check, Confidence, Cx, Date, FixAvailability, Kinds, Meta, Severity};

static META: Meta = Meta {
    id: "enc-kek-rotation-age",
    area: Area::Enc,
    summary: "the key encryption key is older than its rotation policy allows",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kek_rotation_age.md"),
};

/// The day that the name of the key for Secrets tells is not longer ago than the policy allows.
#[derive(Debug)]
pub(super) struct KekRotationAge;

/// How many days a key may be in use.
const POLICY: u64 = 30;

impl Check for KekRotationAge {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let said = cx.drafts().len();
        let Some(configuration) = begin(cx, &Scope::reads(&[KMS_PROVIDER_NAME, KEY_NAME])) else {
            return;
        };
        if cx.drafts().len() > said {
            return;
        }
        let providers = for_secrets(configuration);
        let Some(part) = providers.first().and_then(|first| first.single()) else {
            return cx.not_applicable();
        };
        let name = name(part);
        let since = name.and_then(|name| Some((name.node?, date_in(name.value?.expose())?)));
        match (since, cx.today()) {
            (Some((node, since)), Some(today)) if today.days_since(since) > POLICY => {
                let message =
                    format!("by its name the key is from {since}: more than {POLICY} days ago");
                cx.report(node, message).confidence(Confidence::Medium);
            }
            (Some(_), Some(_)) => {}
            (Some((node, _)), None) => {
                cx.unknown(node, "how old the key is: what day it is was not said");
            }
            (None, _) if part.kind == ProviderKind::Kms => {
                let reason = "how old the key is only the KMS tells: neither it nor its policy is in this file";
                cx.unknown(part.node, reason);
            }
            // `enc-local-key` is about keys that stand in the file.
            (None, _) => cx.not_applicable(),
        }
    }
}

/// The name of the key that seals, or of the KMS that does.
fn name<'a>(part: &Part<'a>) -> Option<Field<'a, Text<'a>>> {
    match part.kms {
        Some(kms) => Some(kms.name),
        None => Some(part.keys.as_ref()?.items.first()?.name),
    }
}

/// The first day that a name tells: `2026-01-31`, `20260131`, also with a time behind it. A month, `2026-01`,
/// counts from its end.
fn date_in(name: &str) -> Option<Date> {
    let written = |it: char| match it {
        '0'..='9' => it,
        '-' | '_' | '.' => '-',
        _ => ' ',
    };
    let written: String = name.chars().map(written).collect();
    let mut words = written.split(' ');
    words.find_map(|word| {
        let numbers: Vec<&str> = word.split('-').collect();
        (0..numbers.len()).find_map(|at| date_of(numbers.get(at..)?))
    })
}

fn date_of(numbers: &[&str]) -> Option<Date> {
    let (year, month, day) = match *numbers {
        [all, ..] if matches!(all.len(), 8 | 12 | 14) => {
            (all.get(..4)?, all.get(4..6)?, Some(all.get(6..8)?))
        }
        [year, month, day, ..] if day.len() == 2 => (year, month, Some(day)),
        [year, month, ..] => (year, month, None),
        _ => return None,
    };
    if (year.len(), month.len()) != (4, 2) {
        return None;
    }
    // Other numbers of four digits are no years of clusters.
    let year = year
        .parse()
        .ok()
        .filter(|year| (2014..2100).contains(year))?;
    let month = month.parse().ok()?;
    match day {
        Some(day) => Date::new(year, month, day.parse().ok()?),
        None => Date::last_of(year, month),
    }
}

#[cfg(test)]
mod tests {
    use super::date_in;

    #[test]
    fn a_name_tells_a_day_as_people_and_programs_write_it() {
        for (name, day) in [
            ("key-2026-01-31", "2026-01-31"),
            ("aescbckey-2021-12-10T22:54:38Z", "2021-12-10"),
            ("k20260131", "2026-01-31"),
            ("20260131120000", "2026-01-31"),
            ("vault_2026_02", "2026-02-28"),
            ("k8s-1-2026.01.31", "2026-01-31"),
        ] {
            let found = date_in(name).map(|day| day.to_string());
            assert_eq!(found.as_deref(), Some(day), "{name}");
        }
        for name in [
            "key1",
            "aescbckey",
            "2026",
            "k2026a01",
            "2026-13",
            "2026-01-32",
            "99999999",
            "1999-01-01",
            "12026-01-31",
            "key-20260",
            "",
        ] {
            assert_eq!(date_in(name), None, "{name}");
        }
    }
}
