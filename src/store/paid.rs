//! What the journal keeps of a PAID answer beside the payment's row: a remark for the POS, and which other payment or
//! refund has the names that it gives. It does not judge an answer: `pos` does.

use super::error::{JobError, JobResult};
use super::{Pending, Store};
use rusqlite::{Row, params};

/// What the POS must be told beside the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What kind.
    pub kind: RemarkKind,
    /// Why, with what SEQR said.
    pub text: String,
}

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// Paid, but not the amount that was asked.
    OtherAmount,
    /// SEQR answered with a payment that is not this sale's.
    OtherPayment,
}

impl RemarkKind {
    const ALL: [Self; 2] = [Self::OtherAmount, Self::OtherPayment];

    /// The word in the database.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::OtherAmount => "other_amount",
            Self::OtherPayment => "other_payment",
        }
    }

    fn parse(word: &str) -> JobResult<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| JobError::Damaged(format!("a payment has the remark '{word}'")))
    }
}

/// What a PAID answer says of itself, to be compared with other payments of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaidNames {
    /// SEQR's reference of the payment.
    pub ers_reference: Option<String>,
    /// An invoiceReference that is not the asking payment's.
    pub invoice_reference: Option<String>,
    /// A clientInvoiceId that is not the asking payment's.
    pub client_invoice_id: Option<String>,
}

/// What the journal knows of a PAID answer from other payments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownNames {
    /// The reference is another payment's or a refund's.
    pub reference: bool,
    /// The invoice or the sale is another payment's.
    pub invoice: bool,
}

impl Remark {
    /// Two columns: the kind, then the text.
    pub(super) fn read(row: &Row<'_>, at: usize) -> JobResult<Option<Self>> {
        let word: Option<String> = row.get(at)?;
        let Some(word) = word else { return Ok(None) };
        Ok(Some(Self { kind: RemarkKind::parse(&word)?, text: row.get(at + 1)? }))
    }
}

impl Store {
    /// Which of these names the journal has for another payment or a refund. Names of invoices and sales have no index
    /// of their own: only an answer that names another sale costs the search.
    pub fn names_known(&self, names: PaidNames, except_payment: i64) -> Pending<KnownNames> {
        self.read(move |db| {
            let sql = "SELECT ?1 IS NOT NULL AND (EXISTS (SELECT 1 FROM payments WHERE ers_reference = ?1 AND id <> ?4) \
                       OR EXISTS (SELECT 1 FROM refunds WHERE refund_reference = ?1)), \
                       (?2 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE invoice_reference = ?2 AND id <> ?4)) \
                       OR (?3 IS NOT NULL AND EXISTS (SELECT 1 FROM payments WHERE client_invoice_id = ?3 AND id <> ?4))";
            let PaidNames { ers_reference, invoice_reference, client_invoice_id } = &names;
            let values = params![ers_reference, invoice_reference, client_invoice_id, except_payment];
            Ok(db.prepare_cached(sql)?.query_row(values, |row| {
                Ok(KnownNames { reference: row.get(0)?, invoice: row.get(1)? })
            })?)
        })
    }
}
