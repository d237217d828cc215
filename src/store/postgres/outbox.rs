//! The outbox of the receipt file: which finished payments and refunds still lack their line. No table is filled: a step says
//! whether it made a fact, and a fact has its step's number. What a line says and how it gets into the file is known to `pos`.

use super::journal::{Journal, PostgresJob, column, damaged};
use super::{payments, refunds};
use crate::store::error::StoreError;
use crate::store::job::outbox::{OutboxAfter, OutboxWritten, ReceiptFileState};
use crate::store::record::outbox::{OutboxEntry, OutboxKind};

impl PostgresJob for ReceiptFileState {
    async fn run(self, journal: &Journal) -> Result<(String, i64), StoreError> {
        let rows = journal.read("SELECT store, written FROM seqr.meta", vec![]).await?;
        let row = rows.first().ok_or_else(|| damaged("the row of meta is missing".into()))?;
        Ok((column(row, 0)?, column(row, 1)?))
    }
}

impl PostgresJob for OutboxAfter {
    async fn run(self, journal: &Journal) -> Result<Vec<OutboxEntry>, StoreError> {
        journal.number_in_order().await?;
        let sql = "SELECT number, kind, subject FROM ( \
            (SELECT number, fact AS kind, payment AS subject FROM seqr.payment_steps WHERE fact IS NOT NULL AND number > $1 \
                ORDER BY number LIMIT $2) \
            UNION ALL (SELECT number, 'refund', subject FROM seqr.events WHERE kind = 'refund_done' AND number > $1 \
                ORDER BY number LIMIT $2)) facts ORDER BY number LIMIT $2";
        let mut posts = Vec::new();
        for row in journal.read_apart(sql, vec![self.after.into(), i64::from(self.limit).into()]).await? {
            let kind: String = column(&row, 1)?;
            posts.push(post(journal, column(&row, 0)?, &kind, column(&row, 2)?).await?);
        }
        Ok(posts)
    }
}

impl PostgresJob for OutboxWritten {
    /// Done twice it is done once: the answer that is lost needs no mark.
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.meta SET written = greatest(written, $1)";
        journal.write((sql, vec![self.up_to.into()]), ("SELECT 1", vec![])).await?;
        Ok(())
    }
}

async fn post(journal: &Journal, id: i64, kind: &str, subject: i64) -> Result<OutboxEntry, StoreError> {
    let lost = || damaged(format!("post {id} is about a {kind} that is not in the journal"));
    let payment = payments::by_row(journal, subject).await?.map(Box::new);
    let (terminal, kind) = match kind {
        "payment" => payment.map(|it| (it.terminal, OutboxKind::Payment(it))),
        "reversal" => payment.map(|it| (it.terminal, OutboxKind::Reversal(it))),
        _ => {
            let refund = refunds::by_row(journal, subject).await?;
            refund.map(|it| (it.terminal, OutboxKind::Refund(Box::new(it))))
        }
    }
    .ok_or_else(lost)?;
    let sql = "SELECT external_terminal_id, terminal_id FROM seqr.terminals WHERE id = $1";
    let rows = journal.read(sql, vec![terminal.into()]).await?;
    let row = rows.first().ok_or_else(lost)?;
    Ok(OutboxEntry { id, external_terminal_id: column(row, 0)?, terminal_id: column(row, 1)?, kind })
}
