//! A copy of the store that may leave the shop: without passwords, without the customers' cards, without documents and
//! without the addresses that SEQR calls. It writes one new file and never the store.

use super::Evidence;
use super::error::EvidenceError;
use crate::os;
use rusqlite::Connection;
use std::path::Path;

/// Texts that quote what SEQR or the system said.
const TEXTS: [(&str, &str); 7] = [
    ("payments", "error"),
    ("payments", "remark_text"),
    ("payment_steps", "detail"),
    ("payment_steps", "sent"),
    ("refunds", "error"),
    ("receipts", "error"),
    ("periods", "error"),
];

/// Fewer bytes are too short to look for: they would be found everywhere.
const SHORTEST_SECRET: usize = 6;

/// An invoice without what is the customer's, and without addresses that may hold a password.
const INVOICE: &str = "CASE WHEN json_valid({it}) THEN json_set({it}, '$.tokens', json('[]'), '$.back_url', NULL, \
    '$.notification_url', NULL) WHEN {it} IS NULL THEN NULL ELSE '' END";

impl Evidence {
    /// Writes a whole, redacted copy to `to`, a file that does not exist.
    pub fn redacted_copy(&self, to: &Path) -> Result<(), EvidenceError> {
        let not_written =
            |error: &dyn ToString| EvidenceError::NotWritten { path: to.into(), detail: error.to_string() };
        os::create_private(to).map_err(|error| not_written(&error))?;
        let target = to.to_str().ok_or_else(|| not_written(&"its name is not UTF-8"))?;
        self.db.execute("VACUUM INTO ?1", [target])?;
        let copy = Connection::open(to)?;
        copy.execute_batch("PRAGMA secure_delete = ON; PRAGMA journal_mode = MEMORY; BEGIN")?;
        for (table, columns) in &self.columns {
            for column in columns.iter().filter(|column| is_secret(column)) {
                // A till that has a password still shows that it has one.
                copy.execute(
                    &format!("UPDATE \"{table}\" SET \"{column}\" = x'' WHERE \"{column}\" IS NOT NULL"),
                    [],
                )?;
            }
        }
        let (body, proposed) = (INVOICE.replace("{it}", "body"), INVOICE.replace("{it}", "proposed"));
        copy.execute_batch(&format!("UPDATE invoices SET body = {body}, proposed = {proposed}"))?;
        if self.has("receipts", "data") {
            copy.execute_batch("UPDATE receipts SET data = x''")?;
        }
        for secret in self.secrets().iter().filter(|secret| secret.len() >= SHORTEST_SECRET) {
            for (table, column) in TEXTS.iter().filter(|(table, column)| self.has(table, column)) {
                let sql = format!(
                    "UPDATE {table} SET {column} = replace({column}, CAST(?1 AS TEXT), '[removed]') \
                     WHERE instr({column}, CAST(?1 AS TEXT)) > 0"
                );
                copy.execute(&sql, [secret.as_slice()])?;
            }
        }
        copy.execute_batch("COMMIT; VACUUM")?;
        Ok(())
    }

    /// The passwords of the store as bytes, for a search of what is about to leave the shop; nothing else may be done
    /// with them.
    pub fn secrets(&self) -> Vec<zeroize::Zeroizing<Vec<u8>>> {
        let mut secrets = Vec::new();
        for (table, columns) in &self.columns {
            for column in columns.iter().filter(|column| is_secret(column)) {
                let sql = format!("SELECT \"{column}\" FROM \"{table}\" WHERE length(\"{column}\") > 0");
                let read = |row: &rusqlite::Row<'_>| {
                    let bytes = row.get_ref(0).ok().and_then(|it| it.as_bytes().ok());
                    zeroize::Zeroizing::new(bytes.unwrap_or_default().to_vec())
                };
                secrets.extend(super::rows::lines(&self.db, &sql, &[], read).0);
            }
        }
        secrets.retain(|secret| !secret.is_empty());
        secrets
    }
}

/// A column that holds a password, also one of a newer format.
fn is_secret(column: &str) -> bool {
    ["password", "secret", "key"].iter().any(|word| column == *word || column.ends_with(&format!("_{word}")))
}
