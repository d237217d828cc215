//! What a payment looks like on paper, and the document that confirms it to SEQR.

use super::client::unix_ms;
use super::{Result, bill};
use crate::invoice::Invoice;
use crate::money::{Amount, Currency};
use crate::store::{NewReceipt, PaymentRecord};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use quick_xml::escape::escape;

/// The document that tells SEQR that the till knows of the payment (docs/protocol.md, Paid; Decisions on its type).
/// None where SEQR gave no reference to send it for.
pub(super) fn confirmation(record: &PaymentRecord, zone: &TimeZone) -> Option<NewReceipt> {
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

/// The bill with its date: `issued_at_ms` in Unix time, None for now.
pub(super) fn issued(invoice: Invoice, issued_at_ms: Option<i64>, zone: &TimeZone) -> Result<Invoice> {
    let issue_date = date_time(issued_at_ms.unwrap_or_else(unix_ms), zone);
    if issue_date.is_empty() {
        return Err(bill::argument(
            "issued_at_ms is out of range: give Unix time in milliseconds, or 0 for now",
        ));
    }
    Ok(Invoice { issue_date, ..invoice })
}

/// `xs:dateTime` with milliseconds and offset, as SEQR's own samples have it; empty for a time out of range.
pub(super) fn date_time(unix_ms: i64, zone: &TimeZone) -> String {
    let time = Timestamp::from_millisecond(unix_ms).map(|time| time.to_zoned(zone.clone()));
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_the_zone_of_the_till() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        assert_eq!(date_time(1_446_110_328_663, &zone), "2015-10-29T10:18:48.663+01:00");
        assert_eq!(date_time(1_446_110_328_663, &TimeZone::UTC), "2015-10-29T09:18:48.663+00:00");
    }
}
