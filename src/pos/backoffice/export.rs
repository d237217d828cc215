//! The journal for the back office: payments, refunds and periods as JSON lines or CSV, so that a chain can load them
//! into its own database. Read and written in small pieces: no sale waits for it, and no memory grows with the journal.

use crate::pos::clock::date_time;
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result};
use crate::store::{JournalStep, PaymentRecord, PeriodRecord, RefundRecord, StoreError};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Display;
use std::ops::Range;

/// Records that are read at a time: the store's thread has other work too.
const PAGE: u32 = 200;

/// How the records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object a line; fields that do not apply are left out.
    JsonLines = 1,
    /// RFC 4180: commas, quotes where needed, CR LF, a first line with the names.
    Csv = 2,
}

/// Takes a piece of the export; false stops it.
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]) -> bool;

macro_rules! record {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// One record; the same fields for all three kinds, so that CSV has one head.
        #[derive(Default, Serialize)]
        pub(super) struct Record {
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] $field: Option<$type>,)*
        }

        impl Record {
            const NAMES: &[&str] = &[$(stringify!($field)),*];

            fn cells(&self) -> impl Iterator<Item = Option<String>> {
                [$(self.$field.as_ref().map(Cell::cell)),*].into_iter()
            }
        }
    };
}

record! {
    record: &'static str,
    id: i64,
    terminal: String,
    terminal_id: String,
    state: &'static str,
    client_invoice_id: String,
    refund_id: String,
    ers_reference: String,
    payment_reference: String,
    invoice_reference: String,
    period_id: String,
    reseller_id: String,
    amount: i64,
    paid_amount: i64,
    currency: String,
    cashier_id: String,
    begun_at: String,
    begun_at_ms: i64,
    paid_at: String,
    paid_at_ms: i64,
    changed_at_ms: i64,
    result_code: i32,
    error: String,
    payment: i64,
    step: String,
    detail: String,
    at: String,
    at_ms: i64,
    actor: &'static str,
    sent: String,
    seqr_status: String,
    seqr_version: i64,
}

impl Record {
    /// What stands in the place of a period that SEQR did not mark.
    pub(super) fn of_period_not_marked(id: i64) -> Self {
        Self { record: Some("period"), id: Some(id), state: Some("not_closed"), ..Self::default() }
    }
}

/// The tills by their rows: SEQR's id and the shop's words.
#[derive(Default)]
pub(super) struct Tills(HashMap<i64, (String, String)>);

impl Tills {
    /// Reads the tills where one of these is not known yet: it was registered after the last reading.
    pub(super) fn know(&mut self, context: &Context, mut rows: impl Iterator<Item = i64>) -> Result<()> {
        if rows.any(|row| !self.0.contains_key(&row)) {
            let tills = context.store.all_terminals().wait().map_err(unread)?;
            self.0 = tills.into_iter().map(|(row, id, external)| (row, (id, external))).collect();
        }
        Ok(())
    }

    fn of(&self, row: i64) -> (String, String) {
        self.0.get(&row).cloned().unwrap_or_default()
    }
}

pub(super) fn unread(error: StoreError) -> Error {
    Error::from_store("The store could not be read", &error)
}

/// Gives what was begun in `begun` (Unix milliseconds) to `sink`: payments, then refunds, then periods, each in
/// the order in which they were begun.
pub(in crate::pos) fn export(
    context: &Context,
    format: ExportFormat,
    begun: Range<i64>,
    sink: Sink<'_>,
) -> Result<()> {
    let mut tills = Tills::default();
    let mut writer = Writer::new(format, sink);
    writer.head()?;
    let zone = context.zone();
    let mut after = None;
    loop {
        let page = context.store.payments_begun(begun.clone(), after, PAGE).wait().map_err(unread)?;
        let Some(last) = page.last() else { break };
        after = Some((last.created_at_ms, last.id));
        tills.know(context, page.iter().map(|record| record.terminal))?;
        for record in &page {
            writer.write(&payment(record, &tills, zone))?;
        }
        writer.flush()?;
    }
    after = None;
    loop {
        let page = context.store.refunds_begun(begun.clone(), after, PAGE).wait().map_err(unread)?;
        let Some(last) = page.last() else { break };
        after = Some((last.created_at_ms, last.id));
        tills.know(context, page.iter().map(|record| record.terminal))?;
        for record in &page {
            writer.write(&refund(record, &tills, zone))?;
        }
        writer.flush()?;
    }
    after = None;
    loop {
        let page = context.store.periods_begun(begun.clone(), after, PAGE).wait().map_err(unread)?;
        let Some(last) = page.last() else { break };
        after = Some((last.begun_at_ms, last.id));
        for record in &page {
            writer.write(&period(record, zone))?;
        }
        writer.flush()?;
    }
    for mut span in context.store.step_spans(begun.clone()).wait().map_err(unread)? {
        loop {
            let page = context.store.steps_between(span.clone(), PAGE).wait().map_err(unread)?;
            let Some(last) = page.last() else { break };
            span.start = last.step.id + 1;
            tills.know(context, page.iter().map(|record| record.terminal))?;
            for record in page.iter().filter(|record| begun.contains(&record.step.at_ms)) {
                writer.write(&step(record, &tills, zone))?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}

pub(super) fn payment(record: &PaymentRecord, tills: &Tills, zone: &TimeZone) -> Record {
    let till = tills.of(record.terminal);
    Record {
        record: Some("payment"),
        id: Some(record.id),
        terminal: Some(till.1),
        terminal_id: Some(till.0),
        state: Some(record.phase.as_str()),
        client_invoice_id: Some(record.invoice.client_invoice_id.clone()),
        ers_reference: record.ers_reference.clone(),
        invoice_reference: record.invoice_reference.clone(),
        amount: Some(record.invoice.total),
        paid_amount: record.paid_amount,
        currency: Some(record.invoice.currency_code.clone()),
        cashier_id: Some(record.invoice.cashier_id.clone()),
        begun_at: Some(date_time(record.created_at_ms, zone)),
        begun_at_ms: Some(record.created_at_ms),
        paid_at: record.paid_at_ms.map(|ms| date_time(ms, zone)),
        paid_at_ms: record.paid_at_ms,
        changed_at_ms: Some(record.updated_at_ms),
        result_code: record.result_code,
        error: record.error.clone(),
        ..Record::default()
    }
}

pub(super) fn refund(record: &RefundRecord, tills: &Tills, zone: &TimeZone) -> Record {
    let till = tills.of(record.terminal);
    let request = serde_json::from_str::<crate::pos::RefundRequest>(&record.request).ok();
    Record {
        record: Some("refund"),
        id: Some(record.id),
        terminal: Some(till.1),
        terminal_id: Some(till.0),
        state: Some(record.state.as_str()),
        refund_id: Some(record.refund_id.clone()),
        ers_reference: record.refund_reference.clone(),
        payment_reference: Some(record.ers_reference.clone()),
        amount: Some(-record.amount),
        currency: Some(record.currency_code.clone()),
        cashier_id: request.map(|request| request.cashier_id),
        begun_at: Some(date_time(record.created_at_ms, zone)),
        begun_at_ms: Some(record.created_at_ms),
        changed_at_ms: Some(record.updated_at_ms),
        result_code: record.result_code,
        error: record.error.clone(),
        ..Record::default()
    }
}

pub(super) fn period(record: &PeriodRecord, zone: &TimeZone) -> Record {
    Record {
        record: Some("period"),
        id: Some(record.id),
        terminal_id: record.terminal_id.clone(),
        state: Some(if record.period_id.is_some() { "closed" } else { "unknown" }),
        period_id: record.period_id.clone(),
        reseller_id: Some(record.reseller_id.clone()),
        begun_at: Some(date_time(record.begun_at_ms, zone)),
        begun_at_ms: Some(record.begun_at_ms),
        changed_at_ms: record.marked_at_ms,
        error: record.error.clone(),
        ..Record::default()
    }
}

pub(super) fn step(record: &JournalStep, tills: &Tills, zone: &TimeZone) -> Record {
    let till = tills.of(record.terminal);
    let step = &record.step;
    let cause = step.cause.as_ref();
    Record {
        record: Some("step"),
        id: Some(step.id),
        terminal: Some(till.1),
        terminal_id: Some(till.0),
        state: Some(step.phase.as_str()),
        client_invoice_id: Some(record.client_invoice_id.clone()),
        payment: Some(record.payment),
        step: Some(step.step.clone()),
        detail: step.detail.clone(),
        at: Some(date_time(step.at_ms, zone)),
        at_ms: Some(step.at_ms),
        actor: cause.map(|cause| cause.actor.as_str()),
        sent: cause.and_then(|cause| cause.sent.clone()),
        seqr_status: cause.and_then(|cause| cause.status.clone()),
        seqr_version: cause.and_then(|cause| cause.version),
        result_code: cause.and_then(|cause| cause.result_code),
        ..Record::default()
    }
}

/// How a value stands in a cell of CSV.
trait Cell {
    fn cell(&self) -> String;
}

impl Cell for i64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for i32 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for &str {
    /// A text that a spreadsheet would take for a formula begins with an apostrophe.
    fn cell(&self) -> String {
        let guard = if self.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("{guard}{self}")
    }
}

impl Cell for String {
    fn cell(&self) -> String {
        self.as_str().cell()
    }
}

pub(super) struct Writer<'a> {
    format: ExportFormat,
    sink: Sink<'a>,
    piece: Vec<u8>,
}

/// A line of the change feed.
#[derive(Serialize)]
struct ChangeLine<'a> {
    store: &'a str,
    change: i64,
    #[serde(flatten)]
    record: &'a Record,
}

impl<'a> Writer<'a> {
    pub(super) fn new(format: ExportFormat, sink: Sink<'a>) -> Self {
        Self { format, sink, piece: Vec::new() }
    }

    fn head(&mut self) -> Result<()> {
        if self.format == ExportFormat::Csv {
            self.csv(Record::NAMES.iter().map(|name| Some((*name).to_owned())))?;
        }
        self.flush()
    }

    fn write(&mut self, record: &Record) -> Result<()> {
        match self.format {
            ExportFormat::Csv => self.csv(record.cells())?,
            ExportFormat::JsonLines => self.json(record)?,
        }
        Ok(())
    }

    /// A line of the change feed.
    pub(super) fn write_change(&mut self, store: &str, change: i64, record: &Record) -> Result<()> {
        self.json(&ChangeLine { store, change, record })
    }

    fn json(&mut self, line: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.piece, line).map_err(unwritten)?;
        self.piece.push(b'\n');
        Ok(())
    }

    fn csv(&mut self, cells: impl Iterator<Item = Option<String>>) -> Result<()> {
        let mut line =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut self.piece);
        let written =
            line.write_record(cells.map(Option::unwrap_or_default)).map_err(|error| error.to_string());
        let written = written.and_then(|()| line.flush().map_err(|error| error.to_string()));
        written.map_err(unwritten)
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        if !self.piece.is_empty() && !(self.sink)(&self.piece) {
            return Err(Error::new(Kind::Stopped, "The program's own write function stopped the export"));
        }
        self.piece.clear();
        Ok(())
    }
}

fn unwritten(error: impl Display) -> Error {
    Error::new(Kind::Internal, format!("A record could not be written as text: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_quoted_where_it_must_be_and_no_cell_is_a_formula() {
        let mut written = Vec::new();
        let mut sink = |piece: &[u8]| {
            written.extend_from_slice(piece);
            true
        };
        let mut writer = Writer::new(ExportFormat::Csv, &mut sink);
        let texts = ["plain", "a,b", "say \"hi\"", "two\nlines", "=1+1", "@x", "-5", "+46", ""];
        let numbers = [Some((-5_i64).cell()), None];
        writer.csv(texts.iter().map(|text| Some(text.cell())).chain(numbers)).unwrap();
        writer.flush().unwrap();
        let expected = "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",'=1+1,'@x,'-5,'+46,,-5,\r\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
