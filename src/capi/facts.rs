//! What a payment's handle knows.

use super::guard::{guard, guard_or};
use super::handles::handle;
use super::read::out;
use super::{seqr_payment, seqr_status};
use crate::pos::{EndedBy, Error, Kind, Payment, Result};
use std::ffi::c_char;
use std::ptr;

/// Who ended a payment, as seqr_payment_ended_by gives it: the till canceled it; also where SEQR answers that it was
/// canceled already (code 95).
pub const SEQR_BY_CASHIER: i32 = 1;
/// Who ended a payment: the customer declined. The library polled SEQR all the time, so a reversal is excluded.
pub const SEQR_BY_CUSTOMER: i32 = 2;
/// Who ended a payment: the bank refused it (SEQR's status FAILED).
pub const SEQR_BY_BANK: i32 = 3;
/// Who ended a payment: SEQR did not accept the invoice, let it expire, ended the reservation, or reversed the payment.
pub const SEQR_BY_SEQR: i32 = 4;
/// Who ended a payment: nobody answered "try again or cancel?" in question_timeout_ms.
pub const SEQR_BY_QUESTION_TIMEOUT: i32 = 5;
/// Who ended a payment: a supervisor, with seqr_pay_abandon. It is not known whether it was paid.
pub const SEQR_BY_SUPERVISOR: i32 = 6;
/// Who ended a payment: not known. SEQR reports CANCELED after 20 seconds or more without a status query (the till was
/// off, or the line was down): the customer declined, or paid and got the money back. seqr_payment_error has the
/// versions of SEQR's status before and after.
pub const SEQR_BY_UNKNOWN: i32 = 7;

const fn by_number(by: EndedBy) -> i32 {
    match by {
        EndedBy::Cashier => SEQR_BY_CASHIER,
        EndedBy::Customer => SEQR_BY_CUSTOMER,
        EndedBy::Bank => SEQR_BY_BANK,
        EndedBy::Seqr => SEQR_BY_SEQR,
        EndedBy::QuestionTimeout => SEQR_BY_QUESTION_TIMEOUT,
        EndedBy::Supervisor => SEQR_BY_SUPERVISOR,
        EndedBy::Unknown => SEQR_BY_UNKNOWN,
    }
}

/// A text of a payment, or NULL.
fn shown(payment: *mut seqr_payment, text: impl FnOnce(&Payment) -> Option<&str>) -> *const c_char {
    guard_or(ptr::null(), || {
        let payment = handle(payment, "payment")?;
        Ok(payment.shown.show_some(text(&payment.payment)))
    })
}

/// The sale's number in the POS, from seqr_invoice. The text belongs to the handle: it is valid and unchanged until the
/// handle is closed. Do not free it. NULL, with seqr_last_error, if payment is NULL. No network; also after seqr_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_client_invoice_id(payment: *mut seqr_payment) -> *const c_char {
    shown(payment, |payment| Some(payment.client_invoice_id()))
}

/// SEQR's reference of the invoice; NULL until SEQR has accepted it. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_invoice_reference(payment: *mut seqr_payment) -> *const c_char {
    shown(payment, Payment::invoice_reference)
}

/// SEQR's reference of the payment (ersReference). Print it on the receipt and keep it with the sale: refunds need it,
/// and with it booking is safe to repeat. NULL until COMPLETED; with SEQR_E_NOT_SAVED it is available too. The text
/// belongs to the handle, as that of seqr_payment_client_invoice_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_ers_reference(payment: *mut seqr_payment) -> *const c_char {
    shown(payment, Payment::ers_reference)
}

/// The text of a QR code for this invoice alone, for a till with a screen that faces the customer; a till with a
/// sticker does not need it. NULL until SEQR has accepted the invoice. The text belongs to the handle, as that of
/// seqr_payment_client_invoice_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_qr_code(payment: *mut seqr_payment) -> *const c_char {
    shown(payment, Payment::qr_code)
}

/// Gives the amount: the invoice's total, and once COMPLETED the amount that was paid (with SEQR_E_OTHER_AMOUNT the
/// amount that SEQR reports, or the invoice's total if that is not valid). No network; also after seqr_close.
///
/// payment: the payment. amount: in minor units (1250 is 12.50 SEK). currency_code: has room for four characters, the
/// ISO 4217 code and a NUL. Both are required, and written on success.
///
/// Errors: SEQR_E_ARGUMENT.
/// cbindgen:ptrs-as-arrays=[[currency_code; 4]]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_amount(
    payment: *mut seqr_payment,
    amount: *mut i64,
    currency_code: *mut c_char,
) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let amount = out(amount, "amount")?;
        let place = out(currency_code.cast::<[u8; 4]>(), "currency_code")?;
        let (minor, code) = payment.payment.amount();
        place.set(currency(&code)?);
        amount.set(minor);
        Ok(())
    })
}

fn currency(code: &str) -> Result<[u8; 4]> {
    match *code.as_bytes() {
        [a, b, c] => Ok([a, b, c, 0]),
        _ => Err(Error::new(
            Kind::Internal,
            format!("a payment of the store has the currency '{code}', which this library does not know"),
        )),
    }
}

/// Gives the time of the payment as SEQR reports it. No network; also after seqr_close.
///
/// payment: the payment. unix_ms: milliseconds since 1970-01-01 UTC, written on success.
///
/// Errors: SEQR_E_STATE (not paid), SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_paid_at(payment: *mut seqr_payment, unix_ms: *mut i64) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let place = out(unix_ms, "unix_ms")?;
        let paid_at = payment.payment.paid_at_ms();
        place.set(paid_at.ok_or_else(|| {
            Error::new(
                Kind::State,
                "the payment is not paid, so it has no time of payment; call again when it is COMPLETED",
            )
        })?);
        Ok(())
    })
}

/// SEQR's last result code of this payment in the background, 0 included; -1 if there was none, or if payment is NULL.
/// With FAILED it is the reason. No network; also after seqr_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_result_code(payment: *mut seqr_payment) -> i32 {
    guard_or(-1, || Ok(handle(payment, "payment")?.payment.result_code().unwrap_or(-1)))
}

/// Who ended a payment that is not paid, or that was reversed: one of the SEQR_BY_ numbers; 0 for any other payment, or
/// if payment is NULL. Treat a number that you do not know like SEQR_BY_UNKNOWN. No network; also after seqr_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_ended_by(payment: *mut seqr_payment) -> i32 {
    guard_or(0, || Ok(handle(payment, "payment")?.payment.ended_by().map_or(0, by_number)))
}

/// The last error of this payment in the background, in plain English; NULL if there was none. With FAILED and UNKNOWN
/// it is the reason; while WAITING it may say that SEQR cannot be reached just now. The text belongs to the handle: it
/// is valid and unchanged until the handle is closed (a new error is a new text). Do not free it. NULL also if payment
/// is NULL. No network; also after seqr_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_error(payment: *mut seqr_payment) -> *const c_char {
    guard_or(ptr::null(), || {
        let payment = handle(payment, "payment")?;
        Ok(payment.shown.show_error(payment.payment.error().as_deref()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_has_three_letters() {
        assert_eq!(currency("SEK"), Ok(*b"SEK\0"));
        for code in ["", "SE", "SEKK"] {
            assert_eq!(currency(code).unwrap_err().kind, Kind::Internal);
        }
    }
}
