//! The result codes that the simulated service gives of its own accord (PROTOCOL section 4).
//! Any other number can be forced by a misbehaviour rule; nothing here knows why a code is given.

/// A result code, named as the service names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) i32);

macro_rules! codes {
    ($($name:ident = $number:literal, $text:literal;)*) => {
        impl Code { $(pub(crate) const $name: Code = Code($number);)* }

        /// The text that goes with a code as resultDescription.
        pub(crate) fn name(code: i32) -> &'static str {
            match code { $($number => $text,)* _ => "FORCED_BY_THE_SIMULATOR" }
        }
    };
}

codes! {
    SUCCESS = 0, "SUCCESS";
    REPORT_NOT_READY = 2, "REPORT_NOT_READY";
    AMOUNT = 11, "REJECTED_AMOUNT";
    WRONG_PASSWORD = 20, "AUTHENTICATION_FAILED";
    ACCESS_DENIED = 21, "ACCESS_DENIED";
    INVALID_NEW_PASSWORD = 22, "INVALID_NEW_PASSWORD";
    UNKNOWN_PAYMENT = 23, "INVALID_ERS_REFERENCE";
    UNKNOWN_TERMINAL = 29, "INVALID_INITIATOR_PRINCIPAL_ID";
    UNKNOWN_RESELLER = 37, "INITIATOR_PRINCIPAL_NOT_FOUND";
    IN_PROGRESS = 48, "PAYMENT_IN_PROGRESS";
    INVOICE_DATA = 49, "INVALID_INVOICE_DATA";
    IS_PAID = 50, "CANNOT_CANCEL_PAID_INVOICE";
    CANCEL_IN_PROGRESS = 51, "CANNOT_CANCEL_INVOICE_IN_PROGRESS";
    SEQR_ID = 53, "INVALID_SEQR_ID";
    UNKNOWN_INVOICE = 54, "INVALID_INVOICE_REFERENCE";
    NOTIFICATION_URL = 64, "INVALID_NOTIFICATION_URL";
    SYSTEM_ERROR = 90, "SYSTEM_ERROR";
    UNSUPPORTED = 91, "UNSUPPORTED_OPERATION";
    BUSY = 93, "SYSTEM_BUSY";
    UNAVAILABLE = 94, "SERVICE_UNAVAILABLE";
    ALREADY_CANCELED = 95, "INVOICE_ALREADY_CANCELED";
    NOT_RESERVED = 96, "INVOICE_STATE_NOT_RESERVED";
    RESELLER_MAY_NOT_REFUND = 97, "RESELLER_NOT_ALLOWED_TO_DO_REFUND";
    REFUNDS_EXCEED_PAYMENT = 98, "SUM_OF_REFUNDS_CAN_NOT_BE_MORE_THAN_ORIGINAL_TRANSACTION";
    ACCOUNT_ALLOWS_NO_REFUND = 99, "RECEIVER_ACCOUNT_DOES_NOT_ALLOW_REFUNDS";
}

/// Why the service refuses: the code, and a sentence for the person who reads the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) why: String,
}

/// What most of the service's functions return.
pub(crate) type Outcome<T> = Result<T, Refusal>;

/// A refusal as the error of an [`Outcome`].
pub(crate) fn refuse<T>(code: Code, why: impl Into<String>) -> Outcome<T> {
    Err(Refusal { code, why: why.into() })
}
