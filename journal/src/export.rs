//! `export`: payments, refunds and steps for another program. It writes what the store has, and judges nothing but
//! whether the customer paid.

use crate::arguments::{Export, Format, Records};
use crate::failure::{Failure, Outcome, Result, file};
use crate::store::filter;
use crate::story;
use crate::when::Clock;
use seqr::store::evidence::{Attempt, Evidence, Filter};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};

#[derive(Serialize)]
struct Payment {
    record: &'static str,
    id: i64,
    till: String,
    terminal_id: Option<String>,
    sale: String,
    state: String,
    did_the_customer_pay: &'static str,
    asked: Option<i64>,
    paid: Option<i64>,
    currency: String,
    cashier: String,
    invoice_reference: Option<String>,
    ers_reference: Option<String>,
    begun_at: String,
    begun_at_ms: i64,
    paid_at: Option<String>,
    paid_at_ms: Option<i64>,
    changed_at_ms: i64,
    seqr_version: i64,
    acknowledged: bool,
    result_code: Option<i64>,
    remark: Option<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Step {
    record: &'static str,
    number: i64,
    till: String,
    sale: String,
    payment: i64,
    at: String,
    at_ms: i64,
    step: String,
    state: String,
    detail: Option<String>,
    seqr_status: Option<String>,
    seqr_version: Option<i64>,
    result_code: Option<i64>,
    actor: Option<String>,
    sent: Option<String>,
}

#[derive(Serialize)]
struct Refund {
    record: &'static str,
    id: i64,
    till: String,
    refund_id: String,
    payment_reference: String,
    amount: i64,
    currency: String,
    state: String,
    refund_reference: Option<String>,
    begun_at: String,
    begun_at_ms: i64,
    sent_at_ms: Option<i64>,
    changed_at_ms: i64,
    result_code: Option<i64>,
    error: Option<String>,
}

pub(crate) fn run(evidence: &Evidence, export: &Export, clock: &Clock) -> Result<Outcome> {
    let filter = filter(&export.which, 0, clock)?;
    let unreadable = match &export.output {
        None => {
            let mut writer = Writer::new(export.format, io::stdout().lock());
            match write(&mut writer, evidence, export.records, &filter, clock) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0, // `| head`
                result => result?,
            }
        }
        Some(path) => {
            let made = File::create(path).map_err(|error| file(path, &error))?;
            let mut writer = Writer::new(export.format, BufWriter::new(made));
            write(&mut writer, evidence, export.records, &filter, clock)
                .map_err(|error| file(path, &error))?
        }
    };
    if unreadable == 0 {
        return Ok(Outcome::Good);
    }
    eprintln!(
        "seqr-journal: the store is damaged: {unreadable} payments cannot be read; these are the others"
    );
    Ok(Outcome::Look)
}

/// Writes records in a form; the bundle does the same. Gives how many payments could not be read.
pub(crate) fn write<W: Write>(
    writer: &mut Writer<W>,
    evidence: &Evidence,
    records: Records,
    filter: &Filter,
    clock: &Clock,
) -> io::Result<u64> {
    if records == Records::Refunds {
        return refunds(writer, evidence, filter, clock).map(|()| 0);
    }
    let unreadable = evidence.each(filter, |attempt| match records {
        Records::Steps => steps(writer, evidence, &attempt, clock),
        _ => writer.write(&payment(evidence, &attempt, clock)),
    })?;
    writer.finish().map(|()| unreadable)
}

fn payment(evidence: &Evidence, attempt: &Attempt, clock: &Clock) -> Payment {
    let answer = story::tell(evidence, attempt.clone(), clock).answer;
    let payment = &attempt.payment;
    Payment {
        record: "payment",
        id: payment.id,
        till: attempt.terminal.external_terminal_id.clone(),
        terminal_id: attempt.terminal.terminal_id.clone(),
        sale: payment.client_invoice_id.clone(),
        state: payment.phase.clone(),
        did_the_customer_pay: answer.verdict.key(),
        asked: attempt.asked(),
        paid: payment.paid_amount,
        currency: attempt.currency().to_owned(),
        cashier: attempt.cashier().to_owned(),
        invoice_reference: payment.invoice_reference.clone(),
        ers_reference: payment.ers_reference.clone(),
        begun_at: clock.exact(payment.created_at_ms),
        begun_at_ms: payment.created_at_ms,
        paid_at: payment.paid_at_ms.map(|at| clock.exact(at)),
        paid_at_ms: payment.paid_at_ms,
        changed_at_ms: payment.updated_at_ms,
        seqr_version: payment.version,
        acknowledged: payment.acknowledged == 1,
        result_code: payment.result_code,
        remark: payment.remark.clone(),
        error: payment.error.clone(),
    }
}

fn steps<W: Write>(
    writer: &mut Writer<W>,
    evidence: &Evidence,
    attempt: &Attempt,
    clock: &Clock,
) -> io::Result<()> {
    for step in evidence.steps(attempt.payment.id).0 {
        writer.write(&Step {
            record: "step",
            number: step.id,
            till: attempt.terminal.external_terminal_id.clone(),
            sale: attempt.payment.client_invoice_id.clone(),
            payment: attempt.payment.id,
            at: clock.exact(step.at_ms),
            at_ms: step.at_ms,
            step: step.step,
            state: step.phase,
            detail: step.detail,
            seqr_status: step.status,
            seqr_version: step.version,
            result_code: step.result_code,
            actor: step.actor,
            sent: step.sent,
        })?;
    }
    Ok(())
}

fn refunds<W: Write>(
    writer: &mut Writer<W>,
    evidence: &Evidence,
    filter: &Filter,
    clock: &Clock,
) -> io::Result<()> {
    let tills = evidence.terminals();
    for refund in evidence.refunds_begun(filter.from_ms, filter.to_ms) {
        let till = tills.iter().find(|till| till.id == refund.terminal);
        let till = till.map(|till| till.external_terminal_id.clone()).unwrap_or_default();
        let outside = filter.terminal.as_ref().is_some_and(|wanted| *wanted != till)
            || (!filter.amounts.is_empty() && !filter.amounts.contains(&refund.amount));
        if outside {
            continue;
        }
        writer.write(&Refund {
            record: "refund",
            id: refund.id,
            till,
            refund_id: refund.refund_id,
            payment_reference: refund.ers_reference,
            amount: refund.amount,
            currency: refund.currency_code,
            state: refund.state,
            refund_reference: refund.refund_reference,
            begun_at: clock.exact(refund.created_at_ms),
            begun_at_ms: refund.created_at_ms,
            sent_at_ms: refund.sent_at_ms,
            changed_at_ms: refund.updated_at_ms,
            result_code: refund.result_code,
            error: refund.error,
        })?;
    }
    writer.finish()
}

/// Records as JSON lines, or as CSV with a first line of names.
pub(crate) enum Writer<W: Write> {
    Jsonl(W),
    Csv(Box<csv::Writer<W>>, bool),
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(format: Format, out: W) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl(out),
            Format::Csv => {
                let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                Self::Csv(Box::new(writer), false)
            }
        }
    }

    fn write(&mut self, record: &impl Serialize) -> io::Result<()> {
        match self {
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, record)?;
                out.write_all(b"\n")
            }
            Self::Csv(out, has_head) => {
                let Fields(fields) = serde_json::from_str(&serde_json::to_string(record)?)?;
                if !std::mem::replace(has_head, true) {
                    out.write_record(fields.iter().map(|(name, _)| name))?;
                }
                out.write_record(fields.iter().map(|(_, value)| cell(value)))?;
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Jsonl(out) => out.flush(),
            Self::Csv(out, _) => out.flush(),
        }
    }
}

/// The fields of a record in their order, which a map of JSON does not keep.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        from.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Fields;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

/// A text that a spreadsheet would take for a formula begins with an apostrophe. A number is never one.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        io::Error::other(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (text, written) in
            [("=1+1", "'=1+1"), ("+46", "'+46"), ("-5", "'-5"), ("@x", "'@x"), ("1001", "1001"), ("", "")]
        {
            assert_eq!(cell(&Value::from(text)), written);
        }
        assert_eq!((cell(&Value::from(-5)), cell(&Value::Null)), ("-5".to_owned(), String::new()));
    }
}
