//! What the service's result codes mean and what a person can do about them (docs/protocol.md, Result codes). What
//! the till does about them is for `pos`; the codes that it decides by have names here.

/// A wrong password.
pub const AUTHENTICATION_FAILED: i32 = 20;
/// SEQR does not know the terminal.
pub const INVALID_INITIATOR_PRINCIPAL_ID: i32 = 29;
const INVALID_INITIATOR_PRINCIPAL_STATE: i32 = 33;
const INITIATOR_PRINCIPAL_NOT_FOUND: i32 = 37;
/// The customer is paying right now.
pub const PAYMENT_IN_PROGRESS: i32 = 48;
/// A cancel was too late: the invoice is paid.
pub const CANNOT_CANCEL_PAID_INVOICE: i32 = 50;
/// A cancel met a customer who is paying right now.
pub const CANNOT_CANCEL_INVOICE_IN_PROGRESS: i32 = 51;
/// The older name of [`INVOICE_ALREADY_CANCELED`].
pub const PAYMENT_ALREADY_CANCELED: i32 = 55;
/// Nobody has paid in time.
pub const PAYMENT_EXPIRED: i32 = 58;
/// Unclassified: it may have been done.
pub const SYSTEM_ERROR: i32 = 90;
const SYSTEM_BUSY: i32 = 93;
const SERVICE_UNAVAILABLE: i32 = 94;
/// The invoice is canceled.
pub const INVOICE_ALREADY_CANCELED: i32 = 95;
/// Nothing is reserved: it may be committed, or have ended.
pub const INVOICE_STATE_NOT_RESERVED: i32 = 96;

/// It passes by itself: the same request may be answered otherwise in a moment.
pub fn is_transient(code: i32) -> bool {
    matches!(code, SYSTEM_ERROR | SYSTEM_BUSY | SERVICE_UNAVAILABLE)
}

/// Who calls is not accepted: password, terminal, its state, reseller.
pub fn is_authentication(code: i32) -> bool {
    matches!(
        code,
        AUTHENTICATION_FAILED
            | INVALID_INITIATOR_PRINCIPAL_ID
            | INVALID_INITIATOR_PRINCIPAL_STATE
            | INITIATOR_PRINCIPAL_NOT_FOUND
    )
}

/// Nothing more is known than the number.
const OTHER: (&str, &str) =
    ("unknown code", "see what SEQR says with it, and ask SEQR's support with this number");

/// The name of a result code and what to do next, in plain words; other products' codes share one line.
pub fn meaning(code: i32) -> (&'static str, &'static str) {
    match code {
        0 => ("SUCCESS", "nothing"),
        2 => ("REPORT_NOT_READY", "ask again in about 3 seconds"),
        10 => ("REJECTED_BUSINESS_LOGIC", "ask SEQR's support why"),
        11 => ("REJECTED_AMOUNT", "check the amount"),
        12 => ("REJECTED_PAYMENT", "let the customer pay in another way"),
        20 => ("AUTHENTICATION_FAILED", "check the password, or register the terminal again"),
        21 => ("ACCESS_DENIED", "check that this terminal or reseller may do this"),
        22 => ("INVALID_NEW_PASSWORD", "choose another password"),
        23 => ("INVALID_ERS_REFERENCE", "check the payment's reference: SEQR knows no such payment"),
        29 => ("INVALID_INITIATOR_PRINCIPAL_ID", "register the terminal again: SEQR does not know it"),
        33 => {
            ("INVALID_INITIATOR_PRINCIPAL_STATE", "ask SEQR's support to activate the terminal or reseller")
        }
        37 => ("INITIATOR_PRINCIPAL_NOT_FOUND", "check the reseller's id and user id"),
        48 => ("PAYMENT_IN_PROGRESS", "wait: the customer is paying right now"),
        49 => ("INVALID_INVOICE_DATA", "check the invoice, e.g. its currency"),
        50 => ("CANNOT_CANCEL_PAID_INVOICE", "keep the sale or refund it: it is paid"),
        51 => ("CANNOT_CANCEL_INVOICE_IN_PROGRESS", "wait: the customer is paying right now"),
        52 => ("INVALID_CUSTOMER", "let the customer pay in another way"),
        53 => ("INVALID_SEQR_ID", "check the sticker's id: it must not belong to another terminal"),
        54 => ("INVALID_INVOICE_REFERENCE", "check the invoice: SEQR has none like it for this terminal"),
        55 | 95 => ("INVOICE_ALREADY_CANCELED", "nothing: it is canceled"),
        58 => ("PAYMENT_EXPIRED", "start the payment again: it was not paid"),
        64 => ("INVALID_NOTIFICATION_URL", "check the notification URL: it must begin with http"),
        90 => ("SYSTEM_ERROR", "first look up at SEQR whether it was done, then try again"),
        91 => ("UNSUPPORTED_OPERATION", "check the endpoint's address"),
        92 => ("LICENSE_REJECTION", "ask SEQR's support"),
        93 => ("SYSTEM_BUSY", "try again in a moment"),
        94 => ("SERVICE_UNAVAILABLE", "try again later: a system behind SEQR, e.g. the bank, is down"),
        96 => ("INVOICE_STATE_NOT_RESERVED", "ask the invoice's status: nothing is reserved"),
        97 => ("RESELLER_NOT_ALLOWED_TO_DO_REFUND", "ask SEQR's support to allow refunds"),
        98 => ("SUM_OF_REFUNDS_CAN_NOT_BE_MORE_THAN_ORIGINAL_TRANSACTION", "check what was refunded before"),
        99 => ("RECEIVER_ACCOUNT_DOES_NOT_ALLOW_REFUNDS", "give the money back in another way"),
        1 | 13 | 30..=32 | 34..=36 | 38..=47 | 56 | 57 | 60..=63 => {
            ("a code of another SEQR product", "check the endpoint's address")
        }
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// docs/status-codes.md is for people who cannot read this file: it says the same, of every code.
    #[test]
    fn the_document_has_every_code_with_its_name_and_advice() {
        let page = include_str!("../../docs/status-codes.md");
        let (_, table) = page.split_once("| code | name | what a person does |").expect("the table");
        let mut listed = BTreeMap::new();
        for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            for code in cells[1].split(", ") {
                let code: i32 = code.parse().unwrap_or_else(|_| panic!("no code: {row}"));
                assert_eq!(listed.insert(code, (cells[2], cells[3])), None, "{code} is there twice");
            }
        }
        let known: BTreeMap<_, _> =
            (-1..1000).map(|code| (code, meaning(code))).filter(|(_, meaning)| *meaning != OTHER).collect();
        assert_eq!(listed, known, "docs/status-codes.md (left) and this file (right)");
    }
}
