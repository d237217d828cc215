//! The report: every step with its checks, as JSON and as one HTML file that needs no other.

use serde::{Deserialize, Serialize};

use super::judge::{Check, Verdict, checks};
use super::{Certification, context};
use crate::clock::date_time;
use crate::pages::html::{Html, html};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// The step's id, `context` for what all calls have in common.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The worst of its checks.
    pub verdict: Verdict,
    /// It was left out on request.
    pub left_out: bool,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// The whole report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Nothing failed, and all that was not left out was seen.
    pub passed: bool,
    /// Who called: clientId of the first call that has one.
    pub client_id: Option<String>,
    /// When it was written.
    pub written_at: String,
    /// The simulator's version.
    pub simulator: String,
    /// The steps.
    pub steps: Vec<StepReport>,
}

fn worst(checks: &[Check]) -> Verdict {
    let has = |verdict| checks.iter().any(|check| check.verdict == verdict);
    [Verdict::Fail, Verdict::NotSeen, Verdict::Advice].into_iter().find(|v| has(*v)).unwrap_or(Verdict::Pass)
}

impl Certification {
    /// Judges what has been seen up to now.
    pub(crate) fn report(&self, unix_ms: i64) -> Report {
        let mut before = None;
        let mut steps = Vec::new();
        for (step, seen) in self.steps() {
            let checks = if seen.left_out { Vec::new() } else { checks(step, seen, before) };
            let verdict = if seen.left_out { Verdict::NotSeen } else { worst(&checks) };
            let (id, title, left_out) = (step.id.to_owned(), step.title.to_owned(), seen.left_out);
            steps.push(StepReport { id, title, verdict, left_out, checks });
            before = Some(seen);
        }
        let calls = self.steps.iter().flat_map(|seen| &seen.calls);
        let client_id = calls.clone().find_map(|call| call.sent(&["context", "clientId"])).map(str::to_owned);
        let common = context::checks(calls);
        let (id, title) = ("context".to_owned(), "What every call has in common".to_owned());
        steps.push(StepReport { id, title, verdict: worst(&common), left_out: false, checks: common });
        let good =
            |step: &StepReport| step.left_out || matches!(step.verdict, Verdict::Pass | Verdict::Advice);
        Report {
            passed: steps.iter().all(good),
            client_id,
            written_at: date_time(unix_ms),
            simulator: env!("CARGO_PKG_VERSION").into(),
            steps,
        }
    }
}

pub(crate) fn badge(verdict: Verdict) -> Html {
    let (kind, word) = match verdict {
        Verdict::Pass => ("good", "pass"),
        Verdict::Fail => ("bad", "fail"),
        Verdict::NotSeen => ("soft", "not seen"),
        Verdict::Advice => ("warn", "advice"),
    };
    html!("<span class=\"badge {}\">{}</span>", kind, word)
}

/// A step's checks as a table.
pub(crate) fn table(step: &StepReport) -> Html {
    let lines = step.checks.iter().map(|check| {
        html!(
            "<tr><td>{}</td><td>{}<small>{}</small></td><td>{}</td></tr>",
            badge(check.verdict),
            check.title,
            check.source,
            check.evidence
        )
    });
    html!(
        "<div class=\"wide\"><table class=\"checks\"><tbody>{}</tbody></table></div>",
        lines.collect::<Html>()
    )
}

impl Report {
    /// The report as one HTML file.
    pub fn html(&self) -> String {
        let count =
            |verdict| self.steps.iter().flat_map(|s| &s.checks).filter(|c| c.verdict == verdict).count();
        let steps = self.steps.iter().map(|step| {
            let state = if step.left_out {
                html!("<span class=\"badge soft\">left out</span>")
            } else {
                badge(step.verdict)
            };
            html!("<section class=\"panel\"><h2>{} {}</h2>{}</section>", step.title, state, table(step))
        });
        let (kind, word) = if self.passed { ("good", "Passed") } else { ("bad", "Not passed") };
        html!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>SEQR certification: {}</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{}</style></head><body><main>\
             <header class=\"page\"><h1>SEQR certification <span class=\"badge {}\">{}</span></h1>\
             <p class=\"sub\">{} · {} · simulator {}</p><p class=\"sub\">{} passed, {} failed, {} not seen, {} advice</p></header>{}</main></body></html>",
            word,
            Html(crate::pages::STYLE.to_owned()),
            kind,
            word,
            self.client_id.as_deref().unwrap_or("no clientId was seen"),
            self.written_at,
            self.simulator,
            count(Verdict::Pass),
            count(Verdict::Fail),
            count(Verdict::NotSeen),
            count(Verdict::Advice),
            steps.collect::<Html>()
        )
        .0
    }

    /// The report as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The ids of the steps that failed.
    pub fn failed(&self) -> Vec<&str> {
        self.steps.iter().filter(|step| step.verdict == Verdict::Fail).map(|step| step.id.as_str()).collect()
    }
}
