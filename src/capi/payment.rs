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
/// A state of a payment: the customer has not paid in poll_window_ms (30 s). Ask the cashier "try again or
/// cancel?" and call seqr_pay_continue or seqr_cancel. The library goes on asking SEQR meanwhile, so that a
/// customer who pays during the question is not lost; a question that nobody answers in question_timeout_ms
/// ends in a cancel.
pub const SEQR_PAY_ASK_CASHIER: i32 = 2;
/// A state of a payment: the customer's cards and coupons are there for the till to answer (only with an
/// acknowledgment_mode). The window stands still.
pub const SEQR_PAY_LOYALTY: i32 = 3;
/// A state of a payment: the amount is reserved, not paid (only with a reservation mode).
pub const SEQR_PAY_RESERVED: i32 = 4;
/// A state of a payment, final: it is paid. Book the sale, print, then call seqr_pay_confirm.
pub const SEQR_PAY_COMPLETED: i32 = 5;
/// A state of a payment, final: it is not paid, by the cashier's or the customer's wish. The sale is open
/// again.
pub const SEQR_PAY_CANCELED: i32 = 6;
/// A state of a payment, final: it is not paid, because of an error; seqr_payment_result_code and
/// seqr_payment_error say which. The sale is open again.
pub const SEQR_PAY_FAILED: i32 = 7;
/// A state of a payment: whether it is paid cannot be known now. Assume nothing: call seqr_pay_continue to
/// ask SEQR, or seqr_cancel, or have a supervisor give it up by seqr_pay_abandon.
pub const SEQR_PAY_UNKNOWN: i32 = 8;
/// A state of a payment: the invoice is on its way, and SEQR has not answered yet. Cancel is possible; continue,
/// update, commit and abandon give SEQR_E_STATE. After a crash the payment is UNKNOWN.
pub const SEQR_PAY_STARTING: i32 = 9;
/// A state of a payment, final: a supervisor has given it up by seqr_pay_abandon. Whether it was paid is not known. It no
/// longer stands in the way of the next sale.
pub const SEQR_PAY_ABANDONED: i32 = 10;
/// A state of a payment: a cancel is stored, and its outcome is not known yet. Continue, update, commit and abandon give
/// SEQR_E_STATE. After a crash the payment is UNKNOWN.
pub const SEQR_PAY_CANCELING: i32 = 11;

/// One sale being paid. Made by seqr_pay_start, seqr_pay_begin, seqr_next_unfinished and seqr_payment_find, ended by
/// seqr_payment_close. May be shared by all threads. It outlives the handle of its till.
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

/// Starts a payment: stores the invoice, sends it to SEQR and gives a handle. From then on the library asks SEQR
/// once a second by itself, whether or not the host calls in; the host looks at the state by seqr_pay_poll.
/// Waits for SEQR's answer, money_timeout_ms at most.
///
/// A till has one open payment at a time, because SEQR has one open invoice for each till.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: where the handle is written on success;
/// close it by seqr_payment_close when the sale is settled.
///
/// SEQR_OK: SEQR has the invoice and the customer may scan the sticker (SEQR_PAY_WAITING); or the invoice was sent
/// and SEQR's answer was lost (SEQR_PAY_UNKNOWN): then seqr_pay_continue asks SEQR what became of it. Poll in
/// both cases.
///
/// All errors mean that nothing is to be paid, and that no handle was written. SEQR_E_ARGUMENT, SEQR_E_AMOUNT
/// and SEQR_E_ROWS: the invoice cannot be used; nothing was stored or sent. SEQR_E_UNFINISHED: an earlier sale
/// of this till is not settled, be it open or paid and not confirmed; the error names it,
/// seqr_next_unfinished gives it. SEQR_E_ALREADY_PAID: the sale of this client_invoice_id is paid and
/// confirmed; after CANCELED, FAILED and ABANDONED the same client_invoice_id may be used again. SEQR_E_REVERSED: SEQR
/// has taken back what was paid for this client_invoice_id: undo the booking, then seqr_acknowledge_reversal.
/// SEQR_E_NOT_SAVED: the sale could not be stored, so nothing was sent. SEQR_E_NETWORK and SEQR_E_TLS:
/// nothing was sent; offer another way to pay, or try again. SEQR_E_AUTHENTICATION and SEQR_E_REFUSED: SEQR's
/// reason is in seqr_last_result_code (11 the amount, 49 the invoice's data, as a currency that SEQR does not
/// take here, 64 the notification_url). SEQR_E_HTTP and SEQR_E_FAULT: what answers at this address has not taken
/// the invoice; check the endpoint. SEQR_E_BUSY: another process works with this till. SEQR_E_STATE: the till was
/// unregistered. SEQR_E_CLOSED: also if the library was closed while the call waited; then seqr_next_unfinished
/// shows after the next seqr_open what became of the sale.
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

/// Begins a payment as seqr_pay_start does, and returns as soon as the invoice is checked and the wish is queued: it
/// waits for neither the disk nor the network. For programs with one thread: show "waiting", and poll.
///
/// The sale is stored before anything is sent. Until SEQR has answered, the state is SEQR_PAY_STARTING. Then
/// seqr_payment_status gives what seqr_pay_start would have returned, with the same meaning, and its text is in
/// seqr_last_error: SEQR_OK with WAITING or UNKNOWN, or an error with FAILED, after which nothing is to be paid and
/// nothing is left to settle: close the handle. A sale that was not stored when the process died was never made, and
/// nothing was sent. seqr_cancel and seqr_cancel_begin are possible at any time.
///
/// terminal: the till. invoice: the invoice; all of it is copied. payment: where the handle is written on success;
/// close it by seqr_payment_close.
///
/// Errors, and then no handle was written: SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the invoice cannot be used);
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

/// Gives the outcome of the start or cancel that was begun last by this handle (seqr_pay_begin, seqr_pay_start,
/// seqr_cancel_begin, seqr_cancel): what the waiting call returns, with its text in seqr_last_error. Waits for nothing;
/// no input or output.
///
/// payment: the payment.
///
/// SEQR_E_NOT_READY: there is no outcome yet. SEQR_OK also for a handle that has begun nothing. Otherwise see
/// seqr_pay_start and seqr_cancel. SEQR_E_ARGUMENT; SEQR_E_CLOSED (also where the library was closed meanwhile).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_payment_status(payment: *mut seqr_payment) -> seqr_status {
    guard(|| {
        let payment = handle(payment, "payment")?;
        payment.payment.status().unwrap_or_else(|| {
            Err(Error::new(Kind::NotReady, "What was begun has no outcome yet: go on with seqr_pay_poll"))
        })
    })
}

/// Gives the state of a payment. It does no input or output of any kind: with wait_ms 0 it takes a
/// microsecond or two at most and may be called from the till's user interface.
///
/// It returns at once when the state is final or is not the one that this handle gave last; otherwise at the
/// next change, or with the same state after wait_ms. A final state wins over LOYALTY and RESERVED, those
/// over ASK_CASHIER. COMPLETED changes only to FAILED with SEQR_E_REVERSED, before and after seqr_pay_confirm: look
/// again before goods leave, and when seqr_pay_confirm says so.
///
/// payment: the payment. wait_ms: the longest time to wait for a change, in milliseconds; 0 to look only.
/// state: one of the SEQR_PAY_ states, written on SEQR_OK and with each of the five that follow; where several apply, the
/// first of them is given. Treat a state that you do not know like WAITING; from 100 on it is final, and to be treated
/// like UNKNOWN.
///
/// SEQR_E_REVERSED, with SEQR_PAY_FAILED in state: SEQR has taken the payment back, because the till did not
/// ask in time. The customer has the money: undo a booking, then call seqr_acknowledge_reversal, which frees the sale's
/// number.
///
/// SEQR_E_NOT_SAVED, with SEQR_PAY_COMPLETED in state, 3 s after SEQR's answer: the customer has paid, but that cannot be
/// stored for now (disk full, another program holds the store). Reference, amount and time are there: book it, hand
/// the goods over, free some space and call seqr_pay_confirm until it succeeds.
///
/// SEQR_E_OTHER_AMOUNT, with SEQR_PAY_COMPLETED in state: it is paid, and SEQR took another amount than was asked, gives
/// an amount that cannot be used, or took the money without a commit. seqr_payment_amount has what is to be booked.
///
/// SEQR_E_OTHER_PAYMENT, with SEQR_PAY_UNKNOWN in state: SEQR answered three times in a row with another sale's payment,
/// or with one that has no reference. None of them is acknowledged, and nothing more is asked until
/// seqr_pay_continue or seqr_cancel.
///
/// SEQR_E_BUSY, with SEQR_PAY_UNKNOWN in state: another program has changed this payment in the store. Nothing more is
/// sent or written by this handle: close it, and take the payment up again.
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

/// Goes on with a payment: the cashier's "try again" after ASK_CASHIER (poll_window_ms more on the same
/// invoice), or takes up one that is UNKNOWN, as after a crash, and has the library ask SEQR about it. Call it
/// only if the sale is still wanted: asking SEQR takes the money of a customer who has paid. The wish is
/// stored before the call returns; SEQR is asked in the background, so go on with seqr_pay_poll. It may be
/// repeated.
///
/// A payment whose invoice was sent and whose answer was lost is asked for without a reference: it becomes
/// COMPLETED only if SEQR names this very sale as paid, and may stay UNKNOWN.
///
/// payment: the payment. Where it is COMPLETED there is nothing to do: SEQR_OK, and the next poll says so.
///
/// Errors: SEQR_E_STATE (the invoice or a cancel is under way; CANCELED, FAILED and ABANDONED are final);
/// SEQR_E_NOT_SAVED (nothing is asked); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_continue(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.continue_())
}

/// Cancels a payment and does not return before that has ended in a fact, or cancel_timeout_ms are over. The
/// wish is stored first; then cancelInvoice goes to SEQR, each second again while the customer is just paying
/// or no answer comes. From here on the library does not ask whether it is paid, unless SEQR says so: asking
/// could take the money.
///
/// payment: the payment. What is returned is the outcome:
///
/// SEQR_OK: nothing is paid. The payment is CANCELED (also where it was so already, code 95) or FAILED, as it
/// was before: the sale is open again. Canceling twice, also from two threads, gives both the same outcome.
///
/// SEQR_E_ALREADY_PAID: the customer was faster, or the payment was COMPLETED before. It is paid and its
/// state is COMPLETED: keep the sale (book, print, seqr_pay_confirm), or confirm it and give the money back
/// by seqr_refund.
///
/// SEQR_E_IN_DOUBT: the outcome is not known after cancel_timeout_ms (the answers were lost, or code 48 or 51
/// again and again), or SEQR's answer cannot be stored yet (disk full). The state is UNKNOWN; cancelInvoice
/// goes on in the background each second, and a poll shows the outcome when there is one. Poll, or call
/// seqr_cancel again to wait longer; do not sell the goods for cash as if nothing were paid. A supervisor may
/// end it by seqr_pay_abandon. The same where SEQR says that it is paid and then answers three times with another
/// sale's payment (the poll gives SEQR_E_OTHER_PAYMENT): then nothing is repeated.
///
/// SEQR_E_IN_DOUBT at once, for a payment whose invoice was sent and whose answer was lost: there is no
/// reference to cancel, so nothing is sent and it stays UNKNOWN. Once 20 seconds and a margin have passed
/// SEQR has given back whatever was paid, because nobody asked for it, and the next invoice of this till
/// replaces this one. Then seqr_pay_abandon frees the till; or, if the sale is wanted after all,
/// seqr_pay_continue asks SEQR. (If seqr_pay_continue has asked before, SEQR may have taken that for "the till
/// knows", and keeps the money: look at the customer's phone or SEQR's report before you abandon.)
///
/// SEQR_E_REFUSED, SEQR_E_AUTHENTICATION: SEQR refused to cancel, for the reason in seqr_last_result_code.
/// The state is UNKNOWN, and nothing more is sent: the sale is given up and cannot be continued, so call
/// seqr_cancel again when the reason is gone, or have it abandoned. SEQR_E_BUSY: another program has changed this payment
/// in the store: close the handle and take it up again.
///
/// SEQR_E_NOT_SAVED: the wish could not be stored. Nothing was sent, the payment goes on as before.
///
/// SEQR_E_STATE: a supervisor has abandoned it. SEQR_E_REVERSED: it was COMPLETED, and SEQR has taken it back
/// since: nothing is paid.
///
/// SEQR_E_ARGUMENT; SEQR_E_CLOSED (the library was closed meanwhile: the cancel is stored, the payment comes
/// back from seqr_next_unfinished; cancel it then).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_cancel(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.cancel())
}

/// Begins a cancel as seqr_cancel does, and returns as soon as the wish is queued: it waits for neither the disk nor the
/// network. The wish is stored, then the state is SEQR_PAY_CANCELING until there is an outcome; then seqr_payment_status
/// gives what seqr_cancel would have returned. Poll meanwhile: the customer may have been faster, and the state shows
/// that too. While the invoice is still being sent, cancelInvoice follows as soon as SEQR has answered.
///
/// payment: the payment.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_cancel_begin(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.cancel_begin())
}

/// Says that the POS has booked the sale. From then on the payment is settled: it no longer stands in the way
/// of the next one and does not come back from seqr_next_unfinished. No network: SEQR's own receipt follows
/// in the background. It may be repeated.
///
/// Book first, then confirm. A crash may come between the two: then the payment comes back as COMPLETED, so
/// booking must be safe to repeat for the same seqr_payment_ers_reference.
///
/// payment: a COMPLETED payment.
///
/// Errors: SEQR_E_NOT_SAVED (it, or the payment itself, could not be stored yet: free some space and call
/// again until it succeeds); SEQR_E_REVERSED (SEQR has taken the payment back: the customer has the money,
/// undo the booking); SEQR_E_BUSY (another program has changed the payment in the store: close the handle, take it up
/// again); SEQR_E_STATE (not COMPLETED); SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_confirm(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.confirm())
}

/// Gives up a payment that is UNKNOWN, by the decision of a supervisor who has looked at the customer's phone
/// or SEQR's report: it no longer stands in the way of the next one. It is kept in the store and the log that
/// the outcome was not known. Nothing is sent.
///
/// payment: an UNKNOWN payment. It becomes SEQR_PAY_ABANDONED; from now on it can be neither continued nor canceled
/// (SEQR_E_STATE).
///
/// Errors: SEQR_E_STATE (not UNKNOWN: continue or cancel it); SEQR_E_NOT_SAVED; SEQR_E_ARGUMENT;
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_pay_abandon(payment: *mut seqr_payment) -> seqr_status {
    guard(|| handle(payment, "payment")?.payment.abandon())
}

/// Closes the handle of a payment and frees it with the texts it gave. If the payment is still open, the
/// library stops asking SEQR about it and cancels nothing: seqr_cancel first, or get it back by
/// seqr_next_unfinished. (If the customer pays meanwhile and nobody asks for 20 seconds, SEQR gives the
/// money back.) NULL is fine, and so is closing it after seqr_close or seqr_terminal_close. Waits for nothing:
/// a call on another thread that uses this handle ends with SEQR_E_CLOSED or normally.
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
