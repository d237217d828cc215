//! One number of each step in the order of all commits, whichever host writes (rule `one-clock`). It must not know what a step
//! is about.
//!
//! A step is written without a number, so that no sale waits for another host. Whoever needs numbers gives them to what is
//! committed: in the order of the transactions' numbers, while it holds the row of the clock. If A was committed before B was
//! begun, then A has the smaller transaction number, and whoever sees B sees A. So A's number is smaller, whether both are
//! numbered in one transaction or in two. Of what ran at the same time either may be the first.

use super::error::DatabaseError;
use super::journal::{Journal, damaged};
use crate::store::error::StoreError;
use std::sync::Weak;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Steps that are numbered in one transaction: others that need numbers wait for it.
const SLICE: i64 = 1_000;

/// Pause between two tries while another host holds the clock.
const PAUSE: Duration = Duration::from_millis(20);

/// How long numbers are tried for without coming further: longer than a host that was cut off holds the clock (2 s).
const PATIENCE: Duration = Duration::from_secs(5);

/// The tries of a reader that can do without: a sale's refund does not wait behind a report.
const FEW_TRIES: u32 = 2;

/// How often a host numbers what is there, so that a reader never finds much.
const EVERY: Duration = Duration::from_secs(10);

/// Milliseconds of a day in `step_days`.
pub(super) const DAY_MS: i64 = 86_400_000;

/// What an event or a step without a number is told by: none, or a race with whoever writes it now.
pub(super) const NO_STEP: i64 = 0;

/// Nothing is waited for: a clock that another host holds is left to it.
fn sql() -> String {
    format!(
        "WITH m AS (SELECT step FROM seqr.clock FOR UPDATE SKIP LOCKED), \
        u AS ((SELECT xid, '' AS kind, payment AS subject, revision FROM seqr.payment_steps WHERE number IS NULL \
                ORDER BY xid, payment, revision LIMIT {SLICE}) \
            UNION ALL (SELECT xid, kind, subject, 0 FROM seqr.events WHERE number IS NULL ORDER BY xid LIMIT {SLICE})), \
        r AS (SELECT xid, kind, subject, revision, row_number() OVER (ORDER BY xid, kind, subject, revision) AS n FROM u \
            ORDER BY xid, kind, subject, revision LIMIT {SLICE}), \
        s AS (UPDATE seqr.payment_steps t SET number = m.step + r.n FROM r, m WHERE r.kind = '' AND t.payment = r.subject \
            AND t.revision = r.revision AND t.number IS NULL RETURNING t.at_ms, t.number), \
        e AS (UPDATE seqr.events t SET number = m.step + r.n FROM r, m WHERE r.kind <> '' AND t.kind = r.kind \
            AND t.subject = r.subject AND t.xid = r.xid AND t.number IS NULL), \
        d AS (INSERT INTO seqr.step_days AS d (day, first_step, last_step) SELECT at_ms / {DAY_MS}, min(number), max(number) \
            FROM s GROUP BY 1 ON CONFLICT (day) DO UPDATE SET last_step = greatest(d.last_step, excluded.last_step)), \
        c AS (UPDATE seqr.clock SET step = m.step + (SELECT count(*) FROM r) FROM m WHERE EXISTS (SELECT 1 FROM r)) \
        SELECT (SELECT count(*) FROM r), EXISTS (SELECT 1 FROM m)"
    )
}

impl Journal {
    /// Gives a number to each step that is committed by now.
    pub(super) async fn number(&self) -> Result<(), StoreError> {
        let mut since = Instant::now();
        while since.elapsed() < PATIENCE {
            match self.number_slice(PATIENCE).await? {
                Some(count) if count < SLICE => return Ok(()),
                Some(_) => since = Instant::now(),
                None => sleep(PAUSE).await,
            }
        }
        Err(DatabaseError::NoClock.into())
    }

    /// The same, and of what was queued before.
    pub(super) async fn number_in_order(&self) -> Result<(), StoreError> {
        self.read("SELECT 1", vec![]).await?;
        self.number().await
    }

    /// The first of them, for a reader that can do without. Whether that went well is not its concern.
    pub(super) async fn number_some(&self) {
        for _ in 0..FEW_TRIES {
            match self.number_slice(PAUSE).await {
                Ok(None) => sleep(PAUSE).await,
                _ => return,
            }
        }
    }

    /// How many were numbered; None where another host holds the clock, another reader the connection for longer than this, or
    /// the answer is lost.
    async fn number_slice(&self, patience: Duration) -> Result<Option<i64>, StoreError> {
        if let Some(why) = self.driver.ended() {
            return Err(why.clone().into());
        }
        let rows = self.apart.write(self.driver.sessions(), &sql(), patience).await?;
        let Some(rows) = rows else { return Ok(None) };
        match rows.first().map(Vec::as_slice) {
            Some([Some(count), Some(is_held)]) => match is_held.as_str() {
                "t" => count.parse().map(Some).map_err(|_| damaged("a count is no number".into())),
                _ => Ok(None),
            },
            _ => Err(damaged("nothing is told of the clock".into())),
        }
    }
}

/// Numbers from time to time, until the journal is closed.
pub(super) async fn keep_numbering(journal: Weak<Journal>) {
    loop {
        sleep(EVERY).await;
        let Some(journal) = journal.upgrade() else { return };
        if journal.driver.ended().is_some() {
            return;
        }
        let _ = journal.number().await; // whoever needs a number asks for it, and is told
    }
}
