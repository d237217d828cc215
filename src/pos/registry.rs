//! Which payments of the journal are alive in this process: at most one task for each, however many handles.

use super::client::Inner;
use super::driver;
use super::machine::Machine;
use super::payment::{Core, Payment, Post};
use super::terminal::Till;
use super::{Error, Kind, Result};
use crate::store::PaymentRecord;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot};

#[derive(Default)]
pub(super) struct Registry {
    alive: Mutex<HashMap<i64, Arc<Core>>>,
}

impl Registry {
    /// Sends the invoice of a new payment and waits until it is known what became of it.
    pub(super) fn start(&self, till: &Arc<Till>, record: PaymentRecord) -> Result<Payment> {
        let inner = &till.inner;
        let (started, outcome) = oneshot::channel();
        let machine = Machine::start(record, inner.timing());
        let payment = self.run(till, machine, Some(started));
        match outcome.blocking_recv() {
            Ok(result) => result.map(|()| payment),
            Err(_) => Err(inner.engine_gone()),
        }
    }

    /// A handle of a payment from the journal.
    pub(super) fn attach(&self, till: &Arc<Till>, record: PaymentRecord) -> Payment {
        let alive = self.lock();
        if let Some(core) = alive.get(&record.id) {
            if core.handles.fetch_add(1, Ordering::Relaxed) == 0 {
                core.post(Post::Attached);
            }
            return Payment::new(Arc::clone(core), Arc::clone(&till.inner));
        }
        drop(alive);
        let payment = self.run(till, Machine::recover(record, till.inner.timing()), None);
        payment.core.post(Post::Attached);
        payment
    }

    /// Whether somebody holds a handle of this payment.
    pub(super) fn is_held(&self, id: i64) -> bool {
        self.lock().get(&id).is_some_and(|core| core.handles.load(Ordering::Relaxed) > 0)
    }

    pub(super) fn release(&self, core: &Core) {
        let _alive = self.lock();
        if core.handles.fetch_sub(1, Ordering::Relaxed) == 1 {
            core.post(Post::Released);
        }
    }

    /// Forgets a payment that nobody holds; false if somebody took it up meanwhile.
    pub(super) fn retire(&self, core: &Core) -> bool {
        let mut alive = self.lock();
        let unused = core.handles.load(Ordering::Relaxed) == 0;
        if unused {
            alive.remove(&core.id);
        }
        unused
    }

    /// Wakes all pollers: the library is closed.
    pub(super) fn wake_all(&self) {
        for core in self.lock().values() {
            core.wake();
        }
    }

    fn run(
        &self,
        till: &Arc<Till>,
        machine: Machine,
        started: Option<oneshot::Sender<Result<()>>>,
    ) -> Payment {
        let inner: &Arc<Inner> = &till.inner;
        let (posts, inbox) = mpsc::unbounded_channel();
        let core = Arc::new(Core::new(&machine, posts));
        core.handles.store(1, Ordering::Relaxed);
        self.lock().insert(core.id, Arc::clone(&core));
        inner.engine.spawn(driver::run(Arc::clone(till), Arc::clone(&core), machine, inbox, started));
        Payment::new(core, Arc::clone(inner))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Core>>> {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The payment is not in the store.
pub(super) fn no_such_sale(client_invoice_id: &str) -> Error {
    Error::new(Kind::NotFound, format!("There is no payment of sale {client_invoice_id} at this till"))
}
