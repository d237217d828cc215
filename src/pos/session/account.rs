//! The terminal at SEQR: its sticker, what SEQR knows of it, and its end.

use super::TerminalSession;
use crate::log::Event;
use crate::pos::clock::unix_ms;
use crate::pos::error::unfinished_sale;
use crate::pos::{Error, Result, validate};
use crate::service::{
    AssignSeqrId, PrincipalAnswer, RequestPrincipalInformation, UnregisterTerminal, result_code,
};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

/// Links the sticker to the till. Takes what a scanner sends.
pub(in crate::pos) fn assign_seqr_id(session: &TerminalSession, scanned: &str) -> Result<()> {
    session.check_open()?;
    let seqr_id = validate::scanned_seqr_id(scanned)?;
    let request = AssignSeqrId { seqr_id: &seqr_id };
    let _unchanged = session.unchanged();
    let answer = session.call(session.context.foreground()?, &request);
    answer.map_err(|error| Error::from_service("The SEQR id was not assigned to the terminal", &error))?;
    let stored = session.context.store.terminal_assigned(session.row, seqr_id.clone()).wait();
    stored.map_err(|error| {
        Error::from_store("The SEQR id is assigned, but could not be stored; assign it again", &error)
    })?;
    let name = &session.external_terminal_id;
    let facts = session.facts("pos");
    session.context.config.log.event(
        Event::Assigned,
        &facts,
        format_args!("Terminal {name}: SEQR id {seqr_id} assigned"),
    );
    *session.seqr_id.lock().unwrap_or_else(PoisonError::into_inner) = Some(seqr_id);
    Ok(())
}

/// Ends the till at SEQR and in the store. What is unfinished must be settled before.
pub(in crate::pos) fn unregister(session: &TerminalSession) -> Result<()> {
    session.check_open()?;
    let context = &session.context;
    session.check_nothing_begins()?;
    let unfinished = context.store.unfinished_payments(session.row).wait();
    let unfinished = unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
    if let Some(open) = unfinished.first() {
        return Err(unfinished_sale(&open.invoice.client_invoice_id));
    }
    let _unchanged = session.unchanged();
    match session.call(context.foreground()?, &UnregisterTerminal) {
        Ok(()) => {}
        // Gone already: the answer to an earlier try was lost.
        Err(error) if error.result_code() == Some(result_code::INVALID_INITIATOR_PRINCIPAL_ID) => {}
        Err(error) => return Err(Error::from_service("The terminal was not unregistered", &error)),
    }
    let removed = context.store.delete_terminal(session.row, unix_ms()).wait();
    removed.map_err(|error| {
        Error::from_store(
            "The terminal is unregistered, but that could not be stored; unregister it again",
            &error,
        )
    })?;
    let sentence = format_args!("Terminal {}: unregistered", session.external_terminal_id);
    context.config.log.event(Event::Unregistered, &session.facts("pos"), sentence);
    session.unregistered.store(true, Ordering::Release);
    session.unlock();
    Ok(())
}

/// What SEQR knows of the till.
pub(in crate::pos) fn information(session: &TerminalSession) -> Result<PrincipalAnswer> {
    session.check_open()?;
    let _unchanged = session.unchanged();
    let caller = session.caller();
    let question = RequestPrincipalInformation { principal: caller.principal() };
    session
        .call(session.context.foreground()?, &question)
        .map_err(|error| Error::from_service("SEQR did not tell about the terminal", &error))
}

/// The same as a JSON object.
pub(in crate::pos) fn information_json(session: &TerminalSession) -> Result<String> {
    let known = information(session)?;
    let money = |amount: &Option<(String, String)>| {
        amount.as_ref().map(|(value, currency)| format!("{value} {currency}"))
    };
    let accounts = known.accounts.iter().map(|account| {
        serde_json::json!({
            "description": account.description, "id": account.account_id, "type": account.account_type_id,
            "balance": money(&account.balance), "credit_limit": money(&account.credit_limit),
        })
    });
    let object = serde_json::json!({
        "id": known.id, "type": known.principal_type, "user_id": known.user_id, "name": known.name,
        "status": known.status, "msisdn": known.msisdn, "accounts": accounts.collect::<Vec<_>>(),
    });
    Ok(object.to_string())
}
