//! What every sale of the certification is judged by, in whatever step: one invoice at a time, questions about it, the
//! payment learned of in time, and nothing done before or after that harms it.

use super::call::Call;
use super::check::{Checks, Evidence, Rule, field, rule, told};
use super::seen::Seen;
use super::story::Story;

const INVOICED: Rule = rule(
    "sendInvoice is called and accepted",
    "sale.md",
    "Send the invoice as TERMINALID: an amount above zero, rows that add up to it, one currency, two decimals at most.",
);

/// An invoice was sent and accepted in this step. Gives it then.
pub(super) fn invoiced<'a>(checks: &mut Checks, seen: &'a Seen) -> Option<&'a Call> {
    checks.accepted(&INVOICED, &seen.calls, "sendInvoice")
}

const ONE_INVOICE: Rule = rule(
    "no second invoice goes out while the first may be paid",
    "sale.md",
    "Settle the first invoice before another: ask for its status, or cancel it until the answer is final.",
);

/// No invoice but the first before the till knows how that ended, or SEQR has ended it; up to a call where one is
/// given.
pub(super) fn one_invoice(checks: &mut Checks, seen: &Seen, up_to: Option<u64>) {
    let first = seen.invoice().map_or(0, |invoice| invoice.n);
    let end = seen.end().map(|call| call.n).into_iter().chain(up_to).min();
    let early =
        |call: &&Call| call.n > first && end.is_none_or(|end| call.n < end) && seen.before_reversal(call);
    match seen.invoices().find(early) {
        Some(call) => checks.fail_first(&ONE_INVOICE, call, told(call)),
        None => checks.must(&ONE_INVOICE, true, "one invoice"),
    }
}

const OWN: Rule = rule(
    "it asks with the invoiceReference of its invoice",
    "sale.md",
    "Ask getPaymentStatus with the invoiceReference that came with the answer to this sale's sendInvoice.",
);
const ASKED: Rule = rule(
    "getPaymentStatus is called and accepted",
    "sale.md",
    "Ask as TERMINALID, with the terminal and the password that sent the invoice.",
);

/// The till asks about its own sale, and about no other instead, and is answered.
pub(super) fn asks_about_its_own(checks: &mut Checks, seen: &Seen) {
    let polls = seen.polls();
    match (polls.len(), seen.wrong_poll()) {
        // A query about an older sale, beside those about its own, is no mistake; an unknown reference is one.
        (0, Some(wrong)) => checks.fail_first(&OWN, wrong, field(wrong, &["invoiceReference"])),
        (_, Some(wrong)) if seen.calls.iter().any(|call| call.n == wrong.n) => {
            checks.fail_first(&OWN, wrong, field(wrong, &["invoiceReference"]));
        }
        (0, None) => checks.not_seen(&OWN, "no getPaymentStatus came"),
        (count, _) => checks.must(&OWN, true, format!("{count} queries")),
    }
    let Some(first) = polls.first() else { return };
    match polls.iter().find(|call| call.code == Some(0)) {
        Some(call) => checks.must(&ASKED, true, told(call)),
        None if first.is_unreadable() => checks.not_seen(&ASKED, told(first)),
        None => checks.fail_first(&ASKED, first, told(first)),
    }
}

const ACKNOWLEDGED: Rule = rule(
    "what waits for the till (PENDING_ISSUER_ACKNOWLEDGE) is answered by updateInvoice",
    "loyalty-and-reservation.md",
    "Apply the till's rule to the tokens and call updateInvoice, with rows that add up to the total, in the invoice's currency.",
);
const COMMITTED: Rule = rule(
    "what is RESERVED is committed",
    "loyalty-and-reservation.md",
    "Call commitReservation once the amount is known, or cancel.",
);
const IN_TIME: Rule = rule(
    "it learns of the payment within 20 seconds",
    "sale.md",
    "Ask each second, also while a dialog is open: without a query for 20 seconds SEQR reverses the payment.",
);

/// A status that waits for the till is followed by the call that it waits for, accepted.
fn follows(checks: &mut Checks, rule: &Rule, story: &Story, status: &str, operation: &str) {
    let Some(told_so) = story.seen.polls().into_iter().find(|call| call.is_poll() && call.has_status(status))
    else {
        return;
    };
    let calls = || story.calls.iter().filter(|call| call.is(operation));
    let accepted = calls().find(|call| call.code == Some(0));
    match accepted.or(calls().next_back()) {
        Some(call) if call.code == Some(0) => checks.must(rule, true, told(call)),
        Some(call) => checks.fail_first(rule, call, told(call)),
        None => {
            // One that names another sale, or none, was meant for this one.
            let meant = story.seen.calls.iter().chain(&story.seen.others).find(|call| call.is(operation));
            let text = match meant {
                Some(call) => {
                    format!("{status} since call {}, and call {} is about another sale", told_so.n, call.n)
                }
                None => format!("{status} since call {}, and no {operation}", told_so.n),
            };
            let evidence = Evidence::of(told_so, text);
            checks.fail_first(rule, told_so, meant.into_iter().fold(evidence, Evidence::and));
        }
    }
}

/// The till has been told of the payment, and in time.
pub(super) fn known(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    // An invoice that says nothing of loyalty is judged where it is sent.
    let mode = story.invoice().and_then(|invoice| invoice.sent(&["invoice", "acknowledgmentMode"]));
    if mode.is_some() {
        follows(checks, &ACKNOWLEDGED, story, "PENDING_ISSUER_ACKNOWLEDGE", "updateInvoice");
    }
    follows(checks, &COMMITTED, story, "RESERVED", "commitReservation");
    match seen.calls.iter().find(|call| call.about == seen.reference && call.tells_the_payment()) {
        Some(call) => checks.must(&IN_TIME, seen.before_reversal(call), told(call)),
        None if seen.reversed() => {
            checks.must(&IN_TIME, false, "nobody asked: SEQR has given the money back");
        }
        None => checks.not_seen(&IN_TIME, "the till was never told PAID"),
    }
}

const MINDS_50: Rule = rule(
    "after 50 (it is paid) the till asks for the status",
    "sale.md",
    "Code 50 says that the customer has paid: ask for the status, and keep the sale or refund it.",
);

/// A cancel that meets the payment is followed by a question about the sale. Gives whether one met it.
pub(super) fn minds_50(checks: &mut Checks, seen: &Seen) -> bool {
    let known = seen.calls.iter().find(|call| call.about == seen.reference && call.tells_the_payment());
    let met = |call: &&Call| call.is("cancelInvoice") && call.code == Some(50);
    let Some(paid) = seen.calls.iter().find(met).filter(|paid| known.is_none_or(|known| paid.n < known.n))
    else {
        return false;
    };
    let asks = |call: &&Call| {
        let is_about = call.n > paid.n && call.about == seen.reference && seen.before_reversal(call);
        is_about && (call.is_poll() || call.is("refundPayment"))
    };
    match seen.calls.iter().find(asks) {
        Some(call) => checks.must(&MINDS_50, true, told(call).and(paid)),
        None => {
            let text = format!("call {} was answered 50, and no query about this invoice followed", paid.n);
            checks.must(&MINDS_50, false, Evidence::of(paid, text));
        }
    }
    true
}

/// For the step in which a cancel must meet the payment.
pub(super) fn must_mind_50(checks: &mut Checks, seen: &Seen) {
    if !minds_50(checks, seen) {
        match canceled_another(seen) {
            Some(other) => checks.must(&MINDS_50, false, field(other, &["invoiceReference"])),
            None => checks.not_seen(&MINDS_50, "no cancelInvoice met the payment"),
        }
    }
}

/// A cancel of another sale, or of none, where this one was never canceled.
pub(super) fn canceled_another(seen: &Seen) -> Option<&Call> {
    let cancels = || seen.calls.iter().chain(&seen.others).filter(|call| call.is("cancelInvoice"));
    cancels().next().filter(|_| !cancels().any(|call| call.about == seen.reference))
}

const RECEIPT_AFTERWARDS: Rule = rule(
    "no receipt is submitted before the till was told PAID",
    "sale.md",
    "Confirm a payment only after getPaymentStatus has answered PAID: an invoice that was sent is not paid.",
);
const REFUND_AFTERWARDS: Rule = rule(
    "nothing is refunded before the till was told PAID",
    "refund.md",
    "Cancel an invoice that is not paid; refundPayment gives back what was paid, by the ersReference that came with PAID.",
);
const NOT_CANCELED: Rule = rule(
    "a sale that the till knows to be paid is not canceled",
    "refund.md",
    "After PAID the sale is over: give money back by refundPayment.",
);

/// What is done with the sale before and after the till was told PAID, in whatever step.
pub(super) fn before_and_after(checks: &mut Checks, story: &Story) {
    let paid = story.paid().map(|call| call.n);
    let mut receipts = story.receipts();
    if let Some(early) = receipts.find(|call| paid.is_none_or(|paid| call.n < paid)) {
        checks.must(&RECEIPT_AFTERWARDS, false, told(early));
    } else if paid.is_some() {
        checks.must(&RECEIPT_AFTERWARDS, true, "none came before");
    }
    let refund = story.find(|call| call.is("refundPayment"));
    match refund.filter(|call| paid.is_none_or(|paid| call.n < paid)) {
        Some(early) => checks.must(&REFUND_AFTERWARDS, false, told(early)),
        None if paid.is_some() => checks.must(&REFUND_AFTERWARDS, true, "none came before"),
        None => {}
    }
    let Some(paid) = paid else { return };
    match story.canceled_after(paid) {
        Some(call) => checks.must(&NOT_CANCELED, false, told(call)),
        None => checks.must(&NOT_CANCELED, true, "no cancelInvoice came afterwards"),
    }
}
