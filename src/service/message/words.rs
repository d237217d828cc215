//! Parts that several messages share: amounts, invoice rows, tokens, parameters (docs/protocol.md, Types).

use super::{Broken, Source, Xml};
use crate::invoice::{CustomerToken, InvoiceRow};
use crate::money::{Amount, Currency, MoneyError};
use crate::service::limits::NUMBER_MAX;
use std::fmt::Write;

/// Currency, then value.
pub(super) fn write_amount(name: &str, amount: Amount, xml: &mut Xml) {
    xml.open(name);
    xml.leaf("currency", amount.currency().code());
    xml.leaf("value", &amount.to_decimal());
    xml.close(name);
}

/// The rows of an invoice, none where there are none.
pub(super) fn write_rows(rows: &[InvoiceRow], currency: Currency, xml: &mut Xml) -> Result<(), MoneyError> {
    if rows.is_empty() {
        return Ok(());
    }
    let optional = |name: &str, minor: Option<i64>, xml: &mut Xml| -> Result<(), MoneyError> {
        if let Some(minor) = minor {
            write_amount(name, Amount::new(minor, currency)?, xml);
        }
        Ok(())
    };
    xml.open("invoiceRows");
    for row in rows {
        xml.open("invoiceRow");
        xml.optional("itemDescription", row.description.as_deref());
        optional("itemDiscount", row.discount, xml)?;
        xml.optional("itemEAN", row.ean.as_deref());
        xml.leaf("itemQuantity", &decimal(row.quantity_thousandths, 3));
        xml.optional("itemSKU", row.sku.as_deref());
        if let Some(tax) = row.tax_basis_points {
            xml.leaf("itemTaxRate", &decimal(i64::from(tax), 2));
        }
        write_amount("itemTotalAmount", Amount::new(row.total, currency)?, xml);
        xml.optional("itemUnit", row.unit_name.as_deref());
        optional("itemUnitPrice", row.unit_price, xml)?;
        xml.close("invoiceRow");
    }
    xml.close("invoiceRows");
    Ok(())
}

/// One `tokens` element each.
pub(super) fn write_tokens(tokens: &[CustomerToken], xml: &mut Xml) {
    for token in tokens {
        xml.open("tokens");
        xml.optional("description", token.description.as_deref());
        xml.leaf("id", &token.id);
        xml.leaf("status", &token.status.to_string());
        xml.leaf("value", &token.value);
        xml.close("tokens");
    }
}

/// The WSDL's shape: parameters/parameter/entry (docs/protocol.md, Decisions). Both outer elements are sent without
/// entries too, so that a service that does not expect them to be absent finds them.
pub(super) fn write_parameters<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>, xml: &mut Xml) {
    xml.raw("<parameters><parameter>");
    for (key, value) in entries {
        xml.open("entry");
        xml.leaf("key", key);
        xml.leaf("value", value);
        xml.close("entry");
    }
    xml.raw("</parameter></parameters>");
}

/// A number of `places` decimals without its trailing zeros: 1000 with three is `1`, 250 is `0.25`.
pub(super) fn decimal(number: i64, places: u32) -> String {
    let factor = 10_u64.pow(places);
    let size = number.unsigned_abs();
    let mut text = String::with_capacity(24);
    if number < 0 {
        text.push('-');
    }
    // Writing to a String cannot fail.
    let _ = write!(text, "{}", size / factor);
    if !size.is_multiple_of(factor) {
        let _ = write!(text, ".{:0width$}", size % factor, width = places as usize);
        text.truncate(text.trim_end_matches('0').len());
    }
    text
}

/// An amount as the service wrote it: the decimal text, and the currency, which is empty where there is none. A number
/// longer than any amount is empty too: it is there and cannot be read.
pub(super) fn read_amount(source: &mut Source<'_>) -> Result<Option<(String, String)>, Broken> {
    let (mut currency, mut value): (_, Option<String>) = (None, None);
    source.children(|source, name| match name {
        "currency" => source.keep(&mut currency),
        "value" => source.keep(&mut value),
        _ => Ok(()),
    })?;
    let number = |text: String| if text.len() > NUMBER_MAX { String::new() } else { text };
    Ok(value.map(|value| (number(value), currency.unwrap_or_default())))
}

/// A customerToken. A status that is missing or no number counts as 99, invalid or unknown, so that nothing is
/// given for it. An id or value that is not there as a whole is empty.
pub(super) fn read_token(source: &mut Source<'_>) -> Result<CustomerToken, Broken> {
    const UNKNOWN: i32 = 99;
    let (mut id, mut value, mut status) = (None, None, None);
    let mut token = CustomerToken::default();
    source.children(|source, name| match name {
        "description" => source.keep(&mut token.description),
        "id" => source.keep_whole(&mut id),
        "status" => source.keep(&mut status),
        "value" => source.keep_whole(&mut value),
        _ => Ok(()),
    })?;
    token.id = id.unwrap_or_default();
    token.value = value.unwrap_or_default();
    token.status = status.and_then(|text: String| text.parse().ok()).unwrap_or(UNKNOWN);
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn quantities_and_taxes_become_decimals() {
        for (number, places, text) in [
            (1000, 3, "1"),
            (250, 3, "0.25"),
            (1, 3, "0.001"),
            (-1500, 3, "-1.5"),
            (0, 3, "0"),
            (10_000, 3, "10"),
            (2500, 2, "25"),
            (1250, 2, "12.5"),
            (i64::MIN, 3, "-9223372036854775.808"),
        ] {
            assert_eq!(decimal(number, places), text);
        }
    }
}
