//! The terminals of this store and their credentials in SQL. What a terminal may do with them is decided in `pos`.

use super::error::{JobError, JobResult, done, found};
use super::payments;
use super::queue::SqliteJob;
use crate::os;
use crate::secret::Secret;
use crate::store::decide;
use crate::store::error::{Conflict, StoreError};
use crate::store::job::terminals::{
    AllTerminals, DeleteTerminal, FindTerminal, InsertTerminal, NextTerminal, PasswordBegun, PasswordProven,
    TerminalAssigned, TerminalRegistered,
};
use crate::store::job::{Job, Kind};
use crate::store::record::terminal::TerminalRecord;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

const COLUMNS: &str =
    "id, external_terminal_id, name, terminal_id, password, seqr_id, created_at_ms, new_password";

impl SqliteJob for InsertTerminal {
    fn run(&mut self, db: &Connection) -> JobResult<TerminalRecord> {
        let (new, now_ms) = (&self.new, self.now_ms);
        let record = |id| TerminalRecord { id, ..TerminalRecord::begun(new.clone(), now_ms) };
        if let Some(id) = self.made
            && is_there(db, id, &new.external_terminal_id, now_ms)?
        {
            return Ok(record(id)); // an earlier run of this job is in the store
        }
        let sql = "INSERT INTO terminals (external_terminal_id, name, terminal_id, password, seqr_id, \
                   created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let protected = os::protect(new.password.expose().as_bytes()).map_err(unprotectable)?;
        let values =
            params![new.external_terminal_id, new.name, new.terminal_id, protected, new.seqr_id, now_ms];
        let inserted = db.prepare_cached(sql)?.execute(values).map_err(JobError::from);
        inserted.map_err(|e| explained(db, e, &new.external_terminal_id, new.terminal_id.as_deref()))?;
        let id = db.last_insert_rowid();
        self.made = Some(id);
        Ok(record(id))
    }
}

impl SqliteJob for TerminalRegistered {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE terminals SET terminal_id = ?2 WHERE id = ?1 AND removed_at_ms IS NULL";
        let updated =
            db.prepare_cached(sql)?.execute(params![self.id, self.terminal_id]).map_err(JobError::from);
        found(updated.map_err(|e| explained(db, e, "", Some(&self.terminal_id)))?)
    }
}

impl SqliteJob for TerminalAssigned {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE terminals SET seqr_id = ?2 WHERE id = ?1 AND removed_at_ms IS NULL";
        found(db.prepare_cached(sql)?.execute(params![self.id, self.seqr_id])?)
    }
}

impl SqliteJob for PasswordBegun {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let protected = os::protect(self.new.expose().as_bytes()).map_err(unprotectable)?;
        let sql = "UPDATE terminals SET new_password = ?2 WHERE id = ?1 AND removed_at_ms IS NULL";
        found(db.prepare_cached(sql)?.execute(params![self.id, protected])?)
    }
}

impl SqliteJob for PasswordProven {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        let sql = "UPDATE terminals SET password = CASE WHEN ?2 THEN new_password ELSE password END, \
                   new_password = NULL \
                   WHERE id = ?1 AND removed_at_ms IS NULL AND new_password IS NOT NULL";
        let rows = db.prepare_cached(sql)?.execute(params![self.id, self.is_new])?;
        done(rows, &mut self.is_done)
    }
}

impl SqliteJob for AllTerminals {
    fn run(&mut self, db: &Connection) -> JobResult<Vec<(i64, String, String)>> {
        let sql = "SELECT id, terminal_id, external_terminal_id FROM terminals \
                   WHERE terminal_id IS NOT NULL ORDER BY id";
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl SqliteJob for DeleteTerminal {
    fn run(&mut self, db: &Connection) -> JobResult<()> {
        if let Some(client_invoice_id) = payments::open_sale(db, self.id)? {
            return Err(Conflict::OpenPayment { client_invoice_id }.into());
        }
        let sql = "UPDATE terminals SET removed_at_ms = ?2, password = NULL, new_password = NULL \
                   WHERE id = ?1 AND removed_at_ms IS NULL";
        let rows = db.prepare_cached(sql)?.execute(params![self.id, self.now_ms])?;
        done(rows, &mut self.is_done)
    }
}

impl SqliteJob for FindTerminal {
    fn run(&mut self, db: &Connection) -> JobResult<Option<TerminalRecord>> {
        one(db, "external_terminal_id = ?1", &self.external_terminal_id)
    }
}

/// A till by its row, for who has its lock.
pub(super) struct ReadTerminal {
    pub(super) id: i64,
}

impl Job for ReadTerminal {
    type Answer = Option<TerminalRecord>;
    const KIND: Kind = Kind::Read;
}

impl SqliteJob for ReadTerminal {
    fn run(&mut self, db: &Connection) -> JobResult<Option<TerminalRecord>> {
        one(db, "id = ?1", self.id)
    }
}

impl SqliteJob for NextTerminal {
    fn run(&mut self, db: &Connection) -> JobResult<Option<String>> {
        let sql = "SELECT external_terminal_id FROM terminals \
                   WHERE (?1 IS NULL OR external_terminal_id > ?1) \
                   AND removed_at_ms IS NULL AND terminal_id IS NOT NULL \
                   ORDER BY external_terminal_id LIMIT 1";
        Ok(db.prepare_cached(sql)?.query_row([&self.after], |row| row.get(0)).optional()?)
    }
}

fn one(db: &Connection, condition: &str, value: impl ToSql) -> JobResult<Option<TerminalRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM terminals WHERE {condition} AND removed_at_ms IS NULL");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    rows.next()?.map(record).transpose()
}

fn record(row: &Row<'_>) -> JobResult<TerminalRecord> {
    let stored =
        row.get_ref(4)?.as_blob().map_err(|_| JobError::Damaged("a terminal has no password".into()))?;
    let password = secret(stored)?;
    let new_password = row.get_ref(7)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    Ok(TerminalRecord {
        id: row.get(0)?,
        external_terminal_id: row.get(1)?,
        name: row.get(2)?,
        terminal_id: row.get(3)?,
        password,
        seqr_id: row.get(5)?,
        created_at_ms: row.get(6)?,
        new_password: new_password.map(secret).transpose()?,
    })
}

fn secret(stored: &[u8]) -> JobResult<Secret> {
    let password = os::unprotect(stored).map_err(unprotectable)?;
    let password = std::str::from_utf8(&password)
        .map_err(|_| JobError::Damaged("the password of a terminal is not a text".into()))?;
    Ok(Secret::new(password.to_owned()))
}

/// The system would not protect a password, or not unprotect it: on Windows, a store brought from another machine.
fn unprotectable(error: std::io::Error) -> JobError {
    StoreError::Unprotected { detail: error.to_string() }.into()
}

/// Whether a till that was made then is that row.
fn is_there(db: &Connection, id: i64, external: &str, made_at_ms: i64) -> JobResult<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM terminals WHERE id = ?1 AND external_terminal_id = ?2 \
               AND created_at_ms = ?3 AND removed_at_ms IS NULL)";
    Ok(db.prepare_cached(sql)?.query_row(params![id, external, made_at_ms], |row| row.get(0))?)
}

/// Which rule of the schema refused a till, where it was one.
fn explained(db: &Connection, error: JobError, external: &str, terminal_id: Option<&str>) -> JobError {
    if !error.is_constraint() {
        return error;
    }
    let sql = "SELECT external_terminal_id FROM terminals \
               WHERE removed_at_ms IS NULL AND (external_terminal_id = ?1 OR terminal_id = ?2) \
               ORDER BY external_terminal_id = ?1 DESC LIMIT 1";
    let other = db.query_row(sql, params![external, terminal_id], |row| row.get::<_, String>(0)).optional();
    match other {
        Ok(Some(other)) => decide::taken_by_terminal(other, external).into(),
        Ok(None) => error,
        Err(e) => e.into(),
    }
}
