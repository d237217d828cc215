//! The store's upkeep: backup, a backup that becomes a store, retention.

use super::guard::guard;
use super::handles::handle;
use super::read::{out, required};
use super::strings::into_c_string;
use super::{seqr_client, seqr_status};
use crate::pos::Client;
use std::ffi::c_char;
use std::path::Path;

/// Makes a whole copy of the store while terminals sell. The store's file alone is not one: a part of it is in the -wal
/// file beside it. Waits until the copy and its name are on the disk; no sale waits longer than 50 milliseconds for it.
///
/// client: the library. path: the copy's file (UTF-8), in a folder that is there, where nothing stands; a relative path is
/// that of the current folder. Until the copy is whole it stands at path with "-part" added; what an earlier call left
/// there, because the program was ended, is replaced. The copy is one file, readable by its owner only; it holds passwords
/// as the store does.
///
/// The copy is marked: seqr_open of it gives SEQR_E_STATE until seqr_store_adopt. Keep it for a machine that is lost; as
/// long as the store itself is there, use the store. Tools that only read may read it.
///
/// Errors: SEQR_E_ARGUMENT (something stands at path); SEQR_E_NOT_SAVED (no room, no folder, another program writes to the
/// store all the time; the store itself is as it was and nothing is left at path); SEQR_E_STORE; SEQR_E_CLOSED
/// (seqr_close ends it).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_store_backup(client: *mut seqr_client, path: *const c_char) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        client.client.back_up(Path::new(required(path, "path")?))
    })
}

/// Makes a store of a copy that seqr_store_backup has made, where the store itself is lost. No library need be open, and
/// no program may have the file open. It may be repeated: then only the report is given again.
///
/// Do it only if the old store will never be used again, on any machine: neither of the two knows what the other sells
/// and refunds. A store that outlived its machine is not restored but moved, with all files beside it.
///
/// The copy lacks the sales and refunds since it was made. A refund of any payment that it does not make itself from now on
/// gives SEQR_E_STATE until a supervisor has looked at SEQR's report and seqr_refund_allow was called: it may have been made
/// already.
///
/// store_path: the copy's file (UTF-8). report: what the copy lacks and what to do now, in some lines of English for the
/// person who does it; to be freed by seqr_string_free; written on success.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STATE (there is no copy at that path, or this program has it open); SEQR_E_STORE
/// (it cannot be read or written); SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED (no room; nothing was changed).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_store_adopt(
    store_path: *const c_char,
    report: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let path = required(store_path, "store_path")?;
        let place = out(report, "report")?;
        place.set(into_c_string(Some(Client::adopt(Path::new(path))?)));
        Ok(())
    })
}

/// Removes from the journal what is not needed any more of payments and refunds that were settled before a time:
/// invoices, steps, texts and documents. Sale number, state, references, amounts, times, and refund ids with a digest
/// of their data stay, so that a sale is not paid twice, a refund is not made twice, and a sale is still found. Its
/// receipt can be printed with amount and references, without rows. Nothing leaves of what is unfinished, in doubt,
/// reversed, not yet in receipt_file where that is used, or not yet acknowledged by the reader of seqr_journal_changes
/// where one has called in the last 90 days.
///
/// Works in steps of some milliseconds while terminals sell; a sale waits for the step under way and its commit, which a
/// slow or busy disk makes longer. The space is given back to the disk. What was pruned when it ends early stays pruned; call it again.
///
/// client: the library. before_ms: milliseconds since 1970-01-01 UTC, not in the future. Ask your bookkeeper how long
/// invoices are to be kept. pruned: how many payments lost something; written on success.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STORE; SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_journal_prune(
    client: *mut seqr_client,
    before_ms: i64,
    pruned: *mut u64,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let place = out(pruned, "pruned")?;
        place.set(client.client.prune(before_ms)?);
        Ok(())
    })
}
