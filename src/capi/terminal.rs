//! Registered tills.

use super::guard::{guard, guard_or};
use super::handles::{self, handle};
use super::read::{optional, out, out_sized, plain, required, sized, unused};
use super::strings::{StringCache, into_c_string};
use super::{seqr_client, seqr_status};
use crate::pos::{Registration, Result, Terminal};
use crate::secret::Secret;
use std::ffi::c_char;
use std::ptr;

/// One registered till. Made by seqr_register, seqr_terminal_open and seqr_terminal_import, closed by
/// seqr_terminal_close. All threads may share it.
pub struct seqr_terminal {
    pub(super) terminal: Terminal,
    /// The number of the client's handle, which is not closed from inside a call with this one.
    pub(super) client: usize,
    shown: StringCache,
    /// The texts of refunds that were looked for.
    pub(super) refunds_shown: StringCache,
}

impl seqr_terminal {
    /// So many different texts of refunds a handle keeps: more than a till refunds in ten years, some 10 MB at most.
    pub(super) const REFUND_TEXTS: usize = 100_000;

    fn make(terminal: Terminal, client: *mut seqr_client) -> Result<*mut Self> {
        let refunds_shown = StringCache::with_limit(Self::REFUND_TEXTS);
        handles::make(Self { terminal, client: client.addr(), shown: StringCache::default(), refunds_shown })
    }
}

/// What seqr_register needs. Begin with SEQR_REGISTRATION_INIT. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_registration {
    /// Set by SEQR_REGISTRATION_INIT.
    pub struct_size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// The shop's id with SEQR (required), from the shop's back office.
    pub reseller_id: *const c_char,
    /// Its user id. NULL means "9900".
    pub reseller_user_id: *const c_char,
    /// Its password (required). It is used for this call only, and neither stored nor logged.
    pub reseller_password: *const c_char,
    /// The till in the shop's own words (required), for example "Store 111/Till 4": seqr_terminal_open finds it by this
    /// name. Unique in the store.
    pub external_terminal_id: *const c_char,
    /// What the customer's phone shows (required), for example "Corner Shop".
    pub name: *const c_char,
    /// The SEQR id of the sticker beside the till, as seqr_assign_seqr_id takes it. NULL to assign it later.
    pub seqr_id: *const c_char,
}

plain!(seqr_registration ends with seqr_id: *const c_char);

/// What at a till needs a person's attention, as seqr_terminal_attention counts it. Begin with SEQR_ATTENTION_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_attention {
    /// Set by SEQR_ATTENTION_INIT.
    pub struct_size: u32,
    /// Payments that are not settled: seqr_next_unfinished gives those that have no open handle.
    pub unfinished: u32,
    /// Refunds whose outcome is not known, also those that are being sent just now: seqr_next_refund_in_doubt.
    pub refunds_in_doubt: u32,
    /// Reversed sales that are not acknowledged: seqr_next_reversal.
    pub reversals: u32,
    /// Receipts for SEQR that are still to be delivered; the library does that by itself.
    pub receipts_waiting: u32,
    /// Receipts that SEQR refused and that are not sent again. The log has the reasons.
    pub receipts_given_up: u32,
}

plain!(seqr_attention ends with receipts_given_up: u32);

const RESELLER_USER_ID: &str = "9900";

impl seqr_registration {
    fn translated(&self) -> Result<Registration> {
        unused(self.reserved.into(), "registration.reserved")?;
        Ok(Registration {
            reseller_id: required(self.reseller_id, "registration.reseller_id")?.to_owned(),
            reseller_user_id: optional(self.reseller_user_id, "registration.reseller_user_id")?
                .unwrap_or(RESELLER_USER_ID)
                .to_owned(),
            reseller_password: secret(self.reseller_password, "registration.reseller_password")?,
            external_terminal_id: required(self.external_terminal_id, "registration.external_terminal_id")?
                .to_owned(),
            name: required(self.name, "registration.name")?.to_owned(),
            seqr_id: optional(self.seqr_id, "registration.seqr_id")?.map(str::to_owned),
        })
    }
}

fn secret(pointer: *const c_char, name: &str) -> Result<Secret> {
    required(pointer, name).map(|text| Secret::new(text.to_owned()))
}

/// Registers a till with SEQR, and assigns the sticker's SEQR id if one is given. An administrator does this once for
/// each till; to sell, seqr_terminal_open is enough. The library makes the terminal's password and keeps it in the
/// store.
///
/// It may be repeated: for a till whose external_terminal_id is in the store already, only the SEQR id is assigned. A
/// till that was unregistered, or whose store is lost, is registered as a new one.
///
/// client: the library. registration: see seqr_registration. terminal: the handle, written on success; close it with
/// seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_AUTHENTICATION (wrong reseller id, user id or password); SEQR_E_REFUSED (for SEQR's
/// own reason. Result code 53: the SEQR id is assigned to another till. Then this till IS registered but no handle is
/// written: open it with seqr_terminal_open, then repeat seqr_assign_seqr_id); SEQR_E_NOT_SAVED; SEQR_E_NETWORK and
/// SEQR_E_TLS (nothing was sent); SEQR_E_LOST, SEQR_E_ANSWER, SEQR_E_HTTP and SEQR_E_FAULT (it is not known whether
/// SEQR has registered the till: call again; no money is at risk); SEQR_E_BUSY (another process uses this till);
/// SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_register(
    client: *mut seqr_client,
    registration: *const seqr_registration,
    terminal: *mut *mut seqr_terminal,
) -> seqr_status {
    guard(|| {
        let library = handle(client, "client")?;
        let registration = sized(registration, "registration")?.translated()?;
        let place = out(terminal, "terminal")?;
        place.set(seqr_terminal::make(library.client.register(registration)?, client)?);
        Ok(())
    })
}

/// Opens a till that is in the store. No network.
///
/// client: the library. external_terminal_id: the name under which it was registered or imported. terminal: the handle,
/// written on success; close it with seqr_terminal_close. Several handles may be open for one till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_NOT_FOUND (it is not in this store: register or import it); SEQR_E_BUSY (another
/// process uses this till; only one at a time can); SEQR_E_STORE; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_open(
    client: *mut seqr_client,
    external_terminal_id: *const c_char,
    terminal: *mut *mut seqr_terminal,
) -> seqr_status {
    guard(|| {
        let library = handle(client, "client")?;
        let id = required(external_terminal_id, "external_terminal_id")?;
        let place = out(terminal, "terminal")?;
        place.set(seqr_terminal::make(library.client.terminal(id)?, client)?);
        Ok(())
    })
}

/// Stores a till that was registered elsewhere, in the back office or by another program, with its id and password. No
/// network: if a value is wrong, the first payment gives SEQR_E_AUTHENTICATION.
///
/// client: the library. external_terminal_id: the till's name in this store. terminal_id and password: those of its
/// registration; the password is never logged. seqr_id: the SEQR id that is assigned to it already; it is only stored,
/// not sent; NULL if not known. terminal: the handle, written on success; close it with seqr_terminal_close.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_CONFLICT (another till is stored under this name); SEQR_E_NOT_SAVED; SEQR_E_BUSY
/// (another process uses this till); SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_import(
    client: *mut seqr_client,
    external_terminal_id: *const c_char,
    terminal_id: *const c_char,
    password: *const c_char,
    seqr_id: *const c_char,
    terminal: *mut *mut seqr_terminal,
) -> seqr_status {
    guard(|| {
        let library = handle(client, "client")?;
        let external_terminal_id = required(external_terminal_id, "external_terminal_id")?;
        let terminal_id = required(terminal_id, "terminal_id")?;
        let password = secret(password, "password")?;
        let seqr_id = optional(seqr_id, "seqr_id")?;
        let place = out(terminal, "terminal")?;
        let terminal =
            library.client.import_terminal(external_terminal_id, terminal_id, password, seqr_id)?;
        place.set(seqr_terminal::make(terminal, client)?);
        Ok(())
    })
}

/// Lists the tills of the store by name, one with each call. No network.
///
/// client: the library. after: NULL for the first till, then the name from the call before. external_terminal_id: the
/// next till's name; free it with seqr_string_free. It is NULL, with SEQR_OK, when there are no more.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_next_terminal(
    client: *mut seqr_client,
    after: *const c_char,
    external_terminal_id: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let library = handle(client, "client")?;
        let after = optional(after, "after")?;
        let place = out(external_terminal_id, "external_terminal_id")?;
        place.set(into_c_string(library.client.next_terminal(after)?));
        Ok(())
    })
}

/// Links the sticker beside the till with the till: customers who scan it pay here. The library stores the SEQR id when
/// SEQR has accepted it. It may be repeated; a new sticker replaces the old one.
///
/// terminal: the till. seqr_id: what a person types or a scanner sends: the SEQR id itself (letters and digits), or the
/// sticker's URL, which ends with it ("HTTP://SEQR.SE/Q..."). Blanks and line ends around it are ignored.
///
/// Errors: SEQR_E_ARGUMENT (not letters and digits; nothing was sent); SEQR_E_REFUSED (result code 53:
/// assigned to another till); SEQR_E_AUTHENTICATION; SEQR_E_NETWORK, SEQR_E_TLS, SEQR_E_LOST, SEQR_E_ANSWER,
/// SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_assign_seqr_id(
    terminal: *mut seqr_terminal,
    seqr_id: *const c_char,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        terminal.terminal.assign_seqr_id(required(seqr_id, "seqr_id")?)
    })
}

/// Unregisters a till that is taken out of use, at SEQR and in the store. It cannot be undone: to sell again, the till
/// must be registered again. Its payments stay in the store. You must still close the handle.
///
/// terminal: the till.
///
/// Errors: SEQR_E_ARGUMENT; SEQR_E_UNFINISHED (a payment is not settled yet: settle it first);
/// SEQR_E_AUTHENTICATION, SEQR_E_REFUSED; SEQR_E_NETWORK, SEQR_E_TLS (nothing was sent); SEQR_E_LOST,
/// SEQR_E_ANSWER, SEQR_E_HTTP, SEQR_E_FAULT (call again); SEQR_E_NOT_SAVED; SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_unregister(terminal: *mut seqr_terminal) -> seqr_status {
    guard(|| handle(terminal, "terminal")?.terminal.unregister())
}

/// The id that SEQR gave the till. The text belongs to the handle: it is valid and unchanged until the handle is
/// closed. Do not free it. NULL, with seqr_last_error, if terminal is NULL. No network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_id(terminal: *mut seqr_terminal) -> *const c_char {
    guard_or(ptr::null(), || {
        let terminal = handle(terminal, "terminal")?;
        Ok(terminal.shown.show_some(Some(terminal.terminal.terminal_id())))
    })
}

/// The SEQR id that is assigned to the till; NULL if none is. The text belongs to the handle: it is valid and unchanged
/// until the handle is closed (a new id is a new text). Do not free it. NULL also, with seqr_last_error, if terminal is
/// NULL. No network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_seqr_id(terminal: *mut seqr_terminal) -> *const c_char {
    guard_or(ptr::null(), || {
        let terminal = handle(terminal, "terminal")?;
        Ok(terminal.shown.show_some(terminal.terminal.seqr_id().as_deref()))
    })
}

/// Counts what at a till needs a person's attention: call it when the till starts, and before it closes for the day. No
/// network.
///
/// terminal: the till. attention: see seqr_attention; its struct_size must be set. Written on success.
///
/// Errors: SEQR_E_ARGUMENT, SEQR_E_STORE, SEQR_E_STATE (the till was unregistered), SEQR_E_CLOSED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_attention(
    terminal: *mut seqr_terminal,
    attention: *mut seqr_attention,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let place = out_sized(attention, "attention")?;
        let counted = terminal.terminal.attention()?;
        place.set(seqr_attention {
            struct_size: 0,
            unfinished: counted.unfinished,
            refunds_in_doubt: counted.refunds_in_doubt,
            reversals: counted.reversals,
            receipts_waiting: counted.receipts_waiting,
            receipts_given_up: counted.receipts_given_up,
        });
        Ok(())
    })
}

/// Closes the handle of a till and frees it, with the texts that belong to it. The till stays in the store, and the
/// handles of its payments stay valid. NULL is allowed; so is a call after seqr_close. It does not wait: a call on
/// another thread that uses this handle ends normally.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_terminal_close(terminal: *mut seqr_terminal) {
    guard_or((), || handles::take(terminal, "terminal").map(drop));
}
