//! The time of a payment as services write it (xs:dateTime, docs/protocol.md, Types), strictly or not. It must not depend
//! on the till's own zone or clock.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The zone of a time that names none, unless the settings name another: SEQR's servers are in Sweden.
const SEQR_ZONE: &str = "Europe/Stockholm";
/// The same zone by its rule, where the system has no table of zones (a container without tzdata).
const SEQR_RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
/// No form of a date and time is longer, in bytes.
const LONGEST: usize = 100;
/// Decimals of a second that jiff reads.
const DECIMALS: usize = 9;
/// 2000-01-01, in milliseconds. What lies before it is no payment but a program's way to write "no date", such as
/// 0001-01-01T00:00:00.
const EARLIEST: i64 = 946_684_800_000;

/// What was remarkable about a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRemark {
    /// It named no zone, so it was read in the zone of the settings.
    NoZone,
    /// It could not be read.
    Unreadable,
}

/// Swedish time.
pub(super) fn seqr_zone() -> TimeZone {
    let zone = TimeZone::get(SEQR_ZONE).or_else(|_| TimeZone::posix(SEQR_RULE));
    zone.unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(1)))
}

/// Unix time in milliseconds, and what is to be said of it.
pub(super) fn read(text: &str, zone: &TimeZone) -> (Option<i64>, Option<DateRemark>) {
    match parse(text, zone).filter(|&(ms, _)| ms >= EARLIEST) {
        Some((ms, true)) => (Some(ms), None),
        Some((ms, false)) => (Some(ms), Some(DateRemark::NoZone)),
        None => (None, Some(DateRemark::Unreadable)),
    }
}

/// The time, and whether it named its zone.
fn parse(text: &str, zone: &TimeZone) -> Option<(i64, bool)> {
    if text.len() > LONGEST || !text.is_ascii() || !text.contains(':') {
        return None;
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some((time.as_millisecond(), true)); // nearly all
    }
    let (text, days) = usual(text);
    if let Ok(time) = text.parse::<Timestamp>() {
        let ms = time.as_millisecond().checked_add(i64::from(days) * 86_400_000)?;
        return Some((ms, true));
    }
    let local: DateTime = text.parse().ok()?;
    let local = local.checked_add(Span::new().days(days)).ok()?;
    // An hour that a change of the clocks makes twice is the first of the two, one that it leaves out the later.
    let time = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some((time.as_millisecond(), false))
}

/// The same with no more decimals than can be read, and without 24:00:00, which is the next day's begin.
fn usual(text: &str) -> (String, i8) {
    let mut text = text.to_ascii_uppercase();
    if let Some(point) = text.find(['.', ',']) {
        let decimals = text[point + 1..].bytes().take_while(u8::is_ascii_digit).count();
        text.replace_range(point + 1 + decimals.min(DECIMALS)..point + 1 + decimals, "");
    }
    let begin = text.find(['T', ' ']).map_or(0, |at| at + 1);
    let rest = text[begin..].strip_prefix("24:00").map(|rest| {
        rest.strip_prefix(":00").unwrap_or(rest).trim_start_matches(['.', ',']).trim_start_matches('0')
    });
    // Only at midnight: 24:00:01 is no time.
    let midnight = rest.filter(|rest| rest.is_empty() || rest.starts_with(['Z', '+', '-', '[']));
    match midnight.map(str::to_owned) {
        Some(rest) => (format!("{}00:00:00{rest}", &text[..begin]), 1),
        None => (text, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seqrs_zone_is_the_same_with_and_without_a_table_of_zones() {
        let (table, rule) = (seqr_zone(), TimeZone::posix(SEQR_RULE).unwrap());
        for ms in [1_446_110_328_663, 1_783_000_000_000, 1_774_008_000_000] {
            let at = Timestamp::from_millisecond(ms).unwrap();
            assert_eq!(table.to_offset(at), rule.to_offset(at));
        }
    }

    #[test]
    fn times_are_read_however_they_are_written() {
        let zone = seqr_zone();
        let noon = 1_446_110_328_000; // 2015-10-29T10:18:48+01:00
        let midnight = 1_446_159_600_000; // 2015-10-30T00:00:00+01:00
        for (text, ms, remark) in [
            ("2015-10-29T10:18:48.663+01:00", Some(noon + 663), None),
            ("2015-10-29T09:18:48Z", Some(noon), None),
            ("2015-10-29T09:18:48z", Some(noon), None),
            ("2015-10-29t09:18:48.000z", Some(noon), None),
            ("2015-10-29 09:18:48Z", Some(noon), None),
            ("2015-10-29T10:18:48+0100", Some(noon), None),
            ("2015-10-29T10:18:48+01", Some(noon), None),
            ("2015-10-29T10:18:48.6631234567+01:00", Some(noon + 663), None),
            ("2015-10-29T10:18:48.66312345678901234567890+01:00", Some(noon + 663), None),
            ("2015-10-29T10:18:48,663+01:00", Some(noon + 663), None),
            ("2015-10-29T10:18:48+01:00[Europe/Stockholm]", Some(noon), None),
            ("2015-10-29T24:00:00+01:00", Some(midnight), None),
            ("2015-10-29T24:00:00.000+01:00", Some(midnight), None),
            ("2015-10-29T23:00:60Z", Some(midnight + 59_000), None), // a leap second is the one before it
            ("2015-10-29T10:18:48", Some(noon), Some(DateRemark::NoZone)),
            ("2015-10-29T10:18:48.6631234567", Some(noon + 663), Some(DateRemark::NoZone)),
            ("2015-10-29 10:18:48", Some(noon), Some(DateRemark::NoZone)),
            ("2015-10-29T10:18", Some(noon - 48_000), Some(DateRemark::NoZone)),
            ("2015-10-29T24:00:00", Some(midnight), Some(DateRemark::NoZone)),
            ("2015-07-01T12:00:00", Some(1_435_744_800_000), Some(DateRemark::NoZone)), // summer
            ("2015-10-25T02:30:00", Some(1_445_733_000_000), Some(DateRemark::NoZone)), // the first of two
            ("2015-03-29T02:30:00", Some(1_427_592_600_000), Some(DateRemark::NoZone)), // there is none
            ("2015-10-29T24:00:01", None, Some(DateRemark::Unreadable)),
            ("2015-10-29T25:00:00Z", None, Some(DateRemark::Unreadable)),
            ("2015-10-29", None, Some(DateRemark::Unreadable)),
            ("0001-01-01T00:00:00", None, Some(DateRemark::Unreadable)),
            ("1970-01-01T00:00:00Z", None, Some(DateRemark::Unreadable)),
            ("1446110328000", None, Some(DateRemark::Unreadable)),
            ("tomorrow: noon", None, Some(DateRemark::Unreadable)),
            ("2015-10-29T10:18:48\u{FFFD}", None, Some(DateRemark::Unreadable)),
            ("", None, Some(DateRemark::Unreadable)),
        ] {
            assert_eq!(read(text, &zone), (ms, remark), "{text}");
        }
        let long = format!("2015-10-29T10:18:48.{}Z", "1".repeat(1_000_000));
        assert_eq!(read(&long, &zone).1, Some(DateRemark::Unreadable));
    }
}
