//! The operator's view: every SOAP call in order, the newest invoices, what is to go wrong, the clock.

use maud::{Markup, html};

use super::calls::{add_calls, call_list};
use super::filter::Filter;
use super::next::next;
use super::{Form, Parts, ledger, part, trouble};
use crate::world::World;

/// Lines in the list of calls.
const LINES: usize = 100;
/// How far back invoices are looked for, and how many are shown.
const LOOK_BACK: usize = 2_000;
const INVOICES: usize = 12;

fn rules(world: &World) -> Markup {
    let now = world.clock.now().ms;
    let in_force: Vec<_> =
        world.rules.all().iter().filter(|rule| rule.lives(now) && !rule.is_spent()).collect();
    html! {
        @if in_force.is_empty() { p class="empty" { "No failure is set. Use a button above, or load a scenario." } }
        @else {
            ul class="plain" {
                @for rule in in_force {
                    li {
                        b { (trouble::rule_name(&rule.id)) }
                        @if rule.operation != "*" { " for " (rule.operation) }
                        @if let Some(till) = &rule.terminal {
                            " at " (world.service.terminal(till).map_or(till, |till| &till.external_id))
                        }
                        " "
                        small { @if rule.times == 0 { "every time, " (rule.used) " so far" } @else { (rule.used) " of " (rule.times) } }
                    }
                }
            }
        }
    }
}

fn clock(world: &World) -> Markup {
    let frozen = world.clock.describe()["frozen"].as_bool() == Some(true);
    let (state, action, label) =
        if frozen { ("stands still", "run", "Let it run") } else { ("runs", "freeze", "Freeze") };
    html! {
        form method="post" action="/operator" class="tools" {
            span { "The clock " (state) }
            button id={ "clock-" (action) } class="button small" name="action" value=(action) { (label) }
            button id="clock-1" class="button small" name="action" value="advance-1" { "+1 s" }
            button id="clock-20" class="button small" name="action" value="advance-20" { "+20 s" }
        }
    }
}

/// The page's parts.
pub(super) fn parts(world: &World, filter: &Filter) -> Parts {
    let mut parts = Parts::default();
    let invoices = world.service.recent(LOOK_BACK).filter(|invoice| filter.fits_invoice(invoice, world));
    parts.add("next", next(world, &html! { "on " a href="/" { "the first page" } }));
    parts.add("ledger", ledger::table(world, invoices.take(INVOICES)));
    parts.add("trouble", trouble::panel(world, None, "/operator"));
    parts.add("rules", rules(world));
    parts.add("clock", clock(world));
    add_calls(&mut parts, world, filter, true, LINES);
    parts
}

/// The whole page.
pub(super) fn page(world: &World, filter: &Filter) -> Markup {
    let parts = parts(world, filter);
    let named = world.service.terminal(&filter.till).map(|till| till.external_id.as_str());
    html! {
        header class="page" {
            h1 { "Operator's view" }
            (part(&parts, "next"))
            @if let Some(name) = named { p class="sub" { "Only " b { (name) } " · " a href="/operator" { "all tills" } } }
        }
        div class="columns" {
            section class="panel" { h2 { "Calls" } (filter.form("/operator", true)) (call_list(&parts)) }
            div {
                section class="panel" { h2 { "Make something fail" } (part(&parts, "trouble")) }
                section class="panel" {
                    h2 { "Newest invoices" } (part(&parts, "ledger"))
                    p class="more" { a href={ "/ledger?" (filter.query(0)) } { "The whole ledger" } }
                }
                section class="panel" { h2 { "Active misbehaviour" } (part(&parts, "rules")) }
                section class="panel" { h2 { "Time" } (part(&parts, "clock")) }
            }
        }
    }
}

/// The page's buttons.
pub(super) fn press(world: &mut World, form: &Form) -> Result<(), String> {
    let action = form.get("action").unwrap_or_default();
    if let Some(done) = trouble::press(world, None, action) {
        return done;
    }
    match action {
        "freeze" => world.clock.freeze(),
        "run" => world.clock.run(),
        "advance-1" => world.clock.advance(1_000),
        "advance-20" => world.clock.advance(20_000),
        _ => return Err("There is no such button.".into()),
    }
    world.now();
    Ok(())
}
