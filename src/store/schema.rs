//! The tables of the journal and how older files become newer ones. A rule that the database can hold is held by
//! the database: another program on the same file meets it too.

use super::error::JobResult;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// "SEQR": tells our files from those of other applications (SQLite's application_id).
pub(super) const APPLICATION_ID: i32 = 0x5345_5152;

/// Each entry makes the next version of the format; the first one makes version 1 of nothing. An entry that was
/// shipped is never changed.
pub(super) const MIGRATIONS: &[&str] = &[VERSION_1];

/// The unfinished phases, and those after which the same sale may be tried anew, are spelled out in two partial
/// indexes: they must say the same as `Phase::is_finished` and `Phase::frees_the_sale`, and a test compares them.
const VERSION_1: &str = "
CREATE TABLE terminals (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    external_terminal_id TEXT NOT NULL,
    name                 TEXT NOT NULL,
    terminal_id          TEXT,
    password             BLOB,
    seqr_id              TEXT,
    created_at_ms        INTEGER NOT NULL,
    removed_at_ms        INTEGER,
    CHECK ((password IS NULL) = (removed_at_ms IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX terminal_once ON terminals (external_terminal_id) WHERE removed_at_ms IS NULL;
CREATE UNIQUE INDEX seqr_terminal_once ON terminals (terminal_id) WHERE removed_at_ms IS NULL;

CREATE TABLE payments (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    revision          INTEGER NOT NULL,
    terminal          INTEGER NOT NULL REFERENCES terminals (id),
    client_invoice_id TEXT NOT NULL,
    phase             TEXT NOT NULL CHECK (phase IN ('sending', 'open', 'canceling', 'reserved', 'committing',
                          'paid', 'confirmed', 'canceled', 'failed', 'reversed', 'abandoned')),
    wanted            INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    invoice_reference TEXT,
    qr_code           TEXT,
    version           INTEGER NOT NULL,
    ers_reference     TEXT,
    paid_amount       INTEGER,
    paid_at_ms        INTEGER,
    commit_amount     INTEGER,
    acknowledged      INTEGER NOT NULL CHECK (acknowledged IN (0, 1)),
    result_code       INTEGER,
    error             TEXT,
    created_at_ms     INTEGER NOT NULL,
    updated_at_ms     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_payment ON payments (terminal)
    WHERE phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid');
CREATE UNIQUE INDEX one_payment_a_sale ON payments (terminal, client_invoice_id)
    WHERE phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid', 'confirmed');
CREATE INDEX payments_of_a_sale ON payments (terminal, client_invoice_id);
CREATE INDEX payments_by_reference ON payments (ers_reference) WHERE ers_reference IS NOT NULL;

-- The bill apart: it is large and seldom changes, while the payment's row is written at each step.
CREATE TABLE invoices (
    payment  INTEGER PRIMARY KEY REFERENCES payments (id),
    body     TEXT NOT NULL,
    proposed TEXT
) STRICT;

CREATE TABLE payment_steps (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    payment INTEGER NOT NULL REFERENCES payments (id),
    at_ms   INTEGER NOT NULL,
    step    TEXT NOT NULL,
    phase   TEXT NOT NULL,
    detail  TEXT
) STRICT;
CREATE INDEX steps_of_a_payment ON payment_steps (payment);

CREATE TABLE refunds (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    terminal         INTEGER NOT NULL REFERENCES terminals (id),
    refund_id        TEXT NOT NULL,
    ers_reference    TEXT NOT NULL,
    amount           INTEGER NOT NULL CHECK (amount > 0),
    currency_code    TEXT NOT NULL,
    request          TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('sending', 'done', 'refused', 'not_done', 'unsent')),
    refund_reference TEXT,
    result_code      INTEGER,
    error            TEXT,
    created_at_ms    INTEGER NOT NULL,
    updated_at_ms    INTEGER NOT NULL,
    UNIQUE (terminal, refund_id)
) STRICT;
CREATE INDEX refunds_of_a_payment ON refunds (ers_reference);
CREATE INDEX refunds_by_reference ON refunds (refund_reference) WHERE refund_reference IS NOT NULL;
CREATE INDEX refunds_in_doubt ON refunds (terminal, refund_id) WHERE state = 'sending';

CREATE TABLE receipts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    terminal      INTEGER NOT NULL REFERENCES terminals (id),
    ers_reference TEXT NOT NULL,
    mime_type     TEXT NOT NULL,
    receipt_type  TEXT NOT NULL,
    data          BLOB NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts      INTEGER NOT NULL,
    error         TEXT,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_waiting ON receipts (terminal, id) WHERE state = 'waiting';
";

/// The version of the file that is open; 0 where nothing is in it yet.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file from the version it has to the newest one, all or nothing. Two programs may try at once: the
/// second finds the work done. A file that is newer still is left alone; the caller looks at the answer.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> JobResult<i64> {
    let known = migrations.len() as i64;
    let found = version(connection)?;
    if found >= known {
        return Ok(found);
    }
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    let Some(missing) = usize::try_from(found).ok().and_then(|found| migrations.get(found..)) else {
        return Ok(found);
    };
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?; // first: ours also if a power cut follows
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    // Into the file itself, so that an older library sees the version without reading the log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::payments::Phase;

    #[test]
    fn an_older_store_becomes_a_newer_one_and_keeps_its_rows() {
        let first = "CREATE TABLE a (x INTEGER) STRICT;";
        let second = "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;";
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(migrate(&mut connection, &[first]).unwrap(), 1);
        connection.execute("INSERT INTO a VALUES (7)", []).unwrap();
        assert_eq!(migrate(&mut connection, &[first, second]).unwrap(), 2);
        assert_eq!(migrate(&mut connection, &[first, second]).unwrap(), 2); // nothing to do
        let row: (i64, i64) =
            connection.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!((row, version(&connection).unwrap()), ((7, 8), 2));
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let first = "CREATE TABLE a (x INTEGER) STRICT;";
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[first]).unwrap();
        assert!(migrate(&mut connection, &[first, "CREATE TABLE b (x INTEGER) STRICT;", "rubbish"]).is_err());
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert_eq!((tables, version(&connection).unwrap()), (1, 1));
    }

    #[test]
    fn the_indexes_say_what_the_phases_say() {
        let condition = |index: &str| {
            let from = VERSION_1.find(&format!("INDEX {index} ")).unwrap();
            let text = &VERSION_1[from..];
            text[text.find("WHERE").unwrap()..text.find(';').unwrap()].to_owned()
        };
        let (open, taken) = (condition("one_open_payment"), condition("one_payment_a_sale"));
        for phase in Phase::ALL {
            let word = format!("'{}'", phase.as_str());
            assert_eq!(open.contains(&word), !phase.is_finished(), "{phase:?}");
            assert_eq!(taken.contains(&word), !phase.frees_the_sale(), "{phase:?}");
        }
    }
}
