//! Jobs on refunds, exactly once by the caller's refund id (rule `refund-exactly-once`). Which refunds are in flight in this
//! process is known to `pos`.

use super::{Job, Kind};
use crate::store::record::refund::{NewRefund, RefundRecord, RefundStart, RefundState};
use crate::store::{Pending, Store};
use std::ops::Range;

pub(crate) struct BeginRefund {
    pub(crate) new: NewRefund,
    pub(crate) now_ms: i64,
    /// An earlier run answered that it is to be sent.
    pub(crate) is_sent: bool,
}

impl Job for BeginRefund {
    type Answer = RefundStart;
    const KIND: Kind = Kind::Write;
}

pub(crate) struct FinishRefund {
    pub(crate) id: i64,
    pub(crate) state: RefundState,
    pub(crate) refund_reference: Option<String>,
    pub(crate) result_code: Option<i32>,
    pub(crate) error: Option<String>,
    pub(crate) now_ms: i64,
}

impl Job for FinishRefund {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct FindRefund {
    pub(crate) terminal: i64,
    pub(crate) refund_id: String,
}

impl Job for FindRefund {
    type Answer = Option<RefundRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct AllowRefunds {
    pub(crate) ers_reference: String,
    pub(crate) now_ms: i64,
}

impl Job for AllowRefunds {
    type Answer = ();
    const KIND: Kind = Kind::Write;
}

pub(crate) struct RefundsBegun {
    pub(crate) begun: Range<i64>,
    /// The time and the row of the one before.
    pub(crate) after: Option<(i64, i64)>,
    pub(crate) limit: u32,
}

impl Job for RefundsBegun {
    type Answer = Vec<RefundRecord>;
    const KIND: Kind = Kind::Read;
}

pub(crate) struct RefundInDoubt {
    pub(crate) terminal: i64,
    /// The refund id of the one before.
    pub(crate) after: Option<String>,
}

impl Job for RefundInDoubt {
    type Answer = Option<RefundRecord>;
    const KIND: Kind = Kind::Read;
}

impl Store {
    /// Decides about a refund and stores it as Sending where it is to be sent, in one transaction, durably.
    /// `Conflict::RefundId` where the id was used for a refund with other data. A payment that this store does
    /// not know limits nothing: SEQR judges.
    pub fn begin_refund(&self, new: NewRefund, now_ms: i64) -> Pending<RefundStart> {
        self.run(BeginRefund { new, now_ms, is_sent: false })
    }

    /// Stores what became of a refund, durably.
    pub fn finish_refund(
        &self,
        id: i64,
        state: RefundState,
        refund_reference: Option<String>,
        result_code: Option<i32>,
        error: Option<String>,
        now_ms: i64,
    ) -> Pending<()> {
        let pending = self.run(FinishRefund { id, state, refund_reference, result_code, error, now_ms });
        if state == RefundState::Done {
            self.raise_outbox_signal();
        }
        pending
    }

    /// The refund of that id.
    pub fn find_refund(&self, terminal: i64, refund_id: String) -> Pending<Option<RefundRecord>> {
        self.run(FindRefund { terminal, refund_id })
    }

    /// A supervisor allows refunds of a payment that an adopted copy has not made itself, durably. A store that is none has
    /// nothing to allow of a payment that it does not know.
    pub fn allow_refunds(&self, ers_reference: String, now_ms: i64) -> Pending<()> {
        self.run(AllowRefunds { ers_reference, now_ms })
    }

    /// Refunds of all terminals that were begun in a span of time, by the time of their beginning, `limit` of them at most;
    /// `after` is the time and the row of the last one before.
    pub fn refunds_begun(
        &self,
        begun: Range<i64>,
        after: Option<(i64, i64)>,
        limit: u32,
    ) -> Pending<Vec<RefundRecord>> {
        self.run(RefundsBegun { begun, after, limit })
    }

    /// The refund in state Sending that follows `after` in the order of the refund ids' bytes; None starts, and
    /// None ends.
    pub fn refund_in_doubt(&self, terminal: i64, after: Option<String>) -> Pending<Option<RefundRecord>> {
        self.run(RefundInDoubt { terminal, after })
    }
}
