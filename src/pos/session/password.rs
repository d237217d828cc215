//! The till's password: which one it calls with, and how it is changed without a lost answer locking the till out.
//!
//! The new password is stored beside the old one before it is sent; both stay until one is proven. Where the answer is
//! lost, SEQR is asked something harmless with the one and with the other (requestPrincipalInformation). If it accepts the
//! new one, the change was made, and the old one is dropped. If it accepts the old one, the request may still be under
//! way: the till goes on with the old one and keeps the new one until that is over (rule `slow-packets`), and when SEQR
//! calls the password wrong meanwhile, it asks with the new one.

use crate::pos::session::credentials::lock;
use crate::pos::terminal::Till;
use crate::pos::{Error, Kind, Result, Terminal, slow};
use crate::secret::Secret;
use crate::service::{
    Caller, ChangePrincipalPassword, Foreground, Operation, PrincipalAnswer, RequestPrincipalInformation,
    ServiceError,
};
use crate::store::StoreError;
use std::sync::{Arc, PoisonError, RwLockReadGuard};
use std::time::Instant;

/// SEQR's "wrong password" (docs/protocol.md, Result codes).
const WRONG_PASSWORD: i32 = 20;

fn is_wrong_password<T>(result: &std::result::Result<T, ServiceError>) -> bool {
    matches!(result, Err(error) if error.result_code() == Some(WRONG_PASSWORD))
}

/// No change of password begins as long as this is held.
pub(in crate::pos) struct Unchanged<'a>(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>);

impl Till {
    /// To be held while something is begun at SEQR in the till's name. An unproven password whose change can no longer be
    /// under way is settled here; where it cannot be, the next call tries again.
    pub(in crate::pos) fn unchanged(&self) -> Unchanged<'_> {
        let reading = self.credentials.changing.read().unwrap_or_else(PoisonError::into_inner);
        let is_unproven = lock(&self.credentials.unproven).is_some();
        if is_unproven && self.credentials.time_left(self.inner.config.slow_packets).is_none() {
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
        let (caller, background) = (self.caller(), &self.inner.background);
        let result = background.call(&caller, operation).await;
        if !is_wrong_password(&result) {
            return result;
        }
        if let Some(other) = self.credentials.with_unproven()
            && background
                .call(&other, &RequestPrincipalInformation { principal: other.principal() })
                .await
                .is_ok()
            && self.inner.store.password_proven(self.row, true).await.is_ok()
        {
            self.tell_settled(true);
        }
        let now = self.caller();
        if Arc::ptr_eq(&caller, &now) { result } else { background.call(&now, operation).await }
    }

    /// What is stored is true from now on.
    fn tell_settled(&self, is_new: bool) {
        if self.credentials.settled(is_new) && is_new {
            self.inner.config.log.info(format_args!("The terminal has a new password"));
        }
    }
}

impl Terminal {
    /// Gives the till a new random password.
    pub fn change_password(&self) -> Result<()> {
        let till: &Till = &self.0;
        till.check_open()?;
        let _writing = till.credentials.changing.write().unwrap_or_else(PoisonError::into_inner);
        prove(till)?;
        if let Some(left) = till.credentials.time_left(till.inner.config.slow_packets) {
            return Err(Error::new(
                Kind::State,
                format!(
                    "An earlier change of password may still be under way to SEQR: change it again in {}; until then \
                     the old one holds",
                    slow::shown(left)
                ),
            ));
        }
        let unfinished = till.inner.store.unfinished_payments(till.row).wait();
        let unfinished =
            unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
        if let Some(open) = unfinished.first() {
            return Err(crate::pos::error::unfinished_sale(&open.invoice.client_invoice_id));
        }
        change(till)
    }

    /// What SEQR knows of the till.
    pub fn information(&self) -> Result<PrincipalAnswer> {
        let till: &Till = &self.0;
        till.check_open()?;
        let _unchanged = till.unchanged();
        let caller = till.caller();
        let question = RequestPrincipalInformation { principal: caller.principal() };
        till.call(till.inner.foreground()?, &question)
            .map_err(|error| Error::from_service("SEQR did not tell about the terminal", &error))
    }
}

impl Terminal {
    /// The same as a JSON object.
    pub fn information_json(&self) -> Result<String> {
        let known = self.information()?;
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
}

fn change(till: &Till) -> Result<()> {
    let inner = &till.inner;
    let foreground = inner.foreground()?;
    let new = Secret::random().map_err(|error| {
        Error::new(Kind::Internal, format!("The system gives no random numbers: {error}"))
    })?;
    let begun = inner.store.password_begun(till.row, new.clone()).wait();
    begun.map_err(|error| {
        Error::from_store("The new password could not be journaled, so nothing was sent", &error)
    })?;
    *lock(&till.credentials.unproven) = Some((new.clone(), Instant::now()));
    let old = till.caller();
    let request = ChangePrincipalPassword { principal: old.principal(), new_password: &new };
    let answer = foreground.call(&old, &request);
    match answer {
        Ok(()) => settle(till, true),
        Err(error) if error.may_have_been_done() => {
            // It may have left at any moment until now.
            *lock(&till.credentials.unproven) = Some((new, Instant::now()));
            inner.config.log.warn(format_args!("The answer to a change of password was lost: {error}"));
            if prove(till)? {
                return Ok(());
            }
            Err(Error {
                kind: Kind::InDoubt,
                ..Error::from_service(
                    "The answer to the change of password was lost. The old password holds so far, and the new one is \
                     kept in case the request arrives late",
                    &error,
                )
            })
        }
        Err(error) => {
            settle(till, false)?;
            Err(Error::from_service("The password was not changed; the old one holds", &error))
        }
    }
}

/// Finds out which password holds, where that is not known; true if it is the new one. The old one is what the till goes
/// on with; the new one is dropped only when its change can no longer arrive.
fn prove(till: &Till) -> Result<bool> {
    let Some(with_new) = till.credentials.with_unproven() else { return Ok(false) };
    let is_over = till.credentials.time_left(till.inner.config.slow_packets).is_none();
    if accepted(till, &with_new)? {
        return settle(till, true).map(|()| true);
    }
    if !accepted(till, &till.caller())? {
        return Err(Error {
            kind: Kind::Authentication,
            text: "SEQR accepts neither the old nor the new password of this terminal: somebody else has changed \
                   it; unregister the terminal in the back office and register it again"
                .into(),
            result_code: Some(WRONG_PASSWORD),
        });
    }
    if is_over { settle(till, false).map(|()| false) } else { Ok(false) }
}

fn accepted(till: &Till, caller: &Caller) -> Result<bool> {
    let foreground = till.inner.foreground()?;
    match foreground.call(caller, &RequestPrincipalInformation { principal: caller.principal() }) {
        Ok(_) => Ok(true),
        Err(error) if error.result_code() == Some(WRONG_PASSWORD) => Ok(false),
        Err(error) => Err(Error {
            kind: Kind::InDoubt,
            ..Error::from_service(
                "The answer to a change of password was lost, and which password holds could not be asked; both are \
                 kept, and SEQR is asked again when it is needed",
                &error,
            )
        }),
    }
}

fn settle(till: &Till, is_new: bool) -> Result<()> {
    match till.inner.store.password_proven(till.row, is_new).wait() {
        // Another thread was faster: it has asked the same.
        Err(StoreError::NotFound) | Ok(()) => {
            till.tell_settled(is_new);
            Ok(())
        }
        Err(error) => Err(Error::from_store(
            "SEQR has answered the change of password, but that could not be stored; both are kept and the next \
             call tries again",
            &error,
        )),
    }
}
