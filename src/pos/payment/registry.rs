//! Which payments of the journal are alive in this process: at most one task for each, however many handles.

use crate::pos::Result;
use crate::pos::context::Inner;
use crate::pos::machine::Machine;
use crate::pos::payment::task;
use crate::pos::payment::{Core, Payment, Post};
use crate::pos::terminal::Till;
use crate::store::PaymentRecord;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

#[derive(Default)]
pub(in crate::pos) struct Registry {
    alive: Mutex<HashMap<i64, Arc<Core>>>,
}

impl Registry {
    /// Journals a new payment by `create`, sends its invoice and waits until it is known what became of it.
    pub(in crate::pos) fn start(
        &self,
        till: &Arc<Till>,
        create: impl FnOnce() -> Result<PaymentRecord>,
    ) -> Result<Payment> {
        let inner = &till.inner;
        let (started, outcome) = oneshot::channel();
        // From the moment when it is in the journal, who finds it there finds its task here.
        let taking_up = till.taking_up();
        let machine = Machine::start(create()?, inner.timing());
        let payment = self.run(till, machine, Some(started));
        drop(taking_up);
        match outcome.blocking_recv() {
            Ok(result) => result.map(|()| payment),
            Err(_) => Err(inner.engine_gone()),
        }
    }

    /// A handle of a payment that `find` finds in the journal: the one that is alive, or a new task. None where it
    /// finds none.
    pub(in crate::pos) fn attach(
        &self,
        till: &Arc<Till>,
        find: impl Fn() -> Result<Option<PaymentRecord>>,
    ) -> Result<Option<Payment>> {
        let _taking_up = till.taking_up();
        loop {
            let Some(record) = find()? else { return Ok(None) };
            if let Some(payment) = self.share(till, record.id) {
                return Ok(Some(payment));
            }
            // It is not alive, but may have been when it was read: what it left is what counts.
            let now = find()?;
            if now.as_ref().is_none_or(|now| (now.id, now.revision) != (record.id, record.revision)) {
                continue;
            }
            let payment = self.run(till, Machine::recover(record, till.inner.timing()), None);
            payment.core.post(Post::Attached);
            return Ok(Some(payment));
        }
    }

    /// One more handle of a payment that is alive.
    fn share(&self, till: &Till, id: i64) -> Option<Payment> {
        let alive = self.lock();
        let core = alive.get(&id)?;
        if core.handles.fetch_add(1, Ordering::Relaxed) == 0 {
            core.post(Post::Attached);
        }
        Some(Payment::new(Arc::clone(core), Arc::clone(&till.inner)))
    }

    /// Whether somebody holds a handle of this payment.
    pub(in crate::pos) fn is_held(&self, id: i64) -> bool {
        self.lock().get(&id).is_some_and(|core| core.handles.load(Ordering::Relaxed) > 0)
    }

    pub(in crate::pos) fn release(&self, core: &Core) {
        let _alive = self.lock();
        if core.handles.fetch_sub(1, Ordering::Relaxed) == 1 {
            core.post(Post::Released);
        }
    }

    /// Forgets a payment that nobody holds; false if somebody took it up meanwhile.
    pub(in crate::pos) fn retire(&self, core: &Core) -> bool {
        let mut alive = self.lock();
        let unused = core.handles.load(Ordering::Relaxed) == 0;
        if unused {
            alive.remove(&core.id);
        }
        unused
    }

    /// Wakes all pollers: the library is closed.
    pub(in crate::pos) fn wake_all(&self) {
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
        let core = Arc::new(Core::new(&machine));
        let inbox = core.inbox();
        core.handles.store(1, Ordering::Relaxed);
        self.lock().insert(core.id, Arc::clone(&core));
        inner.engine.spawn(task::run(Arc::clone(till), Arc::clone(&core), machine, inbox, started));
        Payment::new(core, Arc::clone(inner))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Core>>> {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
