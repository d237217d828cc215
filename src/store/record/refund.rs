//! A refund as the journal keeps it, and what is to be done with one that is asked for. Plain data: it must not depend on how it is stored.

/// What became of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    /// In flight, or in doubt after a crash or a lost answer.
    Sending,
    /// SEQR has given the money back.
    Done,
    /// SEQR has refused.
    Refused,
    /// Was in doubt; it turned out not to have happened.
    NotDone,
    /// It never left the till.
    Unsent,
}

impl RefundState {
    /// All states, in the order of their names above.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Done, Self::Refused, Self::NotDone, Self::Unsent];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NotDone => "not_done",
            Self::Unsent => "unsent",
        }
    }

    /// The state of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A refund, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// The terminal's row.
    pub terminal: i64,
    /// The POS's own id of it, unique a terminal.
    pub refund_id: String,
    /// The payment that is refunded.
    pub ers_reference: String,
    /// How much, in minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency_code: String,
    /// The whole request as JSON, to tell a repetition from another refund.
    pub request: String,
}

/// A refund, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRecord {
    /// The row.
    pub id: i64,
    /// The terminal's row.
    pub terminal: i64,
    /// The POS's own id of it.
    pub refund_id: String,
    /// The payment that is refunded.
    pub ers_reference: String,
    /// How much, in minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency_code: String,
    /// The whole request as JSON.
    pub request: String,
    /// What became of it.
    pub state: RefundState,
    /// SEQR's reference of the refund itself, where it has one.
    pub refund_reference: Option<String>,
    /// SEQR's result code.
    pub result_code: Option<i32>,
    /// The error that was met.
    pub error: Option<String>,
    /// When it was begun first.
    pub created_at_ms: i64,
    /// When it changed last.
    pub updated_at_ms: i64,
    /// When it was sent last.
    pub sent_at_ms: i64,
    /// The number of the step of the journal in which it was sent last.
    pub sent_step: i64,
}

impl RefundRecord {
    /// A refund that is to be sent. It has no row yet.
    pub fn begun(new: NewRefund, now_ms: i64, sent_step: i64) -> Self {
        Self {
            id: 0,
            terminal: new.terminal,
            refund_id: new.refund_id,
            ers_reference: new.ers_reference,
            amount: new.amount,
            currency_code: new.currency_code,
            request: new.request,
            state: RefundState::Sending,
            refund_reference: None,
            result_code: None,
            error: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            sent_at_ms: now_ms,
            sent_step,
        }
    }

    /// An attempt that came to nothing is to be sent anew.
    pub fn sent_again(self, now_ms: i64, sent_step: i64) -> Self {
        Self {
            state: RefundState::Sending,
            refund_reference: None,
            result_code: None,
            error: None,
            updated_at_ms: now_ms,
            sent_at_ms: now_ms,
            sent_step,
            ..self
        }
    }
}

/// What is to be done with a refund that the POS asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundStart {
    /// Send it: it is stored as Sending.
    Send(RefundRecord),
    /// The same request was made before and is Done or Sending: do not send, answer with this.
    Known(RefundRecord),
    /// More than is left of what was paid. Nothing was stored.
    TooMuch {
        /// What was paid, in minor units.
        paid: i64,
        /// What was given back already.
        refunded: i64,
        /// What may have been given back.
        in_doubt: i64,
    },
    /// The store is a copy that was adopted, and the payment was made before: a supervisor must allow it. Nothing was
    /// stored.
    AfterCopy {
        /// When the copy was made.
        copied_at_ms: i64,
    },
    /// Another currency than was paid in. Nothing was stored.
    Currency {
        /// ISO 4217 code of the payment.
        paid: String,
    },
}
