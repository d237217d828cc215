//! Which payments of the journal are alive in this process: at most one task for each, however many handles.

use super::lines;
use super::shared::{Inbox, Message, Shared};
use super::task;
use crate::invoice::Invoice;
use crate::pos::error::{still_beginning, unfinished_sale};
use crate::pos::machine::Machine;
use crate::pos::session::{Beginning, TerminalSession};
use crate::pos::{Error, Result};
use crate::store::{PaymentRecord, StoreError};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a payment that is begun may take until it is in the journal, or refused: longer than the store is patient.
const BEGINNING_PATIENCE: Duration = Duration::from_secs(5);

/// A payment that the POS wishes.
pub(in crate::pos) struct Wish {
    pub(in crate::pos) invoice: Arc<Invoice>,
    /// When it was wished, Unix milliseconds.
    pub(in crate::pos) at_ms: i64,
    /// What the POS is told of a refusal of the store.
    pub(in crate::pos) refused: fn(&StoreError, &str) -> Error,
}

/// The outcome of something that was begun, as soon as there is one.
pub(in crate::pos) type Outcome = oneshot::Receiver<Result<()>>;

#[derive(Default)]
pub(in crate::pos) struct Registry {
    payments: Mutex<Payments>,
    /// One of `Payments::beginning` has gone, or the library is closed.
    begun: Condvar,
}

/// A payment that was looked up.
enum Found {
    Alive(Taken),
    /// Nobody has it: as the journal has it now.
    InJournal(Box<PaymentRecord>),
}

/// One more handle of a payment that is alive.
struct Taken {
    shared: Arc<Shared>,
    /// Where nobody held it: ends once its task has heard of the handle. Until then it may show the state that the handle
    /// before left.
    shown: Option<oneshot::Receiver<()>>,
}

#[derive(Default)]
struct Payments {
    /// By their rows in the journal.
    alive: HashMap<i64, Arc<Shared>>,
    /// Those that are being journaled, by the terminal's row and the sale. They may have their row at any moment.
    beginning: HashMap<(i64, String), Arc<Shared>>,
    /// How many were alive and are not any more.
    ended: u64,
}

impl Payments {
    fn end(&mut self, id: i64) {
        self.alive.remove(&id);
        self.ended += 1;
    }

    fn of(&self, record: &PaymentRecord) -> Option<&Arc<Shared>> {
        let sale = || (record.terminal, record.invoice.client_invoice_id.clone());
        self.alive.get(&record.id).or_else(|| self.beginning.get(&sale()))
    }

    /// What was being journaled has its row, or was refused.
    fn has_begun(&mut self, beginning: Option<(i64, String)>) {
        if let Some(key) = beginning {
            self.beginning.remove(&key);
        }
    }
}

impl Registry {
    /// Begins a payment: journals it, then sends its invoice. Waits for neither. The outcome is what became of the
    /// invoice.
    pub(in crate::pos) fn begin(
        self: &Arc<Self>,
        session: &Arc<TerminalSession>,
        wish: Wish,
    ) -> (Arc<Shared>, Outcome) {
        let (started, outcome) = oneshot::channel();
        let shared = Arc::new(Shared::starting(&wish.invoice));
        shared.set_begun_at(wish.at_ms);
        shared.handles.store(1, Ordering::Relaxed);
        let key = (session.row, wish.invoice.client_invoice_id.clone());
        let is_first = match self.lock().beginning.entry(key.clone()) {
            Entry::Vacant(place) => {
                place.insert(Arc::clone(&shared));
                true
            }
            Entry::Occupied(_) => false,
        };
        let beginning = is_first.then_some(key);
        let whole_life =
            Arc::clone(self).begun(Arc::clone(session), Arc::clone(&shared), wish, beginning, started);
        session.context.engine.spawn(whole_life);
        (shared, outcome)
    }

    /// The whole life of a payment that begins.
    fn begun(
        self: Arc<Self>,
        session: Arc<TerminalSession>,
        shared: Arc<Shared>,
        wish: Wish,
        beginning: Option<(i64, String)>,
        started: oneshot::Sender<Result<()>>,
    ) -> impl Future<Output = ()> + Send {
        let inbox = shared.inbox();
        // Boxed: what it takes is needed for a moment, and there may be ten thousand payments.
        let journaled = {
            let (registry, session, shared) = (Arc::clone(&self), Arc::clone(&session), Arc::clone(&shared));
            Box::pin(registry.journaled(session, shared, wish, beginning, started))
        };
        async move {
            let (machine, started) = journaled.await;
            let life = self.task(session, shared, machine, inbox, started);
            drop(self);
            life.await;
        }
    }

    /// Journals a payment: its machine, and who waits for its invoice. Where that is refused, nobody waits any more.
    async fn journaled(
        self: Arc<Self>,
        session: Arc<TerminalSession>,
        shared: Arc<Shared>,
        wish: Wish,
        beginning: Option<(i64, String)>,
        started: oneshot::Sender<Result<()>>,
    ) -> (Machine, Option<oneshot::Sender<Result<()>>>) {
        let sale = wish.invoice.client_invoice_id.clone();
        let created = match &beginning {
            Some(_) => {
                let _beginning = Beginning::of(&session).await;
                let created =
                    session.context.store.create_payment(session.row, Arc::clone(&wish.invoice), wish.at_ms);
                created.await.map_err(|error| (wish.refused)(&error, &sale))
            }
            None => Err(unfinished_sale(&sale)),
        };
        let timing = session.context.timing();
        match created {
            Ok(record) => {
                shared.set_id(record.id);
                lines::begun(&session, &record);
                let mut payments = self.lock();
                payments.alive.insert(record.id, shared);
                payments.has_begun(beginning); // from here on whoever finds its row finds it by that
                drop(payments);
                self.begun.notify_all();
                (Machine::start(record, timing), Some(started))
            }
            Err(error) => {
                // Before anybody hears of the refusal: the POS may begin the sale again at once.
                self.lock().has_begun(beginning);
                self.begun.notify_all();
                let record = PaymentRecord::begun(session.row, wish.invoice, wish.at_ms);
                lines::not_begun(&session, &record, &error);
                let machine = Machine::not_begun(record, &error, timing);
                shared.publish(&machine);
                let _ = started.send(Err(error));
                (machine, None)
            }
        }
    }

    /// Waits for the payments of this terminal that are begun and that nobody holds, until the journal has or refuses them.
    /// Before that nobody finds them, and they would be sent after the POS was told that they are not there.
    fn wait_for_beginnings(&self, session: &TerminalSession) -> Result<()> {
        let until = Instant::now() + BEGINNING_PATIENCE;
        let mut payments = self.lock();
        loop {
            session.check_open()?;
            let left_behind = payments.beginning.iter().find(|((terminal, _), shared)| {
                *terminal == session.row && shared.handles.load(Ordering::Relaxed) == 0
            });
            let Some(((_, sale), _)) = left_behind else { return Ok(()) };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(still_beginning(sale));
            }
            let waited = self.begun.wait_timeout(payments, left);
            payments = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A handle of a payment that `find` finds in the journal: the one that is alive, or a new task. None where it
    /// finds none.
    pub(in crate::pos) fn attach(
        self: &Arc<Self>,
        session: &Arc<TerminalSession>,
        find: impl Fn() -> Result<Option<PaymentRecord>>,
    ) -> Result<Option<Arc<Shared>>> {
        self.wait_for_beginnings(session)?;
        let _taking_up = session.taking_up();
        Ok(self.look_up(find)?.map(|found| match found {
            Found::Alive(Taken { shared, shown }) => {
                let _ = shown.map(oneshot::Receiver::blocking_recv); // or the engine has stopped
                shared
            }
            Found::InJournal(record) => self.take_up(session, *record),
        }))
    }

    fn look_up(&self, find: impl Fn() -> Result<Option<PaymentRecord>>) -> Result<Option<Found>> {
        loop {
            let ended = self.lock().ended;
            let Some(record) = find()? else { return Ok(None) };
            if let Some(payment) = self.share(&record) {
                return Ok(Some(Found::Alive(payment)));
            }
            // It is not alive, but may have been when it was read, if one has ended since: what it left is what counts.
            if self.lock().ended != ended {
                let now = find()?;
                if now.as_ref().is_none_or(|now| (now.id, now.revision) != (record.id, record.revision)) {
                    continue;
                }
            }
            return Ok(Some(Found::InJournal(Box::new(record))));
        }
    }

    /// One more handle of a payment that is alive. One that another writer has changed, and that nobody holds, is forgotten:
    /// its task sends and writes nothing more, and the POS that looks the payment up again wants what the journal has now.
    fn share(&self, record: &PaymentRecord) -> Option<Taken> {
        let mut payments = self.lock();
        let shared = payments.of(record)?;
        if shared.is_overtaken() && shared.handles.load(Ordering::Relaxed) == 0 {
            payments.end(record.id);
            return None;
        }
        let shown = (shared.handles.fetch_add(1, Ordering::Relaxed) == 0).then(|| attached(shared));
        Some(Taken { shared: Arc::clone(shared), shown })
    }

    /// Whether somebody holds a handle of this payment.
    pub(in crate::pos) fn is_held(&self, record: &PaymentRecord) -> bool {
        self.lock().of(record).is_some_and(|shared| shared.handles.load(Ordering::Relaxed) > 0)
    }

    pub(in crate::pos) fn release(&self, shared: &Shared) {
        let _payments = self.lock();
        if shared.handles.fetch_sub(1, Ordering::Relaxed) == 1 {
            shared.post(Message::Released);
        }
    }

    /// Forgets a payment that nobody holds; false if somebody took it up meanwhile.
    fn retire(&self, shared: &Shared) -> bool {
        let mut payments = self.lock();
        let unused = shared.handles.load(Ordering::Relaxed) == 0;
        if unused && payments.alive.get(&shared.id()).is_some_and(|alive| ptr::eq(&raw const **alive, shared))
        {
            payments.end(shared.id());
        }
        unused
    }

    /// Wakes all who wait: the library is closed.
    pub(in crate::pos) fn wake_all(&self) {
        let payments = self.lock();
        self.begun.notify_all();
        for shared in payments.alive.values().chain(payments.beginning.values()) {
            shared.wake();
        }
    }

    fn take_up(self: &Arc<Self>, session: &Arc<TerminalSession>, record: PaymentRecord) -> Arc<Shared> {
        let machine = Machine::recover(record, session.context.timing());
        let shared = Arc::new(Shared::new(&machine));
        shared.handles.store(1, Ordering::Relaxed);
        self.lock().alive.insert(shared.id(), Arc::clone(&shared));
        let task = self.task(Arc::clone(session), Arc::clone(&shared), machine, shared.inbox(), None);
        session.context.engine.spawn(task);
        drop(attached(&shared)); // what it shows is the journal's
        shared
    }

    fn task(
        self: &Arc<Self>,
        session: Arc<TerminalSession>,
        shared: Arc<Shared>,
        machine: Machine,
        inbox: Inbox,
        started: Option<oneshot::Sender<Result<()>>>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (registry, own) = (Arc::clone(self), Arc::clone(&shared));
        let retire = Box::new(move || registry.retire(&own));
        task::run(session, shared, machine, inbox, started, retire)
    }

    fn lock(&self) -> MutexGuard<'_, Payments> {
        self.payments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells a payment's task of a handle; what is given ends once the task has heard of it.
fn attached(shared: &Shared) -> oneshot::Receiver<()> {
    let (shown, is_shown) = oneshot::channel();
    shared.post(Message::Attached(shown));
    is_shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_payment_that_ends_while_it_is_looked_up_is_read_as_it_ended() {
        let invoice: Arc<Invoice> = Arc::new(Invoice::default());
        let of =
            |revision| PaymentRecord { id: 7, revision, ..PaymentRecord::begun(1, Arc::clone(&invoice), 0) };
        let (registry, reads) = (Registry::default(), Cell::new(0));
        let read = || reads.set(reads.get() + 1);
        let calm = registry.look_up(|| Ok(Some(of(4))).inspect(|_| read())).unwrap();
        assert!(matches!(calm, Some(Found::InJournal(record)) if record.revision == 4));
        assert_eq!(
            reads.take(),
            1,
            "a second reading would keep ten thousand tills waiting after a takeover"
        );

        let shared = Arc::new(Shared::starting(&invoice));
        shared.set_id(7);
        registry.lock().alive.insert(7, Arc::clone(&shared));
        let ends_after_the_reading = || {
            read();
            let revision = if registry.lock().alive.is_empty() { 5 } else { 4 };
            registry.retire(&shared);
            Ok(Some(of(revision)))
        };
        let found = registry.look_up(ends_after_the_reading).unwrap();
        assert!(matches!(found, Some(Found::InJournal(record)) if record.revision == 5));
        assert_eq!(reads.get(), 3, "the old one, and the new one until it stays");
    }

    #[test]
    fn a_payment_that_another_writer_changed_is_looked_up_anew() {
        let invoice: Arc<Invoice> = Arc::new(Invoice::default());
        let record = PaymentRecord { id: 7, ..PaymentRecord::begun(1, Arc::clone(&invoice), 0) };
        let registry = Registry::default();
        let alive = || {
            let shared = Arc::new(Shared::starting(&invoice));
            shared.set_id(record.id);
            registry.lock().alive.insert(record.id, Arc::clone(&shared));
            shared
        };
        let old = alive();
        assert!(registry.share(&record).is_some(), "it is shared while nobody has changed it");
        old.overtake();
        assert!(registry.share(&record).is_some(), "and while somebody holds it");
        registry.release(&old);
        registry.release(&old);
        assert!(registry.share(&record).is_none(), "then the journal is asked");
        let new = alive();
        assert!(registry.retire(&old), "its task ends");
        let taken = registry.share(&record).expect("the new one is alive");
        assert!(Arc::ptr_eq(&taken.shared, &new));
    }
}
