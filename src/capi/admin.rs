//! What an admin does with a till that is registered: its password, what SEQR knows of it.

use super::guard::guard;
use super::handles::handle;
use super::read::out;
use super::strings::into_c_string;
use super::{seqr_status, seqr_terminal};
use std::ffi::c_char;

/// Gives the till a new random password at SEQR and in the store; nobody needs to know it. Waits money_timeout_ms at
/// most, and then for a few status queries.
///
/// It is safe against a lost answer and a crash: the library stores the new password with the old one before it sends
/// it. If SEQR then accepts the new one, the change was made. If SEQR accepts the old one, or cannot be asked, the till
/// continues with the old one, and the library keeps the new one for ten minutes: the request may still be on its way.
/// If it arrives meanwhile, SEQR refuses the next call (20); the library then tries the new password, and repeats the
/// call.
///
/// terminal: the till.
///
/// Errors: SEQR_E_UNFINISHED (a payment is not settled: settle it first); SEQR_E_IN_DOUBT (the answer was lost; as far
/// as is known the old one is valid); SEQR_E_STATE (an earlier change may still be on its way; the error gives the
/// remaining time); all others mean that the old one is valid: SEQR_E_REFUSED (result code 22), SEQR_E_AUTHENTICATION
/// (or neither password is accepted: the error says so), SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_NOT_SAVED, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_change_password(terminal: *mut seqr_terminal) -> seqr_status {
    guard(|| handle(terminal, "terminal")?.terminal.change_password())
}

/// Asks SEQR what it knows of the till (requestPrincipalInformation): a check that it is registered and that its
/// password is valid. Waits request_timeout_ms at most.
///
/// terminal: the till. json: one JSON object, written on success; free it with seqr_string_free. Its fields are id,
/// type, user_id, name, status, msisdn (null if SEQR gives none) and accounts, a list of objects with description, id,
/// type, balance and credit_limit ("12.50 SEK" or null). More fields may be added.
///
/// Errors: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_info(
    terminal: *mut seqr_terminal,
    json: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let place = out(json, "json")?;
        place.set(into_c_string(Some(terminal.terminal.information_json()?)));
        Ok(())
    })
}
