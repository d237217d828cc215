//! The journal for the back office.

use super::callback::{seqr_write_fn, writing};
use super::guard::guard;
use super::handles::handle;
use super::read::bad;
use super::{seqr_client, seqr_status};
use crate::pos::ExportFormat;
use std::ffi::c_void;

/// A format of seqr_journal_export: one JSON object a line. Fields that do not apply are left out.
pub const SEQR_JSON_LINES: i32 = 1;
/// A format of seqr_journal_export: CSV (RFC 4180): a first line with the fields' names, commas, quotes where needed,
/// CR LF. Fields that do not apply are empty. A text that a spreadsheet would take for a formula (it begins with =, +, -
/// or @) has an apostrophe before it.
pub const SEQR_CSV: i32 = 2;

/// Exports payments, refunds, closed periods and the steps of payments of all tills of the store, so that a chain can load them into its own
/// database. Sales go on meanwhile; memory does not grow with the journal. No network.
///
/// A record has the fields record ("payment", "refund", "period", "step"), id, terminal, terminal_id, state,
/// client_invoice_id, refund_id, ers_reference, payment_reference (of a refund), invoice_reference, period_id,
/// reseller_id, amount (asked, in minor units; a refund's is negative), paid_amount, currency, cashier_id, begun_at,
/// begun_at_ms, paid_at, paid_at_ms, changed_at_ms, result_code, error, payment (of a step: the id of its payment), step,
/// detail, at, at_ms, actor ("pos", "supervisor", "seqr", "library"), sent (the request whose answer the step tells),
/// seqr_status and seqr_version, in this order; more may be added at the end. Steps are those at a time, whenever their
/// payment was begun; ids of steps ascend in the order in which they were stored. States of payments: sending, open, canceling, reserved, committing (not settled), paid (not confirmed),
/// confirmed, canceled, failed, reversed, abandoned; of refunds: sending (in doubt), done, refused, not_done, unsent.
/// record and id together name a record for ever: load it again and it replaces what was loaded before. Passwords are
/// not exported.
///
/// client: the library. format: SEQR_JSON_LINES or SEQR_CSV. from_ms and to_ms: what was begun from the one (included)
/// to the other (not included), in milliseconds since 1970-01-01 UTC; to_ms 0 means up to now. A payment that was
/// begun shortly before to_ms may not be settled yet: export again what is not. write: gets the text piece by piece,
/// see seqr_write_fn. write_context: passed to it.
///
/// Errors: SEQR_E_STOPPED (by write), SEQR_E_STORE, SEQR_E_ARGUMENT, SEQR_E_CLOSED. What was written before an error
/// stays written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_journal_export(
    client: *mut seqr_client,
    format: i32,
    from_ms: i64,
    to_ms: i64,
    write: seqr_write_fn,
    write_context: *mut c_void,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let format = match format {
            SEQR_JSON_LINES => ExportFormat::JsonLines,
            SEQR_CSV => ExportFormat::Csv,
            other => return Err(bad(format!("format is {other}; it must be SEQR_JSON_LINES or SEQR_CSV"))),
        };
        let Some(mut sink) = writing(write, write_context) else {
            return Err(bad("write is NULL; it is required".into()));
        };
        let to_ms = if to_ms == 0 { i64::MAX } else { to_ms };
        client.client.export(format, from_ms..to_ms, &mut sink)
    })
}
