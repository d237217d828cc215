//! Bad input never reaches the wire (rule `input-checked-first`): what an invoice, a refund and the ids of a till must
//! be like. Checked here once; inside, nothing is checked again.

use super::clock::{date_time, unix_ms};
use super::{Error, Kind, RefundRequest, Result};
use crate::invoice::{Invoice, InvoiceRow};
use crate::money::{Amount, Currency, MoneyError};
use jiff::tz::TimeZone;

/// Longest id of the POS's own (sale, cashier, refund, till) and of SEQR's: SEQR's are 25 digits and 32 hexadecimal
/// digits in the samples.
pub(super) const MAX_ID: usize = 128;
/// Longest text that a customer reads: a phone shows a line or two.
pub(super) const MAX_TEXT: usize = 1_000;
/// Longest URL: what browsers and proxies take.
const MAX_URL: usize = 2_000;
/// Most rows of an invoice: beyond any trolley, and a request stays within a few megabytes.
const MAX_ROWS: usize = 10_000;
/// Most tokens with an invoice.
const MAX_TOKENS: usize = 100;

/// An invoice that SEQR can be sent.
pub(super) fn check_invoice(invoice: &Invoice) -> Result<()> {
    compared_id("client_invoice_id", &invoice.client_invoice_id)?;
    required_text("title", &invoice.title)?;
    id("cashier_id", &invoice.cashier_id)?;
    text("footer", &invoice.footer, MAX_TEXT)?;
    url("back_url", invoice.back_url.as_deref())?;
    notification_url(invoice.notification_url.as_deref())?;
    check_total(invoice.total, &invoice.currency_code)?;
    check_rows(&invoice.rows, invoice.total, &invoice.currency_code)?;
    if invoice.tokens.len() > MAX_TOKENS {
        return Err(argument(format!(
            "tokens: {} are too many; {MAX_TOKENS} are allowed",
            invoice.tokens.len()
        )));
    }
    for (at, token) in invoice.tokens.iter().enumerate() {
        id(&format!("tokens[{at}].id"), &token.id)?;
        text(&format!("tokens[{at}].value"), &token.value, MAX_TEXT)?;
        optional(&format!("tokens[{at}].description"), token.description.as_deref())?;
    }
    Ok(())
}

/// A refund that SEQR can be sent.
pub(super) fn check_refund(request: &RefundRequest) -> Result<()> {
    compared_id("refund_id", &request.refund_id)?;
    reference("ers_reference", &request.ers_reference)?;
    required_text("title", &request.title)?;
    id("cashier_id", &request.cashier_id)?;
    check_total(request.amount, &request.currency_code)?;
    if request.rows.is_empty() {
        Ok(())
    } else {
        check_rows(&request.rows, request.amount, &request.currency_code)
    }
}

fn check_total(total: i64, code: &str) -> Result<Amount> {
    let amount = money("total", total, code)?;
    if total > 0 {
        return Ok(amount);
    }
    Err(Error::new(Kind::Amount, format!("total: {amount} is not above zero; give an amount above zero")))
}

fn check_rows(rows: &[InvoiceRow], total: i64, code: &str) -> Result<()> {
    if rows.len() > MAX_ROWS {
        return Err(argument(format!("rows: {} are too many; {MAX_ROWS} are allowed", rows.len())));
    }
    let mut sum = money("total", 0, code)?;
    for (at, row) in rows.iter().enumerate() {
        optional(&format!("rows[{at}].description"), row.description.as_deref())?;
        optional(&format!("rows[{at}].unit_name"), row.unit_name.as_deref())?;
        optional(&format!("rows[{at}].ean"), row.ean.as_deref())?;
        optional(&format!("rows[{at}].sku"), row.sku.as_deref())?;
        for (name, minor) in [("unit_price", row.unit_price), ("discount", row.discount)] {
            money(&format!("rows[{at}].{name}"), minor.unwrap_or(0), code)?;
        }
        let row_total = money(&format!("rows[{at}].total"), row.total, code)?;
        sum = sum
            .checked_add(row_total)
            .map_err(|error| Error::new(Kind::Amount, format!("rows[{at}]: {error}")))?;
    }
    let total = money("total", total, code)?;
    if sum == total {
        return Ok(());
    }
    Err(Error::new(
        Kind::Rows,
        format!(
            "The rows add up to {sum}, but the total is {total}: add a row for the difference, or correct one"
        ),
    ))
}

fn money(name: &str, minor: i64, code: &str) -> Result<Amount> {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_err(|error| match error {
        MoneyError::Currency(_) => Error::new(Kind::Amount, format!("currency_code: {error}")),
        _ => Error::new(Kind::Amount, format!("{name}: {error}")),
    })
}

/// An id: not empty, no control characters, not over-long.
pub(super) fn id(name: &str, value: &str) -> Result<()> {
    required(name, value)?;
    if value.chars().any(char::is_control) {
        return Err(argument(format!(
            "{name}: an id cannot contain control characters; give it without them"
        )));
    }
    text(name, value, MAX_ID)
}

/// An id that is compared with others, here or at SEQR. XML readers may drop blanks at its ends, and then it is not
/// recognised again.
pub(super) fn compared_id(name: &str, value: &str) -> Result<()> {
    id(name, value)?;
    if value.trim() != value {
        return Err(argument(format!("{name}: '{value}' begins or ends with a blank; give it without")));
    }
    Ok(())
}

/// A reference that SEQR gave: an id without white space, which a copy by hand easily adds.
pub(super) fn reference(name: &str, value: &str) -> Result<()> {
    id(name, value)?;
    if value.chars().any(char::is_whitespace) {
        return Err(argument(format!(
            "{name}: '{value}' contains white space; give it exactly as SEQR gave it"
        )));
    }
    Ok(())
}

/// A text that people read and that cannot be left out.
pub(super) fn required_text(name: &str, value: &str) -> Result<()> {
    required(name, value)?;
    text(name, value, MAX_TEXT)
}

fn required(name: &str, value: &str) -> Result<()> {
    if value.trim().is_empty() { Err(argument(format!("{name} is empty; it is required"))) } else { Ok(()) }
}

fn optional(name: &str, value: Option<&str>) -> Result<()> {
    optional_text(name, value, MAX_TEXT)
}

/// A text that may be left out.
pub(super) fn optional_text(name: &str, value: Option<&str>, most: usize) -> Result<()> {
    value.map_or(Ok(()), |value| text(name, value, most))
}

/// A URL of any scheme: back_url may lead into an app.
fn url(name: &str, value: Option<&str>) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    text(name, value, MAX_URL)?;
    if value.contains(':') && !value.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Ok(());
    }
    Err(argument(format!("{name}: '{value}' is not a URL; give one like https://shop.example/done")))
}

fn notification_url(value: Option<&str>) -> Result<()> {
    url("notification_url", value)?;
    match value {
        Some(value) if !value.starts_with("http://") && !value.starts_with("https://") => {
            Err(argument(format!(
                "notification_url: '{value}' does not begin with http:// or https://, which SEQR requires"
            )))
        }
        _ => Ok(()),
    }
}

/// What XML 1.0 can carry, and not too much of it.
fn text(name: &str, value: &str, most: usize) -> Result<()> {
    let length = value.chars().count();
    if length > most {
        return Err(argument(format!("{name} has {length} characters; it may have {most} at most")));
    }
    let odd = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    match value.chars().find(|&c| odd(c)) {
        Some(c) => Err(argument(format!(
            "{name} contains the character U+{:04X}, which is not allowed in XML; remove it",
            c as u32
        ))),
        None => Ok(()),
    }
}

/// What a scanner or a hand typed for the SEQR id: the id itself, or the sticker's URL, with white space around.
pub(super) fn scanned_seqr_id(scanned: &str) -> Result<String> {
    let trimmed = scanned.trim();
    let upper = trimmed.to_ascii_uppercase();
    let path = ["HTTP://", "HTTPS://"].iter().find_map(|scheme| upper.strip_prefix(scheme));
    let id = match path {
        None => trimmed,
        Some(path) => {
            let path = path.strip_prefix("WWW.").unwrap_or(path);
            let id = path.strip_prefix("SEQR.SE/Q").ok_or_else(|| {
                argument(format!(
                    "seqr_id: '{trimmed}' is not the URL of a SEQR sticker (HTTP://SEQR.SE/Q...)"
                ))
            })?;
            &trimmed[trimmed.len() - id.len()..]
        }
    };
    required("seqr_id", id)?;
    if id.len() > MAX_ID || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(argument(format!(
            "seqr_id: '{}' has other characters than letters and digits; scan the sticker's code again",
            id.chars().take(MAX_ID).collect::<String>()
        )));
    }
    Ok(id.to_owned())
}

pub(super) fn argument(text: impl Into<String>) -> Error {
    Error::new(Kind::Argument, text)
}

/// The invoice with its date: `issued_at_ms` in Unix time, None for now.
pub(super) fn issued(invoice: Invoice, issued_at_ms: Option<i64>, zone: &TimeZone) -> Result<Invoice> {
    let issue_date = date_time(issued_at_ms.unwrap_or_else(unix_ms), zone);
    if issue_date.is_empty() {
        return Err(argument("issued_at_ms is out of range: give Unix time in milliseconds, or 0 for now"));
    }
    Ok(Invoice { issue_date, ..invoice })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_compared_has_no_blanks_at_its_ends() {
        for value in ["1001 ", " 1001", "1001\u{a0}", "\u{3000}1001"] {
            let error = compared_id("client_invoice_id", value).unwrap_err();
            assert_eq!(error.kind, Kind::Argument, "{value:?}");
            assert!(error.text.contains("blank"), "{}", error.text);
        }
        assert_eq!(compared_id("client_invoice_id", "Store 111/Till 4"), Ok(()));
    }

    #[test]
    fn a_scanner_may_send_the_id_or_the_stickers_url() {
        for (scanned, id) in [
            ("abc123", "abc123"),
            (" ABC123\r\n", "ABC123"),
            ("HTTP://SEQR.SE/QABC123\r\n", "ABC123"),
            ("http://seqr.se/Qq12\n", "q12"),
            ("https://www.seqr.se/qZ9", "Z9"),
        ] {
            assert_eq!(scanned_seqr_id(scanned).unwrap(), id, "{scanned:?}");
        }
        for scanned in
            ["", " ", "a b", "å", "HTTP://SEQR.SE/R123", "HTTP://SEQR.SE/Q", "http://example.com/Q1", "a-b"]
        {
            assert_eq!(scanned_seqr_id(scanned).unwrap_err().kind, Kind::Argument, "{scanned:?}");
        }
    }
}
