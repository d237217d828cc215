//! The judges of the nine steps of the vendor's certification procedure.

use super::Seen;
use super::call::Call;
use super::judge::{Checks, field, told};

const PRINCIPAL: &[&str] = &["context", "initiatorPrincipalId"];

fn principal(part: &'static str) -> Vec<&'static str> {
    [PRINCIPAL, &[part]].concat()
}

fn is_by(checks: &mut Checks, call: &Call, kind: &str) {
    let path = principal("type");
    checks.must(&format!("it is called as {kind}"), call.sent(&path) == Some(kind), field(call, &path));
}

pub(super) fn register(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&seen.calls, "registerTerminal") else { return };
    is_by(checks, call, "RESELLERUSER");
    let user = principal("userId");
    checks.must("the reseller's userId is given", call.sent(&user).is_some(), field(call, &user));
    for name in ["externalTerminalId", "name"] {
        checks.must(&format!("{name} is given"), call.sent(&[name]).is_some(), field(call, &[name]));
    }
}

pub(super) fn sticker(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&seen.calls, "assignSeqrId") else { return };
    is_by(checks, call, "TERMINALID");
    let id = call.sent(&["seqrId"]).unwrap_or_default();
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    checks.must("the SEQR id is letters and digits", plain, field(call, &["seqrId"]));
}

pub(super) fn bill(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&seen.calls, "sendInvoice") else { return };
    is_by(checks, call, "TERMINALID");
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
    let title = "the bill has rows, each with itemQuantity and itemTotalAmount";
    checks.must(title, !rows.is_empty() && lacking.is_none(), evidence);
    let mode = ["invoice", "acknowledgmentMode"];
    let title = "acknowledgmentMode is sent (without it the customer's app hangs)";
    checks.must(title, call.sent(&mode).is_some(), field(call, &mode));
    for name in ["title", "clientInvoiceId", "cashierId", "issueDate", "paymentMode"] {
        let path = ["invoice", name];
        checks.must(&format!("{name} is given"), call.sent(&path).is_some(), field(call, &path));
    }
}

/// The longest gap that still counts as "once each second", and the shortest.
const SLOW_MS: u64 = 2_000;
const FAST_MS: u64 = 400;

/// Polls of one reference, with the answers that the till had got before each.
fn versions(checks: &mut Checks, polls: &[&Call]) {
    let Some(first) = polls.first() else { return };
    checks.must(
        "the first query says invoiceVersion 0",
        first.version() == Some(0),
        field(first, &["invoiceVersion"]),
    );
    let mut known: Option<i32> = None;
    let mut wrong = None;
    for call in polls {
        if let (Some(known), None) = (known, &wrong)
            && call.version() != Some(known)
        {
            let said = call.version().map_or("none".into(), |v| v.to_string());
            wrong =
                Some(format!("call {}: invoiceVersion {said}, the answer before it said {known}", call.n));
        }
        if call.succeeded() {
            known = call.got("version").and_then(|v| v.parse().ok()).or(known);
        }
    }
    let title = "each further query says the latest version received";
    let good = format!("{} queries", polls.len());
    checks.must(title, wrong.is_none(), wrong.unwrap_or(good));
}

pub(super) fn status(checks: &mut Checks, seen: &Seen) {
    let polls: Vec<_> = seen.calls.iter().filter(|call| call.is("getPaymentStatus")).collect();
    if polls.is_empty() {
        checks.not_seen("the till asks for the status", "no getPaymentStatus came");
        return;
    }
    let named = polls.iter().find(|call| call.reference() != seen.reference.as_deref());
    let evidence =
        named.map_or(format!("{} queries", polls.len()), |call| field(call, &["invoiceReference"]));
    checks.must("it asks with the invoiceReference of its bill", named.is_none(), evidence);
    for (stage, title) in [(0, "it asks before the scan"), (1, "it asks after the scan")] {
        match seen.ended_at.get(stage) {
            Some(n) => checks.must(title, true, format!("up to call {n}")),
            None => checks.not_seen(title, format!("{} queries in all", polls.len())),
        }
    }
    versions(checks, &polls);
    let mut gaps: Vec<(u64, u64)> =
        polls.windows(2).map(|w| (w[1].at_ms.saturating_sub(w[0].at_ms), w[1].n)).collect();
    gaps.sort_unstable();
    if let (Some(middle), Some(longest)) = (gaps.get(gaps.len() / 2), gaps.last()) {
        let evidence = format!("{} ms as a rule, at most {} ms (call {})", middle.0, longest.0, longest.1);
        let good = (FAST_MS..=SLOW_MS).contains(&middle.0) && longest.0 < 2 * SLOW_MS;
        checks.must("it asks once each second", good, evidence);
    }
    known(checks, seen);
}

/// The till has been told of the payment, and in time.
pub(super) fn known(checks: &mut Checks, seen: &Seen) {
    let reserved =
        seen.calls.iter().find(|call| call.is("getPaymentStatus") && call.got("status") == Some("RESERVED"));
    if let Some(reserved) = reserved {
        let commit = seen.calls.iter().find(|call| call.is("commitReservation"));
        let evidence =
            commit.map_or(format!("RESERVED since call {}, and no commitReservation", reserved.n), told);
        checks.must(
            "what is RESERVED is committed",
            commit.is_some_and(|call| call.code == Some(0)),
            evidence,
        );
    }
    let paid = seen
        .calls
        .iter()
        .find(|call| call.tells_paid() || (call.is("commitReservation") && call.succeeded()));
    let title = "it learns of the payment within 20 seconds";
    match paid {
        Some(call) => checks.must(title, !seen.reversed, format!("call {}", call.n)),
        None if seen.reversed => checks.must(title, false, "nobody asked: SEQR has given the money back"),
        None => checks.not_seen(title, "the till was never told PAID"),
    }
}

pub(super) fn receipt(checks: &mut Checks, seen: &Seen, before: Option<&Seen>) {
    let Some(call) = checks.accepted(&seen.calls, "submitPaymentReceipt") else { return };
    let paid =
        before.and_then(|b| b.calls.iter().find(|c| c.tells_paid())).and_then(|c| c.got("ersReference"));
    let right = paid.or(seen.ers_reference.as_deref());
    let evidence = field(call, &["ersReference"]);
    checks.must(
        "it names the ersReference that came with PAID",
        right.is_some() && call.sent(&["ersReference"]) == right,
        evidence,
    );
    for name in ["mimeType", "receiptType"] {
        let path = ["receiptDocument", name];
        checks.must(&format!("{name} is given"), call.sent(&path).is_some(), field(call, &path));
    }
}

pub(super) fn wait(checks: &mut Checks, seen: &Seen) {
    if checks.accepted(&seen.calls, "sendInvoice").is_none() {
        return;
    }
    let polls: Vec<_> = seen.calls.iter().filter(|call| call.is("getPaymentStatus")).collect();
    let span = match (polls.first(), polls.last()) {
        (Some(first), Some(last)) => last.at_ms.saturating_sub(first.at_ms),
        _ => 0,
    };
    let title = "the till goes on asking when the customer takes more than 30 seconds";
    let evidence = format!("{} queries over {} ms", polls.len(), span);
    checks.must(title, seen.ended_at.len() >= 2, evidence);
    let again = seen.calls.iter().filter(|call| call.is("sendInvoice")).nth(1);
    let evidence = again.map_or("one bill".into(), told);
    checks.must("to try again is to ask about the same bill", again.is_none(), evidence);
    if seen.ended_at.len() >= 2 {
        known(checks, seen);
    }
}

pub(super) fn cancel(checks: &mut Checks, seen: &Seen) {
    checks.accepted(&seen.calls, "sendInvoice");
    let own = |call: &&Call| call.is("getPaymentStatus") && call.reference() == seen.reference.as_deref();
    match seen.calls.iter().find(own) {
        Some(call) => checks.must("the status is asked for before", true, told(call)),
        None => checks.not_seen("the status is asked for before", "no getPaymentStatus came"),
    }
    let Some(call) = checks.accepted(&seen.calls, "cancelInvoice") else { return };
    let right = call.reference().is_some() && call.reference() == seen.reference.as_deref();
    checks.must("it names the bill's invoiceReference", right, field(call, &["invoiceReference"]));
}

pub(super) fn refund(checks: &mut Checks, seen: &Seen) {
    checks.accepted(&seen.calls, "sendInvoice");
    known(checks, seen);
    let Some(call) = checks.accepted(&seen.calls, "refundPayment") else { return };
    let right = call.sent(&["ersReference"]).is_some()
        && call.sent(&["ersReference"]) == seen.ers_reference.as_deref();
    checks.must("it names the payment's ersReference", right, field(call, &["ersReference"]));
    for name in ["title", "cashierId"] {
        let path = ["invoice", name];
        checks.should(&format!("{name} is given"), call.sent(&path).is_some(), field(call, &path));
    }
}

pub(super) fn close(checks: &mut Checks, seen: &Seen) {
    let Some(mark) = checks.accepted(&seen.calls, "markTransactionPeriod") else { return };
    is_by(checks, mark, "RESELLERUSER");
    let Some(report) = checks.accepted(&seen.calls, "executeReport") else { return };
    let period = mark.got("transactionPeriodId").or(mark.got("ersReference")).unwrap_or_default();
    let mut entries = report.element(&["parameters", "parameter"]).into_iter().flat_map(|p| p.all("entry"));
    let named = entries.any(|entry| {
        entry.string("key").as_deref() == Some("transactionPeriodId")
            && entry.string("value").as_deref() == Some(period)
    });
    let evidence = format!("call {}: the period is {period}", report.n);
    checks.must("the report is asked for with the transactionPeriodId that was given", named, evidence);
    let asked: Vec<_> = seen.calls.iter().filter(|call| call.is("executeReport")).collect();
    let hurried =
        asked.windows(2).find(|w| w[0].code == Some(2) && w[1].at_ms.saturating_sub(w[0].at_ms) < 1_500);
    let evidence =
        hurried.map_or(format!("asked {} times", asked.len()), |w| format!("call {} came at once", w[1].n));
    checks.should(
        "a report that is not ready is asked for again after about 3 seconds",
        hurried.is_none(),
        evidence,
    );
}

pub(super) fn unregister(checks: &mut Checks, seen: &Seen) {
    let Some(call) = checks.accepted(&seen.calls, "unregisterTerminal") else { return };
    is_by(checks, call, "TERMINALID");
}
