//! Refunds and receipt documents of a payment, as lines of its timeline.

use super::{Line, Parts, Tone};
use crate::words::{money, sentence};
use seqr::store::evidence::{ReceiptLine, RefundLine};

/// What was given back, and what may have been, in minor units.
pub(super) fn sums(refunds: &[RefundLine]) -> (i64, i64) {
    let sum = |state: &str| {
        let of = refunds.iter().filter(|refund| refund.state == state);
        of.fold(0_i64, |sum, refund| sum.saturating_add(refund.amount))
    };
    (sum("done"), sum("sending"))
}

pub(super) fn add(parts: &Parts, lines: &mut Vec<Line>) {
    for refund in &parts.refunds {
        lines.extend(told(refund));
    }
    for receipt in &parts.receipts {
        lines.push(document(receipt));
    }
}

/// The lines of a refund: when it was sent, and what became of it.
pub(crate) fn told(refund: &RefundLine) -> Vec<Line> {
    let amount = money(refund.amount, &refund.currency_code);
    let id = crate::words::clean(&refund.refund_id);
    let sent = refund.sent_at_ms.filter(|&at| at > 0).unwrap_or(refund.created_at_ms);
    let mut lines = vec![Line {
        at_ms: Some(sent),
        tone: Tone::Plain,
        text: format!("The till sent a refund of {amount} to SEQR (refund {id})."),
    }];
    let why = refund.error.as_deref().map(|error| format!(" {}", sentence(error))).unwrap_or_default();
    let (tone, text) = match refund.state.as_str() {
        "done" => (
            Tone::Good,
            format!(
                "Refund {id} was made: the customer has {amount} back (reference {}).",
                refund.refund_reference.as_deref().unwrap_or("none given")
            ),
        ),
        "sending" => (
            Tone::Bad,
            format!(
                "SEQR's answer to refund {id} was lost: the customer may have {amount} back. Look for it in SEQR's \
                 report of that day. The library does not send it again by itself.{why}"
            ),
        ),
        "refused" => (Tone::Bad, format!("SEQR refused refund {id}: no money went back.{why}")),
        "not_done" => (
            Tone::Plain,
            format!("A person has decided that refund {id} was not made: no money went back.{why}"),
        ),
        "unsent" => (Tone::Plain, format!("Refund {id} never left the till: no money went back.{why}")),
        other => (Tone::Plain, format!("Refund {id} is '{other}'.{why}")),
    };
    lines.push(Line { at_ms: Some(refund.updated_at_ms), tone, text });
    lines
}

fn document(receipt: &ReceiptLine) -> Line {
    let why = receipt.error.as_deref().map(|error| format!(" {}", sentence(error))).unwrap_or_default();
    let (tone, text) = match receipt.state.as_str() {
        "delivered" => (
            Tone::Plain,
            "The library stored the till's receipt for SEQR, and delivered it later.".to_owned(),
        ),
        "waiting" => (Tone::Plain, format!("The till's receipt waits to be delivered to SEQR.{why}")),
        "given_up" => (
            Tone::Bad,
            format!(
                "SEQR refused the till's receipt. If SEQR does not know the payment, it has given the money back: ask \
                 SEQR for payment {}.{why}",
                receipt.ers_reference
            ),
        ),
        other => (Tone::Plain, format!("The till's receipt is '{other}'.{why}")),
    };
    Line { at_ms: Some(receipt.created_at_ms), tone, text }
}
