//! The rules of docs/design.md by name, and what it is to break one. For the histories and for the search.

use seqr::store::Phase;

pub(crate) const JOURNAL: &str = "journal-before-send";
pub(crate) const OUTCOMES: &str = "three-outcomes";
pub(crate) const INTENT: &str = "intent-before-query";
pub(crate) const POLLER: &str = "own-poller";
pub(crate) const DURABLE: &str = "stored-then-acknowledged";
pub(crate) const CANCEL: &str = "cancel-until-settled";
pub(crate) const LOST: &str = "lost-invoice";
pub(crate) const TWICE: &str = "never-sent-twice";
pub(crate) const BASKET: &str = "the basket journaled is the one that was paid";
pub(crate) const SETTLES: &str = "one-open-payment";
pub(crate) const CLOSED: &str = "closed-handle";
pub(crate) const REPLIES: &str = "one reply a command";
pub(crate) const ORDER: &str = "one write and one request at a time";
pub(crate) const STAYS: &str = "COMPLETED changes only to REVERSED";
pub(crate) const WHOSE: &str = "whose-paid";
pub(crate) const BOUNDED: &str = "bounded-retries";
pub(crate) const AT_ONCE: &str = "acknowledge-at-once";
pub(crate) const MONEY: &str = "the ledger and the journal agree";
pub(crate) const PANIC: &str = "no panic";

/// A rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static str,
    pub(crate) how: String,
}

pub(crate) type Checked = Result<(), Broken>;

/// The rule is broken unless the condition holds.
pub(crate) fn check(holds: bool, rule: &'static str, how: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Broken { rule, how: how() }) }
}

/// Which phase may follow which: nothing settled is unsettled again, a cancel is never taken back. A reversal may be the
/// first that is stored of a PAID (`reversed_unsaved`).
pub(crate) fn may_follow(before: Phase, after: Phase, reversed_unsaved: bool) -> bool {
    use Phase::{
        Abandoned, Canceled, Canceling, Committing, Confirmed, Failed, Open, Paid, Reserved, Reversed,
        Sending,
    };
    (reversed_unsaved && after == Reversed && !before.is_finished())
        || before == after && !matches!(before, Canceled | Failed | Abandoned)
        || match before {
            Sending => matches!(after, Open | Canceling | Failed | Paid | Abandoned),
            Open => matches!(after, Reserved | Canceling | Paid | Canceled | Failed | Abandoned),
            Reserved => matches!(after, Committing | Canceling | Paid | Canceled | Failed | Abandoned),
            Committing => matches!(after, Reserved | Canceling | Paid | Canceled | Failed | Abandoned),
            Canceling => matches!(after, Canceled | Failed | Paid | Abandoned),
            Paid => matches!(after, Confirmed | Reversed | Canceling | Abandoned),
            Confirmed => after == Reversed,
            _ => false,
        }
}
