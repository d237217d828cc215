//! The judges of what the vendor's procedure never tested: lost answers, late payments, races, a power cut.

use super::Seen;
use super::call::Call;
use super::judge::{Checks, told};
use super::trade::known;

fn bills(seen: &Seen) -> Vec<&Call> {
    seen.calls.iter().filter(|call| call.is("sendInvoice")).collect()
}

pub(super) fn lost_bill(checks: &mut Checks, seen: &Seen) {
    let bills = bills(seen);
    let Some(first) = bills.first() else {
        checks.not_seen("a bill is sent", "no sendInvoice came");
        return;
    };
    // The customer has paid the first one; a second bill while that payment stands takes the money twice.
    let told_paid = seen.calls.iter().position(Call::tells_paid);
    let second = seen.calls.iter().position(|call| call.is("sendInvoice") && call.n != first.n);
    let twice = second.is_some_and(|at| told_paid.is_none_or(|paid| at < paid) && !seen.reversed);
    let evidence = match second {
        Some(at) if twice => {
            format!("call {}: another bill, while call {} is paid", seen.calls[at].n, first.n)
        }
        _ => format!("call {} was paid, and no other bill came before that was settled", first.n),
    };
    checks.must("no second bill goes out while the first may be paid", !twice, evidence);
    match told_paid {
        Some(at) => {
            checks.should(
                "the till finds the payment by asking without a reference",
                true,
                told(&seen.calls[at]),
            );
        }
        None if seen.reversed => checks.should(
            "the till finds the payment by asking without a reference",
            false,
            "it did not ask: SEQR has given the money back after 20 seconds",
        ),
        None if twice => {}
        None => checks.not_seen(
            "the till finds the payment by asking without a reference",
            "neither asked nor reversed",
        ),
    }
}

pub(super) fn lost_paid(checks: &mut Checks, seen: &Seen) {
    let lost = seen.calls.iter().position(|call| {
        call.is("getPaymentStatus") && call.got("status") == Some("PAID") && !call.succeeded()
    });
    let Some(at) = lost else {
        checks.not_seen("the till asks again when an answer is lost", "it did not come to the lost answer");
        return;
    };
    let again = seen.calls[at + 1..].iter().find(|call| call.is("getPaymentStatus"));
    let evidence = again.map_or(format!("call {} was lost, and no other came", seen.calls[at].n), told);
    checks.must("the till asks again when an answer is lost", again.is_some(), evidence);
    if again.is_some() {
        known(checks, seen);
    }
    let second = bills(seen).get(1).map(|call| told(call));
    checks.must("no second bill goes out instead", second.is_none(), second.unwrap_or("one bill".into()));
}

pub(super) fn late_payment(checks: &mut Checks, seen: &Seen) {
    let Some(at) = seen.calls.iter().position(|call| call.is("cancelInvoice") && call.code == Some(50))
    else {
        checks.not_seen(
            "after 50 (it is paid) the till asks for the status",
            "no cancelInvoice met the payment",
        );
        return;
    };
    let after = &seen.calls[at + 1..];
    let asked = after.iter().find(|call| call.is("getPaymentStatus") || call.is("refundPayment"));
    let evidence = match asked {
        Some(call) => told(call),
        None => format!("call {} was answered 50, and nothing followed", seen.calls[at].n),
    };
    checks.must("after 50 (it is paid) the till asks for the status", asked.is_some(), evidence);
    let sold = after.iter().take_while(|call| !call.tells_paid()).find(|call| call.is("sendInvoice"));
    let evidence = sold.map_or("none came".into(), told);
    checks.must("no other bill goes out before that is settled", sold.is_none(), evidence);
}

pub(super) fn cancel_race(checks: &mut Checks, seen: &Seen) {
    let cancels: Vec<_> = seen.calls.iter().filter(|call| call.is("cancelInvoice")).collect();
    let Some(first) = cancels.first().filter(|call| call.code == Some(51)) else {
        checks.not_seen("after 51 (being paid now) the till cancels again", "no cancelInvoice met the PIN");
        return;
    };
    let evidence = match cancels.get(1) {
        Some(call) => told(call),
        None => format!("call {} was answered 51, and no other cancelInvoice came", first.n),
    };
    checks.must("after 51 (being paid now) the till cancels again", cancels.len() > 1, evidence);
    let end = cancels.iter().find(|call| matches!(call.code, Some(0 | 95 | 50)));
    match end {
        Some(call) => checks.must("it goes on until the answer is final", true, told(call)),
        None => {
            checks.must("it goes on until the answer is final", false, format!("{} tries", cancels.len()))
        }
    }
    let asked =
        seen.calls.iter().find(|call| call.is("getPaymentStatus") && call.n > first.n && call.succeeded());
    let evidence =
        asked.map_or("none came".into(), |call| format!("call {}: a query may take the money", call.n));
    checks.should("it does not ask for the status while it cancels", asked.is_none(), evidence);
}

pub(super) fn power_cut(checks: &mut Checks, seen: &Seen) {
    let title = "the till takes the open sale up again after the power cut";
    let Some(&cut) = seen.ended_at.get(2) else {
        checks.not_seen(title, "the till was not switched off for three seconds");
        return;
    };
    let after: Vec<_> = seen.calls.iter().filter(|call| call.n > cut).collect();
    let own = |call: &&&Call| call.reference().is_none() || call.reference() == seen.reference.as_deref();
    let taken =
        after.iter().find(|call| (call.is("getPaymentStatus") || call.is("cancelInvoice")) && own(call));
    let sold = after.iter().find(|call| call.is("sendInvoice"));
    match (taken, sold) {
        (None, None) => checks.not_seen(title, "nothing came after the power was back"),
        (Some(taken), _) if sold.is_none_or(|sold| taken.n < sold.n) => checks.must(title, true, told(taken)),
        (_, Some(sold)) => {
            checks.must(
                title,
                false,
                format!("call {}: another bill, and the paid one is forgotten", sold.n),
            );
        }
        _ => {}
    }
}
