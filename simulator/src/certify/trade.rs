//! The judges of the nine steps of SEQR's certification procedure.

use super::call::Call;
use super::check::{Checks, Evidence, Rule, field, rule, told};
use super::sale::{
    asks_about_its_own, before_and_after, canceled_another, invoiced, known, minds_50, one_invoice,
};
use super::seen::Seen;
use super::story::Story;

const REGISTERED: Rule = rule(
    "registerTerminal is called and accepted",
    "admin-menu.md",
    "Call registerTerminal as RESELLERUSER, with the reseller's id, userId and password, and with externalTerminalId and password.",
);
const NAMED: Rule =
    rule("the till's name is given", "admin-menu.md", "Send `name`: the customer's phone shows it.");

pub(super) fn register(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&REGISTERED, &seen.calls, "registerTerminal") else { return };
    checks.given(&NAMED, call, &["name"]);
}

const STICKER: Rule = rule(
    "assignSeqrId is called and accepted",
    "admin-menu.md",
    "Call assignSeqrId as TERMINALID, with the sticker's id: letters and digits, without blanks, hyphens or the URL before it.",
);

pub(super) fn sticker(checks: &mut Checks, seen: &Seen) {
    checks.accepted(&STICKER, &seen.calls, "assignSeqrId");
}

const ROWS: Rule = rule(
    "the invoice has rows, each with itemQuantity and itemTotalAmount",
    "sale.md",
    "Send an invoiceRow for each line of the receipt, discounts included, each with itemQuantity and itemTotalAmount.",
);
const MODE: Rule = rule(
    "acknowledgmentMode is sent",
    "sale.md",
    "Send NO_ACKNOWLEDGMENT unless the till does loyalty: without a mode the customer's app waits for an updateInvoice.",
);
const FIELDS: [(&str, Rule); 5] = [
    ("title", rule("title is given", "sale.md", "Send `title`: the customer reads it.")),
    ("clientInvoiceId", rule("clientInvoiceId is given", "sale.md", "Send the sale's own number.")),
    ("cashierId", rule("cashierId is given", "sale.md", "Send who sells: reports show it.")),
    ("issueDate", rule("issueDate is given", "sale.md", "Send the date and time of the sale.")),
    (
        "paymentMode",
        rule("paymentMode is given", "sale.md", "Send IMMEDIATE_DEBIT unless the till reserves."),
    ),
];

pub(super) fn invoice(checks: &mut Checks, seen: &Seen) {
    let Some(call) = invoiced(checks, seen) else { return };
    let rows: Vec<_> = call
        .element(&["invoice", "invoiceRows"])
        .into_iter()
        .flat_map(|rows| rows.all("invoiceRow"))
        .collect();
    let lacking = rows.iter().position(|row| {
        let filled =
            |name| row.child(name).is_some_and(|e| !e.text.trim().is_empty() || !e.children.is_empty());
        !(filled("itemQuantity") && filled("itemTotalAmount"))
    });
    let evidence = match (rows.len(), lacking) {
        (0, _) => format!("call {}: no invoiceRow", call.n),
        (count, None) => format!("call {}: {count} rows", call.n),
        (_, Some(at)) => format!("call {}: row {} lacks one of them", call.n, at + 1),
    };
    checks.must(&ROWS, !rows.is_empty() && lacking.is_none(), Evidence::of(call, evidence));
    checks.given(&MODE, call, &["invoice", "acknowledgmentMode"]);
    for (name, rule) in &FIELDS {
        checks.given(rule, call, &["invoice", name]);
    }
}

const BEFORE_SCAN: Rule =
    rule("it asks before the scan", "sale.md", "Begin to ask as soon as the invoice is sent.");
const AFTER_SCAN: Rule =
    rule("it asks after the scan", "sale.md", "Continue to ask until the status is final.");
const FIRST_VERSION: Rule =
    rule("the first query says invoiceVersion 0", "sale.md", "Send 0 until a version has been received.");
const VERSION: Rule = rule(
    "each further query says the latest version received",
    "sale.md",
    "Send the `version` of the last answer: it tells SEQR what the till knows.",
);
const EACH_SECOND: Rule =
    rule("it asks once each second", "sale.md", "Ask once a second, from send to send.");

/// The longest gap that still counts as "once each second", and the shortest.
const SLOW_MS: u64 = 2_000;
const FAST_MS: u64 = 400;

/// Polls of one reference, with the answers that the till had got before each. Public integrations always say 0 and
/// are served: that is advice. Any other wrong version is a mistake. One that is missing is read as 0, and the schema's
/// affair.
fn versions(checks: &mut Checks, polls: &[&Call]) {
    let Some(first) = polls.first() else { return };
    let said = |call: &Call| call.sent(&["invoiceVersion"]).map_or(Some(0), |v| v.parse::<i32>().ok());
    checks.must(&FIRST_VERSION, said(first) == Some(0), field(first, &["invoiceVersion"]));
    let mut known: Option<i32> = None;
    let (mut wrong, mut always_zero) = (None, true);
    for call in polls {
        always_zero &= said(call) == Some(0);
        if let Some(known) = known.filter(|known| said(call) != Some(*known))
            && wrong.is_none()
        {
            let said = said(call).map_or("none".into(), |v| v.to_string());
            let text = format!("call {}: invoiceVersion {said}, the answer before it said {known}", call.n);
            wrong = Some(Evidence::of(call, text));
        }
        if call.succeeded() {
            known = call.got("version").and_then(|v| v.parse().ok()).or(known);
        }
    }
    match wrong {
        None => checks.must(&VERSION, true, format!("{} queries", polls.len())),
        Some(evidence) if always_zero => checks.should(&VERSION, false, evidence),
        Some(evidence) => checks.must(&VERSION, false, evidence),
    }
}

/// The rhythm of the queries. The gap in which SEQR gave the money back is judged by the 20 seconds.
fn each_second(checks: &mut Checks, seen: &Seen, polls: &[&Call]) {
    let reversal = |w: &&[&Call]| seen.before_reversal(w[0]) && !seen.before_reversal(w[1]);
    let mut gaps: Vec<(u64, u64)> = polls
        .windows(2)
        .filter(|w| !reversal(w))
        .map(|w| (w[1].at_ms.saturating_sub(w[0].at_ms), w[1].n))
        .collect();
    gaps.sort_unstable();
    if let (Some(middle), Some(longest)) = (gaps.get(gaps.len() / 2), gaps.last()) {
        let evidence = format!("{} ms as a rule, at most {} ms (call {})", middle.0, longest.0, longest.1);
        let good = (FAST_MS..=SLOW_MS).contains(&middle.0) && longest.0 < 2 * SLOW_MS;
        checks.must(&EACH_SECOND, good, evidence);
    }
}

pub(super) fn status(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    one_invoice(checks, seen, None);
    asks_about_its_own(checks, seen);
    let polls = seen.polls();
    if polls.is_empty() {
        return;
    }
    for (stage, rule) in [(0, &BEFORE_SCAN), (1, &AFTER_SCAN)] {
        match seen.ended_at.get(stage) {
            Some(n) => checks.must(rule, true, format!("up to call {n}")),
            None => checks.not_seen(rule, format!("{} queries in all", polls.len())),
        }
    }
    versions(checks, &polls);
    each_second(checks, seen, &polls);
    minds_50(checks, seen);
    known(checks, story);
}

const RECEIPT: Rule = rule(
    "submitPaymentReceipt is called and accepted, with the ersReference that came with PAID",
    "receipts.md",
    "Send mimeType, receiptData (it may be empty), receiptType, and the ersReference of this payment.",
);

pub(super) fn receipt(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    before_and_after(checks, story);
    let others = seen.others.iter().find(|call| call.is("submitPaymentReceipt"));
    match others.filter(|_| story.receipts().next().is_none()) {
        // It was meant for this sale, and names another.
        Some(other) => checks.must(&RECEIPT, false, field(other, &["ersReference"])),
        None => {
            checks.accepted(&RECEIPT, story.receipts(), "submitPaymentReceipt");
        }
    }
}

const GOES_ON: Rule = rule(
    "the till goes on asking when the customer takes more than 30 seconds",
    "sale.md",
    "After 30 seconds ask the cashier, and continue with the same invoice when the cashier wants to try again.",
);

pub(super) fn wait(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, None);
    asks_about_its_own(checks, seen);
    let polls = seen.polls();
    let span = match (polls.first(), polls.last()) {
        (Some(first), Some(last)) => last.at_ms.saturating_sub(first.at_ms),
        _ => 0,
    };
    let evidence = format!("{} queries over {} ms", polls.len(), span);
    if polls.is_empty() {
        checks.not_seen(&GOES_ON, evidence);
    } else {
        checks.must(&GOES_ON, seen.ended_at.len() >= 2, evidence);
    }
    minds_50(checks, seen);
    if seen.ended_at.len() >= 2 {
        known(checks, story);
    }
    before_and_after(checks, story);
}

const ASKED_BEFORE: Rule = rule(
    "the status is asked for before the cancel",
    "sale.md",
    "Let the till wait some seconds before the sale is canceled.",
);
const CANCELED: Rule = rule(
    "cancelInvoice is called and accepted",
    "sale.md",
    "Call cancelInvoice as TERMINALID, with this invoice's invoiceReference.",
);

pub(super) fn cancel(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, None);
    match (seen.polls().first(), seen.wrong_poll()) {
        (Some(call), _) => checks.must(&ASKED_BEFORE, true, told(call)),
        (None, Some(wrong)) => checks.must(&ASKED_BEFORE, false, told(wrong)),
        (None, None) => checks.not_seen(&ASKED_BEFORE, "no getPaymentStatus came"),
    }
    match canceled_another(seen) {
        Some(other) if other.about.is_some() => {
            checks.must(&CANCELED, false, field(other, &["invoiceReference"]));
        }
        _ => {
            let late =
                story.calls.iter().copied().filter(|call| call.n > seen.calls.last().map_or(0, |c| c.n));
            checks.accepted(&CANCELED, seen.calls.iter().chain(late), "cancelInvoice");
        }
    }
    minds_50(checks, seen);
    before_and_after(checks, story);
}

const REFUNDED: Rule = rule(
    "refundPayment is called and accepted",
    "refund.md",
    "Call refundPayment with the ersReference of the payment and an amount above zero, at most what was paid.",
);
const REFUND_FIELDS: [(&str, Rule); 2] = [
    ("title", rule("the refund has a title", "refund.md", "Send `title`: the customer reads it.")),
    ("cashierId", rule("the refund has a cashierId", "refund.md", "Send who gives the money back.")),
];
const ONCE: Rule = rule(
    "no more is refunded than was paid",
    "refund.md",
    "Store each refund before you send it, and do not send it again: a second one gives the money back twice.",
);

pub(super) fn refund(checks: &mut Checks, story: &Story) {
    let seen = story.seen;
    if invoiced(checks, seen).is_none() {
        return;
    }
    one_invoice(checks, seen, None);
    asks_about_its_own(checks, seen);
    minds_50(checks, seen);
    known(checks, story);
    before_and_after(checks, story);
    let refunds = || story.calls.iter().copied().filter(|call| call.is("refundPayment"));
    if let Some(other) = seen.others.iter().find(|call| call.is("refundPayment"))
        && refunds().next().is_none()
        && !seen.calls.iter().any(|call| call.is("refundPayment"))
    {
        checks.must(&REFUNDED, false, field(other, &["ersReference"]));
        return;
    }
    let Some(call) = checks.accepted(&REFUNDED, seen.calls.iter().chain(refunds()), "refundPayment") else {
        return;
    };
    for (name, rule) in &REFUND_FIELDS {
        let path = ["invoice", name];
        checks.should(rule, call.sent(&path).is_some(), field(call, &path));
    }
    match refunds().find(|again| again.n > call.n && again.code == Some(98)) {
        Some(again) => checks.must(&ONCE, false, told(again).and(call)),
        None => checks.must(&ONCE, true, told(call)),
    }
}

const MARKED: Rule = rule(
    "markTransactionPeriod is called and accepted",
    "end-of-day.md",
    "Call markTransactionPeriod as RESELLERUSER.",
);
const REPORTED: Rule = rule(
    "executeReport is called and accepted",
    "end-of-day.md",
    "Call executeReport as RESELLERUSER, with a known reportId and the parameter transactionPeriodId.",
);
const RIGHT_PERIOD: Rule = rule(
    "the report is asked for with the transactionPeriodId that was given",
    "end-of-day.md",
    "Send the transactionPeriodId of markTransactionPeriod's answer, as parameters/parameter/entry.",
);
const PATIENT: Rule = rule(
    "a report that is not ready is asked for again after about 3 seconds",
    "end-of-day.md",
    "Wait about 3 seconds after code 2.",
);
/// A repetition sooner than this is hurried.
const HURRIED_MS: u64 = 1_500;

/// Whether a report names a period that was marked in the step before it.
pub(super) fn names_a_period(seen: &Seen, report: &Call) -> bool {
    let periods = periods(seen, report);
    let mut entries = report.element(&["parameters", "parameter"]).into_iter().flat_map(|p| p.all("entry"));
    entries.any(|entry| {
        let value = entry.string("value").unwrap_or_default();
        entry.string("key").as_deref() == Some("transactionPeriodId")
            && periods.iter().any(|p| *p == value.trim())
    })
}

/// A till may mark several periods, each terminal's and the shop's: the report names one of them.
fn periods<'a>(seen: &'a Seen, report: &Call) -> Vec<&'a str> {
    let marks = seen.calls.iter().filter(|call| call.is("markTransactionPeriod") && call.n < report.n);
    marks.filter_map(|call| call.got("transactionPeriodId").or(call.got("ersReference"))).collect()
}

pub(super) fn close(checks: &mut Checks, seen: &Seen) {
    let Some(mark) = checks.accepted(&MARKED, &seen.calls, "markTransactionPeriod") else { return };
    // One of an older period may be printed again meanwhile.
    let after = || seen.calls.iter().filter(|call| call.n > mark.n);
    let right =
        after().find(|call| call.is("executeReport") && call.code == Some(0) && names_a_period(seen, call));
    let Some(report) = checks.accepted(&REPORTED, right.into_iter().chain(after()), "executeReport") else {
        return;
    };
    let text = format!("call {}: the period is {}", report.n, periods(seen, report).join(", "));
    checks.must(&RIGHT_PERIOD, right.is_some(), Evidence::of(report, text).and(mark));
    let asked: Vec<_> = seen.calls.iter().filter(|call| call.is("executeReport")).collect();
    let hurried =
        asked.windows(2).find(|w| w[0].code == Some(2) && w[1].at_ms.saturating_sub(w[0].at_ms) < HURRIED_MS);
    let evidence = match hurried {
        None => format!("asked {} times", asked.len()).into(),
        Some(w) => Evidence::of(w[1], format!("call {} came at once", w[1].n)),
    };
    checks.should(&PATIENT, hurried.is_none(), evidence);
}

const UNREGISTERED: Rule = rule(
    "unregisterTerminal is called and accepted",
    "admin-menu.md",
    "Call unregisterTerminal as the till itself (TERMINALID): nothing else in the request names it.",
);

pub(super) fn unregister(checks: &mut Checks, seen: &Seen) {
    checks.accepted(&UNREGISTERED, &seen.calls, "unregisterTerminal");
}
