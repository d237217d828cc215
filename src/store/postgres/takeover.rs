//! Which hosts are silent for so long that they are declared dead. No two machines' clocks are compared: silence is counted by
//! the watcher's own, and only while its own groups are committed. Pure, as the host.

use super::limits::{SILENCE_MS, WATCH_GAP_MS};
use std::collections::HashMap;

/// What asks for the hosts: each with its session and its last group.
pub(super) const HOSTS: &str = "SELECT id, session, grp FROM seqr.hosts WHERE NOT dead";

/// What asks for the dead whose terminals nobody has taken yet: whoever declared them may have died since.
pub(super) const DEAD_OWNERS: &str = "SELECT id FROM seqr.hosts h WHERE dead \
    AND EXISTS (SELECT 1 FROM seqr.terminals t WHERE t.owner = h.id)";

/// A host as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    session: i64,
    group: i64,
    since_ms: u64,
}

/// What one host knows of the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    hosts: HashMap<String, Seen>,
    last_own_ms: Option<u64>,
}

impl Watch {
    /// A group of the watcher's own is confirmed. After a gap all silence is counted anew.
    pub(super) fn own_group(&mut self, now_ms: u64) {
        let gap = self.last_own_ms.map_or(u64::MAX, |last| now_ms.saturating_sub(last));
        if gap > WATCH_GAP_MS {
            self.hosts.clear();
        }
        self.last_own_ms = Some(now_ms);
    }

    /// Another host, as [`HOSTS`] gave it: the question left at `asked_ms`, its answer is here now. The statement that declares
    /// it dead, where it is time; it is a group of its own, whose failure says that the host has moved.
    pub(super) fn seen(
        &mut self,
        watcher: &str,
        host: &str,
        (session, group): (i64, i64),
        asked_ms: u64,
        now_ms: u64,
    ) -> Option<String> {
        let now = Seen { session, group, since_ms: now_ms };
        let known = *self.hosts.entry(host.into()).or_insert(now);
        if (known.session, known.group) != (session, group) {
            self.hosts.insert(host.into(), now);
            return None;
        }
        let own_is_recent = self.last_own_ms.is_some_and(|last| now_ms.saturating_sub(last) <= WATCH_GAP_MS);
        // Between the two readings lies at least the time from the first one's answer to this one's question.
        if !own_is_recent || asked_ms.saturating_sub(known.since_ms) < SILENCE_MS {
            return None;
        }
        Some(format!(
            "UPDATE seqr.hosts SET dead = true, killed_by = '{watcher}', died_at = clock_timestamp() \
             WHERE id = '{host}' AND grp = {group} AND session = {session} AND NOT dead"
        ))
    }
}
