//! Refunds, exactly once by the caller's id (rule `refund-exactly-once`): the intent is journaled, sent once, and in
//! doubt until SEQR's answer is journaled too.

pub(in crate::pos) mod find;
pub(in crate::pos) mod in_flight;

use crate::log::{Event, Facts};
use crate::money::{Amount, Currency};
use crate::pos::clock::{date_time, unix_ms};
use crate::pos::session::{Beginning, TerminalSession};
use crate::pos::{Error, Kind, RefundRequest, Result, slow, validate};
use crate::service::{RefundPayment, ServiceError};
use crate::store::{NewRefund, RefundRecord, RefundStart, RefundState, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::sync::oneshot;

/// Begins a refund: it is journaled, then sent; this waits for neither.
pub(in crate::pos) fn begin(session: &Arc<TerminalSession>, request: RefundRequest) -> Result<Begun> {
    session.check_open()?;
    validate::check_refund(&request)?;
    let context = &session.context;
    let key = (session.row, request.refund_id.clone());
    let sending = context.refunds_in_flight.begin(key).ok_or_else(|| {
        Error::new(
            Kind::Busy,
            format!("Refund {} is being sent just now: wait for that call", request.refund_id),
        )
    })?;
    let (ended, outcome) = oneshot::channel();
    let may_be_sent = Arc::new(AtomicBool::new(false));
    let begun = Begun { outcome, may_be_sent: Arc::clone(&may_be_sent) };
    let own = Arc::clone(session);
    context.engine.spawn(async move {
        let beginning = Beginning::of(&own).await;
        let outcome = refund(&own, &request, &may_be_sent).await;
        drop(beginning);
        sending.end(outcome.clone());
        let _ = ended.send(outcome);
    });
    Ok(begun)
}

/// A refund that was begun.
pub(in crate::pos) struct Begun {
    outcome: oneshot::Receiver<in_flight::Outcome>,
    may_be_sent: Arc<AtomicBool>,
}

impl Begun {
    /// Waits for the outcome; `gone`: why there may be none.
    pub(in crate::pos) fn wait(self, gone: impl FnOnce() -> Error) -> in_flight::Outcome {
        self.outcome.blocking_recv().unwrap_or_else(|_| {
            let gone = gone();
            if !self.may_be_sent.load(Ordering::Acquire) {
                return Err(gone);
            }
            let text = format!("The refund was being sent, so it is in doubt: {}", gone.text);
            Err(Error::new(Kind::InDoubt, text))
        })
    }
}

/// Gives money back, exactly once by refund_id. The refund's own reference, if it has one.
async fn refund(
    session: &TerminalSession,
    request: &RefundRequest,
    may_be_sent: &AtomicBool,
) -> in_flight::Outcome {
    match journal(session, request).await? {
        RefundStart::Send(record) => {
            may_be_sent.store(true, Ordering::Release);
            send(session, request, &record).await
        }
        RefundStart::Known(record) if record.state == RefundState::Done => Ok(record.refund_reference),
        RefundStart::Known(record) => Err(find::in_doubt(&record.refund_id, record.error.as_deref())),
        RefundStart::TooMuch { paid, refunded, in_doubt } => {
            let shown = |minor: i64| show(minor, &request.currency_code);
            Err(Error::new(
                Kind::Amount,
                format!(
                    "A refund of {} is more than the rest of payment {}: {} was paid, {} was given back, {} is in \
                     doubt; nothing was sent: refund the rest at most",
                    shown(request.amount),
                    request.ers_reference,
                    shown(paid),
                    shown(refunded),
                    shown(in_doubt),
                ),
            ))
        }
        RefundStart::AfterCopy { copied_at_ms } => Err(Error::new(
            Kind::State,
            format!(
                "This store is a backup of {} that was adopted, so it is not known here whether payment {} was \
                 refunded after that; nothing was sent: a supervisor looks at SEQR's report, and allows the refund \
                 with seqr_refund_allow",
                date_time(copied_at_ms, session.context.zone()),
                request.ers_reference
            ),
        )),
        RefundStart::Currency { paid: paid_in } => Err(Error::new(
            Kind::Amount,
            format!(
                "Payment {} was made in {paid_in}, so it cannot be refunded in {}; nothing was sent: use the \
                 payment's currency",
                request.ers_reference, request.currency_code
            ),
        )),
    }
}

/// A supervisor allows refunds of a payment that a backup had when it was made.
pub(in crate::pos) fn allow(session: &TerminalSession, ers_reference: &str) -> Result<()> {
    session.check_open()?;
    validate::compared_id("ers_reference", ers_reference)?;
    let context = &session.context;
    let stored = context.store.allow_refunds(ers_reference.to_owned(), unix_ms()).wait();
    stored.map_err(|error| match error {
        StoreError::NotFound => Error::new(
            Kind::NotFound,
            format!(
                "There is no payment {ers_reference} in the store, and the store is not an adopted backup: its \
                 refunds need no permission here; call seqr_refund, and SEQR decides"
            ),
        ),
        error => Error::from_store("The leave to refund was not stored", &error),
    })?;
    let till = &session.external_terminal_id;
    let facts = Facts { reference: Some(ers_reference), ..session.facts("supervisor") };
    let sentence = format_args!("Till {till}: a supervisor allows refunds of payment {ers_reference}");
    context.config.log.event(Event::RefundAllowed, &facts, sentence);
    Ok(())
}

async fn journal(session: &TerminalSession, request: &RefundRequest) -> Result<RefundStart> {
    let text = serde_json::to_string(request).map_err(|error| {
        Error::new(Kind::Internal, format!("The refund could not be made ready for the store: {error}"))
    })?;
    let new = NewRefund {
        terminal: session.row,
        refund_id: request.refund_id.clone(),
        ers_reference: request.ers_reference.clone(),
        amount: request.amount,
        currency_code: request.currency_code.clone(),
        request: text,
    };
    let begun = session.context.store.begin_refund(new, unix_ms()).await;
    begun.map_err(|error| match &error {
        StoreError::Conflict(_) => Error::new(
            Kind::Conflict,
            format!(
                "Refund id {} was used before for another refund: give each refund an id of its own",
                request.refund_id
            ),
        ),
        _ => Error::from_store("The refund could not be journaled, so nothing was sent to SEQR", &error),
    })
}

async fn send(
    session: &TerminalSession,
    request: &RefundRequest,
    record: &RefundRecord,
) -> in_flight::Outcome {
    let context = &session.context;
    let key = (session.row, request.refund_id.clone());
    let amount =
        Currency::parse(&request.currency_code).and_then(|currency| Amount::new(request.amount, currency));
    let amount = amount.map_err(|error| Error::new(Kind::Amount, format!("amount: {error}")))?;
    let call = RefundPayment {
        ers_reference: &request.ers_reference,
        title: &request.title,
        cashier_id: &request.cashier_id,
        amount,
        rows: &request.rows,
    };
    context.refunds_in_flight.note_sent(key.clone());
    let began = Instant::now();
    let answer = session.call_in_background(&call).await;
    let took = Some(began.elapsed());
    context.refunds_in_flight.note_sent(key.clone()); // it may have left at any moment until now
    let log = &context.config.log;
    let facts = |by| Facts { took, ..refund_facts(Some(&session.external_terminal_id), record, by) };
    match answer {
        Ok(answer) => {
            // Where SEQR gives back the payment's own reference, the refund has none (docs/protocol.md, Decisions).
            let own = answer.ers_reference.filter(|reference| *reference != request.ers_reference);
            note(session, record, RefundState::Done, own.clone(), None).await?;
            context.refunds_in_flight.note_settled(&key);
            let sentence =
                format_args!("{}: done, reference {}", named(record), own.as_deref().unwrap_or("none"));
            log.event(Event::RefundDone, &Facts { code: Some(0), ..facts("seqr") }, sentence);
            Ok(own)
        }
        Err(error) if error.may_have_been_done() => {
            let lost = Error::from_service("SEQR's answer to the refund was lost", &error);
            // In doubt is what the journal says already; only the reason is new.
            let _ = note(session, record, RefundState::Sending, None, Some(&lost)).await;
            log.event(
                Event::RefundInDoubt,
                &facts("library"),
                format_args!("{}: in doubt: {lost}", named(record)),
            );
            Err(find::in_doubt(&request.refund_id, Some(&lost.text)))
        }
        Err(error) => {
            let refused = Error::from_service("The refund was not made", &error);
            let unsent = matches!(error, ServiceError::NotSent { .. });
            let state = if unsent { RefundState::Unsent } else { RefundState::Refused };
            note(session, record, state, None, Some(&refused)).await?;
            context.refunds_in_flight.note_settled(&key);
            let by = if refused.result_code.is_some() { "seqr" } else { "library" };
            let facts = Facts { code: refused.result_code, ..facts(by) };
            log.event(Event::RefundNotMade, &facts, format_args!("{}: {refused}", named(record)));
            Err(refused)
        }
    }
}

async fn note(
    session: &TerminalSession,
    record: &RefundRecord,
    state: RefundState,
    reference: Option<String>,
    error: Option<&Error>,
) -> Result<()> {
    let code = error.and_then(|error| error.result_code);
    let text = error.map(|error| error.text.clone());
    let (context, id) = (&session.context, record.id);
    let stored = context.store.finish_refund(id, state, reference.clone(), code, text, unix_ms()).await;
    stored.map_err(|error| {
        let what = match state {
            RefundState::Done => {
                let reference = reference.as_deref().unwrap_or("none of its own");
                format!("SEQR made the refund (reference: {reference}), but that could not be stored: it is in doubt")
            }
            _ => "The refund was not made, but that could not be stored: it is in doubt".to_owned(),
        };
        // Whatever kept it from the store (the disk, seqr_close): the journal says "in doubt", and so does the answer.
        let facts = refund_facts(Some(&session.external_terminal_id), record, "library");
        context.config.log.event(
            Event::RefundNotSaved,
            &facts,
            format_args!("{}: {what}: {error}", named(record)),
        );
        Error { kind: Kind::InDoubt, text: format!("{what}: {error}"), result_code: None }
    })
}

/// Settles a refund in doubt by what a person found out.
pub(in crate::pos) fn resolve(session: &TerminalSession, refund_id: &str, happened: bool) -> Result<()> {
    session.check_open()?;
    validate::compared_id("refund_id", refund_id)?;
    let context = &session.context;
    let key = (session.row, refund_id.to_owned());
    let _sending = context.refunds_in_flight.begin(key.clone()).ok_or_else(|| {
        Error::new(Kind::Busy, format!("Refund {refund_id} is being sent just now: wait for that call"))
    })?;
    let record = find::stored(session, refund_id)?;
    let state = if happened { RefundState::Done } else { RefundState::NotDone };
    if record.state != RefundState::Sending {
        let did = record.state == RefundState::Done;
        let known = if did { "made" } else { "not made" };
        return if did == happened {
            Ok(())
        } else {
            Err(Error::new(
                Kind::State,
                format!("Refund {refund_id} is not in doubt: it is known that it was {known}"),
            ))
        };
    }
    let since = context.refunds_in_flight.sent(&key).unwrap_or(session.opened);
    let left = slow::time_left(since, Instant::now(), context.config.slow_packets);
    if let Some(left) = left.filter(|_| !happened) {
        return Err(Error::new(
            Kind::State,
            format!(
                "Refund {refund_id} may still be on its way to SEQR: call with 0 (not made) again in {}, when no \
                 packet can arrive any more; 1 (made) is accepted at once",
                slow::shown(left)
            ),
        ));
    }
    let line = named(&record);
    let error = record.error.clone();
    let resolved = context.store.finish_refund(record.id, state, None, record.result_code, error, unix_ms());
    resolved.wait().map_err(|error| Error::from_store("That could not be written to the store", &error))?;
    context.refunds_in_flight.note_settled(&key);
    let said = if happened { "made" } else { "not made" };
    let facts = refund_facts(Some(&session.external_terminal_id), &record, "supervisor");
    context.config.log.event(
        Event::RefundResolved,
        &facts,
        format_args!("{line}: resolved by hand as {said}"),
    );
    Ok(())
}

/// What a line of the log about a refund ends with.
pub(in crate::pos) fn refund_facts<'a>(
    till: Option<&'a str>,
    refund: &'a RefundRecord,
    by: &'a str,
) -> Facts<'a> {
    Facts {
        till,
        refund: Some(&refund.refund_id),
        amount: Some((refund.amount, &refund.currency_code)),
        reference: Some(&refund.ers_reference),
        by: Some(by),
        ..Facts::default()
    }
}

/// A refund as the log names it.
pub(in crate::pos) fn named(refund: &RefundRecord) -> String {
    format!(
        "Refund {}: {} of payment {}",
        refund.refund_id,
        show(refund.amount, &refund.currency_code),
        refund.ers_reference
    )
}

fn show(minor: i64, code: &str) -> String {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_or_else(|_| format!("{minor} {code}"), |amount| amount.to_string())
}
