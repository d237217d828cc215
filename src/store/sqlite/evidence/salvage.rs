//! A damaged file, row by row: a row that cannot be read is counted and passed over.

use super::find::{Attempt, invoice};
use super::line::{Line, PaymentLine};
use super::{Evidence, Filter, Found};
use crate::invoice::Invoice;
use rusqlite::Row;

/// Rows that are looked up one by one where a table is damaged: more takes longer than a person waits.
const SALVAGE_LIMIT: i64 = 5_000_000;

impl Attempt {
    pub(super) fn meets(&self, filter: &Filter) -> bool {
        let payment = &self.payment;
        let is = |wanted: &Option<String>, found: &[Option<&str>]| {
            wanted.as_deref().is_none_or(|wanted| found.contains(&Some(wanted)))
        };
        filter.from_ms.is_none_or(|from| payment.created_at_ms >= from)
            && filter.to_ms.is_none_or(|to| payment.created_at_ms < to)
            && is(
                &filter.terminal,
                &[Some(&self.terminal.external_terminal_id), self.terminal.terminal_id.as_deref()],
            )
            && is(
                &filter.sale,
                &[
                    Some(&payment.client_invoice_id),
                    payment.ers_reference.as_deref(),
                    payment.invoice_reference.as_deref(),
                ],
            )
            && (filter.states.is_empty() || filter.states.contains(&payment.phase))
            && (filter.amounts.is_empty()
                || [self.asked(), payment.paid_amount]
                    .into_iter()
                    .flatten()
                    .any(|it| filter.amounts.contains(&it)))
            && is(&filter.cashier, &[Some(self.cashier())])
    }
}

impl Evidence {
    /// A damaged file, row by row: each is looked up by its number, so that a bad page costs only its own rows.
    pub(super) fn salvaged(&self, filter: &Filter) -> Found {
        let mut found = Found { damaged: true, ..Found::default() };
        let last = self.last_row("payments");
        let terminals = self.terminals();
        let sql = format!("SELECT {} FROM payments p WHERE p.id = ?1", PaymentLine::columns(self));
        for id in (1..=last).rev() {
            let row = self.db.prepare_cached(&sql).and_then(|mut statement| {
                let mut rows = statement.query([id])?;
                rows.next().map(|row| row.map(PaymentLine::read))
            });
            let payment = match row {
                Ok(Some(payment)) => payment,
                Ok(None) => continue,
                Err(_) => {
                    found.unreadable += 1;
                    continue;
                }
            };
            let terminal = terminals.iter().find(|terminal| terminal.id == payment.terminal).cloned();
            let (invoice, proposed) = self.invoices(id);
            let attempt = Attempt {
                payment,
                terminal: terminal.unwrap_or_default(),
                invoice,
                proposed,
                ..Attempt::default()
            };
            if attempt.meets(filter) {
                if filter.limit.is_some_and(|limit| found.attempts.len() >= limit) {
                    found.more = true;
                    break;
                }
                found.attempts.push(attempt);
            }
        }
        found
    }

    fn invoices(&self, payment: i64) -> (Option<Invoice>, Option<Invoice>) {
        let sql = "SELECT body, proposed FROM invoices WHERE payment = ?1";
        let read = |row: &Row<'_>| Ok((invoice(row, 0), invoice(row, 1)));
        self.db.query_row(sql, [payment], read).unwrap_or_default()
    }

    /// The highest row that a table may have.
    fn last_row(&self, table: &str) -> i64 {
        let asked = [
            format!("SELECT seq FROM sqlite_sequence WHERE name = '{table}'"),
            format!("SELECT max(id) FROM {table}"),
        ];
        let last = asked.iter().find_map(|sql| self.db.query_row(sql, [], |row| row.get(0)).ok());
        last.unwrap_or(SALVAGE_LIMIT).min(SALVAGE_LIMIT)
    }
}
