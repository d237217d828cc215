//! The till's password: which one it calls with, and how it is changed without a lost answer locking the till out.
//!
//! The new password is stored beside the old one before it is sent; both stay until one is proven. Where the answer is
//! lost, SEQR is asked something harmless with the one and with the other (requestPrincipalInformation). If it accepts the
//! new one, the change was made, and the old one is dropped. If it accepts the old one, the request may still be under
//! way: the till goes on with the old one and keeps the new one until that is over (rule `slow-packets`), and when SEQR
//! calls the password wrong meanwhile, it asks with the new one.

use super::TerminalSession;
use crate::log::Event;
use crate::pos::session::credentials::lock;
use crate::pos::{Error, Kind, Result, slow};
use crate::secret::Secret;
use crate::service::{
    Caller, ChangePrincipalPassword, Foreground, Operation, RequestPrincipalInformation, ServiceError,
    result_code,
};
use crate::store::StoreError;
use std::sync::{Arc, PoisonError, RwLockReadGuard};
use std::time::Instant;

fn is_wrong_password<T>(result: &std::result::Result<T, ServiceError>) -> bool {
    matches!(result, Err(error) if error.result_code() == Some(result_code::AUTHENTICATION_FAILED))
}

/// No change of password begins as long as this is held.
pub(in crate::pos) struct Unchanged<'a>(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>);

impl TerminalSession {
    /// To be held while something is begun at SEQR in the till's name. An unproven password whose change can no longer be
    /// under way is settled here; where it cannot be, the next call tries again.
    pub(in crate::pos) fn unchanged(&self) -> Unchanged<'_> {
        let reading = self.credentials.changing.read().unwrap_or_else(PoisonError::into_inner);
        let is_unproven = lock(&self.credentials.unproven).is_some();
        if is_unproven && self.credentials.time_left(self.context.config.slow_packets).is_none() {
            let _ = prove(self);
        }
        Unchanged(reading)
    }

    /// Calls SEQR in the till's name. Where SEQR calls the password wrong, nothing was carried out: the other one is tried
    /// with a question, and if it is accepted, the call is made with it.
    pub(in crate::pos) fn call<O: Operation>(
        &self,
        foreground: &Foreground,
        operation: &O,
    ) -> std::result::Result<O::Answer, ServiceError> {
        let caller = self.caller();
        let result = foreground.call(&caller, operation);
        if !is_wrong_password(&result) {
            return result;
        }
        let _ = prove(self); // where it cannot be asked, the first answer stands
        let now = self.caller();
        if Arc::ptr_eq(&caller, &now) { result } else { foreground.call(&now, operation) }
    }

    /// The same on the engine.
    pub(in crate::pos) async fn call_in_background<O: Operation>(
        &self,
        operation: &O,
    ) -> std::result::Result<O::Answer, ServiceError> {
        let (caller, background) = (self.caller(), &self.context.background);
        let result = background.call(&caller, operation).await;
        if !is_wrong_password(&result) {
            return result;
        }
        // Boxed: it is rare, and each poll would have room for it.
        Box::pin(self.call_after_wrong_password(&caller, operation, result)).await
    }

    async fn call_after_wrong_password<O: Operation>(
        &self,
        caller: &Arc<Caller>,
        operation: &O,
        result: std::result::Result<O::Answer, ServiceError>,
    ) -> std::result::Result<O::Answer, ServiceError> {
        let background = &self.context.background;
        if let Some(other) = self.credentials.with_unproven()
            && background
                .call(&other, &RequestPrincipalInformation { principal: other.principal() })
                .await
                .is_ok()
            && self.context.store.password_proven(self.row, true).await.is_ok()
        {
            self.tell_settled(true);
        }
        let now = self.caller();
        if Arc::ptr_eq(caller, &now) { result } else { background.call(&now, operation).await }
    }

    /// What is stored is true from now on.
    fn tell_settled(&self, is_new: bool) {
        if self.credentials.settled(is_new) && is_new {
            let sentence = format_args!("The terminal has a new password");
            self.context.config.log.event(Event::PasswordChanged, &self.facts("seqr"), sentence);
        }
    }
}

/// Gives the till a new random password.
pub(in crate::pos) fn change_password(session: &TerminalSession) -> Result<()> {
    session.check_open()?;
    let _writing = session.credentials.changing.write().unwrap_or_else(PoisonError::into_inner);
    session.check_nothing_begins()?;
    prove(session)?;
    if let Some(left) = session.credentials.time_left(session.context.config.slow_packets) {
        return Err(Error::new(
            Kind::State,
            format!(
                "An earlier change of password may still be on its way to SEQR: change it again in {}; until then \
                 the old one is valid",
                slow::shown(left)
            ),
        ));
    }
    let unfinished = session.context.store.unfinished_payments(session.row).wait();
    let unfinished = unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
    if let Some(open) = unfinished.first() {
        return Err(crate::pos::error::unfinished_sale(&open.invoice.client_invoice_id));
    }
    change(session)
}

fn change(session: &TerminalSession) -> Result<()> {
    let context = &session.context;
    let foreground = context.foreground()?;
    let new = Secret::random().map_err(|error| {
        Error::new(Kind::Internal, format!("The system gives no random numbers: {error}"))
    })?;
    let begun = context.store.password_begun(session.row, new.clone()).wait();
    begun.map_err(|error| {
        Error::from_store("The new password could not be stored, so nothing was sent", &error)
    })?;
    *lock(&session.credentials.unproven) = Some((new.clone(), Instant::now()));
    let old = session.caller();
    let request = ChangePrincipalPassword { principal: old.principal(), new_password: &new };
    let answer = foreground.call(&old, &request);
    match answer {
        Ok(()) => settle(session, true),
        Err(error) if error.may_have_been_done() => {
            // It may have left at any moment until now.
            *lock(&session.credentials.unproven) = Some((new, Instant::now()));
            let sentence = format_args!("The answer to a change of password was lost: {error}");
            context.config.log.event(Event::PasswordLost, &session.facts("library"), sentence);
            if prove(session)? {
                return Ok(());
            }
            Err(Error {
                kind: Kind::InDoubt,
                ..Error::from_service(
                    "The answer to the change of password was lost. SEQR still accepts the old password; the \
                     library keeps the new one too, in case the request arrives late",
                    &error,
                )
            })
        }
        Err(error) => {
            settle(session, false)?;
            Err(Error::from_service("The password was not changed; the old one holds", &error))
        }
    }
}

/// Finds out which password holds, where that is not known; true if it is the new one. The old one is what the till goes
/// on with; the new one is dropped only when its change can no longer arrive.
fn prove(session: &TerminalSession) -> Result<bool> {
    let Some(with_new) = session.credentials.with_unproven() else { return Ok(false) };
    let is_over = session.credentials.time_left(session.context.config.slow_packets).is_none();
    if accepted(session, &with_new)? {
        return settle(session, true).map(|()| true);
    }
    if !accepted(session, &session.caller())? {
        return Err(Error {
            kind: Kind::Authentication,
            text: "SEQR accepts neither the old nor the new password of this terminal: someone else has changed it; \
                   unregister the terminal in the back office and register it again"
                .into(),
            result_code: Some(result_code::AUTHENTICATION_FAILED),
        });
    }
    if is_over { settle(session, false).map(|()| false) } else { Ok(false) }
}

fn accepted(session: &TerminalSession, caller: &Caller) -> Result<bool> {
    let foreground = session.context.foreground()?;
    match foreground.call(caller, &RequestPrincipalInformation { principal: caller.principal() }) {
        Ok(_) => Ok(true),
        Err(error) if error.result_code() == Some(result_code::AUTHENTICATION_FAILED) => Ok(false),
        Err(error) => Err(Error {
            kind: Kind::InDoubt,
            ..Error::from_service(
                "The answer to a change of password was lost, and SEQR could not be asked which password is valid; \
                 the library keeps both, and asks SEQR again with the next call",
                &error,
            )
        }),
    }
}

fn settle(session: &TerminalSession, is_new: bool) -> Result<()> {
    match session.context.store.password_proven(session.row, is_new).wait() {
        // Another thread was faster: it has asked the same.
        Err(StoreError::NotFound) | Ok(()) => {
            session.tell_settled(is_new);
            Ok(())
        }
        Err(error) => Err(Error::from_store(
            "SEQR has answered the change of password, but that could not be stored; both are kept and the next \
             call tries again",
            &error,
        )),
    }
}
