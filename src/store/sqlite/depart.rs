//! A settled store that leaves its file for a database: whether it may, its rows, and the mark by which the file is not sold
//! from afterwards. It must not know the database.
//!
//! The mark is that of a copy, which every library since format 6 refuses, and a table beside it that says where the store
//! is. It is written before the database commits: the store is never open for selling in two places.

use super::copy::connected;
use super::open;
use super::schema::IS_OPEN;
use crate::store::error::StoreError;
use crate::store::moving::MoveError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a program's lock is waited for: one that sells keeps it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Rows that are handed over at once, and the bytes at which they are sooner.
const ROWS: usize = 1_000;
const BYTES: usize = 4 << 20;

/// Examples of what is not settled.
const EXAMPLES: i64 = 5;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Integer,
    /// 0 or 1.
    Flag,
    Text,
    Bytes,
}

/// The rows of a table as a shared journal has them.
pub(in crate::store) struct Table {
    pub(in crate::store) name: &'static str,
    pub(in crate::store) columns: &'static [(&'static str, Kind)],
    /// Whether a row says which host wrote it.
    pub(in crate::store) has_writer: bool,
    select: &'static str,
}

/// Some values of one column.
#[derive(Debug)]
pub(in crate::store) enum Column {
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

/// The counters from which the journal goes on.
#[derive(Debug)]
pub(in crate::store) struct Counters {
    pub(in crate::store) last_terminal: i64,
    pub(in crate::store) last_period: i64,
    pub(in crate::store) last_step: i64,
}

use Kind::{Bytes, Flag, Integer, Text};

/// The steps with their revisions. Pruning leaves gaps: the last step is the one of the payment's revision, and the others
/// count from 1.
macro_rules! steps {
    ($select:literal) => {
        concat!(
            "WITH counted AS (SELECT s.*, p.paid_step, p.revision AS last, row_number() OVER (PARTITION BY s.payment ORDER BY s.id) AS n, \
                count(*) OVER (PARTITION BY s.payment) AS c, min(CASE WHEN s.id > p.paid_step AND s.phase IN \
                    ('reversed', 'canceled', 'failed', 'abandoned') THEN s.id END) OVER (PARTITION BY s.payment) AS reversed_step \
                FROM payment_steps s JOIN payments p ON p.id = s.payment), \
            steps AS (SELECT *, CASE WHEN n = c THEN max(last, c) ELSE n END AS revision, \
                CASE id WHEN paid_step THEN 'payment' WHEN reversed_step THEN 'reversal' END AS fact FROM counted) ",
            $select
        )
    };
}

/// In the order in which they refer to each other.
pub(in crate::store) const TABLES: &[Table] = &[
    Table {
        name: "terminals",
        columns: &[
            ("id", Integer),
            ("external_terminal_id", Text),
            ("name", Text),
            ("terminal_id", Text),
            ("password", Bytes),
            ("new_password", Bytes),
            ("seqr_id", Text),
            ("created_at_ms", Integer),
            ("removed_at_ms", Integer),
        ],
        has_writer: false,
        select: "SELECT id, external_terminal_id, name, terminal_id, password, new_password, seqr_id, created_at_ms, \
            removed_at_ms FROM terminals ORDER BY id",
    },
    Table {
        name: "payments",
        columns: &[
            ("id", Integer),
            ("revision", Integer),
            ("job", Integer),
            ("terminal", Integer),
            ("client_invoice_id", Text),
            ("phase", Text),
            ("wanted", Flag),
            ("invoice_reference", Text),
            ("qr_code", Text),
            ("version", Integer),
            ("ers_reference", Text),
            ("paid_amount", Integer),
            ("paid_at_ms", Integer),
            ("commit_amount", Integer),
            ("acknowledged", Flag),
            ("result_code", Integer),
            ("error", Text),
            ("remark", Text),
            ("remark_text", Text),
            ("ended_by", Integer),
            ("reversal_acknowledged", Flag),
            ("refunds", Integer),
            ("paid_revision", Integer),
            ("reversed_revision", Integer),
            ("created_at_ms", Integer),
            ("updated_at_ms", Integer),
            ("asked", Integer),
            ("currency_code", Text),
            ("cashier_id", Text),
        ],
        has_writer: true,
        select: steps!(
            ", facts AS (SELECT payment, max(c) AS c, max(CASE fact WHEN 'payment' THEN revision END) AS paid_revision, \
                max(CASE fact WHEN 'reversal' THEN revision END) AS reversed_revision FROM steps GROUP BY payment) \
            SELECT p.id, max(p.revision, coalesce(f.c, 0)), 0, terminal, client_invoice_id, phase, wanted, invoice_reference, qr_code, \
                version, ers_reference, paid_amount, paid_at_ms, commit_amount, acknowledged, result_code, error, remark, \
                remark_text, ended_by, reversal_acknowledged, \
                (SELECT count(*) FROM refunds r WHERE r.ers_reference = p.ers_reference), f.paid_revision, f.reversed_revision, \
                created_at_ms, updated_at_ms, coalesce(asked, body ->> '$.total', 0), \
                coalesce(currency_code, body ->> '$.currency_code', ''), coalesce(cashier_id, '') \
            FROM payments p JOIN invoices i ON i.payment = p.id LEFT JOIN facts f ON f.payment = p.id ORDER BY p.id"
        ),
    },
    Table {
        name: "invoices",
        columns: &[("payment", Integer), ("body", Text), ("proposed", Text)],
        has_writer: false,
        select: "SELECT payment, body, proposed FROM invoices ORDER BY payment",
    },
    Table {
        name: "payment_steps",
        columns: &[
            ("payment", Integer),
            ("revision", Integer),
            ("at_ms", Integer),
            ("step", Text),
            ("phase", Text),
            ("detail", Text),
            ("actor", Text),
            ("sent", Text),
            ("status", Text),
            ("version", Integer),
            ("result_code", Integer),
            ("fact", Text),
            ("number", Integer),
        ],
        has_writer: true,
        select: steps!(
            "SELECT payment, revision, at_ms, step, phase, detail, actor, sent, status, version, result_code, fact, id \
            FROM steps ORDER BY id"
        ),
    },
    Table {
        name: "step_days",
        columns: &[("day", Integer), ("first_step", Integer), ("last_step", Integer)],
        has_writer: false,
        select: "SELECT at_ms / 86400000, min(id), max(id) FROM payment_steps GROUP BY 1",
    },
    Table {
        name: "refunds",
        columns: &[
            ("id", Integer),
            ("revision", Integer),
            ("job", Integer),
            ("terminal", Integer),
            ("refund_id", Text),
            ("ers_reference", Text),
            ("amount", Integer),
            ("currency_code", Text),
            ("request", Text),
            ("state", Text),
            ("refund_reference", Text),
            ("result_code", Integer),
            ("error", Text),
            ("created_at_ms", Integer),
            ("updated_at_ms", Integer),
            ("sent_at_ms", Integer),
        ],
        has_writer: true,
        select: "SELECT id, 1, 0, terminal, refund_id, ers_reference, amount, currency_code, request, state, refund_reference, \
            result_code, error, created_at_ms, updated_at_ms, sent_at_ms FROM refunds ORDER BY id",
    },
    Table {
        name: "receipts",
        columns: &[
            ("id", Integer),
            ("terminal", Integer),
            ("ers_reference", Text),
            ("mime_type", Text),
            ("receipt_type", Text),
            ("data", Bytes),
            ("state", Text),
            ("attempts", Integer),
            ("error", Text),
            ("created_at_ms", Integer),
            ("job", Integer),
        ],
        has_writer: false,
        select: "SELECT id, terminal, ers_reference, mime_type, receipt_type, data, state, attempts, error, created_at_ms, 0 \
            FROM receipts ORDER BY id",
    },
    Table {
        name: "periods",
        columns: &[
            ("id", Integer),
            ("reseller_id", Text),
            ("terminal_id", Text),
            ("period_id", Text),
            ("begun_at_ms", Integer),
            ("marked_at_ms", Integer),
            ("error", Text),
            ("job", Integer),
        ],
        has_writer: false,
        select: "SELECT id, reseller_id, terminal_id, period_id, begun_at_ms, marked_at_ms, error, 0 FROM periods ORDER BY id",
    },
    Table {
        name: "events",
        columns: &[("kind", Text), ("subject", Integer), ("number", Integer), ("job", Integer)],
        has_writer: false,
        select: "SELECT 'refund_sent', id, sent_step, 0 FROM refunds \
            UNION ALL SELECT 'refund_changed', id, changed_step, 0 FROM refunds \
            UNION ALL SELECT 'refund_done', id, changed_step, 0 FROM refunds WHERE state = 'done' \
            UNION ALL SELECT 'period_begun', id, begun_step, 0 FROM periods \
            UNION ALL SELECT 'period_ended', id, ended_step, 0 FROM periods WHERE ended_step IS NOT NULL \
            UNION ALL SELECT 'period_changed', id, changed_step, 0 FROM periods \
            UNION ALL SELECT 'period_changed', id, changed_step, 0 FROM periods_not_marked",
    },
    Table {
        name: "feed",
        columns: &[("acknowledged", Integer), ("read_at_ms", Integer)],
        has_writer: false,
        select: "SELECT acknowledged, read_at_ms FROM feed",
    },
];

/// A store whose file no other program has open, and in which nothing is unfinished.
pub(in crate::store) struct Settled {
    db: Connection,
    path: PathBuf,
    store: String,
    /// Where an earlier move has begun to take it.
    begun: Option<String>,
}

/// Does something with a settled store, while no program opens its file.
pub(in crate::store) fn with_settled<T>(
    path: &Path,
    work: impl FnOnce(&Settled) -> Result<T, MoveError>,
) -> Result<T, MoveError> {
    let path = &std::path::absolute(path).map_err(|_| MoveError::NoStore(path.into()))?;
    if !path.exists() {
        return Err(MoveError::NoStore(path.clone()));
    }
    // As a program that sells does: what is no store is refused, and an older format becomes this version's.
    match open::open(path, PATIENCE) {
        Ok((connection, registered)) => {
            connection.close().map_err(|(_, error)| open::refused_by_sqlite(path, error))?;
            drop(registered);
        }
        Err(StoreError::InDatabase { .. }) => {} // looked at below
        Err(error) => return Err(error.into()),
    }
    open::with_file_of_nobody(path, || {
        let settled = Settled::of(path)?;
        let result = work(&settled);
        let closed = settled.db.close().map_err(|(_, error)| open::refused_by_sqlite(path, error));
        result.and_then(|done| closed.map(|()| done).map_err(MoveError::from))
    })
}

impl Settled {
    fn of(path: &Path) -> Result<Self, MoveError> {
        let told = |error| MoveError::from(open::refused_by_sqlite(path, error));
        let db = connected(path).map_err(told)?;
        alone(&db).map_err(told)?;
        let busy = || StoreError::Busy { store: path.into(), waited_ms: PATIENCE.as_millis() as u64 };
        let mode: String = db.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(told)?;
        if mode == "wal" {
            return Err(busy().into());
        }
        let begun = open::moved_to(&db).map_err(told)?;
        if let Some(target) = &begun {
            let sql = "SELECT done_at_ms IS NOT NULL FROM moved_to";
            if db.query_row(sql, [], |row| row.get(0)).map_err(told)? {
                let (store, target) = (path.into(), target.clone());
                return Err(StoreError::InDatabase { store, target }.into());
            }
        }
        let store = db.query_row("SELECT store FROM receipt_file", [], |row| row.get(0)).map_err(told)?;
        let settled = Self { db, path: path.into(), store, begun };
        settled.check()?;
        Ok(settled)
    }

    /// What stands in the way of a move.
    fn check(&self) -> Result<(), MoveError> {
        let list = |sql: &str| {
            let names = self.db.prepare(sql).and_then(|mut statement| {
                let rows = statement.query_map([EXAMPLES], |row| row.get::<_, String>(0))?;
                rows.collect::<Result<Vec<_>, _>>()
            });
            names.map(|names| names.join(", ")).map_err(|error| self.told(error))
        };
        let sales =
            list(&format!("SELECT client_invoice_id FROM payments WHERE {IS_OPEN} ORDER BY id LIMIT ?1"))?;
        if !sales.is_empty() {
            return Err(MoveError::Unfinished { sales });
        }
        let refunds = list("SELECT refund_id FROM refunds WHERE state = 'sending' ORDER BY id LIMIT ?1")?;
        if !refunds.is_empty() {
            return Err(MoveError::InDoubt { refunds });
        }
        let lines =
            self.number("SELECT count(*) FROM posts, receipt_file WHERE written > 0 AND posts.id > written")?;
        if lines > 0 {
            return Err(MoveError::ReceiptFile { lines });
        }
        if self.number("SELECT count(*) FROM copied_from WHERE adopted_at_ms IS NOT NULL")? > 0 {
            return Err(MoveError::Adopted);
        }
        let lost = self.number(
            "SELECT count(*) FROM payments p WHERE NOT EXISTS (SELECT 1 FROM invoices WHERE payment = p.id) \
             OR (paid_step IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment_steps WHERE id = paid_step))",
        )?;
        if lost > 0 {
            let detail = format!("{lost} payments lack their invoice or the step that made them PAID");
            return Err(MoveError::Damaged { detail });
        }
        Ok(())
    }

    /// What the change feed calls the store.
    pub(in crate::store) fn store(&self) -> &str {
        &self.store
    }

    /// Where an earlier move has begun to take it.
    pub(in crate::store) fn begun(&self) -> Option<&str> {
        self.begun.as_deref()
    }

    pub(in crate::store) fn counters(&self) -> Result<Counters, MoveError> {
        let last = |table: &str, more: &str| {
            let seq = format!("SELECT seq AS id FROM sqlite_sequence WHERE name = '{table}'");
            self.number(&format!(
                "SELECT coalesce(max(id), 0) FROM ({seq} UNION ALL SELECT id FROM {table} {more})"
            ))
        };
        Ok(Counters {
            last_terminal: last("terminals", "")?,
            last_period: last("periods", "UNION ALL SELECT id FROM periods_not_marked")?,
            last_step: last("payment_steps", "")?,
        })
    }

    /// Hands over the rows of a table, some at a time, as columns.
    pub(in crate::store) fn rows(
        &self,
        table: &Table,
        mut take: impl FnMut(Vec<Column>, usize) -> Result<(), MoveError>,
    ) -> Result<(), MoveError> {
        let told = |error| self.told(error);
        let mut statement = self.db.prepare(table.select).map_err(told)?;
        let mut rows = statement.query([]).map_err(told)?;
        let (mut some, mut count, mut bytes) = (empty(table), 0, 0);
        while let Some(row) = rows.next().map_err(told)? {
            bytes += add(&mut some, row).map_err(told)?;
            count += 1;
            if count == ROWS || bytes > BYTES {
                take(std::mem::replace(&mut some, empty(table)), count)?;
                (count, bytes) = (0, 0);
            }
        }
        if count > 0 { take(some, count) } else { Ok(()) }
    }

    /// Says in the file that the store is going there: from now on it is not opened for selling.
    pub(in crate::store) fn mark(&self, target: &str, now_ms: i64) -> Result<(), MoveError> {
        let mark = || -> rusqlite::Result<()> {
            let transaction = self.db.unchecked_transaction()?;
            let table = "CREATE TABLE IF NOT EXISTS moved_to (id INTEGER PRIMARY KEY CHECK (id = 1), \
                target TEXT NOT NULL, begun_at_ms INTEGER NOT NULL, done_at_ms INTEGER) STRICT";
            transaction.execute_batch(table)?;
            let sql = "INSERT OR REPLACE INTO moved_to (id, target, begun_at_ms) VALUES (1, ?1, ?2)";
            transaction.execute(sql, params![target, now_ms])?;
            let sql = "INSERT OR REPLACE INTO copied_from (id, store, copied_at_ms, last_payment) \
                       SELECT 1, store, ?1, (SELECT coalesce(max(id), 0) FROM payments) FROM receipt_file";
            transaction.execute(sql, [now_ms])?;
            transaction.commit()
        };
        mark().map_err(|error| self.told(error))
    }

    /// The store is not there: the file is what it was.
    pub(in crate::store) fn unmark(&self) -> Result<(), MoveError> {
        let sql = "BEGIN; DROP TABLE IF EXISTS moved_to; DELETE FROM copied_from; COMMIT";
        self.db.execute_batch(sql).map_err(|error| self.told(error))
    }

    /// The store is there.
    pub(in crate::store) fn done(&self, now_ms: i64) -> Result<(), MoveError> {
        let done = self.db.execute("UPDATE moved_to SET done_at_ms = ?1", [now_ms]);
        done.map(drop).map_err(|error| self.told(error))
    }

    fn number(&self, sql: &str) -> Result<i64, MoveError> {
        self.db.query_row(sql, [], |row| row.get(0)).map_err(|error| self.told(error))
    }

    fn told(&self, error: rusqlite::Error) -> MoveError {
        open::refused_by_sqlite(&self.path, error).into()
    }
}

/// Takes the file for this connection alone; a program that has it open stands in the way. It becomes one file without a log.
fn alone(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    db.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA foreign_keys = ON")
}

fn empty(table: &Table) -> Vec<Column> {
    let column = |(_, kind): &(&str, Kind)| match kind {
        Integer | Flag => Column::Integers(Vec::new()),
        Text => Column::Texts(Vec::new()),
        Bytes => Column::Bytes(Vec::new()),
    };
    table.columns.iter().map(column).collect()
}

/// Adds a row; what it weighs.
fn add(columns: &mut [Column], row: &Row<'_>) -> rusqlite::Result<usize> {
    let mut bytes = 0;
    for (at, column) in columns.iter_mut().enumerate() {
        match column {
            Column::Integers(values) => values.push(row.get(at)?),
            Column::Texts(values) => {
                let value: Option<String> = row.get(at)?;
                bytes += value.as_ref().map_or(0, String::len);
                values.push(value);
            }
            Column::Bytes(values) => {
                let value = match row.get_ref(at)? {
                    ValueRef::Null => None,
                    value => Some(value.as_bytes()?.to_vec()),
                };
                bytes += value.as_ref().map_or(0, Vec::len);
                values.push(value);
            }
        }
    }
    Ok(bytes)
}
