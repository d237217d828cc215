//! A journal in PostgreSQL, opened: what its jobs use. It must not know a job.

use super::apart::Apart;
use super::driver::{Answer, Driver};
use super::error::DatabaseError;
use super::job::{Job as Work, Statement, Value};
use super::seal::{SealError, Sealer};
use crate::secret::Secret;
use crate::store::error::StoreError;
use crate::store::job::Job;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Mutex;
use tokio_postgres::Row;
use tokio_postgres::types::FromSqlOwned;

/// A job as PostgreSQL runs it: statements of this host's groups. What writes for a terminal checks that this host owns it.
pub(in crate::store) trait PostgresJob: Job {
    fn run(self, journal: &Journal) -> impl Future<Output = Result<Self::Answer, StoreError>> + Send;
}

/// The driver, the key of the passwords, and the connection for what must not stand in the way of the driver's groups.
pub(in crate::store) struct Journal {
    pub(super) driver: Driver,
    pub(super) sealer: Sealer,
    pub(super) apart: Apart,
    /// The terminals that this process has locked: the owner tells hosts apart, and nothing within one.
    pub(super) claimed: Mutex<BTreeSet<i64>>,
}

impl Journal {
    /// This host's identity, which its jobs write.
    pub(super) fn me(&self) -> Value {
        Value::from(self.driver.id())
    }

    /// The mark of a job: a random number that it writes into its row. The row alone does not tell whose it is: an earlier
    /// job of this host's may have written the same.
    pub(super) fn mark(&self) -> Result<i64, StoreError> {
        let mut bytes = [0; 8];
        let system = |error: getrandom::Error| DatabaseError::System { detail: error.to_string() };
        getrandom::fill(&mut bytes).map_err(system)?;
        Ok(i64::from_le_bytes(bytes))
    }

    /// Queues a statement for a group; where the answer of its COMMIT is lost, the other one gives the rows.
    pub(super) fn write(
        &self,
        write: (impl Into<Cow<'static, str>>, Vec<Value>),
        read_back: (impl Into<Cow<'static, str>>, Vec<Value>),
    ) -> Answer<Vec<Row>> {
        let (write, read_back) = (Statement::new(write.0, write.1), Statement::new(read_back.0, read_back.1));
        self.driver.run(Work::new(write, read_back))
    }

    /// Reads what is committed, beside the groups: for lists and reports.
    pub(super) async fn read_apart(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        if let Some(why) = self.driver.ended() {
            return Err(why.clone().into());
        }
        Ok(self.apart.read(self.driver.sessions(), &Statement::new(sql.into(), values)).await?)
    }

    /// Reads in a group: after what was queued before.
    pub(super) async fn read(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let statement = Statement::new(sql.into(), values);
        Ok(self.driver.run(Work::new(statement.clone(), statement)).await?)
    }

    pub(super) fn seal(&self, place: (i64, &str), secret: &Secret) -> Result<Value, StoreError> {
        let sealed = self
            .sealer
            .seal(place, secret.expose().as_bytes())
            .map_err(|error| unsealable(place.0, error))?;
        Ok(Value::Bytes(Some(sealed)))
    }

    pub(super) fn open(&self, place: (i64, &str), sealed: &[u8]) -> Result<Secret, StoreError> {
        let opened = self.sealer.open(place, sealed).map_err(|error| unsealable(place.0, error))?;
        let text = std::str::from_utf8(&opened).map_err(|_| unsealable(place.0, SealError::Damaged))?;
        Ok(Secret::new(text.to_owned()))
    }
}

fn unsealable(terminal: i64, error: SealError) -> StoreError {
    let why = match error {
        SealError::NoChance => "the system gives no random numbers",
        SealError::OtherKey => "it was sealed with another key than that of store_key_file",
        SealError::Damaged => "it is damaged, or was moved from another row",
    };
    DatabaseError::Sealed { terminal, why }.into()
}

/// A column of a row.
pub(super) fn column<T: FromSqlOwned>(row: &Row, at: usize) -> Result<T, StoreError> {
    row.try_get(at).map_err(|_| damaged(format!("column {at} of a row has another type")))
}

/// A row that cannot be what this library wrote.
pub(super) fn damaged(detail: String) -> StoreError {
    DatabaseError::Damaged { detail }.into()
}

/// What a statement on one row gave: where it is none, there is no such row.
pub(super) fn found(rows: &[Row]) -> Result<(), StoreError> {
    if rows.is_empty() { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Whether the error is a constraint that refuses the row.
pub(super) fn is_constraint(error: &DatabaseError) -> bool {
    matches!(error, DatabaseError::Refused { state, .. } if state.starts_with("23"))
}
