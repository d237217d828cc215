//! Reservations: taking what is held.

use super::guard::guard;
use super::handles::handle;
use super::{seqr_payment, seqr_status};

/// Takes the money that is reserved (SEQR_PAY_RESERVED), or a part of it; the rest is free again. The wish is
/// stored before it is sent, and it is sent once: where SEQR's answer is lost, the status is asked, and only a
/// reservation that still stands is committed again. Waits until SEQR says PAID, money_timeout_ms at most.
///
/// payment: the payment. amount: minor units of the bill's currency, at most what is reserved (the bill's total);
/// 0 takes all of it.
///
/// SEQR_OK: it is paid, the state is COMPLETED: book the sale and confirm.
///
/// Errors: SEQR_E_AMOUNT: more than is reserved; nothing was sent. SEQR_E_REFUSED: SEQR did not commit, the money
/// is still reserved: commit again or cancel. SEQR_E_IN_DOUBT: SEQR did not say in time; the state is UNKNOWN and
/// the library goes on asking: poll until it is settled. SEQR_E_STATE: nothing is reserved, or the reservation has
/// ended unpaid (commit_timeout_s), or it is being cancelled. SEQR_E_NETWORK, SEQR_E_TLS: nothing was sent, still
/// reserved. SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent. SEQR_E_CLOSED.
///
/// After a crash the payment is UNKNOWN: seqr_pay_continue asks SEQR, and it is RESERVED again, COMPLETED or ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_commit(payment: *mut seqr_payment, amount: i64) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.commit(amount))
}
