//! What the machine keeps and what its parts hand to each other: the state that the POS sees, what it is doing, what is
//! being stored. Plain data; how it changes stands in the other files.

use super::events::{CommandId, Ms};
use crate::pos::Error;
use crate::service::{ServiceError, StatusAnswer};
use crate::store::{Actor, PaymentRecord, Phase, StoreError};

/// What the POS is told (docs/design.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Waiting for the customer.
    Waiting = 1,
    /// Ask the cashier.
    AskCashier = 2,
    /// The till must answer to tokens.
    Loyalty = 3,
    /// The amount is reserved.
    Reserved = 4,
    /// Paid.
    Completed = 5,
    /// Not paid, the sale is open again.
    Canceled = 6,
    /// Not paid, an error occurred.
    Failed = 7,
    /// Not known now.
    Unknown = 8,
    /// The invoice is on its way; SEQR has not answered yet.
    Starting = 9,
    /// Given up by a supervisor: the outcome is not known.
    Abandoned = 10,
    /// A cancel is stored and has no outcome yet.
    Canceling = 11,
}

/// A storing that failed is tried again after this long: a full disk is freed by people.
pub const STORE_RETRY: Ms = 250;
/// So long after SEQR's answer the host is told what could not be stored (rule `journal-before-send`).
pub const STORE_PATIENCE: Ms = 3_000;
/// So long an acknowledgement is tried: three times the 20 s after which SEQR would have reversed.
pub const ACKNOWLEDGE_PATIENCE: Ms = 60_000;
/// SEQR gives a payment back that is not asked about for so long (docs/protocol.md, Polling).
pub(super) const REVERSED_AFTER: Ms = 20_000;
/// After so many PAID in a row that are not this sale's nothing is asked any more (rule `whose-paid`): one may be an
/// answer that was mixed up, three are how this service answers.
pub const FOREIGN_PAID_LIMIT: u32 = 3;
/// After so many answers of one kind to a commit, with RESERVED heard after each, it is not sent again (rule
/// `bounded-retries`).
pub const COMMIT_TRIES: u32 = 3;
/// From query to query of a reservation whose time is over.
pub const RESERVATION_CHECK: Ms = 30_000;
/// The same of one for which the invoice gave no time.
pub const RESERVATION_CHECK_OPEN: Ms = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    Sending,
    Idle,
    Polling { window_ends: Ms, question_ends: Option<Ms> },
    Loyalty { window_left: Ms, question_ends: Ms },
    Updating,
    AskingLast { until: Ms },
    Canceling { until: Ms, overdue: bool },
    AskingPaid { until: Ms, overdue: bool },
    Reserved { ask_at: Ms },
    AskingReserved { until: Ms },
    Committing { until: Ms, overdue: bool },
    AskingCommitted { until: Ms, overdue: bool, reserved: StillReserved },
    Acknowledging { until: Ms },
}

/// What follows when a change is stored.
#[derive(Debug, Clone)]
pub(super) enum AfterSave {
    /// Fact: the invoice stands at SEQR; a cancel that was wished meanwhile goes on from here.
    Opened,
    /// Fact: the invoice was not taken.
    NotStarted(Error),
    /// Fact: the sale is paid.
    Paid,
    /// Fact: the sale ended unpaid.
    Unpaid,
    /// Fact: SEQR took the payment back.
    Reversed,
    /// Fact, but nothing depends on it: what was learnt on the way.
    Noted,
    /// The same, and this line of the log.
    Logged(String),
    /// Fact: the money is reserved.
    Reserved,
    /// Fact: SEQR took the changed invoice; the caller, until told.
    Updated(Option<CommandId>),
    /// Fact: SEQR did not commit, the money is still reserved; the caller, until told, and why.
    NotCommitted(Option<CommandId>, Error),
    /// Wish: cancel; None where nobody waits (the unanswered question).
    Cancel(Option<CommandId>),
    /// Wish: cancel an invoice that is on its way.
    CancelSending(CommandId),
    /// Wish: an invoice without reference is not wanted any more.
    GiveUpLast(CommandId),
    /// Wish: it is wanted again.
    AskLast(CommandId),
    /// Wish: the POS has booked it.
    Confirm(CommandId),
    /// Wish: a supervisor gives it up.
    Abandon(CommandId),
    /// Wish: the POS has undone what SEQR took back.
    AcknowledgeReversal(CommandId),
    /// Wish: the invoice has changed.
    Update(CommandId),
    /// Wish: take what is reserved; true where an earlier commit may have been done.
    Commit(CommandId, bool),
}

impl AfterSave {
    /// Who brought the change about.
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Opened
            | Self::NotStarted(_)
            | Self::Paid
            | Self::Unpaid
            | Self::Reversed
            | Self::Noted
            | Self::Logged(_)
            | Self::Reserved
            | Self::Updated(_)
            | Self::NotCommitted(..) => Actor::Seqr,
            Self::Cancel(None) => Actor::Library,
            Self::Cancel(Some(_))
            | Self::CancelSending(_)
            | Self::GiveUpLast(_)
            | Self::AskLast(_)
            | Self::Confirm(_)
            | Self::AcknowledgeReversal(_)
            | Self::Update(_)
            | Self::Commit(..) => Actor::Pos,
            Self::Abandon(_) => Actor::Supervisor,
        }
    }

    /// A fact that SEQR told: it is tried again until it is stored.
    pub(super) fn is_fact(&self) -> bool {
        matches!(
            self,
            Self::Opened
                | Self::NotStarted(_)
                | Self::Paid
                | Self::Unpaid
                | Self::Reversed
                | Self::Reserved
                | Self::Updated(_)
                | Self::NotCommitted(..)
        )
    }
}

#[derive(Debug, Clone)]
pub(super) struct Saving {
    pub(super) record: PaymentRecord,
    pub(super) step: &'static str,
    pub(super) then: AfterSave,
    /// When SEQR told it, or the POS wished it.
    pub(super) heard: Ms,
    /// Why the last try failed.
    pub(super) failed: Option<StoreError>,
    /// When to try again; None while a try is under way.
    pub(super) retry_at: Option<Ms>,
    /// Another writer was faster: the record is read, not written.
    pub(super) reads: bool,
    /// STORE_PATIENCE is over and the POS was told.
    pub(super) told: bool,
}

/// What an answer to a status query means.
pub(super) enum StatusOutcome {
    Paid(Box<StatusAnswer>),
    /// SEQR says PAID, and it is not this sale's, or cannot be booked (rule `whose-paid`).
    NotOurs(Error),
    /// The sale ended unpaid, and how.
    Ended(Phase, Option<Error>),
    /// SEQR has let it expire, unpaid.
    Expired(Error),
    /// The money is reserved, as the invoice wished.
    Reserved,
    /// The customer is not done, or SEQR is not: ask again.
    NotYet,
    /// SEQR will not answer this question, ever.
    Refused(Error),
}

/// What follows when SEQR still says RESERVED after a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StillReserved {
    /// The commit did not arrive: send it again.
    CommitAgain,
    /// It was answered "done": SEQR is not through with it.
    AskAgain,
    /// After a crash: the POS decides anew.
    Rest,
}

/// What a commit was answered, to see that it is the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommitAnswer {
    pub(super) kind: AnswerKind,
    /// How often RESERVED was heard after it.
    pub(super) times: u32,
    /// It is what the last commit was answered.
    pub(super) last: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AnswerKind {
    Fault(String),
    Http(u16),
    Refused(i32),
    Unreadable,
}

impl AnswerKind {
    /// None where nothing was answered.
    pub(super) fn of(error: &ServiceError) -> Option<Self> {
        match error {
            ServiceError::Fault { code, .. } => Some(Self::Fault(code.clone())),
            ServiceError::Http { status, .. } => Some(Self::Http(*status)),
            ServiceError::Refused { code, .. } => Some(Self::Refused(*code)),
            ServiceError::Unreadable { .. } => Some(Self::Unreadable),
            ServiceError::NotSent { .. } | ServiceError::Lost { .. } => None,
        }
    }
}

/// What the first PAID answer did not say, so that a later one may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lacked {
    pub(super) amount: bool,
    pub(super) time: bool,
}
