//! What a payment looks like on paper, and the document that confirms it to SEQR.

use crate::money::{Amount, Currency};
use crate::pos::clock::date_time;
use crate::store::{NewReceipt, PaymentRecord};
use jiff::tz::TimeZone;
use quick_xml::escape::escape;

/// The document that tells SEQR that the till knows of the payment (docs/protocol.md, Paid; Decisions on its type).
/// None where SEQR gave no reference to send it for.
pub(in crate::pos) fn confirmation(record: &PaymentRecord, zone: &TimeZone) -> Option<NewReceipt> {
    let ers_reference = record.ers_reference.clone()?;
    let minor = record.paid_amount.unwrap_or(record.invoice.total);
    let code = &record.invoice.currency_code;
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    let amount = amount.map_or_else(|_| format!("{minor} {code}"), |amount| amount.to_string());
    let at = record.paid_at_ms.map(|ms| date_time(ms, zone)).unwrap_or_default();
    let html = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>SEQR payment</title></head><body>\
         <p>{}</p><p>SEQR payment</p><p>{}</p><p>{}</p><p>{}</p></body></html>",
        escape(&record.invoice.title),
        escape(&amount),
        escape(&at),
        escape(&ers_reference),
    );
    Some(NewReceipt {
        terminal: record.terminal,
        ers_reference,
        mime_type: "text/html".into(),
        receipt_type: "PAYMENT_RECEIPT".into(),
        data: html.into_bytes(),
    })
}
