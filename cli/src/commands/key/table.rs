//! How keys are shown.

use super::view::View;
use super::words::{age, due, thousands};
use sealward_providers::{Due, KeyMode, RotationPolicy};
use serde::Serialize;

/// `sealward key list --format json`.
#[derive(Serialize)]
pub(super) struct KeyList<'a> {
    schema: &'static str,
    keys: Vec<KeyJson<'a>>,
}

impl<'a> KeyList<'a> {
    pub(super) fn of(keys: &'a [View]) -> Self {
        Self {
            schema: "sealward/keys/v1",
            keys: keys.iter().map(KeyJson::of).collect(),
        }
    }
}

/// One key, and `sealward key show --format json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyJson<'a> {
    name: &'a str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealing_version: Option<u32>,
    policy: PolicyJson,
    due: DueJson,
    versions: Vec<VersionJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PolicyJson {
    /// `customer-managed` or `platform-managed`.
    mode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotate_after_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotate_after_uses: Option<u64>,
}

#[derive(Serialize)]
struct DueJson {
    now: bool,
    /// `age`, `uses`.
    by: Vec<&'static str>,
    /// RFC 3339, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

#[derive(Serialize)]
struct VersionJson {
    version: u32,
    /// `enabled`, `disabled` or `destroyed`.
    state: String,
    /// RFC 3339, in UTC.
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<u64>,
}

impl<'a> KeyJson<'a> {
    pub(super) fn of(view: &'a View) -> Self {
        let key = &view.key;
        let versions = key.versions().map(|version| VersionJson {
            version: version.number(),
            state: version.state().to_string(),
            created: date(version.created()),
            uses: view.uses_of(version.number()),
        });
        Self {
            name: key.name().as_str(),
            id: key.id().to_string(),
            sealing_version: key.sealing_version(),
            policy: key.policy().into(),
            due: view.due.into(),
            versions: versions.collect(),
        }
    }
}

impl From<RotationPolicy> for PolicyJson {
    fn from(policy: RotationPolicy) -> Self {
        Self {
            mode: policy.mode().to_string(),
            rotate_after_days: policy.rotate_after(),
            rotate_after_uses: policy.rotate_after_uses(),
        }
    }
}

impl From<Due> for DueJson {
    fn from(due: Due) -> Self {
        let reasons = [("age", due.by_age()), ("uses", due.by_use())];
        Self {
            now: due.is_now(),
            by: reasons
                .iter()
                .filter(|(_, is_so)| *is_so)
                .map(|(reason, _)| *reason)
                .collect(),
            at: due.at().map(date),
        }
    }
}

/// One line a key, under a heading, in aligned columns.
pub(super) fn rows(keys: &[View]) -> String {
    let heading = [
        "NAME", "VERSION", "STATE", "AGE", "DUE", "MANAGED", "USES", "ID",
    ];
    let mut rows = vec![heading.map(str::to_owned)];
    for view in keys {
        let key = &view.key;
        let Some(newest) = key.versions().next_back() else {
            continue;
        };
        let managed = match key.policy().mode() {
            KeyMode::CustomerManaged => "customer",
            KeyMode::PlatformManaged => "platform",
        };
        rows.push([
            key.name().to_string(),
            newest.number().to_string(),
            newest.state().to_string(),
            age(newest.created(), view.now).unwrap_or_else(|| "-".into()),
            due(view),
            managed.to_owned(),
            view.uses_of(newest.number())
                .map_or_else(|| "?".into(), thousands),
            key.id().to_string(),
        ]);
    }
    let widths: [usize; 8] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    });
    lines.collect()
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
