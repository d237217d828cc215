//! The operator's view: every SOAP call in order, the time between polls, the ledger, the clock.
//! Passwords never come here: the exchange log has none.

use std::collections::HashMap;

use super::html::{Html, html};
use super::phone::{money, outcome};
use super::{Form, Parts};
use crate::exchange::{Calls, Exchange, Fate};
use crate::service::invoice::Invoice;
use crate::world::World;

/// Calls in the list, and how far back the poll before the first of them is looked for.
const CALLS: usize = 100;
const LOOK_BACK: usize = 1_000;
const INVOICES: usize = 40;

/// A poll later than this after the one before it is marked: the till should ask every second.
const LATE_MS: u64 = 2_500;

/// The times between each poll and the one before it of the same invoice, and whether that is too long.
fn gaps<'a>(calls: impl Iterator<Item = &'a Exchange>) -> HashMap<u64, u64> {
    let mut last: HashMap<(&str, &str), u64> = HashMap::new();
    let mut gaps = HashMap::new();
    for call in calls.filter(|call| call.operation == "getPaymentStatus") {
        let key = (
            call.terminal_id.as_deref().unwrap_or_default(),
            call.invoice_reference.as_deref().unwrap_or_default(),
        );
        if let Some(before) = last.insert(key, call.arrived_ms) {
            gaps.insert(call.n, call.arrived_ms.saturating_sub(before));
        }
    }
    gaps
}

fn summary(call: &Exchange, gap: Option<u64>, reversal_ms: u64) -> Html {
    let (kind, result) = match (call.fate, call.result_code) {
        (Fate::Open, _) => ("wait", "…".to_owned()),
        (Fate::Lost, _) => ("bad", "answer lost".to_owned()),
        (Fate::BrokenOff, _) => ("bad", "broken off".to_owned()),
        (Fate::Answered, Some(0)) => ("good", "0".to_owned()),
        (Fate::Answered, Some(code)) => ("warn", code.to_string()),
        (Fate::Answered, None) => ("bad", "fault".to_owned()),
    };
    let gap = gap.map_or_else(Html::default, |ms| {
        let kind = match ms {
            _ if ms >= reversal_ms => "bad",
            _ if ms > LATE_MS => "warn",
            _ => "soft",
        };
        html!(
            "<span class=\"gap {}\" title=\"since the poll before\">+{}.{:03} s</span>",
            kind,
            ms / 1000,
            ms % 1000
        )
    });
    let version = call.invoice_version.map_or_else(String::new, |version| format!("version {version}"));
    let about = [call.client_invoice_id.as_deref(), call.invoice_reference.as_deref(), Some(&version)];
    let about: Vec<_> = about.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let amount = match (&call.amount, &call.currency) {
        (Some(amount), Some(currency)) => html!(" <b>{} {}</b>", amount.trim(), currency),
        _ => Html::default(),
    };
    let rule = call
        .rule
        .as_ref()
        .map_or_else(Html::default, |rule| html!(" <span class=\"badge warn\">rule {}</span>", rule));
    let name = if call.operation.is_empty() { "unreadable" } else { &call.operation };
    html!(
        "<summary><span class=\"n\">{}</span><time>{}</time><b class=\"op\">{}</b><span class=\"about\">{}{}{}</span>{}\
         <span class=\"badge {}\">{}</span></summary>",
        call.n,
        call.arrived_at.get(11..23).unwrap_or_default(),
        name,
        about.join(" · "),
        amount,
        rule,
        gap,
        kind,
        result
    )
}

/// Adds the latest calls, newest first, each as a part of its own.
pub(super) fn add_calls(parts: &mut Parts, world: &World, till: Option<&str>, count: usize) {
    let wanted = Calls { terminal: till.map(str::to_owned), arrived: true, ..Calls::default() };
    let mut latest: Vec<_> = world.exchanges.iter().rev().take(LOOK_BACK).filter(|c| wanted.fit(c)).collect();
    latest.reverse();
    let gaps = gaps(latest.iter().copied());
    for call in latest.iter().rev().take(count) {
        let who = match (till, &call.external_terminal_id) {
            (None, Some(name)) => html!("<p class=\"who\">{}</p>", name),
            _ => Html::default(),
        };
        let gap = gaps.get(&call.n).copied();
        let html = html!(
            "<details data-src=\"/operator/call/{}\">{}<div class=\"fill\">{}<a href=\"/operator/call/{}\">request and answer</a></div></details>",
            call.n,
            summary(call, gap, world.service.settings.reversal_ms),
            who,
            call.n
        );
        parts.add_row(format!("call-{}", call.n), html);
    }
}

/// The list that the rows stand in.
pub(super) fn call_list(parts: &Parts) -> Html {
    let rows = parts.rows().map(|(id, html)| html!("<li id=\"{}\">{}</li>", id, html)).collect::<Html>();
    html!("<ol class=\"calls\" id=\"rows\" data-empty=\"No call has come yet.\">{}</ol>", rows)
}

fn ledger(world: &World, till: Option<&str>) -> Html {
    let service = &world.service;
    let fits = |i: &&Invoice| till.is_none_or(|t| i.terminal_id == t);
    let lines = service.recent(LOOK_BACK).filter(fits).take(INVOICES).map(|invoice| {
        let (kind, what) = outcome(invoice);
        let name = service.terminal(&invoice.terminal_id).map_or("unregistered", |t| t.external_id.as_str());
        let settled = match &invoice.payment {
            _ if invoice.reversed => html!("<span class=\"badge bad\">20 s passed</span>"),
            Some(payment) if payment.settled => html!("<span class=\"badge good\">till knows</span>"),
            Some(_) => html!("<span class=\"badge bad\">till not told yet</span>"),
            None => Html::default(),
        };
        html!(
            "<tr><td>{}<small>{}</small></td><td><a href=\"/till/{}\">{}</a></td><td class=\"num\">{}</td>\
             <td class=\"num\">{}</td><td><span class=\"badge {}\">{}</span> {}</td></tr>",
            invoice.bill.form.client_invoice_id.as_deref().unwrap_or("–"),
            invoice.reference,
            invoice.terminal_id,
            name,
            money(invoice.bill.total.hundredths, &invoice.bill.total.currency),
            money(invoice.charged(), &invoice.bill.total.currency),
            kind,
            what,
            settled
        )
    });
    let lines = lines.collect::<Html>();
    if lines.0.is_empty() {
        return html!("<p class=\"empty\">No bill has been sent yet.</p>");
    }
    html!(
        "<div class=\"wide\"><table class=\"ledger\"><thead><tr><th>Sale</th><th>Till</th><th class=\"num\">Bill</th>\
         <th class=\"num\">Charged</th><th>State</th></tr></thead><tbody>{}</tbody></table></div>",
        lines
    )
}

fn rules(world: &World) -> Html {
    let lines = world.rules.all().iter().map(|rule| {
        let times = if rule.times == 0 {
            "every time".to_owned()
        } else {
            format!("{} of {}", rule.used, rule.times)
        };
        html!("<li><b>{}</b> {} <small>{}</small></li>", rule.id, rule.operation, times)
    });
    let lines = lines.collect::<Html>();
    if lines.0.is_empty() {
        return html!("<p class=\"empty\">The service behaves well. A scenario changes that.</p>");
    }
    html!("<ul class=\"plain\">{}</ul>", lines)
}

fn clock(world: &World) -> Html {
    let frozen = world.clock.describe()["frozen"].as_bool() == Some(true);
    let (state, action, label) =
        if frozen { ("stands still", "run", "Let it run") } else { ("runs", "freeze", "Freeze") };
    html!(
        "<form method=\"post\" action=\"/operator/clock\" class=\"tools\"><span>The clock {}</span>\
         <button id=\"clock-{}\" class=\"button small\" name=\"action\" value=\"{}\">{}</button>\
         <button id=\"clock-1\" class=\"button small\" name=\"action\" value=\"advance-1\">+1 s</button>\
         <button id=\"clock-20\" class=\"button small\" name=\"action\" value=\"advance-20\">+20 s</button></form>",
        state,
        action,
        action,
        label
    )
}

/// The page's parts, for one till or all.
pub(super) fn parts(world: &World, till: Option<&str>) -> Parts {
    let mut parts = Parts::default();
    parts.add("ledger", ledger(world, till));
    parts.add("rules", rules(world));
    parts.add("clock", clock(world));
    add_calls(&mut parts, world, till, CALLS);
    parts
}

/// The whole page.
pub(super) fn page(world: &World, till: Option<&str>) -> Html {
    let parts = parts(world, till);
    let of = till.and_then(|id| world.service.terminal(id)).map_or_else(Html::default, |terminal| {
        html!(
            "<p class=\"sub\">Only <b>{}</b> · <a href=\"/operator\">all tills</a></p>",
            terminal.external_id
        )
    });
    html!(
        "<header class=\"page\"><h1>Operator's view</h1>{}</header><div class=\"columns\">\
         <section class=\"panel\"><h2>On the wire</h2>{}</section>\
         <div><section class=\"panel\"><h2>Ledger</h2><div id=\"ledger\">{}</div></section>\
         <section class=\"panel\"><h2>Misbehaviour</h2><div id=\"rules\">{}</div></section>\
         <section class=\"panel\"><h2>Time</h2><div id=\"clock\">{}</div></section></div></div>",
        of,
        call_list(&parts),
        parts.get("ledger"),
        parts.get("rules"),
        parts.get("clock")
    )
}

/// The clock's buttons.
pub(super) fn press(world: &mut World, form: &Form) -> Result<(), String> {
    match form.get("action").unwrap_or_default() {
        "freeze" => world.clock.freeze(),
        "run" => world.clock.run(),
        "advance-1" => world.clock.advance(1_000),
        "advance-20" => world.clock.advance(20_000),
        _ => return Err("There is no such button.".into()),
    }
    world.now();
    Ok(())
}
