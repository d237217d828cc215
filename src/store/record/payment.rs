//! A payment as the journal keeps it: how far it is, what SEQR said of it, and each step that it took. Plain data: which
//! phase follows which is known to `pos`; it must not depend on how it is stored.

use crate::ended_by::EndedBy;
use crate::invoice::Invoice;
use std::sync::Arc;

/// How far a payment is. Unfinished ones stand in the way of the terminal's next payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// sendInvoice may have gone out; its answer is not known.
    Sending,
    /// SEQR has the invoice.
    Open,
    /// A cancel was asked for; its outcome is not known.
    Canceling,
    /// The customer's money is reserved.
    Reserved,
    /// commitReservation may have gone out; its answer is not known.
    Committing,
    /// Paid, and not yet booked by the POS.
    Paid,
    /// Paid and booked.
    Confirmed,
    /// Canceled, by the till or by the customer.
    Canceled,
    /// Refused or failed: not paid.
    Failed,
    /// Was paid, and SEQR took it back.
    Reversed,
    /// Given up by a supervisor, the outcome being unknown.
    Abandoned,
}

impl Phase {
    /// All phases, in the order of their names above.
    pub const ALL: [Self; 11] = [
        Self::Sending,
        Self::Open,
        Self::Canceling,
        Self::Reserved,
        Self::Committing,
        Self::Paid,
        Self::Confirmed,
        Self::Canceled,
        Self::Failed,
        Self::Reversed,
        Self::Abandoned,
    ];

    /// Whether nothing is left to be done.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Confirmed) || self.frees_the_sale()
    }

    /// Whether the same sale may be tried anew.
    pub fn frees_the_sale(self) -> bool {
        matches!(self, Self::Canceled | Self::Failed | Self::Reversed | Self::Abandoned)
    }

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Open => "open",
            Self::Canceling => "canceling",
            Self::Reserved => "reserved",
            Self::Committing => "committing",
            Self::Paid => "paid",
            Self::Confirmed => "confirmed",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Reversed => "reversed",
            Self::Abandoned => "abandoned",
        }
    }

    /// The phase of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == word)
    }
}

/// A payment, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRecord {
    /// The row.
    pub id: i64,
    /// Counts the changes; a writer who has read an older one is refused.
    pub revision: i64,
    /// The terminal's row.
    pub terminal: i64,
    /// How far it is.
    pub phase: Phase,
    /// Whether the sale is still wanted; if not, nothing may be asked that could take the money.
    pub wanted: bool,
    /// The invoice.
    pub invoice: Arc<Invoice>,
    /// A changed invoice that SEQR was sent, and may have taken.
    pub proposed: Option<Arc<Invoice>>,
    /// SEQR's reference of the invoice.
    pub invoice_reference: Option<String>,
    /// The code for screens.
    pub qr_code: Option<String>,
    /// The latest version of the status that was received.
    pub version: i64,
    /// SEQR's reference of the payment, once paid.
    pub ers_reference: Option<String>,
    /// What was paid, in minor units of the invoice's currency.
    pub paid_amount: Option<i64>,
    /// When, by SEQR's clock.
    pub paid_at_ms: Option<i64>,
    /// What was to be taken of a reservation, in minor units.
    pub commit_amount: Option<i64>,
    /// Whether SEQR was told that PAID is known here.
    pub acknowledged: bool,
    /// The last result code worth telling.
    pub result_code: Option<i32>,
    /// The last error worth telling.
    pub error: Option<String>,
    /// What the POS must be told beside the state.
    pub remark: Option<Remark>,
    /// Who ended it, once it has ended unpaid.
    pub ended_by: Option<EndedBy>,
    /// Whether the POS has undone what SEQR took back.
    pub reversal_acknowledged: bool,
    /// When it was begun.
    pub created_at_ms: i64,
    /// When it changed last.
    pub updated_at_ms: i64,
}

impl PaymentRecord {
    /// A payment that begins: nothing was sent. It has no row yet.
    pub fn begun(terminal: i64, invoice: Arc<Invoice>, now_ms: i64) -> Self {
        Self {
            id: 0,
            revision: 1,
            terminal,
            phase: Phase::Sending,
            wanted: true,
            invoice,
            proposed: None,
            invoice_reference: None,
            qr_code: None,
            version: 0,
            ers_reference: None,
            paid_amount: None,
            paid_at_ms: None,
            commit_amount: None,
            acknowledged: false,
            result_code: None,
            error: None,
            remark: None,
            ended_by: None,
            reversal_acknowledged: false,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
        }
    }
}

/// What of a terminal waits for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attention {
    /// Payments that are not settled.
    pub unfinished: u32,
    /// Refunds whose outcome is not known.
    pub refunds_in_doubt: u32,
    /// Sales that SEQR took back, and that the POS has not undone.
    pub reversals: u32,
    /// Receipts that are still to be delivered.
    pub receipts_waiting: u32,
    /// Receipts that SEQR does not take.
    pub receipts_given_up: u32,
}

/// Who brought a step about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The selling program, for its cashier.
    Pos,
    /// A supervisor, by `seqr_pay_abandon`.
    Supervisor,
    /// SEQR, by an answer.
    Seqr,
    /// The library: a time was over, or no answer came.
    Library,
}

impl Actor {
    /// All of them, in the order of their names above.
    pub const ALL: [Self; 4] = [Self::Pos, Self::Supervisor, Self::Seqr, Self::Library];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pos => "pos",
            Self::Supervisor => "supervisor",
            Self::Seqr => "seqr",
            Self::Library => "library",
        }
    }

    /// The actor of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.as_str() == word)
    }
}

/// Why a step was taken (rule `evidence`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCause {
    /// Who brought it about.
    pub actor: Actor,
    /// The request whose answer it is, with the version or the amount that was sent: "getPaymentStatus 3". None where
    /// the step answers no request.
    pub sent: Option<String>,
    /// The status in SEQR's words, where the answer gave one.
    pub status: Option<String>,
    /// The version of the status.
    pub version: Option<i64>,
    /// SEQR's result code; 0 where it did what was asked, None where no answer came.
    pub result_code: Option<i32>,
}

impl StepCause {
    /// A step that answers no request.
    pub fn by(actor: Actor) -> Self {
        Self { actor, sent: None, status: None, version: None, result_code: None }
    }
}

/// One line of a payment's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number: they ascend in the order of the commits of the whole store (rule `one-clock`).
    pub id: i64,
    /// When.
    pub at_ms: i64,
    /// What happened.
    pub step: String,
    /// The phase it led to.
    pub phase: Phase,
    /// More about it.
    pub detail: Option<String>,
    /// Why it was taken; None in what a library before version 5 of the format has written.
    pub cause: Option<StepCause>,
}

impl Step {
    /// What a payment begins with in its history.
    pub const FIRST: &'static str = "created";
}

/// A step, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// The payment's row.
    pub payment: i64,
    /// The till's row.
    pub terminal: i64,
    /// The sale's number in the POS.
    pub client_invoice_id: String,
    /// The step.
    pub step: Step,
}

/// What the POS must be told beside the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What kind.
    pub kind: RemarkKind,
    /// Why, with what SEQR said.
    pub text: String,
}

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// Paid, but not the amount that was asked.
    OtherAmount,
    /// SEQR answered with a payment that is not this sale's.
    OtherPayment,
}

impl RemarkKind {
    const ALL: [Self; 2] = [Self::OtherAmount, Self::OtherPayment];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherAmount => "other_amount",
            Self::OtherPayment => "other_payment",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a PAID answer says of itself, to be compared with other payments of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaidNames {
    /// SEQR's reference of the payment.
    pub ers_reference: Option<String>,
    /// An invoiceReference that is not the asking payment's.
    pub invoice_reference: Option<String>,
    /// A clientInvoiceId that is not the asking payment's.
    pub client_invoice_id: Option<String>,
}

/// What the journal knows of a PAID answer from other payments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownNames {
    /// The reference is another payment's or a refund's.
    pub reference: bool,
    /// The invoice or the sale is another payment's.
    pub invoice: bool,
}
