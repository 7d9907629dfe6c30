//! How keys are shown.

use sealward_providers::StoredKey;
use serde::Serialize;
use std::fmt::Write as _;

/// `sealward key list --format json`.
#[derive(Serialize)]
pub(super) struct KeyList<'a> {
    schema: &'static str,
    keys: Vec<KeyJson<'a>>,
}

impl<'a> KeyList<'a> {
    pub(super) fn of(keys: &'a [StoredKey]) -> Self {
        Self {
            schema: "sealward/keys/v1",
            keys: keys.iter().map(KeyJson::of).collect(),
        }
    }
}

/// One key, and `sealward key show --format json`.
#[derive(Serialize)]
pub(super) struct KeyJson<'a> {
    name: &'a str,
    id: String,
    versions: Vec<VersionJson>,
}

#[derive(Serialize)]
struct VersionJson {
    version: u32,
    /// `enabled`, `disabled` or `destroyed`.
    state: String,
    /// RFC 3339, in UTC.
    created: String,
}

impl<'a> KeyJson<'a> {
    pub(super) fn of(key: &'a StoredKey) -> Self {
        let versions = key.versions().map(|version| VersionJson {
            version: version.number(),
            state: version.state().to_string(),
            created: date(version.created()),
        });
        Self {
            name: key.name().as_str(),
            id: key.id().to_string(),
            versions: versions.collect(),
        }
    }
}

/// One aligned line a key, under a heading.
pub(super) fn rows(keys: &[StoredKey]) -> String {
    let longest = keys
        .iter()
        .map(|key| key.name().as_str().len())
        .max()
        .unwrap_or(0)
        .max(4);
    let mut out = format!(
        "{:longest$}  VERSION  STATE      MADE                  ID\n",
        "NAME"
    );
    for key in keys {
        let Some(newest) = key.versions().next_back() else {
            continue;
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "{:longest$}  {:<7}  {:<9}  {}  {}",
            key.name().as_str(),
            newest.number(),
            newest.state(),
            date(newest.created()),
            key.id(),
        );
    }
    out
}

/// Seconds since 1970 as RFC 3339 in UTC: `2026-01-31T09:05:00Z`.
pub(super) fn date(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    // Years are counted from March, so that a leap day is a year's last; 400 years repeat.
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_769_850_300, "2026-01-31T09:05:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(date(seconds), expected);
        }
    }
}
