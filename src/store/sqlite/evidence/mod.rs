//! A store as evidence: read-only, whatever state it is in (in use, copied, copied without its log, damaged, older or
//! newer than this library). It writes nothing, beside the store neither, and must not be used by `pos`: records here
//! are what the file says, not what the library vouches for. Only `seqr-journal` uses it; it is no public interface.

mod check;
mod error;
mod find;
mod line;
mod open;
mod redact;
mod rows;
mod salvage;

pub use check::{ClockStep, Count, Findings};
pub use error::EvidenceError;
pub use find::{Attempt, Filter, Found};
pub use line::{PaymentLine, PeriodLine, ReceiptLine, RefundLine, StepLine, TerminalLine};
pub use open::Access;

use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A store, opened for reading.
pub struct Evidence {
    db: Connection,
    path: PathBuf,
    access: Access,
    /// The format of the file (SQLite's user_version).
    format: i64,
    columns: HashMap<String, HashSet<String>>,
}

impl Evidence {
    /// Opens a store for reading. Nothing is written, and nothing is made beside the file.
    pub fn open(path: &Path) -> Result<Self, EvidenceError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let (db, access) = open::open(&path)?;
        let format = super::schema::version(&db).unwrap_or(0);
        let mut evidence = Self { db, path, access, format, columns: HashMap::new() };
        evidence.read_columns()?;
        Ok(evidence)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How the file is read.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The format of the file.
    pub fn format(&self) -> i64 {
        self.format
    }

    /// The newest format that this program knows.
    pub fn newest_format() -> i64 {
        super::schema::MIGRATIONS.len() as i64
    }

    /// Whether the file is a backup that no program has been told to use.
    pub fn is_backup(&self) -> bool {
        self.has_table("copied_from")
            && self
                .db
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM copied_from WHERE adopted_at_ms IS NULL)",
                    [],
                    |row| row.get(0),
                )
                .unwrap_or(false)
    }

    /// The columns that the file has: an older format has fewer, a newer one more.
    fn read_columns(&mut self) -> Result<(), EvidenceError> {
        let sql = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";
        let read = self.db.prepare(sql).and_then(|mut statement| {
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<Vec<(String, String)>, _>>()
        });
        let pairs = read.map_err(|error| EvidenceError::NotAStore {
            path: self.path.clone(),
            detail: format!("its list of tables cannot be read ({error})"),
        })?;
        for (table, column) in pairs {
            self.columns.entry(table).or_default().insert(column);
        }
        if !self.has_table("payments") {
            let detail = "it has no table of payments".into();
            return Err(EvidenceError::NotAStore { path: self.path.clone(), detail });
        }
        Ok(())
    }

    fn has_table(&self, table: &str) -> bool {
        self.columns.contains_key(table)
    }

    fn has(&self, table: &str, column: &str) -> bool {
        self.columns.get(table).is_some_and(|columns| columns.contains(column))
    }

    /// The columns for a SELECT: NULL stands for what the file does not have.
    fn pick(&self, table: &str, alias: &str, columns: &[&str]) -> String {
        let pick = |column: &&str| match self.has(table, column) {
            true => format!("{alias}.{column}"),
            false => "NULL".to_owned(),
        };
        columns.iter().map(pick).collect::<Vec<_>>().join(", ")
    }
}
