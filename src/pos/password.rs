//! The till's password: which one it calls with, and how it is changed without a lost answer locking the till out.
//!
//! The new password is stored beside the old one before it is sent; both stay until one is proven. Where the answer is
//! lost, SEQR is asked something harmless with the one and with the other (requestPrincipalInformation): whichever it
//! accepts holds. As long as neither could be tried, the till starts nothing that carries a password, and proves first.

use super::terminal::Till;
use super::{Error, Kind, Result, Terminal};
use crate::secret::Secret;
use crate::service::{
    Caller, ChangePrincipalPassword, Principal, PrincipalAnswer, RequestPrincipalInformation, ServiceError,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// SEQR's "wrong password" (docs/protocol.md, Result codes).
const WRONG_PASSWORD: i32 = 20;

/// Who the till is to SEQR, and what may become its password.
pub(super) struct Credentials {
    caller: Mutex<Arc<Caller>>,
    /// Sent to SEQR, not answered.
    unproven: Mutex<Option<Secret>>,
    /// Held for reading while something is begun with the password, for writing while it is changed.
    changing: RwLock<()>,
}

impl Credentials {
    pub(super) fn new(caller: Caller, unproven: Option<Secret>) -> Self {
        Self {
            caller: Mutex::new(Arc::new(caller)),
            unproven: Mutex::new(unproven),
            changing: RwLock::new(()),
        }
    }

    /// Who calls now.
    pub(super) fn caller(&self) -> Arc<Caller> {
        Arc::clone(&lock(&self.caller))
    }

    fn unproven(&self) -> Option<Secret> {
        lock(&self.unproven).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The password is proven, and does not change as long as this is held.
pub(super) struct Proven<'a>(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>);

impl Till {
    /// To be held while something is begun at SEQR in the till's name.
    pub(super) fn proven(&self) -> Result<Proven<'_>> {
        loop {
            let reading = self.credentials.changing.read().unwrap_or_else(PoisonError::into_inner);
            if self.credentials.unproven().is_none() {
                return Ok(Proven(reading));
            }
            drop(reading);
            let _writing = self.credentials.changing.write().unwrap_or_else(PoisonError::into_inner);
            prove(self)?;
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
        let unfinished = till.inner.store.unfinished_payments(till.row).wait();
        let unfinished =
            unfinished.map_err(|error| Error::from_store("The store could not be read", &error))?;
        if let Some(open) = unfinished.first() {
            return Err(super::terminal::unfinished_sale(&open.invoice.client_invoice_id));
        }
        change(till)
    }

    /// What SEQR knows of the till.
    pub fn information(&self) -> Result<PrincipalAnswer> {
        let till: &Till = &self.0;
        till.check_open()?;
        let _proven = till.proven()?;
        ask(till, &till.caller())
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

fn ask(till: &Till, caller: &Caller) -> std::result::Result<PrincipalAnswer, ServiceError> {
    let foreground = till.inner.foreground().map_err(|error| ServiceError::Lost { detail: error.text })?;
    foreground.call(caller, &RequestPrincipalInformation { principal: caller.principal() })
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
    *lock(&till.credentials.unproven) = Some(new.clone());
    let old = till.caller();
    let request = ChangePrincipalPassword { principal: old.principal(), new_password: &new };
    match foreground.call(&old, &request) {
        Ok(()) => settle(till, true),
        Err(error) if error.may_have_been_done() => {
            inner.config.log.warn(format_args!("The answer to a change of password was lost: {error}"));
            if prove(till)? {
                return Ok(());
            }
            Err(Error::from_service("The password was not changed; the old one holds", &error))
        }
        Err(error) => {
            settle(till, false)?;
            Err(Error::from_service("The password was not changed; the old one holds", &error))
        }
    }
}

/// Finds out which password holds, where that is not known; true if it is the new one.
fn prove(till: &Till) -> Result<bool> {
    let Some(new) = till.credentials.unproven() else { return Ok(false) };
    let old = till.caller();
    let with_new = Caller::new(old.principal().clone(), new);
    match accepted(till, &with_new)? {
        true => settle(till, true).map(|()| true),
        false if accepted(till, &old)? => settle(till, false).map(|()| false),
        false => Err(Error {
            kind: Kind::Authentication,
            text: "SEQR accepts neither the old nor the new password of this terminal: somebody else has changed \
                   it; unregister the terminal in the back office and register it again"
                .into(),
            result_code: Some(WRONG_PASSWORD),
        }),
    }
}

fn accepted(till: &Till, caller: &Caller) -> Result<bool> {
    match ask(till, caller) {
        Ok(_) => Ok(true),
        Err(error) if error.result_code() == Some(WRONG_PASSWORD) => Ok(false),
        Err(error) => Err(Error {
            kind: Kind::InDoubt,
            ..Error::from_service(
                "The answer to a change of password was lost, and which password holds could not be asked; both are \
                 kept and the next call tries again",
                &error,
            )
        }),
    }
}

fn settle(till: &Till, is_new: bool) -> Result<()> {
    let mut unproven = lock(&till.credentials.unproven);
    let stored = till.inner.store.password_proven(till.row, is_new).wait();
    stored.map_err(|error| {
        Error::from_store(
            "SEQR has answered the change of password, but that could not be stored; both are kept and the next \
             call tries again",
            &error,
        )
    })?;
    let new = unproven.take().filter(|_| is_new);
    if let Some(password) = new {
        let mut caller = lock(&till.credentials.caller);
        let principal: Principal = caller.principal().clone();
        *caller = Arc::new(Caller::new(principal, password));
        till.inner.config.log.info(format_args!("The terminal has a new password"));
    }
    Ok(())
}
