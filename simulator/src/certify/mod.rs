//! The certification: watches a till go through the steps of the vendor's procedure and through the failures that
//! it never tested, and judges what came over the wire. It is fed the calls in order and told the time; it moves the
//! customer by what the world offers.

mod call;
mod context;
mod failures;
mod judge;
mod report;
mod step;
mod trade;

pub use judge::{Check, Verdict};
pub use report::{Report, StepReport};
pub(crate) use report::{badge, table};

use crate::Which;
use crate::exchange::Fate;
use crate::service::invoice::PayHow;
use crate::service::phone::Act;
use crate::world::World;
use call::Call;
use step::{STEPS, Step, Then, Until};

/// How a certification is run.
#[derive(Clone, Debug, Default)]
pub struct CertifyOptions {
    /// Steps that are left out, by their ids.
    pub leave_out: Vec<String>,
    /// A step that takes longer on the simulator's clock is over, and what it lacks is "not seen".
    pub step_timeout_ms: Option<u64>,
}

/// What was seen in one step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) calls: Vec<Call>,
    /// invoiceReference of the step's first bill (for `status` and `receipt`: of the bill before them).
    pub(crate) reference: Option<String>,
    /// Its ersReference, once it was paid.
    pub(crate) ers_reference: Option<String>,
    /// SEQR has given the money back.
    pub(crate) reversed: bool,
    /// The number of the call at which each stage ended.
    pub(crate) ended_at: Vec<u64>,
    pub(crate) begun_ms: u64,
    pub(crate) complete: bool,
    pub(crate) left_out: bool,
}

/// What the till is to do now, for the terminal, the page and a script.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Prompt {
    /// The step's id; empty when all are over.
    pub step: String,
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// The part of the step, from 0.
    pub stage: usize,
    /// What to do.
    pub prompt: String,
}

/// See the top of the file.
#[derive(Clone, Debug)]
pub(crate) struct Certification {
    options: CertifyOptions,
    at: usize,
    stage: usize,
    /// Status queries since the stage began, and when the first of them came.
    polls: usize,
    first_poll_ms: Option<u64>,
    last_call_ms: u64,
    /// The last call that was looked at.
    seen: u64,
    steps: Vec<Seen>,
}

/// More calls than this in one step are not kept: a till may hang in one for a day.
const MAX_CALLS: usize = 5_000;

impl Certification {
    pub(crate) fn new(options: CertifyOptions) -> Result<Certification, String> {
        if let Some(unknown) = options.leave_out.iter().find(|id| STEPS.iter().all(|step| step.id != **id)) {
            let known: Vec<_> = STEPS.iter().map(|step| step.id).collect();
            return Err(format!("there is no step {unknown:?}; there are {}", known.join(", ")));
        }
        let steps = vec![Seen::default(); STEPS.len()];
        Ok(Certification {
            options,
            at: 0,
            stage: 0,
            polls: 0,
            first_poll_ms: None,
            last_call_ms: 0,
            seen: 0,
            steps,
        })
    }

    fn step(&self) -> Option<&'static Step> {
        STEPS.get(self.at)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.at >= STEPS.len()
    }

    pub(crate) fn prompt(&self) -> Prompt {
        let stage = self.step().and_then(|step| step.stages.get(self.stage));
        Prompt {
            step: self.step().map_or(String::new(), |step| step.id.into()),
            number: self.at + 1,
            title: self.step().map_or("All steps are over", |step| step.title).into(),
            stage: self.stage,
            prompt: stage.map_or("See the report.", |stage| stage.prompt).into(),
        }
    }

    /// What was seen in each step so far.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&'static Step, &Seen)> {
        STEPS.iter().zip(&self.steps)
    }

    pub(crate) fn current(&self) -> usize {
        self.at
    }

    pub(crate) fn begin(&mut self, world: &mut World) {
        self.seen = world.exchanges.latest();
        self.enter(world);
    }

    /// Sets up the step that is at hand; passes over those that are left out.
    fn enter(&mut self, world: &mut World) {
        while let Some(step) = self.step()
            && self.options.leave_out.iter().any(|id| id == step.id)
        {
            self.steps[self.at].left_out = true;
            self.at += 1;
        }
        let now = world.clock.now().ms;
        self.stage = 0;
        self.begin_stage(now);
        let (reference, ers_reference) = match self.step().map(|step| step.id) {
            // They go on with the bill before them.
            Some("status" | "receipt") if self.at > 0 => {
                let before = &self.steps[self.at - 1];
                (before.reference.clone(), before.ers_reference.clone())
            }
            _ => (None, None),
        };
        if let Some(step) = self.step() {
            let seen = &mut self.steps[self.at];
            (seen.reference, seen.ers_reference, seen.begun_ms) = (reference, ers_reference, now);
            for rule in step::rules(step.id) {
                // The names and numbers of these rules are our own.
                let _ = world.rules.add(rule);
            }
        }
    }

    fn begin_stage(&mut self, now: u64) {
        (self.polls, self.first_poll_ms, self.last_call_ms) = (0, None, now);
    }

    fn leave(&mut self, world: &mut World, complete: bool) {
        self.look_at_invoice(world);
        if let Some(step) = self.step() {
            for rule in step::rules(step.id).into_iter().chain([step::pay_and_lose()]) {
                world.rules.remove(&rule.id);
            }
            self.steps[self.at].complete = complete;
            self.at += 1;
        }
        self.enter(world);
    }

    /// The person at the till does not want this step.
    pub(crate) fn skip(&mut self, world: &mut World) {
        if !self.is_over() {
            self.leave(world, false);
        }
    }

    fn look_at_invoice(&mut self, world: &World) {
        let Some(seen) = self.steps.get_mut(self.at) else { return };
        let invoice =
            seen.reference.clone().and_then(|reference| world.service.find(&Which::invoice(reference)));
        if let Some(invoice) = invoice.and_then(|number| world.service.invoice(number)) {
            seen.reversed = invoice.reversed;
            if let Some(payment) = &invoice.payment {
                seen.ers_reference = Some(payment.ers_reference.clone());
            }
        }
    }

    /// Looks at what has come since the last time, and at the clock.
    pub(crate) fn advance(&mut self, world: &mut World) {
        while !self.is_over() {
            let next = world.exchanges.after(self.seen);
            // In order: a call that is not yet ended is waited for.
            let Some(call) = next.filter(|call| call.fate != Fate::Open).map(Call::of) else { break };
            self.seen = call.n;
            self.feed(call, world);
        }
        if self.is_over() {
            return;
        }
        let now = world.now();
        self.look_at_invoice(world);
        let stage = self.step().map(|step| step.stages[self.stage].until);
        match stage {
            Some(Until::Quiet(ms)) if now.ms.saturating_sub(self.last_call_ms) >= ms => self.end_stage(world),
            Some(Until::Settled | Until::Ended) if self.steps[self.at].reversed => self.end_stage(world),
            _ => {}
        }
        let begun = self.steps.get(self.at).map_or(now.ms, |seen| seen.begun_ms);
        if self.options.step_timeout_ms.is_some_and(|limit| now.ms.saturating_sub(begun) >= limit)
            && !self.is_over()
        {
            self.leave(world, false);
        }
    }

    fn feed(&mut self, call: Call, world: &mut World) {
        let Some(step) = self.step() else { return };
        let now = call.at_ms;
        self.last_call_ms = world.clock.now().ms;
        if call.is("getPaymentStatus") {
            self.polls += 1;
            self.first_poll_ms.get_or_insert(now);
        }
        let first = self.first_poll_ms.unwrap_or(now);
        let seen = &mut self.steps[self.at];
        if call.is("sendInvoice") && seen.reference.is_none() {
            seen.reference = call.got("invoiceReference").map(str::to_owned);
        }
        let reference = seen.reference.clone();
        let names_it = reference.is_some() && call.reference() == reference.as_deref();
        let ended = match step.stages[self.stage].until {
            Until::Done(operation) => call.is(operation) && call.code == Some(0),
            Until::Called(operation) => call.is(operation),
            Until::Polls(count) => call.is("getPaymentStatus") && self.polls >= count,
            Until::PollingFor(ms) => call.is("getPaymentStatus") && now.saturating_sub(first) >= ms,
            Until::Known => call.tells_paid() || (call.is("commitReservation") && call.succeeded()),
            Until::Quiet(_) => false,
            Until::Settled => call.tells_paid() || call.is("sendInvoice") || call.is("cancelInvoice"),
            Until::Ended => {
                call.tells_paid()
                    || (call.is("cancelInvoice") && matches!(call.code, Some(0 | 95)))
                    || call.is("refundPayment")
            }
            Until::TakenUp => {
                (names_it && (call.is("getPaymentStatus") || call.is("cancelInvoice")))
                    || (call.is("getPaymentStatus") && call.reference().is_none())
                    || call.is("sendInvoice")
            }
        };
        if seen.calls.len() < MAX_CALLS {
            seen.calls.push(call);
        }
        self.look_at_invoice(world);
        if ended {
            self.end_stage(world);
        }
    }

    fn end_stage(&mut self, world: &mut World) {
        let Some(step) = self.step() else { return };
        let now = world.now();
        let seen = &mut self.steps[self.at];
        seen.ended_at.push(self.seen);
        let which = seen.reference.clone().map(Which::invoice);
        let act = match step.stages[self.stage].then {
            Then::Nothing => None,
            Then::Scan => Some(Act::Scan),
            Then::Pay => Some(Act::Pay(PayHow::default())),
            Then::PayAndLose => {
                let _ = world.rules.add(step::pay_and_lose());
                None
            }
        };
        if let (Some(act), Some(number)) = (act, which.and_then(|which| world.service.find(&which))) {
            // A bill that cannot be paid any more shows in what the till does next.
            let _ = world.service.act(number, act, now);
        }
        self.stage += 1;
        self.begin_stage(now.ms);
        if self.stage >= step.stages.len() {
            self.leave(world, true);
        }
    }
}
