//! The shop's books: one line a sale or refund, and the periods marked in them.
//! Plain data: it knows no invoice.

use std::collections::HashMap;
use std::sync::Arc;

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
