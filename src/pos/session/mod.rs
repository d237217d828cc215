//! One open terminal: its credentials, its lock, and the delivery of its receipts. It knows no payment and no handle.

pub(in crate::pos) mod account;
mod credentials;
mod delivery;
mod held;
mod open;
pub(in crate::pos) mod password;
pub(in crate::pos) mod registration;

use crate::log::Facts;
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result};
use crate::service::Caller;
use credentials::Credentials;
use held::Held;
pub(in crate::pos) use open::Sessions;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// While the password is being changed, what is begun looks this often whether it may go on.
const CHANGING_PAUSE: Duration = Duration::from_millis(20);

/// One open terminal, shared by its handles and its payments. Holds the operating system's lock: one process a terminal.
pub(in crate::pos) struct TerminalSession {
    pub(in crate::pos) context: Arc<Context>,
    pub(in crate::pos) row: i64,
    pub(in crate::pos) delivery: Arc<Notify>,
    pub(in crate::pos) external_terminal_id: String,
    terminal_id: String,
    pub(in crate::pos) credentials: Credentials,
    seqr_id: Mutex<Option<String>>,
    unregistered: AtomicBool,
    /// When this process opened the terminal: what an earlier one has sent counts from here (rule `slow-packets`).
    pub(in crate::pos) opened: Instant,
    taking_up: Mutex<()>,
    /// Payments and refunds that are begun, and that the journal does not show as unfinished yet or any more.
    beginning: AtomicUsize,
    /// Given back when the library is closed, though handles of the terminal may outlive that.
    lock: Held,
}

impl TerminalSession {
    /// Who calls SEQR for this terminal.
    pub(in crate::pos) fn caller(&self) -> Arc<Caller> {
        self.credentials.caller()
    }

    /// Held while a payment of the journal gets its task: two threads must not make two of one payment.
    pub(in crate::pos) fn taking_up(&self) -> MutexGuard<'_, ()> {
        self.taking_up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The library is open and the terminal is registered.
    pub(in crate::pos) fn check_open(&self) -> Result<()> {
        if self.context.is_closed() {
            return Err(Error::closed());
        }
        if self.is_unregistered() {
            return Err(Error::new(
                Kind::State,
                "The terminal was unregistered: register it again to use it",
            ));
        }
        Ok(())
    }
}

impl TerminalSession {
    /// SEQR's id of the terminal.
    pub(in crate::pos) fn terminal_id(&self) -> &str {
        &self.terminal_id
    }

    /// The sticker's id, once assigned.
    pub(in crate::pos) fn seqr_id(&self) -> Option<String> {
        self.seqr_id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_unregistered(&self) -> bool {
        self.unregistered.load(Ordering::Acquire)
    }

    /// What a line of the log about this terminal ends with.
    pub(in crate::pos) fn facts<'a>(&'a self, by: &'a str) -> Facts<'a> {
        Facts { till: Some(&self.external_terminal_id), by: Some(by), ..Facts::default() }
    }

    /// Nothing has begun that the journal does not show. To be asked while no change of password can begin.
    fn check_nothing_begins(&self) -> Result<()> {
        if self.beginning.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        Err(Error::new(
            Kind::State,
            "A payment or a refund of this terminal is being sent: wait for its outcome, then call again",
        ))
    }

    /// Gives the lock back: another program may have the terminal.
    fn unlock(&self) {
        self.lock.release();
    }
}

/// Something is begun in the terminal's name: no change of password begins as long as this is held.
pub(in crate::pos) struct Beginning(Arc<TerminalSession>);

impl Beginning {
    /// Waits, without holding up the engine, while the password is being changed.
    pub(in crate::pos) async fn of(session: &Arc<TerminalSession>) -> Self {
        loop {
            if session.credentials.changing.try_read().is_ok_and(|_unchanged| {
                session.beginning.fetch_add(1, Ordering::AcqRel);
                true
            }) {
                return Self(Arc::clone(session));
            }
            tokio::time::sleep(CHANGING_PAUSE).await;
        }
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        self.0.beginning.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        self.unlock();
        self.delivery.notify_one(); // it sees that the session is gone and ends
    }
}
