//! Giving money back: refundPayment (docs/protocol.md, Refund). It has no request id, so a lost answer leaves it
//! in doubt; that is for `pos` to keep.

use super::words::{write_amount, write_rows};
use super::{Base, Kind, Operation, TimeZone, Xml};
use crate::invoice::InvoiceRow;
use crate::money::{Amount, MoneyError};

/// Gives back a payment or part of it.
pub struct RefundPayment<'a> {
    /// The payment.
    pub ers_reference: &'a str,
    /// Headline on the customer's phone.
    pub title: &'a str,
    /// Who gives back.
    pub cashier_id: &'a str,
    /// What is given back.
    pub amount: Amount,
    /// What was returned; may be empty. Amounts are in `amount`'s currency.
    pub rows: &'a [InvoiceRow],
}

/// What refundPayment answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAnswer {
    /// The refund's own reference, or the payment's (docs/protocol.md, Decisions).
    pub ers_reference: Option<String>,
}

impl Operation for RefundPayment<'_> {
    const NAME: &'static str = "refundPayment";
    const KIND: Kind = Kind::Money;
    const COUNTS: bool = true;
    type Draft = ();
    type Answer = RefundAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("ersReference", self.ers_reference);
        xml.open("invoice");
        xml.leaf("title", self.title);
        write_rows(self.rows, self.amount.currency(), xml)?;
        write_amount("totalAmount", self.amount, xml);
        xml.leaf("cashierId", self.cashier_id);
        xml.close("invoice");
        Ok(())
    }

    fn answer(base: Base, (): (), _: &TimeZone) -> Result<RefundAnswer, &'static str> {
        Ok(RefundAnswer { ers_reference: base.ers_reference })
    }
}
