//! What the payment machine is told and what it says: plain data, no rule.

use crate::invoice::Invoice;
use crate::pos::Result;
use crate::service::{InvoiceAnswer, ServiceError, StatusAnswer};
use crate::store::{Actor, PaymentRecord, StoreError};
use std::sync::Arc;

/// Milliseconds of the monotonic clock, from any beginning.
pub type Ms = u64;

/// The time of an event.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For windows and intervals.
    pub mono: Ms,
    /// For the journal: Unix time in milliseconds.
    pub unix_ms: i64,
}

/// The times that the host configures.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// From request to request of a payment.
    pub interval: Ms,
    /// How long the customer has until the cashier is asked.
    pub window: Ms,
    /// How long the cashier has until the sale is canceled.
    pub question: Ms,
    /// How long a cancel is tried until its outcome is called unknown.
    pub cancel: Ms,
    /// How long a commit is tried until its outcome is called unknown.
    pub commit: Ms,
}

/// What the POS wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// "Try again": a new window.
    Continue,
    /// The sale is not wanted any more.
    Cancel,
    /// The sale is booked.
    Confirm,
    /// A supervisor gives it up.
    Abandon,
    /// The POS has undone what SEQR took back.
    AcknowledgeReversal,
    /// The invoice has changed: loyalty, or one more thing in the basket.
    Update(Arc<Invoice>),
    /// Take this much of what is reserved, in minor units.
    Commit(i64),
}

/// Names a command, so that its reply finds the caller.
pub type CommandId = u64;

/// What happens to a payment.
#[derive(Debug, Clone)]
pub enum Event {
    /// Only the time.
    Tick,
    /// The last [`Output::Store`] is done.
    Stored(std::result::Result<PaymentRecord, StoreError>),
    /// The last [`Output::Read`] is done; None where the record is gone.
    Read(std::result::Result<Option<PaymentRecord>, StoreError>),
    /// The last [`Output::Send`] is done.
    Answered(Answer),
    /// The POS wants something.
    Command(CommandId, Command),
    /// The last handle was closed.
    Released,
    /// A handle was given out.
    Attached,
}

/// What came of a request.
#[allow(clippy::large_enum_variant)] // one for a moment, and nearly all are the large one
#[derive(Debug, Clone)]
pub enum Answer {
    /// Of [`Request::SendInvoice`].
    Invoice(std::result::Result<InvoiceAnswer, ServiceError>),
    /// Of [`Request::Ask`].
    Status {
        /// What SEQR said.
        result: std::result::Result<StatusAnswer, ServiceError>,
        /// What the journal knows of a PAID from other payments.
        known: Known,
    },
    /// Of [`Request::Cancel`].
    Cancel(std::result::Result<(), ServiceError>),
    /// Of [`Request::Update`].
    Update(std::result::Result<(), ServiceError>),
    /// Of [`Request::Commit`].
    Commit(std::result::Result<(), ServiceError>),
}

/// What the journal knows of a PAID answer from other payments and refunds (rule `whose-paid`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// Its reference is another payment's or a refund's.
    pub reference: bool,
    /// The invoice or the sale that it names is another payment's.
    pub invoice: bool,
    /// How long the look-up took: so long ago was the answer heard.
    pub after: Ms,
}

/// A request to SEQR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// sendInvoice, never repeated.
    SendInvoice,
    /// getPaymentStatus.
    Ask {
        /// The invoice; None asks for the terminal's last one.
        reference: Option<String>,
        /// The version that is acknowledged, 0 at first.
        version: i64,
    },
    /// cancelInvoice.
    Cancel {
        /// The invoice.
        reference: String,
    },
    /// updateInvoice with the invoice that the record proposes.
    Update {
        /// The invoice.
        reference: String,
        /// The changed invoice.
        invoice: Arc<Invoice>,
    },
    /// commitReservation, never repeated before the status was asked.
    Commit {
        /// The invoice.
        reference: String,
        /// Minor units; None takes all that is reserved.
        amount: Option<i64>,
    },
}

/// What a person must know of a payment beside its steps (rule `evidence`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// PAID names one thing that is not this sale's; the rest is.
    OtherName,
    /// A later answer says something else than the first PAID.
    Differs,
    /// Another amount was paid than was asked.
    OtherAmount,
    /// SEQR answers with another payment.
    OtherPayment,
    /// What SEQR has told cannot be stored.
    NotSaved,
    /// SEQR has taken back what was COMPLETED.
    Reversed,
}

/// What is to be done next.
#[derive(Debug, Clone)]
pub enum Output {
    /// Write this to the journal.
    Store {
        /// The payment as it shall stand there.
        record: Box<PaymentRecord>,
        /// What happened, for the journal's list of steps.
        step: &'static str,
        /// Who brought it about: SEQR where an answer did, or the lack of one.
        actor: Actor,
        /// Queue submitPaymentReceipt with it.
        receipt: bool,
    },
    /// Read the payment's record again: another writer has changed it.
    Read,
    /// Send this, and bring the answer.
    Send(Request),
    /// Tell a person, in the log.
    Notice(Notice, String),
    /// sendInvoice has an outcome: the caller of `seqr_pay_start` may go on.
    Started(Result<()>),
    /// A command has an outcome.
    Reply(CommandId, Result<()>),
}

/// The last error, for `seqr_payment_error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// In plain words.
    pub text: String,
    /// SEQR's result code.
    pub result_code: Option<i32>,
}
