//! The result codes that the simulated service gives of its own accord (docs/protocol.md, Result codes).
//! Any other number can be forced by a misbehaviour rule; nothing here knows why a code is given.

/// A result code, named as the service names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) i32);

impl Code {
    pub(crate) const REPORT_NOT_READY: Code = Code(2);
    pub(crate) const AMOUNT: Code = Code(11);
    pub(crate) const WRONG_PASSWORD: Code = Code(20);
    pub(crate) const ACCESS_DENIED: Code = Code(21);
    pub(crate) const INVALID_NEW_PASSWORD: Code = Code(22);
    pub(crate) const UNKNOWN_PAYMENT: Code = Code(23);
    pub(crate) const UNKNOWN_TERMINAL: Code = Code(29);
    pub(crate) const UNKNOWN_RESELLER: Code = Code(37);
    pub(crate) const IN_PROGRESS: Code = Code(48);
    pub(crate) const INVOICE_DATA: Code = Code(49);
    pub(crate) const IS_PAID: Code = Code(50);
    pub(crate) const CANCEL_IN_PROGRESS: Code = Code(51);
    pub(crate) const SEQR_ID: Code = Code(53);
    pub(crate) const UNKNOWN_INVOICE: Code = Code(54);
    pub(crate) const NOTIFICATION_URL: Code = Code(64);
    pub(crate) const SYSTEM_ERROR: Code = Code(90);
    pub(crate) const UNSUPPORTED: Code = Code(91);
    pub(crate) const ALREADY_CANCELED: Code = Code(95);
    pub(crate) const NOT_RESERVED: Code = Code(96);
    pub(crate) const RESELLER_MAY_NOT_REFUND: Code = Code(97);
    pub(crate) const REFUNDS_EXCEED_PAYMENT: Code = Code(98);
    pub(crate) const ACCOUNT_ALLOWS_NO_REFUND: Code = Code(99);
}

/// The service's name of a code: the beginning of its resultDescription. Forced codes have theirs, too.
pub(crate) fn name(code: i32) -> &'static str {
    match code {
        0 => "SUCCESS",
        1 => "PENDING_APPROVAL",
        2 => "REPORT_NOT_READY",
        10 => "REJECTED_BUSINESS_LOGIC",
        11 => "REJECTED_AMOUNT",
        12 => "REJECTED_PAYMENT",
        13 => "REJECTED_TOPUP",
        20 => "AUTHENTICATION_FAILED",
        21 => "ACCESS_DENIED",
        22 => "INVALID_NEW_PASSWORD",
        23 => "INVALID_ERS_REFERENCE",
        29 => "INVALID_INITIATOR_PRINCIPAL_ID",
        33 => "INVALID_INITIATOR_PRINCIPAL_STATE",
        37 => "INITIATOR_PRINCIPAL_NOT_FOUND",
        48 => "PAYMENT_IN_PROGRESS",
        49 => "INVALID_INVOICE_DATA",
        50 => "CANNOT_CANCEL_PAID_INVOICE",
        51 => "CANNOT_CANCEL_INVOICE_IN_PROGRESS",
        52 => "INVALID_CUSTOMER",
        53 => "INVALID_SEQR_ID",
        54 => "INVALID_INVOICE_REFERENCE",
        55 => "PAYMENT_ALREADY_CANCELLED",
        58 => "PAYMENT_EXPIRED",
        64 => "INVALID_NOTIFICATION_URL",
        90 => "SYSTEM_ERROR",
        91 => "UNSUPPORTED_OPERATION",
        92 => "LICENSE_REJECTION",
        93 => "SYSTEM_BUSY",
        94 => "SERVICE_UNAVAILABLE",
        95 => "INVOICE_ALREADY_CANCELED",
        96 => "INVOICE_STATE_NOT_RESERVED",
        97 => "RESELLER_NOT_ALLOWED_TO_DO_REFUND",
        98 => "SUM_OF_REFUNDS_CAN_NOT_BE_MORE_THAN_ORIGINAL_TRANSACTION",
        99 => "RECEIVER_ACCOUNT_DOES_NOT_ALLOW_REFUNDS",
        _ => "UNNAMED_CODE",
    }
}

/// A code in a few words, for people.
pub(crate) fn words(code: i32) -> &'static str {
    match code {
        0 => "done",
        2 => "not ready yet",
        11 => "amount refused",
        20 => "wrong password",
        21 => "not allowed",
        22 => "new password refused",
        23 => "no such payment",
        29 => "unknown terminal",
        37 => "unknown reseller or user",
        48 => "being paid",
        49 => "invoice refused",
        50 => "it is paid",
        51 => "being paid now",
        53 => "SEQR id refused",
        54 => "unknown invoice",
        58 => "expired",
        64 => "notification URL refused",
        90 => "system error",
        91 => "not offered",
        93 => "busy",
        94 => "service unavailable",
        95 => "canceled already",
        96 => "not reserved",
        97 => "the shop may not refund",
        98 => "more than was paid",
        99 => "the account allows no refund",
        other => name(other),
    }
}

/// The service's own sentence, where one is known (docs/protocol.md, Decisions).
pub(crate) fn text(code: i32) -> Option<&'static str> {
    (code == 98).then_some("Sum of refunds can not be more than original transaction")
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
