//! What leaves the journal of old settled payments and refunds: invoices, steps, texts, documents. What the rules
//! `refund-exactly-once`, `one-open-payment` and `whose-paid` ask for stays. It must not decide what old is.
//!
//! Each job takes SLICE at most, so that no sale waits longer for its commit.

use super::error::JobResult;
use super::queue::SqliteJob;
use crate::store::job::prune::{GiveBackSpace, Prune};
use crate::store::record::change::Change;
use crate::store::record::prune::{PruneKind, Pruned};
use crate::store::{body, decide};
use rusqlite::{Connection, OptionalExtension, params};
use std::time::{Duration, Instant};

/// How long one job works: with its commit, and that of the sale behind it, well below 50 ms (docs/performance.md).
const SLICE: Duration = Duration::from_millis(8);

/// Rows that one job takes at most: what it changes must fit into the log without a long commit.
const ROWS: u32 = 64;

/// Rows that one job looks at: where most of a store is young, or was pruned before, looking alone takes its time.
const LOOKED_AT: i64 = 500;

/// Pages that are given back between two looks at the clock.
const PAGES: u32 = 16;

/// Payments that are settled, and nothing of which is waited for. The invoice tells whether it was pruned before.
const PAYMENTS: &str = "SELECT id, body ->> '$.total', body ->> '$.currency_code' \
    FROM payments JOIN invoices ON payment = id WHERE id > ?1 AND id <= ?6 AND created_at_ms < ?2 AND updated_at_ms < ?2 \
    AND (phase IN ('canceled', 'failed', 'abandoned') OR (phase = 'confirmed' AND acknowledged = 1) \
        OR (phase = 'reversed' AND reversal_acknowledged = 1)) \
    AND NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.ers_reference = payments.ers_reference AND state = 'sending') \
    AND NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.terminal = payments.terminal \
        AND state = 'waiting' AND receipts.ers_reference = payments.ers_reference) \
    AND (?3 IS NULL OR NOT EXISTS (SELECT 1 FROM posts WHERE subject = payments.id \
        AND kind IN ('payment', 'reversal') AND posts.id > ?3)) \
    AND body ->> '$.pruned' IS NULL \
    AND (?5 IS NULL OR (SELECT max(id) FROM payment_steps WHERE payment = payments.id) <= ?5) \
    ORDER BY id LIMIT ?4";

const REFUNDS: &str = "SELECT id, request FROM refunds WHERE id > ?1 AND id <= ?6 AND updated_at_ms < ?2 AND state <> 'sending' \
    AND request NOT LIKE 'sha256:%' \
    AND (?3 IS NULL OR NOT EXISTS (SELECT 1 FROM posts WHERE subject = refunds.id AND kind = 'refund' AND posts.id > ?3)) \
    AND (?5 IS NULL OR changed_step <= ?5) ORDER BY id LIMIT ?4";

/// What readers outside must have had before it leaves; None where there is no such reader.
#[derive(Clone, Copy)]
struct Readers {
    /// The number of the last post in the receipt file.
    file: Option<i64>,
    /// The last step that the reader of the feed has.
    feed: Option<i64>,
}

impl Readers {
    fn of(db: &Connection, file_is_used: bool, feed_since_ms: i64) -> JobResult<Self> {
        let written: i64 =
            db.prepare_cached("SELECT written FROM receipt_file")?.query_row([], |row| row.get(0))?;
        let sql = "SELECT acknowledged FROM feed WHERE read_at_ms >= ?1";
        let acknowledged = db.prepare_cached(sql)?.query_row([feed_since_ms], |row| row.get(0)).optional()?;
        Ok(Self { file: file_is_used.then_some(written), feed: acknowledged.map(Change::last_step) })
    }
}

impl SqliteJob for Prune {
    fn run(&mut self, db: &Connection) -> JobResult<Pruned> {
        let readers = Readers::of(db, self.file_is_used, self.feed_since_ms)?;
        match self.kind {
            PruneKind::Payments => payments(db, self.after, self.before_ms, readers),
            PruneKind::Refunds => refunds(db, self.after, self.before_ms, readers),
            PruneKind::Documents => documents(db, self.after, self.before_ms),
        }
    }
}

impl SqliteJob for GiveBackSpace {
    fn run(&mut self, db: &Connection) -> JobResult<i64> {
        let since = Instant::now();
        loop {
            let free: i64 = db.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
            let kind: i64 = db.pragma_query_value(None, "auto_vacuum", |row| row.get(0))?;
            if free == 0 || kind != 2 {
                return Ok(0);
            }
            if since.elapsed() >= SLICE {
                return Ok(free);
            }
            let mut statement = db.prepare_cached(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
            let mut rows = statement.query([])?;
            while rows.next()?.is_some() {} // a page each
        }
    }
}

fn payments(db: &Connection, after: i64, before_ms: i64, readers: Readers) -> JobResult<Pruned> {
    let since = Instant::now();
    let until = after.saturating_add(LOOKED_AT);
    let found: Vec<(i64, i64, String)> = {
        let mut statement = db.prepare_cached(PAYMENTS)?;
        let values = params![after, before_ms, readers.file, ROWS, readers.feed, until];
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let mut pruned = Pruned { rows: 0, last: after, is_done: false };
    let is_all = found.len() < ROWS as usize;
    for (id, total, currency_code) in found {
        if since.elapsed() >= SLICE {
            return Ok(pruned);
        }
        // The step that made it PAID and the first one have the numbers by which a period is told (rule `one-clock`), and
        // the last one has the payment's place in the feed.
        let sql = "DELETE FROM payment_steps WHERE payment = ?1 \
                   AND id <> (SELECT min(id) FROM payment_steps WHERE payment = ?1) \
                   AND id <> (SELECT max(id) FROM payment_steps WHERE payment = ?1) \
                   AND id IS NOT (SELECT paid_step FROM payments WHERE id = ?1)";
        db.prepare_cached(sql)?.execute([id])?;
        let sql = "UPDATE payment_steps SET detail = NULL, sent = NULL, status = NULL, version = NULL, \
                   result_code = NULL WHERE payment = ?1";
        db.prepare_cached(sql)?.execute([id])?;
        let sql = "UPDATE invoices SET proposed = NULL, body = ?2 WHERE payment = ?1";
        db.prepare_cached(sql)?.execute(params![id, body::remains(total, &currency_code)])?;
        let sql = "UPDATE payments SET qr_code = NULL, error = NULL, cashier_id = NULL, remark_text = CASE WHEN remark IS NULL THEN NULL \
                   ELSE '' END WHERE id = ?1";
        db.prepare_cached(sql)?.execute([id])?;
        pruned.rows += 1;
        pruned.last = id;
    }
    if is_all {
        ended(db, "payments", until, &mut pruned)?;
    }
    Ok(pruned)
}

/// All rows up to `until` were looked at.
fn ended(db: &Connection, table: &str, until: i64, pruned: &mut Pruned) -> JobResult<()> {
    let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
    let newest: i64 = db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    pruned.last = until;
    pruned.is_done = until >= newest;
    Ok(())
}

fn refunds(db: &Connection, after: i64, before_ms: i64, readers: Readers) -> JobResult<Pruned> {
    let until = after.saturating_add(LOOKED_AT);
    let found: Vec<(i64, String)> = {
        let mut statement = db.prepare_cached(REFUNDS)?;
        let values = params![after, before_ms, readers.file, ROWS, readers.feed, until];
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let mut pruned = Pruned { rows: 0, last: after, is_done: false };
    let is_all = found.len() < ROWS as usize;
    for (id, request) in found {
        let sql = "UPDATE refunds SET request = ?2, error = NULL WHERE id = ?1";
        db.prepare_cached(sql)?.execute(params![id, decide::digest(&request)])?;
        pruned.rows += 1;
        pruned.last = id;
    }
    if is_all {
        ended(db, "refunds", until, &mut pruned)?;
    }
    Ok(pruned)
}

/// Documents that SEQR has, or that were given up.
fn documents(db: &Connection, after: i64, before_ms: i64) -> JobResult<Pruned> {
    let until = after.saturating_add(LOOKED_AT);
    let sql = "DELETE FROM receipts WHERE id IN (SELECT id FROM receipts WHERE id > ?1 AND id <= ?2 \
               AND state <> 'waiting' AND created_at_ms < ?3 ORDER BY id LIMIT ?4)";
    let rows = db.prepare_cached(sql)?.execute(params![after, until, before_ms, ROWS])?;
    let mut pruned = Pruned { rows: rows as u64, last: after, is_done: false };
    if rows < ROWS as usize {
        ended(db, "receipts", until, &mut pruned)?;
    }
    Ok(pruned)
}
