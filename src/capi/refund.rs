//! Money given back.

use super::error::remember;
use super::guard::guard;
use super::handles::handle;
use super::invoice::rows;
use super::read::{bad, optional, out, out_sized, plain, required, sized, unused};
use super::strings::into_c_string;
use super::{SEQR_OK, seqr_invoice_row, seqr_status, seqr_terminal};
use crate::pos::{Error, Kind, RefundRequest, Result};
use std::ffi::c_char;
use std::ptr;
use std::time::Duration;

/// What seqr_refund needs. Begin with SEQR_REFUND_REQUEST_INIT. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_refund_request {
    /// Set by SEQR_REFUND_REQUEST_INIT.
    pub struct_size: u32,
    /// Size of one row, set by SEQR_REFUND_REQUEST_INIT.
    pub row_size: u32,
    /// The POS's own number of this refund (required), unique at this till. A second call with it returns the first
    /// outcome and never makes a second refund.
    pub refund_id: *const c_char,
    /// The payment (required): its ersReference (seqr_payment_ers_reference), which is also on the customer's receipt.
    pub ers_reference: *const c_char,
    /// The amount to give back, in minor units: the whole payment or a part of it. Above zero.
    pub amount: i64,
    /// ISO 4217 code of all amounts (required), the same as the payment's.
    pub currency_code: *const c_char,
    /// Headline on the customer's phone (required).
    pub title: *const c_char,
    /// The cashier who refunds (required).
    pub cashier_id: *const c_char,
    /// What is given back: an array of row_count elements, each row_size bytes, with positive totals that add
    /// up to amount. NULL for none: then there is one row made of title and amount.
    pub rows: *const seqr_invoice_row,
    /// How many rows, 10000 at most.
    pub row_count: usize,
    /// Must be 0.
    pub reserved: usize,
}

plain!(seqr_refund_request ends with reserved: usize);

/// A refund of the store, as seqr_refund_find gives it. Begin with SEQR_REFUND_INFO_INIT. Its texts belong to the
/// seqr_terminal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_refund_info {
    /// Set by SEQR_REFUND_INFO_INIT.
    pub struct_size: u32,
    /// Its outcome, as in seqr_refund_poll: SEQR_OK (the money is on its way back), SEQR_E_NOT_READY (there is no
    /// outcome yet), SEQR_E_IN_DOUBT, or the error that is the reason why nothing was refunded.
    pub outcome: i32,
    /// The payment that was refunded, as the POS gave it.
    pub ers_reference: *const c_char,
    /// SEQR's own reference of the refund; NULL if it has none.
    pub refund_reference: *const c_char,
    /// The amount, in minor units.
    pub amount: i64,
    /// ISO 4217 code of the amount.
    pub currency_code: *const c_char,
    /// When it was begun, in milliseconds since 1970-01-01 UTC.
    pub begun_at_ms: i64,
    /// When the store recorded the outcome, or, while it is not known, when the refund was last sent.
    pub changed_at_ms: i64,
    /// SEQR's result code if SEQR refused; -1 if there is none.
    pub result_code: i32,
    /// 0.
    pub reserved: u32,
}

plain!(seqr_refund_info ends with reserved: u32);

impl seqr_refund_request {
    fn translated(&self) -> Result<RefundRequest> {
        unused(self.reserved as u64, "refund.reserved")?;
        let title = required(self.title, "refund.title")?;
        Ok(RefundRequest {
            refund_id: required(self.refund_id, "refund.refund_id")?.to_owned(),
            ers_reference: required(self.ers_reference, "refund.ers_reference")?.to_owned(),
            amount: self.amount,
            currency_code: required(self.currency_code, "refund.currency_code")?.to_owned(),
            title: title.to_owned(),
            cashier_id: required(self.cashier_id, "refund.cashier_id")?.to_owned(),
            rows: rows(self.rows, self.row_count, self.row_size, "refund", (title, self.amount))?,
        })
    }
}

/// Gives the money of a payment back, all or a part, exactly once for each refund_id. The library stores the refund
/// before it sends it. Waits money_timeout_ms at most. The customer may get the money days later.
///
/// terminal: the till. refund: see seqr_refund_request. refund_reference: SEQR's own reference of the refund, written
/// on success; NULL if SEQR gave none. Print it, and free it with seqr_string_free.
///
/// SEQR_OK: the money is on its way back. Another call with the same refund_id and the same data returns the same
/// outcome, and sends nothing.
///
/// SEQR_E_IN_DOUBT: the answer was lost, or arrived but could not be stored (the disk is full, seqr_close): SEQR may or
/// may not have refunded. The library never sends it again by itself, and it counts against what may still be refunded.
/// The same call returns SEQR_E_IN_DOUBT again, until a person has looked at SEQR's report and has called
/// seqr_refund_resolve. seqr_next_refund_in_doubt lists such refunds.
///
/// All other errors mean that nothing was refunded. SEQR_E_ARGUMENT, SEQR_E_AMOUNT, SEQR_E_ROWS: the request is not
/// valid; SEQR_E_AMOUNT also if all refunds together would exceed what was paid (a payment of another store is not
/// known here; SEQR checks it, and refuses with result code 98). SEQR_E_CONFLICT: the refund_id was used with other
/// data. SEQR_E_STATE: the store is an adopted backup, see seqr_refund_allow. SEQR_E_REFUSED: SEQR's reason is in
/// seqr_last_result_code (23: no such payment; 48: payment in progress; 97 and 99: refunds are not allowed; 98: too
/// much). SEQR_E_AUTHENTICATION. SEQR_E_NETWORK and SEQR_E_TLS: nothing was sent; call again with the same refund_id.
/// SEQR_E_NOT_SAVED: it could not be stored, so nothing was sent. SEQR_E_BUSY: another thread is sending it just now.
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund(
    terminal: *mut seqr_terminal,
    refund: *const seqr_refund_request,
    refund_reference: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let request = sized(refund, "refund")?.translated()?;
        let place = out(refund_reference, "refund_reference")?;
        place.set(into_c_string(terminal.terminal.refund(request)?));
        Ok(())
    })
}

/// Begins a refund as seqr_refund does, and returns as soon as it is checked and queued: it waits for neither the disk
/// nor the network. The library stores the refund before it sends it. If the process ends before that, there is no
/// refund, and nothing was sent. seqr_refund_poll gives the outcome.
///
/// terminal: the till. refund: see seqr_refund_request; all of it is copied.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_AMOUNT and SEQR_E_ROWS (the request is not valid); SEQR_E_BUSY (it is being sent
/// just now); SEQR_E_STATE (the till was unregistered); SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_begin(
    terminal: *mut seqr_terminal,
    refund: *const seqr_refund_request,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        terminal.terminal.begin_refund(sized(refund, "refund")?.translated()?)
    })
}

/// Gives the outcome of a refund: one that was begun, or any refund in the store. No network; it reads the store if
/// this process did not send the refund.
///
/// terminal: the till. refund_id: the POS's number of the refund. wait_ms: the longest time to wait for the outcome, in
/// milliseconds; 0 to look only. outcome: what seqr_refund returns, with the same meaning; SEQR_E_NOT_READY while there
/// is no outcome; written on success. If it is an error, its text is in seqr_last_error. refund_reference: as in
/// seqr_refund; written if outcome is SEQR_OK; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_STORE; SEQR_E_STATE; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_poll(
    terminal: *mut seqr_terminal,
    refund_id: *const c_char,
    wait_ms: u32,
    outcome: *mut seqr_status,
    refund_reference: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let id = required(refund_id, "refund_id")?;
        let (told, reference) = (out(outcome, "outcome")?, out(refund_reference, "refund_reference")?);
        let polled = terminal.terminal.poll_refund(id, Duration::from_millis(u64::from(wait_ms)))?;
        let result = polled.unwrap_or_else(|| {
            Err(Error::new(Kind::NotReady, format!("Refund {id} has no outcome yet: poll it again")))
        });
        told.set(match result {
            Ok(own) => {
                reference.set(into_c_string(own));
                SEQR_OK
            }
            Err(error) => remember(&error),
        });
        Ok(())
    })
}

/// Finds a refund of the store by the POS's number: its payment, its amount and its outcome; for a copy of the receipt,
/// a list on the screen, or after a crash. No network; it reads the store, which may be busy with a write.
///
/// terminal: the till that refunded. refund_id: the POS's number of the refund. info: see seqr_refund_info; its
/// struct_size must be set. Written on success; its texts are valid until the till's handle is closed. If the outcome
/// is an error, its text is in seqr_last_error, and SEQR's code in seqr_last_result_code.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store has no such refund: it was never stored, and nothing was sent);
/// SEQR_E_NOT_READY (it was begun a moment ago and is not stored yet); SEQR_E_STORE; SEQR_E_STATE (the till was
/// unregistered, or this handle has given 100000 different texts: close it and open the till again); SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_find(
    terminal: *mut seqr_terminal,
    refund_id: *const c_char,
    info: *mut seqr_refund_info,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let id = required(refund_id, "refund_id")?;
        let place = out_sized(info, "info")?;
        let found = terminal.terminal.find_refund(id)?;
        let keep = |text: &str| match terminal.refunds_shown.show(text, ptr::null()) {
            full if full.is_null() => {
                let limit = seqr_terminal::REFUND_TEXTS;
                let text = format!(
                    "This handle has given {limit} different texts of refunds: close it, and open the till again"
                );
                Err(Error::new(Kind::State, text))
            }
            kept => Ok(kept),
        };
        place.set(seqr_refund_info {
            struct_size: 0,
            outcome: found.outcome.map_or_else(|error| remember(&error), |()| SEQR_OK),
            ers_reference: keep(&found.ers_reference)?,
            refund_reference: found.refund_reference.as_deref().map_or(Ok(ptr::null()), keep)?,
            amount: found.amount,
            currency_code: keep(&found.currency_code)?,
            begun_at_ms: found.begun_at_ms,
            changed_at_ms: found.changed_at_ms,
            result_code: found.result_code.unwrap_or(-1),
            reserved: 0,
        });
        Ok(())
    })
}

/// Settles a refund whose answer was lost, with what a person has found out (in SEQR's report, in the customer's
/// account). No network; it is stored before the call returns. If the refund is missing from a report that was made too
/// early, that does not prove that it was not made.
///
/// terminal: the till. refund_id: the POS's number of the refund. happened: 1 if the money was given back, 0 if not.
/// After 0 it no longer counts against the payment, and seqr_refund can send it again, with this refund_id or a new
/// one. 1 is accepted at once. 0 is accepted ten minutes after this process sent it, or, if an earlier process sent it,
/// ten minutes after this one opened the terminal: until then the request may still be on its way to SEQR.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND; SEQR_E_STATE (the refund is not in doubt, or it is too early for 0: the
/// error gives the remaining time); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_resolve(
    terminal: *mut seqr_terminal,
    refund_id: *const c_char,
    happened: i32,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let id = required(refund_id, "refund_id")?;
        if !matches!(happened, 0 | 1) {
            return Err(bad(format!("happened is {happened}; it must be 1 (refunded) or 0 (not refunded)")));
        }
        terminal.terminal.resolve_refund(id, happened == 1)
    })
}

/// Allows refunds of a payment, by the decision of a supervisor. It is needed only in a store that seqr_store_adopt has
/// made, once for each payment that this store has not made itself since then. First look at SEQR's report: the lost
/// store may have given the money back after the backup. No network; it is stored before the call returns, and logged.
/// It may be repeated.
///
/// terminal: the till that refunds. ers_reference: the payment; it need not be in this store.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (the store is not an adopted backup, and the payment is not in it: refunds
/// need no permission); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_refund_allow(
    terminal: *mut seqr_terminal,
    ers_reference: *const c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        terminal.terminal.allow_refunds(required(ers_reference, "ers_reference")?)
    })
}

/// Lists the till's refunds whose outcome is not known, one with each call. No network.
///
/// terminal: the till. after: NULL for the first, then the refund_id from the call before. refund_id: the next one;
/// free it with seqr_string_free. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_next_refund_in_doubt(
    terminal: *mut seqr_terminal,
    after: *const c_char,
    refund_id: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let after = optional(after, "after")?;
        let place = out(refund_id, "refund_id")?;
        place.set(into_c_string(terminal.terminal.next_refund_in_doubt(after)?));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUND: seqr_refund_request = seqr_refund_request {
        struct_size: size_of::<seqr_refund_request>() as u32,
        row_size: size_of::<seqr_invoice_row>() as u32,
        refund_id: c"R-1".as_ptr(),
        ers_reference: c"2012050100000000000000001".as_ptr(),
        amount: 500,
        currency_code: c"SEK".as_ptr(),
        title: c"Corner Shop".as_ptr(),
        cashier_id: c"Anna".as_ptr(),
        rows: ptr::null(),
        row_count: 0,
        reserved: 0,
    };

    #[test]
    fn a_refund_without_rows_has_one_of_its_title_and_amount() {
        let refund = REFUND.translated().unwrap();
        assert_eq!((refund.refund_id.as_str(), refund.amount, refund.rows.len()), ("R-1", 500, 1));
        assert_eq!((refund.rows[0].description.as_deref(), refund.rows[0].total), (Some("Corner Shop"), 500));
    }

    #[test]
    fn a_refund_that_cannot_be_read_names_its_field() {
        for (refund, field) in [
            (seqr_refund_request { refund_id: ptr::null(), ..REFUND }, "refund.refund_id"),
            (seqr_refund_request { ers_reference: ptr::null(), ..REFUND }, "refund.ers_reference"),
            (seqr_refund_request { currency_code: ptr::null(), ..REFUND }, "refund.currency_code"),
            (seqr_refund_request { title: ptr::null(), ..REFUND }, "refund.title"),
            (seqr_refund_request { cashier_id: c"\xff".as_ptr(), ..REFUND }, "refund.cashier_id"),
            (seqr_refund_request { row_count: 1, ..REFUND }, "refund.rows"),
            (seqr_refund_request { reserved: 1, ..REFUND }, "refund.reserved"),
        ] {
            let error = refund.translated().unwrap_err();
            assert!(error.text.contains(field), "{field}: {}", error.text);
        }
    }
}
