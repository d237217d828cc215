//! The ledger: what became of every invoice, as JSON, and how the control interface finds one.

use serde_json::{Value, json};

use super::Service;
use super::amount::plain;
use super::event::{Event, What};
use super::invoice::Invoice;
use crate::clock::date_time;

/// How the control interface names an invoice. What is given must fit; the latest that fits is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Which {
    /// The service's invoiceReference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// The sale's number in the till.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_invoice_id: Option<String>,
    /// The terminal's id, or the shop's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
}

impl Which {
    /// By invoiceReference.
    pub fn invoice(reference: impl Into<String>) -> Which {
        Which { invoice: Some(reference.into()), ..Which::default() }
    }

    /// The latest with this clientInvoiceId.
    pub fn sale(client_invoice_id: impl Into<String>) -> Which {
        Which { client_invoice_id: Some(client_invoice_id.into()), ..Which::default() }
    }

    /// The latest of a terminal, by its id or the shop's name for it.
    pub fn latest_of(terminal: impl Into<String>) -> Which {
        Which { terminal: Some(terminal.into()), ..Which::default() }
    }

    /// The latest of all.
    pub fn latest() -> Which {
        Which::default()
    }
}

impl Service {
    pub(crate) fn find(&self, which: &Which) -> Option<u64> {
        if let (Some(reference), None, None) = (&which.invoice, &which.client_invoice_id, &which.terminal) {
            return self.by_reference.get(reference).copied();
        }
        self.invoices.iter().rev().find(|(_, invoice)| self.fits(invoice, which)).map(|(number, _)| *number)
    }

    fn fits(&self, invoice: &Invoice, which: &Which) -> bool {
        let sale = invoice.data.form.client_invoice_id.as_ref();
        let external = || self.terminal(&invoice.terminal_id).map(|t| t.external_id.as_str());
        which.invoice.as_ref().is_none_or(|reference| *reference == invoice.reference)
            && which.client_invoice_id.as_ref().is_none_or(|id| Some(id) == sale)
            && which
                .terminal
                .as_ref()
                .is_none_or(|t| *t == invoice.terminal_id || external() == Some(t.as_str()))
    }

    /// Whether an invoice that fits has met this event.
    pub(crate) fn has_event(&self, which: &Which, what: What) -> bool {
        self.find(which).and_then(|number| self.invoices.get(&number)).is_some_and(|i| i.has(what))
    }

    /// The terminal's latest invoice, whatever became of it.
    pub(crate) fn current_of(&self, terminal_id: &str) -> Option<u64> {
        self.current.get(terminal_id).copied()
    }

    pub(crate) fn invoice(&self, number: u64) -> Option<&Invoice> {
        self.invoices.get(&number)
    }

    /// The latest invoices, newest first.
    pub(crate) fn recent(&self, count: usize) -> impl Iterator<Item = &Invoice> {
        self.invoices.values().rev().take(count)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.invoices.keys().copied()
    }

    pub(crate) fn is_open(&self, number: u64) -> bool {
        self.invoices.get(&number).is_some_and(|invoice| invoice.status.is_open())
    }

    /// One invoice with all that happened to it.
    pub(crate) fn invoice_json(&self, number: u64) -> Value {
        let Some(invoice) = self.invoices.get(&number) else { return Value::Null };
        let payment = invoice.payment.as_ref();
        let refunds = invoice.refunds.iter().map(|refund| {
            json!({
                "ers_reference": refund.ers_reference, "amount": plain(refund.amount),
                "at": date_time(refund.at.unix_ms), "terminal_id": refund.terminal_id, "cashier_id": refund.cashier_id,
            })
        });
        let rows = invoice.data.form.rows.iter().map(|row| {
            json!({
                "description": row.description, "quantity": row.quantity,
                "total": row.total.as_ref().and_then(|t| t.value.clone()), "sku": row.sku, "ean": row.ean,
            })
        });
        json!({
            "invoice_reference": invoice.reference,
            "client_invoice_id": invoice.data.form.client_invoice_id,
            "terminal_id": invoice.terminal_id,
            "external_terminal_id": self.terminal(&invoice.terminal_id).map(|t| &t.external_id),
            "title": invoice.data.form.title,
            "cashier_id": invoice.data.form.cashier_id,
            "currency": invoice.data.total.currency,
            "total": plain(invoice.data.total.hundredths),
            "rows": rows.collect::<Vec<_>>(),
            "status": invoice.status.name(),
            "version": invoice.version,
            "acknowledged_version": invoice.acknowledged_version,
            "scanned": invoice.scanned,
            "paying_now": invoice.paying_until.is_some(),
            "wants_to_pay": invoice.wants_to_pay.is_some(),
            "tokens": invoice.tokens,
            "ers_reference": payment.map(|p| &p.ers_reference),
            "paid": payment.map(|p| plain(p.amount)),
            "paid_ms": payment.map(|p| p.at.ms),
            "settled": payment.is_some_and(|p| p.settled),
            "reversed": invoice.reversed,
            "reserved": (invoice.reserved_amount > 0).then(|| plain(invoice.reserved_amount)),
            "refunds": refunds.collect::<Vec<_>>(),
            "refunded": plain(invoice.refunded()),
            "charged": plain(invoice.charged()),
            "receipts": invoice.receipts,
            "asked": invoice.asked,
            "last_asked_ms": invoice.last_asked_ms,
            "sent_ms": invoice.sent_at.ms,
            "ended_ms": invoice.ended_ms,
            "events": invoice.events.iter().map(Event::json).collect::<Vec<_>>(),
        })
    }

    pub(crate) fn ledger_json(&self) -> Value {
        Value::Array(self.numbers().map(|number| self.invoice_json(number)).collect())
    }

    pub(crate) fn terminals_json(&self) -> Value {
        let terminals = self.terminals().map(|terminal| {
            json!({
                "terminal_id": terminal.id, "external_terminal_id": terminal.external_id, "name": terminal.name,
                "reseller_id": terminal.reseller_id, "seqr_id": terminal.seqr_id,
            })
        });
        Value::Array(terminals.collect())
    }
}
