//! What stands on the receipt of a payment, and of a refund.

use super::layout::{Contents, checked, laid_out};
use crate::pos::context::Context;
use crate::pos::session::TerminalSession;
use crate::pos::{Error, Kind, RefundRequest, Result, validate};
use crate::store::{Phase, RefundState};

/// Marks the receipt of a payment that SEQR took back, in the language of the configuration.
fn void_mark(language: &str) -> &'static str {
    let swedish = language.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("sv"));
    if swedish { "OGILTIG" } else { "VOID" }
}

/// A payment as its handle shows it: a PAID that could not be stored yet is known there alone (rule
/// `journal-before-send`).
pub(in crate::pos) struct Shown<'a> {
    /// The payment's row.
    pub(in crate::pos) id: i64,
    pub(in crate::pos) is_completed: bool,
    /// Whether SEQR has taken the payment back.
    pub(in crate::pos) is_reversed: bool,
    pub(in crate::pos) amount: i64,
    pub(in crate::pos) currency_code: &'a str,
    pub(in crate::pos) paid_at_ms: Option<i64>,
    pub(in crate::pos) ers_reference: Option<&'a str>,
}

/// The customer's receipt of a payment that is COMPLETED; one that is confirmed already is marked as a copy, one that
/// SEQR took back as void.
pub(in crate::pos) fn of_payment(context: &Context, shown: &Shown<'_>, columns: u32) -> Result<String> {
    let columns = checked(columns)?;
    let void = shown.is_reversed;
    if !shown.is_completed && !void {
        return Err(Error::new(
            Kind::State,
            "Only a payment that is SEQR_PAY_COMPLETED has a receipt: poll it first",
        ));
    }
    let found = context.store.payment(shown.id).wait();
    let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
    let record = found.ok_or_else(|| Error::new(Kind::NotFound, "The payment is not in the store"))?;
    let texts = context.receipt_texts();
    let mark = match record.phase {
        _ if void => Some(void_mark(&context.config.language)),
        Phase::Confirmed => Some(texts.copy.as_str()),
        _ => None,
    };
    let reference = shown.ers_reference.map(|reference| (texts.reference.as_str(), reference));
    let contents = Contents {
        title: &record.invoice.title,
        marks: mark.into_iter().collect(),
        amount: record.paid_amount.filter(|_| void).unwrap_or(shown.amount),
        currency_code: shown.currency_code,
        at_ms: shown.paid_at_ms,
        references: reference.into_iter().collect(),
        sale: Some(&record.invoice.client_invoice_id),
        cashier: Some(&record.invoice.cashier_id),
    };
    Ok(laid_out(&contents, &texts, context.zone(), columns))
}

/// The customer's receipt of a refund that is done.
pub(in crate::pos) fn of_refund(session: &TerminalSession, refund_id: &str, columns: u32) -> Result<String> {
    let columns = checked(columns)?;
    session.check_open()?;
    validate::compared_id("refund_id", refund_id)?;
    let found = session.context.store.find_refund(session.row, refund_id.to_owned()).wait();
    let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
    let record = found.ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!("There is no refund {refund_id} at this till: look at the number and the till"),
        )
    })?;
    if record.state != RefundState::Done {
        return Err(Error::new(
            Kind::State,
            format!(
                "Refund {refund_id} was not made, or its outcome is not known, so it has no receipt: look at \
                     seqr_refund_poll"
            ),
        ));
    }
    let texts = session.context.receipt_texts();
    let request = serde_json::from_str::<RefundRequest>(&record.request).ok();
    let own = record.refund_reference.as_deref().map(|reference| (texts.reference.as_str(), reference));
    let mut references: Vec<_> = own.into_iter().collect();
    references.push((&texts.refunded_payment, &record.ers_reference));
    let contents = Contents {
        title: request.as_ref().map_or("", |request| &request.title),
        marks: vec![&texts.refund],
        amount: -record.amount,
        currency_code: &record.currency_code,
        at_ms: Some(record.sent_at_ms),
        references,
        sale: None,
        cashier: request.as_ref().map(|request| request.cashier_id.as_str()),
    };
    Ok(laid_out(&contents, &texts, session.context.zone(), columns))
}
