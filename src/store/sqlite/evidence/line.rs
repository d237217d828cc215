//! The rows of the tables as plain data, read leniently: a value of a wrong kind reads as absent. It asks the file nothing.

use super::Evidence;
use rusqlite::Row;
use rusqlite::types::ValueRef;

macro_rules! line {
    ($(#[$doc:meta])* $name:ident from $table:literal as $alias:literal { $($(#[$about:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
        }

        impl Line for $name {
            const COUNT: usize = [$(stringify!($field)),*].len();

            fn columns(evidence: &Evidence) -> String {
                evidence.pick($table, $alias, &[$(stringify!($field)),*])
            }

            fn read_at(row: &Row<'_>, first: usize) -> Self {
                let mut at = first..;
                let mut next = || at.next().unwrap_or(usize::MAX);
                Self { $($field: Lenient::read(row, next()),)* }
            }
        }
    };
}

/// A row of a table, of which the file may have only some columns.
pub(super) trait Line: Sized {
    /// Its columns.
    const COUNT: usize;

    /// The columns for a SELECT.
    fn columns(evidence: &Evidence) -> String;

    /// The row, whose first column is this one.
    fn read_at(row: &Row<'_>, first: usize) -> Self;

    /// The row, where it is all that was selected.
    fn read(row: &Row<'_>) -> Self {
        Self::read_at(row, 0)
    }
}

/// A value that reads as absent where it is of another kind.
pub(super) trait Lenient {
    fn read(row: &Row<'_>, at: usize) -> Self;
}

impl Lenient for Option<i64> {
    fn read(row: &Row<'_>, at: usize) -> Self {
        row.get_ref(at).ok()?.as_i64().ok()
    }
}

impl Lenient for i64 {
    fn read(row: &Row<'_>, at: usize) -> Self {
        Option::<i64>::read(row, at).unwrap_or_default()
    }
}

impl Lenient for Option<String> {
    fn read(row: &Row<'_>, at: usize) -> Self {
        match row.get_ref(at).ok()? {
            ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
}

impl Lenient for String {
    fn read(row: &Row<'_>, at: usize) -> Self {
        Option::<String>::read(row, at).unwrap_or_default()
    }
}

line! {
    /// One payment: an attempt to have a sale paid.
    PaymentLine from "payments" as "p" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The sale's number.
        client_invoice_id: String,
        /// How far it is, by the word of the store.
        phase: String,
        /// 1 if the sale is still wanted.
        wanted: i64,
        /// SEQR's reference of the invoice.
        invoice_reference: Option<String>,
        /// SEQR's version of the status that was heard last.
        version: i64,
        /// SEQR's reference of the payment.
        ers_reference: Option<String>,
        /// What was paid, in minor units.
        paid_amount: Option<i64>,
        /// When, by SEQR's clock.
        paid_at_ms: Option<i64>,
        /// What was to be taken of a reservation.
        commit_amount: Option<i64>,
        /// 1 if SEQR was told that PAID is known here.
        acknowledged: i64,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// The last error.
        error: Option<String>,
        /// What the till was told beside the state, by the word of the store.
        remark: Option<String>,
        /// The same in words.
        remark_text: Option<String>,
        /// Who ended it, by the number of the interface.
        ended_by: Option<i64>,
        /// When it was begun, by the till's clock.
        created_at_ms: i64,
        /// When it changed last.
        updated_at_ms: i64,
    }
}

line! {
    /// A till.
    TerminalLine from "terminals" as "t" {
        /// The row.
        id: i64,
        /// The shop's name of it.
        external_terminal_id: String,
        /// What the customer sees.
        name: String,
        /// SEQR's id of it.
        terminal_id: Option<String>,
        /// The sticker.
        seqr_id: Option<String>,
        /// When it was registered.
        created_at_ms: i64,
        /// When it was unregistered.
        removed_at_ms: Option<i64>,
    }
}

line! {
    /// One step of a payment.
    StepLine from "payment_steps" as "s" {
        /// Its number in the whole store, in the order of writing.
        id: i64,
        /// When, by the till's clock.
        at_ms: i64,
        /// What happened, by the word of the store.
        step: String,
        /// The state that it led to.
        phase: String,
        /// More about it.
        detail: Option<String>,
        /// SEQR's status behind it.
        status: Option<String>,
        /// SEQR's version of it.
        version: Option<i64>,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// Who acted.
        actor: Option<String>,
        /// What was sent.
        sent: Option<String>,
    }
}

line! {
    /// A refund.
    RefundLine from "refunds" as "r" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The POS's own id of it.
        refund_id: String,
        /// The payment.
        ers_reference: String,
        /// How much, in minor units.
        amount: i64,
        /// ISO 4217 code.
        currency_code: String,
        /// What became of it, by the word of the store.
        state: String,
        /// SEQR's reference of the refund.
        refund_reference: Option<String>,
        /// SEQR's result code.
        result_code: Option<i64>,
        /// The last error.
        error: Option<String>,
        /// When it was begun.
        created_at_ms: i64,
        /// When it changed last.
        updated_at_ms: i64,
        /// When it was sent last.
        sent_at_ms: Option<i64>,
    }
}

line! {
    /// A receipt document on its way to SEQR, without the document.
    ReceiptLine from "receipts" as "r" {
        /// The row.
        id: i64,
        /// The terminal's row.
        terminal: i64,
        /// The payment.
        ers_reference: String,
        /// waiting, delivered or given_up.
        state: String,
        /// Tries.
        attempts: i64,
        /// The last error.
        error: Option<String>,
        /// When it was queued.
        created_at_ms: i64,
    }
}

line! {
    /// A closed period.
    PeriodLine from "periods" as "p" {
        /// The row.
        id: i64,
        /// The shop.
        reseller_id: String,
        /// SEQR's number of the period.
        period_id: Option<String>,
        /// When closing it was asked for.
        begun_at_ms: i64,
        /// When SEQR had answered.
        marked_at_ms: Option<i64>,
        /// The last error.
        error: Option<String>,
    }
}
