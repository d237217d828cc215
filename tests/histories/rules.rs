//! The rules of docs/design.md, as what a bystander can check at one payment's machine while a history goes on:
//! its events and outputs, the journal, and SEQR's books. How the machine works is not known here.

pub(crate) use super::broken::*;
use super::journal::Journal;
use super::model::Service;
use seqr::pos::machine::Ms;
use seqr::store::PaymentRecord;

/// How late a timer may be noticed: the world's ticks come a little late, and an answer in flight may hold it up.
pub(crate) const SLACK: Ms = 6_000;
/// The longest that a command may wait, beside cancel_timeout_ms: a sendInvoice in flight, a query, writes that hang.
pub(crate) const LONGEST: Ms = 110_000;

/// What a bystander can look at.
pub(crate) struct Sight<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) service: &'a Service,
    pub(crate) now: Ms,
    /// This payment's sendInvoice is still on its way to SEQR.
    pub(crate) invoice_on_its_way: bool,
    /// This payment's sendInvoice went out before, in whichever process.
    pub(crate) invoice_sent: bool,
    pub(crate) handles: u32,
}

impl Sight<'_> {
    /// Neither is the customer's money gone, nor can the customer still pay. An invoice of an earlier attempt may have settled
    /// the payment; then its own, if it ever comes, is a stray.
    pub(crate) fn is_dead(&self, record: &PaymentRecord) -> bool {
        let bill = match &record.invoice_reference {
            Some(reference) => self.service.bills.iter().find(|bill| bill.reference == *reference),
            None => self.service.bill_of(record.id),
        };
        bill.map_or(!self.invoice_on_its_way, |bill| bill.is_dead())
    }
}
