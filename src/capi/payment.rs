//! Sales being paid.

use super::guard::{guard, guard_or};
use super::handles::{self, handle};
use super::read::out;
use super::strings::StringCache;
use super::{invoice, seqr_invoice, seqr_status, seqr_terminal};
use crate::pos::{Error, Kind, Payment, Result, State};
use std::time::Duration;

/// A state of a payment: show "waiting for the customer".
pub const SEQR_PAY_WAITING: i32 = 1;
/// A state of a payment: the customer has not paid in poll_window_ms (30 s). Ask the cashier "try again or cancel?" and
/// call seqr_pay_continue or seqr_cancel. The library continues to poll SEQR meanwhile, so that a payment during the
/// question is not lost. If nobody answers within question_timeout_ms, the library cancels the sale.
pub const SEQR_PAY_ASK_CASHIER: i32 = 2;
/// A state of a payment: the customer has shown cards and coupons, and SEQR waits for the till's answer (only with an
/// acknowledgment_mode). The window of 30 s does not run meanwhile.
pub const SEQR_PAY_LOYALTY: i32 = 3;
/// A state of a payment: the amount is reserved, not paid (only with a reservation mode).
pub const SEQR_PAY_RESERVED: i32 = 4;
/// A state of a payment, final: it is paid. Book the sale, print, then call seqr_pay_confirm.
pub const SEQR_PAY_COMPLETED: i32 = 5;
/// A state of a payment, final: it is not paid, because the cashier or the customer ended it. The sale is open again.
pub const SEQR_PAY_CANCELED: i32 = 6;
/// A state of a payment, final: it is not paid, because of an error; seqr_payment_result_code and seqr_payment_error
/// name it. The sale is open again.
pub const SEQR_PAY_FAILED: i32 = 7;
/// A state of a payment: it is not known yet whether it is paid. Assume nothing: call seqr_pay_continue to poll SEQR,
/// or seqr_cancel, or let a supervisor end it with seqr_pay_abandon.
pub const SEQR_PAY_UNKNOWN: i32 = 8;
/// A state of a payment: the invoice is being sent, and SEQR has not answered yet. Cancel is possible; continue,
/// update, commit and abandon give SEQR_E_STATE. After a crash the payment is UNKNOWN.
pub const SEQR_PAY_STARTING: i32 = 9;
/// A state of a payment, final: a supervisor ended it with seqr_pay_abandon. It is not known whether it was paid. The
/// next sale can start.
pub const SEQR_PAY_ABANDONED: i32 = 10;
/// A state of a payment: a cancel is stored, and its outcome is not known yet. Continue, update, commit and abandon give
/// SEQR_E_STATE. After a crash the payment is UNKNOWN.
pub const SEQR_PAY_CANCELING: i32 = 11;

/// One payment. Made by seqr_pay_start, seqr_pay_begin, seqr_next_unfinished and seqr_payment_find, closed by
/// seqr_payment_close. All threads may share it. It stays valid after the handle of its till is closed.
pub struct seqr_payment {
    pub(super) payment: Payment,
    pub(super) shown: StringCache,
}

impl seqr_payment {
    pub(super) fn make(payment: Payment) -> Result<*mut Self> {
        handles::make(Self { payment, shown: StringCache::default() })
    }
}

pub(super) const fn state_number(state: State) -> i32 {
    match state {
        State::Waiting => SEQR_PAY_WAITING,
        State::AskCashier => SEQR_PAY_ASK_CASHIER,
        State::Loyalty => SEQR_PAY_LOYALTY,
        State::Reserved => SEQR_PAY_RESERVED,
        State::Completed => SEQR_PAY_COMPLETED,
        State::Canceled => SEQR_PAY_CANCELED,
        State::Failed => SEQR_PAY_FAILED,
        State::Unknown => SEQR_PAY_UNKNOWN,
        State::Starting => SEQR_PAY_STARTING,
        State::Abandoned => SEQR_PAY_ABANDONED,
        State::Canceling => SEQR_PAY_CANCELING,
    }
}

/// Starts a payment: stores the invoice, sends it to SEQR and gives a handle. From then on the library polls SEQR once
/// a second by itself, even if the host does not call; the host reads the state with seqr_pay_poll. Waits for SEQR's
/// answer, money_timeout_ms at most.
///
/// A till has one open payment at a time, because SEQR has one open invoice for each till.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: the handle, written on success; close it
/// with seqr_payment_close when the sale is settled.
///
/// SEQR_OK: SEQR has the invoice, and the customer can scan the sticker (SEQR_PAY_WAITING); or the invoice was sent and
/// SEQR's answer was lost (SEQR_PAY_UNKNOWN): then seqr_pay_continue asks SEQR for its outcome. Poll in both cases.
///
/// After any error the customer has nothing to pay, and no handle was written. SEQR_E_ARGUMENT, SEQR_E_AMOUNT and
/// SEQR_E_ROWS: the invoice is not valid; nothing was stored or sent. SEQR_E_UNFINISHED: an earlier sale of this till
/// is not settled (it is open, or it is paid and not confirmed); the error names it, seqr_next_unfinished gives it.
/// SEQR_E_ALREADY_PAID: the sale of this client_invoice_id is paid and confirmed; after CANCELED, FAILED and ABANDONED
/// you may use the same client_invoice_id again. SEQR_E_REVERSED: SEQR has reversed the payment of this
/// client_invoice_id: undo the booking, then call seqr_acknowledge_reversal. SEQR_E_NOT_SAVED: the sale could not be
/// stored, so nothing was sent. SEQR_E_NETWORK and SEQR_E_TLS: nothing was sent; offer another way to pay, or try
/// again. SEQR_E_AUTHENTICATION and SEQR_E_REFUSED: SEQR's reason is in seqr_last_result_code (11: the amount; 49: the
/// invoice's data, for example a currency that SEQR does not accept here; 64: the notification_url). SEQR_E_HTTP and
/// SEQR_E_FAULT: the server at this address has not accepted the invoice; check the endpoint. SEQR_E_BUSY: another
/// process uses this till. SEQR_E_STATE: the till was unregistered. SEQR_E_CLOSED: the library is closed; if it was
/// closed while the call waited, seqr_next_unfinished shows the sale after the next seqr_open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_start(
    terminal: *mut seqr_terminal,
    invoice: *const seqr_invoice,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let (invoice, issued_at_ms) = invoice::invoice(invoice)?;
        let place = out(payment, "payment")?;
        place.set(seqr_payment::make(terminal.terminal.pay_start(invoice, issued_at_ms)?)?);
        Ok(())
    })
}

/// Begins a payment as seqr_pay_start does, and returns as soon as the invoice is checked and queued: it waits for
/// neither the disk nor the network. It is for programs with one thread: show "waiting", and poll.
///
/// The sale is stored before anything is sent. Until SEQR has answered, the state is SEQR_PAY_STARTING. Then
/// seqr_payment_status gives what seqr_pay_start would have returned, with the same meaning, and its text is in
/// seqr_last_error: SEQR_OK with WAITING or UNKNOWN, or an error with FAILED: then the customer has nothing to pay and
/// nothing is left to settle, so close the handle. If the process ends before the sale is stored, there is no sale, and
/// nothing was sent. seqr_cancel and seqr_cancel_begin are possible at any time.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: the handle, written on success; close it
/// with seqr_payment_close.
///
/// Errors (no handle is written): SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the invoice is not valid);
/// SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_begin(
    terminal: *mut seqr_terminal,
    invoice: *const seqr_invoice,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let (invoice, issued_at_ms) = invoice::invoice(invoice)?;
        let place = out(payment, "payment")?;
        place.set(seqr_payment::make(terminal.terminal.pay_begin(invoice, issued_at_ms)?)?);
        Ok(())
    })
}

/// Gives the outcome of the last start or cancel of this handle (seqr_pay_begin, seqr_pay_start, seqr_cancel_begin,
/// seqr_cancel): what the waiting call returns, with its text in seqr_last_error. It does not wait, and does no input
/// or output.
///
/// payment: the payment.
///
/// SEQR_E_NOT_READY: there is no outcome yet. SEQR_OK also for a handle that has started and canceled nothing.
/// Otherwise see seqr_pay_start and seqr_cancel. SEQR_E_ARGUMENT; SEQR_E_CLOSED (also if the library was closed
/// meanwhile).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_status(payment: *mut seqr_payment) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        payment.payment.status().unwrap_or_else(|| {
            Err(Error::new(
                Kind::NotReady,
                "The start or cancel has no outcome yet: continue with seqr_pay_poll",
            ))
        })
    })
}

/// Gives the state of a payment. It does no input or output: with wait_ms 0 it takes a microsecond or two at most, and
/// may be called from the till's user interface.
///
/// It returns at once if the state is final, or is not the one that this handle gave last; otherwise at the next
/// change, or with the same state after wait_ms. A final state comes before LOYALTY and RESERVED, and those before
/// ASK_CASHIER. COMPLETED can change only to FAILED with SEQR_E_REVERSED, before and after seqr_pay_confirm: poll again
/// before the goods leave, and when seqr_pay_confirm returns SEQR_E_REVERSED.
///
/// payment: the payment. wait_ms: the longest time to wait for a change, in milliseconds; 0 to look only. state: one of
/// the SEQR_PAY_ states, written with SEQR_OK and with each of the five codes below; if several apply, the first of
/// them is returned. Treat a state that you do not know like WAITING; from 100 on it is final: treat it like UNKNOWN.
///
/// SEQR_E_REVERSED, with SEQR_PAY_FAILED in state: SEQR has reversed the payment, because the till did not query the
/// status in time. The customer has the money again: undo the booking, then call seqr_acknowledge_reversal, which frees
/// the sale's number.
///
/// SEQR_E_NOT_SAVED, with SEQR_PAY_COMPLETED in state, 3 s after SEQR's answer: the customer has paid, but the library
/// cannot store that yet (the disk is full, another program holds the store). Reference, amount and time are known:
/// book the sale, hand over the goods, free some space, and call seqr_pay_confirm until it succeeds.
///
/// SEQR_E_OTHER_AMOUNT, with SEQR_PAY_COMPLETED in state: the sale is paid, but SEQR took another amount than the
/// invoice asked for, gives an amount that is not valid, or took the money without a commit. Book the amount of
/// seqr_payment_amount.
///
/// SEQR_E_OTHER_PAYMENT, with SEQR_PAY_UNKNOWN in state: SEQR answered three times in a row with the payment of another
/// sale, or with one that has no reference. The library acknowledges none of them, and does not poll again before
/// seqr_pay_continue or seqr_cancel.
///
/// SEQR_E_BUSY, with SEQR_PAY_UNKNOWN in state: another program has changed this payment in the store. This handle
/// sends and writes nothing more: close it, and get the payment again with seqr_next_unfinished.
///
/// Other errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_poll(
    payment: *mut seqr_payment,
    wait_ms: u32,
    state: *mut i32,
) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        let place = out(state, "state")?;
        let polled = payment.payment.poll(Duration::from_millis(u64::from(wait_ms)))?;
        place.set(state_number(polled.state));
        polled.remark.map_or(Ok(()), Err)
    })
}

/// Continues a payment. After ASK_CASHIER it is the cashier's "try again": poll_window_ms more for the same invoice.
/// For a payment that is UNKNOWN, for example after a crash, it makes the library poll SEQR. Call it only if the sale
/// is still wanted: the status query makes a payment final, and the shop keeps the money. The library stores that the
/// sale is wanted before the call returns. It polls SEQR in the background: call seqr_pay_poll. It may be repeated.
///
/// If the answer to the invoice was lost, the library has no reference, and asks SEQR for the till's last invoice. Such
/// a payment becomes COMPLETED only if SEQR names this sale as paid. It may stay UNKNOWN.
///
/// payment: the payment. If it is COMPLETED, the call does nothing and returns SEQR_OK; the next poll shows COMPLETED.
///
/// Errors: SEQR_E_STATE (the invoice or a cancel is being sent; CANCELED, FAILED and ABANDONED are final);
/// SEQR_E_NOT_SAVED (SEQR is not polled); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_continue(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.continue_())
}

/// Cancels a payment, and returns when the outcome is known or cancel_timeout_ms is over. The library first stores the
/// cancel, then sends cancelInvoice to SEQR. It repeats cancelInvoice each second while the customer is just paying or
/// no answer comes. From here on it sends a status query only if SEQR reports that the invoice is paid: a status query
/// could make a payment final.
///
/// payment: the payment. The call returns the outcome:
///
/// SEQR_OK: nothing is paid. The payment is CANCELED (also if SEQR had canceled it already, code 95), or FAILED if it
/// was before: the sale is open again. Two cancels, also from two threads, return the same outcome.
///
/// SEQR_E_ALREADY_PAID: the customer paid before the cancel, or the payment was COMPLETED before. The state is
/// COMPLETED: keep the sale (book, print, seqr_pay_confirm), or confirm it and give the money back with seqr_refund.
///
/// SEQR_E_IN_DOUBT: the outcome is not known after cancel_timeout_ms (the answers were lost, or were always code 48 or
/// 51), or SEQR's answer cannot be stored yet (the disk is full). The state is UNKNOWN. The library repeats
/// cancelInvoice each second in the background, and a poll shows the outcome when there is one. Poll, or call
/// seqr_cancel again to wait longer. Do not sell the goods for cash yet: the customer may have paid. A supervisor may
/// end the payment with seqr_pay_abandon. The call also returns SEQR_E_IN_DOUBT if SEQR reports that the invoice is
/// paid and then answers three times with the payment of another sale (the poll gives SEQR_E_OTHER_PAYMENT): then the
/// library does not repeat the cancel.
///
/// SEQR_E_IN_DOUBT at once, if the answer to the invoice was lost: there is no reference to cancel, so the library
/// sends nothing, and the payment stays UNKNOWN. After 20 seconds and a margin SEQR has reversed any payment, because
/// no status query arrived, and the next invoice of this till replaces this one. Then seqr_pay_abandon frees the till;
/// or, if the sale is wanted after all, seqr_pay_continue asks SEQR. (If seqr_pay_continue was called before, its
/// status query may have made a payment final: look at the customer's phone or SEQR's report before you abandon.)
///
/// SEQR_E_REFUSED, SEQR_E_AUTHENTICATION: SEQR refused to cancel, for the reason in seqr_last_result_code. The state is
/// UNKNOWN, and the library sends nothing more. The sale cannot be continued: call seqr_cancel again when the reason is
/// removed, or let a supervisor abandon it. SEQR_E_BUSY: another program has changed this payment in the store: close
/// the handle, and get the payment again with seqr_next_unfinished.
///
/// SEQR_E_NOT_SAVED: the cancel could not be stored. Nothing was sent, and the payment continues.
///
/// SEQR_E_STATE: a supervisor has abandoned it. SEQR_E_REVERSED: it was COMPLETED, and SEQR has reversed it since:
/// nothing is paid.
///
/// SEQR_E_ARGUMENT; SEQR_E_CLOSED (the library was closed meanwhile: the cancel is stored, and seqr_next_unfinished
/// gives the payment after the next seqr_open; cancel it then).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_cancel(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.cancel())
}

/// Begins a cancel as seqr_cancel does, and returns as soon as it is queued: it waits for neither the disk nor the
/// network. The library stores the cancel; then the state is SEQR_PAY_CANCELING until there is an outcome; then
/// seqr_payment_status gives what seqr_cancel would have returned. Poll meanwhile: the customer may have paid before
/// the cancel, and the state shows that too. If the invoice is still being sent, cancelInvoice follows as soon as SEQR
/// has answered.
///
/// payment: the payment.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_cancel_begin(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.cancel_begin())
}

/// Tells the library that the POS has booked the sale. From then on the payment is settled: the next one can start, and
/// seqr_next_unfinished does not give it again. No network: the library sends SEQR its receipt in the background. It
/// may be repeated.
///
/// Book first, then confirm. After a crash between the two, seqr_next_unfinished gives the payment as COMPLETED. So
/// booking must be safe to repeat for the same seqr_payment_ers_reference.
///
/// payment: a COMPLETED payment.
///
/// Errors: SEQR_E_NOT_SAVED (the confirm, or the payment itself, could not be stored yet: free some space, and call
/// again until it succeeds); SEQR_E_REVERSED (SEQR has reversed the payment, and the customer has the money again: undo
/// the booking); SEQR_E_BUSY (another program has changed the payment in the store: close the handle, and get it again
/// with seqr_next_unfinished); SEQR_E_STATE (not COMPLETED); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_confirm(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.confirm())
}

/// Ends a payment that is UNKNOWN, so that the next one can start. A supervisor decides this after a look at the
/// customer's phone or SEQR's report. The store and the log keep the fact that the outcome was not known. Nothing is
/// sent. What was sent before can arrive at SEQR up to ten minutes later, and the customer can pay then: seqr_reconcile
/// names a payment that SEQR has and the journal does not have as paid (SEQR_RECON_MISSING_HERE).
///
/// payment: an UNKNOWN payment. It becomes SEQR_PAY_ABANDONED, and can then be neither continued nor canceled
/// (SEQR_E_STATE).
///
/// Errors: SEQR_E_STATE (not UNKNOWN: continue or cancel it); SEQR_E_NOT_SAVED; SEQR_E_ARGUMENT;
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_abandon(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.abandon())
}

/// Closes the handle of a payment and frees it, with the texts that belong to it. If the payment is still open, the
/// library stops polling SEQR for it and does not cancel it: call seqr_cancel first, or get it again with
/// seqr_next_unfinished. (If the customer pays meanwhile and no status query arrives within 20 seconds, SEQR reverses
/// the payment.) NULL is allowed; so is a call after seqr_close or seqr_terminal_close. It does not wait: a call on
/// another thread that uses this handle ends with SEQR_E_CLOSED or normally.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_close(payment: *mut seqr_payment) {
    guard_or((), || {
        if let Some(closed) = handles::take(payment, "payment")? {
            closed.payment.close();
        }
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::SEQR_E_ARGUMENT;
    use crate::capi::error::last_text;
    use crate::capi::facts::*;
    use crate::capi::finding::seqr_acknowledge_reversal;
    use std::ptr;

    #[test]
    fn a_null_payment_is_an_error_and_nothing_is_written() {
        for call in [
            seqr_pay_continue,
            seqr_cancel,
            seqr_cancel_begin,
            seqr_pay_confirm,
            seqr_pay_abandon,
            seqr_acknowledge_reversal,
            seqr_payment_status,
        ] {
            // SAFETY: NULL is allowed.
            assert_eq!(unsafe { call(ptr::null_mut()) }, SEQR_E_ARGUMENT);
            assert_eq!(last_text(), "payment is NULL; it is required");
        }
        for call in [
            seqr_payment_client_invoice_id,
            seqr_payment_invoice_reference,
            seqr_payment_ers_reference,
            seqr_payment_qr_code,
            seqr_payment_error,
        ] {
            // SAFETY: NULL is allowed.
            assert!(unsafe { call(ptr::null_mut()) }.is_null());
        }
        let mut state = 77;
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { seqr_pay_poll(ptr::null_mut(), 0, &mut state) }, SEQR_E_ARGUMENT);
        assert_eq!(state, 77);
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { seqr_payment_result_code(ptr::null_mut()) }, -1);
        // SAFETY: NULL is allowed.
        unsafe { seqr_payment_close(ptr::null_mut()) };
    }
}
