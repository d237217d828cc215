//! What strict checking asks of a request: element names, order, number and simple types as in
//! docs/protocol.md, Operations and Types, including what Decisions adds to the older WSDL.

use super::xml::Element;
use crate::service::amount::is_decimal;
use crate::service::request::Operation;

/// A type: its children in order. `!` after a name: required; `*`: any number.
pub(super) type Children = &'static [(&'static str, Kind)];

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Long,
    Int,
    Decimal,
    DateTime,
    Base64,
    OneOf(&'static [&'static str]),
    Of(Children),
}

use Kind::{Base64, DateTime, Decimal, Int, Long, Of, OneOf, Text};

const PRINCIPAL: Children = &[("id", Text), ("type", Text), ("userId", Text)];
const CONTEXT: Children = &[
    ("channel", Text),
    ("clientComment", Text),
    ("clientId", Text),
    ("clientReference", Text),
    ("clientRequestTimeout!", Long),
    ("initiatorPrincipalId", Of(PRINCIPAL)),
    ("password", Text),
];
const AMOUNT: Children = &[("currency", Text), ("value", Decimal)];
const ROW: Children = &[
    ("itemDescription", Text),
    ("itemDiscount", Of(AMOUNT)),
    ("itemEAN", Text),
    ("itemQuantity", Decimal),
    ("itemSKU", Text),
    ("itemTaxRate", Decimal),
    ("itemTotalAmount", Of(AMOUNT)),
    ("itemUnit", Text),
    ("itemUnitPrice", Of(AMOUNT)),
];
pub(super) const PAYMENT_MODES: &[&str] = &[
    "IMMEDIATE_DEBIT",
    "RESERVATION_DESIRED",
    "RESERVATION_REQUIRED",
    "RESERVATION_REQUIRED_PRELIMINARY_AMOUNT",
];
pub(super) const ACKNOWLEDGMENT_MODES: &[&str] =
    &["NO_ACKNOWLEDGMENT", "OPTIONAL_ACKNOWLEDGMENT", "REQUIRE_ACKNOWLEDGMENT"];
const INVOICE: Children = &[
    ("paymentMode", OneOf(PAYMENT_MODES)),
    ("acknowledgmentMode", OneOf(ACKNOWLEDGMENT_MODES)),
    ("issueDate", DateTime),
    ("title", Text),
    ("clientInvoiceId", Text),
    ("invoiceRows", Of(&[("invoiceRow*", Of(ROW))])),
    ("totalAmount", Of(AMOUNT)),
    ("cashierId", Text),
    ("footer", Text),
    ("backURL", Text),
    ("notificationUrl", Text),
    ("commitReservationTimeout", Long),
];
const TOKEN: Children = &[("description", Text), ("id", Text), ("status!", Int), ("value", Text)];
const DOCUMENT: Children = &[("mimeType", Text), ("receiptData", Base64), ("receiptType", Text)];
const PARAMETERS: Children = &[("parameter", Of(&[("entry*", Of(&[("key", Text), ("value", Text)]))]))];
const CTX: (&str, Kind) = ("context", Of(CONTEXT));

/// The children of an operation; None for the products outside point of sale.
pub(super) fn operation(operation: Operation) -> Option<Children> {
    use Operation as Op;
    Some(match operation {
        Op::RegisterTerminal => &[CTX, ("externalTerminalId", Text), ("password", Text), ("name", Text)],
        Op::UnregisterTerminal => &[CTX],
        Op::AssignSeqrId => &[CTX, ("seqrId", Text)],
        Op::SendInvoice => &[CTX, ("invoice", Of(INVOICE)), ("tokens*", Of(TOKEN))],
        Op::UpdateInvoice => {
            &[CTX, ("invoiceReference", Text), ("invoice", Of(INVOICE)), ("tokens*", Of(TOKEN))]
        }
        Op::GetPaymentStatus => &[CTX, ("invoiceReference", Text), ("invoiceVersion!", Int)],
        Op::CancelInvoice => &[CTX, ("invoiceReference", Text)],
        Op::CommitReservation => &[CTX, ("amount", Of(AMOUNT)), ("invoiceReference", Text)],
        Op::SubmitPaymentReceipt => &[CTX, ("ersReference", Text), ("receiptDocument", Of(DOCUMENT))],
        Op::RefundPayment => &[CTX, ("ersReference", Text), ("invoice", Of(INVOICE))],
        Op::MarkTransactionPeriod => &[CTX, ("parameters", Of(PARAMETERS))],
        Op::ExecuteReport => &[CTX, ("reportId", Text), ("language", Text), ("parameters", Of(PARAMETERS))],
        Op::ChangePrincipalPassword => &[CTX, ("principalId", Of(PRINCIPAL)), ("newPassword", Text)],
        Op::RequestPrincipalInformation => &[CTX, ("principalId", Of(PRINCIPAL))],
        Op::BenchmarkingNop => &[],
        Op::RequestPurchase | Op::RequestTopup | Op::RequestTransfer | Op::ConfirmCustomerRegistration => {
            return None;
        }
    })
}

/// Refuses what the schema does not allow; the error names the element.
pub(crate) fn check(request: &Element, of: Operation) -> Result<(), String> {
    match operation(of) {
        Some(children) => check_children(request, children),
        None => Ok(()),
    }
}

fn check_children(parent: &Element, expected: Children) -> Result<(), String> {
    if !parent.text.trim().is_empty() {
        return Err(format!("{} holds text beside its elements", parent.name));
    }
    let mut position = 0;
    let mut seen = vec![false; expected.len()];
    for child in &parent.children {
        let path = format!("{}/{}", parent.name, child.name);
        if child.namespace.is_some() {
            return Err(format!("{path} must be in no namespace"));
        }
        let named = |entry: &(&str, Kind)| entry.0.trim_end_matches(['!', '*']) == child.name;
        let Some(at) = expected.iter().position(named) else {
            return Err(format!("{path} is not in the schema"));
        };
        if at < position {
            return Err(format!("{path} stands after an element that it must precede"));
        }
        if seen[at] && !expected[at].0.ends_with('*') {
            return Err(format!("{path} is there twice"));
        }
        (position, seen[at]) = (at, true);
        if child.nil {
            return Err(format!("{path} may not be nil"));
        }
        check_value(child, expected[at].1).map_err(|why| format!("{path} {why}"))?;
    }
    match expected.iter().zip(seen).find(|((name, _), seen)| name.ends_with('!') && !seen) {
        Some(((name, _), _)) => Err(format!("{}/{} is missing", parent.name, name.trim_end_matches('!'))),
        None => Ok(()),
    }
}

fn check_value(element: &Element, kind: Kind) -> Result<(), String> {
    if let Of(children) = kind {
        return check_children(element, children).map_err(|why| format!("is wrong: {why}"));
    }
    if !element.children.is_empty() {
        return Err("may hold no elements".into());
    }
    let text = element.text.trim();
    let fits = match kind {
        Text | Of(_) => true,
        Long => text.parse::<i64>().is_ok(),
        Int => text.parse::<i32>().is_ok(),
        Decimal => is_decimal(text),
        DateTime => is_date_time(text),
        OneOf(values) => values.contains(&element.text.as_str()),
        Base64 => {
            let data = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect::<Vec<_>>();
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data).is_ok()
        }
    };
    if fits { Ok(()) } else { Err(format!("has the value {text:?}, which its type does not allow")) }
}

/// xs:dateTime, with or without a zone.
pub(crate) fn is_date_time(text: &str) -> bool {
    let form = text.len() >= 19 && text.as_bytes()[10] == b'T' && !text.contains('[');
    form && (text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok())
}
