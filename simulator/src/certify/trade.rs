//! The judges of the nine steps of SEQR's certification procedure.

use super::call::Call;
use super::check::{Checks, Evidence, Rule, field, rule, told};
use super::seen::Seen;

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

const BILLED: Rule = rule(
    "sendInvoice is called and accepted",
    "sale.md",
    "Send the bill as TERMINALID: an amount above zero, rows that add up to it, one currency, two decimals at most.",
);
const ROWS: Rule = rule(
    "the bill has rows, each with itemQuantity and itemTotalAmount",
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

pub(super) fn bill(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&BILLED, &seen.calls, "sendInvoice") else { return };
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

const OWN: Rule = rule(
    "it asks with the invoiceReference of its bill",
    "sale.md",
    "Ask getPaymentStatus with the invoiceReference that came with the answer to this sale's sendInvoice.",
);
const BEFORE_SCAN: Rule =
    rule("it asks before the scan", "sale.md", "Begin to ask as soon as the bill is sent.");
const AFTER_SCAN: Rule = rule("it asks after the scan", "sale.md", "Go on asking until the status is final.");
const FIRST_VERSION: Rule =
    rule("the first query says invoiceVersion 0", "sale.md", "Send 0 until a version has been received.");
const VERSION: Rule = rule(
    "each further query says the latest version received",
    "sale.md",
    "Send the `version` of the last answer: it tells SEQR what the till knows.",
);
const EACH_SECOND: Rule =
    rule("it asks once each second", "sale.md", "Ask once a second, from send to send.");
const IN_TIME: Rule = rule(
    "it learns of the payment within 20 seconds",
    "sale.md",
    "Ask each second, whatever dialog is open: SEQR takes back what nobody asks about for 20 seconds.",
);
const COMMITTED: Rule = rule(
    "what is RESERVED is committed",
    "loyalty-and-reservation.md",
    "Call commitReservation once the amount is known, or cancel.",
);
const ONE_BILL: Rule = rule(
    "no second bill goes out while the first may be paid",
    "sale.md",
    "Settle the first bill before another: ask for its status, or cancel it until the answer is final.",
);

/// The longest gap that still counts as "once each second", and the shortest.
const SLOW_MS: u64 = 2_000;
const FAST_MS: u64 = 400;

/// Polls of one reference, with the answers that the till had got before each. Public integrations always say 0 and
/// are served: that is advice. Any other wrong version is a mistake.
fn versions(checks: &mut Checks, polls: &[&Call]) {
    let Some(first) = polls.first() else { return };
    checks.must(&FIRST_VERSION, first.version() == Some(0), field(first, &["invoiceVersion"]));
    let mut known: Option<i32> = None;
    let (mut wrong, mut always_zero) = (None, true);
    for call in polls {
        if let Some(known) = known
            && call.version() != Some(known)
        {
            always_zero &= call.version() == Some(0);
            if wrong.is_none() {
                let said = call.version().map_or("none".into(), |v| v.to_string());
                let text =
                    format!("call {}: invoiceVersion {said}, the answer before it said {known}", call.n);
                wrong = Some(Evidence::of(call, text));
            }
        } else {
            always_zero &= call.version() == Some(0);
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

/// The till asks about its own sale, and about no other instead.
fn asks_about_its_own(checks: &mut Checks, seen: &Seen) {
    match (seen.polls().len(), seen.wrong_poll()) {
        // A query about an older sale, beside those about its own, is no mistake; an unknown reference is one.
        (0, Some(wrong)) => checks.must(&OWN, false, field(wrong, &["invoiceReference"])),
        (_, Some(wrong)) if seen.calls.iter().any(|call| call.n == wrong.n) => {
            checks.must(&OWN, false, field(wrong, &["invoiceReference"]));
        }
        (0, None) => checks.not_seen(&OWN, "no getPaymentStatus came"),
        (count, _) => checks.must(&OWN, true, format!("{count} queries")),
    }
}

/// No bill but the first before the till knows how that ended.
pub(super) fn one_bill(checks: &mut Checks, seen: &Seen) {
    let first = seen.bill().map_or(0, |bill| bill.n);
    let end = seen.end().map(|call| call.n);
    let early = |call: &&Call| call.n > first && end.is_none_or(|end| call.n < end);
    let second = seen.bills().find(early).filter(|_| !seen.reversed);
    match second {
        Some(call) => checks.must(&ONE_BILL, false, told(call)),
        None => checks.must(&ONE_BILL, true, "one bill"),
    }
}

pub(super) fn status(checks: &mut Checks, seen: &Seen) {
    asks_about_its_own(checks, seen);
    one_bill(checks, seen);
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
    let mut gaps: Vec<(u64, u64)> =
        polls.windows(2).map(|w| (w[1].at_ms.saturating_sub(w[0].at_ms), w[1].n)).collect();
    gaps.sort_unstable();
    if let (Some(middle), Some(longest)) = (gaps.get(gaps.len() / 2), gaps.last()) {
        let evidence = format!("{} ms as a rule, at most {} ms (call {})", middle.0, longest.0, longest.1);
        let good = (FAST_MS..=SLOW_MS).contains(&middle.0) && longest.0 < 2 * SLOW_MS;
        checks.must(&EACH_SECOND, good, evidence);
    }
    known(checks, seen);
}

/// The till has been told of the payment, and in time.
pub(super) fn known(checks: &mut Checks, seen: &Seen) {
    let reserved = seen.polls().into_iter().find(|call| call.got("status") == Some("RESERVED"));
    if let Some(reserved) = reserved {
        let commit = seen.calls.iter().find(|call| call.is("commitReservation"));
        let none = || {
            Evidence::of(reserved, format!("RESERVED since call {}, and no commitReservation", reserved.n))
        };
        checks.must(
            &COMMITTED,
            commit.is_some_and(|call| call.code == Some(0)),
            commit.map_or_else(none, told),
        );
    }
    let paid = |call: &&Call| call.tells_paid() || (call.is("commitReservation") && call.succeeded());
    match seen.calls.iter().find(|call| call.about == seen.reference && paid(call)) {
        Some(call) => checks.must(&IN_TIME, !seen.reversed, told(call)),
        None if seen.reversed => checks.must(&IN_TIME, false, "nobody asked: SEQR has given the money back"),
        None => checks.not_seen(&IN_TIME, "the till was never told PAID"),
    }
}

const RECEIPT: Rule = rule(
    "submitPaymentReceipt is called and accepted, with the ersReference that came with PAID",
    "receipts.md",
    "Send mimeType, receiptData (it may be empty), receiptType, and the ersReference of this payment.",
);
const RECEIPT_AFTERWARDS: Rule = rule(
    "no receipt is submitted before the till was told PAID",
    "sale.md",
    "Confirm a payment only after getPaymentStatus has said PAID: a bill that was sent is not paid.",
);

pub(super) fn receipt(checks: &mut Checks, seen: &Seen, before: &[&Seen]) {
    let whole =
        || before.iter().copied().chain([seen]).flat_map(|seen| seen.calls.iter().chain(&seen.others));
    let paid =
        whole().filter(|call| call.about == seen.reference && call.tells_paid()).map(|call| call.n).min();
    let own = [seen.reference.as_deref(), seen.ers_reference.as_deref()];
    let about_it = |call: &&Call| {
        call.is("submitPaymentReceipt") && call.sent(&["ersReference"]).is_none_or(|r| own.contains(&Some(r)))
    };
    let early = whole().filter(about_it).find(|call| paid.is_none_or(|paid| call.n < paid));
    match early {
        Some(call) => checks.must(&RECEIPT_AFTERWARDS, false, told(call)),
        None => checks.must(&RECEIPT_AFTERWARDS, true, "none came before"),
    }
    checks.accepted(&RECEIPT, &seen.calls, "submitPaymentReceipt");
}

const GOES_ON: Rule = rule(
    "the till goes on asking when the customer takes more than 30 seconds",
    "sale.md",
    "After 30 seconds ask the cashier, and go on with the same bill when the cashier wants to try again.",
);

pub(super) fn wait(checks: &mut Checks, seen: &Seen) {
    if checks.accepted(&BILLED, &seen.calls, "sendInvoice").is_none() {
        return;
    }
    let polls = seen.polls();
    let span = match (polls.first(), polls.last()) {
        (Some(first), Some(last)) => last.at_ms.saturating_sub(first.at_ms),
        _ => 0,
    };
    let evidence = format!("{} queries over {} ms", polls.len(), span);
    checks.must(&GOES_ON, seen.ended_at.len() >= 2, evidence);
    one_bill(checks, seen);
    if seen.ended_at.len() >= 2 {
        known(checks, seen);
    }
}

const ASKED_BEFORE: Rule = rule(
    "the status is asked for before the cancel",
    "sale.md",
    "Let the till wait some seconds before the sale is canceled.",
);
const CANCELED: Rule = rule(
    "cancelInvoice is called and accepted",
    "sale.md",
    "Call cancelInvoice as TERMINALID, with this bill's invoiceReference.",
);

pub(super) fn cancel(checks: &mut Checks, seen: &Seen) {
    if checks.accepted(&BILLED, &seen.calls, "sendInvoice").is_none() {
        return;
    }
    match (seen.polls().first(), seen.wrong_poll()) {
        (Some(call), _) => checks.must(&ASKED_BEFORE, true, told(call)),
        (None, Some(wrong)) => checks.must(&ASKED_BEFORE, false, told(wrong)),
        (None, None) => checks.not_seen(&ASKED_BEFORE, "no getPaymentStatus came"),
    }
    one_bill(checks, seen);
    if let Some(other) = seen.others.iter().find(|call| call.is("cancelInvoice"))
        && !seen.calls.iter().any(|call| call.is("cancelInvoice"))
    {
        checks.must(&CANCELED, false, field(other, &["invoiceReference"]));
    } else {
        checks.accepted(&CANCELED, &seen.calls, "cancelInvoice");
    }
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

pub(super) fn refund(checks: &mut Checks, seen: &Seen) {
    if checks.accepted(&BILLED, &seen.calls, "sendInvoice").is_none() {
        return;
    }
    one_bill(checks, seen);
    known(checks, seen);
    if let Some(other) = seen.others.iter().find(|call| call.is("refundPayment"))
        && !seen.calls.iter().any(|call| call.is("refundPayment"))
    {
        checks.must(&REFUNDED, false, field(other, &["ersReference"]));
        return;
    }
    let Some(call) = checks.accepted(&REFUNDED, &seen.calls, "refundPayment") else { return };
    for (name, rule) in &REFUND_FIELDS {
        let path = ["invoice", name];
        checks.should(rule, call.sent(&path).is_some(), field(call, &path));
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

pub(super) fn close(checks: &mut Checks, seen: &Seen) {
    let Some(mark) = checks.accepted(&MARKED, &seen.calls, "markTransactionPeriod") else { return };
    let Some(report) = checks.accepted(&REPORTED, &seen.calls, "executeReport") else { return };
    // A till may mark several periods, each terminal's and the shop's: the report names one of them.
    let given = |call: &Call| call.got("transactionPeriodId").or(call.got("ersReference")).map(str::to_owned);
    let marks = seen.calls.iter().filter(|call| call.is("markTransactionPeriod") && call.n < report.n);
    let periods: Vec<String> = marks.filter_map(given).collect();
    let mut entries = report.element(&["parameters", "parameter"]).into_iter().flat_map(|p| p.all("entry"));
    let named = entries.any(|entry| {
        let value = entry.string("value").unwrap_or_default();
        entry.string("key").as_deref() == Some("transactionPeriodId")
            && periods.iter().any(|p| *p == value.trim())
    });
    let text = format!("call {}: the period is {}", report.n, periods.join(", "));
    checks.must(&RIGHT_PERIOD, named, Evidence::of(report, text).and(mark));
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
    "Call unregisterTerminal as the till itself (TERMINALID): nothing else would name it.",
);

pub(super) fn unregister(checks: &mut Checks, seen: &Seen) {
    checks.accepted(&UNREGISTERED, &seen.calls, "unregisterTerminal");
}
