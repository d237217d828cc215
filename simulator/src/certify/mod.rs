//! The certification: watches a till go through the steps of SEQR's procedure and through the failures that it never
//! tested, and judges what came over the wire. It is fed the calls in order and told the time; it moves the customer by
//! what the world offers. A step judges only the calls that belong to it.

mod call;
mod calls;
mod check;
mod context;
mod failures;
mod judge;
mod report;
mod sale;
mod seen;
mod step;
mod story;
mod trade;

pub use check::{Check, Verdict};
pub use report::{CallReport, Report, StepReport};

use crate::Which;
use crate::exchange::Fate;
use crate::misbehave::Rule;
use crate::service::invoice::PayHow;
use crate::service::phone::Act;
use crate::world::World;
use call::Call;
use seen::Seen;
use step::{Belongs, STEPS, Step, Then, Until};

/// How a certification is run.
#[derive(Clone, Debug, Default)]
pub struct CertifyOptions {
    /// Steps that are left out, by their ids.
    pub leave_out: Vec<String>,
    /// A step that takes longer on the simulator's clock is over, and what it lacks is "not seen".
    pub step_timeout_ms: Option<u64>,
}

/// What the till is to do now, for the terminal, the page and a script.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Prompt {
    /// The step's id; empty when all are over.
    pub step: String,
    /// Its number in the guide.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The part of the step, from 0.
    pub stage: usize,
    /// What to do.
    pub prompt: String,
    /// The latest call of this step that was refused, why, and what the simulator would have accepted.
    pub refused: Option<String>,
}

/// See the top of the file.
#[derive(Clone, Debug)]
pub(crate) struct Certification {
    options: CertifyOptions,
    at: usize,
    /// Where to go on after a step that is repeated.
    back_to: Option<usize>,
    stage: usize,
    /// Status queries about the step's sale since the stage began, and when the first of them came.
    polls: usize,
    first_poll_ms: Option<u64>,
    last_call_ms: u64,
    /// The last call that was looked at.
    seen: u64,
    /// The till that is watched: the one that was registered last, else the first that calls.
    terminal: Option<String>,
    /// The sale of the till's latest invoice.
    latest: Option<String>,
    refused: Option<String>,
    /// Who may register a till, for the first prompt.
    credentials: String,
    steps: Vec<Seen>,
}

impl Certification {
    fn new(options: CertifyOptions) -> Result<Certification, String> {
        if let Some(unknown) = options.leave_out.iter().find(|id| STEPS.iter().all(|step| step.id != **id)) {
            return Err(unknown_step(unknown));
        }
        let steps = vec![Seen::default(); STEPS.len()];
        Ok(Certification {
            options,
            at: 0,
            back_to: None,
            stage: 0,
            polls: 0,
            first_poll_ms: None,
            last_call_ms: 0,
            seen: 0,
            terminal: None,
            latest: None,
            refused: None,
            credentials: String::new(),
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
        let mut prompt = stage.map_or("See the report.", |stage| stage.prompt).to_owned();
        if self.step().is_some_and(|step| step.id == "register") {
            prompt.push_str(&format!(" {}", self.credentials));
        }
        Prompt {
            step: self.step().map_or(String::new(), |step| step.id.into()),
            number: self.step().map_or(String::new(), |step| step.number.into()),
            title: self.step().map_or("All steps are over", |step| step.title).into(),
            stage: self.stage,
            prompt,
            refused: self.refused.clone(),
        }
    }

    /// What was seen in each step so far.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&'static Step, &Seen)> + Clone {
        STEPS.iter().zip(&self.steps)
    }

    pub(crate) fn current(&self) -> usize {
        self.at
    }

    /// Whether a step has begun (its report says something).
    pub(crate) fn has_begun(&self, index: usize) -> bool {
        self.steps.get(index).is_some_and(|seen| seen.begun)
    }

    /// One that has begun.
    pub(crate) fn started(options: CertifyOptions, world: &mut World) -> Result<Certification, String> {
        let mut certification = Certification::new(options)?;
        certification.begin(world);
        Ok(certification)
    }

    fn begin(&mut self, world: &mut World) {
        self.seen = world.exchanges.latest();
        self.credentials = credentials(world);
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
        (self.stage, self.refused) = (0, None);
        self.begin_stage(now);
        let Some(step) = self.step() else { return };
        let (reference, ers_reference) = match step.belongs {
            Belongs::SaleBefore if self.at > 0 => {
                let before = &self.steps[self.at - 1];
                (before.reference.clone(), before.ers_reference.clone())
            }
            _ => (None, None),
        };
        self.steps[self.at] =
            Seen { reference, ers_reference, begun_ms: now, begun: true, ..Seen::default() };
        if let Some(rule) = step::with_the_invoice(step.id) {
            // Another till of the shop is left alone. The names and numbers of these rules are our own.
            let _ = world.misbehave(Rule { terminal: self.terminal.clone(), ..rule });
        }
    }

    fn begin_stage(&mut self, now: u64) {
        (self.polls, self.first_poll_ms, self.last_call_ms) = (0, None, now);
    }

    fn end_rules(&self, world: &mut World) {
        if let Some(step) = self.step() {
            for rule in step::with_the_sale(step.id).into_iter().chain(step::with_the_invoice(step.id)) {
                world.rules.remove(&rule.id);
            }
        }
    }

    fn leave(&mut self, world: &mut World, complete: bool) {
        self.look_at_invoice(world);
        self.end_rules(world);
        if let Some(seen) = self.steps.get_mut(self.at) {
            seen.complete = complete;
        }
        self.at += 1;
        // A repeated sale ends with the last step that is about it.
        let chain_ends = self.step().is_none_or(|step| step.belongs != Belongs::SaleBefore);
        if chain_ends && let Some(back) = self.back_to.take() {
            self.at = back.max(self.at);
        }
        self.enter(world);
    }

    /// The person at the till does not want this step.
    pub(crate) fn skip(&mut self, world: &mut World) {
        if !self.is_over() {
            self.leave(world, false);
        }
    }

    /// Begins a step again: the one of this id, or the one at hand. What was seen of it is forgotten, and afterwards
    /// the certification goes on where it was. A step that goes on with a sale begins with that sale.
    pub(crate) fn repeat(&mut self, id: Option<&str>, world: &mut World) -> Result<(), String> {
        let wanted = match id {
            Some(id) => STEPS.iter().position(|step| step.id == id).ok_or_else(|| unknown_step(id))?,
            None => self.at.min(STEPS.len() - 1),
        };
        if wanted > self.at {
            return Err(format!("the step {:?} has not begun", STEPS[wanted].id));
        }
        self.end_rules(world);
        let (first, here) = (step::beginning(wanted), self.at);
        self.options.leave_out.retain(|id| STEPS[first..=wanted].iter().all(|step| step.id != id));
        // The steps that go on with the sale are begun again as well.
        let end = (first + 1..STEPS.len()).find(|at| STEPS[*at].belongs != Belongs::SaleBefore);
        for seen in &mut self.steps[first..end.unwrap_or(STEPS.len())] {
            *seen = Seen::default();
        }
        let back = self.back_to.take().unwrap_or(here).max(here);
        self.back_to = (back >= end.unwrap_or(STEPS.len())).then_some(back);
        self.at = first;
        self.seen = world.exchanges.latest();
        self.enter(world);
        Ok(())
    }

    fn look_at_invoice(&mut self, world: &World) {
        if let Some(seen) = self.steps.get_mut(self.at) {
            seen.look_at_invoice(world);
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
            Some(Until::Settled | Until::Ended) if self.steps[self.at].reversed() => self.end_stage(world),
            // A till that was off for long finds its payment reversed; one that has heard 50 must still ask.
            Some(Until::TakenUp) if self.has_forgotten() => self.end_stage(world),
            _ => {}
        }
        let begun = self.steps.get(self.at).map_or(now.ms, |seen| seen.begun_ms);
        if self.options.step_timeout_ms.is_some_and(|limit| now.ms.saturating_sub(begun) >= limit)
            && !self.is_over()
        {
            self.leave(world, false);
        }
    }

    fn feed(&mut self, mut call: Call, world: &mut World) {
        if self.is_of_another_till(&call, world) {
            return;
        }
        if call.is("registerTerminal") && call.code == Some(0) {
            if !self.is_registered_here(&call, world) {
                return;
            }
            self.terminal = call.got("terminalId").map(str::to_owned);
        } else if self.terminal.is_none() {
            self.terminal.clone_from(&call.terminal_id);
        }
        call.about = self.about(&call, world);
        if call.is("sendInvoice") && call.about.is_some() {
            self.latest.clone_from(&call.about);
        }
        self.note_refusal(&call, world);
        let Some(step) = self.step() else { return };
        self.last_call_ms = world.clock.now().ms;
        let belongs = self.belongs(&call, world);
        let seen = &mut self.steps[self.at];
        let own_invoice = belongs && call.is("sendInvoice") && step.belongs == Belongs::OwnSale;
        if own_invoice && (seen.reference.is_none() || (seen.amid_invoices && self.first_poll_ms.is_none())) {
            seen.reference.clone_from(&call.about);
        }
        let own = call.about.is_some() && call.about == seen.reference;
        if call.is_poll() && own && call.code == Some(0) {
            self.polls += 1;
            self.first_poll_ms.get_or_insert(call.at_ms);
        }
        let ended = belongs && self.ends(step.stages[self.stage].until, &call, own);
        let second_invoice = ended && call.is("sendInvoice") && !own;
        self.steps[self.at].keep(call, belongs);
        self.look_at_invoice(world);
        if ended {
            self.end_stage(world);
        }
        if second_invoice && let Some(next) = self.steps.get_mut(self.at) {
            next.amid_invoices = true;
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
            Then::PayAndLose | Then::Meet => {
                for rule in step::with_the_sale(step.id) {
                    // Whatever the till asks about or cancels beside: it is this sale that the customer pays.
                    let _ = world.misbehave(Rule { invoice: seen.reference.clone(), ..rule });
                }
                None
            }
        };
        if let (Some(act), Some(number)) = (act, which.and_then(|which| world.service.find(&which))) {
            // An invoice that cannot be paid any more shows in what the till does next.
            let _ = world.service.act(number, act, now);
        }
        self.stage += 1;
        self.begin_stage(now.ms);
        if self.stage >= step.stages.len() {
            self.leave(world, true);
        }
    }
}

fn unknown_step(id: &str) -> String {
    let known: Vec<_> = STEPS.iter().map(|step| step.id).collect();
    format!("there is no step {id:?}; there are {}", known.join(", "))
}

/// Who may register a till here. The simulator's passwords are no secrets.
fn credentials(world: &World) -> String {
    world.service.resellers().first().map_or(String::new(), |reseller| {
        let (id, user, password) = (&reseller.id, &reseller.user_id, &reseller.password);
        format!("Here the reseller's id is {id}, its userId {user}, its password {password}.")
    })
}
