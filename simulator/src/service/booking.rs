//! What is entered into the books: only payments that the till is known to have learnt of; a refund is a line with a
//! negative amount.

use super::Service;
use super::books::{Books, Entry};
use super::invoice::Refund;

impl Service {
    pub(crate) fn books(&self) -> &Books {
        &self.books
    }

    pub(crate) fn books_mut(&mut self) -> &mut Books {
        &mut self.books
    }

    fn book(&mut self, number: u64, terminal_id: &str, cashier_id: &str, amount: i64, ers_reference: &str) {
        let Some(invoice) = self.invoices.get(&number) else { return };
        let terminal = self.terminal(terminal_id).or_else(|| self.terminal(&invoice.terminal_id));
        self.books.push(Entry {
            reseller_id: terminal.map(|t| t.reseller_id.clone()).unwrap_or_default(),
            terminal_id: terminal_id.to_owned(),
            cashier_id: cashier_id.to_owned(),
            currency: invoice.data.total.currency.clone(),
            amount,
            ers_reference: ers_reference.to_owned(),
        });
    }

    fn book_payment(&mut self, number: u64, sign: i64) {
        let Some(invoice) = self.invoices.get(&number) else { return };
        let Some(payment) = invoice.payment.clone() else { return };
        let terminal_id = invoice.terminal_id.clone();
        let cashier_id = invoice.data.form.cashier_id.clone().unwrap_or_default();
        self.book(number, &terminal_id, &cashier_id, sign * payment.amount, &payment.ers_reference);
    }

    pub(super) fn book_sale(&mut self, number: u64) {
        self.book_payment(number, 1);
    }

    /// A payment reversed after it was booked: the books show both.
    pub(super) fn book_reversal(&mut self, number: u64) {
        self.book_payment(number, -1);
    }

    pub(super) fn book_refund(&mut self, number: u64, refund: &Refund) {
        self.book(number, &refund.terminal_id, &refund.cashier_id, -refund.amount, &refund.ers_reference);
    }
}
