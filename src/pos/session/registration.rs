//! How a till comes to be: registered at SEQR, or taken over from the back office (rule `idempotent-registration`).

use super::{Sessions, TerminalSession, account, open};
use crate::log::{Event, Facts};
use crate::pos::clock::unix_ms;
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result, validate};
use crate::secret::Secret;
use crate::service::{Caller, Principal, RegisterTerminal};
use crate::store::{NewTerminal, TerminalRecord};
use std::sync::Arc;

/// SEQR refuses shorter passwords of terminals (docs/protocol.md, Result codes, code 21).
const SHORTEST_PASSWORD: usize = 4;

/// What registering a till takes.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The shop's account with SEQR.
    pub reseller_id: String,
    /// Its user, "9900" by default.
    pub reseller_user_id: String,
    /// Its password.
    pub reseller_password: Secret,
    /// The till in the shop's words.
    pub external_terminal_id: String,
    /// What the customer's phone shows.
    pub name: String,
    /// The sticker.
    pub seqr_id: Option<String>,
}

/// Registers a till once: one that is in the store is only given its sticker.
pub(in crate::pos) fn register(
    context: &Arc<Context>,
    sessions: &Sessions,
    registration: &Registration,
) -> Result<Arc<TerminalSession>> {
    validate::compared_id("reseller_id", &registration.reseller_id)?;
    validate::compared_id("reseller_user_id", &registration.reseller_user_id)?;
    validate::required_text("reseller_password", registration.reseller_password.expose())?;
    validate::compared_id("external_terminal_id", &registration.external_terminal_id)?;
    validate::required_text("name", &registration.name)?;
    let seqr_id = registration.seqr_id.as_deref().map(validate::scanned_seqr_id).transpose()?;
    let session = match find(context, &registration.external_terminal_id)? {
        Some(record) if record.terminal_id.is_some() => sessions.open(context, &record)?,
        begun => register_new(context, sessions, registration, begun)?,
    };
    match seqr_id {
        Some(seqr_id) if session.seqr_id().as_ref() != Some(&seqr_id) => {
            account::assign_seqr_id(&session, &seqr_id)?
        }
        _ => {}
    }
    Ok(session)
}

/// The password is stored before it is sent, so that no answer can name a terminal whose password is lost.
fn register_new(
    context: &Arc<Context>,
    sessions: &Sessions,
    registration: &Registration,
    begun: Option<TerminalRecord>,
) -> Result<Arc<TerminalSession>> {
    let record = match begun {
        Some(record) => record,
        None => {
            let password = Secret::random().map_err(|error| {
                Error::new(Kind::Internal, format!("The system gives no random numbers: {error}"))
            })?;
            let new = NewTerminal {
                external_terminal_id: registration.external_terminal_id.clone(),
                name: registration.name.clone(),
                terminal_id: None,
                password,
                seqr_id: None,
            };
            let stored = context.store.insert_terminal(new, unix_ms()).wait();
            stored.map_err(|error| {
                Error::from_store("The terminal could not be journaled, so it was not registered", &error)
            })?
        }
    };
    let (lock, record) = open::lock(context, &record)?;
    if record.terminal_id.is_some() {
        drop(lock); // another process has registered it meanwhile
        return sessions.open(context, &record);
    }
    let principal = Principal::Reseller {
        id: registration.reseller_id.clone(),
        user_id: registration.reseller_user_id.clone(),
    };
    let caller = Caller::new(principal, registration.reseller_password.clone());
    let request = RegisterTerminal {
        external_terminal_id: &record.external_terminal_id,
        password: &record.password,
        name: &registration.name,
    };
    let terminal_id = match context.foreground()?.call(&caller, &request) {
        Ok(answer) => answer.terminal_id,
        Err(error) => {
            // Where SEQR may have done it, the password stays: the next try uses it again.
            if !error.may_have_been_done() {
                let _ = context.store.delete_terminal(record.id, unix_ms()).wait();
            }
            return Err(Error::from_service("The terminal was not registered", &error));
        }
    };
    validate::id("terminalId", &terminal_id).map_err(|error| {
        Error::new(
            Kind::Answer,
            format!("SEQR's answer to the registration is not valid: {error}; call seqr_register again"),
        )
    })?;
    let stored = context.store.terminal_registered(record.id, terminal_id.clone()).wait();
    stored.map_err(|error| {
        Error::from_store(
            "The terminal is registered, but that could not be stored; register it again",
            &error,
        )
    })?;
    drop(lock);
    let name = &record.external_terminal_id;
    let facts = Facts { till: Some(name), by: Some("pos"), ..Facts::default() };
    let sentence = format_args!("Terminal {name}: registered as {terminal_id}");
    context.config.log.event(Event::Registered, &facts, sentence);
    sessions.open(context, &record)
}

/// Takes over a till that was registered elsewhere. The same again is fine; other credentials are a conflict.
pub(in crate::pos) fn import(
    context: &Arc<Context>,
    sessions: &Sessions,
    external_terminal_id: &str,
    terminal_id: &str,
    password: Secret,
    seqr_id: Option<&str>,
) -> Result<Arc<TerminalSession>> {
    validate::compared_id("external_terminal_id", external_terminal_id)?;
    validate::reference("terminal_id", terminal_id)?;
    validate::required_text("password", password.expose())?;
    if password.expose().chars().count() < SHORTEST_PASSWORD {
        return Err(validate::argument(format!(
            "password: a password of SEQR has {SHORTEST_PASSWORD} characters or more; look at it again"
        )));
    }
    let seqr_id = seqr_id.map(validate::scanned_seqr_id).transpose()?;
    if let Some(record) = find(context, external_terminal_id)? {
        let same = record.terminal_id.as_deref() == Some(terminal_id)
            && record.password.expose() == password.expose()
            && (seqr_id.is_none() || record.seqr_id == seqr_id);
        if same {
            return sessions.open(context, &record);
        }
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "Terminal {external_terminal_id} is in the store already with other credentials or another SEQR id: \
                 open it with seqr_terminal_open, or unregister it first"
            ),
        ));
    }
    let new = NewTerminal {
        external_terminal_id: external_terminal_id.to_owned(),
        name: external_terminal_id.to_owned(),
        terminal_id: Some(terminal_id.to_owned()),
        password,
        seqr_id,
    };
    let stored = context.store.insert_terminal(new, unix_ms()).wait();
    let record = stored.map_err(|error| Error::from_store("The terminal could not be stored", &error))?;
    sessions.open(context, &record)
}

pub(in crate::pos) fn find(context: &Context, external_terminal_id: &str) -> Result<Option<TerminalRecord>> {
    let found = context.store.find_terminal(external_terminal_id.to_owned()).wait();
    found.map_err(|error| Error::from_store("The store could not be read", &error))
}
