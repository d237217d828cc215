//! Refunds, exactly once by the caller's id (rule `refund-exactly-once`): the intent is journaled, sent once, and in
//! doubt until SEQR's answer is journaled too.

pub(in crate::pos) mod in_flight;

use crate::money::{Amount, Currency};
use crate::pos::clock::unix_ms;
use crate::pos::context::Inner;
use crate::pos::terminal::Till;
use crate::pos::{Error, Kind, RefundRequest, Result, Terminal, slow, validate};
use crate::service::{RefundPayment, ServiceError};
use crate::store::{NewRefund, RefundRecord, RefundStart, RefundState, StoreError};
use std::time::Instant;

impl Terminal {
    /// Gives money back, exactly once by refund_id (rule `refund-exactly-once`). The refund's own reference, if it
    /// has one.
    pub fn refund(&self, request: RefundRequest) -> Result<Option<String>> {
        self.0.check_open()?;
        let _unchanged = self.0.unchanged();
        refund(&self.0, request)
    }

    /// Settles a refund in doubt by what a person found out.
    pub fn resolve_refund(&self, refund_id: &str, happened: bool) -> Result<()> {
        self.0.check_open()?;
        resolve(&self.0, refund_id, happened)
    }

    /// The next refund in doubt by its id.
    pub fn next_refund_in_doubt(&self, after: Option<&str>) -> Result<Option<String>> {
        self.0.check_open()?;
        next_in_doubt(&self.0, after)
    }
}

fn refund(till: &Till, request: RefundRequest) -> Result<Option<String>> {
    validate::check_refund(&request)?;
    let inner = &till.inner;
    let key = (till.row, request.refund_id.clone());
    let _sending = inner.refunding.begin(key).ok_or_else(|| {
        Error::new(
            Kind::Busy,
            format!("Refund {} is being sent right now: wait for that call", request.refund_id),
        )
    })?;
    match begin(till, &request)? {
        RefundStart::Send(record) => send(till, &request, &record),
        RefundStart::Known(record) if record.state == RefundState::Done => Ok(record.refund_reference),
        RefundStart::Known(record) => Err(in_doubt(&record.refund_id, record.error.as_deref())),
        RefundStart::TooMuch { paid, refunded, in_doubt } => {
            let shown = |minor: i64| show(minor, &request.currency_code);
            Err(Error::new(
                Kind::Amount,
                format!(
                    "A refund of {} is more than is left of payment {}: {} was paid, {} was given back, {} is in \
                     doubt; nothing was sent",
                    shown(request.amount),
                    request.ers_reference,
                    shown(paid),
                    shown(refunded),
                    shown(in_doubt),
                ),
            ))
        }
        RefundStart::Currency { paid: paid_in } => Err(Error::new(
            Kind::Amount,
            format!(
                "Payment {} was made in {paid_in}, so it cannot be refunded in {}; nothing was sent",
                request.ers_reference, request.currency_code
            ),
        )),
    }
}

fn begin(till: &Till, request: &RefundRequest) -> Result<RefundStart> {
    let text = serde_json::to_string(request).map_err(|error| {
        Error::new(Kind::Internal, format!("The refund could not be written down: {error}"))
    })?;
    let new = NewRefund {
        terminal: till.row,
        refund_id: request.refund_id.clone(),
        ers_reference: request.ers_reference.clone(),
        amount: request.amount,
        currency_code: request.currency_code.clone(),
        request: text,
    };
    let begun = till.inner.store.begin_refund(new, unix_ms()).wait();
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

fn send(till: &Till, request: &RefundRequest, record: &RefundRecord) -> Result<Option<String>> {
    let inner = &till.inner;
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
    let key = (till.row, request.refund_id.clone());
    let answer = match inner.foreground() {
        Ok(foreground) => {
            inner.refunding.note_sent(key.clone());
            let answer = till.call(foreground, &call);
            inner.refunding.note_sent(key.clone()); // it may have left at any moment until now
            answer
        }
        Err(error) => {
            note(inner, record.id, RefundState::Unsent, None, Some(&error))?;
            return Err(error);
        }
    };
    let log = &inner.config.log;
    match answer {
        Ok(answer) => {
            // Where SEQR gives back the payment's own reference, the refund has none (docs/protocol.md, Decisions).
            let own = answer.ers_reference.filter(|reference| *reference != request.ers_reference);
            note(inner, record.id, RefundState::Done, own.clone(), None)?;
            inner.refunding.note_settled(&key);
            log.info(format_args!("{}: done, reference {}", named(record), own.as_deref().unwrap_or("none")));
            Ok(own)
        }
        Err(error) if error.may_have_been_done() => {
            let lost = Error::from_service("SEQR's answer to the refund was lost", &error);
            // In doubt is what the journal says already; only the reason is new.
            let _ = note(inner, record.id, RefundState::Sending, None, Some(&lost));
            log.error(format_args!("{}: in doubt: {lost}", named(record)));
            Err(in_doubt(&request.refund_id, Some(&lost.text)))
        }
        Err(error) => {
            let refused = Error::from_service("The refund was not made", &error);
            let unsent = matches!(error, ServiceError::NotSent { .. });
            let state = if unsent { RefundState::Unsent } else { RefundState::Refused };
            note(inner, record.id, state, None, Some(&refused))?;
            inner.refunding.note_settled(&key);
            log.warn(format_args!("{}: {refused}", named(record)));
            Err(refused)
        }
    }
}

fn note(
    inner: &Inner,
    id: i64,
    state: RefundState,
    reference: Option<String>,
    error: Option<&Error>,
) -> Result<()> {
    let code = error.and_then(|error| error.result_code);
    let text = error.map(|error| error.text.clone());
    let stored = inner.store.finish_refund(id, state, reference.clone(), code, text, unix_ms()).wait();
    stored.map_err(|error| {
        let what = match state {
            RefundState::Done => {
                let reference = reference.as_deref().unwrap_or("none of its own");
                format!("SEQR made the refund (reference: {reference}), but that could not be stored: it is in doubt")
            }
            _ => "The refund was not made, but that could not be stored: it is in doubt".to_owned(),
        };
        // Whatever kept it from the store (the disk, seqr_close): the journal says "in doubt", and so does the answer.
        inner.config.log.error(format_args!("{what}: {error}"));
        Error { kind: Kind::InDoubt, text: format!("{what}: {error}"), result_code: None }
    })
}

fn resolve(till: &Till, refund_id: &str, happened: bool) -> Result<()> {
    validate::compared_id("refund_id", refund_id)?;
    let inner = &till.inner;
    let key = (till.row, refund_id.to_owned());
    let _sending = inner.refunding.begin(key.clone()).ok_or_else(|| {
        Error::new(Kind::Busy, format!("Refund {refund_id} is being sent right now: wait for that call"))
    })?;
    let found = inner.store.find_refund(till.row, refund_id.to_owned()).wait();
    let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
    let record = found
        .ok_or_else(|| Error::new(Kind::NotFound, format!("There is no refund {refund_id} at this till")))?;
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
    let since = inner.refunding.sent(&key).unwrap_or(till.opened);
    let left = slow::time_left(since, Instant::now(), inner.config.slow_packets);
    if let Some(left) = left.filter(|_| !happened) {
        return Err(Error::new(
            Kind::State,
            format!(
                "Refund {refund_id} may still be under way to SEQR: that it was not made can be said in {}, when no \
                 packet can arrive any more; that it was made can be said at once",
                slow::shown(left)
            ),
        ));
    }
    let line = named(&record);
    let resolved =
        inner.store.finish_refund(record.id, state, None, record.result_code, record.error, unix_ms());
    resolved.wait().map_err(|error| Error::from_store("That could not be written to the store", &error))?;
    inner.refunding.note_settled(&key);
    let said = if happened { "made" } else { "not made" };
    inner.config.log.warn(format_args!("{line}: resolved by hand as {said}"));
    Ok(())
}

fn next_in_doubt(till: &Till, after: Option<&str>) -> Result<Option<String>> {
    let mut after = after.map(str::to_owned);
    loop {
        let next = till.inner.store.refund_in_doubt(till.row, after).wait();
        let next = next.map_err(|error| Error::from_store("The store could not be read", &error))?;
        let Some(record) = next else { return Ok(None) };
        if !till.inner.refunding.holds(&(till.row, record.refund_id.clone())) {
            return Ok(Some(record.refund_id));
        }
        after = Some(record.refund_id);
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

fn in_doubt(refund_id: &str, why: Option<&str>) -> Error {
    let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
    Error::new(
        Kind::InDoubt,
        format!(
            "Refund {refund_id} is in doubt{why}: it may have been made and is not sent again. Look it up at SEQR, \
             then tell seqr_refund_resolve"
        ),
    )
}

fn show(minor: i64, code: &str) -> String {
    let amount = Currency::parse(code).and_then(|currency| Amount::new(minor, currency));
    amount.map_or_else(|_| format!("{minor} {code}"), |amount| amount.to_string())
}
