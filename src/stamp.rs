//! How a time is written in messages, logs and receipts. It knows no clock and no zone. jiff's own writing by a pattern
//! would be 20 KB of the library.

use jiff::Zoned;

/// `xs:dateTime` with milliseconds and offset: `2015-10-29T10:18:48.663+01:00`.
pub(crate) fn date_time(time: &Zoned) -> String {
    let minutes = time.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("{}.{:03}{sign}{hours:02}:{minutes:02}", until_seconds(time, 'T'), time.millisecond())
}

/// For people: `2015-10-29 10:18:48`.
pub(crate) fn plain(time: &Zoned) -> String {
    until_seconds(time, ' ')
}

fn until_seconds(time: &Zoned, between: char) -> String {
    let (year, month, day) = (time.year(), time.month(), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::tz::{Offset, TimeZone};

    #[test]
    fn times_are_written_as_jiff_writes_them_by_a_pattern() {
        for ms in [0, 1_446_110_328_663, 1_700_000_000_007, -86_400_001, 250_000_000_000_000] {
            for seconds in [0, 3600, -12_600, 20_700, -39_600, 50_400] {
                let zone = TimeZone::fixed(Offset::from_seconds(seconds).unwrap());
                let time = Timestamp::from_millisecond(ms).unwrap().to_zoned(zone);
                assert_eq!(date_time(&time), time.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string());
                assert_eq!(plain(&time), time.strftime("%Y-%m-%d %H:%M:%S").to_string());
            }
        }
    }
}
