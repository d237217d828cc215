//! Refunds of the store: what became of one, what one was, and which are in doubt. It asks SEQR nothing and changes nothing.

use super::in_flight;
use crate::pos::session::TerminalSession;
use crate::pos::{Error, Kind, Result, validate};
use crate::store::{RefundRecord, RefundState};
use std::time::Duration;

/// A refund of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundInfo {
    /// What became of it: what [`crate::pos::Terminal::refund`] returned or would return; [`Kind::NotReady`] while it is
    /// under way.
    pub outcome: std::result::Result<(), Error>,
    /// The payment that was refunded.
    pub ers_reference: String,
    /// SEQR's reference of the refund itself, where it has one.
    pub refund_reference: Option<String>,
    /// How much, in minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency_code: String,
    /// SEQR's result code, where it refused.
    pub result_code: Option<i32>,
    /// When it was begun: Unix milliseconds.
    pub begun_at_ms: i64,
    /// When the store heard of it last: Unix milliseconds.
    pub changed_at_ms: i64,
}

/// What became of a refund: None while it is under way, after `wait`. Its own reference, if it has one.
pub(in crate::pos) fn poll(
    session: &TerminalSession,
    refund_id: &str,
    wait: Duration,
) -> Result<Option<in_flight::Outcome>> {
    session.check_open()?;
    validate::compared_id("refund_id", refund_id)?;
    let context = &session.context;
    let key = (session.row, refund_id.to_owned());
    if !context.refunds_in_flight.wait(&key, wait) {
        return if context.is_closed() { Err(Error::closed()) } else { Ok(None) };
    }
    if let Some(outcome) = context.refunds_in_flight.outcome(&key) {
        return Ok(Some(outcome));
    }
    Ok(Some(outcome_of(&stored(session, refund_id)?)))
}

/// The refund of that id as the store has it. Whether it is under way is looked for before and after the store is read:
/// one that begins or ends in between never reads as in doubt.
pub(in crate::pos) fn info(session: &TerminalSession, refund_id: &str) -> Result<RefundInfo> {
    session.check_open()?;
    validate::compared_id("refund_id", refund_id)?;
    let is_held = || session.context.refunds_in_flight.holds(&(session.row, refund_id.to_owned()));
    let was_held = is_held();
    let found = stored(session, refund_id);
    let is_under_way = was_held || is_held();
    let record = match found {
        Err(error) if error.kind == Kind::NotFound && is_under_way => return Err(under_way(refund_id)),
        found => found?,
    };
    let outcome = match (record.state, is_under_way) {
        (RefundState::Sending, true) => Err(under_way(refund_id)),
        _ => outcome_of(&record).map(drop),
    };
    Ok(RefundInfo {
        outcome,
        ers_reference: record.ers_reference,
        refund_reference: record.refund_reference,
        amount: record.amount,
        currency_code: record.currency_code,
        result_code: record.result_code,
        begun_at_ms: record.created_at_ms,
        changed_at_ms: record.updated_at_ms,
    })
}

/// The refund is under way: there is no outcome yet.
pub(in crate::pos) fn under_way(refund_id: &str) -> Error {
    Error::new(Kind::NotReady, format!("Refund {refund_id} has no outcome yet: poll it again"))
}

pub(super) fn stored(session: &TerminalSession, refund_id: &str) -> Result<RefundRecord> {
    let found = session.context.store.find_refund(session.row, refund_id.to_owned()).wait();
    let found = found.map_err(|error| Error::from_store("The store could not be read", &error))?;
    found.ok_or_else(|| {
        Error::new(
            Kind::NotFound,
            format!("There is no refund {refund_id} at this till: it was never stored, and nothing was sent"),
        )
    })
}

/// What became of a refund that is not under way.
fn outcome_of(record: &RefundRecord) -> in_flight::Outcome {
    match record.state {
        RefundState::Done => Ok(record.refund_reference.clone()),
        RefundState::Sending => Err(in_doubt(&record.refund_id, record.error.as_deref())),
        RefundState::Refused | RefundState::Unsent | RefundState::NotDone => Err(not_made(record)),
    }
}

/// Whether it was made is not known.
pub(super) fn in_doubt(refund_id: &str, why: Option<&str>) -> Error {
    let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
    Error::new(
        Kind::InDoubt,
        format!(
            "Refund {refund_id} is in doubt{why}: SEQR may have made it, so it is not sent again. Look it up in \
             SEQR's report, then call seqr_refund_resolve"
        ),
    )
}

/// A refund that is known not to be made, as the journal has it.
fn not_made(record: &RefundRecord) -> Error {
    let kind = match (record.state, record.result_code) {
        (RefundState::Unsent, _) => Kind::Network,
        (_, Some(code)) => Kind::of_result_code(code),
        _ => Kind::Refused,
    };
    let text = record.error.clone().unwrap_or_else(|| format!("Refund {} was not made", record.refund_id));
    Error { kind, text, result_code: record.result_code }
}

/// The next refund in doubt by its id.
pub(in crate::pos) fn next_in_doubt(
    session: &TerminalSession,
    after: Option<&str>,
) -> Result<Option<String>> {
    session.check_open()?;
    let mut after = after.map(str::to_owned);
    loop {
        let next = session.context.store.refund_in_doubt(session.row, after).wait();
        let next = next.map_err(|error| Error::from_store("The store could not be read", &error))?;
        let Some(record) = next else { return Ok(None) };
        if !session.context.refunds_in_flight.holds(&(session.row, record.refund_id.clone())) {
            return Ok(Some(record.refund_id));
        }
        after = Some(record.refund_id);
    }
}
