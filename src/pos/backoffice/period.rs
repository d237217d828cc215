//! The end of a day or a shift: closing the shop's period, or one till's (docs/protocol.md, Reconciliation). Whoever
//! does it is the shop's back office, with the reseller's password, which is used for the call and not kept.

use crate::log::{Event, Facts};
use crate::pos::clock::unix_ms;
use crate::pos::context::Context;
use crate::pos::session::registration;
use crate::pos::{Error, Kind, Result, validate};
use crate::secret::Secret;
use crate::service::{Caller, MarkTransactionPeriod, Principal};
use crate::store::NewPeriod;

/// The shop's account with SEQR.
#[derive(Debug, Clone)]
pub struct Reseller {
    /// Its id.
    pub id: String,
    /// Its user, "9900" by default.
    pub user_id: String,
    /// Its password.
    pub password: Secret,
}

impl Reseller {
    pub(in crate::pos) fn caller(&self) -> Result<Caller> {
        validate::compared_id("reseller_id", &self.id)?;
        validate::compared_id("reseller_user_id", &self.user_id)?;
        validate::required_text("reseller_password", self.password.expose())?;
        let principal = Principal::Reseller { id: self.id.clone(), user_id: self.user_id.clone() };
        Ok(Caller::new(principal, self.password.clone()))
    }
}

/// Closes the shop's period, or that of one till of the store; gives SEQR's id of it.
pub(in crate::pos) fn close(
    context: &Context,
    reseller: &Reseller,
    external_terminal_id: Option<&str>,
) -> Result<String> {
    let caller = reseller.caller()?;
    let terminal_id = external_terminal_id.map(|id| terminal_id(context, id)).transpose()?;
    let foreground = context.foreground()?;
    let new = NewPeriod { reseller_id: reseller.id.clone(), terminal_id: terminal_id.clone() };
    let begun = context.store.begin_period(new, unix_ms()).wait();
    let row = begun.map_err(|error| {
        Error::from_store("The period could not be journaled, so it was not closed", &error)
    })?;
    let request = MarkTransactionPeriod { terminal_id: terminal_id.as_deref() };
    match foreground.call(&caller, &request) {
        Ok(answer) => {
            let period = answer.period;
            validate::id("transactionPeriodId", &period).map_err(|error| {
                Error::new(
                    Kind::Answer,
                    format!("SEQR's id of the period is not valid: {error}; ask SEQR's support"),
                )
            })?;
            let stored = context.store.period_marked(row, period.clone(), unix_ms()).wait();
            stored.map_err(|error| {
                let what = format!("Period {period} is closed, but that could not be stored; note its id");
                Error { kind: Kind::NotSaved, ..Error::from_store(&what, &error) }
            })?;
            let facts = Facts { till: external_terminal_id, by: Some("pos"), ..Facts::default() };
            context.config.log.event(Event::PeriodClosed, &facts, format_args!("Period {period} is closed"));
            Ok(period)
        }
        Err(error) if error.may_have_been_done() => {
            let lost = Error::from_service(
                "SEQR's answer to closing the period was lost: it may be closed under an id that is not known \
                     here; closing again closes the next one",
                &error,
            );
            let _ = context.store.period_lost(row, lost.text.clone()).wait();
            Err(lost)
        }
        Err(error) => {
            let _ = context.store.period_not_marked(row).wait();
            Err(Error::from_service("The period was not closed", &error))
        }
    }
}

/// SEQR's id of a till of this store.
pub(in crate::pos) fn terminal_id(context: &Context, external_terminal_id: &str) -> Result<String> {
    validate::compared_id("external_terminal_id", external_terminal_id)?;
    let found = registration::find(context, external_terminal_id)?;
    found.and_then(|record| record.terminal_id).ok_or_else(|| {
        Error::new(Kind::NotFound, format!("There is no terminal {external_terminal_id} in the store"))
    })
}
