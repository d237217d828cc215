//! Which terminals are open in this process, and how one is opened: with the operating system's lock, once.

use super::credentials::Credentials;
use super::held::Held;
use super::{TerminalSession, delivery};
use crate::pos::context::Context;
use crate::pos::error::no_such_terminal;
use crate::pos::{Error, Kind, Result};
use crate::service::{Caller, Principal};
use crate::store::{Claim, ClaimError, StoreError, TerminalRecord};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;
use tokio::sync::Notify;

/// The terminals that are open in this process, by their external id. Each has a place of its own, because taking the lock may
/// wait for a database, and no other terminal waits for that.
#[derive(Default)]
pub(in crate::pos) struct Sessions(Mutex<HashMap<String, Arc<Mutex<Option<Known>>>>>);

/// A session, and its lock: a session that the last task lets go is gone before its lock is, and a terminal that was closed is
/// opened again at once.
struct Known {
    session: Weak<TerminalSession>,
    lock: Held,
}

impl Known {
    /// The session, or None: then its lock is free.
    fn alive(&self) -> Option<Arc<TerminalSession>> {
        let session = self.session.upgrade();
        if session.is_none() {
            self.lock.release();
        }
        session
    }
}

impl Sessions {
    /// The session of a terminal that was found; takes its lock, or shares it within this process. What was found may be old:
    /// another process may have had the terminal since.
    pub(in crate::pos) fn open(
        &self,
        context: &Arc<Context>,
        found: &TerminalRecord,
    ) -> Result<Arc<TerminalSession>> {
        let place = self.place(&found.external_terminal_id);
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        let known = place.as_ref().and_then(Known::alive);
        if let Some(session) = known.filter(|session| !session.is_unregistered()) {
            return Ok(session);
        }
        let (claim, record) = lock(context, found)?;
        let id = record.external_terminal_id;
        let Some(terminal_id) = record.terminal_id else {
            return Err(Error::new(
                Kind::NotFound,
                format!(
                    "The registration of terminal {id} was begun but not answered: call seqr_register again"
                ),
            ));
        };
        let lock = Held::new(claim);
        let principal = Principal::Terminal { id: terminal_id.clone() };
        let opened = Instant::now();
        let session = Arc::new(TerminalSession {
            context: Arc::clone(context),
            row: record.id,
            delivery: Arc::new(Notify::new()),
            external_terminal_id: id,
            terminal_id,
            credentials: Credentials::new(
                Caller::new(principal, record.password),
                record.new_password.map(|password| (password, opened)),
            ),
            seqr_id: Mutex::new(record.seqr_id),
            unregistered: AtomicBool::new(false),
            opened,
            taking_up: Mutex::new(()),
            beginning: AtomicUsize::new(0),
            lock: lock.clone(),
        });
        *place = Some(Known { session: Arc::downgrade(&session), lock });
        context.engine.spawn(delivery::run(Arc::downgrade(&session), Arc::clone(&session.delivery)));
        Ok(session)
    }

    fn place(&self, external_terminal_id: &str) -> Arc<Mutex<Option<Known>>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(external_terminal_id.to_owned()).or_default())
    }

    /// The library is closed: other programs may have the terminals.
    pub(in crate::pos) fn unlock_all(&self) {
        let places: Vec<_> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        for place in places {
            if let Some(known) = place.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                known.lock.release();
            }
        }
    }
}

/// One process a terminal (rule `one-open-payment`); the terminal as it is from then on.
pub(in crate::pos) fn lock(context: &Context, found: &TerminalRecord) -> Result<(Claim, TerminalRecord)> {
    let external_terminal_id = &found.external_terminal_id;
    context.store.lock_terminal(found.id).map_err(|error| match error {
        ClaimError::Held => Error::new(
            Kind::Busy,
            format!("Another program uses terminal {external_terminal_id}: close it there first"),
        ),
        ClaimError::File(error) => {
            Error::new(Kind::Store, format!("Terminal {external_terminal_id} could not be locked: {error}"))
        }
        ClaimError::Store(StoreError::NotFound) => no_such_terminal(external_terminal_id),
        ClaimError::Store(error) => {
            Error::from_store(&format!("Terminal {external_terminal_id} could not be locked"), &error)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::{LockError, lock_terminal};

    #[test]
    fn the_lock_of_a_session_that_is_being_dropped_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("till.seqr");
        std::fs::write(&store, "").unwrap();
        let lock = || lock_terminal(&store, 1);
        let known = Known { session: Weak::new(), lock: Held::new(lock().unwrap().into()) };
        assert!(matches!(lock(), Err(LockError::Held)));
        assert!(known.alive().is_none());
        assert!(lock().is_ok());
    }
}
