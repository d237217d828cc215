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
/// CR LF. Fields that do not apply are empty. A text that a spreadsheet reads as a formula (it begins with =, +, - or
/// @) has an apostrophe before it.
pub const SEQR_CSV: i32 = 2;

/// Exports payments, refunds, closed periods and the steps of payments of all tills of the store, so that a chain can
/// load them into its own database. Sales continue meanwhile; memory does not grow with the journal. No network.
///
/// A record has the fields record ("payment", "refund", "period", "step"), id, terminal, terminal_id, state,
/// client_invoice_id, refund_id, ers_reference, payment_reference (of a refund), invoice_reference, period_id,
/// reseller_id, amount (asked, in minor units; a refund's is negative), paid_amount, currency, cashier_id, begun_at,
/// begun_at_ms, paid_at, paid_at_ms, changed_at_ms, result_code, error, payment (of a step: the id of its payment),
/// step, detail, at, at_ms, actor ("pos", "supervisor", "seqr", "library"), sent (the request whose answer the step
/// records), seqr_status and seqr_version, in this order; more may be added at the end. A step is exported by its own
/// time, whenever its payment began; ids of steps ascend in the order in which they were stored. States of payments:
/// sending, open, canceling, reserved, committing (not settled), paid (not confirmed), confirmed, canceled, failed,
/// reversed, abandoned; of refunds: sending (in doubt), done, refused, not_done, unsent. record and id together
/// identify a record for ever: when you load it again, it replaces what was loaded before. Passwords are not exported.
///
/// client: the library. format: SEQR_JSON_LINES or SEQR_CSV. from_ms and to_ms: what began from from_ms (included) to
/// to_ms (excluded), in milliseconds since 1970-01-01 UTC; to_ms 0 means up to now. A payment that began shortly before
/// to_ms may not be settled yet: export it again later. write: gets the text piece by piece, see seqr_write_fn.
/// write_context: passed to it.
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

/// What limit 0 means in seqr_journal_changes.
const CHANGES: u32 = 1_000;
/// Changes of one call at most: it holds what a host does in one transaction of its own in bounds.
const MAX_CHANGES: u32 = 100_000;

/// Gives what changed in the journal after a number, oldest first, so that a database at head office can follow the
/// store without a gap. Store the change of the last line in your database, in the same transaction as the lines, and
/// pass it as after the next time. The till need not keep anything. Sales continue meanwhile; no network.
///
/// The lines are those of seqr_journal_export in SEQR_JSON_LINES, each with two fields before them: store (the 16
/// digits of this store) and change (a number; it ascends from line to line and in the order in which the store was
/// written, and has gaps). A record has one line, at its last change: a payment that changed three times since after is
/// one line, and its three steps are three. Load a line if your database has no line of the same store, record and id,
/// or one with a lower change. A period that SEQR did not close has the state "not_closed".
///
/// A call with after acknowledges all changes up to it. seqr_journal_prune keeps what the last reader does not have
/// yet, until nobody has called for 90 days. The feed stores no copy: a store that nobody reads does not grow because
/// of it. Use one reader for each store: a second one gets the same lines, but seqr_journal_prune follows the one that
/// is ahead.
///
/// client: the library. after: 0 for everything, or the change of the last line that you have. limit: how many lines at
/// most, up to 100,000; 0 means 1,000. Fewer lines than that mean that there are no more. write: gets whole lines, see
/// seqr_write_fn; it is not called if nothing changed. write_context: passed to it.
///
/// Errors: SEQR_E_CONFLICT (no change of this store has a number as high as after: the store is an older copy, or after
/// belongs to another store; nothing was written or acknowledged); SEQR_E_STOPPED (by write); SEQR_E_NOT_SAVED (the
/// acknowledgment could not be stored; nothing was written); SEQR_E_STORE; SEQR_E_ARGUMENT; SEQR_E_CLOSED. What was
/// written before an error stays written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_journal_changes(
    client: *mut seqr_client,
    after: i64,
    limit: u32,
    write: seqr_write_fn,
    write_context: *mut c_void,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        if after < 0 {
            return Err(bad(format!("after is {after}; it is 0, or the change of a line")));
        }
        let limit = match limit {
            0 => CHANGES,
            1..=MAX_CHANGES => limit,
            more => return Err(bad(format!("limit is {more}; it must not be above {MAX_CHANGES}"))),
        };
        let Some(mut sink) = writing(write, write_context) else {
            return Err(bad("write is NULL; it is required".into()));
        };
        client.client.changes(after, limit, &mut sink)
    })
}
