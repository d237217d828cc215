//! What a judge says: a rule with its remedy, what was found, and the calls that show it. It knows no step.

use serde::{Deserialize, Serialize};

use super::call::Call;

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
    /// What was seen.
    pub evidence: String,
    /// The numbers of the calls that show it.
    pub calls: Vec<u64>,
    /// What to change where it is not as it must be.
    pub fix: String,
    /// The chapter of the guide that says how.
    pub guide: String,
    /// Where the rule comes from.
    pub source: String,
}

/// A rule that a till is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) title: &'static str,
    pub(super) fix: &'static str,
    /// The file below docs/guide.
    pub(super) guide: &'static str,
}

pub(super) const fn rule(title: &'static str, guide: &'static str, fix: &'static str) -> Rule {
    Rule { title, fix, guide }
}

/// What was seen, and the calls that show it.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    text: String,
    calls: Vec<u64>,
}

impl Evidence {
    pub(super) fn of(call: &Call, text: impl Into<String>) -> Evidence {
        Evidence { text: text.into(), calls: vec![call.n] }
    }

    pub(super) fn and(mut self, call: &Call) -> Evidence {
        self.calls.push(call.n);
        self
    }
}

impl From<String> for Evidence {
    fn from(text: String) -> Evidence {
        Evidence { text, calls: Vec::new() }
    }
}

impl From<&str> for Evidence {
    fn from(text: &str) -> Evidence {
        text.to_owned().into()
    }
}

/// The checks of one step, being made.
pub(super) struct Checks {
    list: Vec<Check>,
    source: &'static str,
    /// The call that broke the rule on which the checks to come depend.
    after: Option<u64>,
}

impl Checks {
    pub(super) fn new(source: &'static str) -> Checks {
        Checks { list: Vec::new(), source, after: None }
    }

    pub(super) fn add(&mut self, rule: &Rule, verdict: Verdict, evidence: impl Into<Evidence>) {
        let Evidence { text: evidence, calls } = evidence.into();
        self.list.push(Check {
            title: rule.title.into(),
            verdict,
            evidence,
            calls,
            fix: rule.fix.into(),
            guide: rule.guide.into(),
            source: self.source.into(),
        });
    }

    /// Passes or fails.
    pub(super) fn must(&mut self, rule: &Rule, holds: bool, evidence: impl Into<Evidence>) {
        match self.after {
            _ if holds => self.add(rule, Verdict::Pass, evidence),
            // One mistake fails one check: what follows from it is not judged.
            Some(n) => self.not_seen(rule, format!("not judged: call {n} is in its way")),
            None => self.add(rule, Verdict::Fail, evidence),
        }
    }

    /// A mistake from which others follow: what fails afterwards in this step is not judged.
    pub(super) fn fail_first(&mut self, rule: &Rule, call: &Call, evidence: impl Into<Evidence>) {
        self.must(rule, false, evidence);
        self.after.get_or_insert(call.n);
    }

    /// Passes or is advice.
    pub(super) fn should(&mut self, rule: &Rule, holds: bool, evidence: impl Into<Evidence>) {
        self.add(rule, if holds { Verdict::Pass } else { Verdict::Advice }, evidence);
    }

    pub(super) fn not_seen(&mut self, rule: &Rule, evidence: impl Into<Evidence>) {
        self.add(rule, Verdict::NotSeen, evidence);
    }

    /// The call that a step is about was made and accepted. Gives it then.
    pub(super) fn accepted<'a>(
        &mut self,
        rule: &Rule,
        calls: impl IntoIterator<Item = &'a Call>,
        operation: &str,
    ) -> Option<&'a Call> {
        let called: Vec<_> = calls.into_iter().filter(|call| call.is(operation)).collect();
        let mut called = called.into_iter();
        let best = called.clone().find(|call| call.code == Some(0)).or(called.next_back());
        match best {
            None => self.not_seen(rule, format!("no {operation} came")),
            // The checks of the context say what is wrong with the message.
            Some(call) if call.is_unreadable() => self.not_seen(rule, told(call)),
            Some(call) => self.must(rule, call.code == Some(0), told(call)),
        }
        best.filter(|call| call.code == Some(0))
    }

    /// A field of a call is there and not empty.
    pub(super) fn given(&mut self, rule: &Rule, call: &Call, path: &[&str]) {
        self.must(rule, call.sent(path).is_some(), field(call, path));
    }

    pub(super) fn finish(self) -> Vec<Check> {
        self.list
    }
}

/// A call and its answer in a few words.
pub(super) fn told(call: &Call) -> Evidence {
    Evidence::of(call, format!("call {}: {}, {}", call.n, call.operation, call.outcome()))
}

/// A call's field as evidence.
pub(super) fn field(call: &Call, path: &[&str]) -> Evidence {
    let name = path.join("/");
    let text = match call.sent(path) {
        Some(value) => format!("call {}: {name} is {value:?}", call.n),
        None => format!("call {}: {name} is missing or empty", call.n),
    };
    Evidence::of(call, text)
}
