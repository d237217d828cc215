//! The messages of docs/protocol.md, Operations, one file a noun: what is asked, what is answered, in which order.
//! They know no envelope and no socket.

mod invoice;
mod payment;
mod period;
mod ping;
mod principal;
mod receipt;
mod refund;
mod terminal;
mod words;

pub use invoice::{CancelInvoice, CommitReservation, InvoiceAnswer, SendInvoice, UpdateInvoice};
pub use payment::{GetPaymentStatus, PaymentStatus, Receipt, StatusAnswer};
pub use period::{ExecuteReport, MarkTransactionPeriod, PeriodAnswer, ReportAnswer};
pub use ping::BenchmarkingNop;
pub use principal::{Account, ChangePrincipalPassword, PrincipalAnswer, RequestPrincipalInformation};
pub use receipt::{ReceiptType, SubmitPaymentReceipt};
pub use refund::{RefundAnswer, RefundPayment};
pub use terminal::{AssignSeqrId, RegisterAnswer, RegisterTerminal, UnregisterTerminal};

pub(super) use super::source::{Broken, Source};
pub(super) use super::xml::Xml;
use crate::money::MoneyError;
use crate::secret::Secret;
pub(super) use jiff::tz::TimeZone;

/// The longest answer to a payment's request, in bytes: a status with a long receipt has some 10 KiB.
pub const MAX_ANSWER: usize = 1024 * 1024;
/// The longest report, in bytes: 100,000 rows have some 25 MiB.
pub const MAX_REPORT: usize = 64 * 1024 * 1024;

/// What kind of call it is: this decides its deadline, and whether it may use a kept connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Changes nothing, may be repeated: question_timeout, kept connection.
    Question,
    /// cancelInvoice, repeated until it is answered: cancel_try_timeout, kept connection.
    Cancel,
    /// Moves money or changes what the customer pays: money_timeout, a fresh connection, never repeated.
    Money,
    /// Changes terminals, credentials or periods: money_timeout, a fresh connection, never repeated.
    Register,
    /// Long documents, may be repeated: money_timeout, kept connection.
    Document,
}

/// The fields that every answer has (docs/protocol.md, Operations, base).
#[derive(Debug, Default)]
pub struct Base {
    pub(super) ers_reference: Option<String>,
}

/// One operation of the service: its name, how it is written, how its answer is read.
pub trait Operation: Sync {
    /// The element's name.
    const NAME: &'static str;
    /// Deadline and connection.
    const KIND: Kind;
    /// Whether it moves money or changes credentials or books, so that what stands between the till and SEQR is not
    /// believed when it says "no" (rule `middlebox-answers`). Not sendInvoice: nobody asks about an invoice that was
    /// not taken, so what is paid of it goes back.
    const COUNTS: bool = false;
    /// Whether it moves money or changes what SEQR knows: then it leaves only while the terminal is this process's.
    const ACTS: bool = !matches!(Self::KIND, Kind::Question | Kind::Document);
    /// Whether a clientContext comes first: always, but for benchmarkingNop.
    const HAS_CONTEXT: bool = true;
    /// The longest answer that is read, in bytes.
    const MAX_ANSWER: usize = MAX_ANSWER;
    /// The answer's own fields while they are read.
    type Draft: Default;
    /// What comes back when resultCode is 0.
    type Answer;

    /// Writes the parameters after the context, in the order of the schema.
    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError>;

    /// Takes one element of `return` that is not a base field; what it does not know it leaves.
    fn read(_draft: &mut Self::Draft, _name: &str, _source: &mut Source<'_>) -> Result<(), Broken> {
        Ok(())
    }

    /// Makes the answer, or says what is missing. A time that names no zone is read in `zone`.
    fn answer(base: Base, draft: Self::Draft, zone: &TimeZone) -> Result<Self::Answer, &'static str>;

    /// A password in the parameters, which no error may show.
    fn secret(&self) -> Option<&Secret> {
        None
    }
}
