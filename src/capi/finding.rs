//! Payments of the store: what is left over, what SEQR took back, and any of them by time, number and reference.

use super::guard::guard;
use super::handles::{self, handle};
use super::read::{out, required};
use super::{seqr_client, seqr_payment, seqr_status, seqr_terminal};
use crate::pos::{Payment, Result};
use std::ffi::c_char;
use std::ptr;

/// The payment after another one, or the first; NULL where there is none.
fn next(
    after: *mut seqr_payment,
    payment: *mut *mut seqr_payment,
    next: impl FnOnce(Option<&Payment>) -> Result<Option<Payment>>,
) -> Result<()> {
    let after = handles::optional(after, "after")?;
    let place = out(payment, "payment")?;
    let found = next(after.as_ref().map(|after| &after.payment))?;
    place.set(found.map_or(Ok(ptr::null_mut()), seqr_payment::make)?);
    Ok(())
}

/// Gives the till's payments that are not settled, one with each call: those that a crash or a closed handle
/// interrupted (UNKNOWN; STARTING while the invoice is still being sent), and those that are paid but not confirmed
/// (COMPLETED). Payments with an open handle are left out. The library does not poll SEQR before the POS decides: call
/// seqr_pay_continue if the sale is still wanted, seqr_cancel if it is not; book and confirm what is COMPLETED. Call it
/// when the till starts, before the first seqr_pay_start.
///
/// terminal: the till. after: NULL for the first, then the handle from the call before (still open; it stays yours).
/// payment: the next one's handle; close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (the handle of a sale was closed as soon as it was begun, and
/// the store does not say whether it has the sale: call again), SEQR_E_BUSY (another process uses this till),
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_next_unfinished(
    terminal: *mut seqr_terminal,
    after: *mut seqr_payment,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        next(after, payment, |after| terminal.terminal.next_unfinished(after))
    })
}

/// Gives the till's payments that were reported as COMPLETED and that SEQR has reversed since: the customer has the
/// money again, so the booking must be undone. Until seqr_acknowledge_reversal it gives each of them again, also after
/// a restart. Until then the same client_invoice_id cannot start (SEQR_E_REVERSED); other sales can. Such a payment is
/// SEQR_PAY_FAILED with SEQR_E_REVERSED. No network. Call it when the till starts, as you call seqr_next_unfinished.
///
/// terminal: the till. after: NULL for the first, then the handle from the call before (still open; it stays yours).
/// payment: the next one's handle; close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (as with seqr_next_unfinished), SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_next_reversal(
    terminal: *mut seqr_terminal,
    after: *mut seqr_payment,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        next(after, payment, |after| terminal.terminal.next_reversal(after))
    })
}

/// Tells the library that the POS has undone the booking of a reversed payment. It is stored before the call returns;
/// no network. It may be repeated. From then on the sale's number may be used again, and seqr_next_reversal does not
/// give the payment again.
///
/// payment: a payment that is SEQR_PAY_FAILED with SEQR_E_REVERSED.
///
/// Errors: SEQR_E_STATE (it was not reversed); SEQR_E_NOT_SAVED (this, or the reversal itself, could not be stored yet:
/// call again); SEQR_E_BUSY (another program has changed the payment in the store); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_acknowledge_reversal(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.acknowledge_reversal())
}

/// Gives the payments of all tills of the store that began in a span of time, the earliest first, one with each call:
/// for a list on the screen. No network.
///
/// client: the library. from_ms, to_ms: Unix time in milliseconds; the span includes from_ms and excludes to_ms. after:
/// NULL for the first payment, then the handle from the call before (still open; it stays yours). payment: the handle;
/// close it with seqr_payment_close. It is NULL, with SEQR_OK, when there are no more. The handle is a view: it has the
/// state at the time of this call, the texts and the receipt. Functions that change the payment or poll SEQR give
/// SEQR_E_STATE.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_next_payment(
    client: *mut seqr_client,
    from_ms: i64,
    to_ms: i64,
    after: *mut seqr_payment,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        next(after, payment, |after| client.client.next_payment(from_ms, to_ms, after))
    })
}

/// Finds a payment of the store by one of SEQR's references: the one on the customer's receipt
/// (seqr_payment_ers_reference) or that of the invoice (seqr_payment_invoice_reference). No network.
///
/// client: the library. reference: SEQR's reference. payment: the handle, written on success; close it with
/// seqr_payment_close. It is a view, as in seqr_next_payment.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_find_reference(
    client: *mut seqr_client,
    reference: *const c_char,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let reference = required(reference, "reference")?;
        let place = out(payment, "payment")?;
        place.set(seqr_payment::make(client.client.find_reference(reference)?)?);
        Ok(())
    })
}

/// Finds a payment by the sale's number, for a copy of the receipt or a refund: the newest one, if the sale was tried
/// several times. It may have any state. No network.
///
/// terminal: the till. client_invoice_id: the sale's number. payment: the handle, written on success; close it with
/// seqr_payment_close.
///
/// Errors: SEQR_E_NOT_FOUND, SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STORE_BUSY (as with seqr_next_unfinished),
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_find(
    terminal: *mut seqr_terminal,
    client_invoice_id: *const c_char,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let id = required(client_invoice_id, "client_invoice_id")?;
        let place = out(payment, "payment")?;
        place.set(seqr_payment::make(terminal.terminal.find_payment(id)?)?);
        Ok(())
    })
}
