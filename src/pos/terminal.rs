//! One registered till: its credentials, its lock, its sticker, and the sales that are made at it.

use super::clock::unix_ms;
use super::context::Inner;
use super::error::{no_such_sale, unfinished_sale};
use super::session::credentials::Credentials;
use super::session::delivery as courier;
use super::{Error, Kind, Payment, Result, validate};
use crate::invoice::Invoice;
use crate::os::{self, LockError, TerminalLock};
use crate::service::{AssignSeqrId, Caller, Principal, UnregisterTerminal};
use crate::store::{Conflict, PaymentRecord, StoreError, TerminalRecord};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;
use tokio::sync::Notify;

/// SEQR does not know the terminal (docs/protocol.md, Result codes).
const UNKNOWN_TERMINAL: i32 = 29;

/// The tills that are open in this process, by their external id.
#[derive(Default)]
pub(super) struct Tills(Mutex<HashMap<String, Weak<Till>>>);

/// One till, shared by its handles and its payments. Holds the operating system's lock: one process a terminal.
pub(super) struct Till {
    pub(super) inner: Arc<Inner>,
    pub(super) row: i64,
    pub(super) courier: Arc<Notify>,
    pub(super) external_terminal_id: String,
    terminal_id: String,
    pub(super) credentials: Credentials,
    seqr_id: Mutex<Option<String>>,
    unregistered: AtomicBool,
    /// When this process opened the till: what an earlier one has sent counts from here (rule `slow-packets`).
    pub(super) opened: Instant,
    taking_up: Mutex<()>,
    /// Given back when the library is closed, though handles of the till may outlive that.
    lock: Mutex<Option<TerminalLock>>,
}

impl Till {
    /// Who calls SEQR for this till.
    pub(super) fn caller(&self) -> Arc<Caller> {
        self.credentials.caller()
    }

    /// Held while a payment of the journal gets its task: two threads must not make two of one payment.
    pub(super) fn taking_up(&self) -> MutexGuard<'_, ()> {
        self.taking_up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The library is open and the till is registered.
    pub(super) fn check_open(&self) -> Result<()> {
        if self.inner.is_closed() {
            return Err(Error::closed());
        }
        if self.unregistered.load(Ordering::Acquire) {
            return Err(Error::new(
                Kind::State,
                "The terminal was unregistered: register it again to use it",
            ));
        }
        Ok(())
    }
}

impl Till {
    fn unlock(&self) {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.courier.notify_one(); // it sees that the till is gone and ends
    }
}

impl Tills {
    /// The till of a stored terminal; takes its lock, or shares it within this process.
    pub(super) fn open(&self, inner: &Arc<Inner>, record: TerminalRecord) -> Result<Terminal> {
        let mut tills = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(till) = tills.get(&record.external_terminal_id).and_then(Weak::upgrade) {
            return Ok(Terminal(till));
        }
        let id = record.external_terminal_id;
        let Some(terminal_id) = record.terminal_id else {
            return Err(Error::new(
                Kind::NotFound,
                format!(
                    "The registration of terminal {id} was begun but not answered: call seqr_register again"
                ),
            ));
        };
        let lock = lock(inner, record.id, &id)?;
        let principal = Principal::Terminal { id: terminal_id.clone() };
        let opened = Instant::now();
        let till = Arc::new(Till {
            inner: Arc::clone(inner),
            row: record.id,
            courier: Arc::new(Notify::new()),
            external_terminal_id: id.clone(),
            terminal_id,
            credentials: Credentials::new(
                Caller::new(principal, record.password),
                record.new_password.map(|password| (password, opened)),
            ),
            seqr_id: Mutex::new(record.seqr_id),
            unregistered: AtomicBool::new(false),
            opened,
            taking_up: Mutex::new(()),
            lock: Mutex::new(Some(lock)),
        });
        tills.insert(id, Arc::downgrade(&till));
        inner.engine.spawn(courier::run(Arc::downgrade(&till), Arc::clone(&till.courier)));
        Ok(Terminal(till))
    }

    /// The library is closed: other programs may have the tills.
    pub(super) fn unlock_all(&self) {
        for till in self.0.lock().unwrap_or_else(PoisonError::into_inner).values().filter_map(Weak::upgrade) {
            till.unlock();
        }
    }

    fn forget(&self, external_terminal_id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(external_terminal_id);
    }
}

/// One process a terminal (rule `one-open-payment`).
pub(super) fn lock(inner: &Inner, row: i64, external_terminal_id: &str) -> Result<TerminalLock> {
    os::lock_terminal(inner.store.path(), row).map_err(|error| match error {
        LockError::Held => Error::new(
            Kind::Busy,
            format!("Another program works with terminal {external_terminal_id}: close it there first"),
        ),
        LockError::Io { .. } => {
            Error::new(Kind::Store, format!("Terminal {external_terminal_id} could not be locked: {error}"))
        }
    })
}

/// One registered till. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Terminal(pub(super) Arc<Till>);

impl Terminal {
    /// SEQR's id of the till.
    pub fn terminal_id(&self) -> &str {
        &self.0.terminal_id
    }

    /// The sticker's id, once assigned.
    pub fn seqr_id(&self) -> Option<String> {
        self.0.seqr_id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Links the sticker to the till. Takes what a scanner sends.
    pub fn assign_seqr_id(&self, scanned: &str) -> Result<()> {
        self.0.check_open()?;
        let seqr_id = validate::scanned_seqr_id(scanned)?;
        let till = &self.0;
        let request = AssignSeqrId { seqr_id: &seqr_id };
        let _unchanged = till.unchanged();
        let answer = till.call(till.inner.foreground()?, &request);
        answer
            .map_err(|error| Error::from_service("The SEQR id was not assigned to the terminal", &error))?;
        let stored = till.inner.store.terminal_assigned(till.row, seqr_id.clone()).wait();
        stored.map_err(|error| {
            Error::from_store("The SEQR id is assigned, but could not be stored; assign it again", &error)
        })?;
        let name = &till.external_terminal_id;
        till.inner.config.log.info(format_args!("Terminal {name}: SEQR id {seqr_id} assigned"));
        *till.seqr_id.lock().unwrap_or_else(PoisonError::into_inner) = Some(seqr_id);
        Ok(())
    }

    /// Ends the till at SEQR and in the store. What is unfinished must be settled before.
    pub fn unregister(&self) -> Result<()> {
        self.0.check_open()?;
        let (till, inner) = (&self.0, &self.0.inner);
        let unfinished = inner.store.unfinished_payments(till.row).wait();
        let unfinished =
            unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
        if let Some(open) = unfinished.first() {
            return Err(unfinished_sale(&open.invoice.client_invoice_id));
        }
        let _unchanged = till.unchanged();
        match till.call(inner.foreground()?, &UnregisterTerminal) {
            Ok(()) => {}
            // Gone already: the answer to an earlier try was lost.
            Err(error) if error.result_code() == Some(UNKNOWN_TERMINAL) => {}
            Err(error) => return Err(Error::from_service("The terminal was not unregistered", &error)),
        }
        let removed = inner.store.delete_terminal(till.row).wait();
        removed.map_err(|error| {
            Error::from_store(
                "The terminal is unregistered, but that could not be stored; unregister it again",
                &error,
            )
        })?;
        inner.config.log.info(format_args!("Terminal {}: unregistered", till.external_terminal_id));
        till.unregistered.store(true, Ordering::Release);
        inner.tills.forget(&till.external_terminal_id);
        till.unlock();
        Ok(())
    }

    /// Journals the sale, sends the bill and waits for what becomes of it. `issued_at_ms`: Unix time; None is now.
    pub fn pay_start(&self, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<Payment> {
        self.0.check_open()?;
        validate::check_invoice(&invoice)?;
        let (till, inner) = (&self.0, &self.0.inner);
        let now = unix_ms();
        let sale = invoice.client_invoice_id.clone();
        let invoice = Arc::new(validate::issued(invoice, issued_at_ms, inner.zone())?);
        // Once the payment is in the journal, no password is changed before it is settled.
        let unchanged = till.unchanged();
        let told = |error: StoreError| match &error {
            StoreError::Conflict(Conflict::OpenPayment { client_invoice_id }) => {
                unfinished_sale(client_invoice_id)
            }
            StoreError::Conflict(Conflict::ClientInvoiceIdTaken { .. }) => Error::new(
                Kind::AlreadyPaid,
                format!(
                    "Sale {sale} is paid and booked: find its payment with seqr_payment_find, or give the new sale a \
                     number of its own"
                ),
            ),
            _ => Error::from_store("The sale could not be journaled, so nothing was sent to SEQR", &error),
        };
        inner.payments.start(till, || {
            let _held = unchanged;
            inner.store.create_payment(till.row, invoice, now).wait().map_err(told)
        })
    }

    /// The next unfinished payment of this till without a live handle.
    pub fn next_unfinished(&self, after: Option<&Payment>) -> Result<Option<Payment>> {
        self.0.check_open()?;
        let (till, inner) = (&self.0, &self.0.inner);
        let after = after.map_or(i64::MIN, |payment| payment.core.id);
        inner.payments.attach(till, || {
            let unfinished = inner.store.unfinished_payments(till.row).wait();
            let unfinished =
                unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
            let free = |record: &PaymentRecord| record.id > after && !inner.payments.is_held(record.id);
            Ok(unfinished.into_iter().find(free))
        })
    }

    /// A payment by the sale's number, the newest attempt.
    pub fn find_payment(&self, client_invoice_id: &str) -> Result<Payment> {
        self.0.check_open()?;
        validate::compared_id("client_invoice_id", client_invoice_id)?;
        let (till, inner) = (&self.0, &self.0.inner);
        let found = inner.payments.attach(till, || {
            let found = inner.store.find_payment(till.row, client_invoice_id.to_owned()).wait();
            found.map_err(|error| Error::from_store("The store could not be read", &error))
        })?;
        found.ok_or_else(|| no_such_sale(client_invoice_id))
    }
}
