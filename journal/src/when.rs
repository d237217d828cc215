//! Times as people type and read them. Everything in the store is Unix milliseconds by the till's clock.

use crate::failure::{Result, usage};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// The zone of the person, with what was "now" when the program began.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    pub(crate) zone: TimeZone,
    pub(crate) now: Zoned,
}

impl Clock {
    pub(crate) fn new(zone: Option<&str>) -> Result<Self> {
        let zone = match zone {
            Some(name) => TimeZone::get(name).map_err(|error| {
                usage(format!("--time-zone: {error}; give a name such as Europe/Stockholm"))
            })?,
            None => TimeZone::try_system().unwrap_or(TimeZone::UTC),
        };
        let now = Timestamp::now().to_zoned(zone.clone());
        Ok(Self { zone, now })
    }

    fn zoned(&self, ms: i64) -> Option<Zoned> {
        Timestamp::from_millisecond(ms).ok().map(|at| at.to_zoned(self.zone.clone()))
    }

    fn shown(&self, ms: i64, form: &str) -> String {
        self.zoned(ms).map_or_else(|| format!("time {ms}"), |at| at.strftime(form).to_string())
    }

    /// `2026-11-28`
    pub(crate) fn day(&self, ms: i64) -> String {
        self.shown(ms, "%Y-%m-%d")
    }

    /// `17:40:10`
    pub(crate) fn time(&self, ms: i64) -> String {
        self.shown(ms, "%H:%M:%S")
    }

    /// `2026-11-28 17:40:10`
    pub(crate) fn full(&self, ms: i64) -> String {
        self.shown(ms, "%Y-%m-%d %H:%M:%S")
    }

    /// `2026-11-28T17:40:10.123+01:00`
    pub(crate) fn exact(&self, ms: i64) -> String {
        self.shown(ms, "%Y-%m-%dT%H:%M:%S%.3f%:z")
    }

    /// The zone, for a page's foot.
    pub(crate) fn zone_name(&self) -> String {
        self.zone.iana_name().map_or_else(|| self.now.strftime("UTC%:z").to_string(), str::to_owned)
    }

    fn date(&self, text: &str) -> Option<Date> {
        match text {
            "today" => Some(self.now.date()),
            "yesterday" => self.now.date().checked_sub(1.day()).ok(),
            other => other.parse().ok(),
        }
    }

    /// The first millisecond of a day, and of the next.
    pub(crate) fn day_named(&self, text: &str) -> Result<(i64, i64)> {
        let bad = || usage(format!("'{text}' is no day; give one like 2026-11-28, today or yesterday"));
        let date = self.date(text).ok_or_else(bad)?;
        let next = date.checked_add(1.day()).map_err(|_| bad())?;
        Ok((self.start(date).ok_or_else(bad)?, self.start(next).ok_or_else(bad)?))
    }

    fn start(&self, date: Date) -> Option<i64> {
        self.ms(date.at(0, 0, 0, 0))
    }

    fn ms(&self, at: DateTime) -> Option<i64> {
        at.to_zoned(self.zone.clone()).ok().map(|at| at.timestamp().as_millisecond())
    }

    /// A day, a time of today, or both; or with an offset, as the log and the export have it.
    pub(crate) fn moment(&self, text: &str) -> Result<i64> {
        let text = text.trim();
        let found = if let Ok(at) = text.parse::<Timestamp>() {
            Some(at.as_millisecond())
        } else if let Some(date) = self.date(text).filter(|_| !text.contains(':')) {
            self.start(date)
        } else if let Ok(time) = text.parse::<Time>() {
            self.ms(self.now.date().to_datetime(time))
        } else {
            text.parse::<DateTime>().ok().and_then(|at| self.ms(at)).or_else(|| {
                let (day, time) = text.split_once(' ')?;
                self.ms(self.date(day)?.to_datetime(time.trim().parse().ok()?))
            })
        };
        found
            .ok_or_else(|| usage(format!("'{text}' is no time; give one like \"2026-11-28 17:40\" or 17:40")))
    }
}

/// `40 seconds`, `1 h 02 min`: a span as people say it.
pub(crate) fn span(ms: i64) -> String {
    let seconds = ms.unsigned_abs() / 1_000;
    match seconds {
        0 => format!("{} milliseconds", ms.unsigned_abs()),
        1 => "1 second".into(),
        2..=119 => format!("{seconds} seconds"),
        120..=7_199 => format!("{} minutes", seconds / 60),
        7_200..=172_799 => format!("{} h {:02} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let now = "2026-11-28T18:00:00[Europe/Stockholm]".parse().unwrap();
        Clock { zone, now }
    }

    #[test]
    fn what_people_type_is_a_time() {
        let clock = clock();
        let at = clock.moment("2026-11-28 17:40").unwrap();
        assert_eq!(clock.full(at), "2026-11-28 17:40:00");
        for same in [
            "17:40",
            "17:40:00",
            "2026-11-28T17:40",
            "today 17:40",
            "2026-11-28T16:40:00Z",
            "2026-11-28T17:40:00+01:00",
        ] {
            assert_eq!(clock.moment(same).unwrap(), at, "{same}");
        }
        let (from, to) = clock.day_named("yesterday").unwrap();
        assert_eq!(
            (clock.full(from), clock.full(to)),
            ("2026-11-27 00:00:00".into(), "2026-11-28 00:00:00".into())
        );
        let (from, to) = clock.day_named("2026-10-25").unwrap();
        assert_eq!(to - from, 25 * 3_600_000, "the day on which the clocks change");
        for bad in ["", "soon", "25:00", "2026-13-01", "2026-11-28 17:40 or so"] {
            assert_eq!(clock.moment(bad).unwrap_err().code, 2, "{bad}");
        }
    }

    #[test]
    fn a_span_reads_as_people_say_it() {
        let said = [0, 1_000, -40_000, 119_000, 600_000, 7_260_000, 200_000_000].map(span);
        assert_eq!(
            said,
            ["0 milliseconds", "1 second", "40 seconds", "119 seconds", "10 minutes", "2 h 01 min", "2 days"]
        );
    }
}
