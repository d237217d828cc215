//! The tables of the journal and how older files become newer ones. A rule that the database can hold is held by
//! the database: another program on the same file meets it too.

use super::error::JobResult;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// "SEQR": tells our files from those of other applications (SQLite's application_id).
pub(in crate::store) const APPLICATION_ID: i32 = 0x5345_5152;

/// Each entry makes the next version of the format; the first one makes version 1 of nothing. An entry that was
/// shipped is never changed.
pub(in crate::store) const MIGRATIONS: &[&str] =
    &[VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6, VERSION_7, VERSION_8, VERSION_9];

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
    phase             TEXT NOT NULL CHECK (phase = 'sending' OR phase = 'open' OR phase = 'canceling'
                          OR phase = 'reserved' OR phase = 'committing' OR phase = 'paid'
                          OR phase = 'confirmed' OR phase = 'canceled' OR phase = 'failed'
                          OR phase = 'reversed' OR phase = 'abandoned'),
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

-- The invoice apart: it is large and seldom changes, while the payment's row is written at each step.
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
    state            TEXT NOT NULL CHECK (state = 'sending' OR state = 'done' OR state = 'refused'
                         OR state = 'not_done' OR state = 'unsent'),
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
    state         TEXT NOT NULL CHECK (state = 'waiting' OR state = 'delivered' OR state = 'given_up'),
    attempts      INTEGER NOT NULL,
    error         TEXT,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_waiting ON receipts (terminal, id) WHERE state = 'waiting';
";

/// Back office: the receipt file's outbox, periods, a password that is being changed.
///
/// The triggers put a post into the outbox in the transaction that makes a payment PAID (or takes it back) or a refund
/// done, whoever writes it: so a post exists exactly if the fact does. A payment gets each kind of post once, however
/// often it is asked for again. What was finished before gets its posts here.
const VERSION_2: &str = "
CREATE TABLE posts (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'reversal' OR kind = 'refund'),
    subject INTEGER NOT NULL,
    UNIQUE (kind, subject)
) STRICT;
INSERT INTO posts (kind, subject) SELECT 'payment', id FROM payments WHERE phase IN ('paid', 'confirmed') ORDER BY id;
INSERT INTO posts (kind, subject) SELECT 'refund', id FROM refunds WHERE state = 'done' ORDER BY id;

CREATE TRIGGER post_payment AFTER UPDATE OF phase ON payments
    WHEN NEW.phase IN ('paid', 'confirmed') AND OLD.phase <> NEW.phase
BEGIN
    INSERT INTO posts (kind, subject) SELECT 'payment', NEW.id
        WHERE NOT EXISTS (SELECT 1 FROM posts WHERE kind = 'payment' AND subject = NEW.id);
END;
CREATE TRIGGER post_reversal AFTER UPDATE OF phase ON payments
    WHEN NEW.phase IN ('reversed', 'canceled', 'failed', 'abandoned') AND OLD.phase <> NEW.phase
BEGIN
    INSERT INTO posts (kind, subject) SELECT 'reversal', NEW.id
        WHERE EXISTS (SELECT 1 FROM posts WHERE kind = 'payment' AND subject = NEW.id)
        AND NOT EXISTS (SELECT 1 FROM posts WHERE kind = 'reversal' AND subject = NEW.id);
END;
CREATE TRIGGER post_refund AFTER UPDATE OF state ON refunds
    WHEN NEW.state = 'done' AND OLD.state <> NEW.state
BEGIN
    INSERT INTO posts (kind, subject) SELECT 'refund', NEW.id
        WHERE NOT EXISTS (SELECT 1 FROM posts WHERE kind = 'refund' AND subject = NEW.id);
END;

-- One row: how far the receipt file is written, and what its lines call this store.
CREATE TABLE receipt_file (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    store   TEXT NOT NULL,
    written INTEGER NOT NULL
) STRICT;
INSERT INTO receipt_file (id, store, written) VALUES (1, lower(hex(randomblob(8))), 0);

CREATE TABLE periods (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    reseller_id   TEXT NOT NULL,
    terminal_id   TEXT,
    period_id     TEXT,
    begun_at_ms   INTEGER NOT NULL,
    marked_at_ms  INTEGER,
    error         TEXT
) STRICT;
CREATE INDEX periods_by_id ON periods (period_id) WHERE period_id IS NOT NULL;

-- A password that was sent to SEQR and not answered: it and the old one are kept until one is proven.
ALTER TABLE terminals ADD COLUMN new_password BLOB;

CREATE INDEX payments_by_time ON payments (paid_at_ms) WHERE paid_at_ms IS NOT NULL;
-- When it was sent last: when it was done may be found out much later.
ALTER TABLE refunds ADD COLUMN sent_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE refunds SET sent_at_ms = created_at_ms;
CREATE INDEX refunds_by_time ON refunds (sent_at_ms);
";

/// What the POS must be told beside a payment's state: another amount was paid, or SEQR answers with another payment.
const VERSION_3: &str = "
ALTER TABLE payments ADD COLUMN remark TEXT CHECK (remark IN ('other_amount', 'other_payment'));
ALTER TABLE payments ADD COLUMN remark_text TEXT CHECK ((remark_text IS NULL) = (remark IS NULL));
";

/// One number for each step of the journal, in the order of the commits of the whole store (rule `one-clock`): refunds and
/// marks of periods take theirs from the counter of `payment_steps`, which never gives one twice. A payment keeps the
/// number of the step that made it PAID, whoever writes it.
///
/// Where an older library has not counted, the clock must do: the last step that is not later.
const VERSION_4: &str = "
INSERT INTO sqlite_sequence (name, seq) SELECT 'payment_steps', 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'payment_steps');

ALTER TABLE payments ADD COLUMN paid_step INTEGER;
UPDATE payments SET paid_step =
    (SELECT min(id) FROM payment_steps WHERE payment = payments.id AND phase IN ('paid', 'confirmed'));
CREATE TRIGGER step_of_paid AFTER INSERT ON payment_steps WHEN NEW.phase IN ('paid', 'confirmed')
BEGIN
    UPDATE payments SET paid_step = NEW.id WHERE id = NEW.payment AND paid_step IS NULL;
END;
DROP INDEX payments_by_time;
CREATE INDEX payments_by_step ON payments (paid_step) WHERE paid_step IS NOT NULL;

CREATE INDEX steps_by_time ON payment_steps (at_ms);
ALTER TABLE refunds ADD COLUMN sent_step INTEGER NOT NULL DEFAULT 0;
UPDATE refunds SET sent_step = coalesce((SELECT id FROM payment_steps WHERE at_ms <= sent_at_ms
    ORDER BY at_ms DESC, id DESC LIMIT 1), 0);
DROP INDEX refunds_by_time;
CREATE INDEX refunds_by_step ON refunds (sent_step);

-- When SEQR was asked, and when it had answered, or was known not to have.
ALTER TABLE periods ADD COLUMN begun_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE periods ADD COLUMN ended_step INTEGER;
UPDATE periods SET begun_step = coalesce((SELECT id FROM payment_steps WHERE at_ms <= begun_at_ms
    ORDER BY at_ms DESC, id DESC LIMIT 1), 0);
UPDATE periods SET ended_step = coalesce((SELECT id FROM payment_steps WHERE at_ms <= marked_at_ms
    ORDER BY at_ms DESC, id DESC LIMIT 1), 0) WHERE marked_at_ms IS NOT NULL;
DROP INDEX steps_by_time;
";

/// Who ended a payment, reversals until the POS has undone them, and payments by when they were begun.
const VERSION_5: &str = "
ALTER TABLE payments ADD COLUMN ended_by INTEGER CHECK (ended_by BETWEEN 1 AND 7);
ALTER TABLE payments ADD COLUMN reversal_acknowledged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX reversals ON payments (terminal, id) WHERE phase = 'reversed' AND reversal_acknowledged = 0;
CREATE INDEX payments_by_begin ON payments (created_at_ms, id);
CREATE INDEX payments_by_invoice ON payments (invoice_reference) WHERE invoice_reference IS NOT NULL;
";

/// Why each step was taken (rule `evidence`), and where the file comes from, if it is a copy.
///
/// The row of `copied_from` is in a copy that `seqr_store_backup` has made, and in no other file. Until it is adopted the
/// file is not opened for selling; from then on refunds of payments up to `last_payment` need a supervisor's word: the
/// store that it was copied from may have given the money back after that.
const VERSION_6: &str = "
ALTER TABLE payment_steps ADD COLUMN actor TEXT
    CHECK (actor = 'pos' OR actor = 'supervisor' OR actor = 'seqr' OR actor = 'library');
ALTER TABLE payment_steps ADD COLUMN sent TEXT;
ALTER TABLE payment_steps ADD COLUMN status TEXT;
ALTER TABLE payment_steps ADD COLUMN version INTEGER;
ALTER TABLE payment_steps ADD COLUMN result_code INTEGER;

CREATE TABLE copied_from (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    store         TEXT NOT NULL,
    copied_at_ms  INTEGER NOT NULL,
    last_payment  INTEGER NOT NULL,
    adopted_at_ms INTEGER
) STRICT;
CREATE TABLE allowed_refunds (
    ers_reference TEXT PRIMARY KEY,
    allowed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The change feed: refunds and periods keep the number of the step in which they were changed last, whoever writes them;
/// a payment has its last step. What an older library has written gets its numbers here, in the order of its making.
///
/// `periods_not_marked` has the rows of `periods` that were deleted: a reader may have them. The row of `feed` is there
/// once somebody reads.
const VERSION_7: &str = "
ALTER TABLE refunds ADD COLUMN changed_step INTEGER NOT NULL DEFAULT 0;
UPDATE refunds SET changed_step = id + (SELECT seq FROM sqlite_sequence WHERE name = 'payment_steps');
UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT max(changed_step) FROM refunds), 0))
    WHERE name = 'payment_steps';
CREATE INDEX refunds_by_change ON refunds (changed_step);
CREATE TRIGGER change_of_new_refund AFTER INSERT ON refunds
BEGIN
    UPDATE refunds SET changed_step = NEW.sent_step WHERE id = NEW.id;
END;
CREATE TRIGGER change_of_refund AFTER UPDATE OF state ON refunds
BEGIN
    UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'payment_steps';
    UPDATE refunds SET changed_step = (SELECT seq FROM sqlite_sequence WHERE name = 'payment_steps')
        WHERE id = NEW.id;
END;

ALTER TABLE periods ADD COLUMN changed_step INTEGER NOT NULL DEFAULT 0;
UPDATE periods SET changed_step = id + (SELECT seq FROM sqlite_sequence WHERE name = 'payment_steps');
UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT max(changed_step) FROM periods), 0))
    WHERE name = 'payment_steps';
CREATE INDEX periods_by_change ON periods (changed_step);
CREATE TRIGGER change_of_new_period AFTER INSERT ON periods
BEGIN
    UPDATE periods SET changed_step = NEW.begun_step WHERE id = NEW.id;
END;
CREATE TRIGGER change_of_period AFTER UPDATE OF ended_step ON periods
BEGIN
    UPDATE periods SET changed_step = NEW.ended_step WHERE id = NEW.id;
END;
CREATE TABLE periods_not_marked (
    id           INTEGER PRIMARY KEY,
    changed_step INTEGER NOT NULL
) STRICT;
CREATE INDEX not_marked_by_change ON periods_not_marked (changed_step);
CREATE TRIGGER change_of_deleted_period AFTER DELETE ON periods
BEGIN
    UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'payment_steps';
    INSERT INTO periods_not_marked (id, changed_step)
        SELECT OLD.id, seq FROM sqlite_sequence WHERE name = 'payment_steps';
END;

CREATE TABLE feed (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    acknowledged INTEGER NOT NULL,
    read_at_ms   INTEGER NOT NULL
) STRICT;
";

/// What a person searches by, beside the payment and not in its invoice, so that a search of a million payments reads
/// one narrow index; and the days of the steps, so that the steps of a day are found without reading the others.
///
/// The index by the beginning is the wider one for it, in place of three more: its last page is written with each payment
/// as before. It must not hold what changes from step to step, or each step would write that page.
/// For the same reason the index of other amounts leaves out what is not paid: NULL is not unequal.
///
/// The clock may go back and forth, so a day may have several spans of steps: one begins wherever the day of a step is not
/// the day of the step before.
const VERSION_8: &str = "
ALTER TABLE payments ADD COLUMN asked INTEGER;
ALTER TABLE payments ADD COLUMN currency_code TEXT;
ALTER TABLE payments ADD COLUMN cashier_id TEXT;
UPDATE payments SET (asked, currency_code, cashier_id) = (SELECT body ->> '$.total', body ->> '$.currency_code',
    body ->> '$.cashier_id' FROM invoices WHERE payment = payments.id);
DROP INDEX payments_by_begin;
CREATE INDEX payments_by_begin ON payments (created_at_ms, id, asked, cashier_id);
CREATE INDEX payments_of_other_amount ON payments (paid_amount) WHERE paid_amount <> asked;
CREATE INDEX payments_ended_badly ON payments (phase) WHERE phase IN ('failed', 'reversed', 'abandoned');
CREATE INDEX refunds_by_begin ON refunds (created_at_ms, id);
CREATE INDEX receipts_of_a_payment ON receipts (ers_reference);
CREATE INDEX receipts_given_up ON receipts (terminal) WHERE state = 'given_up';
CREATE INDEX periods_by_begin ON periods (begun_at_ms, id);

CREATE TABLE step_days (
    first_step INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL
) STRICT;
INSERT INTO step_days (first_step, day) SELECT id, day FROM (SELECT id, at_ms / 86400000 AS day,
    lag(at_ms / 86400000) OVER (ORDER BY id) AS day_before FROM payment_steps) WHERE day IS NOT day_before;
CREATE TRIGGER day_of_step AFTER INSERT ON payment_steps
    WHEN NEW.at_ms / 86400000 IS NOT (SELECT day FROM step_days ORDER BY first_step DESC LIMIT 1)
BEGIN
    INSERT INTO step_days (first_step, day) VALUES (NEW.id, NEW.at_ms / 86400000);
END;
";

/// Words are compared one after the other: for a list of three and more SQLite makes a table of its own each time that a
/// statement runs, and the lists of the indexes and checks took a third of a sale's instructions.
const VERSION_9: &str = "
DROP INDEX one_open_payment;
CREATE UNIQUE INDEX one_open_payment ON payments (terminal)
    WHERE phase = 'sending' OR phase = 'open' OR phase = 'canceling' OR phase = 'reserved'
        OR phase = 'committing' OR phase = 'paid';
DROP INDEX one_payment_a_sale;
CREATE UNIQUE INDEX one_payment_a_sale ON payments (terminal, client_invoice_id)
    WHERE phase = 'sending' OR phase = 'open' OR phase = 'canceling' OR phase = 'reserved'
        OR phase = 'committing' OR phase = 'paid' OR phase = 'confirmed';
DROP INDEX payments_ended_badly;
CREATE INDEX payments_ended_badly ON payments (phase)
    WHERE phase = 'failed' OR phase = 'reversed' OR phase = 'abandoned';
DROP TRIGGER post_reversal;
CREATE TRIGGER post_reversal AFTER UPDATE OF phase ON payments
    WHEN OLD.phase <> NEW.phase
        AND (NEW.phase = 'reversed' OR NEW.phase = 'canceled' OR NEW.phase = 'failed' OR NEW.phase = 'abandoned')
BEGIN
    INSERT INTO posts (kind, subject) SELECT 'reversal', NEW.id
        WHERE EXISTS (SELECT 1 FROM posts WHERE kind = 'payment' AND subject = NEW.id)
        AND NOT EXISTS (SELECT 1 FROM posts WHERE kind = 'reversal' AND subject = NEW.id);
END;
";

/// The condition of the index `one_open_payment`: SQLite uses a partial index only where its very condition stands in the
/// query.
pub(super) const IS_OPEN: &str = "(phase = 'sending' OR phase = 'open' OR phase = 'canceling' OR phase = 'reserved' \
    OR phase = 'committing' OR phase = 'paid')";

/// The version from which the conditions of partial indexes are words that are compared, and no lists.
pub(super) const FIRST_WITHOUT_LISTS: i64 = 9;

/// The version from which a file says whether it is a copy.
pub(super) const FIRST_WITH_COPIES: i64 = 6;

/// The number of the next step of the journal that is not a payment's own; to be called in a transaction that writes.
pub(super) fn next_step(db: &Connection) -> rusqlite::Result<i64> {
    let sql = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'payment_steps' RETURNING seq";
    db.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// The version of the file that is open; 0 where nothing is in it yet.
pub(in crate::store) fn version(connection: &Connection) -> rusqlite::Result<i64> {
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
    use crate::store::Phase;

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
    fn a_store_of_version_1_gets_a_post_for_what_was_finished_before() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(migrate(&mut connection, &[VERSION_1]).unwrap(), 1);
        let till = "INSERT INTO terminals VALUES (1, 'Till 1', 'Shop', 't1', x'01', NULL, 0, NULL)";
        connection.execute(till, []).unwrap();
        for (id, phase) in [(1, "confirmed"), (2, "canceled"), (3, "open")] {
            let sql = "INSERT INTO payments (id, revision, terminal, client_invoice_id, phase, wanted, version, \
                       acknowledged, created_at_ms, updated_at_ms) VALUES (?1, 1, 1, ?1, ?2, 1, 0, 0, 0, 0)";
            connection.execute(sql, rusqlite::params![id, phase]).unwrap();
        }
        assert_eq!(migrate(&mut connection, MIGRATIONS).unwrap(), MIGRATIONS.len() as i64);
        let posts = |connection: &Connection| -> Vec<(String, i64)> {
            let mut statement = connection.prepare("SELECT kind, subject FROM posts ORDER BY id").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert_eq!(posts(&connection), [("payment".into(), 1)]);
        for phase in ["paid", "canceling", "paid", "reversed"] {
            connection.execute("UPDATE payments SET phase = ?1 WHERE id = 3", [phase]).unwrap();
        }
        let expected = [("payment".into(), 1), ("payment".into(), 3), ("reversal".into(), 3)];
        assert_eq!(posts(&connection), expected, "each kind once");
        let text: String =
            connection.query_row("SELECT store FROM receipt_file", [], |row| row.get(0)).unwrap();
        assert_eq!(text.len(), 16);
    }

    #[test]
    fn an_older_store_gets_the_numbers_that_its_clock_tells() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[VERSION_1, VERSION_2]).unwrap();
        let before = "
            INSERT INTO terminals VALUES (1, 'Till 1', 'Shop', 't1', x'01', NULL, 0, NULL, NULL);
            INSERT INTO payments (id, revision, terminal, client_invoice_id, phase, wanted, version, acknowledged,
                created_at_ms, updated_at_ms) VALUES (1, 4, 1, 'S1', 'confirmed', 1, 0, 1, 0, 0),
                (2, 2, 1, 'S2', 'canceled', 1, 0, 0, 0, 0);
            INSERT INTO payment_steps (payment, at_ms, step, phase) VALUES (1, 10, 'created', 'sending'),
                (1, 20, 'paid', 'paid'), (2, 30, 'created', 'sending'), (1, 40, 'confirmed', 'confirmed');
            INSERT INTO refunds (terminal, refund_id, ers_reference, amount, currency_code, request, state,
                created_at_ms, updated_at_ms, sent_at_ms) VALUES (1, 'R1', 'e', 1, 'SEK', '', 'sending', 35, 35, 35);
            INSERT INTO periods (reseller_id, begun_at_ms, marked_at_ms) VALUES ('r', 5, 6), ('r', 30, 45), ('r', 50, NULL);
        ";
        connection.execute_batch(before).unwrap();
        assert_eq!(migrate(&mut connection, MIGRATIONS).unwrap(), MIGRATIONS.len() as i64);
        let numbers = |sql: &str| -> Vec<Option<i64>> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert_eq!(numbers("SELECT paid_step FROM payments ORDER BY id"), [Some(2), None]);
        assert_eq!(numbers("SELECT sent_step FROM refunds"), [Some(3)]);
        assert_eq!(numbers("SELECT begun_step FROM periods ORDER BY id"), [Some(0), Some(3), Some(4)]);
        assert_eq!(numbers("SELECT ended_step FROM periods ORDER BY id"), [Some(0), Some(4), None]);
        // In the feed they come after the steps that are there, each with a number of its own.
        assert_eq!(numbers("SELECT changed_step FROM refunds"), [Some(5)]);
        assert_eq!(numbers("SELECT changed_step FROM periods ORDER BY id"), [Some(6), Some(7), Some(8)]);
        assert_eq!(next_step(&connection).unwrap(), 9);
        connection
            .execute_batch(
                "INSERT INTO payment_steps (payment, at_ms, step, phase) VALUES (2, 0, 'paid', 'paid')",
            )
            .unwrap();
        assert_eq!(numbers("SELECT paid_step FROM payments ORDER BY id"), [Some(2), Some(10)]);
    }

    #[test]
    fn an_older_store_gets_what_its_invoices_are_searched_by_and_the_days_of_its_steps() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MIGRATIONS[..7]).unwrap();
        let before = r#"
            INSERT INTO terminals (id, external_terminal_id, name, password, created_at_ms) VALUES (1, 'A', 'Till', x'01', 0);
            INSERT INTO payments (id, revision, terminal, client_invoice_id, phase, wanted, version, acknowledged,
                created_at_ms, updated_at_ms) VALUES (1, 4, 1, 'S1', 'confirmed', 1, 0, 1, 0, 0),
                (2, 2, 1, 'S2', 'canceled', 1, 0, 0, 0, 0);
            INSERT INTO invoices VALUES (1, '{"total":5900,"currency_code":"SEK","cashier_id":"Anna"}', NULL),
                (2, '{"pruned":1,"total":100,"currency_code":"SEK"}', NULL);
            INSERT INTO payment_steps (payment, at_ms, step, phase) VALUES (1, 10, 'created', 'sending'),
                (1, 86400000, 'paid', 'paid'), (1, 86400001, 'x', 'paid'), (2, 20, 'created', 'sending');
        "#;
        connection.execute_batch(before).unwrap();
        migrate(&mut connection, MIGRATIONS).unwrap();
        let found = |sql: &str| -> Vec<(Option<i64>, Option<String>)> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let invoices =
            found("SELECT asked, currency_code || ifnull(cashier_id, '?') FROM payments ORDER BY id");
        assert_eq!(invoices, [(Some(5900), Some("SEKAnna".into())), (Some(100), Some("SEK?".into()))]);
        let days = "SELECT first_step, CAST(day AS TEXT) FROM step_days ORDER BY first_step";
        let begun = |step, day: &str| (Some(step), Some(day.to_owned()));
        assert_eq!(found(days), [begun(1, "0"), begun(2, "1"), begun(4, "0")], "the clock went back");
        let insert =
            "INSERT INTO payment_steps (payment, at_ms, step, phase) VALUES (2, ?1, 'x', 'canceled')";
        for at_ms in [30, 86_400_007] {
            connection.execute(insert, [at_ms]).unwrap();
        }
        assert_eq!(found(days), [begun(1, "0"), begun(2, "1"), begun(4, "0"), begun(6, "1")]);
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
            let from = VERSION_9.find(&format!("UNIQUE INDEX {index} ")).unwrap();
            let text = &VERSION_9[from..];
            text[text.find("WHERE").unwrap()..text.find(';').unwrap()].to_owned()
        };
        let (open, taken) = (condition("one_open_payment"), condition("one_payment_a_sale"));
        let words: Vec<&str> = open.split_whitespace().skip(1).collect();
        assert_eq!(format!("({})", words.join(" ")), IS_OPEN);
        for phase in Phase::ALL {
            let word = format!("'{}'", phase.as_str());
            assert_eq!(open.contains(&word), !phase.is_finished(), "{phase:?}");
            assert_eq!(taken.contains(&word), !phase.frees_the_sale(), "{phase:?}");
        }
    }
}
