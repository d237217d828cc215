//! SEQR's books against the journal.

use super::callback::telling;
use super::guard::{guard, guard_or};
use super::handles::{self, handle};
use super::read::{bad, optional, out, out_sized, plain, sized};
use super::report::millis;
use super::strings::into_c_string;
use super::{seqr_client, seqr_report_request, seqr_reseller, seqr_status};
use crate::pos::{Line, LineKind, ReconcileRequest, Reconciliation, ReportKind, Result};
use std::ffi::{CStr, c_char};
use std::ptr;

/// A kind of seqr_reconciliation_line: the journal and SEQR's report have the same amount.
pub const SEQR_RECON_MATCHED: i32 = 1;
/// A kind of seqr_reconciliation_line: the report has it, the journal does not have it as paid. (A supervisor may have
/// abandoned the payment, and it was paid after all: look for ABANDONED in the journal.)
pub const SEQR_RECON_MISSING_HERE: i32 = 2;
/// A kind of seqr_reconciliation_line: the journal has it, the report does not. It was paid before the period was
/// closed. The order of the journal's steps shows that, whatever time the machine's clock had.
pub const SEQR_RECON_MISSING_THERE: i32 = 3;
/// A kind of seqr_reconciliation_line: the journal and the report have different amounts.
pub const SEQR_RECON_DIFFERENT: i32 = 4;
/// A kind of seqr_reconciliation_line: the report has it more than once.
pub const SEQR_RECON_DOUBLED: i32 = 5;
/// A kind of seqr_reconciliation_line: the journal has it, the report does not, and it was paid while SEQR closed this
/// period or the one before: look for it in the period before or after.
pub const SEQR_RECON_NEAR_MARK: i32 = 6;
/// A kind of seqr_reconciliation_line: a refund that was in doubt and is in the report: it was made, and is no longer
/// in doubt.
pub const SEQR_RECON_REFUND_FOUND: i32 = 7;
/// A kind of seqr_reconciliation_line: a refund that stays in doubt: it is not in this report, which proves nothing, or
/// its row may belong to another refund. A person decides with seqr_refund_resolve.
pub const SEQR_RECON_REFUND_IN_DOUBT: i32 = 8;
/// A kind of seqr_reconciliation_line: the sum of a till of the shop that is not in this store. Not compared.
pub const SEQR_RECON_OTHER_TERMINAL: i32 = 9;

/// The sums of the lines of one kind. Begin with SEQR_RECONCILIATION_TOTAL_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_reconciliation_total {
    /// Set by SEQR_RECONCILIATION_TOTAL_INIT.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// How many lines.
    pub count: i64,
    /// The sum of the journal's amounts, in minor units.
    pub amount_here: i64,
    /// The sum of the report's amounts, in minor units.
    pub amount_there: i64,
}

plain!(seqr_reconciliation_total ends with amount_there: i64);

/// One payment, refund or row of the comparison. Begin with SEQR_RECONCILIATION_LINE_INIT. Its texts belong to the
/// seqr_reconciliation and are NULL where they do not apply.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_reconciliation_line {
    /// Set by SEQR_RECONCILIATION_LINE_INIT.
    pub struct_size: u32,
    /// One of the SEQR_RECON_ constants.
    pub kind: i32,
    /// The till in the shop's own words, if it is a till of this store.
    pub external_terminal_id: *const c_char,
    /// SEQR's id of the till.
    pub terminal_id: *const c_char,
    /// The sale's number, of a payment of the journal.
    pub client_invoice_id: *const c_char,
    /// The refund's number, of a refund of the journal.
    pub refund_id: *const c_char,
    /// SEQR's reference of the payment or refund.
    pub ers_reference: *const c_char,
    /// The journal's amount in minor units, a refund's negative; meaningful if has_here is 1.
    pub amount_here: i64,
    /// The report's amount, the sum of all its rows with this reference; meaningful if has_there is 1.
    pub amount_there: i64,
    /// When it was paid or refunded according to the journal, in milliseconds since 1970-01-01 UTC; 0 if not known.
    pub at_ms: i64,
    /// How many rows of the report belong to this line.
    pub rows: u32,
    /// 1 if the journal has an amount.
    pub has_here: i32,
    /// 1 if the report has an amount.
    pub has_there: i32,
    /// 0.
    pub reserved: u32,
}

plain!(seqr_reconciliation_line ends with reserved: u32);

/// What a reconciliation found. Made by seqr_reconcile, closed by seqr_reconciliation_close. All threads may share it.
pub struct seqr_reconciliation(Reconciliation);

const NEAR_MARK_MS: u32 = 120_000;

fn kind(number: i32) -> Result<LineKind> {
    let found = LineKind::ALL.into_iter().find(|kind| *kind as i32 == number);
    found.ok_or_else(|| bad(format!("kind is {number}; it must be one of the SEQR_RECON_ constants")))
}

/// Compares SEQR's books of a closed period with the journal, row by row: fetches the details (SEQR_REPORT_
/// SHOP_DETAILS, or TERMINAL_DETAILS where external_terminal_id is given) as seqr_report does, and looks for each
/// reference in the journal. It compares only tills that this store has or had; it only adds up those of other tills of
/// the shop. The order of the journal's steps decides what belongs to the period, not a clock. If the machine's clock
/// and SEQR's differ by more than a minute, the text, the JSON and the log say so. For each payment that is missing at
/// SEQR the log also has a line, as SEQR_LOG_ERROR.
///
/// A refund in doubt is settled as made if the report has it without ambiguity: one row of its till with its amount and
/// an unknown reference, and one such refund. Every other refund stays in doubt: a missing row proves nothing. Nothing
/// else is changed, here or at SEQR. It may be repeated.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request; its report must be 0. result:
/// the handle, written on success; close it with seqr_reconciliation_close. Differences are not an error: see
/// seqr_reconciliation_is_clean.
///
/// Errors: as seqr_report (after SEQR_E_ANSWER, seqr_report gives the document); SEQR_E_NOT_SAVED (a refund was found
/// and could not be stored: call again).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconcile(
    client: *mut seqr_client,
    reseller: *const seqr_reseller,
    request: *const seqr_report_request,
    result: *mut *mut seqr_reconciliation,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let reseller = sized(reseller, "reseller")?.translated()?;
        let request = sized(request, "request")?;
        if request.report != 0 {
            return Err(bad("request.report is not 0; seqr_reconcile chooses the report itself".into()));
        }
        let place = out(result, "result")?;
        let asked = request.translated(ReportKind::ShopDetails)?;
        let asked = ReconcileRequest {
            period_id: asked.period_id,
            external_terminal_id: asked.external_terminal_id,
            currency_code: asked.currency_code,
            first_wait: asked.first_wait,
            repeat_wait: asked.repeat_wait,
            patience: asked.patience,
            near_mark: millis(request.near_mark_ms, NEAR_MARK_MS),
        };
        let mut progress = telling(request.progress, request.progress_context);
        let found = client.client.reconcile(&reseller, &asked, &mut progress);
        place.set(handles::make(seqr_reconciliation(found.map_err(|failure| failure.error)?))?);
        Ok(())
    })
}

/// 1 if the journal and SEQR agree: nothing is missing, different or doubled, and no refund of these tills that was
/// sent before the period was closed is in doubt (SEQR_RECON_NEAR_MARK does not count: look in the period before or
/// after). 0 if not, or, with seqr_last_error, if result is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_is_clean(result: *mut seqr_reconciliation) -> i32 {
    guard_or(0, || Ok(handle(result, "result")?.0.is_clean().into()))
}

/// Gives the number of lines of a kind, and their sums.
///
/// result: the reconciliation. kind: one of the SEQR_RECON_ constants. total: see seqr_reconciliation_total; its
/// struct_size must be set. Written on success.
///
/// Errors: SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_sum(
    result: *mut seqr_reconciliation,
    kind: i32,
    total: *mut seqr_reconciliation_total,
) -> seqr_status {
    guard(|| {
        let result = handle(result, "result")?;
        let place = out_sized(total, "total")?;
        let found = result.0.total(self::kind(kind)?);
        place.set(seqr_reconciliation_total {
            struct_size: 0,
            reserved: 0,
            count: i64::try_from(found.count).unwrap_or(i64::MAX),
            amount_here: found.amount_here,
            amount_there: found.amount_there,
        });
        Ok(())
    })
}

/// Gives one line.
///
/// result: the reconciliation. kind: one of the SEQR_RECON_ constants. index: 0 to the count of that kind - 1. line:
/// see seqr_reconciliation_line; its struct_size must be set. Written on success; its texts are valid until the result
/// is closed.
///
/// Errors: SEQR_E_ARGUMENT (also beyond the last one).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_get(
    result: *mut seqr_reconciliation,
    kind: i32,
    index: usize,
    line: *mut seqr_reconciliation_line,
) -> seqr_status {
    guard(|| {
        let result = handle(result, "result")?;
        let place = out_sized(line, "line")?;
        let lines = result.0.lines(self::kind(kind)?);
        let found: &Line = lines
            .get(index)
            .ok_or_else(|| bad(format!("index is {index}; there are {} lines of this kind", lines.len())))?;
        let text = |id| result.0.texts().c_str(id).map_or(ptr::null(), CStr::as_ptr);
        place.set(seqr_reconciliation_line {
            struct_size: 0,
            kind: found.kind as i32,
            external_terminal_id: text(found.terminal),
            terminal_id: text(found.terminal_id),
            client_invoice_id: text(found.client_invoice_id),
            refund_id: text(found.refund_id),
            ers_reference: text(found.ers_reference),
            amount_here: found.amount_here.unwrap_or(0),
            amount_there: found.amount_there.unwrap_or(0),
            at_ms: found.at_ms.unwrap_or(0),
            rows: found.rows,
            has_here: found.amount_here.is_some().into(),
            has_there: found.amount_there.is_some().into(),
            reserved: 0,
        });
        Ok(())
    })
}

/// Gives the reconciliation as text for a manager: the sums of each kind, and each line that does not match.
///
/// result: the reconciliation. columns: the width of the paper or the screen in characters, 20 to 80, as in
/// seqr_receipt_text: no line is wider, and a longer text continues on the next line; 0 means 80. language: "en" or
/// "sv", with or without a region ("sv-SE"); NULL means config.language. text: lines that end with a line feed, written
/// on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT (also for a width or a language that is not allowed).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_text(
    result: *mut seqr_reconciliation,
    columns: u32,
    language: *const c_char,
    text: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let result = handle(result, "result")?;
        let place = out(text, "text")?;
        place.set(into_c_string(Some(result.0.text(columns, optional(language, "language")?)?)));
        Ok(())
    })
}

/// Gives the reconciliation as one JSON object for a program: period_id, terminal, currency, clean, totals (for each
/// kind count, amount_here and amount_there in minor units) and a list for each kind but "matched": missing_here,
/// missing_there, different_amount, doubled, near_mark, refunds_found, refunds_in_doubt, other_terminals. More fields
/// may be added.
///
/// result: the reconciliation. json: written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_json(
    result: *mut seqr_reconciliation,
    json: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let result = handle(result, "result")?;
        let place = out(json, "json")?;
        place.set(into_c_string(Some(result.0.json())));
        Ok(())
    })
}

/// Frees a reconciliation with its texts. NULL is allowed; so is a call after seqr_close. A call on another thread that
/// uses this handle ends normally.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_reconciliation_close(result: *mut seqr_reconciliation) {
    guard_or((), || handles::take(result, "result").map(drop));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_header() {
        let header = [
            (SEQR_RECON_MATCHED, LineKind::Matched),
            (SEQR_RECON_MISSING_HERE, LineKind::MissingHere),
            (SEQR_RECON_MISSING_THERE, LineKind::MissingThere),
            (SEQR_RECON_DIFFERENT, LineKind::Different),
            (SEQR_RECON_DOUBLED, LineKind::Doubled),
            (SEQR_RECON_NEAR_MARK, LineKind::NearMark),
            (SEQR_RECON_REFUND_FOUND, LineKind::RefundFound),
            (SEQR_RECON_REFUND_IN_DOUBT, LineKind::RefundInDoubt),
            (SEQR_RECON_OTHER_TERMINAL, LineKind::OtherTerminal),
        ];
        assert!(header.into_iter().all(|(number, expected)| kind(number) == Ok(expected)));
        assert!(kind(0).is_err() && kind(10).is_err());
    }
}
