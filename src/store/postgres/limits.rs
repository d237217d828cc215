//! The times by which hosts agree without comparing clocks. Pure numbers; changing one changes the invariant.

/// How old the last committed group may be when a request leaves that may move money, from its BEGIN.
pub(super) const FRESH_MS: u64 = 2_000;

/// How long a host must be silent before it is declared dead: longer than its acts are fresh, and than it may take to connect
/// anew after a failover of the database.
pub(super) const SILENCE_MS: u64 = 8_000;

/// Silence is counted only while the watcher's own groups are committed at most this far apart: a database that is away
/// makes all hosts silent.
pub(super) const WATCH_GAP_MS: u64 = 2_000;

/// How long after the BEGIN of a host's last commit its status queries may go on. They end before another host may have the
/// terminal: a query keeps SEQR from taking a payment back, and there a supervisor may have given the sale up because of that.
pub(super) const POLL_MS: u64 = SILENCE_MS;
