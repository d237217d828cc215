//! What a judge says, and who judges which step. The rules themselves are in `trade`, `failures` and `context`.

use serde::{Deserialize, Serialize};

use super::call::Call;
use super::step::Step;
use super::{Seen, failures, trade};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it must be.
    Pass,
    /// Not as it must be.
    Fail,
    /// It never came to it.
    NotSeen,
    /// Allowed, and better done otherwise.
    Advice,
}

/// One check of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The rule, as a sentence.
    pub title: String,
    /// What was found.
    pub verdict: Verdict,
    /// What was seen, with the numbers of the calls.
    pub evidence: String,
    /// Where the rule comes from.
    pub source: String,
}

/// The checks of one step, being made.
pub(super) struct Checks {
    list: Vec<Check>,
    source: &'static str,
}

impl Checks {
    pub(super) fn new(source: &'static str) -> Checks {
        Checks { list: Vec::new(), source }
    }

    pub(super) fn add(&mut self, title: &str, verdict: Verdict, evidence: impl Into<String>) {
        let (title, evidence, source) = (title.to_owned(), evidence.into(), self.source.to_owned());
        self.list.push(Check { title, verdict, evidence, source });
    }

    /// Passes or fails.
    pub(super) fn must(&mut self, title: &str, holds: bool, evidence: impl Into<String>) {
        self.add(title, if holds { Verdict::Pass } else { Verdict::Fail }, evidence);
    }

    /// Passes or is advice.
    pub(super) fn should(&mut self, title: &str, holds: bool, evidence: impl Into<String>) {
        self.add(title, if holds { Verdict::Pass } else { Verdict::Advice }, evidence);
    }

    pub(super) fn not_seen(&mut self, title: &str, evidence: impl Into<String>) {
        self.add(title, Verdict::NotSeen, evidence);
    }

    /// The call that a step is about was made and accepted. Gives it.
    pub(super) fn accepted<'a>(&mut self, calls: &'a [Call], operation: &str) -> Option<&'a Call> {
        let title = format!("{operation} is called and accepted");
        let mut called = calls.iter().filter(|call| call.is(operation));
        let best = called.clone().find(|call| call.code == Some(0)).or(called.next_back());
        match best {
            None => self.not_seen(&title, format!("no {operation} came")),
            Some(call) => self.must(&title, call.code == Some(0), told(call)),
        }
        best
    }

    pub(super) fn finish(self) -> Vec<Check> {
        self.list
    }
}

/// A call and its answer in a few words.
pub(super) fn told(call: &Call) -> String {
    let answer = match call.code {
        Some(0) => "answered 0".to_owned(),
        Some(code) => {
            format!("answered {code}, {}", call.got("resultDescription").unwrap_or("without a description"))
        }
        None => "answered by a fault".to_owned(),
    };
    format!("call {}: {}, {answer}", call.n, call.operation)
}

/// A call's field as evidence.
pub(super) fn field(call: &Call, path: &[&str]) -> String {
    let name = path.join("/");
    match call.sent(path) {
        Some(value) => format!("call {}: {name} is {value:?}", call.n),
        None => format!("call {}: {name} is missing or empty", call.n),
    }
}

/// The checks of a step.
pub(super) fn checks(step: &Step, seen: &Seen, before: Option<&Seen>) -> Vec<Check> {
    let mut checks = Checks::new(step.source);
    match step.id {
        "register" => trade::register(&mut checks, seen),
        "sticker" => trade::sticker(&mut checks, seen),
        "bill" => trade::bill(&mut checks, seen),
        "status" => trade::status(&mut checks, seen),
        "receipt" => trade::receipt(&mut checks, seen, before),
        "wait" => trade::wait(&mut checks, seen),
        "cancel" => trade::cancel(&mut checks, seen),
        "refund" => trade::refund(&mut checks, seen),
        "close" => trade::close(&mut checks, seen),
        "unregister" => trade::unregister(&mut checks, seen),
        "lost-bill" => failures::lost_bill(&mut checks, seen),
        "lost-paid" => failures::lost_paid(&mut checks, seen),
        "late-payment" => failures::late_payment(&mut checks, seen),
        "cancel-race" => failures::cancel_race(&mut checks, seen),
        "power-cut" => failures::power_cut(&mut checks, seen),
        _ => {}
    }
    checks.finish()
}
