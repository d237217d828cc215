//! The numbers of the errors: one table from the till's words to C's numbers and names.
//! Numbers are never reused; a retired one keeps its place.

use super::read::literal;
use crate::pos::Kind;
use std::ffi::{CStr, c_char};

/// What most functions return: SEQR_OK (0), or one of the negative SEQR_E_ codes. The codes are grouped by
/// hundreds, and new ones may be added to a group: treat an unknown code by its group.
pub type seqr_status = i32;

/// Done.
pub const SEQR_OK: i32 = 0;

/// -1xx, what the caller passed: an argument is not valid (NULL, not UTF-8, too long, an unknown value).
/// seqr_last_error names it. Nothing was stored or sent.
pub const SEQR_E_ARGUMENT: i32 = -101;
/// The amount is not above zero, the currency is unknown, or the amount has more decimals than SEQR accepts. Nothing
/// was stored or sent.
pub const SEQR_E_AMOUNT: i32 = -102;
/// The rows do not add up to the total; the error says both sums. Nothing was stored or sent.
pub const SEQR_E_ROWS: i32 = -103;
/// The same id was used before for something else. Nothing was sent.
pub const SEQR_E_CONFLICT: i32 = -104;
/// The client of this handle was closed by seqr_close, or belongs to the process that this one was forked from.
/// Close the handle too.
pub const SEQR_E_CLOSED: i32 = -105;
/// The configuration is not valid; the error names the field.
pub const SEQR_E_CONFIG: i32 = -106;
/// No such terminal, payment or refund in the store.
pub const SEQR_E_NOT_FOUND: i32 = -107;

/// -2xx, the store: it could not be written (the disk is full or fails, the file is read-only or was moved while it is
/// open). The call did nothing, unless the function says otherwise.
pub const SEQR_E_NOT_SAVED: i32 = -201;
/// The store cannot be opened or read, is not a store of this library, was made by a newer version, or belongs to
/// another user. The file is not changed.
pub const SEQR_E_STORE: i32 = -202;
/// Another program holds the store locked. Try again.
pub const SEQR_E_STORE_BUSY: i32 = -203;

/// -3xx, the network: SEQR could not be reached. Nothing was sent; the call may be repeated.
pub const SEQR_E_NETWORK: i32 = -301;
/// The request may have arrived, but SEQR's answer was lost: it is not known whether SEQR carried it out.
pub const SEQR_E_LOST: i32 = -302;
/// The server's certificate was not accepted (wrong name, expired, unknown authority). Nothing was sent.
pub const SEQR_E_TLS: i32 = -303;

/// -4xx, an answer that is not valid: it cannot be read as the answer to the request.
pub const SEQR_E_ANSWER: i32 = -401;
/// An HTTP answer that is not SEQR's (a proxy's page, a wrong address); the error gives the HTTP status.
pub const SEQR_E_HTTP: i32 = -402;
/// SEQR answered with a SOAP fault; the error gives its code and text.
pub const SEQR_E_FAULT: i32 = -403;

/// -5xx, SEQR refused the request: seqr_last_result_code has SEQR's own code, and the error has SEQR's text.
pub const SEQR_E_REFUSED: i32 = -501;
/// SEQR refused the request because the password or the id is wrong (result codes such as 20, 29 and 37).
pub const SEQR_E_AUTHENTICATION: i32 = -502;

/// -6xx, the state of a payment, refund or report: the sale is paid.
pub const SEQR_E_ALREADY_PAID: i32 = -601;
/// The outcome is not known yet. Assume neither that it is paid or refunded, nor that it is not.
pub const SEQR_E_IN_DOUBT: i32 = -602;
/// An earlier sale of this terminal must be settled first; the error names it, seqr_next_unfinished gives it.
pub const SEQR_E_UNFINISHED: i32 = -603;
/// Another process uses this terminal or store.
pub const SEQR_E_BUSY: i32 = -604;
/// Not possible in the present state; the error says in which state it is possible.
pub const SEQR_E_STATE: i32 = -605;
/// SEQR reversed the payment because the till did not query the status in time: the customer has the money again, and
/// the sale is not paid.
pub const SEQR_E_REVERSED: i32 = -606;

/// The report is not ready yet. Ask again later.
pub const SEQR_E_NOT_READY: i32 = -607;
/// The program's own function (progress, write, show) stopped the call, or book did not book.
pub const SEQR_E_STOPPED: i32 = -608;
/// The sale is paid, but SEQR took another amount than the invoice asked for, or took it without a commit. It comes
/// with SEQR_PAY_COMPLETED: seqr_payment_amount gives what was taken, seqr_last_error names both amounts.
pub const SEQR_E_OTHER_AMOUNT: i32 = -609;
/// SEQR answers "paid" several times in a row, but each time with the payment of another sale, or without a reference.
/// It comes with SEQR_PAY_UNKNOWN: the library has stopped polling, and it is not known whether this sale is paid.
pub const SEQR_E_OTHER_PAYMENT: i32 = -610;

/// -9xx, a fault of the library itself; the log has the details. Please report it.
pub const SEQR_E_INTERNAL: i32 = -901;

macro_rules! table {
    ($($kind:ident = $name:ident,)*) => {
        /// The number of a kind of error.
        pub(super) const fn number(kind: Kind) -> seqr_status {
            match kind {
                $(Kind::$kind => $name,)*
            }
        }

        const fn name(status: seqr_status) -> Option<&'static CStr> {
            match status {
                SEQR_OK => Some(c"SEQR_OK"),
                $($name => Some(const { literal(concat!(stringify!($name), "\0")) }),)*
                _ => None,
            }
        }

        #[cfg(test)]
        const KINDS: &[Kind] = &[$(Kind::$kind),*];
    };
}

table! {
    Argument = SEQR_E_ARGUMENT,
    Amount = SEQR_E_AMOUNT,
    Rows = SEQR_E_ROWS,
    Conflict = SEQR_E_CONFLICT,
    Closed = SEQR_E_CLOSED,
    Config = SEQR_E_CONFIG,
    NotFound = SEQR_E_NOT_FOUND,
    NotSaved = SEQR_E_NOT_SAVED,
    Store = SEQR_E_STORE,
    StoreBusy = SEQR_E_STORE_BUSY,
    Network = SEQR_E_NETWORK,
    Lost = SEQR_E_LOST,
    Tls = SEQR_E_TLS,
    Answer = SEQR_E_ANSWER,
    Http = SEQR_E_HTTP,
    Fault = SEQR_E_FAULT,
    Refused = SEQR_E_REFUSED,
    Authentication = SEQR_E_AUTHENTICATION,
    AlreadyPaid = SEQR_E_ALREADY_PAID,
    InDoubt = SEQR_E_IN_DOUBT,
    Unfinished = SEQR_E_UNFINISHED,
    Busy = SEQR_E_BUSY,
    State = SEQR_E_STATE,
    Reversed = SEQR_E_REVERSED,
    NotReady = SEQR_E_NOT_READY,
    Stopped = SEQR_E_STOPPED,
    OtherAmount = SEQR_E_OTHER_AMOUNT,
    OtherPayment = SEQR_E_OTHER_PAYMENT,
    Internal = SEQR_E_INTERNAL,
}

/// The name of a status, for example "SEQR_E_ALREADY_PAID" for -601; "SEQR_E_UNKNOWN" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_status_name(status: seqr_status) -> *const c_char {
    name(status).unwrap_or(c"SEQR_E_UNKNOWN").as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_a_negative_number_and_a_name_of_its_own() {
        let numbers: HashSet<_> = KINDS.iter().map(|&kind| number(kind)).collect();
        let names: HashSet<_> = numbers.iter().filter_map(|&number| name(number)).collect();
        assert_eq!(numbers.len(), KINDS.len());
        assert_eq!(names.len(), KINDS.len());
        assert!(numbers.iter().all(|&number| number < 0));
    }

    #[test]
    fn a_status_says_its_name() {
        for (status, expected) in [
            (0, c"SEQR_OK"),
            (-601, c"SEQR_E_ALREADY_PAID"),
            (1, c"SEQR_E_UNKNOWN"),
            (i32::MIN, c"SEQR_E_UNKNOWN"),
        ] {
            assert_eq!(name(status).unwrap_or(c"SEQR_E_UNKNOWN"), expected);
        }
    }
}
