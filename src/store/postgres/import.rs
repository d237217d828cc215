//! A journal that is made of a settled store: all its rows and counters in one transaction, under the digits that the readers
//! of its change feed know. It must not know a file.
//!
//! The ids of the rows stay. They are smaller than those that are given here (a terminal's number x 2^32 and more), so that
//! order within a terminal still means age. The steps keep their numbers.

use super::address;
use super::backend::{Opening, tables_of};
use super::connection::{Connection, NoConnection, connect, shown};
use super::error::DatabaseError;
use super::schema::{FORMAT, MIGRATIONS};
use super::seal::{KEY_BYTES, Sealer};
use super::tls::MakeTls;
use crate::os;
use crate::store::error::StoreError;
use crate::store::moving::{MoveError, Moved, Stage};
use crate::store::sqlite::depart::{Column, Kind, Settled, TABLES, Table};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

/// How long one statement may take: a thousand rows, or the COMMIT of all.
const PATIENCE: Duration = Duration::from_secs(120);

/// The host that is said to have written all rows. It is dead: nobody waits for it.
const WRITER: &str = "00000000-0000-4000-8000-000000000000";

/// What the journal of the database is, if there is one.
enum Found {
    Nothing,
    /// One in which nothing was ever written, and which no living host uses.
    Empty,
    /// This store's own: an earlier move has ended.
    Ours,
    Other(String),
}

/// Takes the store into the database, and marks its file.
pub(in crate::store) fn import(
    settled: &Settled,
    opening: &Opening<'_>,
    now_ms: i64,
    watch: &mut dyn FnMut(Stage),
) -> Result<Moved, MoveError> {
    let target = address::shown(opening.url);
    if let Some(begun) = settled.begun().filter(|begun| *begun != target) {
        return Err(MoveError::OtherTarget { target: begun.into() });
    }
    let import = Import::connected(settled, opening)?;
    let rows = match import.found(settled.store())? {
        Found::Ours => Vec::new(),
        Found::Other(why) => return Err(MoveError::NotEmpty { target, why }),
        Found::Nothing | Found::Empty => {
            // What fails before the COMMIT is not there; the file is then as it was.
            let filled = import.fill(settled, opening.key, watch).and_then(|rows| {
                settled.mark(&target, now_ms)?;
                watch(Stage::Marked);
                Ok(rows)
            });
            let rows = match filled {
                Ok(rows) => rows,
                Err(error) => {
                    // An earlier move may still be in its COMMIT: then the mark stays.
                    if settled.begun().is_none() {
                        let _ = settled.unmark(); // where that fails, too, another call ends it
                    }
                    return Err(error);
                }
            };
            let committed = import.run(async |it| it.ask_within(PATIENCE, "COMMIT").await);
            committed.map_err(|detail| MoveError::NotConfirmed { detail })?;
            watch(Stage::Committed);
            rows
        }
    };
    settled.done(now_ms)?;
    Ok(Moved { store: settled.store().into(), target, rows })
}

/// A connection with a transaction, and the key of the passwords.
struct Import {
    runtime: Runtime,
    connection: Connection,
    sealer: Sealer,
}

impl Import {
    fn connected(settled: &Settled, opening: &Opening<'_>) -> Result<Self, StoreError> {
        if opening.key.len() != KEY_BYTES {
            return Err(DatabaseError::BadKey.into());
        }
        let sealer = Sealer::new(opening.key, settled.store()).ok_or(DatabaseError::BadKey)?;
        let system = |error: std::io::Error| DatabaseError::System { detail: error.to_string() };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(system)?;
        let servers = address::servers(opening.url)?;
        let connection = match runtime.block_on(connect(servers, opening.tls.clone().map(MakeTls))) {
            Ok(connection) => connection,
            Err(NoConnection::Never(why)) => return Err(why.into()),
            Err(NoConnection::Away(detail)) => return Err(DatabaseError::Away { detail }.into()),
        };
        Ok(Self { runtime, connection, sealer })
    }

    fn run<'a, T>(&'a self, work: impl AsyncFnOnce(&'a Connection) -> T) -> T {
        self.runtime.block_on(work(&self.connection))
    }

    /// The first value of a question.
    fn ask(&self, sql: &str) -> Result<Option<String>, StoreError> {
        let rows = self.run(async |it| it.ask_within(PATIENCE, sql).await);
        let rows = rows.map_err(|detail| DatabaseError::Away { detail })?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()?))
    }

    fn found(&self, store: &str) -> Result<Found, StoreError> {
        if self.ask("SELECT to_regnamespace('seqr')")?.is_none() {
            return Ok(Found::Nothing);
        }
        if self.ask("SELECT to_regclass('seqr.meta')")?.is_none() {
            return Ok(Found::Other("its schema seqr is another program's".into()));
        }
        let there = self.ask("SELECT store FROM seqr.meta")?.unwrap_or_default();
        if there == store {
            return Ok(Found::Ours);
        }
        let rows = "SELECT EXISTS (SELECT 1 FROM seqr.terminals) OR EXISTS (SELECT 1 FROM seqr.payments) \
            OR EXISTS (SELECT 1 FROM seqr.refunds) OR EXISTS (SELECT 1 FROM seqr.periods) OR EXISTS (SELECT 1 FROM seqr.events)";
        if self.ask(rows)?.as_deref() != Some("f") {
            return Ok(Found::Other(format!("the store {there}")));
        }
        match self.ask("SELECT string_agg(name, ', ') FROM seqr.hosts WHERE NOT dead")? {
            Some(names) => Ok(Found::Other(format!("an empty one, which is in use by {names}"))),
            None => Ok(Found::Empty),
        }
    }

    /// Writes everything, in a transaction that stays open.
    fn fill(
        &self,
        settled: &Settled,
        key: &[u8],
        watch: &mut dyn FnMut(Stage),
    ) -> Result<Vec<(&'static str, u64)>, MoveError> {
        self.do_it("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10min'; DROP SCHEMA IF EXISTS seqr CASCADE")?;
        self.do_it(&tables_of(key, settled.store()).map_err(StoreError::from)?)?;
        MIGRATIONS.iter().skip(1).try_for_each(|migration| self.do_it(migration))?;
        self.do_it(&format!(
            "UPDATE seqr.meta SET format = {FORMAT}; \
             INSERT INTO seqr.hosts (id, name, format, dead, died_at) VALUES ('{WRITER}', 'seqr-journal move', {FORMAT}, \
                true, clock_timestamp())"
        ))?;
        let mut rows = Vec::new();
        for table in TABLES {
            watch(Stage::Table(table.name));
            rows.push((table.name, self.fill_table(settled, table)?));
        }
        let last = settled.counters()?;
        // No line of the receipt file is missing: a database has no receipt file.
        self.do_it(&format!(
            "UPDATE seqr.clock SET step = {2}; UPDATE seqr.meta SET last_terminal = {0}, last_period = {1}, written = {2}",
            last.last_terminal, last.last_period, last.last_step
        ))?;
        watch(Stage::Complete);
        Ok(rows)
    }

    fn do_it(&self, sql: &str) -> Result<(), StoreError> {
        self.ask(sql).map(drop)
    }

    fn fill_table(&self, settled: &Settled, table: &Table) -> Result<u64, MoveError> {
        let refused = |error: tokio_postgres::Error| {
            let detail = format!("{}: {}", table.name, shown(&error));
            MoveError::from(StoreError::from(DatabaseError::Away { detail }))
        };
        let late = || {
            let detail = format!("{}: no answer in time", table.name);
            MoveError::from(StoreError::from(DatabaseError::Away { detail }))
        };
        let statement: Statement =
            self.run(async |it| it.client.prepare(&insert(table)).await).map_err(refused)?;
        let mut all = 0;
        settled.rows(table, |mut columns, count| {
            if table.name == "terminals" {
                self.seal(table, &mut columns)?;
            }
            let values: Vec<&(dyn ToSql + Sync)> = columns.iter().map(value).collect();
            let done = self.run(async |it| timeout(PATIENCE, it.client.execute(&statement, &values)).await);
            let written = done.map_err(|_| late())?.map_err(refused)?;
            if written != count as u64 {
                let detail = format!("{written} of {count} rows of {}", table.name);
                return Err(MoveError::Damaged { detail });
            }
            all += written;
            Ok(())
        })?;
        Ok(all)
    }

    /// The passwords, as this machine keeps them, sealed for their rows.
    fn seal(&self, table: &Table, columns: &mut [Column]) -> Result<(), StoreError> {
        let Some((Column::Integers(ids), rest)) = columns.split_first_mut() else { return Ok(()) };
        for (column, (name, _)) in rest.iter_mut().zip(table.columns.iter().skip(1)) {
            let Column::Bytes(kept) = column else { continue };
            for (id, kept) in ids.iter().zip(kept) {
                let (Some(id), Some(bytes)) = (id, kept.as_ref()) else { continue };
                let unprotected =
                    os::unprotect(bytes).map_err(|e| StoreError::Unprotected { detail: e.to_string() })?;
                let sealed = self.sealer.seal((*id, name), &unprotected);
                let why = "the system gives no random numbers";
                *kept = Some(sealed.map_err(|_| DatabaseError::Sealed { terminal: *id, why })?);
            }
        }
        Ok(())
    }
}

/// One statement for some rows: each column is an array.
fn insert(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let arrays = table.columns.iter().enumerate().map(|(at, (_, kind))| {
        let of = match kind {
            Kind::Integer | Kind::Flag => "bigint",
            Kind::Text => "text",
            Kind::Bytes => "bytea",
        };
        format!("${}::{of}[]", at + 1)
    });
    let values = table.columns.iter().map(|(name, kind)| match kind {
        Kind::Flag => format!("{name} <> 0"),
        _ => (*name).to_owned(),
    });
    let (also, writer) = match table.has_writer {
        true => (", writer", format!(", '{WRITER}'::uuid")),
        false => ("", String::new()),
    };
    let (arrays, values) = (arrays.collect::<Vec<_>>().join(", "), values.collect::<Vec<_>>().join(", "));
    let names = names.join(", ");
    format!(
        "INSERT INTO seqr.{} ({names}{also}) SELECT {values}{writer} FROM unnest({arrays}) AS given ({names})",
        table.name
    )
}

fn value(column: &Column) -> &(dyn ToSql + Sync) {
    match column {
        Column::Integers(values) => values,
        Column::Texts(values) => values,
        Column::Bytes(values) => values,
    }
}
