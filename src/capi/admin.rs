//! What an admin does with a till that is registered: its password, what SEQR knows of it.

use super::guard::guard;
use super::handles::handle;
use super::read::out;
use super::strings::into_c_string;
use super::{seqr_status, seqr_terminal};
use std::ffi::c_char;

/// Gives the till a new random password at SEQR and in the store; nobody needs to know it. Waits
/// money_timeout_ms and then some questions at most.
///
/// It is safe against a lost answer and a crash: the new password is stored beside the old one before it is
/// sent. If SEQR then accepts the new one, the change was made. If it accepts the old one, or cannot be asked, the
/// till goes on with the old one, and the new one is kept for ten minutes more: the request may still be under way.
/// If it arrives meanwhile, the next call that SEQR refuses for its password (20) finds it out and is made again.
///
/// terminal: the till.
///
/// Errors: SEQR_E_UNFINISHED (a payment is not settled: settle it first); SEQR_E_IN_DOUBT (the answer was
/// lost; the old one holds as far as is known); SEQR_E_STATE (an earlier change may still be under way; the text has
/// the time that is left); all others mean that the old one holds: SEQR_E_REFUSED (result code 22),
/// SEQR_E_AUTHENTICATION (or neither password is accepted: the error says so), SEQR_E_NETWORK, SEQR_E_TLS,
/// SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT, SEQR_E_NOT_SAVED, SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_change_password(terminal: *mut seqr_terminal) -> seqr_status {
    guard(|| handle(terminal, "terminal")?.terminal.change_password())
}

/// Asks SEQR what it knows of the till (requestPrincipalInformation): a check that it is registered and that its
/// password holds. Waits request_timeout_ms at most.
///
/// terminal: the till. json: one JSON object, written on success, to be freed by seqr_string_free, with the
/// fields id, type, user_id, name, status, msisdn (null where SEQR gives none) and accounts, a list of objects
/// with description, id, type, balance and credit_limit ("12.50 SEK" or null). More fields may be added.
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
