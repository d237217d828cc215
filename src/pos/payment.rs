//! One sale being paid.

use super::{Error, Result};
use std::time::Duration;

/// What the POS is told (DESIGN section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for the customer.
    Waiting,
    /// Ask the cashier.
    AskCashier,
    /// The till must answer to tokens.
    Loyalty,
    /// The amount is reserved.
    Reserved,
    /// Paid.
    Completed,
    /// Not paid, the sale is open again.
    Canceled,
    /// Not paid, an error occurred.
    Failed,
    /// Not known now.
    Unknown,
}

/// The answer to a poll.
#[derive(Debug, Clone)]
pub struct Polled {
    /// The state.
    pub state: State,
    /// COMPLETED that could not be stored yet (rule 1).
    pub not_saved: Option<Error>,
}

/// A handle of one sale; dropping it closes the handle (rule 11).
pub struct Payment {}

impl Payment {
    /// The state at once if final or new to this handle, else the next change or after `wait`. No I/O.
    pub fn poll(&self, _wait: Duration) -> Result<Polled> {
        unimplemented!()
    }
    /// 30 s more.
    pub fn continue_(&self) -> Result<()> {
        unimplemented!()
    }
    /// Ends in a fact (rule 6).
    pub fn cancel(&self) -> Result<()> {
        unimplemented!()
    }
    /// The POS has booked the sale.
    pub fn confirm(&self) -> Result<()> {
        unimplemented!()
    }
    /// A supervisor gives it up.
    pub fn abandon(&self) -> Result<()> {
        unimplemented!()
    }
    /// The sale's number.
    pub fn client_invoice_id(&self) -> &str {
        unimplemented!()
    }
    /// SEQR's reference of the invoice.
    pub fn invoice_reference(&self) -> Option<&str> {
        unimplemented!()
    }
    /// SEQR's reference of the payment.
    pub fn ers_reference(&self) -> Option<&str> {
        unimplemented!()
    }
    /// The invoice's own QR code text.
    pub fn qr_code(&self) -> Option<&str> {
        unimplemented!()
    }
    /// Asked; paid once COMPLETED. Minor units and currency code.
    pub fn amount(&self) -> (i64, String) {
        unimplemented!()
    }
    /// When it was paid, Unix ms; None until then.
    pub fn paid_at_ms(&self) -> Option<i64> {
        unimplemented!()
    }
    /// The last result code met.
    pub fn result_code(&self) -> Option<i32> {
        unimplemented!()
    }
    /// The last trouble met, in plain words.
    pub fn error(&self) -> Option<String> {
        unimplemented!()
    }
}
