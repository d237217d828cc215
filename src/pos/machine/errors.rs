//! What the machine says to people: what happened, why, what to do next.

use crate::money::{Amount, Currency};
use crate::pos::{Error, Kind};
use crate::service::ServiceError;
use crate::store::{PaymentRecord, Phase, StoreError};

pub(super) fn wish_not_saved(error: &StoreError) -> Error {
    Error::new(
        Kind::NotSaved,
        format!("This could not be written to the store, so nothing was done: {error}"),
    )
}

/// `error`: why the last try failed; None while the first one is under way.
pub(super) fn fact_not_saved(error: Option<&StoreError>) -> Error {
    let why = error.map_or_else(|| "the store does not answer".to_owned(), ToString::to_string);
    Error::new(
        Kind::NotSaved,
        format!(
            "SEQR's answer could not be written to the store yet; the library tries again by itself: {why}"
        ),
    )
}

/// For the log: the goods may leave, and the journal does not have the payment.
pub(super) fn paid_not_saved(record: &PaymentRecord, why: &str) -> String {
    let paid = money(record.paid_amount.unwrap_or(record.invoice.total), &record.invoice.currency_code);
    format!("{paid} is paid (reference {}). {why}", record.ers_reference.as_deref().unwrap_or("none"))
}

/// For the log: SEQR has said something else of the payment before.
pub(super) fn paid_differs(record: &PaymentRecord, said: &str) -> String {
    let paid = money(record.paid_amount.unwrap_or(record.invoice.total), &record.invoice.currency_code);
    let first = record.ers_reference.as_deref().unwrap_or("none");
    format!(
        "SEQR now reports {said} for a payment that it reported as {paid}, reference {first}: the first answer is \
         kept"
    )
}

/// For the log: goods may have left, and the money went back.
pub(super) fn reversed_log(record: &PaymentRecord) -> String {
    let paid = money(record.paid_amount.unwrap_or(record.invoice.total), &record.invoice.currency_code);
    format!(
        "SEQR has reversed the payment of {paid} (reference {}): undo its booking",
        record.ers_reference.as_deref().unwrap_or("none")
    )
}

/// A cancel was sent, so it may not say that nothing was.
pub(super) fn cancel_not_saved(error: &Error) -> Error {
    Error::new(Kind::InDoubt, format!("{}; poll until it is", error.text))
}

pub(super) fn already_paid() -> Error {
    Error::new(
        Kind::AlreadyPaid,
        "The customer has paid: keep the sale, or give the money back with seqr_refund",
    )
}

pub(super) fn reversed() -> Error {
    Error::new(
        Kind::Reversed,
        "SEQR has reversed the payment, because this till did not query its status in time: the customer has the \
         money again, so undo the booking and ask for another payment",
    )
}

pub(super) fn invoice_answer_lost(error: &ServiceError) -> Error {
    let lost = Error::from_service("SEQR's answer to the invoice was lost, so SEQR may have it", error);
    Error {
        text: format!(
            "{}; call seqr_pay_continue to ask SEQR, or seqr_cancel if the sale is not wanted",
            lost.text
        ),
        ..lost
    }
}

pub(super) fn invoice_without_reference() -> Error {
    Error::new(
        Kind::Answer,
        "SEQR accepted the invoice but gave no reference for it; call seqr_pay_continue to ask for the till's last \
         invoice, or seqr_cancel if the sale is not wanted",
    )
}

pub(super) fn starting() -> Error {
    Error::new(
        Kind::State,
        "The invoice is being sent to SEQR, so only a cancel is possible yet: poll until the payment is no longer \
         SEQR_PAY_STARTING",
    )
}

pub(super) fn last_invoice_given_up() -> Error {
    Error::new(
        Kind::InDoubt,
        "The answer to the invoice was lost, so there is no reference to cancel. The library does not poll SEQR: \
         after 20 seconds SEQR reverses any payment, and the next sale replaces the invoice. Call seqr_pay_abandon, \
         or seqr_pay_continue if the customer shows a paid receipt",
    )
}

/// Names the payment: it may be one that no journal knows, of an invoice that reached SEQR late.
pub(super) fn last_invoice_is_another(sale: Option<&str>, ers_reference: Option<&str>) -> Error {
    let sale = sale.map(|sale| format!(" of sale {sale}")).unwrap_or_default();
    let reference = ers_reference.map(|ers| format!(" (reference {ers})")).unwrap_or_default();
    Error::new(
        Kind::InDoubt,
        format!(
            "SEQR reports that the till's last invoice is paid{sale}{reference}, but it is not this sale's: this \
             sale stays unsettled. If the POS does not have that payment, refund it"
        ),
    )
}

pub(super) fn last_invoice_not_paid() -> Error {
    Error::new(
        Kind::InDoubt,
        "SEQR has an invoice of this till that is not paid, and does not say which: the sale stays unsettled; call \
         seqr_cancel, or let a supervisor abandon it",
    )
}

/// An amount as people read it.
pub(super) fn money(minor: i64, code: &str) -> String {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_or_else(|_| format!("{minor} {code}"), |amount| amount.to_string())
}

pub(super) fn other_amount(paid: &str, asked: &str) -> String {
    format!(
        "The sale is paid, but SEQR reports {paid} where the invoice asked for {asked}: book {paid}, then refund \
         what is too much, or ask the customer for the rest"
    )
}

pub(super) fn unusable_amount(said: &str, asked: &str) -> String {
    format!(
        "The sale is paid, but SEQR gives '{said}' as the amount where the invoice asked for {asked}: the library \
         assumes {asked}; compare it with the customer's phone and SEQR's report"
    )
}

pub(super) fn paid_uncommitted(paid: &str) -> String {
    format!(
        "The sale is paid without a commit: the invoice asked for a reservation, and SEQR has taken {paid} at once; \
         refund what is too much"
    )
}

pub(super) fn paid_without_reference() -> Error {
    Error::new(
        Kind::OtherPayment,
        "SEQR reports that the sale is paid, but gives no reference of the payment, so it cannot be booked",
    )
}

pub(super) fn paid_is_anothers(sale: Option<&str>, ers_reference: Option<&str>) -> Error {
    let sale = sale.map(|sale| format!(" of sale {sale}")).unwrap_or_default();
    let reference = ers_reference.map(|ers| format!(" (reference {ers})")).unwrap_or_default();
    Error::new(
        Kind::OtherPayment,
        format!("SEQR answered the query for this sale with another payment{sale}{reference}"),
    )
}

pub(super) fn other_payment(last: &str) -> Error {
    Error::new(
        Kind::OtherPayment,
        format!(
            "{last}; the library has stopped polling, and it is not known whether this sale is paid: look it up at \
             SEQR, then call seqr_pay_continue to ask again, or let a supervisor abandon it"
        ),
    )
}

pub(super) fn cancel_met_other_payment(last: &str) -> Error {
    Error::new(
        Kind::InDoubt,
        format!(
            "SEQR reports that the invoice is paid and cannot be canceled, but {last}: look the sale up at SEQR"
        ),
    )
}

/// The record is not what this machine wrote last.
pub(super) fn overtaken() -> Error {
    Error::new(
        Kind::Busy,
        "Another program has changed this payment in the store, so this handle sends and writes nothing more: close \
         it, and get the payment again with seqr_next_unfinished",
    )
}

pub(super) fn reservation_over(why: Option<&str>) -> Error {
    let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
    Error::new(
        Kind::State,
        format!("SEQR has ended the reservation{why}: nothing was paid; start a new payment"),
    )
}

pub(super) fn failed_at_seqr() -> Error {
    Error::new(Kind::Refused, "SEQR reports the payment as failed: nothing was paid; start a new one")
}

pub(super) fn expired() -> Error {
    Error::new(Kind::Refused, "SEQR reports the invoice as expired: nothing was paid; start a new one")
}

/// CANCELED is SEQR's word for an invoice that the customer declined, and for one that was paid and reversed.
pub(super) fn canceled_unseen(before: i64, after: i64) -> Error {
    Error::new(
        Kind::State,
        format!(
            "SEQR reports the invoice as canceled after 20 seconds or more without a query: the customer has \
             declined, or has paid and got the money back (version {before} before, {after} now); nothing is paid: start a new \
             payment"
        ),
    )
}

pub(super) fn question_unanswered() -> Error {
    Error::new(
        Kind::State,
        "Nobody answered \"try again or cancel?\" within question_timeout_ms, so the sale is being canceled",
    )
}

pub(super) fn cancel_in_doubt(last: Option<&str>) -> Error {
    let last = last.map(|text| format!(" (last: {text})")).unwrap_or_default();
    Error::new(
        Kind::InDoubt,
        format!(
            "SEQR did not report within cancel_timeout_ms whether the invoice is canceled or paid{last}; the \
             library repeats the cancel by itself: poll until it is settled, call seqr_cancel again, or let a \
             supervisor abandon it"
        ),
    )
}

pub(super) fn cannot_continue(phase: Phase) -> Error {
    let why = match phase {
        Phase::Canceling => "its cancel is pending: poll until that is settled, or call seqr_cancel again",
        Phase::Canceled => "it is canceled: start a new one",
        Phase::Abandoned => "a supervisor has abandoned it: start a new one",
        _ => "it has ended: start a new one",
    };
    Error::new(Kind::State, format!("The payment cannot be continued: {why}"))
}

pub(super) fn update_in_doubt(error: &ServiceError) -> Error {
    let lost =
        Error::from_service("SEQR's answer to the changed invoice was lost, so SEQR may have it", error);
    Error {
        kind: Kind::InDoubt,
        text: format!("{}; call seqr_pay_update again with the same invoice", lost.text),
        ..lost
    }
}

pub(super) fn cannot_update() -> Error {
    Error::new(
        Kind::State,
        "The invoice can be changed only while the payment waits for the customer, or while the money is reserved: \
         poll first",
    )
}

pub(super) fn cannot_commit() -> Error {
    Error::new(Kind::State, "Only a payment that is SEQR_PAY_RESERVED can be committed: poll it first")
}

/// SEQR did not commit, for this reason: the kind and the result code stay.
pub(super) fn not_committed(why: &Error) -> Error {
    Error {
        text: format!("{}; the money is still reserved: commit again, or cancel", why.text),
        ..why.clone()
    }
}

pub(super) fn more_than_reserved(reserved: &str) -> Error {
    Error::new(
        Kind::Amount,
        format!(
            "The amount to commit must be above zero and at most what is reserved ({reserved}); nothing was sent"
        ),
    )
}

pub(super) fn commit_in_doubt(last: Option<&str>) -> Error {
    let last = last.map(|text| format!(" (last: {text})")).unwrap_or_default();
    Error::new(
        Kind::InDoubt,
        format!(
            "SEQR did not report within money_timeout_ms whether the reservation was committed{last}; the library \
             continues to poll SEQR: poll until it is settled"
        ),
    )
}

pub(super) fn reservation_ended() -> Error {
    Error::new(
        Kind::State,
        "The reservation has ended before it was committed, so nothing was paid: start a new payment",
    )
}

pub(super) fn canceled_meanwhile() -> Error {
    Error::new(
        Kind::State,
        "The payment is being canceled, so the call does not wait for the commit: poll until it is settled",
    )
}

pub(super) fn abandoned() -> Error {
    Error::new(
        Kind::State,
        "A supervisor has abandoned this payment, so its outcome is not known here: look it up in SEQR's report",
    )
}

pub(super) fn nothing_to_confirm() -> Error {
    Error::new(Kind::State, "Only a payment that is SEQR_PAY_COMPLETED can be confirmed: poll it first")
}

pub(super) fn nothing_reversed() -> Error {
    Error::new(
        Kind::State,
        "Only a payment that SEQR has reversed, and whose reversal is stored, can be acknowledged: poll it first",
    )
}

pub(super) fn nothing_to_abandon() -> Error {
    Error::new(
        Kind::State,
        "Only a payment that is SEQR_PAY_UNKNOWN can be abandoned: cancel an open one, confirm a completed one",
    )
}
