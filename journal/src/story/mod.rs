//! What happened to a sale, told from what the store has: a sentence for each step, and one line that answers "did the
//! customer pay?". It draws nothing and reads no file.

mod answer;
mod refunds;
mod steps;
pub(crate) use answer::{Answer, Verdict};
pub(crate) use refunds::told as refund_lines;

use crate::when::{Clock, span};
use crate::words::money;
use seqr::store::evidence::{Attempt, Evidence, ReceiptLine, RefundLine, StepLine};

/// The difference of two clocks that is worth telling, in milliseconds.
const CLOCKS_APART_MS: i64 = 60_000;
/// A step back of the till's clock that is no rounding, in milliseconds.
const CLOCK_BACK_MS: i64 = 2_000;

/// How a line is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Bad,
    /// Something about the record itself: a clock, a missing page.
    Note,
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// By the till's clock; None for a note.
    pub(crate) at_ms: Option<i64>,
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

/// A payment, told.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) attempt: Attempt,
    pub(crate) answer: Answer,
    pub(crate) lines: Vec<Line>,
}

/// What the store has of one payment.
pub(crate) struct Parts {
    pub(crate) attempt: Attempt,
    pub(crate) steps: Vec<StepLine>,
    /// Whether some steps cannot be read.
    pub(crate) broken: bool,
    pub(crate) refunds: Vec<RefundLine>,
    pub(crate) receipts: Vec<ReceiptLine>,
}

impl Parts {
    pub(crate) fn read(evidence: &Evidence, attempt: Attempt) -> Self {
        let (steps, broken) = evidence.steps(attempt.payment.id);
        let (refunds, receipts) = match &attempt.payment.ers_reference {
            Some(reference) => (evidence.refunds(reference), evidence.receipts(reference)),
            None => (Vec::new(), Vec::new()),
        };
        Self { attempt, steps, broken, refunds, receipts }
    }

    fn money(&self, minor: i64) -> String {
        money(minor, self.attempt.currency())
    }

    fn asked(&self) -> String {
        self.attempt
            .asked()
            .map_or_else(|| "an amount that the store no longer has".into(), |asked| self.money(asked))
    }

    /// What was paid, by SEQR; what was asked where SEQR gave no amount.
    fn paid(&self) -> String {
        self.attempt.payment.paid_amount.map_or_else(|| self.asked(), |paid| self.money(paid))
    }

    fn has_step(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.step == name)
    }
}

/// The timeline of a payment.
pub(crate) fn tell(evidence: &Evidence, attempt: Attempt, clock: &Clock) -> Story {
    told(Parts::read(evidence, attempt), clock)
}

pub(crate) fn told(parts: Parts, clock: &Clock) -> Story {
    let mut lines = timeline(&parts, clock);
    refunds::add(&parts, &mut lines);

    if parts.broken {
        lines.push(note("Some steps of this payment cannot be read: the store is damaged.".into()));
    }
    if parts.steps.is_empty() && !parts.broken {
        lines.push(note("The store has no steps of this payment: they were pruned, or not copied.".into()));
    }
    let answer = answer::of(&parts, clock);
    Story { attempt: parts.attempt, answer, lines }
}

fn note(text: String) -> Line {
    Line { at_ms: None, tone: Tone::Note, text }
}

fn timeline(parts: &Parts, clock: &Clock) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut before: Option<&StepLine> = None;
    for step in &parts.steps {
        if let Some(before) = before
            && step.at_ms < before.at_ms - CLOCK_BACK_MS
        {
            let back = span(before.at_ms - step.at_ms);
            lines.push(note(format!(
                "The till's clock was set back by {back} here; the order of the lines is right."
            )));
        }
        lines.push(steps::line(parts, step, clock));
        if step.step == "paid"
            && let Some(paid_at) = parts.attempt.payment.paid_at_ms
            && (step.at_ms - paid_at).abs() > CLOCKS_APART_MS
        {
            lines.push(note(apart(step.at_ms, paid_at, clock)));
        }
        before = Some(step);
    }
    lines
}

fn apart(till: i64, seqr: i64, clock: &Clock) -> String {
    let which = if till > seqr { "later than" } else { "before" };
    format!(
        "By SEQR's clock the customer paid at {}; this till wrote it {} {which} that. One of the clocks is wrong, or \
         the till could not write, or was off, for so long.",
        clock.full(seqr),
        span(till - seqr)
    )
}
