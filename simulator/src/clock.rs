//! The one clock of the simulator: it can be frozen, advanced, sped up, and its calendar can jump.
//! The service's rules never read a clock; they are told the time (`Now`) by whoever calls them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment on the simulator's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// Milliseconds that the simulated service has lived: what all durations are measured by.
    pub(crate) ms: u64,
    /// The calendar's time, Unix milliseconds: what dates are written from. It may jump.
    pub(crate) unix_ms: i64,
}

impl Now {
    /// The moment `ms`, not after this one, on the same calendar.
    pub(crate) fn back_to(self, ms: u64) -> Now {
        Now { ms, unix_ms: self.unix_ms - self.ms.saturating_sub(ms) as i64 }
    }
}

/// See the top of the file. Speed is counted in thousandths: no floating point.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    since: Instant,
    ms_then: u64,
    calendar_offset: i64,
    speed_thousandths: u64,
    frozen: bool,
}

/// No sensible test runs faster, and the arithmetic cannot overflow below it.
pub(crate) const MAX_SPEED_THOUSANDTHS: u64 = 10_000_000;

/// Reads a speed factor (`1`, `0.5`, `20`) as thousandths.
pub fn parse_speed(text: &str) -> Result<u64, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let thousandths = if fraction.len() <= 3 && digits(whole) && digits(fraction) && !whole.is_empty() {
        format!("{whole}{fraction:0<3}").parse::<u64>().ok()
    } else {
        None
    };
    let fits = thousandths.filter(|t| (1..=MAX_SPEED_THOUSANDTHS).contains(t));
    fits.ok_or_else(|| format!("{text:?} is no speed factor between 0.001 and 10000"))
}

impl Clock {
    pub(crate) fn new(speed_thousandths: u64) -> Clock {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock {
            since: Instant::now(),
            ms_then: 0,
            calendar_offset: unix.as_millis() as i64,
            speed_thousandths: speed_thousandths.clamp(1, MAX_SPEED_THOUSANDTHS),
            frozen: false,
        }
    }

    pub(crate) fn now(&self) -> Now {
        let ms = if self.frozen {
            self.ms_then
        } else {
            let micros = self.since.elapsed().as_micros();
            self.ms_then + (micros * u128::from(self.speed_thousandths) / 1_000_000) as u64
        };
        Now { ms, unix_ms: ms as i64 + self.calendar_offset }
    }

    /// Starts counting anew from the present moment, so that a change of pace has no effect on the past.
    fn rebase(&mut self) {
        self.ms_then = self.now().ms;
        self.since = Instant::now();
    }

    pub(crate) fn freeze(&mut self) {
        self.rebase();
        self.frozen = true;
    }

    pub(crate) fn run(&mut self) {
        self.rebase();
        self.frozen = false;
    }

    pub(crate) fn set_speed(&mut self, thousandths: u64) {
        self.rebase();
        self.speed_thousandths = thousandths.clamp(1, MAX_SPEED_THOUSANDTHS);
    }

    /// Time passes at once, and all that was due in it happens.
    pub(crate) fn advance(&mut self, ms: u64) {
        self.rebase();
        self.ms_then = self.ms_then.saturating_add(ms);
    }

    /// The calendar is set forward or back; no duration changes.
    pub(crate) fn jump(&mut self, ms: i64) {
        self.calendar_offset = self.calendar_offset.saturating_add(ms);
    }

    /// How long to wait, in real time, for the moment `due`; None while frozen.
    pub(crate) fn real_until(&self, due: u64) -> Option<Duration> {
        if self.frozen {
            return None;
        }
        let left = u128::from(due.saturating_sub(self.now().ms));
        Some(Duration::from_micros((left * 1_000_000 / u128::from(self.speed_thousandths)) as u64 + 1_000))
    }

    pub(crate) fn describe(&self) -> serde_json::Value {
        let now = self.now();
        serde_json::json!({
            "ms": now.ms, "at": date_time(now.unix_ms), "frozen": self.frozen,
            "speed_thousandths": self.speed_thousandths,
        })
    }
}

/// The zone that the service writes its dates in: Swedish normal time, all the year.
const ZONE_OFFSET_HOURS: i8 = 1;

fn zoned(unix_ms: i64) -> jiff::Zoned {
    let stamp = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(ZONE_OFFSET_HOURS)))
}

/// As the service writes a dateTime: `2015-10-29T10:18:48.663+01:00`.
pub(crate) fn date_time(unix_ms: i64) -> String {
    zoned(unix_ms).strftime("%Y-%m-%dT%H:%M:%S.%3f%:z").to_string()
}

/// As reports write it: `2012-07-18 15:19`.
pub(crate) fn minute(unix_ms: i64) -> String {
    zoned(unix_ms).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The leading digits of an ersReference: `20151029101848663`.
pub(crate) fn digits(unix_ms: i64) -> String {
    zoned(unix_ms).strftime("%Y%m%d%H%M%S%3f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_time_stands_and_advances_only_when_told() {
        let mut clock = Clock::new(1000);
        clock.freeze();
        let then = clock.now();
        assert_eq!(clock.now(), then);
        clock.advance(20_000);
        assert_eq!(clock.now().ms, then.ms + 20_000);
        assert_eq!(clock.now().unix_ms, then.unix_ms + 20_000);
        assert!(clock.real_until(then.ms + 1).is_none());
    }

    #[test]
    fn a_jump_moves_the_calendar_and_no_duration() {
        let mut clock = Clock::new(1000);
        clock.freeze();
        let then = clock.now();
        clock.jump(-3_600_000);
        assert_eq!(clock.now().ms, then.ms);
        assert_eq!(clock.now().unix_ms, then.unix_ms - 3_600_000);
    }

    #[test]
    fn dates_are_written_as_the_service_writes_them() {
        assert_eq!(date_time(1_446_110_328_663), "2015-10-29T10:18:48.663+01:00");
        assert_eq!(minute(1_446_110_328_663), "2015-10-29 10:18");
        assert_eq!(digits(1_446_110_328_663), "20151029101848663");
    }
}
