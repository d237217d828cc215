//! The store's upkeep: backup, a backup that becomes a store, retention.

use super::guard::guard;
use super::handles::handle;
use super::read::{out, required};
use super::strings::into_c_string;
use super::{seqr_client, seqr_status};
use crate::pos::Client;
use std::ffi::c_char;
use std::path::Path;

/// Makes a complete copy of the store while terminals sell. (A copy of the store's file alone is not complete: a part
/// is in the -wal file beside it.) Waits until the copy and its name are on the disk; no sale waits longer than 50
/// milliseconds for it.
///
/// client: the library. path: the copy's file (UTF-8). Its folder must exist, the file must not; a relative path begins
/// at the current folder. Until the copy is complete, the file's name is path with "-part" added; a file of that name
/// from an earlier call that was interrupted is replaced. The copy is one file that only its owner can read; it
/// contains passwords as the store does.
///
/// The copy is marked: seqr_open of it gives SEQR_E_STATE until seqr_store_adopt. Use it only if the machine is lost;
/// while the store itself exists, use the store. Tools that only read may read the copy.
///
/// Errors: SEQR_E_ARGUMENT (a file exists at path); SEQR_E_NOT_SAVED (no room, no folder, or another program writes to
/// the store all the time; the store is not changed, and no file remains at path); SEQR_E_STORE; SEQR_E_CLOSED
/// (seqr_close stops it).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_store_backup(client: *mut seqr_client, path: *const c_char) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        client.client.back_up(Path::new(required(path, "path")?))
    })
}

/// Makes a store of a copy that seqr_store_backup has made, when the store itself is lost. The library need not be
/// open, and no program may have the file open. It may be repeated: then it only gives the report again.
///
/// Call it only if the old store will never be used again, on any machine: neither of the two knows what the other
/// sells and refunds. If the store's files still exist, do not restore a backup: move the store, with all files beside
/// it.
///
/// The copy lacks the sales and refunds since the backup. A refund of a payment that this store does not make itself
/// after this call gives SEQR_E_STATE, because it may have been made already: a supervisor first looks at SEQR's
/// report, then you call seqr_refund_allow.
///
/// store_path: the copy's file (UTF-8). report: what the copy lacks and what to do now, in some lines of English for
/// the person who does it; written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_STATE (the file is not a copy of seqr_store_backup, or this program has it open);
/// SEQR_E_STORE (it cannot be read or written); SEQR_E_STORE_BUSY; SEQR_E_NOT_SAVED (no room; nothing was changed).
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

/// Removes from the journal what is no longer needed of payments and refunds that were settled before a time: invoices,
/// steps, texts and documents. Sale number, state, references, amounts, times, and refund ids with a digest of their
/// data stay. So a sale is not paid twice, a refund is not made twice, and a sale is still found. Its receipt can be
/// printed with amount and references, but without rows. Nothing is removed from what is unfinished, in doubt or
/// reversed; is not yet in receipt_file, if that is used; or is not yet acknowledged by the reader of
/// seqr_journal_changes, if one has called in the last 90 days.
///
/// It works in steps of some milliseconds while terminals sell; a sale waits for the current step and its COMMIT, which
/// take longer on a slow or busy disk. The disk gets the space back. If the call fails, what it has removed stays
/// removed; call it again.
///
/// client: the library. before_ms: milliseconds since 1970-01-01 UTC, not in the future. Ask your bookkeeper how long
/// invoices must be kept. pruned: the number of payments from which something was removed; written on success.
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

/// Takes over the terminals of programs that are silent, if several programs share a database as their store (the
/// server build). A program that waits to take over calls it each second. If the database has heard nothing of a
/// program for 8 seconds, this call declares that program dead: it stores and sends nothing more, and its terminals
/// belong to this program. Open them with seqr_terminal_open, then settle with seqr_next_unfinished what the other
/// program had begun. With calls more than 2 seconds apart a silence is found later. Waits 5 seconds at most, usually
/// some milliseconds. Any thread.
///
/// client: the library. terminals: how many this call has taken over, 0 or more; written on success. With a store in a
/// file it is always 0: the operating system frees a terminal when its program ends.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_CLOSED; SEQR_E_NOT_SAVED (the database does not answer: call again); SEQR_E_BUSY
/// (this program itself was declared dead: close the library and open it again); SEQR_E_STORE (the database lost
/// commits).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_takeover(client: *mut seqr_client, terminals: *mut u32) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let place = out(terminals, "terminals")?;
        place.set(client.client.take_over()?);
        Ok(())
    })
}
