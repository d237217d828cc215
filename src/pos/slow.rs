//! How late a request may still arrive at SEQR (rule `slow-packets`). Only the monotonic clock counts, and the time is an
//! argument.

use std::time::{Duration, Instant};

/// A packet that is not delivered after this is dropped by every network on its way.
pub const SLOW_PACKETS: Duration = Duration::from_secs(600);

/// What is left of `limit` since something was sent; None once it is over.
pub(super) fn time_left(since: Instant, now: Instant, limit: Duration) -> Option<Duration> {
    let left = limit.saturating_sub(now.saturating_duration_since(since));
    (!left.is_zero()).then_some(left)
}

/// Whole seconds, rounded up: after them it is over.
pub(super) fn shown(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_are_over_after_ten_minutes_and_not_before() {
        let sent = Instant::now();
        let after = |ms| time_left(sent, sent + Duration::from_millis(ms), SLOW_PACKETS).map(shown);
        assert_eq!(after(0).as_deref(), Some("10 min"));
        assert_eq!(after(1).as_deref(), Some("10 min"));
        assert_eq!(after(1_500).as_deref(), Some("9 min 59 s"));
        assert_eq!(after(599_999).as_deref(), Some("1 s"));
        assert_eq!(after(600_000), None);
        assert_eq!(time_left(sent + Duration::from_secs(5), sent, SLOW_PACKETS), Some(SLOW_PACKETS));
    }
}
