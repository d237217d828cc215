//! What can go wrong at a till, in the till's words: what failed, why, what to do next. `capi` alone turns a kind
//! into a number.

use crate::service::{NotSent, ServiceError, result_code};
#[cfg(feature = "postgres")]
use crate::store::postgres::DatabaseError;
use crate::store::{Conflict, StoreError};
use std::fmt;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An argument that cannot be used.
    Argument,
    /// An amount or a currency that cannot be used.
    Amount,
    /// Rows that do not add up to the total.
    Rows,
    /// The same id was used before for something else.
    Conflict,
    /// The library was closed.
    Closed,
    /// The configuration cannot be used.
    Config,
    /// No such terminal, payment or refund in the store.
    NotFound,
    /// The store could not be written.
    NotSaved,
    /// The store cannot be opened or read.
    Store,
    /// Another program holds the store locked.
    StoreBusy,
    /// SEQR could not be reached: nothing was sent.
    Network,
    /// SEQR was reached, but its answer was lost.
    Lost,
    /// The server's certificate was not accepted: nothing was sent.
    Tls,
    /// An answer that makes no sense.
    Answer,
    /// An HTTP answer that is not SEQR's.
    Http,
    /// A SOAP fault.
    Fault,
    /// Refused by SEQR.
    Refused,
    /// Refused by SEQR: wrong password or principal.
    Authentication,
    /// The sale is paid.
    AlreadyPaid,
    /// The outcome is not known.
    InDoubt,
    /// An earlier sale must be settled first.
    Unfinished,
    /// Another process works with the terminal.
    Busy,
    /// Not possible in the payment's state.
    State,
    /// The report is not ready yet.
    NotReady,
    /// The host's own function asked to stop.
    Stopped,
    /// SEQR took the payment back.
    Reversed,
    /// Paid, but not the amount that was asked.
    OtherAmount,
    /// SEQR answers with a payment that is not this sale's.
    OtherPayment,
    /// A fault of the library's own.
    Internal,
}

/// An error with its text for people and the result code behind it, if SEQR gave one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind.
    pub kind: Kind,
    /// What failed, why, what to do.
    pub text: String,
    /// SEQR's result code.
    pub result_code: Option<i32>,
}

/// Longest text of an error, in bytes: a path, a name of the host's and a sentence of SEQR's fit; a host may show it in a
/// dialog.
const MAX_TEXT: usize = 2_000;

/// What the functions of this room return.
pub type Result<T> = std::result::Result<T, Error>;

impl Kind {
    /// What a result code of SEQR's is to the POS. Who calls is not accepted: password, terminal, its state, reseller
    /// (docs/protocol.md, Result codes).
    pub(super) fn of_result_code(code: i32) -> Self {
        if result_code::is_authentication(code) { Self::Authentication } else { Self::Refused }
    }
}

impl Error {
    /// An error that SEQR has no part in.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.len() > MAX_TEXT {
            let end = (0..=MAX_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            text.truncate(end);
            text.push_str(" ...");
        }
        Self { kind, text, result_code: None }
    }

    /// The library was closed while the call waited, or before it.
    pub fn closed() -> Self {
        Self::new(Kind::Closed, "The library was closed by seqr_close; open it again with seqr_open")
    }

    /// Another thread closed the payment's handle while the call waited.
    pub fn handle_closed() -> Self {
        Self::new(
            Kind::Closed,
            "The payment's handle was closed while the call waited: get the payment again with \
                                 seqr_next_unfinished",
        )
    }

    /// What SEQR, or the way to it, did not do.
    pub fn from_service(what: &str, error: &ServiceError) -> Self {
        let kind = match error {
            ServiceError::NotSent { why: NotSent::Tls(_), .. } => Kind::Tls,
            ServiceError::NotSent { why: NotSent::NoLeave, .. } => Kind::NotSaved,
            ServiceError::NotSent { why: NotSent::TakenOver, .. } => Kind::Busy,
            ServiceError::NotSent { .. } => Kind::Network,
            ServiceError::Lost { .. } => Kind::Lost,
            ServiceError::Http { .. } => Kind::Http,
            ServiceError::Fault { .. } => Kind::Fault,
            ServiceError::Unreadable { .. } => Kind::Answer,
            ServiceError::Refused { code, .. } => Kind::of_result_code(*code),
        };
        Self { kind, text: format!("{what}: {error}"), result_code: error.result_code() }
    }

    /// The system has no thread or descriptor left for what the library needs while it is open.
    pub(super) fn no_thread(whose: &str, error: &std::io::Error) -> Self {
        let text = format!(
            "{whose} thread could not be started: {error}; end other programs and open the library again"
        );
        Self::new(Kind::Store, text)
    }

    /// What the store did not do.
    pub fn from_store(what: &str, error: &StoreError) -> Self {
        let kind = match error {
            StoreError::Closed => return Self::closed(),
            StoreError::Busy { .. } => Kind::StoreBusy,
            StoreError::Overloaded { .. } | StoreError::ReadOnly { .. } => Kind::NotSaved,
            StoreError::NotCopied { .. } => Kind::NotSaved,
            StoreError::Full { .. } | StoreError::Io { .. } | StoreError::Moved { .. } => Kind::NotSaved,
            StoreError::InDatabase { .. } => Kind::State,
            StoreError::NoFile => Kind::State,
            StoreError::OpenHere { .. } | StoreError::Copy { .. } | StoreError::NotACopy { .. } => {
                Kind::State
            }
            StoreError::Conflict(Conflict::OpenPayment { .. }) => Kind::Unfinished,
            StoreError::Conflict(_) => Kind::Conflict,
            StoreError::NotFound => Kind::NotFound,
            StoreError::Stale => Kind::Busy,
            StoreError::Internal { .. } => Kind::Internal,
            #[cfg(feature = "postgres")]
            StoreError::Database(error) => of_database(error),
            _ => Kind::Store,
        };
        Self::new(kind, format!("{what}: {error}"))
    }
}

/// What a journal that hosts share did not do. A host that was taken over shows "busy", as a process beside another one does.
#[cfg(feature = "postgres")]
fn of_database(error: &DatabaseError) -> Kind {
    match error {
        DatabaseError::Away { .. }
        | DatabaseError::InDoubt { .. }
        | DatabaseError::NotFresh
        | DatabaseError::Refused { .. }
        | DatabaseError::TooLarge { .. }
        | DatabaseError::Overloaded => Kind::NotSaved,
        DatabaseError::Dead | DatabaseError::Cloned | DatabaseError::OtherHost => Kind::Busy,
        DatabaseError::NoClock => Kind::StoreBusy,
        DatabaseError::Closed => Kind::Closed,
        DatabaseError::Address { .. } | DatabaseError::BadKey | DatabaseError::KeyFile { .. } => Kind::Config,
        _ => Kind::Store,
    }
}

/// The terminal is not in the store, or not any more.
pub(super) fn no_such_terminal(external_terminal_id: &str) -> Error {
    Error::new(
        Kind::NotFound,
        format!("There is no terminal {external_terminal_id} in the store: register it with seqr_register"),
    )
}

/// The payment is not in the store.
pub(super) fn no_such_sale(client_invoice_id: &str) -> Error {
    Error::new(
        Kind::NotFound,
        format!(
            "There is no payment of sale {client_invoice_id} at this till: look at the number and the till"
        ),
    )
}

/// A new sale, or a new password, waits for this one.
pub(super) fn unfinished_sale(client_invoice_id: &str) -> Error {
    Error::new(
        Kind::Unfinished,
        format!(
            "Sale {client_invoice_id} at this till is not settled: get it with seqr_next_unfinished, then continue, \
             cancel or confirm it"
        ),
    )
}

/// The journal does not say yet whether it has a sale whose handle was closed at once.
pub(super) fn still_beginning(client_invoice_id: &str) -> Error {
    Error::new(
        Kind::StoreBusy,
        format!(
            "Sale {client_invoice_id} at this till was begun, and it is not known yet whether the store has it: call \
             again"
        ),
    )
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_a_limit_and_ends_in_a_whole_letter() {
        let error = Error::new(Kind::Argument, "\u{e5}".repeat(900_000) + "x");
        assert!(
            error.text.len() <= MAX_TEXT + 4 && error.text.ends_with("\u{e5} ..."),
            "{}",
            error.text.len()
        );
        assert_eq!(Error::new(Kind::Argument, "short").text, "short");
    }
}
