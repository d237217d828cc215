//! Times as the library counts and writes them: the system's clock, milliseconds of durations, dates in a time zone.

use super::machine::Ms;
use crate::stamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Unix time in milliseconds.
pub(super) fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A duration of the configuration in milliseconds, as the machine counts.
pub(super) fn ms(duration: Duration) -> Ms {
    Ms::try_from(duration.as_millis()).unwrap_or(Ms::MAX)
}

/// `xs:dateTime` with milliseconds and offset, as SEQR's own samples have it; empty for a time out of range.
pub(super) fn date_time(unix_ms: i64, zone: &TimeZone) -> String {
    let time = Timestamp::from_millisecond(unix_ms).map(|time| time.to_zoned(zone.clone()));
    time.map(|time| stamp::date_time(&time)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_the_zone_of_the_till() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        assert_eq!(date_time(1_446_110_328_663, &zone), "2015-10-29T10:18:48.663+01:00");
        assert_eq!(date_time(1_446_110_328_663, &TimeZone::UTC), "2015-10-29T09:18:48.663+00:00");
    }
}
