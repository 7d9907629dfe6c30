//! Days of the calendar, as people write them.

use std::fmt;
use std::str::FromStr;

/// A day, written `2027-01-31`.
///
/// ```
/// use sealward::posture::Date;
///
/// let day: Date = "2027-01-31".parse()?;
/// assert!(day < "2027-02-01".parse()? && day.to_string() == "2027-01-31");
/// assert!("2027-02-29".parse::<Date>().is_err() && "31.1.2027".parse::<Date>().is_err());
/// # Ok::<(), sealward::posture::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // In this order, so that dates compare as days do.
    year: u16,
    month: u8,
    day: u8,
}

/// A text is no day of the calendar, or not written `2027-01-31`.
///
/// ```
/// use sealward::posture::Date;
///
/// let error = "soon".parse::<Date>().unwrap_err();
/// assert_eq!(error.to_string(), "a date is a day of the calendar, written 2027-01-31");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError(());

impl Date {
    /// The day, in UTC, of a number of seconds since 1970.
    ///
    /// ```
    /// use sealward::posture::Date;
    ///
    /// assert_eq!(Date::of_unix_seconds(1_801_353_600).to_string(), "2027-01-31");
    /// ```
    #[must_use]
    pub fn of_unix_seconds(seconds: u64) -> Self {
        let mut days = seconds / 86_400;
        let mut year = 1970_u16;
        while year < LAST_YEAR && days >= days_of_year(year) {
            days = days.saturating_sub(days_of_year(year));
            year = year.saturating_add(1);
        }
        let mut month = 1_u8;
        while month < 12 && days >= u64::from(days_of_month(year, month)) {
            days = days.saturating_sub(u64::from(days_of_month(year, month)));
            month = month.saturating_add(1);
        }
        let last = days_of_month(year, month);
        let day = u8::try_from(days.saturating_add(1)).map_or(last, |day| day.min(last));
        Self { year, month, day }
    }

    /// The day of these numbers, if the calendar has it.
    pub(in crate::posture) const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = 1 <= month && month <= 12 && 1 <= day && day <= days_of_month(year, month);
        if exists {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// The last day of a month.
    pub(in crate::posture) fn last_of(year: u16, month: u8) -> Option<Self> {
        let day = days_of_month(year, month);
        Self::new(year, month, day)
    }

    /// The day before, where the calendar has one.
    pub(super) fn day_before(self) -> Option<Self> {
        let Self { year, month, day } = self;
        if let Some(day) = day.checked_sub(1).filter(|day| *day > 0) {
            return Self::new(year, month, day);
        }
        if month > 1 {
            return Self::last_of(year, month.saturating_sub(1));
        }
        Self::last_of(year.checked_sub(1)?, 12)
    }

    /// How many days have gone by since an earlier day; none since a later one.
    pub(in crate::posture) fn days_since(self, earlier: Self) -> u64 {
        self.number().saturating_sub(earlier.number())
    }

    /// Days are numbered from the first of January of the year 0 on.
    fn number(self) -> u64 {
        let years: u64 = (0..self.year).map(days_of_year).sum();
        let months = (1..self.month).map(|month| u64::from(days_of_month(self.year, month)));
        years
            .saturating_add(months.sum())
            .saturating_add(u64::from(self.day))
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `2027-01-31`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let number = |digits: &str| {
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            all.then(|| digits.parse::<u16>().ok())?
        };
        let read = || {
            let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
            let lengths = [year, month, day].map(str::len);
            let year = number(year)?;
            let month = u8::try_from(number(month)?).ok()?;
            let day = u8::try_from(number(day)?).ok()?;
            let written = lengths == [4, 2, 2];
            Self::new(year, month, day).filter(|_| written)
        };
        read().ok_or(DateError(()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date is a day of the calendar, written 2027-01-31")
    }
}

impl std::error::Error for DateError {}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn days_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Four digits hold no later one.
const LAST_YEAR: u16 = 9999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (4_107_542_400, "2100-03-01"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::of_unix_seconds(seconds).to_string(), day);
            assert_eq!(day.parse::<Date>().unwrap().to_string(), day);
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for text in [
            "",
            "2027",
            "2027-1-31",
            "27-01-31",
            "2027-00-01",
            "2027-13-01",
            "2027-01-00",
            "2027-04-31",
            "2027-02-29",
            "2100-02-29",
            "+027-01-01",
            "2027-01-31 ",
            "2027-01-31-1",
            "2027/01/31",
            "２０２７-01-31",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
