//! A payment as the POS holds it: what it sees, without I/O, and what it wants, given to the payment's task.

mod asked;
mod lines;
pub(in crate::pos) mod registry;
pub(in crate::pos) mod shared;
mod task;

use super::context::Context;
use super::machine::{Command, Machine, State};
use super::receipt::print::{self, Shown};
use super::{Error, Kind, Result, validate};
use crate::ended_by::EndedBy;
use crate::invoice::{CustomerToken, Invoice};
use crate::store::PaymentRecord;
use registry::{Outcome, Registry};
use shared::{Message, REMARK, Shared, is_final, state_of};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot::{self, error::TryRecvError};

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

/// A handle of one sale; dropping it closes the handle (rule `closed-handle`).
pub struct Payment {
    shared: Arc<Shared>,
    /// None for a view, which shows and changes nothing.
    registry: Option<Arc<Registry>>,
    context: Arc<Context>,
    /// The word that this handle gave last.
    seen: AtomicU32,
    closed: AtomicBool,
    /// What this handle began last.
    begun: Mutex<Begun>,
}

/// What a handle began last, a start or a cancel.
enum Begun {
    /// It is under way.
    Waiting(Outcome),
    /// It has its outcome; also of a handle that began nothing.
    Told(Result<()>),
}

impl Payment {
    /// A handle that the registry has counted.
    pub(super) fn new(
        shared: Arc<Shared>,
        registry: Arc<Registry>,
        context: Arc<Context>,
        begun: Option<Outcome>,
    ) -> Self {
        let (seen, closed) = Default::default();
        let begun = Mutex::new(begun.map_or(Begun::Told(Ok(())), Begun::Waiting));
        Self { shared, registry: Some(registry), context, seen, closed, begun }
    }

    /// Shows a payment of the journal as it stands there; asks nothing, and holds nothing.
    pub(super) fn view(record: PaymentRecord, context: Arc<Context>) -> Self {
        let shared = Shared::new(&Machine::recover(record, context.timing()));
        let (seen, closed) = Default::default();
        Self {
            shared: Arc::new(shared),
            registry: None,
            context,
            seen,
            closed,
            begun: Mutex::new(Begun::Told(Ok(()))),
        }
    }

    /// Where the payment stands in the order of beginnings: when it was begun, and its row.
    pub(super) fn place(&self) -> (i64, i64) {
        (self.shared.begun_at(), self.shared.id())
    }

    /// The payment's row in the journal.
    pub(super) fn id(&self) -> i64 {
        self.shared.id()
    }

    /// The state at once if final or new to this handle, else the next change or after `wait`. No I/O.
    pub fn poll(&self, wait: Duration) -> Result<Polled> {
        if self.context.is_closed() {
            return Err(Error::closed());
        }
        let mut word = self.shared.word.load(Ordering::Acquire);
        let changes = self.registry.is_some() && !is_final(word);
        if word == self.seen.load(Ordering::Relaxed) && !wait.is_zero() && changes {
            word = self.wait_for_change(word, wait)?;
        }
        self.seen.store(word, Ordering::Relaxed);
        let remark = if word & REMARK == 0 { None } else { self.shared.lock().remark.clone() };
        Ok(Polled { state: state_of(word), remark })
    }

    fn wait_for_change(&self, seen: u32, wait: Duration) -> Result<u32> {
        let until = Instant::now().checked_add(wait);
        let mut view = self.shared.lock();
        loop {
            if self.context.is_closed() {
                return Err(Error::closed());
            }
            if self.closed.load(Ordering::Acquire) {
                return Err(self.gone());
            }
            let word = self.shared.word.load(Ordering::Acquire);
            let left = until.map_or(wait, |until| until.saturating_duration_since(Instant::now()));
            if word != seen || left.is_zero() {
                return Ok(word);
            }
            let waited = self.shared.changed.wait_timeout(view, left);
            view = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// "Try again": a new window for the customer; takes up an unfinished payment.
    pub fn continue_(&self) -> Result<()> {
        self.command(Command::Continue)
    }

    /// Begins a cancel; its outcome is what [`Self::status`] gives: Ok is "not paid".
    pub fn cancel_begin(&self) -> Result<()> {
        let outcome = self.post(Command::Cancel)?;
        *self.begun() = Begun::Waiting(outcome);
        Ok(())
    }

    /// Ends in a fact (rule `cancel-until-settled`): Ok is "not paid".
    pub fn cancel(&self) -> Result<()> {
        let outcome = self.command(Command::Cancel);
        *self.begun() = Begun::Told(outcome.clone());
        outcome
    }

    /// The outcome of the start or cancel that this handle began last; None while there is none.
    pub fn status(&self) -> Option<Result<()>> {
        let mut begun = self.begun();
        if let Begun::Waiting(outcome) = &mut *begun {
            let told = match outcome.try_recv() {
                Ok(told) => told,
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Closed) => Err(self.gone()),
            };
            *begun = Begun::Told(told);
        }
        match &*begun {
            Begun::Told(told) => Some(told.clone()),
            Begun::Waiting(_) => None,
        }
    }

    /// Waits for the outcome of what this handle began last.
    pub(super) fn wait_for_outcome(&self) -> Result<()> {
        let begun = std::mem::replace(&mut *self.begun(), Begun::Told(Ok(())));
        let told = match begun {
            Begun::Waiting(outcome) => outcome.blocking_recv().unwrap_or_else(|_| Err(self.gone())),
            Begun::Told(told) => told,
        };
        *self.begun() = Begun::Told(told.clone());
        told
    }

    fn begun(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A changed invoice for the same sale: the till's answer to loyalty, or another basket.
    /// `issued_at_ms`: Unix time; None is now.
    pub fn update(&self, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<()> {
        if self.context.is_closed() {
            return Err(Error::closed());
        }
        validate::check_invoice(&invoice)?;
        let (sale, currency) = (&self.shared.client_invoice_id, &self.shared.currency_code);
        if invoice.client_invoice_id != *sale || invoice.currency_code != *currency {
            return Err(validate::argument(format!(
                "client_invoice_id and currency_code cannot change: the invoice is {sale} in {currency}"
            )));
        }
        self.command(Command::Update(Arc::new(validate::issued(invoice, issued_at_ms, self.context.zone())?)))
    }

    /// Takes so much of what is reserved, in minor units; 0 takes all of it.
    pub fn commit(&self, amount: i64) -> Result<()> {
        let amount = if amount == 0 { self.amount().0 } else { amount };
        self.command(Command::Commit(amount))
    }

    /// The customer's tokens so far; the list only grows.
    pub fn tokens(&self) -> Vec<CustomerToken> {
        self.shared.lock().tokens.clone()
    }

    /// How many tokens the customer has shown so far.
    pub fn token_count(&self) -> usize {
        self.shared.lock().tokens.len()
    }

    /// The POS has undone the booking of a payment that SEQR took back.
    pub fn acknowledge_reversal(&self) -> Result<()> {
        self.command(Command::AcknowledgeReversal)
    }

    /// Who ended the payment; None as long as it has not ended unpaid.
    pub fn ended_by(&self) -> Option<EndedBy> {
        self.shared.lock().ended_by
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
        self.post(command)?.blocking_recv().unwrap_or_else(|_| Err(self.gone()))
    }

    /// Why nobody answers: another thread closed this handle, or the task failed.
    fn gone(&self) -> Error {
        if self.closed.load(Ordering::Acquire) {
            return Error::handle_closed();
        }
        self.context.engine_gone()
    }

    fn post(&self, command: Command) -> Result<Outcome> {
        if self.context.is_closed() {
            return Err(Error::closed());
        }
        if self.registry.is_none() {
            return Err(Error::new(
                Kind::State,
                "This handle only shows the payment: get a handle that can change it with seqr_payment_find or \
                 seqr_next_unfinished",
            ));
        }
        let (reply, replied) = oneshot::channel();
        self.shared.post(Message::Command(command, reply));
        Ok(replied)
    }

    /// The sale's number.
    pub fn client_invoice_id(&self) -> &str {
        &self.shared.client_invoice_id
    }

    /// SEQR's reference of the invoice.
    pub fn invoice_reference(&self) -> Option<&str> {
        self.shared.invoice_reference.get().map(String::as_str)
    }

    /// SEQR's reference of the payment.
    pub fn ers_reference(&self) -> Option<&str> {
        self.shared.ers_reference.get().map(String::as_str)
    }

    /// The invoice's own QR code text.
    pub fn qr_code(&self) -> Option<&str> {
        self.shared.qr_code.get().map(String::as_str)
    }

    /// Asked; paid once COMPLETED. Minor units and currency code.
    pub fn amount(&self) -> (i64, String) {
        (self.shared.lock().amount, self.shared.currency_code.clone())
    }

    /// When it was paid, Unix ms; None until then.
    pub fn paid_at_ms(&self) -> Option<i64> {
        self.shared.lock().paid_at_ms
    }

    /// The result code of the last error.
    pub fn result_code(&self) -> Option<i32> {
        self.shared.lock().result_code
    }

    /// The last error, in plain words.
    pub fn error(&self) -> Option<String> {
        self.shared.lock().last_error.clone()
    }

    /// The customer's receipt; `columns` is the width of the paper.
    pub fn receipt_text(&self, columns: u32) -> Result<String> {
        self.check_open()?;
        let (amount, currency_code) = self.amount();
        let remark = self.shared.lock().remark.clone();
        let shown = Shown {
            id: self.shared.id(),
            is_completed: state_of(self.shared.word.load(Ordering::Acquire)) == State::Completed,
            is_reversed: remark.is_some_and(|remark| remark.kind == Kind::Reversed),
            amount,
            currency_code: &currency_code,
            paid_at_ms: self.paid_at_ms(),
            ers_reference: self.ers_reference(),
        };
        print::of_payment(&self.context, &shown, columns)
    }

    /// Whether the library was closed.
    pub fn check_open(&self) -> Result<()> {
        if self.context.is_closed() { Err(Error::closed()) } else { Ok(()) }
    }
}

impl Payment {
    /// Closes the handle, though calls on other threads may still hold it: a poll that waits ends (rule
    /// `closed-handle`).
    pub fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            if let Some(registry) = &self.registry {
                registry.release(&self.shared);
            }
            self.shared.wake();
        }
    }
}

impl Drop for Payment {
    fn drop(&mut self) {
        self.close();
    }
}
