//! How a backup becomes a store again. It must not depend on rows but for the mark of a copy.

use super::copy::{connected, not_copied};
use super::open;
use super::schema::{APPLICATION_ID, IS_OPEN};
use crate::store::error::StoreError;
use crate::store::record::copy::Adopted;
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::File;
use std::path::Path;

/// Makes a store of a copy, durably. A copy that was adopted already is left as it is, and told again.
pub(in crate::store) fn adopt(path: &Path, now_ms: i64) -> Result<Adopted, StoreError> {
    let path = std::path::absolute(path).map_err(|_| StoreError::NotAFile { store: path.into() })?;
    open::with_file_of_nobody(&path, || {
        let connection = connected(&path).map_err(|e| open::refused_by_sqlite(&path, e))?;
        let adopted = adopt_in(&connection, now_ms).map_err(|e| open::refused_by_sqlite(&path, e))?;
        connection.close().map_err(|(_, e)| open::refused_by_sqlite(&path, e))?;
        // Windows syncs only what may be written.
        let file = File::options().write(true).open(&path);
        file.and_then(|file| file.sync_all()).map_err(|e| not_copied(&path, e))?;
        adopted.ok_or(StoreError::NotACopy { store: path.clone() })
    })
}

fn adopt_in(connection: &Connection, now_ms: i64) -> rusqlite::Result<Option<Adopted>> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let is_marked = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'copied_from')";
    if application != APPLICATION_ID || !connection.query_row(is_marked, [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    let transaction = connection.unchecked_transaction()?;
    let sql = "UPDATE copied_from SET adopted_at_ms = ?1 WHERE adopted_at_ms IS NULL";
    if transaction.execute(sql, params![now_ms])? > 0 {
        // What was allowed there was allowed of another store's books; and lines that are written from now on are told
        // apart from those that the other one has written under the same numbers.
        transaction.execute("DELETE FROM allowed_refunds", [])?;
        // Its reader has read the other store, under that store's name.
        let has_feed = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'feed')";
        if transaction.query_row(has_feed, [], |row| row.get::<_, bool>(0))? {
            transaction.execute("DELETE FROM feed", [])?;
        }
        // It was moved into a database, where nothing was sold yet.
        transaction.execute("DROP TABLE IF EXISTS moved_to", [])?;
        transaction.execute("UPDATE receipt_file SET store = lower(hex(randomblob(8)))", [])?;
    }
    let sql = format!(
        "SELECT store, copied_at_ms, last_payment, \
               (SELECT client_invoice_id FROM payments WHERE id = last_payment), \
               (SELECT count(*) FROM payments WHERE {IS_OPEN}), \
               (SELECT count(*) FROM refunds WHERE state = 'sending') FROM copied_from"
    );
    let adopted = transaction.query_row(&sql, [], |row| {
        Ok(Adopted {
            store: row.get(0)?,
            copied_at_ms: row.get(1)?,
            last_payment: row.get(2)?,
            last_sale: row.get(3)?,
            unfinished: row.get(4)?,
            refunds_in_doubt: row.get(5)?,
        })
    });
    let adopted = adopted.optional()?;
    transaction.commit()?;
    Ok(adopted)
}
