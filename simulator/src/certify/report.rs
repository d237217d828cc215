//! The report: every step with its checks, and the calls that they name. How it looks is a page's.

use serde::{Deserialize, Serialize};

use super::check::{Check, Verdict};
use super::judge::checks;
use super::seen::Seen;
use super::step::Step;
use super::{Certification, context};
use crate::clock::date_time;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// The step's id, `context` for what all calls have in common.
    pub id: String,
    /// Its number in the guide (docs/guide/certification.md); none for `context`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The worst of its checks.
    pub verdict: Verdict,
    /// It was left out on request.
    pub left_out: bool,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// A call that a check names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReport {
    /// Its number.
    pub n: u64,
    /// The operation.
    pub operation: String,
    /// What became of it.
    pub outcome: String,
    /// The request, passwords masked.
    pub request: String,
    /// The answer.
    pub answer: String,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Nothing failed, and all that was not left out was seen.
    pub passed: bool,
    /// What it comes to, in a sentence.
    pub summary: String,
    /// Who called: clientId of the first call that has one.
    pub client_id: Option<String>,
    /// When it was written.
    pub written_at: String,
    /// The simulator's version.
    pub simulator: String,
    /// The steps.
    pub steps: Vec<StepReport>,
    /// The calls that the checks name.
    pub calls: Vec<CallReport>,
}

/// Calls beyond this number are named and not shown.
const MAX_CALLS: usize = 300;

fn worst(checks: &[Check]) -> Verdict {
    let has = |verdict| checks.iter().any(|check| check.verdict == verdict);
    [Verdict::Fail, Verdict::NotSeen, Verdict::Advice].into_iter().find(|v| has(*v)).unwrap_or(Verdict::Pass)
}

/// `to_come`: how many steps nothing can be said about yet.
fn summary(judged: &[&StepReport], to_come: usize, left_out: usize) -> String {
    let count = |verdict| judged.iter().filter(|step| step.verdict == verdict).count();
    let named = |verdict| {
        let those = judged.iter().filter(|step| step.verdict == verdict);
        those.map(|step| format!("{} ({})", step.title, step.id)).collect::<Vec<_>>().join("; ")
    };
    let mut text = match (count(Verdict::Fail), count(Verdict::NotSeen)) {
        (0, 0) if to_come > 0 => "Nothing failed up to now.".to_owned(),
        (0, 0) => "The till passes every step.".to_owned(),
        (0, unseen) => format!("Nothing failed. {unseen} not seen: {}.", named(Verdict::NotSeen)),
        (failed, unseen) => {
            let also = if unseen == 0 { String::new() } else { format!(" {unseen} not seen.") };
            format!("{failed} failed: {}.{also}", named(Verdict::Fail))
        }
    };
    if to_come > 0 {
        text.push_str(&format!(" {to_come} to come."));
    }
    if left_out > 0 {
        text.push_str(&format!(" {left_out} left out."));
    }
    text
}

impl Certification {
    /// Judges what has been seen up to now.
    pub(crate) fn report(&self, unix_ms: i64) -> Report {
        let all = || self.steps().map(|(_, seen)| seen);
        let mut steps: Vec<_> = self.steps().map(|(step, seen)| step_report(step, seen, all())).collect();
        let calls = self.steps().flat_map(|(_, seen)| seen.calls.iter().chain(&seen.others));
        let client_id = calls.clone().find_map(|call| call.sent(&["context", "clientId"])).map(str::to_owned);
        let common = context::checks(calls.clone());
        steps.push(StepReport {
            id: "context".into(),
            number: String::new(),
            title: "What every call has in common".into(),
            verdict: worst(&common),
            left_out: false,
            checks: common,
        });
        let good =
            |step: &StepReport| step.left_out || matches!(step.verdict, Verdict::Pass | Verdict::Advice);
        // What has not begun, or is going on, is not missing.
        let to_come = |at: usize| {
            let open = at == self.current() || !self.has_begun(at);
            !self.is_over() && at < self.steps.len() && open
        };
        let judged: Vec<&StepReport> = steps
            .iter()
            .enumerate()
            .filter(|(at, step)| !step.left_out && (!to_come(*at) || step.verdict == Verdict::Fail))
            .map(|(_, step)| step)
            .collect();
        let left_out = steps.iter().filter(|step| step.left_out).count();
        let summary = summary(&judged, steps.len() - left_out - judged.len(), left_out);
        let named: std::collections::BTreeSet<u64> =
            steps.iter().flat_map(|s| &s.checks).flat_map(|c| c.calls.iter().copied()).collect();
        let mut shown: Vec<CallReport> = calls
            .filter(|call| named.contains(&call.n))
            .map(|call| CallReport {
                n: call.n,
                operation: call.operation.clone(),
                outcome: call.outcome(),
                request: call.request_text.clone(),
                answer: call.answer_text.clone(),
            })
            .collect();
        shown.sort_by_key(|call| call.n);
        shown.dedup_by_key(|call| call.n);
        shown.truncate(MAX_CALLS);
        Report {
            passed: steps.iter().all(good),
            summary,
            client_id,
            written_at: date_time(unix_ms),
            simulator: env!("CARGO_PKG_VERSION").into(),
            steps,
            calls: shown,
        }
    }
}

fn step_report<'a>(step: &Step, seen: &'a Seen, all: impl Iterator<Item = &'a Seen> + Clone) -> StepReport {
    let checks = if seen.left_out { Vec::new() } else { checks(step, seen, all) };
    StepReport {
        id: step.id.into(),
        number: step.number.into(),
        title: step.title.into(),
        verdict: if seen.left_out { Verdict::NotSeen } else { worst(&checks) },
        left_out: seen.left_out,
        checks,
    }
}

impl Report {
    /// The report as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The ids of the steps that failed.
    pub fn failed(&self) -> Vec<&str> {
        self.steps.iter().filter(|step| step.verdict == Verdict::Fail).map(|step| step.id.as_str()).collect()
    }
}
