//! The outbox of the receipt file: which finished payments and refunds still lack their line. The schema's triggers
//! fill it; what a line says and how it gets into the file is known to `pos`.

use super::error::{JobError, JobResult};
use super::payments::{self, PaymentRecord};
use super::refunds::{self, RefundRecord};
use super::{Pending, Store, lock};
use rusqlite::params;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What was finished, or taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum PostKind {
    /// A payment is paid.
    Payment(Box<PaymentRecord>),
    /// SEQR took a payment back after its post was made.
    Reversal(Box<PaymentRecord>),
    /// A refund is done.
    Refund(Box<RefundRecord>),
}

/// One line that the receipt file shall have.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its number: they ascend in the order in which the facts were stored.
    pub id: i64,
    /// The till in the shop's words.
    pub external_terminal_id: String,
    /// SEQR's id of it.
    pub terminal_id: Option<String>,
    /// What it is about, as the journal has it now.
    pub kind: PostKind,
}

impl Store {
    /// What the lines of the receipt file call this store, and the number of the last post that is known to be in it.
    pub fn receipt_file_state(&self) -> Pending<(String, i64)> {
        self.read_in_order(|db| {
            let sql = "SELECT store, written FROM receipt_file";
            Ok(db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
    }

    /// The posts whose numbers follow `after`, `limit` of them at most.
    pub fn posts_after(&self, after: i64, limit: u32) -> Pending<Vec<Post>> {
        self.read_in_order(move |db| {
            let sql = "SELECT id, kind, subject FROM posts WHERE id > ?1 ORDER BY id LIMIT ?2";
            let mut statement = db.prepare_cached(sql)?;
            let rows = statement.query_map(params![after, limit], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
            })?;
            let mut posts = Vec::new();
            for row in rows {
                let (id, kind, subject) = row?;
                posts.push(post(db, id, &kind, subject)?);
            }
            Ok(posts)
        })
    }

    /// The file has all posts up to this one.
    pub fn posts_written(&self, up_to: i64) -> Pending<()> {
        self.submit(move |db| {
            let sql = "UPDATE receipt_file SET written = max(written, ?1)";
            db.prepare_cached(sql)?.execute([up_to])?;
            Ok(())
        })
    }
}

fn post(db: &rusqlite::Connection, id: i64, kind: &str, subject: i64) -> JobResult<Post> {
    let lost = || JobError::Damaged(format!("post {id} is about a {kind} that is not in the store"));
    let payment = || payments::by_row(db, subject)?.map(Box::new).ok_or_else(lost);
    let (kind, terminal) = match kind {
        "payment" => payment().map(|p| (p.terminal, PostKind::Payment(p))),
        "reversal" => payment().map(|p| (p.terminal, PostKind::Reversal(p))),
        _ => refunds::by_row(db, subject)?
            .ok_or_else(lost)
            .map(|refund| (refund.terminal, PostKind::Refund(Box::new(refund)))),
    }
    .map(|(terminal, kind)| (kind, terminal))?;
    let sql = "SELECT external_terminal_id, terminal_id FROM terminals WHERE id = ?1";
    let (external_terminal_id, terminal_id) =
        db.prepare_cached(sql)?.query_row([terminal], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Post { id, external_terminal_id, terminal_id, kind })
}

/// Wakes the one who waits for posts. It may ring too often, never too seldom.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// Rings; who is not waiting hears it at the next wait.
    pub fn ring(&self) {
        *lock(&self.rung) = true;
        self.heard.notify_all();
    }

    /// Waits until it rings, `at_most` so long where that is given.
    pub fn wait(&self, at_most: Option<Duration>) {
        let rung = lock(&self.rung);
        let mut rung = match at_most {
            None => self.heard.wait_while(rung, |rung| !*rung).unwrap_or_else(PoisonError::into_inner),
            Some(time) => {
                let waited = self.heard.wait_timeout_while(rung, time, |rung| !*rung);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *rung = false;
    }
}
