//! How a certification's report looks: the checks of a step for the page, and the whole report as one HTML file that
//! needs no other.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::call::indented;
use super::html::clean;
use crate::certify::{Check, Report, StepReport, Verdict};

/// Where the numbers of calls lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    /// To the operator's view.
    Page,
    /// To the end of the same document.
    Here,
}

pub(super) fn badge(verdict: Verdict) -> Markup {
    let (kind, word) = match verdict {
        Verdict::Pass => ("good", "pass"),
        Verdict::Fail => ("bad", "fail"),
        Verdict::NotSeen => ("soft", "not seen"),
        Verdict::Advice => ("warn", "advice"),
    };
    html! { span class={ "badge " (kind) } { (word) } }
}

pub(super) fn left_out() -> Markup {
    html! { span class="badge soft" { "left out" } }
}

fn evidence(check: &Check, calls: Calls) -> Markup {
    let href = |n: u64| match calls {
        Calls::Page => format!("/operator/call/{n}"),
        Calls::Here => format!("#call-{n}"),
    };
    // The evidence often begins with its call: then that is the link.
    let evidence = check.evidence.as_str();
    let first = check.calls.first().and_then(|n| Some((*n, evidence.strip_prefix(&format!("call {n}"))?)));
    let (first, text) = match first {
        Some((n, rest)) if !rest.starts_with(|c: char| c.is_ascii_digit()) => (Some(n), rest),
        _ => (None, evidence),
    };
    html! {
        @if let Some(n) = first { a href=(href(n)) { "call " (n) } }
        (text)
        @for n in check.calls.iter().skip(usize::from(first.is_some())) { " " a href=(href(*n)) { "call " (n) } }
    }
}

fn line(check: &Check, calls: Calls) -> Markup {
    html! {
        tr {
            td { (badge(check.verdict)) }
            td { (check.title) small { (check.source) } }
            td {
                (evidence(check, calls))
                @if check.verdict != Verdict::Pass {
                    p class="fix" {
                        b { "What to change: " } (check.fix)
                        small { "The guide: docs/guide/" (check.guide) }
                    }
                }
            }
        }
    }
}

/// A step's checks.
pub(super) fn table(step: &StepReport, calls: Calls) -> Markup {
    html! {
        div class="wide" tabindex="0" role="region" aria-label={ "Checks: " (step.title) } {
            table class="checks" {
                thead class="hidden" { tr { th { "Verdict" } th { "Rule" } th { "Evidence" } } }
                tbody { @for check in &step.checks { (line(check, calls)) } }
            }
        }
    }
}

fn section(step: &StepReport) -> Markup {
    html! {
        section class="panel" id={ "step-" (step.id) } {
            h2 {
                @if !step.number.is_empty() { (step.number) ". " }
                (step.title) " "
                @if step.left_out { (left_out()) } @else { (badge(step.verdict)) }
            }
            (table(step, Calls::Here))
        }
    }
}

fn contents(report: &Report) -> Markup {
    html! {
        nav class="contents" aria-label="Steps" {
            ol {
                @for step in &report.steps {
                    li {
                        a href={ "#step-" (step.id) } {
                            @if !step.number.is_empty() { (step.number) ". " }
                            (step.title)
                        }
                        " "
                        @if step.left_out { (left_out()) } @else { (badge(step.verdict)) }
                    }
                }
            }
        }
    }
}

impl Report {
    /// The report as one HTML file.
    pub fn html(&self) -> String {
        let count =
            |verdict| self.steps.iter().flat_map(|s| &s.checks).filter(|c| c.verdict == verdict).count();
        let counts = format!(
            "{} checks passed, {} failed, {} not seen, {} advice",
            count(Verdict::Pass),
            count(Verdict::Fail),
            count(Verdict::NotSeen),
            count(Verdict::Advice)
        );
        let (kind, word) = if self.passed { ("good", "Passed") } else { ("bad", "Not passed") };
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { "SEQR certification: " (word) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    style { (PreEscaped(super::STYLE)) }
                }
                body {
                    main {
                        header class="page" {
                            h1 { "SEQR certification " span class={ "badge " (kind) } { (word) } }
                            p class="summary" { (self.summary) }
                            p class="sub" {
                                (self.client_id.as_deref().unwrap_or("no clientId was seen"))
                                " · " (self.written_at) " · simulator " (self.simulator)
                            }
                            p class="sub" { (counts) }
                            p class="sub" { "The numbers are those of docs/guide/certification.md. A pass is not a certificate." }
                        }
                        (contents(self))
                        @for step in &self.steps { (section(step)) }
                        @if !self.calls.is_empty() {
                            section class="panel" {
                                h2 { "Calls" }
                                @for call in &self.calls {
                                    h3 id={ "call-" (call.n) } { "Call " (call.n) ": " (call.operation) ", " (call.outcome) }
                                    pre tabindex="0" { (indented(&call.request)) }
                                    pre tabindex="0" { (indented(&call.answer)) }
                                }
                            }
                        }
                    }
                }
            }
        };
        clean(&page.into_string())
    }
}
