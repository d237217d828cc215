//! A journal in PostgreSQL, open: its tables, its key, its driver. It must not depend on what the jobs do.

use super::address;
use super::apart::Apart;
use super::claim;
use super::clock::keep_numbering;
use super::connection::{Connection, NoConnection, connect};
use super::driver::Driver;
use super::error::DatabaseError;
use super::journal::{Journal, PostgresJob};
use super::migrate::migrate;
use super::request::Tell;
use super::schema::{FORMAT, MIGRATIONS, SCHEMA};
use super::seal::{KEY_BYTES, SealError, Sealer};
use super::tls::MakeTls;
use crate::leave::Leave;
use crate::store::claim::{Claim, ClaimError};
use crate::store::error::StoreError;
use crate::store::record::host::DatabaseState;
use crate::store::record::terminal::TerminalRecord;
use rustls::ClientConfig;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// What is sealed in `meta`, to tell whether a key is the journal's.
const CHECK: &[u8] = b"seqr";
const CHECK_PLACE: (i64, &str) = (0, "key_check");

/// What a host is opened with.
pub struct Opening<'a> {
    /// Where the database is.
    pub url: &'a str,
    /// What the host is called in the table of hosts.
    pub name: &'a str,
    /// The key of the passwords, 32 bytes.
    pub key: &'a [u8],
    /// Whom to trust over a network.
    pub tls: Option<Arc<ClientConfig>>,
    /// Takes the driver's remarks.
    pub tell: Tell,
}

/// What the handles of a store share.
pub(in crate::store) struct Backend {
    journal: Arc<Journal>,
}

impl Backend {
    /// Opens the journal, making its tables in an empty database, and starts the thread.
    pub(in crate::store) fn open(opening: Opening<'_>) -> Result<Self, DatabaseError> {
        if opening.key.len() != KEY_BYTES {
            return Err(DatabaseError::BadKey);
        }
        let sealer = prepared(&opening)?;
        let tls = opening.tls.clone();
        let driver = Driver::open(opening.url, opening.name, opening.tls, opening.tell)?;
        let apart = Apart::new(address::servers(opening.url)?, tls.map(MakeTls));
        let journal = Arc::new(Journal { driver, sealer, apart, claimed: Mutex::default() });
        journal.driver.spawn(keep_numbering(Arc::downgrade(&journal)));
        Ok(Self { journal })
    }

    /// Runs a job on the driver's thread.
    pub(in crate::store) fn run<J: PostgresJob>(
        &self,
        job: J,
        answer: oneshot::Sender<Result<J::Answer, StoreError>>,
    ) {
        let journal = Arc::clone(&self.journal);
        self.journal.driver.spawn(async move {
            let _ = answer.send(job.run(&journal).await); // nobody waits: the job was done all the same
        });
    }

    /// Locks a terminal for this process, and reads it then; to be called where a thread may wait.
    pub(in crate::store) fn lock_terminal(
        &self,
        terminal: i64,
    ) -> Result<(Claim, TerminalRecord), ClaimError> {
        claim::claim(&self.journal, terminal)
    }

    /// Who gives leave to act.
    pub(in crate::store) fn leave(&self) -> Arc<dyn Leave> {
        Arc::clone(&self.journal) as Arc<dyn Leave>
    }

    /// Takes the terminals of silent hosts; to be called where a thread may wait.
    pub(in crate::store) fn take_over(&self) -> Result<u32, StoreError> {
        let taken = self.journal.driver.take_over().wait()?;
        Ok(u32::try_from(taken.len()).unwrap_or(u32::MAX))
    }

    /// What a person is told of it.
    pub(in crate::store) fn state(&self) -> DatabaseState {
        let driver = &self.journal.driver;
        let ended = driver.ended().map(ToString::to_string);
        DatabaseState { host: driver.id().into(), is_synchronous: driver.is_synchronous(), ended }
    }

    /// The driver, to be shown.
    pub(in crate::store) fn driver(&self) -> &Driver {
        &self.journal.driver
    }

    pub(in crate::store) fn close(&self, patience: Duration) -> bool {
        self.journal.driver.close(patience)
    }
}

/// Makes the tables where there are none, and looks whether the key is theirs.
fn prepared(opening: &Opening<'_>) -> Result<Sealer, DatabaseError> {
    let system = |error: std::io::Error| DatabaseError::System { detail: error.to_string() };
    let runtime = Builder::new_current_thread().enable_all().build().map_err(system)?;
    let servers = address::servers(opening.url)?;
    runtime.block_on(async {
        let connection = match connect(servers, opening.tls.clone().map(MakeTls)).await {
            Ok(connection) => connection,
            Err(NoConnection::Never(why)) => return Err(why),
            Err(NoConnection::Away(detail)) => return Err(DatabaseError::Away { detail }),
        };
        if let Some(sealer) = known(&connection, opening.key).await? {
            return Ok(sealer);
        }
        // Another host may make them at the same time: then these are not made, and that one's are looked at.
        let made = connection.ask(&tables(opening.key)?).await;
        match (known(&connection, opening.key).await?, made) {
            (Some(sealer), _) => Ok(sealer),
            (None, made) => Err(DatabaseError::Away { detail: made.err().unwrap_or_default() }),
        }
    })
}

/// The statements that make a new journal of format 1, all or nothing; `known` brings it to this version's.
fn tables(key: &[u8]) -> Result<String, DatabaseError> {
    let chance = |error: getrandom::Error| DatabaseError::System { detail: error.to_string() };
    let mut digits = [0; 8];
    getrandom::fill(&mut digits).map_err(chance)?;
    Ok(format!("BEGIN; {}; COMMIT", tables_of(key, &hex(&digits))?))
}

/// The same for the journal of these digits, in a transaction of the caller's.
pub(super) fn tables_of(key: &[u8], store: &str) -> Result<String, DatabaseError> {
    let sealer = Sealer::new(key, store).ok_or(DatabaseError::BadKey)?;
    let check = sealer.seal(CHECK_PLACE, CHECK).map_err(|_| DatabaseError::OtherKey)?;
    let meta = format!(
        "INSERT INTO seqr.meta (format, store, key_check) VALUES (1, '{store}', '\\x{}')",
        hex(&check)
    );
    Ok(format!("{SCHEMA}; {meta}"))
}

/// The key of the journal that is there; None where there is none.
async fn known(connection: &Connection, key: &[u8]) -> Result<Option<Sealer>, DatabaseError> {
    let away = |detail| DatabaseError::Away { detail };
    let _ = connection.ask("ROLLBACK").await; // of tables that could not be made
    let there = connection.ask("SELECT to_regclass('seqr.meta') IS NOT NULL").await.map_err(away)?;
    if there.first().and_then(|row| row.first()?.as_deref()) != Some("t") {
        return Ok(None);
    }
    let rows = connection
        .ask("SELECT format, store, encode(key_check, 'hex') FROM seqr.meta")
        .await
        .map_err(away)?;
    let Some([Some(format), Some(store), Some(check)]) = rows.first().map(Vec::as_slice) else {
        return Err(DatabaseError::Damaged { detail: "the row of meta is missing".into() });
    };
    let found = format.parse().unwrap_or_default();
    if found > FORMAT {
        return Err(DatabaseError::Format { found, known: FORMAT });
    }
    let sealer = Sealer::new(key, store).ok_or(DatabaseError::BadKey)?;
    match sealer.open(CHECK_PLACE, &unhex(check)) {
        Ok(_) => {
            migrate(connection, found, MIGRATIONS).await?;
            Ok(Some(sealer))
        }
        Err(SealError::OtherKey) => Err(DatabaseError::OtherKey),
        Err(_) => Err(DatabaseError::Damaged { detail: "the check of the key does not open".into() }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is no pair of digits becomes a byte that no seal begins with.
fn unhex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len() / 2).map(|at| text.get(2 * at..2 * at + 2).unwrap_or_default());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap_or_default()).collect()
}
