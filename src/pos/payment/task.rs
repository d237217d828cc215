//! Does what a payment's machine says: writes, sends, waits, and tells. One task a payment on the engine. It decides
//! nothing.

use super::asked::Asked;
use super::lines::{self, Silence};
use super::shared::{Inbox, Message, Shared};
use crate::invoice::Invoice;
use crate::log::Event as Told;
use crate::money::{Amount, Currency};
use crate::pos::machine::{
    Answer, Command, CommandId, Event, Known, Machine, Now, Output, Request, names_to_look_up,
};
use crate::pos::session::TerminalSession;
use crate::pos::{Error, Kind, Result, receipt};
use crate::service::{
    CancelInvoice, CommitReservation, GetPaymentStatus, NotSent, PaymentStatus, SendInvoice, ServiceError,
    StatusAnswer, UpdateInvoice,
};
use crate::store::{Actor, PaymentRecord, Pending, StepCause, StoreError};
use std::collections::HashMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A look-up in the journal is given up after this: a PAID is told 3 s after its answer, whatever the store does.
const LOOK_UP_PATIENCE: Duration = Duration::from_secs(1);

type Call = Pin<Box<dyn Future<Output = Answer> + Send>>;

struct Task {
    session: Arc<TerminalSession>,
    shared: Arc<Shared>,
    machine: Machine,
    started: Option<oneshot::Sender<Result<()>>>,
    replies: HashMap<CommandId, oneshot::Sender<Result<()>>>,
    last_command: CommandId,
    /// The last continue; 0 once it has an outcome.
    continuing: CommandId,
    storing: Option<Pending<PaymentRecord>>,
    /// What is being stored, and why; it is logged once it is. Boxed: it is needed for a moment, and there may be ten
    /// thousand of these.
    step: Option<Box<(&'static str, StepCause)>>,
    /// What could not be stored was told.
    is_unsaved: bool,
    reading: Option<Pending<Option<PaymentRecord>>>,
    /// The request that was answered last, as the journal's steps name it.
    asked: Asked,
    calling: Option<Call>,
    silence: Silence,
    /// Of who takes the payment up and waits until its state is shown.
    attached: Option<oneshot::Sender<()>>,
    /// Takes the payment out of the registry if nobody holds it; false if somebody does.
    retire: Box<dyn Fn() -> bool + Send>,
}

/// The task of a payment: runs until it is settled, or rests, and nobody holds it.
pub(in crate::pos) fn run(
    session: Arc<TerminalSession>,
    shared: Arc<Shared>,
    machine: Machine,
    inbox: Inbox,
    started: Option<oneshot::Sender<Result<()>>>,
    retire: Box<dyn Fn() -> bool + Send>,
) -> impl Future<Output = ()> + Send {
    // Boxed: an async function keeps what it is given twice, and there may be ten thousand of these.
    let task = Box::new(Task {
        session,
        shared,
        machine,
        started,
        replies: HashMap::new(),
        last_command: 0,
        continuing: 0,
        storing: None,
        step: None,
        is_unsaved: false,
        reading: None,
        asked: Asked::default(),
        calling: None,
        silence: Silence::default(),
        attached: None,
        retire,
    });
    run_to_end(task, inbox)
}

async fn run_to_end(mut task: Box<Task>, inbox: Inbox) {
    task.handle(Event::Tick);
    loop {
        if task.machine.is_idle() && inbox.is_empty() && (task.retire)() {
            return;
        }
        let engine = &task.session.context.engine;
        let deadline = task.machine.deadline().map(|ms| engine.at(ms));
        let event = tokio::select! {
            biased;
            stored = maybe(&mut task.storing) => task.stored(stored),
            read = maybe(&mut task.reading) => { task.reading = None; Event::Read(read) }
            answer = maybe(&mut task.calling) => task.answered(answer),
            message = inbox.next() => task.event(message),
            () = until(deadline) => Event::Tick,
        };
        task.handle(event);
    }
}

async fn maybe<F: Future + Unpin>(future: &mut Option<F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => pending().await,
    }
}

async fn until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => pending().await,
    }
}

impl Task {
    fn answered(&mut self, answer: Answer) -> Event {
        self.calling = None;
        self.asked.answered(&answer);
        self.silence.heard(&self.session, self.machine.record(), &answer, self.asked.took());
        Event::Answered(answer)
    }

    /// It is told after it is stored: what was refused did not happen (rule `evidence`).
    fn stored(&mut self, stored: std::result::Result<PaymentRecord, StoreError>) -> Event {
        self.storing = None;
        match &stored {
            Ok(record) => {
                self.is_unsaved = false;
                if let Some(stored) = self.step.take() {
                    lines::step(&self.session, record, stored.0, &stored.1, self.asked.took());
                }
            }
            // The machine reads it again, or ends.
            Err(StoreError::Stale | StoreError::NotFound | StoreError::Closed) => {}
            Err(error) => self.log_unsaved(error),
        }
        Event::Stored(stored)
    }

    /// Once until something is stored again; of a payment that is paid the machine tells more.
    fn log_unsaved(&mut self, error: &StoreError) {
        let step = self.step.as_ref().map_or("", |step| step.0);
        if !std::mem::replace(&mut self.is_unsaved, true) && step != "paid" {
            let text = format!("could not be stored: {step}: {error}");
            lines::line(&self.session, self.machine.record(), Told::PaymentNotSaved, "library", &text);
        }
    }

    fn event(&mut self, message: Message) -> Event {
        match message {
            Message::Released => Event::Released,
            Message::Attached(shown) => {
                self.attached = Some(shown);
                Event::Attached
            }
            Message::Command(command, reply) => {
                self.last_command += 1;
                if matches!(command, Command::Continue) {
                    self.continuing = self.last_command;
                }
                self.replies.insert(self.last_command, reply);
                Event::Command(self.last_command, command)
            }
        }
    }

    fn handle(&mut self, event: Event) {
        let now = Now { mono: self.session.context.engine.now(), unix_ms: crate::pos::clock::unix_ms() };
        self.machine.handle(event, now);
        // What the POS sees comes before the replies: whoever has one polls next.
        self.shared.publish(&self.machine);
        self.attached = None;
        let mut in_doubt = false; // all who wait hear the same
        while let Some(output) = self.machine.next_output() {
            match output {
                Output::Store { record, step, actor, receipt } => self.store(*record, step, actor, receipt),
                Output::Read => {
                    self.reading = Some(self.session.context.store.payment(self.shared.id()));
                }
                Output::Send(request) => self.send(request),
                Output::Notice(notice, text) => {
                    lines::notice(&self.session, self.machine.record(), notice, &text);
                }
                Output::Started(result) => {
                    if let Some(started) = self.started.take() {
                        let _ = started.send(result);
                    }
                }
                Output::Reply(id, result) => {
                    if id == self.continuing && std::mem::take(&mut self.continuing) != 0 && result.is_ok() {
                        lines::continued(&self.session, self.machine.record());
                    }
                    if let Err(error) = &result
                        && error.kind == Kind::InDoubt
                        && !std::mem::replace(&mut in_doubt, true)
                    {
                        lines::in_doubt(&self.session, self.machine.record(), error);
                    }
                    if let Some(reply) = self.replies.remove(&id) {
                        let _ = reply.send(result);
                    }
                }
            }
        }
    }

    fn store(&mut self, record: PaymentRecord, step: &'static str, actor: Actor, receipt: bool) {
        let context = &self.session.context;
        let receipt =
            if receipt { receipt::confirmation::confirmation(&record, context.zone()) } else { None };
        let queued = receipt.is_some();
        let detail = record.error.clone();
        let cause = if actor == Actor::Seqr { self.asked.cause() } else { StepCause::by(actor) };
        self.step = Some(Box::new((step, cause.clone())));
        self.storing = Some(context.store.save_payment(record, step, detail, cause, receipt));
        if queued {
            self.session.delivery.notify_one(); // it reads the queue after this write: the store keeps the order
        }
    }

    fn send(&mut self, request: Request) {
        let began = Instant::now();
        self.asked = Asked::of(&request, began);
        let session = Arc::clone(&self.session);
        let invoice = Arc::clone(&self.machine.record().invoice);
        let shared = Arc::clone(&self.shared);
        self.calling = Some(Box::pin(async move {
            let answer = match &request {
                Request::SendInvoice => {
                    Answer::Invoice(session.call_in_background(&SendInvoice { invoice: &invoice }).await)
                }
                Request::Cancel { reference } => Answer::Cancel(
                    session.call_in_background(&CancelInvoice { invoice_reference: reference }).await,
                ),
                Request::Update { reference, invoice } => {
                    let update = UpdateInvoice { invoice_reference: reference, invoice };
                    Answer::Update(session.call_in_background(&update).await)
                }
                Request::Commit { reference, amount } => Answer::Commit(match reserved(&invoice, *amount) {
                    Ok(amount) => {
                        let commit = CommitReservation { amount, invoice_reference: reference };
                        session.call_in_background(&commit).await
                    }
                    Err(error) => Err(error),
                }),
                Request::Ask { reference, version } => {
                    let ask = GetPaymentStatus { invoice_reference: reference.as_deref(), version: *version };
                    let result = session.call_in_background(&ask).await;
                    if let Ok(answer) = &result {
                        session.context.remark_date(&invoice.client_invoice_id, answer);
                    }
                    let known = match &result {
                        Ok(answer) if answer.status == PaymentStatus::Paid => {
                            look_up(&session, &shared, &invoice, reference.as_deref(), answer).await
                        }
                        _ => Known::default(),
                    };
                    Answer::Status { result, known }
                }
            };
            lines::exchange(&session, (&invoice.client_invoice_id, "library"), &request, &answer, began);
            answer
        }));
    }
}

/// What to take of a reservation, in the invoice's currency.
fn reserved(invoice: &Invoice, amount: Option<i64>) -> std::result::Result<Option<Amount>, ServiceError> {
    let amount = amount.map(|minor| Amount::new(minor, Currency::parse(&invoice.currency_code)?)).transpose();
    amount.map_err(|error| ServiceError::NotSent { why: NotSent::Build, detail: error.to_string() })
}

/// What the journal knows of a PAID from other payments. Where it cannot be looked up, a name that is not the sale's own
/// counts as another payment's, and so does the reference that a query without one was answered with (rule
/// `lost-invoice`); the reference in an answer that names this sale does not.
async fn look_up(
    session: &TerminalSession,
    shared: &Shared,
    invoice: &Invoice,
    reference: Option<&str>,
    answer: &StatusAnswer,
) -> Known {
    let names = names_to_look_up(answer, &invoice.client_invoice_id, reference, shared.ers_reference());
    let Some(names) = names else { return Known::default() };
    let foreign = names.invoice_reference.is_some() || names.client_invoice_id.is_some();
    let since = session.context.engine.now();
    let found =
        tokio::time::timeout(LOOK_UP_PATIENCE, session.context.store.names_known(names, shared.id())).await;
    let after = session.context.engine.now().saturating_sub(since);
    match found {
        Ok(Ok(found)) => Known { reference: found.reference, invoice: found.invoice, after },
        _ => Known { reference: reference.is_none(), invoice: foreign, after },
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.shared.publish_fault();
            let text = "the library failed while it worked on it";
            lines::line(&self.session, self.machine.record(), Told::Fault, "library", text);
            for (_, reply) in self.replies.drain() {
                let _ = reply.send(Err(Error::new(
                    Kind::Internal,
                    "The library failed while it worked on this payment; restart the program, and get the payment \
                     again with seqr_next_unfinished",
                )));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `function` gives, without calling it.
    fn size_of_given<A, B, C, D, E, F, G>(_function: impl Fn(A, B, C, D, E, F) -> G) -> usize {
        size_of::<G>()
    }

    #[test]
    fn ten_thousand_payments_fit_into_a_till() {
        let task = size_of_given(run) + size_of::<Task>() + size_of::<Shared>();
        assert!(task <= 2000, "a payment's task has {task} bytes");
    }
}
