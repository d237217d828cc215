//! One group: a transaction that is sent whole, in one round trip, and what its answers mean. It must not know what the host
//! does then.

use super::connection::{ANSWER, Connection, shown};
use super::job::Statement;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, Statement as Planned};

/// What became of a group.
pub(super) enum Outcome {
    /// It is in, and on the replica; the rows of each job.
    Committed(Vec<Vec<Row>>),
    /// It is rolled back, because the database refuses this job.
    Refused { at: usize, state: String, constraint: Option<String>, detail: String },
    /// It is rolled back, because this job met a lock or a deadlock.
    Again { at: usize, detail: String },
    /// It is not known whether it is in: the connection is gone, the answer of the COMMIT is missing or not certain, or the
    /// fence has failed.
    Lost(String),
}

type Rows<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + Send + 'a>>;

/// Runs the jobs behind the fence.
pub(super) async fn run(connection: &Connection, fence: &str, jobs: &[&Statement]) -> Outcome {
    connection.has_warned(); // what came before this group is not its COMMIT's
    let client = &connection.client;
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = on";
    let mut parts = vec![batch(client, begin), batch(client, fence)];
    parts.extend(jobs.iter().map(|job| match connection.planned(job) {
        Some(planned) => planned_rows(client, planned, job),
        None => rows(client, job),
    }));
    parts.push(batch(client, "COMMIT"));
    // In the same round trip, behind the COMMIT.
    let work = async { tokio::join!(in_order(parts), connection.plan_one(jobs)) };
    let Ok((answers, ())) = timeout(ANSWER, work).await else {
        return Outcome::Lost("no answer in time".into());
    };
    judge(answers, connection.has_warned())
}

/// The rows of one statement outside of a group.
pub(super) async fn read(
    connection: &Connection,
    statement: &Statement,
    patience: Duration,
) -> Result<Vec<Row>, String> {
    match timeout(patience, rows(&connection.client, statement)).await {
        Ok(answer) => answer.map_err(|error| shown(&error)),
        Err(_) => Err("no answer in time".into()),
    }
}

fn batch<'a>(client: &'a Client, sql: &'a str) -> Rows<'a> {
    Box::pin(async move { client.batch_execute(sql).await.map(|()| Vec::new()) })
}

/// The types are given, so that no answer of the server is needed before the values are sent.
fn rows<'a>(client: &'a Client, statement: &'a Statement) -> Rows<'a> {
    Box::pin(async move {
        let values: Vec<(&(dyn ToSql + Sync), Type)> =
            statement.values.iter().map(|value| value.typed()).collect();
        client.query_typed(&statement.sql, &values).await
    })
}

/// The same for a statement that the server keeps planned.
fn planned_rows<'a>(client: &'a Client, planned: Planned, statement: &'a Statement) -> Rows<'a> {
    Box::pin(async move {
        let values: Vec<&(dyn ToSql + Sync)> = statement.values.iter().map(|value| value.typed().0).collect();
        client.query(&planned, &values).await
    })
}

/// A request is sent when its future is polled first: all leave in this order, before an answer is waited for.
async fn in_order(mut parts: Vec<Rows<'_>>) -> Vec<Result<Vec<Row>, Error>> {
    let mut answers: Vec<_> = parts.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (part, answer) in parts.iter_mut().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
            match part.as_mut().poll(context) {
                Poll::Ready(rows) => *answer = Some(rows),
                Poll::Pending => is_done = false,
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}

/// The first error decides: what stands behind it was refused because of it, and the COMMIT was answered with ROLLBACK. Without
/// an error the COMMIT was one: a transaction fails only by an error that is answered.
fn judge(answers: Vec<Result<Vec<Row>, Error>>, has_warned: bool) -> Outcome {
    let last = answers.len().saturating_sub(1);
    if let Some(Err(error)) = answers.get(last) {
        return Outcome::Lost(shown(error));
    }
    let mut rows = Vec::new();
    for (at, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(one) if (2..last).contains(&at) => rows.push(one),
            Ok(_) => {}
            Err(error) if at < 2 => return Outcome::Lost(shown(&error)),
            Err(error) => return failed(at - 2, &error),
        }
    }
    if has_warned { Outcome::Lost("the replica was not waited for".into()) } else { Outcome::Committed(rows) }
}

fn failed(at: usize, error: &Error) -> Outcome {
    let Some(database) = error.as_db_error() else { return Outcome::Lost(shown(error)) };
    let (code, detail) = (database.code(), database.message().to_owned());
    let again = [
        &SqlState::T_R_SERIALIZATION_FAILURE,
        &SqlState::T_R_DEADLOCK_DETECTED,
        &SqlState::LOCK_NOT_AVAILABLE,
    ];
    if again.contains(&code) {
        return Outcome::Again { at, detail };
    }
    // The server stops, or has become a replica: the next connection finds another one.
    let class = code.code().get(..2).unwrap_or_default();
    if matches!(class, "08" | "57") || *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return Outcome::Lost(shown(error));
    }
    Outcome::Refused {
        at,
        state: code.code().into(),
        constraint: database.constraint().map(String::from),
        detail,
    }
}
