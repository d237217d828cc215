//! The certification's page: what the till is to do now, and what has been found in each step.

use super::html::{Html, html};
use super::{Form, Parts};
use crate::certify::{badge, table};
use crate::world::World;

fn now(world: &World) -> Html {
    let Some(certification) = &world.certification else {
        return html!(
            "<div class=\"panel welcome\"><h2>No certification is running</h2>\
             <p>Start the simulator with <code>seqr-simulator certify</code>: it leads a till through the steps of the vendor's \
             procedure and through the failures that it never tested, and writes a report.</p></div>"
        );
    };
    let prompt = certification.prompt();
    if certification.is_over() {
        return html!("<div class=\"panel\"><h2>{}</h2><p>{}</p></div>", prompt.title, prompt.prompt);
    }
    html!(
        "<div class=\"panel now\"><p class=\"sub\">Step {}: {}</p><p class=\"prompt\" role=\"status\">{}</p>\
         <form method=\"post\" action=\"/certification\" class=\"tools\"><button id=\"skip\" class=\"button small\" name=\"action\" \
         value=\"skip\">Go on without this step</button></form></div>",
        prompt.number,
        prompt.title,
        prompt.prompt
    )
}

pub(super) fn parts(world: &World, unix_ms: i64) -> Parts {
    let mut parts = Parts::default();
    parts.add("now", now(world));
    let steps = world.certification.as_ref().map_or_else(Html::default, |certification| {
        let at = certification.current();
        let report = certification.report(unix_ms);
        let steps = report.steps.iter().enumerate().map(|(index, step)| {
            let state = match () {
                () if step.left_out => html!("<span class=\"badge soft\">left out</span>"),
                () if index == at => html!("<span class=\"badge wait\">now</span>"),
                () if index > at && step.id != "context" => {
                    html!("<span class=\"badge soft\">to come</span>")
                }
                () => badge(step.verdict),
            };
            let shown = if index > at && step.id != "context" { Html::default() } else { table(step) };
            let summary = html!(
                "<summary><span class=\"n\">{}</span><b>{}</b>{}</summary>",
                index + 1,
                step.title,
                state
            );
            html!("<li><details id=\"step-{}\">{}{}</details></li>", step.id, summary, shown)
        });
        html!("<ol class=\"panel steps\">{}</ol>", steps.collect::<Html>())
    });
    parts.add("steps", steps);
    parts
}

pub(super) fn page(world: &World, unix_ms: i64) -> Html {
    let parts = parts(world, unix_ms);
    html!(
        "<header class=\"page\"><h1>Certification</h1><p class=\"sub\">What came over the wire, judged step by step.</p></header>\
         <div id=\"now\">{}</div><div id=\"steps\">{}</div>",
        parts.get("now"),
        parts.get("steps")
    )
}

pub(super) fn press(world: &mut World, form: &Form) -> Result<(), String> {
    if form.get("action") != Some("skip") {
        return Err("There is no such button.".into());
    }
    world.skip_step()
}
