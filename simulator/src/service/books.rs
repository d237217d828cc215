//! The shop's books: one line a sale or refund, and the periods marked in them.
//! Only payments that the till is known to have learnt of are booked; a refund is a line with a negative amount.

use std::collections::HashMap;
use std::sync::Arc;

use super::Service;
use super::invoice::Refund;

/// One line of the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) reseller_id: String,
    pub(crate) terminal_id: String,
    pub(crate) cashier_id: String,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) ers_reference: String,
}

#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) reseller_id: String,
    pub(super) terminal_id: Option<String>,
    pub(super) marked_ms: u64,
    pub(super) entries: Arc<Vec<Entry>>,
}

/// Lines kept; the oldest leave, a part at a time, so that the memory stays bounded for days.
const MAX_ENTRIES: usize = 200_000;
const LEAVE_AT_ONCE: usize = 20_000;

/// See the top of the file.
#[derive(Clone, Default)]
pub(crate) struct Books {
    pub(super) entries: Vec<Entry>,
    pub(super) periods: HashMap<String, Period>,
    /// Where the next period begins: by reseller, or by terminal.
    pub(super) begins: HashMap<(String, Option<String>), usize>,
}

impl Books {
    pub(crate) fn balance(&self, reseller_id: &str) -> Option<(String, i64)> {
        let own = || self.entries.iter().filter(|e| e.reseller_id == reseller_id);
        let currency = own().next()?.currency.clone();
        let sum = own().filter(|e| e.currency == currency).map(|e| e.amount).sum();
        Some((currency, sum))
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A line that no till has caused.
    pub(crate) fn push(&mut self, entry: Entry) {
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.drain(..LEAVE_AT_ONCE);
            for begin in self.begins.values_mut() {
                *begin = begin.saturating_sub(LEAVE_AT_ONCE);
            }
        }
        self.entries.push(entry);
    }

    /// Room for one period more: the oldest leave where there are too many, or too many lines in them.
    pub(super) fn make_room_for_period(&mut self, most: usize) {
        let lines =
            |periods: &HashMap<String, Period>| periods.values().map(|p| p.entries.len()).sum::<usize>();
        while self.periods.len() >= most || lines(&self.periods) > MAX_ENTRIES {
            let oldest =
                self.periods.iter().min_by_key(|(_, period)| period.marked_ms).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { return };
            self.periods.remove(&oldest);
        }
    }

    /// For planted differences: the books are edited, the invoices are not.
    pub(crate) fn set_amount(&mut self, at: usize, amount: i64) {
        self.entries[at].amount = amount;
    }

    /// As above. Marks after the line move with it.
    pub(crate) fn remove(&mut self, at: usize) {
        self.entries.remove(at);
        for begin in self.begins.values_mut().filter(|begin| **begin > at) {
            *begin -= 1;
        }
    }
}

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
            currency: invoice.bill.total.currency.clone(),
            amount,
            ers_reference: ers_reference.to_owned(),
        });
    }

    fn book_payment(&mut self, number: u64, sign: i64) {
        let Some(invoice) = self.invoices.get(&number) else { return };
        let Some(payment) = invoice.payment.clone() else { return };
        let terminal_id = invoice.terminal_id.clone();
        let cashier_id = invoice.bill.form.cashier_id.clone().unwrap_or_default();
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
