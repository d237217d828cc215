//! The outbox of the receipt file: which finished payments and refunds still lack their line. The schema's triggers
//! fill it; what a line says and how it gets into the file is known to `pos`.

use super::error::{JobError, JobResult};
use super::queue::SqliteJob;
use super::{payments, refunds};
use crate::store::job::outbox::{OutboxAfter, OutboxWritten, ReceiptFileState};
use crate::store::record::outbox::{OutboxEntry, OutboxKind};
use rusqlite::{Connection, params};

impl SqliteJob for ReceiptFileState {
    fn run(&mut self, db: &Connection) -> JobResult<(String, i64)> {
        let sql = "SELECT store, written FROM receipt_file";
        Ok(db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

impl SqliteJob for OutboxAfter {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<OutboxEntry>> {
        let sql = "SELECT id, kind, subject FROM posts WHERE id > ?1 ORDER BY id LIMIT ?2";
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map(params![self.after, self.limit], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })?;
        let mut entries = Vec::new();
        for row in rows {
            let (id, kind, subject) = row?;
            entries.push(entry(db, id, &kind, subject)?);
        }
        Ok(entries)
    }
}

impl SqliteJob for OutboxWritten {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE receipt_file SET written = max(written, ?1)";
        db.prepare_cached(sql)?.execute([self.up_to])?;
        Ok(())
    }
}

fn entry(db: &Connection, id: i64, kind: &str, subject: i64) -> JobResult<OutboxEntry> {
    let lost = || JobError::Damaged(format!("post {id} is about a {kind} that is not in the store"));
    let payment = || payments::by_row(db, subject)?.map(Box::new).ok_or_else(lost);
    let (kind, terminal) = match kind {
        "payment" => payment().map(|p| (p.terminal, OutboxKind::Payment(p))),
        "reversal" => payment().map(|p| (p.terminal, OutboxKind::Reversal(p))),
        _ => refunds::by_row(db, subject)?
            .ok_or_else(lost)
            .map(|refund| (refund.terminal, OutboxKind::Refund(Box::new(refund)))),
    }
    .map(|(terminal, kind)| (kind, terminal))?;
    let sql = "SELECT external_terminal_id, terminal_id FROM terminals WHERE id = ?1";
    let (external_terminal_id, terminal_id) =
        db.prepare_cached(sql)?.query_row([terminal], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(OutboxEntry { id, external_terminal_id, terminal_id, kind })
}
