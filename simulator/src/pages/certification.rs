//! The certification's page: what the till is to do now, and what has been found in each step.

use maud::{Markup, html};

use super::report::{Calls, badge, left_out, table};
use super::{Form, Parts, part};
use crate::certify::{Certification, CertifyOptions, StepReport};
use crate::world::World;

/// A form with one button.
fn button(action: &str, id: &str, step: Option<&str>, label: &str) -> Markup {
    html! {
        form method="post" action="/certification" {
            @if let Some(step) = step { input type="hidden" name="step" value=(step); }
            button id=(id) class="button small" name="action" value=(action) { (label) }
        }
    }
}

fn now(certification: Option<&Certification>) -> Markup {
    let Some(certification) = certification else {
        return html! {
            div class="panel welcome" {
                h2 { "No certification is running" }
                p {
                    "It leads a till through the nine steps of SEQR\'s procedure and through five failures that SEQR does not "
                    "test, and checks each call. Begin with a till that is not registered here."
                }
                (button("start", "start", None, "Begin the certification"))
                p class="sub" { "At the end there is a report. From a script: " code { "seqr-simulator certify --auto" } "." }
            }
        };
    };
    let prompt = certification.prompt();
    html! {
        div class="panel now" {
            @if certification.is_over() {
                h2 { (prompt.title) }
                p {
                    "The results are below. You can repeat a step. "
                    a href="/certification/report" { "The report as one page" } ", to keep or to print."
                }
            } @else {
                p class="sub" { "Step " (prompt.number) ": " (prompt.title) }
                p class="prompt" role="status" { (prompt.prompt) }
                @if let Some(refused) = &prompt.refused { p class="note warn" role="alert" { (refused) } }
                div class="tools" {
                    (button("repeat", "repeat", None, "Begin this step again"))
                    (button("skip", "skip", None, "Skip this step"))
                }
            }
        }
    }
}

fn step(certification: &Certification, index: usize, step: &StepReport) -> Markup {
    let (at, common) = (certification.current(), step.id == "context");
    let shown = common || certification.has_begun(index);
    html! {
        li {
            details id={ "step-" (step.id) } {
                summary {
                    span class="n" { (step.number) }
                    b { (step.title) }
                    @if step.left_out { (left_out()) }
                    @else if index == at && !common { span class="badge wait" { "now" } }
                    @else if !shown { span class="badge soft" { "to come" } }
                    @else { (badge(step.verdict)) }
                }
                @if shown { (table(step, Calls::Page)) }
                @if shown && !common && index != at {
                    (button("repeat", &format!("repeat-{}", step.id), Some(&step.id), "Repeat this step"))
                }
            }
        }
    }
}

pub(super) fn parts(certification: Option<&Certification>, unix_ms: i64) -> Parts {
    let mut parts = Parts::default();
    parts.add("now", now(certification));
    let steps = certification.map(|certification| {
        let report = certification.report(unix_ms);
        html! {
            p class="summary" { (report.summary) }
            ol class="panel steps" {
                @for (index, one) in report.steps.iter().enumerate() { (step(certification, index, one)) }
            }
        }
    });
    parts.add("steps", steps.unwrap_or_default());
    parts
}

pub(super) fn page(certification: Option<&Certification>, unix_ms: i64) -> Markup {
    let parts = parts(certification, unix_ms);
    html! {
        header class="page" {
            h1 { "Certification" }
            p class="sub" { "The calls of each step, checked. The numbers are those of docs/guide/certification.md." }
        }
        (part(&parts, "now"))
        (part(&parts, "steps"))
    }
}

pub(super) fn press(
    world: &mut World,
    running: &mut Option<Certification>,
    form: &Form,
) -> Result<(), String> {
    if form.get("action") == Some("start") {
        *running = Some(Certification::started(CertifyOptions::default(), world)?);
        return Ok(());
    }
    let certification = running.as_mut().ok_or("No certification is running.")?;
    match form.get("action") {
        Some("skip") => certification.skip(world),
        Some("repeat") => certification.repeat(form.get("step"), world)?,
        _ => return Err("There is no such button.".into()),
    }
    Ok(())
}
