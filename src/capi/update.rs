//! Loyalty and the changed basket: the customer's tokens, and the till's answer to them.

use super::guard::{guard, guard_or};
use super::handles::handle;
use super::invoice;
use super::read::{bad, out};
use super::{seqr_customer_token, seqr_invoice, seqr_payment, seqr_status};
use std::ptr;

/// Sends SEQR a changed invoice for the same sale: the till's answer to the customer's cards and coupons
/// (SEQR_PAY_LOYALTY), one more article before the customer has paid, or a changed order while the money is reserved.
/// The library stores the invoice as a proposal before it is sent, and as the sale's invoice when SEQR has accepted it.
/// Waits for SEQR's answer, request_timeout_ms at most.
///
/// payment: a payment that is WAITING, ASK_CASHIER, LOYALTY or RESERVED. invoice: the whole new invoice, with the same
/// client_invoice_id and currency_code, the new rows, the new total, and the used tokens with status 1. All of it is
/// copied.
///
/// SEQR_OK: SEQR shows the customer the new invoice. After LOYALTY the state is WAITING again, and the rest of the
/// window runs.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: the invoice is not valid; nothing was stored or sent.
/// SEQR_E_ALREADY_PAID: the customer has paid the old invoice. SEQR_E_REFUSED: SEQR did not accept it, and the old
/// invoice stays valid (90: the customer has paid it already, so poll; 48: the customer is paying now; 11 and 49: the
/// invoice's data). SEQR_E_IN_DOUBT: SEQR's answer was lost: call it again with the same invoice; if the customer pays
/// meanwhile, the amount paid shows which invoice was paid. SEQR_E_STATE: the payment cannot be changed in its state.
/// SEQR_E_NETWORK, SEQR_E_TLS: nothing was sent. SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent.
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_update(
    payment: *mut seqr_payment,
    invoice: *const seqr_invoice,
) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let (invoice, issued_at_ms) = invoice::invoice(invoice)?;
        payment.payment.update(invoice, issued_at_ms)
    })
}

/// The number of cards, coupons and vouchers that the customer has shown for this payment so far. It never gets
/// smaller.
///
/// payment: the payment; NULL gives 0. Does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_token_count(payment: *mut seqr_payment) -> usize {
    guard_or(0, || Ok(handle(payment, "payment")?.payment.token_count()))
}

/// One of the customer's cards, coupons and vouchers, in the order in which they came.
///
/// payment: the payment. index: from 0 to seqr_payment_token_count - 1. token: written on success; its texts belong to
/// the payment's handle, and are valid until that is closed. description is NULL where SEQR gave none.
///
/// Errors: SEQR_E_ARGUMENT (no such index).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_token(
    payment: *mut seqr_payment,
    index: usize,
    token: *mut seqr_customer_token,
) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let place = out(token, "token")?;
        let tokens = payment.payment.tokens();
        let found = tokens.get(index);
        let found =
            found.ok_or_else(|| bad(format!("index: {index}, but there are {} tokens", tokens.len())))?;
        place.set(seqr_customer_token {
            id: payment.shown.show_some(Some(&found.id)),
            value: payment.shown.show_some(Some(&found.value)),
            description: found
                .description
                .as_ref()
                .map_or(ptr::null(), |text| payment.shown.show_some(Some(text))),
            status: found.status,
            reserved: 0,
        });
        Ok(())
    })
}
