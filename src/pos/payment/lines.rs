//! The lines of the log about a payment (rule `evidence`): what is told, after it is stored, and once. It must not decide
//! anything.

use crate::log::{Event, Facts, Level};
use crate::money::plain_amount;
use crate::pos::machine::{Answer, Notice, Request};
use crate::pos::session::TerminalSession;
use crate::pos::{Error, Kind};
use crate::service::{ServiceError, StatusAnswer, result_code};
use crate::store::{PaymentRecord, StepCause};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// What every line about a payment ends with.
pub(super) fn facts<'a>(session: &'a TerminalSession, record: &'a PaymentRecord, by: &'a str) -> Facts<'a> {
    let amount = record.paid_amount.unwrap_or(record.invoice.total);
    Facts {
        sale: Some(&record.invoice.client_invoice_id),
        amount: Some((amount, &record.invoice.currency_code)),
        reference: record.ers_reference.as_deref().or(record.invoice_reference.as_deref()),
        ..session.facts(by)
    }
}

/// A step that is stored.
pub(super) fn step(
    session: &TerminalSession,
    record: &PaymentRecord,
    step: &str,
    cause: &StepCause,
    took: Option<Duration>,
) {
    let log = &session.context.config.log;
    let Some(event) = Event::of_step(step).filter(|event| log.wants(event.level())) else { return };
    let facts = Facts {
        sent: cause.sent.as_deref(),
        status: cause.status.as_deref(),
        version: cause.version,
        code: cause.result_code,
        took: took.filter(|_| cause.sent.is_some()),
        ..facts(session, record, cause.actor.as_str())
    };
    let (sale, currency) = (&record.invoice.client_invoice_id, &record.invoice.currency_code);
    let amount = plain_amount(record.paid_amount.unwrap_or(record.invoice.total), currency);
    let reference = facts.reference.unwrap_or("none");
    // Why it was taken, where that is not its name already.
    let says_why = matches!(
        event,
        Event::PaymentNotTaken
            | Event::PaymentAnswerLost
            | Event::PaymentUpdateRefused
            | Event::PaymentNotCommitted
            | Event::PaymentCancelRefused
            | Event::PaymentQueryRefused
            | Event::PaymentAcknowledgementRefused
            | Event::PaymentCanceled
            | Event::PaymentFailed
    );
    let why = record.error.as_deref().filter(|_| says_why);
    let (colon, why) = why.map_or(("", ""), |why| (": ", why));
    log.event(
        event,
        &facts,
        format_args!("Sale {sale}: {step}, {amount} {currency}, reference {reference}{colon}{why}"),
    );
}

/// The sale is in the journal.
pub(super) fn begun(session: &TerminalSession, record: &PaymentRecord) {
    let (sale, currency) = (&record.invoice.client_invoice_id, &record.invoice.currency_code);
    let amount = plain_amount(record.invoice.total, currency);
    let sentence = format_args!("Sale {sale}: begun, {amount} {currency}");
    session.context.config.log.event(Event::PaymentBegun, &facts(session, record, "pos"), sentence);
}

/// The sale could not be stored; what the caller did wrong is told to the caller only.
pub(super) fn not_begun(session: &TerminalSession, record: &PaymentRecord, error: &Error) {
    if error.kind == Kind::NotSaved {
        line(session, record, Event::PaymentNotSaved, "library", &error.text);
    }
}

/// The cashier tries again, or has taken up what a crash left.
pub(super) fn continued(session: &TerminalSession, record: &PaymentRecord) {
    let sale = &record.invoice.client_invoice_id;
    let sentence = format_args!("Sale {sale}: continued by the cashier");
    session.context.config.log.event(Event::PaymentContinued, &facts(session, record, "pos"), sentence);
}

/// A line that is no step of the journal.
pub(super) fn line(session: &TerminalSession, record: &PaymentRecord, event: Event, by: &str, text: &str) {
    let (till, sale) = (&session.external_terminal_id, &record.invoice.client_invoice_id);
    let sentence = format_args!("Till {till}, sale {sale}: {text}");
    session.context.config.log.event(event, &facts(session, record, by), sentence);
}

/// What the machine wants a person to know.
pub(super) fn notice(session: &TerminalSession, record: &PaymentRecord, notice: Notice, text: &str) {
    let event = match notice {
        Notice::OtherName => Event::PaymentOtherName,
        Notice::Differs => Event::PaymentDiffers,
        Notice::OtherAmount => Event::PaymentOtherAmount,
        Notice::OtherPayment => Event::PaymentOther,
        Notice::NotSaved => Event::PaymentNotSaved,
        Notice::Reversed => Event::PaymentReversed,
    };
    let by = if notice == Notice::NotSaved { "library" } else { "seqr" };
    line(session, record, event, by, text);
}

/// A call that ends without an outcome.
pub(super) fn in_doubt(session: &TerminalSession, record: &PaymentRecord, error: &Error) {
    let facts = Facts { code: error.result_code, ..facts(session, record, "library") };
    let (till, sale) = (&session.external_terminal_id, &record.invoice.client_invoice_id);
    let sentence = format_args!("Till {till}, sale {sale}: in doubt: {error}");
    session.context.config.log.event(Event::PaymentInDoubt, &facts, sentence);
}

/// Requests that nothing is known of, one after the other.
#[derive(Debug, Default)]
pub(super) struct Silence(u32);

impl Silence {
    /// The first request of a row that is not answered is told, and the first answer after it.
    pub(super) fn heard(
        &mut self,
        session: &TerminalSession,
        record: &PaymentRecord,
        answer: &Answer,
        took: Option<Duration>,
    ) {
        let why = error_of(answer).filter(|error| is_no_answer(error));
        let (till, sale) = (&session.external_terminal_id, &record.invoice.client_invoice_id);
        let log = &session.context.config.log;
        let Some(why) = why else {
            let times = std::mem::take(&mut self.0);
            if times > 0 {
                let facts = Facts { took, ..facts(session, record, "seqr") };
                let sentence = format_args!(
                    "Till {till}, sale {sale}: SEQR answers again, after {times} tries without an answer"
                );
                log.event(Event::AnswersAgain, &facts, sentence);
            }
            return;
        };
        self.0 = self.0.saturating_add(1);
        if self.0 == 1 {
            let facts = Facts { code: why.result_code(), took, ..facts(session, record, "library") };
            let sentence =
                format_args!("Till {till}, sale {sale}: no usable answer: {why}; the library tries again");
            log.event(Event::NoAnswer, &facts, sentence);
        }
    }
}

fn error_of(answer: &Answer) -> Option<&ServiceError> {
    match answer {
        // An invoice is not sent again: its own step tells what became of it.
        Answer::Invoice(_) => None,
        Answer::Status { result, .. } => result.as_ref().err(),
        Answer::Cancel(result) | Answer::Update(result) | Answer::Commit(result) => result.as_ref().err(),
    }
}

/// SEQR is busy or fails, or did not say anything.
fn is_no_answer(error: &ServiceError) -> bool {
    !matches!(error.result_code(), Some(code) if !result_code::is_transient(code))
}

/// A request and its answer, for the DEBUG level. Of the customer it tells nothing: neither the phone, nor cards, nor texts
/// that are not needed to follow what happened.
pub(super) fn exchange(
    session: &TerminalSession,
    record: (&str, &str),
    request: &Request,
    answer: &Answer,
    began: Instant,
) {
    let log = &session.context.config.log;
    if !log.wants(Level::Debug) {
        return;
    }
    let (sale, by) = record;
    let facts = Facts { sale: Some(sale), took: Some(began.elapsed()), ..session.facts(by) };
    let sentence = format_args!("Sale {sale}: {} was answered: {}", asked(request), answered(answer));
    log.event(Event::Exchange, &facts, sentence);
}

fn asked(request: &Request) -> String {
    let named =
        |reference: &Option<String>| reference.clone().unwrap_or_else(|| "the till's last invoice".into());
    match request {
        Request::SendInvoice => "sendInvoice".into(),
        Request::Ask { reference, version } => {
            format!("getPaymentStatus of {}, version {version}", named(reference))
        }
        Request::Cancel { reference } => format!("cancelInvoice of {reference}"),
        Request::Update { reference, invoice } => {
            let total = plain_amount(invoice.total, &invoice.currency_code);
            format!("updateInvoice of {reference}, total {total} {}", invoice.currency_code)
        }
        Request::Commit { reference, amount } => match amount {
            Some(amount) => format!("commitReservation of {reference}, {amount} minor units"),
            None => format!("commitReservation of {reference}, all of it"),
        },
    }
}

fn answered(answer: &Answer) -> String {
    let done = |result: &std::result::Result<(), ServiceError>| match result {
        Ok(()) => "done".to_owned(),
        Err(error) => error.to_string(),
    };
    match answer {
        Answer::Invoice(Ok(invoice)) => {
            format!(
                "accepted, invoice {}",
                invoice.invoice_reference.as_deref().unwrap_or("without a reference")
            )
        }
        Answer::Invoice(Err(error)) | Answer::Status { result: Err(error), .. } => error.to_string(),
        Answer::Status { result: Ok(status), .. } => told(status),
        Answer::Cancel(result) | Answer::Update(result) | Answer::Commit(result) => done(result),
    }
}

fn told(answer: &StatusAnswer) -> String {
    let mut text = answer.status.as_str().to_owned();
    // Writing into a text does not fail.
    if let Some(version) = answer.version {
        let _ = write!(text, ", version {version}");
    }
    if let Some(reference) = &answer.ers_reference {
        let _ = write!(text, ", payment {reference}");
    }
    if let Some(receipt) = &answer.receipt {
        let none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
        let _ = write!(
            text,
            ", receipt of sale {}, invoice {}",
            none(&receipt.client_invoice_id),
            none(&receipt.invoice_reference)
        );
        if let Some((amount, currency)) = &receipt.total {
            let _ = write!(text, ", total {amount} {currency}");
        }
    }
    if !answer.tokens.is_empty() {
        let _ = write!(text, ", {} customer tokens", answer.tokens.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::CustomerToken;
    use crate::pos::machine::Known;
    use crate::service::{PaymentStatus, Receipt};

    #[test]
    fn an_exchange_tells_nothing_of_the_customer() {
        let answer = StatusAnswer {
            status: PaymentStatus::Paid,
            version: Some(4),
            ers_reference: Some("E1".into()),
            receipt: Some(Box::new(Receipt {
                client_invoice_id: Some("S1".into()),
                payer_terminal_id: Some("46701234567".into()),
                receiver_name: Some("Corner shop".into()),
                total: Some(("59.00".into(), "SEK".into())),
                ..Receipt::default()
            })),
            tokens: vec![CustomerToken {
                id: "CARD".into(),
                value: "9752299001".into(),
                description: Some("Anna's card".into()),
                status: 0,
            }],
        };
        let answer = Answer::Status { result: Ok(answer), known: Known::default() };
        let said = answered(&answer);
        assert_eq!(
            said,
            "PAID, version 4, payment E1, receipt of sale S1, invoice none, total 59.00 SEK, 1 customer tokens"
        );
        let ask = Request::Ask { reference: None, version: 3 };
        assert_eq!(asked(&ask), "getPaymentStatus of the till's last invoice, version 3");
    }
}
