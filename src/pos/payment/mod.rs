//! One sale being paid, as the POS holds it: what it sees, without I/O, and what it wants, posted to the engine.

pub(in crate::pos) mod registry;
mod task;

use crate::invoice::{CustomerToken, Invoice};
use crate::pos::context::Inner;
use crate::pos::machine::{Command, Machine, State};
use crate::pos::{Error, Kind, Result, validate};
use once_cell::sync::OnceCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};

/// The answer to a poll.
#[derive(Debug, Clone)]
pub struct Polled {
    /// The state.
    pub state: State,
    /// What there is to say beside the state: FAILED because SEQR took the payment back (rule
    /// `stored-then-acknowledged`), COMPLETED that could not be stored yet (rule `journal-before-send`) or with another
    /// amount than was asked (rule `whose-paid`), UNKNOWN because SEQR answers with another payment, or another program
    /// has changed this one (rule `bounded-retries`).
    pub remark: Option<Error>,
}

/// What the driver brings to a payment's task.
#[derive(Debug)]
pub(in crate::pos) enum Post {
    Command(Command, oneshot::Sender<Result<()>>),
    Released,
    Attached,
}

/// What changes while a payment goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::pos) struct View {
    amount: i64,
    paid_at_ms: Option<i64>,
    trouble: Option<String>,
    result_code: Option<i32>,
    remark: Option<Error>,
    tokens: Vec<CustomerToken>,
}

/// One payment of this process, shared by its task and its handles.
pub(in crate::pos) struct Core {
    pub(in crate::pos) id: i64,
    client_invoice_id: String,
    currency_code: String,
    invoice_reference: OnceCell<String>,
    ers_reference: OnceCell<String>,
    qr_code: OnceCell<String>,
    /// State and flags in one word, so that a poll takes no lock.
    word: AtomicU32,
    view: Mutex<View>,
    changed: Condvar,
    /// Live handles; changed only by the registry.
    pub(in crate::pos) handles: AtomicUsize,
    posts: Mutex<Posts>,
    posted: Notify,
}

/// What was brought and not taken yet.
#[derive(Default)]
struct Posts {
    waiting: VecDeque<Post>,
    /// There is no task any more that could take them.
    closed: bool,
}

/// The task's side of what is brought to a payment. A channel of tokio's has room for 32
/// posts in each payment, of which one at a time is usual.
pub(in crate::pos) struct Inbox(Arc<Core>);

impl Inbox {
    pub(in crate::pos) async fn next(&self) -> Post {
        loop {
            let next = self.0.posts().waiting.pop_front();
            match next {
                Some(post) => return post,
                None => self.0.posted.notified().await,
            }
        }
    }

    pub(in crate::pos) fn is_empty(&self) -> bool {
        self.0.posts().waiting.is_empty()
    }
}

/// What nobody will take is dropped, so that whoever waits for a reply hears that there is none.
impl Drop for Inbox {
    fn drop(&mut self) {
        let mut posts = self.0.posts();
        posts.closed = true;
        let left = std::mem::take(&mut posts.waiting);
        drop(posts);
        drop(left);
    }
}

/// Set where the state comes with a remark.
const REMARK: u32 = 1 << 8;
/// Set where COMPLETED cannot be stored yet.
const UNSAVED: u32 = 1 << 9;

fn state_of(word: u32) -> State {
    match word & 0xFF {
        1 => State::Waiting,
        2 => State::AskCashier,
        3 => State::Loyalty,
        4 => State::Reserved,
        5 => State::Completed,
        6 => State::Canceled,
        7 => State::Failed,
        _ => State::Unknown,
    }
}

fn is_final(word: u32) -> bool {
    match state_of(word) {
        State::Completed => word & UNSAVED == 0,
        State::Canceled | State::Failed => true,
        _ => false,
    }
}

impl Core {
    /// SEQR's reference of the payment, once it was told.
    pub(in crate::pos) fn ers_reference(&self) -> Option<&str> {
        self.ers_reference.get().map(String::as_str)
    }

    pub(in crate::pos) fn new(machine: &Machine) -> Self {
        let record = machine.record();
        let core = Self {
            id: record.id,
            client_invoice_id: record.invoice.client_invoice_id.clone(),
            currency_code: record.invoice.currency_code.clone(),
            invoice_reference: OnceCell::new(),
            ers_reference: OnceCell::new(),
            qr_code: OnceCell::new(),
            word: AtomicU32::new(0),
            view: Mutex::new(View::default()),
            changed: Condvar::new(),
            handles: AtomicUsize::new(0),
            posts: Mutex::default(),
            posted: Notify::new(),
        };
        core.publish(machine);
        core
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
        let state = machine.state();
        let trouble = machine.trouble();
        let remark = machine.remark();
        let view = View {
            amount: record.paid_amount.filter(|_| state == State::Completed).unwrap_or(record.invoice.total),
            paid_at_ms: record.paid_at_ms,
            trouble: trouble.map(|trouble| trouble.text.clone()),
            result_code: trouble.and_then(|trouble| trouble.result_code),
            remark,
            tokens: machine.tokens().to_vec(),
        };
        self.show(state, view);
    }

    /// The payment's task is gone by a fault of the library's own: nothing is known.
    pub(in crate::pos) fn publish_fault(&self) {
        let mut view = self.lock().clone();
        view.trouble = Some(
            "The library failed while it worked on this payment; restart the till and take it up".into(),
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

    pub(in crate::pos) fn post(&self, post: Post) {
        let mut posts = self.posts();
        if posts.closed {
            return; // no task: the engine has stopped, and replies say so
        }
        posts.waiting.push_back(post);
        drop(posts);
        self.posted.notify_one();
    }

    fn posts(&self) -> MutexGuard<'_, Posts> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle of one sale; dropping it closes the handle (rule `closed-handle`).
pub struct Payment {
    pub(in crate::pos) core: Arc<Core>,
    inner: Arc<Inner>,
    /// The word that this handle gave last.
    seen: AtomicU32,
    closed: AtomicBool,
}

impl Payment {
    /// For the registry, which counts handles.
    pub(in crate::pos) fn new(core: Arc<Core>, inner: Arc<Inner>) -> Self {
        Self { core, inner, seen: AtomicU32::new(0), closed: AtomicBool::new(false) }
    }

    /// The state at once if final or new to this handle, else the next change or after `wait`. No I/O.
    pub fn poll(&self, wait: Duration) -> Result<Polled> {
        if self.inner.is_closed() {
            return Err(Error::closed());
        }
        let mut word = self.core.word.load(Ordering::Acquire);
        if word == self.seen.load(Ordering::Relaxed) && !wait.is_zero() && !is_final(word) {
            word = self.wait_for_change(word, wait)?;
        }
        self.seen.store(word, Ordering::Relaxed);
        let remark = if word & REMARK == 0 { None } else { self.core.lock().remark.clone() };
        Ok(Polled { state: state_of(word), remark })
    }

    fn wait_for_change(&self, seen: u32, wait: Duration) -> Result<u32> {
        let until = Instant::now().checked_add(wait);
        let mut view = self.core.lock();
        loop {
            if self.inner.is_closed() {
                return Err(Error::closed());
            }
            if self.closed.load(Ordering::Acquire) {
                return Err(Error::new(
                    Kind::Closed,
                    "The payment's handle was closed while the call waited",
                ));
            }
            let word = self.core.word.load(Ordering::Acquire);
            let left = until.map_or(wait, |until| until.saturating_duration_since(Instant::now()));
            if word != seen || left.is_zero() {
                return Ok(word);
            }
            let waited = self.core.changed.wait_timeout(view, left);
            view = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// "Try again": a new window for the customer; takes up an unfinished payment.
    pub fn continue_(&self) -> Result<()> {
        self.command(Command::Continue)?;
        let sale = &self.core.client_invoice_id;
        self.inner.config.log.info(format_args!("Sale {sale}: continued by the cashier"));
        Ok(())
    }

    /// Ends in a fact (rule `cancel-until-settled`): Ok is "not paid".
    pub fn cancel(&self) -> Result<()> {
        self.command(Command::Cancel)
    }

    /// A changed bill for the same sale: the till's answer to loyalty, or another basket.
    /// `issued_at_ms`: Unix time; None is now.
    pub fn update(&self, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<()> {
        if self.inner.is_closed() {
            return Err(Error::closed());
        }
        validate::check_invoice(&invoice)?;
        let (sale, currency) = (&self.core.client_invoice_id, &self.core.currency_code);
        if invoice.client_invoice_id != *sale || invoice.currency_code != *currency {
            return Err(validate::argument(format!(
                "client_invoice_id and currency_code cannot change: the bill is {sale} in {currency}"
            )));
        }
        self.command(Command::Update(Arc::new(validate::issued(invoice, issued_at_ms, self.inner.zone())?)))
    }

    /// Takes so much of what is reserved, in minor units; 0 takes all of it.
    pub fn commit(&self, amount: i64) -> Result<()> {
        let amount = if amount == 0 { self.amount().0 } else { amount };
        self.command(Command::Commit(amount))
    }

    /// The customer's tokens so far; the list only grows.
    pub fn tokens(&self) -> Vec<CustomerToken> {
        self.core.lock().tokens.clone()
    }

    /// How many tokens the customer has shown so far.
    pub fn token_count(&self) -> usize {
        self.core.lock().tokens.len()
    }

    /// The POS has booked the sale.
    pub fn confirm(&self) -> Result<()> {
        self.command(Command::Confirm)
    }

    /// A supervisor gives it up.
    pub fn abandon(&self) -> Result<()> {
        self.command(Command::Abandon)
    }

    fn command(&self, command: Command) -> Result<()> {
        if self.inner.is_closed() {
            return Err(Error::closed());
        }
        let (reply, replied) = oneshot::channel();
        self.core.post(Post::Command(command, reply));
        replied.blocking_recv().unwrap_or_else(|_| Err(self.inner.engine_gone()))
    }

    /// The sale's number.
    pub fn client_invoice_id(&self) -> &str {
        &self.core.client_invoice_id
    }

    /// SEQR's reference of the invoice.
    pub fn invoice_reference(&self) -> Option<&str> {
        self.core.invoice_reference.get().map(String::as_str)
    }

    /// SEQR's reference of the payment.
    pub fn ers_reference(&self) -> Option<&str> {
        self.core.ers_reference.get().map(String::as_str)
    }

    /// The invoice's own QR code text.
    pub fn qr_code(&self) -> Option<&str> {
        self.core.qr_code.get().map(String::as_str)
    }

    /// Asked; paid once COMPLETED. Minor units and currency code.
    pub fn amount(&self) -> (i64, String) {
        (self.core.lock().amount, self.core.currency_code.clone())
    }

    /// When it was paid, Unix ms; None until then.
    pub fn paid_at_ms(&self) -> Option<i64> {
        self.core.lock().paid_at_ms
    }

    /// The result code of the last trouble met.
    pub fn result_code(&self) -> Option<i32> {
        self.core.lock().result_code
    }

    /// The last trouble met, in plain words.
    pub fn error(&self) -> Option<String> {
        self.core.lock().trouble.clone()
    }

    pub(in crate::pos) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The state now, without telling this handle's pollers.
    pub(in crate::pos) fn state(&self) -> State {
        state_of(self.core.word.load(Ordering::Acquire))
    }

    /// Whether SEQR has taken the payment back.
    pub(in crate::pos) fn is_reversed(&self) -> bool {
        self.core.lock().remark.as_ref().is_some_and(|remark| remark.kind == Kind::Reversed)
    }

    /// Whether the library was closed.
    pub fn check_open(&self) -> Result<()> {
        if self.inner.is_closed() { Err(Error::closed()) } else { Ok(()) }
    }
}

impl Payment {
    /// Closes the handle, though calls on other threads may still hold it: a poll that waits ends (rule
    /// `closed-handle`).
    pub fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            self.inner.payments.release(&self.core);
            self.core.wake();
        }
    }
}

impl Drop for Payment {
    fn drop(&mut self) {
        self.close();
    }
}
