//! One registered till.

use super::{Payment, RefundRequest, Result};
use crate::invoice::Invoice;
use crate::secret::Secret;

/// What registering a till takes.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The shop's account with SEQR.
    pub reseller_id: String,
    /// Its user, "9900" by default.
    pub reseller_user_id: String,
    /// Its password.
    pub reseller_password: Secret,
    /// The till in the shop's words.
    pub external_terminal_id: String,
    /// What the customer's phone shows.
    pub name: String,
    /// The sticker.
    pub seqr_id: Option<String>,
}

/// One registered till. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Terminal {}

impl Terminal {
    /// SEQR's id of the till.
    pub fn terminal_id(&self) -> &str {
        unimplemented!()
    }
    /// The sticker's id, once assigned.
    pub fn seqr_id(&self) -> Option<String> {
        unimplemented!()
    }
    /// Links the sticker to the till. Takes what a scanner sends.
    pub fn assign_seqr_id(&self, _scanned: &str) -> Result<()> {
        unimplemented!()
    }
    /// Ends the till at SEQR and in the store.
    pub fn unregister(&self) -> Result<()> {
        unimplemented!()
    }
    /// Sends the bill. An issue_date that is empty means now.
    pub fn pay_start(&self, _invoice: Invoice, _issued_at_ms: Option<i64>) -> Result<Payment> {
        unimplemented!()
    }
    /// The next unfinished payment without a live handle.
    pub fn next_unfinished(&self, _after: Option<&Payment>) -> Result<Option<Payment>> {
        unimplemented!()
    }
    /// A payment by the sale's number, the newest attempt.
    pub fn find_payment(&self, _client_invoice_id: &str) -> Result<Payment> {
        unimplemented!()
    }
    /// Gives money back, exactly once by refund_id. The refund's own reference, if it has one.
    pub fn refund(&self, _request: RefundRequest) -> Result<Option<String>> {
        unimplemented!()
    }
    /// Settles a refund in doubt by what a person found out.
    pub fn resolve_refund(&self, _refund_id: &str, _happened: bool) -> Result<()> {
        unimplemented!()
    }
    /// The next refund in doubt by its id.
    pub fn next_refund_in_doubt(&self, _after: Option<&str>) -> Result<Option<String>> {
        unimplemented!()
    }
}
