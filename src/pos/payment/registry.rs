//! Which payments of the journal are alive in this process: at most one task for each, however many handles.

use super::shared::{Message, Shared};
use super::task;
use crate::pos::Result;
use crate::pos::machine::Machine;
use crate::pos::session::TerminalSession;
use crate::store::PaymentRecord;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

#[derive(Default)]
pub(in crate::pos) struct Registry {
    alive: Mutex<HashMap<i64, Arc<Shared>>>,
}

impl Registry {
    /// Journals a new payment by `create`, sends its invoice and waits until it is known what became of it.
    pub(in crate::pos) fn start(
        self: &Arc<Self>,
        session: &Arc<TerminalSession>,
        create: impl FnOnce() -> Result<PaymentRecord>,
    ) -> Result<Arc<Shared>> {
        let context = &session.context;
        let (started, outcome) = oneshot::channel();
        // From the moment when it is in the journal, who finds it there finds its task here.
        let taking_up = session.taking_up();
        let machine = Machine::start(create()?, context.timing());
        let payment = self.run(session, machine, Some(started));
        drop(taking_up);
        match outcome.blocking_recv() {
            Ok(result) => result.map(|()| payment),
            Err(_) => Err(context.engine_gone()),
        }
    }

    /// A handle of a payment that `find` finds in the journal: the one that is alive, or a new task. None where it
    /// finds none.
    pub(in crate::pos) fn attach(
        self: &Arc<Self>,
        session: &Arc<TerminalSession>,
        find: impl Fn() -> Result<Option<PaymentRecord>>,
    ) -> Result<Option<Arc<Shared>>> {
        let _taking_up = session.taking_up();
        loop {
            let Some(record) = find()? else { return Ok(None) };
            if let Some(payment) = self.share(record.id) {
                return Ok(Some(payment));
            }
            // It is not alive, but may have been when it was read: what it left is what counts.
            let now = find()?;
            if now.as_ref().is_none_or(|now| (now.id, now.revision) != (record.id, record.revision)) {
                continue;
            }
            let payment = self.run(session, Machine::recover(record, session.context.timing()), None);
            payment.post(Message::Attached);
            return Ok(Some(payment));
        }
    }

    /// One more handle of a payment that is alive.
    fn share(&self, id: i64) -> Option<Arc<Shared>> {
        let alive = self.lock();
        let shared = alive.get(&id)?;
        if shared.handles.fetch_add(1, Ordering::Relaxed) == 0 {
            shared.post(Message::Attached);
        }
        Some(Arc::clone(shared))
    }

    /// Whether somebody holds a handle of this payment.
    pub(in crate::pos) fn is_held(&self, id: i64) -> bool {
        self.lock().get(&id).is_some_and(|shared| shared.handles.load(Ordering::Relaxed) > 0)
    }

    pub(in crate::pos) fn release(&self, shared: &Shared) {
        let _alive = self.lock();
        if shared.handles.fetch_sub(1, Ordering::Relaxed) == 1 {
            shared.post(Message::Released);
        }
    }

    /// Forgets a payment that nobody holds; false if somebody took it up meanwhile.
    fn retire(&self, shared: &Shared) -> bool {
        let mut alive = self.lock();
        let unused = shared.handles.load(Ordering::Relaxed) == 0;
        if unused {
            alive.remove(&shared.id);
        }
        unused
    }

    /// Wakes all pollers: the library is closed.
    pub(in crate::pos) fn wake_all(&self) {
        for shared in self.lock().values() {
            shared.wake();
        }
    }

    fn run(
        self: &Arc<Self>,
        session: &Arc<TerminalSession>,
        machine: Machine,
        started: Option<oneshot::Sender<Result<()>>>,
    ) -> Arc<Shared> {
        let shared = Arc::new(Shared::new(&machine));
        let inbox = shared.inbox();
        shared.handles.store(1, Ordering::Relaxed);
        self.lock().insert(shared.id, Arc::clone(&shared));
        let (registry, own) = (Arc::clone(self), Arc::clone(&shared));
        let retire = Box::new(move || registry.retire(&own));
        let task = task::run(Arc::clone(session), Arc::clone(&shared), machine, inbox, started, retire);
        session.context.engine.spawn(task);
        shared
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Shared>>> {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
