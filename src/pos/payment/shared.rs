//! One payment of this process, shared by its task and its handles: the task shows what it has come to, the handles give
//! it what the POS wants.

use crate::ended_by::EndedBy;
use crate::invoice::{CustomerToken, Invoice};
use crate::pos::machine::{Command, Machine, State};
use crate::pos::{Error, Kind, Result};
use once_cell::sync::OnceCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

/// What reaches a payment's task from its handles.
#[derive(Debug)]
pub(in crate::pos) enum Message {
    Command(Command, oneshot::Sender<Result<()>>),
    Released,
    /// The first handle of a payment that nobody held. The sender goes once the state that it sees is this payment's.
    Attached(oneshot::Sender<()>),
}

/// What changes while a payment goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::pos) struct View {
    pub(super) amount: i64,
    pub(super) paid_at_ms: Option<i64>,
    pub(super) last_error: Option<String>,
    pub(super) result_code: Option<i32>,
    pub(super) remark: Option<Error>,
    pub(super) ended_by: Option<EndedBy>,
    pub(super) tokens: Vec<CustomerToken>,
}

/// One payment of this process, shared by its task and its handles.
pub(in crate::pos) struct Shared {
    /// The row in the journal; 0 until there is one.
    id: AtomicI64,
    /// When it was begun, Unix milliseconds.
    begun_at_ms: AtomicI64,
    pub(super) client_invoice_id: String,
    pub(super) currency_code: String,
    pub(super) invoice_reference: OnceCell<String>,
    pub(super) ers_reference: OnceCell<String>,
    pub(super) qr_code: OnceCell<String>,
    /// State and flags in one word, so that a poll takes no lock.
    pub(super) word: AtomicU32,
    view: Mutex<View>,
    pub(super) changed: Condvar,
    /// Another writer has changed the record: the task sends and writes nothing more.
    overtaken: AtomicBool,
    /// Live handles; changed only by the registry.
    pub(in crate::pos) handles: AtomicUsize,
    messages: Mutex<Messages>,
    posted: Notify,
}

/// What was brought and not taken yet.
#[derive(Default)]
struct Messages {
    waiting: VecDeque<Message>,
    /// There is no task any more that could take them.
    closed: bool,
}

/// The task's side of what is brought to a payment. A channel of tokio's has room for 32
/// messages in each payment, of which one at a time is usual.
pub(in crate::pos) struct Inbox(Arc<Shared>);

impl Inbox {
    pub(in crate::pos) async fn next(&self) -> Message {
        loop {
            let next = self.0.messages().waiting.pop_front();
            match next {
                Some(post) => return post,
                None => self.0.posted.notified().await,
            }
        }
    }

    pub(in crate::pos) fn is_empty(&self) -> bool {
        self.0.messages().waiting.is_empty()
    }
}

/// What nobody will take is dropped, so that whoever waits for a reply hears that there is none.
impl Drop for Inbox {
    fn drop(&mut self) {
        let mut messages = self.0.messages();
        messages.closed = true;
        let left = std::mem::take(&mut messages.waiting);
        drop(messages);
        drop(left);
    }
}

/// Set where the state comes with a remark.
pub(super) const REMARK: u32 = 1 << 8;
/// Set where COMPLETED cannot be stored yet.
const UNSAVED: u32 = 1 << 9;

pub(super) fn state_of(word: u32) -> State {
    match word & 0xFF {
        1 => State::Waiting,
        2 => State::AskCashier,
        3 => State::Loyalty,
        4 => State::Reserved,
        5 => State::Completed,
        6 => State::Canceled,
        7 => State::Failed,
        9 => State::Starting,
        10 => State::Abandoned,
        11 => State::Canceling,
        _ => State::Unknown,
    }
}

pub(super) fn is_final(word: u32) -> bool {
    match state_of(word) {
        State::Completed => word & UNSAVED == 0,
        State::Canceled | State::Failed | State::Abandoned => true,
        _ => false,
    }
}

impl Shared {
    /// SEQR's reference of the payment, once it was told.
    pub(in crate::pos) fn ers_reference(&self) -> Option<&str> {
        self.ers_reference.get().map(String::as_str)
    }

    /// A payment that begins: its invoice is on its way.
    pub(super) fn starting(invoice: &Invoice) -> Self {
        let shared = Self::of(0, invoice);
        let view = View { amount: invoice.total, ..View::default() };
        shared.show(State::Starting, view);
        shared
    }

    /// A payment of the journal.
    pub(super) fn new(machine: &Machine) -> Self {
        let record = machine.record();
        let shared = Self::of(record.id, &record.invoice);
        shared.set_begun_at(record.created_at_ms);
        shared.publish(machine);
        shared
    }

    fn of(id: i64, invoice: &Invoice) -> Self {
        Self {
            id: AtomicI64::new(id),
            begun_at_ms: AtomicI64::new(0),
            client_invoice_id: invoice.client_invoice_id.clone(),
            currency_code: invoice.currency_code.clone(),
            invoice_reference: OnceCell::new(),
            ers_reference: OnceCell::new(),
            qr_code: OnceCell::new(),
            word: AtomicU32::new(0),
            view: Mutex::new(View::default()),
            changed: Condvar::new(),
            overtaken: AtomicBool::new(false),
            handles: AtomicUsize::new(0),
            messages: Mutex::default(),
            posted: Notify::new(),
        }
    }

    /// The row in the journal; 0 where there is none yet.
    pub(super) fn id(&self) -> i64 {
        self.id.load(Ordering::Acquire)
    }

    pub(super) fn is_overtaken(&self) -> bool {
        self.overtaken.load(Ordering::Acquire)
    }

    #[cfg(test)]
    pub(super) fn overtake(&self) {
        self.overtaken.store(true, Ordering::Release);
    }

    pub(super) fn begun_at(&self) -> i64 {
        self.begun_at_ms.load(Ordering::Relaxed)
    }

    pub(super) fn set_begun_at(&self, unix_ms: i64) {
        self.begun_at_ms.store(unix_ms, Ordering::Relaxed);
    }

    /// The payment is in the journal.
    pub(super) fn set_id(&self, id: i64) {
        self.id.store(id, Ordering::Release);
    }

    /// Shows the POS what the machine has come to.
    pub(in crate::pos) fn publish(&self, machine: &Machine) {
        let record = machine.shown_record();
        for (cell, value) in [
            (&self.invoice_reference, &record.invoice_reference),
            (&self.ers_reference, &record.ers_reference),
            (&self.qr_code, &record.qr_code),
        ] {
            if let (None, Some(value)) = (cell.get(), value) {
                let _ = cell.set(value.clone());
            }
        }
        self.overtaken.store(machine.is_overtaken(), Ordering::Release);
        let state = machine.state();
        let last_error = machine.last_error();
        let remark = machine.remark();
        let view = View {
            amount: record.paid_amount.filter(|_| state == State::Completed).unwrap_or(record.invoice.total),
            paid_at_ms: record.paid_at_ms,
            last_error: last_error.map(|last| last.text.clone()),
            result_code: last_error.and_then(|last| last.result_code),
            remark,
            ended_by: machine.ended_by(),
            tokens: machine.tokens().to_vec(),
        };
        self.show(state, view);
    }

    /// The payment's task is gone by a fault of the library's own: nothing is known.
    pub(in crate::pos) fn publish_fault(&self) {
        let mut view = self.lock().clone();
        view.last_error = Some(
            "The library failed while it worked on this payment; restart the program, and get the payment again \
             with seqr_next_unfinished"
                .into(),
        );
        self.show(State::Unknown, view);
    }

    fn show(&self, state: State, view: View) {
        let flags = match &view.remark {
            Some(remark) if remark.kind == Kind::NotSaved => REMARK | UNSAVED,
            Some(_) => REMARK,
            None => 0,
        };
        let word = u32::from(state as u8) | flags;
        let mut shown = self.lock();
        if *shown != view {
            *shown = view;
        }
        if self.word.swap(word, Ordering::AcqRel) != word {
            self.changed.notify_all();
        }
    }

    /// Wakes everybody who waits in a poll.
    pub(in crate::pos) fn wake(&self) {
        let _view = self.lock();
        self.changed.notify_all();
    }

    /// For the one task of this payment.
    pub(in crate::pos) fn inbox(self: &Arc<Self>) -> Inbox {
        Inbox(Arc::clone(self))
    }

    pub(in crate::pos) fn post(&self, post: Message) {
        let mut messages = self.messages();
        if messages.closed {
            return; // no task: the engine has stopped, and replies say so
        }
        messages.waiting.push_back(post);
        drop(messages);
        self.posted.notify_one();
    }

    fn messages(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
