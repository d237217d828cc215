//! One connection to the server that takes writes, of all that the address names. It must not decide what an answer means for
//! the host.

use super::error::DatabaseError;
use super::job::Statement;
use super::tls::MakeTls;
use crate::sync::lock;
use std::collections::HashMap;
use std::error::Error as _;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::tls::{NoTls, TlsStream};
use tokio_postgres::{AsyncMessage, Client, Config, Error, SimpleQueryMessage, Socket};

/// All servers of an address are tried at once for so long; silence of eight seconds must leave room for it.
const CONNECT: Duration = Duration::from_secs(2);

/// How long an answer of the server is waited for. Then the connection is given up, and what became of the group is asked on
/// a new one; nothing is canceled.
pub(super) const ANSWER: Duration = Duration::from_secs(3);

/// Upper bound on the statements that a connection keeps planned: more than the jobs have.
const PLANNED: usize = 128;

/// The oldest major version that was tested.
const LEAST_VERSION: u32 = 15;

/// What asks whether a commit waits for a replica; [`is_synchronous`] reads the answer.
pub(super) const SYNCHRONOUS: &str = "SHOW synchronous_standby_names";

/// A connection whose session is not yet the host's.
pub(super) struct Connection {
    pub(super) client: Client,
    /// A warning has come since it was last asked for.
    warned: Arc<AtomicBool>,
    /// What carries the bytes; it ends with this.
    carrier: AbortHandle,
    /// Statements that the server keeps planned: planning takes longer than a step of a payment does.
    planned: Mutex<HashMap<String, tokio_postgres::Statement>>,
    /// Whether a commit waited for a replica when it was made.
    pub(super) is_synchronous: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.carrier.abort();
    }
}

/// Why there is no connection.
pub(super) enum NoConnection {
    /// It may come: what each server answered.
    Away(String),
    /// It cannot be used.
    Never(DatabaseError),
}

/// The first of these servers that takes writes.
pub(super) async fn connect(servers: Vec<Config>, tls: Option<MakeTls>) -> Result<Connection, NoConnection> {
    let mut attempts = JoinSet::new();
    for server in servers {
        let tls = tls.clone();
        attempts.spawn(async move {
            match timeout(CONNECT, attempt(&server, tls)).await {
                Ok(connected) => connected,
                Err(_) => Err(NoConnection::Away("no answer in time".into())),
            }
        });
    }
    let mut reasons = Vec::new();
    while let Some(attempt) = attempts.join_next().await {
        match attempt {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(NoConnection::Away(reason))) => reasons.push(reason),
            Ok(Err(never)) => return Err(never),
            Err(error) => reasons.push(error.to_string()),
        }
    }
    reasons.dedup();
    Err(NoConnection::Away(reasons.join("; ")))
}

async fn attempt(server: &Config, tls: Option<MakeTls>) -> Result<Connection, NoConnection> {
    let away = |error: Error| NoConnection::Away(shown(&error));
    if server.get_ssl_mode() == SslMode::Disable {
        let (client, connection) = server.connect(NoTls).await.map_err(away)?;
        return checked(client, connection).await;
    }
    let Some(tls) = tls else {
        let detail = "it is not on this machine, and no TLS is configured".into();
        return Err(NoConnection::Never(DatabaseError::Address { detail }));
    };
    let (client, connection) = server.connect(tls).await.map_err(away)?;
    checked(client, connection).await
}

/// Starts to carry the bytes, and looks at what the server is.
async fn checked<T>(
    client: Client,
    mut connection: tokio_postgres::Connection<Socket, T>,
) -> Result<Connection, NoConnection>
where
    T: TlsStream + Unpin + Send + 'static,
{
    let version = connection.parameter("server_version").unwrap_or("unknown").to_owned();
    let warned = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&warned);
    let carrier = tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if matches!(&message, AsyncMessage::Notice(notice) if is_warning(notice)) {
                heard.store(true, Ordering::Release);
            }
        }
    });
    let carrier = carrier.abort_handle();
    let mut connection =
        Connection { client, warned, carrier, planned: Mutex::default(), is_synchronous: false };
    let major =
        version.split(|c: char| !c.is_ascii_digit()).next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < LEAST_VERSION) {
        return Err(NoConnection::Never(DatabaseError::TooOld { found: version, least: LEAST_VERSION }));
    }
    connection.is_synchronous =
        connection.ask(SYNCHRONOUS).await.map(|rows| is_synchronous(&rows)).map_err(NoConnection::Away)?;
    Ok(connection)
}

/// Whether a server that answers this to [`SYNCHRONOUS`] lets a commit wait for a replica.
pub(super) fn is_synchronous(rows: &[Vec<Option<String>>]) -> bool {
    rows.first().is_some_and(|row| row.iter().flatten().any(|names| !names.is_empty()))
}

impl Connection {
    /// Whether the server has warned since this was last asked: in a COMMIT that means that the replica was not waited for.
    pub(super) fn has_warned(&self) -> bool {
        self.warned.swap(false, Ordering::AcqRel)
    }

    /// The statement as the server keeps it; None where it does not yet.
    pub(super) fn planned(&self, statement: &Statement) -> Option<tokio_postgres::Statement> {
        let planned = lock(&self.planned).get(statement.sql.as_ref()).cloned()?;
        let types = statement.values.iter().map(|value| value.typed().1);
        types.eq(planned.params().iter().cloned()).then_some(planned)
    }

    /// Asks the server to keep the first of these statements that it does not keep yet, outside of a transaction. One that
    /// has no values is not used again. Where that fails, the statement is planned each time.
    pub(super) async fn plan_one(&self, statements: &[&Statement]) {
        let new = statements.iter().find(|it| !it.values.is_empty() && self.planned(it).is_none());
        let Some(new) = new.filter(|_| lock(&self.planned).len() < PLANNED) else { return };
        let types: Vec<_> = new.values.iter().map(|value| value.typed().1).collect();
        if let Ok(planned) = self.client.prepare_typed(&new.sql, &types).await {
            lock(&self.planned).insert(new.sql.clone().into_owned(), planned);
        }
    }

    /// The rows of a statement in a transaction of its own, as texts; why not, where its commit is not certain.
    pub(super) async fn ask(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        self.ask_within(ANSWER, sql).await
    }

    /// The same with another patience.
    pub(super) async fn ask_within(
        &self,
        patience: Duration,
        sql: &str,
    ) -> Result<Vec<Vec<Option<String>>>, String> {
        self.has_warned(); // what the start of the session said
        let messages = match timeout(patience, self.client.simple_query(sql)).await {
            Ok(answer) => answer.map_err(|error| shown(&error))?,
            Err(_) => return Err("no answer in time".into()),
        };
        if self.has_warned() {
            return Err("the replica was not waited for".into());
        }
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|at| row.get(at).map(String::from)).collect())
            }
            _ => None,
        });
        Ok(rows.collect())
    }
}

/// Compared by the untranslated word, which servers send since 9.6.
fn is_warning(notice: &DbError) -> bool {
    notice.parsed_severity().map_or(notice.severity() == "WARNING", |severity| severity == Severity::Warning)
}

/// An error with its cause and without the values that PostgreSQL puts into its details.
pub(super) fn shown(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(database), _) => format!("SQLSTATE {}: {}", database.code().code(), database.message()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
