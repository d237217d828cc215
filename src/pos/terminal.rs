//! The handle of one registered terminal: its sticker, its sales, its refunds. What they do stands in their own folders.

use super::clock::unix_ms;
use super::error::{no_such_sale, unfinished_sale};
use super::payment::registry::{Outcome, Registry, Wish};
use super::payment::shared::Shared;
use super::receipt::{document, print};
use super::refund::find::RefundInfo;
use super::session::{TerminalSession, account, password};
use super::{Document, Error, Kind, Payment, RefundRequest, Result, refund, validate};
use crate::invoice::Invoice;
use crate::service::PrincipalAnswer;
use crate::store::{Attention, Conflict, PaymentRecord, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// One registered terminal. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Terminal {
    session: Arc<TerminalSession>,
    payments: Arc<Registry>,
}

impl Terminal {
    pub(super) fn new(session: Arc<TerminalSession>, payments: Arc<Registry>) -> Self {
        Self { session, payments }
    }

    /// SEQR's id of the terminal.
    pub fn terminal_id(&self) -> &str {
        self.session.terminal_id()
    }

    /// The sticker's id, once assigned.
    pub fn seqr_id(&self) -> Option<String> {
        self.session.seqr_id()
    }

    /// The language of the configuration: "en", "sv", perhaps with a region.
    pub fn language(&self) -> &str {
        &self.session.context.config.language
    }

    /// Links the sticker to the terminal. Takes what a scanner sends.
    pub fn assign_seqr_id(&self, scanned: &str) -> Result<()> {
        account::assign_seqr_id(&self.session, scanned)
    }

    /// Ends the terminal at SEQR and in the store. What is unfinished must be settled before.
    pub fn unregister(&self) -> Result<()> {
        account::unregister(&self.session)
    }

    /// Gives the terminal a new random password.
    pub fn change_password(&self) -> Result<()> {
        password::change_password(&self.session)
    }

    /// What SEQR knows of the terminal.
    pub fn information(&self) -> Result<PrincipalAnswer> {
        account::information(&self.session)
    }

    /// The same as a JSON object.
    pub fn information_json(&self) -> Result<String> {
        account::information_json(&self.session)
    }

    /// Begins a payment: it is journaled, then its invoice is sent; this waits for neither. `issued_at_ms`: Unix time;
    /// None is now.
    pub fn pay_begin(&self, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<Payment> {
        self.session.check_open()?;
        validate::check_invoice(&invoice)?;
        let invoice = Arc::new(validate::issued(invoice, issued_at_ms, self.session.context.zone())?);
        let wish = Wish { invoice, at_ms: unix_ms(), refused: not_journaled };
        let (shared, outcome) = self.payments.begin(&self.session, wish);
        Ok(self.handle(shared, Some(outcome)))
    }

    /// The same, and waits for what becomes of the invoice.
    pub fn pay_start(&self, invoice: Invoice, issued_at_ms: Option<i64>) -> Result<Payment> {
        self.settle_password();
        let payment = self.pay_begin(invoice, issued_at_ms)?;
        payment.wait_for_outcome()?;
        Ok(payment)
    }

    /// The next unfinished payment of this till without a live handle.
    pub fn next_unfinished(&self, after: Option<&Payment>) -> Result<Option<Payment>> {
        self.session.check_open()?;
        let (session, context) = (&self.session, &self.session.context);
        let after = after.map_or(i64::MIN, |payment| payment.id());
        let found = self.payments.attach(session, || {
            let unfinished = context.store.unfinished_payments(session.row).wait();
            let unfinished =
                unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
            let free = |record: &PaymentRecord| record.id > after && !self.payments.is_held(record);
            Ok(unfinished.into_iter().find(free))
        })?;
        Ok(found.map(|shared| self.handle(shared, None)))
    }

    /// The next payment of this till that SEQR took back, and that the POS has not acknowledged.
    pub fn next_reversal(&self, after: Option<&Payment>) -> Result<Option<Payment>> {
        self.session.check_open()?;
        let (session, context) = (&self.session, &self.session.context);
        let after = after.map_or(i64::MIN, Payment::id);
        let found = self.payments.attach(session, || {
            let found = context.store.next_reversal(session.row, after).wait();
            found.map_err(|error| Error::from_store("The store could not be read", &error))
        })?;
        Ok(found.map(|shared| self.handle(shared, None)))
    }

    /// What waits for a person at this till.
    pub fn attention(&self) -> Result<Attention> {
        self.session.check_open()?;
        let counted = self.session.context.store.attention(self.session.row).wait();
        counted.map_err(|error| Error::from_store("The store could not be read", &error))
    }

    /// A payment by the sale's number, the newest attempt.
    pub fn find_payment(&self, client_invoice_id: &str) -> Result<Payment> {
        self.session.check_open()?;
        validate::compared_id("client_invoice_id", client_invoice_id)?;
        let (session, context) = (&self.session, &self.session.context);
        let found = self.payments.attach(session, || {
            let found = context.store.find_payment(session.row, client_invoice_id.to_owned()).wait();
            found.map_err(|error| Error::from_store("The store could not be read", &error))
        })?;
        found.map(|shared| self.handle(shared, None)).ok_or_else(|| no_such_sale(client_invoice_id))
    }

    /// Gives money back, exactly once by refund_id (rule `refund-exactly-once`). The refund's own reference, if it
    /// has one.
    pub fn refund(&self, request: RefundRequest) -> Result<Option<String>> {
        self.settle_password();
        refund::begin(&self.session, request)?.wait(|| self.session.context.engine_gone())
    }

    /// The same, without waiting: [`Self::poll_refund`] has the outcome.
    pub fn begin_refund(&self, request: RefundRequest) -> Result<()> {
        refund::begin(&self.session, request).map(drop)
    }

    /// What became of a refund; None while it is under way, after `wait`.
    pub fn poll_refund(&self, refund_id: &str, wait: Duration) -> Result<Option<Result<Option<String>>>> {
        refund::find::poll(&self.session, refund_id, wait)
    }

    /// A refund of the store by its id.
    pub fn find_refund(&self, refund_id: &str) -> Result<RefundInfo> {
        refund::find::info(&self.session, refund_id)
    }

    /// A supervisor allows refunds of a payment that a backup had when it was made.
    pub fn allow_refunds(&self, ers_reference: &str) -> Result<()> {
        refund::allow(&self.session, ers_reference)
    }

    /// Settles a refund in doubt by what a person found out.
    pub fn resolve_refund(&self, refund_id: &str, happened: bool) -> Result<()> {
        refund::resolve(&self.session, refund_id, happened)
    }

    /// The next refund in doubt by its id.
    pub fn next_refund_in_doubt(&self, after: Option<&str>) -> Result<Option<String>> {
        refund::find::next_in_doubt(&self.session, after)
    }

    /// The customer's receipt of a refund that is done.
    pub fn refund_receipt_text(&self, refund_id: &str, columns: u32) -> Result<String> {
        print::of_refund(&self.session, refund_id, columns)
    }

    /// Journals a document of the shop's; it is delivered in the background.
    pub fn submit_receipt(&self, ers_reference: &str, document: Document) -> Result<()> {
        document::submit(&self.session, ers_reference, document)
    }

    /// Whoever waits anyway waits until a change of password is over, and settles one whose answer was lost.
    fn settle_password(&self) {
        if self.session.check_open().is_ok() {
            drop(self.session.unchanged());
        }
    }

    fn handle(&self, shared: Arc<Shared>, begun: Option<Outcome>) -> Payment {
        Payment::new(shared, Arc::clone(&self.payments), Arc::clone(&self.session.context), begun)
    }
}

/// Why a sale is not in the journal, for the POS.
fn not_journaled(error: &StoreError, sale: &str) -> Error {
    match error {
        StoreError::Conflict(Conflict::OpenPayment { client_invoice_id }) => {
            unfinished_sale(client_invoice_id)
        }
        StoreError::Conflict(Conflict::ClientInvoiceIdTaken { .. }) => Error::new(
            Kind::AlreadyPaid,
            format!(
                "Sale {sale} is paid and booked: find its payment with seqr_payment_find, or give the new sale a \
                 number of its own"
            ),
        ),
        StoreError::Conflict(Conflict::Reversal { .. }) => Error::new(
            Kind::Reversed,
            format!(
                "SEQR has reversed the payment of sale {sale}: undo its booking, then call \
                 seqr_acknowledge_reversal (seqr_next_reversal gives the payment); then the sale can be paid again"
            ),
        ),
        _ => Error::from_store("The sale could not be journaled, so nothing was sent to SEQR", error),
    }
}
