//! The terminals of this journal and their credentials. What a terminal may do with them is decided in `pos`.

use super::error::DatabaseError;
use super::job::Value;
use super::journal::{Journal, PostgresJob, column, found, is_constraint};
use crate::secret::Secret;
use crate::store::error::{Conflict, StoreError};
use crate::store::job::terminals::{
    AllTerminals, DeleteTerminal, FindTerminal, InsertTerminal, NextTerminal, PasswordBegun, PasswordProven,
    TerminalAssigned, TerminalRegistered,
};
use crate::store::record::terminal::TerminalRecord;
use tokio_postgres::Row;

/// The columns that hold passwords, as the seal names them.
const PASSWORD: &str = "password";
const NEW_PASSWORD: &str = "new_password";

/// As [`record`] reads them.
pub(super) const COLUMNS: &str =
    "id, external_terminal_id, name, terminal_id, password, seqr_id, created_at_ms, new_password";

/// What a job did whose answer is lost.
const MINE: &str = "SELECT id FROM seqr.terminals WHERE id = $1 AND job = $2";

impl PostgresJob for InsertTerminal {
    async fn run(self, journal: &Journal) -> Result<TerminalRecord, StoreError> {
        let id = next_number(journal).await?;
        let mark = journal.mark()?;
        let Self { new, now_ms, .. } = self;
        let insert = "INSERT INTO seqr.terminals (id, external_terminal_id, name, terminal_id, password, seqr_id, \
            created_at_ms, owner, job) VALUES ($1, $3, $4, $5, $6, $7, $8, $2::text::uuid, $9) ON CONFLICT DO NOTHING RETURNING id";
        let values = vec![
            id.into(),
            journal.me(),
            new.external_terminal_id.as_str().into(),
            new.name.as_str().into(),
            new.terminal_id.clone().into(),
            journal.seal((id, PASSWORD), &new.password)?,
            new.seqr_id.clone().into(),
            now_ms.into(),
            mark.into(),
        ];
        if journal.write((insert, values), (MINE, vec![id.into(), mark.into()])).await?.is_empty() {
            return Err(taken(journal, &new.external_terminal_id, new.terminal_id.as_deref()).await?);
        }
        Ok(TerminalRecord {
            id,
            external_terminal_id: new.external_terminal_id,
            name: new.name,
            terminal_id: new.terminal_id,
            password: new.password,
            seqr_id: new.seqr_id,
            created_at_ms: now_ms,
            new_password: None,
        })
    }
}

impl PostgresJob for TerminalRegistered {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.terminals SET terminal_id = $3, job = $4 WHERE id = $1 AND owner = $2::text::uuid \
            AND removed_at_ms IS NULL RETURNING id";
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), self.terminal_id.as_str().into(), mark.into()];
        match journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await {
            Err(error) if is_constraint(&error) => Err(taken(journal, "", Some(&self.terminal_id)).await?),
            rows => found(&rows?),
        }
    }
}

impl PostgresJob for TerminalAssigned {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.terminals SET seqr_id = $3, job = $4 WHERE id = $1 AND owner = $2::text::uuid \
            AND removed_at_ms IS NULL RETURNING id";
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), self.seqr_id.as_str().into(), mark.into()];
        found(&journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?)
    }
}

impl PostgresJob for PasswordBegun {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.terminals SET new_password = $3, job = $4 WHERE id = $1 AND owner = $2::text::uuid \
            AND removed_at_ms IS NULL RETURNING id";
        let sealed = journal.seal((self.id, NEW_PASSWORD), &self.new)?;
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), sealed, mark.into()];
        found(&journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?)
    }
}

impl PostgresJob for PasswordProven {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "SELECT new_password FROM seqr.terminals WHERE id = $1 AND removed_at_ms IS NULL";
        let rows = journal.read(sql, vec![self.id.into()]).await?;
        let begun: Option<Vec<u8>> = column(rows.first().ok_or(StoreError::NotFound)?, 0)?;
        let begun = begun.ok_or(StoreError::NotFound)?;
        // Sealed anew: a seal holds for one column.
        let proven = if self.is_new {
            let new = journal.open((self.id, NEW_PASSWORD), &begun)?;
            journal.seal((self.id, PASSWORD), &new)?
        } else {
            Value::Bytes(None)
        };
        let sql = "UPDATE seqr.terminals SET password = coalesce($4, password), new_password = NULL, job = $5 WHERE id = $1 \
            AND owner = $2::text::uuid AND removed_at_ms IS NULL AND new_password = $3 RETURNING id";
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), Value::Bytes(Some(begun)), proven, mark.into()];
        found(&journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?)
    }
}

impl PostgresJob for DeleteTerminal {
    async fn run(self, journal: &Journal) -> Result<(), StoreError> {
        let sql = "UPDATE seqr.terminals SET removed_at_ms = $3, password = NULL, new_password = NULL, owner = NULL, job = $4 \
            WHERE id = $1 AND owner = $2::text::uuid AND removed_at_ms IS NULL AND NOT EXISTS (SELECT 1 FROM seqr.payments \
            WHERE terminal = $1 AND phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid')) RETURNING id";
        let mark = journal.mark()?;
        let values = vec![self.id.into(), journal.me(), self.now_ms.into(), mark.into()];
        let rows = journal.write((sql, values), (MINE, vec![self.id.into(), mark.into()])).await?;
        if !rows.is_empty() {
            return Ok(());
        }
        let open = "SELECT client_invoice_id FROM seqr.payments WHERE terminal = $1 \
            AND phase IN ('sending', 'open', 'canceling', 'reserved', 'committing', 'paid')";
        match journal.read(open, vec![self.id.into()]).await?.first() {
            Some(row) => Err(Conflict::OpenPayment { client_invoice_id: column(row, 0)? }.into()),
            None => Err(StoreError::NotFound),
        }
    }
}

impl PostgresJob for AllTerminals {
    async fn run(self, journal: &Journal) -> Result<Vec<(i64, String, String)>, StoreError> {
        let sql = "SELECT id, terminal_id, external_terminal_id FROM seqr.terminals WHERE terminal_id IS NOT NULL ORDER BY id";
        let rows = journal.read_apart(sql, vec![]).await?;
        rows.iter().map(|row| Ok((column(row, 0)?, column(row, 1)?, column(row, 2)?))).collect()
    }
}

impl PostgresJob for FindTerminal {
    async fn run(self, journal: &Journal) -> Result<Option<TerminalRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM seqr.terminals WHERE external_terminal_id = $1 AND removed_at_ms IS NULL"
        );
        let rows = journal.read(sql, vec![self.external_terminal_id.as_str().into()]).await?;
        rows.first().map(|row| record(journal, row)).transpose()
    }
}

impl PostgresJob for NextTerminal {
    async fn run(self, journal: &Journal) -> Result<Option<String>, StoreError> {
        let sql = "SELECT external_terminal_id FROM seqr.terminals WHERE ($1 IS NULL OR external_terminal_id > $1) \
            AND removed_at_ms IS NULL AND terminal_id IS NOT NULL ORDER BY external_terminal_id LIMIT 1";
        let rows = journal.read(sql, vec![self.after.into()]).await?;
        rows.first().map(|row| column(row, 0)).transpose()
    }
}

/// The number of a new terminal: it comes before the row, because the password is sealed for it. One that is not used stays
/// free.
async fn next_number(journal: &Journal) -> Result<i64, StoreError> {
    let next = "UPDATE seqr.meta SET last_terminal = last_terminal + 1 RETURNING last_terminal";
    // Where the answer is lost, another host may have taken a number since: a further one is asked for.
    let nothing = "SELECT last_terminal FROM seqr.meta WHERE false";
    loop {
        if let Some(row) = journal.write((next, vec![]), (nothing, vec![])).await?.first() {
            return column(row, 0);
        }
    }
}

pub(super) fn record(journal: &Journal, row: &Row) -> Result<TerminalRecord, StoreError> {
    let id = column(row, 0)?;
    let secret = |name, sealed: Vec<u8>| -> Result<Secret, StoreError> { journal.open((id, name), &sealed) };
    let new_password: Option<Vec<u8>> = column(row, 7)?;
    Ok(TerminalRecord {
        id,
        external_terminal_id: column(row, 1)?,
        name: column(row, 2)?,
        terminal_id: column(row, 3)?,
        password: secret(PASSWORD, column(row, 4)?)?,
        seqr_id: column(row, 5)?,
        created_at_ms: column(row, 6)?,
        new_password: new_password.map(|sealed| secret(NEW_PASSWORD, sealed)).transpose()?,
    })
}

/// Which terminal stands in the way.
async fn taken(
    journal: &Journal,
    external: &str,
    terminal_id: Option<&str>,
) -> Result<StoreError, StoreError> {
    let sql = "SELECT external_terminal_id FROM seqr.terminals WHERE removed_at_ms IS NULL \
        AND (external_terminal_id = $1 OR terminal_id = $2) ORDER BY external_terminal_id = $1 DESC LIMIT 1";
    let rows = journal.read(sql, vec![external.into(), terminal_id.map(str::to_owned).into()]).await?;
    let Some(row) = rows.first() else { return Ok(DatabaseError::OtherHost.into()) };
    let other: String = column(row, 0)?;
    Ok(if other == external {
        Conflict::ExternalTerminalId.into()
    } else {
        Conflict::SeqrTerminal { external_terminal_id: other }.into()
    })
}
