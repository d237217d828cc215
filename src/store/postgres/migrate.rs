//! How a journal of an older format becomes one of this version's, while no host of an older version works with it. It must
//! not know what a migration does.
//!
//! A host's row has the format that the host knows. In format 1 that is the column's default, which a migration takes away: so
//! a host of an older version can neither be there while tables change, nor come afterwards.

use super::connection::Connection;
use super::error::DatabaseError;
use std::time::Duration;

/// How long a migration may take: a large journal is rewritten once, and no host works meanwhile.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Brings the journal from format `found` to the last one of these, all or nothing: entry n makes format n + 1 of format n.
pub(super) async fn migrate(
    connection: &Connection,
    found: i64,
    migrations: &[&str],
) -> Result<(), DatabaseError> {
    let known = migrations.len() as i64;
    let missing = usize::try_from(found).ok().and_then(|found| migrations.get(found..));
    let missing = missing.ok_or(DatabaseError::Format { found, known })?;
    if missing.is_empty() {
        return Ok(());
    }
    let away = |detail| DatabaseError::Away { detail };
    let older = format!("SELECT name FROM seqr.hosts WHERE NOT dead AND format < {known}");
    let names = connection.ask(&format!("{older} ORDER BY name LIMIT 5")).await.map_err(away)?;
    if !names.is_empty() {
        let names: Vec<&str> = names.iter().flatten().flatten().map(String::as_str).collect();
        return Err(DatabaseError::OlderHosts { found, known, names: names.join(", ") });
    }
    // Looked at again behind a lock that keeps new hosts away: where another process was faster, this fails.
    let sql = format!(
        "BEGIN; LOCK TABLE seqr.hosts; \
        SELECT 1 / count(*) FROM seqr.meta WHERE format = {found} AND NOT EXISTS ({older}); \
        ALTER TABLE seqr.hosts ALTER COLUMN format DROP DEFAULT; {}; UPDATE seqr.meta SET format = {known}; COMMIT",
        missing.join("; ")
    );
    let Err(detail) = connection.ask_within(PATIENCE, &sql).await else { return Ok(()) };
    let _ = connection.ask("ROLLBACK").await; // it changed nothing, or another process was faster
    let rows = connection.ask("SELECT format FROM seqr.meta").await.map_err(away)?;
    let format = rows.first().and_then(|row| row.first()?.as_deref()?.parse::<i64>().ok());
    if format == Some(known) { Ok(()) } else { Err(away(detail)) }
}
