//! Whose PAID it is, and how much was paid (rule `whose-paid`): an answer to a query is believed only where it does not
//! speak of another sale, and the first reference and amount stay. It reads; what follows is in `paid.rs`.

use super::state::Lacked;
use super::{Known, Machine, Now, errors};
use crate::invoice::{Invoice, PaymentMode};
use crate::money::{Amount, Currency};
use crate::pos::Error;
use crate::service::StatusAnswer;
use crate::store::{PaidNames, PaymentRecord, Remark, RemarkKind};
use std::sync::Arc;

/// The amount in a PAID answer.
enum Total {
    None,
    Paid(i64),
    /// Not positive, unreadable, or in another currency: as SEQR wrote it.
    Unusable(String),
}

/// What a PAID answer makes of the record.
pub(super) struct Reading {
    pub(super) record: PaymentRecord,
    pub(super) lacked: Lacked,
    /// What it says that is not what the first one said.
    pub(super) differs: Option<String>,
}

/// The reference that a payment is booked by: ersReference, else paymentReference.
fn reference_of(answer: &StatusAnswer) -> Option<&str> {
    let receipt = answer.receipt.as_ref().and_then(|receipt| receipt.payment_reference.as_deref());
    [answer.ers_reference.as_deref(), receipt].into_iter().flatten().find_map(name)
}

/// A name without the blanks around it; None where nothing is left.
fn name(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A name that an answer gives and that is not the payment's own.
fn other<'a>(given: Option<&'a str>, own: Option<&str>) -> Option<&'a str> {
    given.and_then(name).filter(|given| own.and_then(name) != Some(given))
}

/// The invoiceReference and the clientInvoiceId of a PAID answer, as far as they are not the payment's own.
fn others<'a>(
    answer: &'a StatusAnswer,
    sale: &str,
    invoice_reference: Option<&str>,
) -> (Option<&'a str>, Option<&'a str>) {
    let Some(receipt) = &answer.receipt else { return (None, None) };
    let sale = other(receipt.client_invoice_id.as_deref(), Some(sale));
    let Some(own) = invoice_reference else { return (None, sale) };
    (other(receipt.invoice_reference.as_deref(), Some(own)), sale)
}

/// What the journal must be asked before a PAID answer is judged; None where all of it is the payment's own: `sale`,
/// `invoice_reference`, `ers_reference`.
pub fn names_to_look_up(
    answer: &StatusAnswer,
    sale: &str,
    invoice_reference: Option<&str>,
    ers_reference: Option<&str>,
) -> Option<PaidNames> {
    let (invoice, sale) = others(answer, sale, invoice_reference);
    let names = PaidNames {
        ers_reference: other(reference_of(answer), ers_reference).map(Into::into),
        invoice_reference: invoice.map(Into::into),
        client_invoice_id: sale.map(Into::into),
    };
    (names != PaidNames::default()).then_some(names)
}

/// Whether a receipt names this very sale.
pub(super) fn names_the_sale(answer: &StatusAnswer, invoice: &Invoice) -> bool {
    let given = answer.receipt.as_ref().and_then(|receipt| receipt.client_invoice_id.as_deref());
    given.and_then(name) == name(&invoice.client_invoice_id)
}

/// Whether an answer has a reference to book by.
pub(super) fn has_reference(answer: &StatusAnswer) -> bool {
    reference_of(answer).is_some()
}

/// Whether an answer gives no other reference than the payment's.
pub(super) fn same_reference(answer: &StatusAnswer, record: &PaymentRecord) -> bool {
    reference_of(answer) == record.ers_reference.as_deref().and_then(name)
}

impl Machine {
    /// Why a PAID that answers a query by reference is not taken for this sale's; None where it is.
    pub(super) fn not_ours(&self, answer: &StatusAnswer, known: Known) -> Option<Error> {
        let record = self.shown_record();
        let sale = &record.invoice.client_invoice_id;
        if reference_of(answer).is_none() && record.ers_reference.is_none() {
            return Some(errors::paid_without_reference());
        }
        let (invoice, sale) = others(answer, sale, record.invoice_reference.as_deref());
        let foreign = (invoice.is_some() && sale.is_some()) || known.invoice || known.reference;
        foreign.then(|| {
            let receipt = answer.receipt.as_ref();
            let sale = receipt.and_then(|receipt| receipt.client_invoice_id.as_deref());
            errors::paid_is_anothers(sale, reference_of(answer))
        })
    }

    /// One name of an accepted PAID that is not this sale's and that nobody here knows.
    pub(super) fn odd_name(&self, answer: &StatusAnswer) -> Option<String> {
        let record = self.shown_record();
        let own = record.invoice_reference.as_deref();
        let (invoice, sale) = others(answer, &record.invoice.client_invoice_id, own);
        invoice.or(sale).map(|name| {
            let ers = reference_of(answer).unwrap_or("none");
            format!(
                "SEQR's receipt of the payment (reference {ers}) names '{name}', which is not this sale's"
            )
        })
    }

    /// What a PAID answer says of the payment; what the first one said stays.
    pub(super) fn read_payment(&self, answer: &StatusAnswer, now: Now) -> Reading {
        let mut record = self.shown_record().clone();
        let mut lacked = self.lacked;
        let mut differs = Vec::new();
        match (reference_of(answer), &record.ers_reference) {
            (Some(said), Some(first)) if name(first) != Some(said) => {
                differs.push(format!("reference {said}"))
            }
            (Some(said), None) => record.ers_reference = Some(said.to_owned()),
            _ => {}
        }
        let receipt = answer.receipt.as_ref();
        let invoice = receipt.and_then(|receipt| receipt.invoice_reference.as_deref()).and_then(name);
        record.invoice_reference = record.invoice_reference.or(invoice.map(Into::into));
        let time = receipt.and_then(|receipt| receipt.payment_date_ms);
        if record.paid_at_ms.is_none() || (lacked.time && time.is_some()) {
            lacked.time = time.is_none();
            record.paid_at_ms = time.or(Some(now.unix_ms));
        }
        match (self.total(answer), record.paid_amount) {
            (total, None) => {
                lacked.amount = matches!(total, Total::None);
                self.first_amount(&mut record, &total);
            }
            (total @ Total::Paid(_), Some(_)) if lacked.amount => {
                lacked.amount = false;
                self.first_amount(&mut record, &total);
            }
            (Total::Paid(said), Some(first)) if said != first => {
                differs.push(format!("amount {}", errors::money(said, &record.invoice.currency_code)));
            }
            _ => {}
        }
        // That another payment was seen for this sale is over, once its own is; what was odd about the amount is not.
        if record.remark.as_ref().is_some_and(|remark| remark.kind == RemarkKind::OtherPayment) {
            let asked = record.commit_amount.unwrap_or(record.invoice.total);
            let total = match self.total(answer) {
                unusable @ Total::Unusable(_) => unusable,
                _ => record.paid_amount.map_or(Total::None, Total::Paid),
            };
            record.remark = self.remark_of_amount(&record, &total, asked);
        }
        let differs = (!differs.is_empty()).then(|| differs.join(", "));
        Reading { record, lacked, differs }
    }

    fn total(&self, answer: &StatusAnswer) -> Total {
        let total = answer.receipt.as_ref().and_then(|receipt| receipt.total.as_ref());
        let Some((value, code)) = total.map(|(value, code)| (value.trim(), code.trim())) else {
            return Total::None;
        };
        let own = &self.record.invoice.currency_code;
        let currency = Currency::parse(own).ok().filter(|_| code.is_empty() || code == own);
        let amount =
            currency.and_then(|currency| Amount::from_decimal(value, currency).ok()).map(Amount::minor);
        match amount.filter(|amount| *amount > 0) {
            Some(amount) => Total::Paid(amount),
            // What is longer than any number comes as an empty text.
            None if value.is_empty() => {
                Total::Unusable(format!("a number that is too long {code}").trim().to_owned())
            }
            None => Total::Unusable(format!("{value} {code}").trim().to_owned()),
        }
    }

    /// Notes what was paid, which invoice stands, and what the POS must be told of it.
    fn first_amount(&self, record: &mut PaymentRecord, total: &Total) {
        let said = match total {
            Total::Paid(amount) => Some(*amount),
            _ => None,
        };
        // Changed invoices whose answers were lost: what was paid says which stands.
        let is_paid = |invoice: &Arc<Invoice>| said == Some(invoice.total);
        if let Some(proposed) = record.proposed.take().filter(is_paid) {
            record.invoice = proposed;
        } else if let Some(unconfirmed) = self.unconfirmed_invoices.iter().rfind(|invoice| is_paid(invoice))
            && !is_paid(&record.invoice)
        {
            record.invoice = Arc::clone(unconfirmed);
        }
        let asked = record.commit_amount.unwrap_or(record.invoice.total);
        record.paid_amount = Some(said.unwrap_or(asked));
        record.remark = self.remark_of_amount(record, total, asked);
    }

    fn remark_of_amount(&self, record: &PaymentRecord, total: &Total, asked: i64) -> Option<Remark> {
        let money = |minor| errors::money(minor, &record.invoice.currency_code);
        let sent = || {
            self.totals_sent
                .iter()
                .copied()
                .chain(self.unconfirmed_invoices.iter().map(|invoice| invoice.total))
        };
        let was_asked = |paid| match record.commit_amount {
            Some(amount) => paid == amount,
            None => paid == record.invoice.total || sent().any(|total| total == paid),
        };
        let uncommitted =
            record.invoice.payment_mode != PaymentMode::ImmediateDebit && record.commit_amount.is_none();
        let text = match total {
            Total::Paid(paid) if !was_asked(*paid) => errors::other_amount(&money(*paid), &money(asked)),
            Total::Unusable(said) => errors::unusable_amount(said, &money(asked)),
            _ if uncommitted => errors::paid_uncommitted(&money(record.paid_amount.unwrap_or(asked))),
            _ => return None,
        };
        Some(Remark { kind: RemarkKind::OtherAmount, text })
    }
}
