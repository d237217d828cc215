//! The second connection: what reads much, and what numbers steps, must not stand in the way of a sale's group. It must not
//! write for a terminal: nothing here is fenced.

use super::connection::{Connection, NoConnection, connect};
use super::error::DatabaseError;
use super::group;
use super::job::Statement;
use super::tls::MakeTls;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;
use tokio_postgres::{Config, Row};

/// How long a page of a report may take.
const PAGE: Duration = Duration::from_secs(30);

/// A connection that was idle may be gone: then a new one is tried.
const ATTEMPTS: u32 = 2;

/// The place of the second connection. There is one: reports wait for each other.
pub(super) struct Apart {
    servers: Vec<Config>,
    tls: Option<MakeTls>,
    place: Mutex<Option<Open>>,
}

/// A connection, and the host's session in which it was made: after a failover of the database another server has the truth.
struct Open {
    connection: Connection,
    session: u64,
}

impl Apart {
    pub(super) fn new(servers: Vec<Config>, tls: Option<MakeTls>) -> Self {
        Self { servers, tls, place: Mutex::new(None) }
    }

    /// The rows of a statement that only reads.
    pub(super) async fn read(&self, session: u64, statement: &Statement) -> Result<Vec<Row>, DatabaseError> {
        let mut place = self.place.lock().await;
        let mut reason = String::new();
        for _ in 0..ATTEMPTS {
            let open = self.taken(&mut place, session).await?;
            match group::read(&open.connection, statement, PAGE).await {
                Ok(rows) => {
                    *place = Some(open);
                    return Ok(rows);
                }
                Err(why) => reason = why,
            }
        }
        Err(DatabaseError::Away { detail: reason })
    }

    /// The rows of a statement that is a transaction of its own, whose commit is certain. None where the connection is in use
    /// for longer than `patience`, or where it is not known what became of it.
    pub(super) async fn write(
        &self,
        session: u64,
        sql: &str,
        patience: Duration,
    ) -> Result<Option<Vec<Vec<Option<String>>>>, DatabaseError> {
        let Ok(mut place) = timeout(patience, self.place.lock()).await else { return Ok(None) };
        let open = self.taken(&mut place, session).await?;
        let Ok(rows) = open.connection.ask(sql).await else { return Ok(None) };
        *place = Some(open);
        Ok(Some(rows))
    }

    /// The connection, or a new one.
    async fn taken(
        &self,
        place: &mut MutexGuard<'_, Option<Open>>,
        session: u64,
    ) -> Result<Open, DatabaseError> {
        if let Some(open) = place.take().filter(|open| open.session == session) {
            return Ok(open);
        }
        match connect(self.servers.clone(), self.tls.clone()).await {
            Ok(connection) => Ok(Open { connection, session }),
            Err(NoConnection::Never(why)) => Err(why),
            Err(NoConnection::Away(detail)) => Err(DatabaseError::Away { detail }),
        }
    }
}
