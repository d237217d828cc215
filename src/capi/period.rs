//! Closing a period.

use super::guard::guard;
use super::handles::handle;
use super::read::{optional, out, plain, required, sized, unused};
use super::strings::into_c_string;
use super::{seqr_client, seqr_status};
use crate::pos::{Reseller, Result};
use crate::secret::Secret;
use std::ffi::c_char;

const RESELLER_USER_ID: &str = "9900";

/// The shop's account with SEQR, from its back office. Begin with SEQR_RESELLER_INIT. It is used for this call only;
/// the password is neither stored nor logged.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_reseller {
    /// Set by SEQR_RESELLER_INIT.
    pub struct_size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// The shop's id with SEQR (required).
    pub reseller_id: *const c_char,
    /// Its user id. NULL means "9900".
    pub reseller_user_id: *const c_char,
    /// Its password (required).
    pub reseller_password: *const c_char,
}

plain!(seqr_reseller ends with reseller_password: *const c_char);

impl seqr_reseller {
    pub(super) fn translated(&self) -> Result<Reseller> {
        unused(self.reserved.into(), "reseller.reserved")?;
        let user_id =
            optional(self.reseller_user_id, "reseller.reseller_user_id")?.unwrap_or(RESELLER_USER_ID);
        let password = required(self.reseller_password, "reseller.reseller_password")?;
        Ok(Reseller {
            id: required(self.reseller_id, "reseller.reseller_id")?.to_owned(),
            user_id: user_id.to_owned(),
            password: Secret::new(password.to_owned()),
        })
    }
}

/// Closes a period at SEQR: the sales since the last closing, of the whole shop or of one till. SEQR keeps the periods
/// of the shop and of each till separate; a shop closes its own from one master till. The library stores the request
/// before it sends it, and the answer. Waits money_timeout_ms at most. Then seqr_report and seqr_reconcile show what is
/// in the period (docs/protocol.md, Reconciliation).
///
/// client: the library. reseller: see seqr_reseller. external_terminal_id: the till of this store whose period is
/// closed; NULL closes the shop's. period_id: SEQR's id of the closed period, written on success; free it with
/// seqr_string_free. Keep it: the reports need it, also days later.
///
/// Errors: SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (the period may be closed under an id that is not
/// known; another call closes the next period, and seqr_reconcile reports that the one before it was lost). All others
/// mean that nothing was closed: SEQR_E_AUTHENTICATION, SEQR_E_REFUSED, SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_NOT_FOUND
/// (no such till in the store), SEQR_E_NOT_SAVED (except if the error names the period's id: then it is closed),
/// SEQR_E_ARGUMENT, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_period_close(
    client: *mut seqr_client,
    reseller: *const seqr_reseller,
    external_terminal_id: *const c_char,
    period_id: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let client = handle(client, "client")?;
        let reseller = sized(reseller, "reseller")?.translated()?;
        let till = optional(external_terminal_id, "external_terminal_id")?;
        let place = out(period_id, "period_id")?;
        place.set(into_c_string(Some(client.client.close_period(&reseller, till)?)));
        Ok(())
    })
}
