//! Reservations: taking what is held.

use super::guard::guard;
use super::handles::handle;
use super::{seqr_payment, seqr_status};

/// Takes the money that is reserved (SEQR_PAY_RESERVED), or a part of it; the rest is free again. The library stores
/// the commit before it sends it, and sends it once. If SEQR's answer is lost, it queries the status, and commits again
/// only if the amount is still reserved. Waits until SEQR reports PAID, money_timeout_ms at most.
///
/// payment: the payment. amount: minor units of the invoice's currency, at most what is reserved (the invoice's total);
/// 0 takes all of it.
///
/// SEQR_OK: it is paid and the state is COMPLETED: book the sale and confirm. SEQR_E_OTHER_AMOUNT: it is paid too, but
/// SEQR took another amount (an older service takes all), or the sale was paid before this call with another amount:
/// seqr_payment_amount gives it. SEQR_E_NOT_SAVED: look at the state. If it is COMPLETED, the sale is paid, but that
/// cannot be stored yet. Otherwise the commit could not be stored, and nothing was sent.
///
/// Errors: SEQR_E_AMOUNT: more than is reserved; nothing was sent. SEQR_E_REFUSED: SEQR did not commit, and the money
/// is still reserved: commit again or cancel. SEQR_E_FAULT, SEQR_E_HTTP and SEQR_E_ANSWER mean the same: SEQR gave this
/// answer three times, and reported RESERVED after each. SEQR_E_IN_DOUBT: the outcome is not known in time; the state
/// is UNKNOWN and the library continues to poll SEQR: poll until it is settled. SEQR_E_STATE: nothing is reserved, or
/// the reservation has ended unpaid (commit_timeout_s), or the payment is being canceled. SEQR_E_NETWORK, SEQR_E_TLS:
/// nothing was sent, and the money is still reserved. SEQR_E_OTHER_PAYMENT, SEQR_E_BUSY: see seqr_pay_poll; the state
/// is UNKNOWN. SEQR_E_CLOSED.
///
/// If nobody commits a reservation, the library queries its status when commit_timeout_s is over, and then every 30 s
/// (every 60 s if the invoice gives no time). The poll shows CANCELED when SEQR has ended it.
///
/// After a crash the payment is UNKNOWN. After seqr_pay_continue it is RESERVED again, COMPLETED or ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_commit(payment: *mut seqr_payment, amount: i64) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.commit(amount))
}
