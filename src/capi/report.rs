//! SEQR's reports over a closed period.

use super::callback::{seqr_progress_fn, telling};
use super::guard::{guard, guard_or};
use super::handles::{self, handle};
use super::read::{bad, optional, out, out_sized, plain, required, sized};
use super::strings::c_text;
use super::{seqr_client, seqr_reseller, seqr_status};
use crate::pos::{Report, ReportKind, ReportRequest, Result};
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;
use std::time::Duration;

/// A report of seqr_report_request: the shop's sum, one row.
pub const SEQR_REPORT_SHOP: i32 = 1;
/// A report of seqr_report_request: a sum for each till of the shop.
pub const SEQR_REPORT_SHOP_BY_TERMINAL: i32 = 2;
/// A report of seqr_report_request: each sale and refund of the shop.
pub const SEQR_REPORT_SHOP_DETAILS: i32 = 3;
/// A report of seqr_report_request: a sum for each cashier of the shop.
pub const SEQR_REPORT_SHOP_BY_CASHIER: i32 = 4;
/// A report of seqr_report_request: one till's sum, one row.
pub const SEQR_REPORT_TERMINAL: i32 = 6;
/// A report of seqr_report_request: each sale and refund of one till.
pub const SEQR_REPORT_TERMINAL_DETAILS: i32 = 7;

/// Which report to fetch, and how long to wait for it; for seqr_report and seqr_reconcile. Begin with
/// SEQR_REPORT_REQUEST_INIT. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_report_request {
    /// Set by SEQR_REPORT_REQUEST_INIT.
    pub struct_size: u32,
    /// One of the SEQR_REPORT_ constants (required by seqr_report). seqr_reconcile chooses the report itself: leave it
    /// 0.
    pub report: i32,
    /// The period (required), as seqr_period_close gave it.
    pub period_id: *const c_char,
    /// The till of this store: required for SEQR_REPORT_TERMINAL and SEQR_REPORT_TERMINAL_DETAILS, NULL for the other
    /// reports. For seqr_reconcile: the till whose period it is, NULL for the shop's.
    pub external_terminal_id: *const c_char,
    /// ISO 4217 code of the shop's currency (required): SEQR's reports name none.
    pub currency_code: *const c_char,
    /// Milliseconds from seqr_period_close to the first try. 0 means 3000, as SEQR requires.
    pub first_wait_ms: u32,
    /// Milliseconds from one try to the next, while the report is not ready. 0 means 3000.
    pub repeat_wait_ms: u32,
    /// Milliseconds after which the call stops waiting for a report that is not ready (SEQR_E_NOT_READY). 0 means
    /// 120000.
    pub patience_ms: u32,
    /// For seqr_reconcile and a payment that was under way when the period began: for how many milliseconds after the
    /// last payment of the period before, by SEQR's own times, it may still belong to that period. 0 means 120000.
    pub near_mark_ms: u32,
    /// Gets the progress, and may stop the call. NULL for none.
    pub progress: seqr_progress_fn,
    /// Passed to progress as its context.
    pub progress_context: *mut c_void,
}

plain!(seqr_report_request ends with progress_context: *mut c_void);

const WAIT_MS: u32 = 3_000;
const PATIENCE_MS: u32 = 120_000;

/// A time of the request, or its default.
pub(super) fn millis(given: u32, default: u32) -> Duration {
    Duration::from_millis(u64::from(if given == 0 { default } else { given }))
}

impl seqr_report_request {
    pub(super) fn translated(&self, kind: ReportKind) -> Result<ReportRequest> {
        Ok(ReportRequest {
            kind,
            period_id: required(self.period_id, "request.period_id")?.to_owned(),
            external_terminal_id: optional(self.external_terminal_id, "request.external_terminal_id")?
                .map(str::to_owned),
            currency_code: required(self.currency_code, "request.currency_code")?.to_owned(),
            first_wait: millis(self.first_wait_ms, WAIT_MS),
            repeat_wait: millis(self.repeat_wait_ms, WAIT_MS),
            patience: millis(self.patience_ms, PATIENCE_MS),
        })
    }
}

/// A row of a report. Begin with SEQR_REPORT_ROW_INIT. Its texts belong to the seqr_report_result.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_report_row {
    /// Set by SEQR_REPORT_ROW_INIT.
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// SEQR's id of the till; NULL if the report does not name it.
    pub terminal_id: *const c_char,
    /// The cashier; NULL if the report does not name one.
    pub cashier_id: *const c_char,
    /// SEQR's reference of the payment or refund; NULL in a sum.
    pub ers_reference: *const c_char,
    /// The number of rows in the sum; -1 in a report of details.
    pub sales_count: i64,
    /// The amount or the sum in minor units; a refund's is negative.
    pub amount: i64,
}

plain!(seqr_report_row ends with amount: i64);

/// A report as SEQR sent it, and its rows. Made by seqr_report, closed by seqr_report_result_close. All threads may
/// share it.
pub struct seqr_report_result {
    report: Report,
    text: CString,
}

impl seqr_report_result {
    fn make(mut report: Report) -> Result<*mut Self> {
        let text = CString::new(std::mem::take(&mut report.text)).unwrap_or_else(|error| {
            c_text(&String::from_utf8_lossy(&error.into_vec())) // a NUL: only in what is no XML
        });
        handles::make(Self { report, text })
    }
}

/// Fetches a report of a closed period, and waits for it as SEQR requires: it asks first_wait_ms after the closing, and
/// then every repeat_wait_ms while the report is not ready, until patience_ms is over. progress gets each step and may
/// stop the call; seqr_close stops it too. A report of 100,000 rows needs some 40 MB while it is read.
///
/// client: the library. reseller: see seqr_reseller. request: see seqr_report_request. result: the handle; close it
/// with seqr_report_result_close. It is written on success, and also with SEQR_E_ANSWER if a document arrived that
/// cannot be read: then it has no rows, and seqr_report_result_text gives that document. Without a document
/// SEQR_E_ANSWER sets it to NULL.
///
/// Errors: SEQR_E_ANSWER (the report is not well-formed, is of another period, or has an amount that is not valid);
/// SEQR_E_NOT_READY (patience_ms is over: call again later); SEQR_E_STOPPED (by progress); SEQR_E_AUTHENTICATION,
/// SEQR_E_REFUSED (for example result code 90: no such period or report); SEQR_E_NOT_FOUND (no such till in the store);
/// SEQR_E_AMOUNT (no such currency); SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_HTTP, SEQR_E_FAULT (call again);
/// SEQR_E_STORE; SEQR_E_ARGUMENT; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_report(
    client: *mut seqr_client,
    reseller: *const seqr_reseller,
    request: *const seqr_report_request,
    result: *mut *mut seqr_report_result,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let reseller = sized(reseller, "reseller")?.translated()?;
        let request = sized(request, "request")?;
        let kind = ReportKind::ALL.into_iter().find(|kind| *kind as i32 == request.report);
        let kind = kind.ok_or_else(|| {
            bad(format!("request.report is {}; it must be one of the SEQR_REPORT_ constants", request.report))
        })?;
        let place = out(result, "result")?;
        let mut progress = telling(request.progress, request.progress_context);
        match client.client.report(&reseller, &request.translated(kind)?, &mut progress) {
            Ok(report) => place.set(seqr_report_result::make(report)?),
            Err(failure) => {
                if failure.error.kind == crate::pos::Kind::Answer {
                    let kept = failure.text.map(|text| Report { text, ..Report::default() });
                    place.set(kept.map_or(Ok(ptr::null_mut()), seqr_report_result::make)?);
                }
                return Err(failure.error);
            }
        }
        Ok(())
    })
}

/// The number of rows of the report; 0, with seqr_last_error, if result is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_report_result_count(result: *mut seqr_report_result) -> usize {
    guard_or(0, || Ok(handle(result, "result")?.report.rows.len()))
}

/// Gives a row of the report.
///
/// result: the report. index: 0 to seqr_report_result_count - 1. row: see seqr_report_row; its struct_size must be
/// set. Written on success; its texts are valid until the result is closed.
///
/// Errors: SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_report_result_row(
    result: *mut seqr_report_result,
    index: usize,
    row: *mut seqr_report_row,
) -> seqr_status {
    guard(|| {
        let report = &handle(result, "result")?.report;
        let place = out_sized(row, "row")?;
        let found = report.rows.get(index);
        let found =
            found.ok_or_else(|| bad(format!("index is {index}; there are {} rows", report.rows.len())))?;
        let text = |id| report.texts.c_str(id).map_or(ptr::null(), CStr::as_ptr);
        place.set(seqr_report_row {
            struct_size: 0,
            reserved: 0,
            terminal_id: text(found.terminal_id),
            cashier_id: text(found.cashier_id),
            ers_reference: text(found.ers_reference),
            sales_count: found.sales_count.unwrap_or(-1),
            amount: found.amount,
        });
        Ok(())
    })
}

/// The report's document as SEQR sent it. The text belongs to the result: it is valid and unchanged until the result is
/// closed. Do not free it. NULL, with seqr_last_error, if result is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_report_result_text(result: *mut seqr_report_result) -> *const c_char {
    guard_or(ptr::null(), || Ok(handle(result, "result")?.text.as_ptr()))
}

/// Frees a report with its texts. NULL is allowed; so is a call after seqr_close. A call on another thread that uses
/// this handle ends normally.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_report_result_close(result: *mut seqr_report_result) {
    guard_or((), || handles::take(result, "result").map(drop));
}
