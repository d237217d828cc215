//! The SEQR service without a socket: its rules (docs/protocol.md), pure, told the time by the caller.
//! It knows nothing of HTTP, XML, misbehaviour or threads.

pub(crate) mod amount;
mod booking;
pub(crate) mod books;
mod callers;
pub(crate) mod code;
pub(crate) mod customer;
pub(crate) mod event;
mod ids;
pub(crate) mod invoice;
pub(crate) mod invoice_data;
pub(crate) mod ledger;
pub(crate) mod phone;
pub(crate) mod principal;
mod refund;
pub(crate) mod reply;
mod report;
pub(crate) mod request;
pub(crate) mod settings;
pub(crate) mod status;
#[cfg(test)]
mod tests;
mod till;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::Now;
use books::Books;
use code::Code;
use customer::Customer;
use ids::Ids;
use invoice::Invoice;
use principal::Principals;
use reply::{Reply, Rest};
use request::{Operation, Request};
use settings::Settings;

/// The whole state of the simulated service.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) settings: Settings,
    /// What customers do by themselves with invoices to come.
    pub(crate) customer: Customer,
    ids: Ids,
    principals: Principals,
    /// By running number, oldest first.
    invoices: BTreeMap<u64, Invoice>,
    next_number: u64,
    by_reference: HashMap<String, u64>,
    by_payment: HashMap<String, u64>,
    by_refund: HashMap<String, u64>,
    /// The latest invoice of each terminal, whatever became of it.
    current: HashMap<String, u64>,
    /// What happens by itself: moment and invoice.
    due: BTreeSet<(u64, u64)>,
    due_of: HashMap<u64, u64>,
    books: Books,
}

impl Service {
    pub(crate) fn new(settings: Settings, customer: Customer, seed: Option<u64>) -> Service {
        Service {
            settings,
            customer,
            ids: Ids::new(seed),
            principals: Principals::default(),
            invoices: BTreeMap::new(),
            next_number: 1,
            by_reference: HashMap::new(),
            by_payment: HashMap::new(),
            by_refund: HashMap::new(),
            current: HashMap::new(),
            due: BTreeSet::new(),
            due_of: HashMap::new(),
            books: Books::default(),
        }
    }

    /// Does what a request asks for. Every operation of the wire passes here.
    pub(crate) fn perform(&mut self, request: &Request, now: Now) -> Reply {
        self.tick(now);
        use Operation as Op;
        let outcome = match request.operation {
            Op::BenchmarkingNop => Ok(Reply::success(Rest::Nothing)),
            Op::RegisterTerminal => self.register_terminal(request),
            Op::UnregisterTerminal => self.unregister_terminal(request, now),
            Op::AssignSeqrId => self.assign_seqr_id(request),
            Op::ChangePrincipalPassword => self.change_password(request),
            Op::RequestPrincipalInformation => self.principal_information(request),
            Op::SendInvoice => self.send_invoice(request, now),
            Op::UpdateInvoice => self.update_invoice(request, now),
            Op::GetPaymentStatus => self.payment_status(request, now),
            Op::CancelInvoice => self.cancel_invoice(request, now),
            Op::CommitReservation => self.commit_reservation(request, now),
            Op::RefundPayment => self.refund_payment(request, now),
            Op::SubmitPaymentReceipt => self.submit_receipt(request, now),
            Op::MarkTransactionPeriod => self.mark_period(request, now),
            Op::ExecuteReport => self.execute_report(request, now),
            Op::RequestPurchase
            | Op::RequestTopup
            | Op::RequestTransfer
            | Op::ConfirmCustomerRegistration => {
                code::refuse(Code::UNSUPPORTED, "a product outside point of sale")
            }
        };
        outcome.unwrap_or_else(Reply::from)
    }

    /// Lets everything happen that was due up to now, in the order of time.
    pub(crate) fn tick(&mut self, now: Now) {
        while let Some(&(at, number)) = self.due.first() {
            if at > now.ms {
                break;
            }
            self.due.pop_first();
            self.due_of.remove(&number);
            self.happen(number, now.back_to(at));
            self.reschedule(number);
        }
    }

    /// The next moment at which something happens by itself.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.due.first().map(|(at, _)| *at)
    }

    /// To be called after every change of an invoice.
    fn reschedule(&mut self, number: u64) {
        let due = self.invoices.get(&number).and_then(|i| i.next_due(self.settings.reversal_ms));
        if let Some(old) = self.due_of.remove(&number) {
            self.due.remove(&(old, number));
        }
        if let Some(at) = due {
            self.due.insert((at, number));
            self.due_of.insert(number, at);
        }
    }

    /// The number of invoices is bounded: the oldest that are over leave.
    fn forget_old_invoices(&mut self) {
        while self.invoices.len() > self.settings.max_invoices {
            let over = self.invoices.iter().take(1000).find(|(_, invoice)| !invoice.status.is_open());
            let Some(number) = over.map(|(number, _)| *number) else { return };
            let Some(invoice) = self.invoices.remove(&number) else { return };
            if let Some(at) = self.due_of.remove(&number) {
                self.due.remove(&(at, number));
            }
            self.by_reference.remove(&invoice.reference);
            if let Some(payment) = &invoice.payment {
                self.by_payment.remove(&payment.ers_reference);
            }
            for refund in &invoice.refunds {
                self.by_refund.remove(&refund.ers_reference);
            }
            if self.current.get(&invoice.terminal_id) == Some(&number) {
                self.current.remove(&invoice.terminal_id);
            }
        }
    }

    /// Forgets invoices and books; terminals only when told.
    pub(crate) fn reset(&mut self, keep_terminals: bool) {
        self.invoices.clear();
        self.by_reference.clear();
        self.by_payment.clear();
        self.by_refund.clear();
        self.current.clear();
        self.due.clear();
        self.due_of.clear();
        self.books = Books::default();
        if !keep_terminals {
            self.principals.forget_terminals();
        }
    }
}
