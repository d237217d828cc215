//! The judges of what SEQR's procedure never tested: lost answers, late payments, races, a power cut.

use super::call::Call;
use super::check::{Checks, Evidence, Rule, field, rule, told};
use super::sale::{
    asks_about_its_own, before_and_after, canceled_another, invoiced, known, minds_50, must_mind_50,
    one_invoice,
};
use super::story::Story;

const FINDS: Rule = rule(
    "the till finds the payment by asking without a reference",
    "sale.md",
    "After a lost answer ask getPaymentStatus without an invoiceReference: it answers for the terminal's last invoice.",
);

pub(super) fn lost_invoice(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    // The customer has paid the first one; a second invoice while that payment stands takes the money twice.
    one_invoice(checks, seen, None);
    let found = seen.polls().into_iter().find(|call| call.tells_paid());
    match (found, seen.wrong_poll()) {
        (Some(call), _) => checks.should(&FINDS, true, told(call)),
        // It takes the answer about another sale for the answer about this one.
        (None, Some(wrong)) if seen.polls().is_empty() => {
            checks.must(&FINDS, false, field(wrong, &["invoiceReference"]));
        }
        (None, _) if seen.reversed() => {
            checks.should(&FINDS, false, "it did not ask: SEQR has given the money back after 20 seconds");
        }
        (None, _) if seen.invoices().nth(1).is_some() => {}
        (None, _) => checks.not_seen(&FINDS, "neither asked nor reversed"),
    }
    minds_50(checks, seen);
    before_and_after(checks, story);
}

const ASKS_AGAIN: Rule = rule(
    "the till asks again when an answer is lost",
    "sale.md",
    "If an answer is lost, send the status query for the same invoice again, each second.",
);

pub(super) fn lost_paid(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, None);
    asks_about_its_own(checks, seen);
    let polls = seen.polls();
    let lost = polls.iter().find(|call| call.got("status") == Some("PAID") && !call.succeeded());
    let Some(lost) = lost else {
        checks.not_seen(&ASKS_AGAIN, "it did not come to the lost answer");
        return;
    };
    match polls.iter().find(|call| call.n > lost.n) {
        Some(again) => {
            checks.must(&ASKS_AGAIN, true, told(again).and(lost));
            known(checks, story);
        }
        // It cancels instead, and what it hears is judged below.
        None if seen.calls.iter().any(|call| call.is("cancelInvoice") && call.code == Some(50)) => {
            checks.not_seen(&ASKS_AGAIN, "it canceled instead, and was answered 50");
        }
        None => {
            let text = format!("call {} was lost, and no other came for this invoice", lost.n);
            checks.must(&ASKS_AGAIN, false, Evidence::of(lost, text));
        }
    }
    minds_50(checks, seen);
    before_and_after(checks, story);
}

pub(super) fn late_payment(checks: &mut Checks, story: &Story) {
    if invoiced(checks, story.seen).is_none() {
        return;
    }
    one_invoice(checks, story.seen, None);
    must_mind_50(checks, story.seen);
    before_and_after(checks, story);
}

const MINDS_51: Rule = rule(
    "after 51 (being paid now) the till cancels again",
    "sale.md",
    "Code 51 says that the customer is typing the PIN: repeat cancelInvoice each second.",
);
const TO_THE_END: Rule = rule(
    "it goes on until the answer is final",
    "sale.md",
    "Repeat cancelInvoice until it is answered 0, 95 or 50.",
);
const NO_QUERY: Rule = rule(
    "it does not ask for the status while it cancels",
    "sale.md",
    "A status query may take the money: while a cancel is under way send none.",
);

pub(super) fn cancel_race(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, None);
    let cancels: Vec<_> = seen.calls.iter().filter(|call| call.is("cancelInvoice")).collect();
    let Some(first) = cancels.iter().find(|call| call.code == Some(51)) else {
        match canceled_another(seen) {
            Some(other) => checks.must(&MINDS_51, false, field(other, &["invoiceReference"])),
            None => checks.not_seen(&MINDS_51, "no cancelInvoice met the PIN"),
        }
        return;
    };
    let again = cancels.iter().find(|call| call.n > first.n);
    match again {
        Some(call) => checks.must(&MINDS_51, true, told(call).and(first)),
        None => {
            let text = format!("call {} was answered 51, and no other cancelInvoice came", first.n);
            checks.must(&MINDS_51, false, Evidence::of(first, text));
            return;
        }
    }
    let end = cancels.iter().find(|call| matches!(call.code, Some(0 | 95 | 50)));
    match end {
        Some(call) => checks.must(&TO_THE_END, true, told(call)),
        None => checks.must(&TO_THE_END, false, format!("{} tries, none with a final answer", cancels.len())),
    }
    let between =
        |call: &&&Call| call.n > first.n && end.is_none_or(|end| call.n < end.n) && call.succeeded();
    match seen.polls().iter().find(between) {
        Some(call) => checks.should(&NO_QUERY, false, told(call)),
        None => checks.should(&NO_QUERY, true, "none came"),
    }
    minds_50(checks, seen);
    before_and_after(checks, story);
}

const TAKES_UP: Rule = rule(
    "the till takes the open sale up again after the power cut",
    "after-a-crash.md",
    "Store the sale before you send it; at the start ask for its status, or cancel it, before another invoice.",
);
const WAS_OPEN: Rule = rule(
    "the sale is open when power fails",
    "after-a-crash.md",
    "Nothing was wrong, but the step showed nothing: repeat it, and cut the power while the till waits.",
);

pub(super) fn power_cut(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, Some(seen.ended_at.get(2).copied().unwrap_or(u64::MAX)));
    let Some(&cut) = seen.ended_at.get(2) else {
        checks.not_seen(&TAKES_UP, "the till was not switched off for three seconds");
        return;
    };
    // What the till knew to be over before the cut has nothing to be taken up.
    if let Some(end) = seen.end().filter(|end| end.n <= cut) {
        checks.must(&TAKES_UP, true, told(end));
        checks.should(&WAS_OPEN, false, told(end));
        return;
    }
    let after = |call: &&Call| call.n > cut;
    let takes = |call: &&Call| {
        (call.is_poll() && call.code == Some(0) || call.is("cancelInvoice")) && call.about == seen.reference
    };
    let taken = seen.calls.iter().filter(after).find(takes);
    let sold = seen.calls.iter().filter(after).find(|call| call.is("sendInvoice"));
    match (taken, sold) {
        (None, None) => checks.not_seen(&TAKES_UP, "nothing about the sale came after the power was back"),
        (Some(taken), sold) if sold.is_none_or(|sold| taken.n < sold.n) => {
            checks.must(&TAKES_UP, true, told(taken));
            checks.should(&WAS_OPEN, true, "it was");
        }
        (_, Some(sold)) => {
            let text = format!("call {}: another invoice, and the paid one is forgotten", sold.n);
            checks.must(&TAKES_UP, false, Evidence::of(sold, text));
        }
        _ => {}
    }
    minds_50(checks, seen);
    before_and_after(checks, story);
}
