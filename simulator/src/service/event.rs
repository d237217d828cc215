//! The events of an invoice's life, as the ledger shows them.

use crate::clock::{Now, date_time};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Sent,
    Scanned,
    TokenShown,
    Overridden,
    Updated,
    PinStarted,
    PinGivenUp,
    Reserved,
    Committed,
    ReservationTimedOut,
    Paid,
    Asked,
    Acknowledged,
    Settled,
    Receipt,
    Refunded,
    Canceled,
    Replaced,
    Declined,
    Failed,
    Reversed,
    Warning,
}

/// What happened, and when.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at: Now,
    pub(crate) what: What,
    pub(crate) detail: String,
}

impl Event {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "event": self.what, "ms": self.at.ms, "at": date_time(self.at.unix_ms), "detail": self.detail,
        })
    }
}
