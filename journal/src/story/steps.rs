//! A sentence for each step that the library writes. Words that this program does not know are shown as they are.

use super::{Line, Parts, Tone};
use crate::when::Clock;
use crate::words::sentence;
use seqr::store::evidence::StepLine;

pub(super) fn line(parts: &Parts, step: &StepLine, clock: &Clock) -> Line {
    let (tone, text) = words(parts, step, clock);
    let text = match step.actor.as_deref() {
        Some(actor) => format!("{text} [{}]", who(actor)),
        None => text,
    };
    Line { at_ms: Some(step.at_ms), tone, text }
}

/// Who brought a step about; a word of a newer library is shown as it is.
fn who(actor: &str) -> &str {
    match actor {
        "pos" => "by the till's program",
        "supervisor" => "by a supervisor",
        "seqr" => "by SEQR",
        "library" => "by the library itself",
        other => other,
    }
}

/// What SEQR or the system said, as the end of a sentence.
fn why(step: &StepLine) -> String {
    step.detail.as_deref().map(|detail| format!(" {}", sentence(detail))).unwrap_or_default()
}

fn words(parts: &Parts, step: &StepLine, clock: &Clock) -> (Tone, String) {
    let payment = &parts.attempt.payment;
    let reference = payment.ers_reference.as_deref().unwrap_or("none given");
    let plain = |text: String| (Tone::Plain, text);
    match step.step.as_str() {
        "created" => plain(format!(
            "The till stored the sale and sent the invoice to SEQR: {}, cashier {}.",
            parts.asked(),
            match parts.attempt.cashier() {
                "" => "not known",
                cashier => cashier,
            }
        )),
        "opened" => plain(format!(
            "SEQR took the invoice (reference {}). From now on the customer could pay.",
            payment.invoice_reference.as_deref().unwrap_or("none")
        )),
        "not taken" => (Tone::Bad, format!("SEQR did not take the invoice. Nothing could be paid.{}", why(step))),
        "answer lost" => (
            Tone::Bad,
            format!("SEQR's answer to the invoice was lost: the customer may have got the invoice.{}", why(step)),
        ),
        "paid" => (Tone::Good, paid(parts, reference, clock)),
        "acknowledged" => (Tone::Good, "The till told SEQR that it knows of the payment. SEQR does not reverse it now.".into()),
        "confirmed" => (Tone::Good, "The point-of-sale program booked the sale.".into()),
        "reserved" => plain("SEQR answered RESERVED: the customer's money is reserved, not paid.".into()),
        "commit wanted" => {
            let amount = payment.commit_amount.map_or_else(|| parts.asked(), |amount| parts.money(amount));
            plain(format!("The till asked SEQR to take {amount} of the reservation."))
        }
        "not committed" => (Tone::Bad, format!("SEQR did not take the reserved money.{}", why(step))),
        "update wanted" => plain("The till sent a changed invoice.".into()),
        "updated" => plain(format!("SEQR took the changed invoice: {}.", parts.asked())),
        "update refused" => plain(format!("SEQR did not take the changed invoice; the invoice before it is valid.{}", why(step))),
        "wanted again" => plain("The cashier chose to try again: the library asks SEQR about the till's last invoice.".into()),
        "given up" => (
            Tone::Bad,
                        "The cashier canceled the sale. The answer to the invoice was lost, so there was no reference to cancel. \
             The library asked SEQR nothing more."
                .into(),
        ),
        "another payment" => {
            (Tone::Bad, format!("SEQR answered with a payment that is not this sale's.{}", why(step)))
        }
        "abandoned" => {
            (Tone::Bad, "A supervisor gave the sale up. Whether it is paid was not known then.".into())
        }
        "reversed" => (
            Tone::Bad,
            format!(
                "SEQR took the payment back ({}, reference {reference}): the customer has the money again.",
                parts.paid()
            ),
        ),
        "failed" => (Tone::Bad, format!("SEQR ended the payment: nothing is paid.{}", why(step))),
        "query refused" => (Tone::Bad, format!("SEQR refused to say whether it is paid.{}", why(step))),
        "cancel refused" => (Tone::Bad, format!("SEQR refused the cancel.{}", why(step))),
        "acknowledgement refused" => {
            (Tone::Bad, format!("SEQR did not receive the acknowledgment of the payment.{}", why(step)))
        }
        "cancel wanted" => plain(cancel_wanted(step)),
        "canceled" => canceled(parts, step),
        other => plain(format!("{} The payment is '{}' now.{}", sentence(other), step.phase, why(step))),
    }
}

fn paid(parts: &Parts, reference: &str, clock: &Clock) -> String {
    let payment = &parts.attempt.payment;
    let at =
        payment.paid_at_ms.map(|at| format!(", at {} by SEQR's clock", clock.time(at))).unwrap_or_default();
    let other = match (payment.remark.as_deref(), payment.remark_text.as_deref()) {
        (Some("other_amount"), Some(text)) => format!(" {}", sentence(text)),
        _ => String::new(),
    };
    format!("SEQR answered PAID: {}, reference {reference}{at}.{other}", parts.paid())
}

fn cancel_wanted(step: &StepLine) -> String {
    let unanswered = step.detail.as_deref().is_some_and(|detail| detail.starts_with("Nobody answered"));
    let who = if unanswered {
        "Nobody at the till answered \"try again or cancel?\""
    } else {
        "The cashier canceled the sale"
    };
    format!(
        "{who}. The library stored the cancel and sent it to SEQR. After that it sent no query that could take the money."
    )
}

/// CANCELED is SEQR's word for an invoice that was canceled and for one that was paid and given back.
fn canceled(parts: &Parts, step: &StepLine) -> (Tone, String) {
    let text = if parts.has_step("cancel wanted") {
        "SEQR confirmed the cancel: nothing is paid.".into()
    } else if super::answer::is_unseen(parts) {
        format!(
            "SEQR answered CANCELED: nothing is paid now. Whether the customer had declined, or had paid and SEQR gave \
             the money back, is not known.{}",
            why(step)
        )
    } else {
        format!("SEQR answered CANCELED: the customer declined. Nothing is paid.{}", why(step))
    };
    (Tone::Plain, text)
}
