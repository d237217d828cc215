//! "Did the customer pay?": yes, no, or what to ask SEQR for. A store can say "yes" only of what SEQR has said to it and
//! has not taken back since.

use super::Parts;
use crate::when::Clock;
use crate::words::sentence;

/// SEQR reverses a payment that no till asks about for so long (docs/protocol.md, Behavior), in milliseconds.
const UNSEEN_MS: i64 = 20_000;
/// `SEQR_BY_UNKNOWN` of the interface: CANCELED was heard after too long without a query.
const BY_UNKNOWN: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
    Unknown,
}

impl Verdict {
    /// The word for programs.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Yes => "YES",
            Self::No => "NO",
            Self::Unknown => "CANNOT BE KNOWN FROM HERE",
        }
    }
}

/// The answer, and what is worth knowing beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    /// A sentence or two behind the word.
    pub(crate) text: String,
}

/// Whether CANCELED was heard after so long without a query that a payment may have come and gone meanwhile.
pub(super) fn is_unseen(parts: &Parts) -> bool {
    if let Some(ended_by) = parts.attempt.payment.ended_by {
        return ended_by == BY_UNKNOWN;
    }
    let said = |text: &String| text.contains("without a query");
    parts.attempt.payment.error.as_ref().is_some_and(said)
        || parts.steps.iter().any(|step| step.step == "canceled" && step.detail.as_ref().is_some_and(said))
}

pub(super) fn of(parts: &Parts, clock: &Clock) -> Answer {
    let payment = &parts.attempt.payment;
    let answer = |verdict, text: String| Answer { verdict, text };
    match payment.phase.as_str() {
        "paid" | "confirmed" if payment.acknowledged == 0 => {
            answer(Verdict::Unknown, unacknowledged(parts, clock))
        }
        "paid" | "confirmed" => answer(Verdict::Yes, paid(parts, clock)),
        "reversed" => answer(
            Verdict::No,
            format!(
                "Nothing is paid now. The customer had paid {}{}, and SEQR gave it back (reference {}).",
                parts.paid(),
                payment.paid_at_ms.map(|at| format!(" at {}", clock.full(at))).unwrap_or_default(),
                payment.ers_reference.as_deref().unwrap_or("none")
            ),
        ),
        "canceled" => answer(Verdict::No, canceled(parts)),
        "failed" => answer(Verdict::No, format!("Nothing is paid.{}", why(parts))),
        "reserved" => answer(
            Verdict::No,
            format!(
                "Not yet: {} is reserved and waits for the till. It ends by a commit or a cancel.",
                parts.asked()
            ),
        ),
        phase => answer(Verdict::Unknown, unknown(parts, phase, clock)),
    }
}

fn why(parts: &Parts) -> String {
    parts.attempt.payment.error.as_deref().map(|error| format!(" {}", sentence(error))).unwrap_or_default()
}

fn paid(parts: &Parts, clock: &Clock) -> String {
    let payment = &parts.attempt.payment;
    let at = payment.paid_at_ms.map(|at| format!(" at {}", clock.full(at))).unwrap_or_default();
    let mut text =
        format!("{}{at}, reference {}.", parts.paid(), payment.ers_reference.as_deref().unwrap_or("none"));
    if payment.remark.as_deref() == Some("other_amount") {
        text.push_str(&format!(" The till had asked for another amount ({}).", parts.asked()));
    }
    if payment.phase == "paid" {
        text.push_str(
                        " The point-of-sale program has not booked it yet: start that program, and the library returns the sale to it.",
        );
    }
    let (done, doubt) = super::refunds::sums(&parts.refunds);
    if done > 0 {
        text.push_str(&format!(" Of this, {} was given back later.", parts.money(done)));
    }
    if doubt > 0 {
        text.push_str(&format!(
            " A refund of {} is in doubt: SEQR may have given it back. Look for it in SEQR's report of that day.",
            parts.money(doubt)
        ));
    }
    text
}

/// PAID was stored, and the question that tells SEQR so has no answer here.
fn unacknowledged(parts: &Parts, clock: &Clock) -> String {
    let payment = &parts.attempt.payment;
    let at = payment.paid_at_ms.map(|at| format!(" at {}", clock.full(at))).unwrap_or_default();
    let text = format!(
        "SEQR answered PAID ({}{at}), but the till stopped before it had acknowledged that. After {} seconds SEQR gives \
         such a payment back. {}",
        parts.paid(),
        UNSEEN_MS / 1_000,
        ask(parts, clock)
    );
    match payment.phase.as_str() {
        "paid" => {
            format!("{text} Or start the till's program: when it takes the sale up, the library asks SEQR.")
        }
        _ => text,
    }
}

fn canceled(parts: &Parts) -> String {
    if parts.has_step("cancel wanted") {
        return "The sale was canceled at the till, and SEQR confirmed it: nothing is paid.".into();
    }
    if is_unseen(parts) {
        return "Nothing is paid now: SEQR answered CANCELED. Before that the till had sent no query for 20 seconds or more, \
                so the customer may have declined, or may have paid and got the money back."
            .into();
    }
    "The customer declined, and nothing is paid.".into()
}

fn unknown(parts: &Parts, phase: &str, clock: &Clock) -> String {
    let what = match phase {
        "sending" if parts.has_step("given up") => {
            "the answer to the invoice was lost, so the cashier's cancel had no reference to send"
        }
        "sending" => "the invoice was sent, and this store has no answer to it",
        "open" if parts.attempt.payment.remark.as_deref() == Some("other_payment") => {
            "SEQR answered with another payment, three times"
        }
        "open" => "the customer had the invoice, and this store does not say how it ended",
        "canceling" => "a cancel was sent, and this store has no outcome of it",
        "committing" => "the till asked SEQR to take reserved money, and this store has no answer to that",
        "abandoned" => "a supervisor gave the sale up while its outcome was not known",
        _ => "the store does not say how it ended",
    };
    let open = match phase {
        "abandoned" => "",
        _ => {
            " If the till is selling right now, look again in a minute; otherwise start its program and take the sale up."
        }
    };
    format!("{} {}{open}", sentence(what), ask(parts, clock))
}

/// What SEQR can look up.
fn ask(parts: &Parts, clock: &Clock) -> String {
    let payment = &parts.attempt.payment;
    let till = match parts.attempt.terminal.terminal_id.as_deref() {
        Some(id) => format!("terminal {id}"),
        None => "this till's terminal".into(),
    };
    let what = match (&payment.ers_reference, &payment.invoice_reference) {
        (Some(reference), _) => format!("payment {reference}"),
        (None, Some(reference)) => format!("invoice {reference}"),
        (None, None) => {
            format!("an invoice with the number {} over {}", payment.client_invoice_id, parts.asked())
        }
    };
    format!("Ask SEQR for {what} of {till}, of {}.", clock.full(payment.created_at_ms))
}
