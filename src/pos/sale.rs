//! A whole sale, and what a crash left of one: composed of what the handles offer, on the caller's thread. It stands
//! above the handles and has no rule of its own, no words for people, and no I/O.

use super::receipt::layout;
use super::{Error, Kind, Payment, Result, State, Terminal, validate};
use crate::invoice::{AcknowledgmentMode, Invoice, PaymentMode};
use std::thread;
use std::time::{Duration, Instant};

/// From one look at the payment to the next: five in a second, so that a till's screen is alive.
const TICK: Duration = Duration::from_millis(200);
/// From the answer "wait" to the same question: the time for an answer of SEQR's and for the cashier to look around.
const ASK_AGAIN: Duration = Duration::from_secs(10);
/// From a cancel that failed to the next one that is wished from the screen, where a button may stay pressed.
const CANCEL_AGAIN: Duration = Duration::from_secs(1);
/// How long a confirm, or the acknowledgment of a reversal, that cannot be saved is tried: a person can free a disk in it,
/// and a till that is blocked longer is switched off.
const SAVE_PATIENCE: Duration = Duration::from_secs(30);
/// Of receipts, where the POS gives none.
const USUAL_COLUMNS: u32 = 40;

/// What the cashier wishes while the payment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nothing.
    GoOn,
    /// "Cancel" was pressed.
    Cancel,
    /// Leave it as it is: it comes back when what is unfinished is settled.
    Leave,
}

/// What the cashier is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// The customer has not paid in time.
    TryAgain,
    /// A sale was interrupted.
    StillWanted,
    /// The outcome is not known.
    Unknown,
}

/// What the cashier answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Try again; the sale is wanted.
    Continue,
    /// The sale is not wanted.
    Cancel,
    /// Ask again later.
    Wait,
    /// A supervisor gives an UNKNOWN one up.
    Abandon,
}

/// The POS, as a sale sees it. Each may call the handles.
pub trait Cashier {
    /// The width of the paper, in characters; 0 is the usual one.
    fn columns(&self) -> u32;
    /// The state, and what there is to say beside it.
    fn show(&mut self, state: State, remark: Option<Kind>) -> Wish;
    /// None where there is nobody to be asked.
    fn ask(&mut self, question: Question, remark: Option<Kind>) -> Option<Answer>;
    /// True once the sale stands in the POS's books; safe to repeat for one reference.
    fn book(&mut self, ers_reference: &str, amount: i64, currency_code: &str) -> bool;
    /// True once it does not stand there; safe to repeat.
    fn unbook(&mut self, ers_reference: &str) -> bool;
    /// The receipt.
    fn print(&mut self, text: &str);
}

/// What became of a sale.
#[derive(Debug)]
pub struct Ended {
    /// The state that was seen last, beside an error too.
    pub state: State,
    /// Whether there is a payment: not where its start gave an error.
    pub begun: bool,
    /// Ok where the sale is settled.
    pub result: Result<()>,
}

/// Begins the sale of an invoice that is paid at once. Nothing is stored or sent where it cannot be used.
pub fn begin(terminal: &Terminal, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<Payment> {
    let (mode, cards) = (invoice.payment_mode, invoice.acknowledgment_mode);
    if mode != PaymentMode::ImmediateDebit || cards != AcknowledgmentMode::None {
        return Err(validate::argument(
            "a reservation or the customer's cards need more than one call: leave payment_mode and \
             acknowledgment_mode 0, or use seqr_pay_start",
        ));
    }
    terminal.pay_begin(invoice, issued_at_ms)
}

/// The paper's width can be used.
pub fn check_columns(cashier: &impl Cashier) -> Result<()> {
    match cashier.columns() {
        0 => Ok(()),
        columns => layout::checked(columns).map(drop),
    }
}

/// Follows a sale that has begun until it is settled.
pub fn run(payment: &Payment, cashier: &mut impl Cashier) -> Ended {
    Sale::new(payment, cashier, Question::Unknown).run()
}

/// Settles a payment that a crash or a closed handle left. Nothing is asked of SEQR before the cashier has said whether
/// the sale is still wanted (rule `intent-before-query`).
pub fn recover(payment: &Payment, cashier: &mut impl Cashier) -> Ended {
    let mut sale = Sale::new(payment, cashier, Question::StillWanted);
    sale.begun = true;
    sale.may_be_booked = true; // by the program that was killed
    sale.run()
}

struct Sale<'a, C> {
    payment: &'a Payment,
    cashier: &'a mut C,
    state: State,
    /// What the poll has to say beside the state.
    remark: Option<Error>,
    /// What the last wish failed with, until the state changes.
    last_failure: Option<Kind>,
    /// The question that UNKNOWN is.
    unknown: Question,
    /// When the question that stands now was answered last.
    asked: Option<Instant>,
    /// SEQR has the invoice, or may have it.
    begun: bool,
    /// A cancel is under way.
    canceling: bool,
    /// When a cancel failed last.
    cancel_failed: Option<Instant>,
    may_be_booked: bool,
}

impl<'a, C: Cashier> Sale<'a, C> {
    fn new(payment: &'a Payment, cashier: &'a mut C, unknown: Question) -> Self {
        Self {
            payment,
            cashier,
            state: State::Unknown,
            remark: None,
            last_failure: None,
            unknown,
            asked: None,
            begun: false,
            canceling: false,
            cancel_failed: None,
            may_be_booked: false,
        }
    }

    fn run(mut self) -> Ended {
        let result = self.settle();
        Ended { state: self.state, begun: self.begun, result }
    }

    fn settle(&mut self) -> Result<()> {
        let mut wait = Duration::ZERO;
        loop {
            self.look(wait)?;
            wait = TICK;
            self.start_outcome()?;
            self.cancel_outcome()?;
            let wish = self.show();
            match self.state {
                State::Completed => return self.close(),
                State::Failed if self.is(Kind::Reversed) => return self.reversed(),
                State::Canceled | State::Failed | State::Abandoned => return Ok(()),
                State::Unknown if self.is(Kind::Busy) => return self.remark.clone().map_or(Ok(()), Err),
                State::Loyalty | State::Reserved => return Err(self.needs_more()),
                State::Waiting | State::AskCashier | State::Unknown | State::Starting | State::Canceling => {}
            }
            match wish {
                Wish::Leave => return Err(self.left()),
                Wish::Cancel if self.may_cancel() => self.cancel()?,
                _ if self.canceling => {}
                _ => match self.state {
                    State::AskCashier => self.question(Question::TryAgain)?,
                    State::Unknown => self.question(self.unknown)?,
                    _ => {}
                },
            }
        }
    }

    /// The error of a start that failed: nothing is to be paid, and there is no payment.
    fn start_outcome(&mut self) -> Result<()> {
        while !self.begun && !self.canceling && self.state == State::Failed {
            match self.payment.status() {
                Some(Err(error)) => return Err(error),
                Some(Ok(())) => self.begun = true,
                None => self.look_later()?, // the state is told before the outcome
            }
        }
        self.begun |= self.state != State::Starting;
        Ok(())
    }

    /// Waits for a change of the state.
    fn look(&mut self, wait: Duration) -> Result<()> {
        let polled = self.payment.poll(wait)?;
        let kind = |remark: &Option<Error>| remark.as_ref().map(|remark| remark.kind);
        if polled.state != self.state || kind(&polled.remark) != kind(&self.remark) {
            (self.last_failure, self.asked) = (None, None);
        }
        (self.state, self.remark) = (polled.state, polled.remark);
        Ok(())
    }

    /// The same for a state that is final, where a poll does not wait.
    fn look_later(&mut self) -> Result<()> {
        thread::sleep(TICK);
        self.look(Duration::ZERO)
    }

    fn is(&self, kind: Kind) -> bool {
        self.remark.as_ref().is_some_and(|remark| remark.kind == kind)
    }

    /// What there is to say beside the state.
    fn said(&self) -> Option<Kind> {
        self.last_failure.or_else(|| self.remark.as_ref().map(|remark| remark.kind))
    }

    fn show(&mut self) -> Wish {
        let said = self.said();
        self.cashier.show(self.state, said)
    }

    fn question(&mut self, question: Question) -> Result<()> {
        if self.asked.is_some_and(|asked| asked.elapsed() < ASK_AGAIN) {
            return Ok(());
        }
        let said = self.said();
        let Some(answer) = self.cashier.ask(question, said) else {
            // The library cancels a sale that nobody tries again. UNKNOWN has no such end.
            return if question == Question::TryAgain { Ok(()) } else { Err(self.left()) };
        };
        self.asked = Some(Instant::now());
        match answer {
            Answer::Continue => {
                if question == Question::TryAgain {
                    self.asked = None; // the next end of the customer's time is a question of its own
                }
                let continued = self.payment.continue_();
                self.decided(&continued);
                self.note(continued)
            }
            Answer::Cancel => self.cancel(),
            Answer::Abandon if question != Question::TryAgain => {
                let abandoned = self.payment.abandon();
                self.note(abandoned)
            }
            Answer::Abandon | Answer::Wait => Ok(()),
        }
    }

    /// The cashier's wish is known: from now on UNKNOWN is another question.
    fn decided(&mut self, outcome: &Result<()>) {
        if outcome.is_ok() {
            self.unknown = Question::Unknown;
        }
    }

    fn may_cancel(&self) -> bool {
        !self.canceling
            && self.cancel_failed.is_none_or(|cancel_failed| cancel_failed.elapsed() >= CANCEL_AGAIN)
            && self.last_failure != Some(Kind::InDoubt) // the library goes on canceling by itself
    }

    fn cancel(&mut self) -> Result<()> {
        self.unknown = Question::Unknown;
        let begun = self.payment.cancel_begin();
        self.canceling = begun.is_ok();
        self.note(begun)
    }

    /// What a cancel ended in is in the state: CANCELED, COMPLETED because the customer was faster, or UNKNOWN.
    fn cancel_outcome(&mut self) -> Result<()> {
        if !self.canceling {
            return Ok(());
        }
        let Some(outcome) = self.payment.status() else { return Ok(()) };
        self.canceling = false;
        self.look(Duration::ZERO)?;
        match outcome {
            Err(error) if error.kind != Kind::AlreadyPaid => {
                self.cancel_failed = Some(Instant::now());
                self.asked = self.cancel_failed; // the library may learn more in a moment
                self.note(Err(error))
            }
            _ => Ok(()),
        }
    }

    /// What a wish failed with is shown; the payment goes on.
    fn note(&mut self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(error) if error.kind == Kind::Closed => Err(error),
            Err(error) => {
                self.last_failure = Some(error.kind);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// It is paid: book, print, confirm.
    fn close(&mut self) -> Result<()> {
        let (amount, currency_code) = self.payment.amount();
        let ers_reference = self.reference();
        self.may_be_booked = true;
        if !self.cashier.book(&ers_reference, amount, &currency_code) {
            return Err(stopped("was not booked by the program", self.payment));
        }
        self.print()?;
        if let Some(not_saved) = self.confirm()? {
            return Err(not_saved);
        }
        self.look(Duration::ZERO)?;
        if !self.is(Kind::Reversed) {
            return Ok(());
        }
        self.show();
        self.reversed()
    }

    fn reference(&self) -> String {
        self.payment.ers_reference().unwrap_or_default().to_owned()
    }

    /// A receipt that cannot be made does not keep a sale that is booked from being confirmed.
    fn print(&mut self) -> Result<()> {
        let columns = match self.cashier.columns() {
            0 => USUAL_COLUMNS,
            columns => columns,
        };
        match self.payment.receipt_text(columns) {
            Ok(text) => self.cashier.print(&text),
            Err(error) => self.note(Err(error))?,
        }
        Ok(())
    }

    /// None once it is confirmed, or reversed; the error where it cannot be saved.
    fn confirm(&mut self) -> Result<Option<Error>> {
        match self.saved(|payment| payment.confirm()) {
            Err(error) if error.kind == Kind::Reversed => Ok(None),
            outcome => outcome,
        }
    }

    /// A wish that is written down: it is tried again for SAVE_PATIENCE while it cannot be. None once it is; the error
    /// where it is not.
    fn saved(&mut self, wish: impl Fn(&Payment) -> Result<()>) -> Result<Option<Error>> {
        let until = Instant::now() + SAVE_PATIENCE;
        loop {
            match wish(self.payment) {
                Ok(()) => return Ok(None),
                Err(error) if error.kind != Kind::NotSaved => return Err(error),
                Err(error) if Instant::now() >= until => return Ok(Some(error)),
                Err(error) => {
                    self.look_later()?;
                    self.last_failure = Some(error.kind);
                    if self.show() == Wish::Leave {
                        return Ok(Some(error));
                    }
                }
            }
        }
    }

    /// SEQR has taken it back: nothing may stand in the POS's books.
    fn reversed(&mut self) -> Result<()> {
        let ers_reference = self.reference();
        self.last_failure = None;
        let mut undone = !self.may_be_booked;
        while !undone {
            undone = self.cashier.unbook(&ers_reference);
            if !undone {
                self.look_later()?;
                if self.show() == Wish::Leave {
                    return Err(stopped("was reversed, and its booking is not undone", self.payment));
                }
            }
        }
        self.acknowledge_reversal()
    }

    /// What cannot be saved for now is tried for a while; the recovery finds it again.
    fn acknowledge_reversal(&mut self) -> Result<()> {
        match self.saved(|payment| payment.acknowledge_reversal())? {
            Some(not_saved) => Err(not_saved),
            None => Ok(()),
        }
    }

    fn left(&mut self) -> Error {
        self.begun = true;
        stopped("is left as it is by the program", self.payment)
    }

    fn needs_more(&self) -> Error {
        Error::new(
            Kind::Unfinished,
            format!(
                "Sale {} has a reservation, or waits for the customer's cards: settle it with seqr_pay_commit, \
                 seqr_pay_update or seqr_cancel",
                self.payment.client_invoice_id()
            ),
        )
    }
}

fn stopped(what: &str, payment: &Payment) -> Error {
    let sale = payment.client_invoice_id();
    Error::new(
        Kind::Stopped,
        format!("Sale {sale} {what}: close its handle, and settle it with seqr_recover_run"),
    )
}
