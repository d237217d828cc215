//! The exchange log: every SOAP call in the order of its arrival, what it asked and what became of it.
//! Bounded: old calls leave. Passwords never enter it.

use std::collections::{BTreeSet, VecDeque};

use serde::Serialize;

use crate::clock::{Now, date_time};
use crate::service::request::Request;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Not yet ended.
    Open,
    /// The whole answer was written.
    Answered,
    /// The connection was closed or reset without a byte of answer.
    Lost,
    /// The answer (or the reading of the request) was broken off.
    BrokenOff,
}

/// One SOAP call.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// Running number from 1; it goes on after old calls have left.
    pub n: u64,
    /// Arrival on the simulator's clock, milliseconds.
    pub arrived_ms: u64,
    /// Arrival by the calendar.
    pub arrived_at: String,
    /// The operation's name; empty where the message could not be read.
    pub operation: String,
    /// RESELLERUSER or TERMINALID, as claimed.
    pub principal_type: Option<String>,
    /// The terminal that the call claims to come from.
    pub terminal_id: Option<String>,
    /// The shop's own name for that terminal, where it is registered.
    pub external_terminal_id: Option<String>,
    /// clientId of the context.
    pub client_id: Option<String>,
    /// clientReference of the context.
    pub client_reference: Option<String>,
    /// invoiceReference of the request.
    pub invoice_reference: Option<String>,
    /// invoiceVersion of getPaymentStatus.
    pub invoice_version: Option<i32>,
    /// clientInvoiceId of the invoice sent.
    pub client_invoice_id: Option<String>,
    /// totalAmount of the invoice, or amount of a commit, as written.
    pub amount: Option<String>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// ersReference of the request.
    pub ers_reference: Option<String>,
    /// Whether the service did what it was asked (a refusal is work, too).
    pub worked: bool,
    /// The result code as answered.
    pub result_code: Option<i32>,
    /// The invoice status and version as answered by getPaymentStatus.
    pub status: Option<String>,
    /// See `status`.
    pub version: Option<i32>,
    /// Why the service refused, in the simulator's own words.
    pub reason: Option<String>,
    /// How it ended.
    pub fate: Fate,
    /// The HTTP status as answered.
    pub http_status: Option<u16>,
    /// The end of the answer on the simulator's clock.
    pub answered_ms: Option<u64>,
    /// The misbehaviour rule that took part.
    pub rule: Option<String>,
    /// Hooks of that rule that could not be carried out, and why.
    pub hook_errors: Vec<String>,
    /// The request's text, passwords masked.
    pub request: String,
    /// The answer's text.
    pub answer: Option<String>,
}

/// Texts longer than this are cut in the log.
const MAX_TEXT: usize = 64 * 1024;

#[derive(Clone)]
pub(crate) struct ExchangeLog {
    entries: VecDeque<Exchange>,
    /// The numbers of those that are not ended.
    open: BTreeSet<u64>,
    next: u64,
    limit: usize,
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push_str("[cut]");
    }
    text
}

impl ExchangeLog {
    pub(crate) fn new(limit: usize) -> ExchangeLog {
        ExchangeLog { entries: VecDeque::new(), open: BTreeSet::new(), next: 1, limit: limit.max(1) }
    }

    /// Enters a call that has arrived; gives its number.
    pub(crate) fn arrive(&mut self, request: Option<&Request>, masked: String, now: Now) -> u64 {
        let n = self.next;
        self.next += 1;
        let amount =
            request.and_then(|r| r.invoice.as_ref().and_then(|i| i.total.as_ref()).or(r.amount.as_ref()));
        let initiator = request.and_then(|r| r.context.initiator.as_ref());
        let poll = request.filter(|r| r.operation == crate::service::request::Operation::GetPaymentStatus);
        if self.entries.len() >= self.limit
            && let Some(oldest) = self.entries.pop_front()
        {
            self.open.remove(&oldest.n);
        }
        self.open.insert(n);
        self.entries.push_back(Exchange {
            n,
            arrived_ms: now.ms,
            arrived_at: date_time(now.unix_ms),
            operation: request.map(|r| r.operation.name().to_owned()).unwrap_or_default(),
            principal_type: initiator.and_then(|i| i.kind.clone()),
            terminal_id: request.and_then(|r| r.claimed_terminal().map(str::to_owned)),
            external_terminal_id: None,
            client_id: request.and_then(|r| r.context.client_id.clone()),
            client_reference: request.and_then(|r| r.context.client_reference.clone()),
            invoice_reference: request.and_then(|r| r.invoice_reference.clone()),
            invoice_version: poll.map(|r| r.invoice_version),
            client_invoice_id: request.and_then(|r| r.invoice.as_ref()?.client_invoice_id.clone()),
            amount: amount.and_then(|a| a.value.clone()),
            currency: amount.and_then(|a| a.currency.clone()),
            ers_reference: request.and_then(|r| r.ers_reference.clone()),
            worked: false,
            result_code: None,
            status: None,
            version: None,
            reason: None,
            fate: Fate::Open,
            http_status: None,
            answered_ms: None,
            rule: None,
            hook_errors: Vec::new(),
            request: cut(masked),
            answer: None,
        });
        n
    }

    /// Changes a call that is still kept.
    pub(crate) fn change(&mut self, n: u64, change: impl FnOnce(&mut Exchange)) {
        let first = self.entries.front().map_or(0, |entry| entry.n);
        if let Some(entry) = n.checked_sub(first).and_then(|at| self.entries.get_mut(at as usize)) {
            change(entry);
            if let Some(answer) = entry.answer.take() {
                entry.answer = Some(cut(answer));
            }
            if entry.fate != Fate::Open {
                self.open.remove(&n);
            }
        }
    }

    /// A call that is still kept.
    pub(crate) fn get(&self, n: u64) -> Option<&Exchange> {
        let first = self.entries.front()?.n;
        self.entries.get(usize::try_from(n.checked_sub(first)?).ok()?)
    }

    /// The first call after this one that is still kept.
    pub(crate) fn after(&self, n: u64) -> Option<&Exchange> {
        let first = self.entries.front()?.n;
        self.get((n + 1).max(first))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.entries.iter()
    }

    /// The numbers of the calls that are kept and not ended, in the order of their arrival.
    pub(crate) fn open(&self) -> impl Iterator<Item = u64> {
        self.open.iter().copied()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.open.clear();
    }

    pub(crate) fn latest(&self) -> u64 {
        self.next - 1
    }
}

/// Which calls to list, or to wait for.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// Only this operation.
    pub operation: Option<String>,
    /// Only this terminal, by its id or the shop's name for it.
    pub terminal: Option<String>,
    /// Only calls with a greater number.
    pub since: u64,
    /// Also calls that have arrived and are not ended.
    pub arrived: bool,
}

impl Calls {
    /// All ended calls of an operation.
    pub fn of(operation: impl Into<String>) -> Calls {
        Calls { operation: Some(operation.into()), ..Calls::default() }
    }

    pub(crate) fn fit(&self, call: &Exchange) -> bool {
        let named = |t: &String| {
            call.terminal_id.as_ref() == Some(t) || call.external_terminal_id.as_ref() == Some(t)
        };
        call.n > self.since
            && (self.arrived || call.fate != Fate::Open)
            && self.operation.as_ref().is_none_or(|operation| *operation == call.operation)
            && self.terminal.as_ref().is_none_or(named)
    }
}

#[cfg(test)]
mod tests {
    use super::{ExchangeLog, Fate, Now};

    #[test]
    fn a_call_is_open_until_it_has_ended_or_is_forgotten() {
        let mut log = ExchangeLog::new(2);
        let open = |log: &ExchangeLog| log.open().collect::<Vec<_>>();
        let arrive = |log: &mut ExchangeLog| log.arrive(None, String::new(), Now { ms: 0, unix_ms: 0 });
        let (first, second) = (arrive(&mut log), arrive(&mut log));
        log.change(second, |call| call.worked = true);
        assert_eq!(open(&log), [first, second], "neither has ended");
        log.change(second, |call| call.fate = Fate::Answered);
        assert_eq!(open(&log), [first]);
        let third = arrive(&mut log);
        assert_eq!(open(&log), [third], "the first has left the log");
        log.change(first, |call| call.fate = Fate::Lost);
        log.clear();
        assert!(open(&log).is_empty());
    }
}
