//! Reservations: taking what is held.

use super::guard::guard;
use super::handles::handle;
use super::{seqr_payment, seqr_status};

/// Takes the money that is reserved (SEQR_PAY_RESERVED), or a part of it; the rest is free again. The wish is
/// stored before it is sent, and it is sent once: where SEQR's answer is lost, the status is asked, and only a
/// reservation that still stands is committed again. Waits until SEQR says PAID, money_timeout_ms at most.
///
/// payment: the payment. amount: minor units of the invoice's currency, at most what is reserved (the invoice's total);
/// 0 takes all of it.
///
/// SEQR_OK: it is paid, the state is COMPLETED: book the sale and confirm. SEQR_E_OTHER_AMOUNT: the same, and SEQR took
/// another amount (a service of an older kind takes all), or the sale was paid before this call with another amount:
/// seqr_payment_amount says which. SEQR_E_NOT_SAVED: look at the state. COMPLETED: it is paid, and that cannot be stored
/// for now. Otherwise the wish could not be stored, and nothing was sent.
///
/// Errors: SEQR_E_AMOUNT: more than is reserved; nothing was sent. SEQR_E_REFUSED: SEQR did not commit, the money
/// is still reserved: commit again or cancel. The same with SEQR_E_FAULT, SEQR_E_HTTP and SEQR_E_ANSWER, after the same
/// answer three times with RESERVED heard after each. SEQR_E_IN_DOUBT: SEQR did not say in time; the state is UNKNOWN and
/// the library goes on asking: poll until it is settled. SEQR_E_STATE: nothing is reserved, or the reservation has
/// ended unpaid (commit_timeout_s), or it is being canceled. SEQR_E_NETWORK, SEQR_E_TLS: nothing was sent, still
/// reserved. SEQR_E_OTHER_PAYMENT, SEQR_E_BUSY: as seqr_pay_poll says; the state is UNKNOWN. SEQR_E_CLOSED.
///
/// A reservation that nobody commits is asked for when commit_timeout_s are over, and each 30 s from then (each 60 s if
/// the invoice gives no time): the poll shows CANCELED when SEQR has ended it.
///
/// After a crash the payment is UNKNOWN: seqr_pay_continue asks SEQR, and it is RESERVED again, COMPLETED or ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_commit(payment: *mut seqr_payment, amount: i64) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.commit(amount))
}
