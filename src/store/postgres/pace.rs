//! When the driver does what it does by itself: heartbeats, new connections, the end of a job's patience. Pure: times and
//! random numbers are arguments.

/// From the BEGIN of one group to the next one's, where nothing is to be saved: the host's heartbeat, well below the silence
/// after which it is declared dead.
const HEARTBEAT_MS: u64 = 1_000;

/// Two attempts to connect are at most this far apart, so that a host is back before it counts as silent.
const RETRY_MAX_MS: u64 = 500;

/// And at least this far, so that a database that refuses is not flooded.
const RETRY_MIN_MS: u64 = 100;

/// How often a host asks whether commits wait for a replica: the setting can change while a connection stands.
const REPLICA_MS: u64 = 60_000;

/// How long a caller waits for its job: as long as for a lock on a file's journal.
const PATIENCE_MS: u64 = 5_000;

/// How often a job meets a deadlock or a lock that is held before it is answered.
pub(super) const AGAIN_LIMIT: u32 = 3;

/// How many groups may be tried to make a request fresh.
pub(super) const FRESH_TRIES: u32 = 3;

/// Milliseconds until the next heartbeat; the last group was begun then.
pub(super) fn heartbeat_in(begun_ms: u64, now_ms: u64) -> u64 {
    (begun_ms + HEARTBEAT_MS).saturating_sub(now_ms)
}

/// Whether it is time to ask again if commits wait for a replica; that was asked last then.
pub(super) fn asks_for_replica(asked_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(asked_ms) >= REPLICA_MS
}

/// Milliseconds until the next attempt to connect, spread by a random number: hosts that lost one database do not come back
/// in step.
pub(super) fn retry_in(random: u64) -> u64 {
    RETRY_MIN_MS + random % (RETRY_MAX_MS - RETRY_MIN_MS + 1)
}

/// When a job that was asked for now is answered at the latest.
pub(super) fn patience_ends(now_ms: u64) -> u64 {
    now_ms + PATIENCE_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_spread_between_a_tenth_and_half_a_second() {
        let all: Vec<_> = (0..2_000).map(retry_in).collect();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&100), Some(&500)));
    }

    #[test]
    fn the_replica_is_asked_for_each_minute() {
        assert_eq!([0, 59_999, 60_000].map(|ms| asks_for_replica(5_000, 5_000 + ms)), [false, false, true]);
    }

    #[test]
    fn a_heartbeat_is_due_a_second_after_the_last_group_was_begun() {
        assert_eq!(
            [heartbeat_in(5_000, 5_000), heartbeat_in(5_000, 5_900), heartbeat_in(5_000, 9_000)],
            [1_000, 100, 0]
        );
    }
}
