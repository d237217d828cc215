//! The list of calls: equal status queries folded into one line, codes as words, the till named.
//! Passwords never come here: the exchange log has none.

use maud::{Markup, html};

use super::Parts;
use super::filter::Filter;
use super::trouble::rule_name;
use crate::exchange::{Exchange, Fate};
use crate::service::amount::{from_plain, shown};
use crate::service::code::words;
use crate::world::World;

/// How far back in the log calls are looked for.
const LOOK_BACK: usize = 4_000;
/// A poll later than this after the one before it is marked: the till should ask every second.
const LATE_MS: u64 = 2_500;

/// Status queries of one till that asked the same and were told the same, one after another; or one other call.
struct Line<'a> {
    first: &'a Exchange,
    last: &'a Exchange,
    count: usize,
    /// The longest time between a query and the one before it of the same invoice.
    gap_ms: Option<u64>,
}

fn is_poll(call: &Exchange) -> bool {
    call.operation == "getPaymentStatus"
}

impl Line<'_> {
    fn goes_on_with(&self, call: &Exchange) -> bool {
        let key = |call: &Exchange| {
            let said = (call.invoice_reference.clone(), call.invoice_version);
            (call.terminal_id.clone(), said, call.result_code, call.status.clone(), call.version, call.fate)
        };
        is_poll(call) && is_poll(self.last) && call.rule == self.last.rule && key(self.last) == key(call)
    }
}

/// Oldest first. A line ends when the same till calls for something else.
fn lines<'a>(calls: impl Iterator<Item = &'a Exchange>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut latest: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    let mut polled: std::collections::HashMap<(&str, &str), u64> = std::collections::HashMap::new();
    for call in calls {
        let till = call.terminal_id.as_deref().unwrap_or_default();
        let gap_ms = is_poll(call)
            .then(|| {
                let key = (till, call.invoice_reference.as_deref().unwrap_or_default());
                polled.insert(key, call.arrived_ms).map(|before| call.arrived_ms.saturating_sub(before))
            })
            .flatten();
        if let Some(line) = latest.get(till).and_then(|at| lines.get_mut(*at))
            && line.goes_on_with(call)
            // A gap that is remarkable stands in a line of its own.
            && gap_ms.is_none_or(|ms| ms <= LATE_MS)
        {
            (line.last, line.count) = (call, line.count + 1);
            line.gap_ms = line.gap_ms.max(gap_ms);
            continue;
        }
        latest.insert(till, lines.len());
        lines.push(Line { first: call, last: call, count: 1, gap_ms });
    }
    lines
}

/// How good it was, and a word for it.
fn result(call: &Exchange) -> (&'static str, String) {
    match (call.fate, call.result_code) {
        (Fate::Open, _) => ("wait", "under way".into()),
        (Fate::Lost, _) => ("bad", "answer lost".into()),
        (Fate::BrokenOff, _) => ("bad", "broken off".into()),
        (Fate::Answered, Some(0)) => match (is_poll(call), &call.status) {
            (true, Some(status)) => ("good", status.clone()),
            _ => ("good", "done".into()),
        },
        (Fate::Answered, Some(code)) => ("warn", format!("{code} {}", words(code))),
        (Fate::Answered, None) => match call.http_status {
            Some(200 | 500) | None => ("bad", "fault".into()),
            Some(status) => ("bad", format!("HTTP {status}")),
        },
    }
}

fn gap(ms: u64, reversal_ms: u64) -> Markup {
    let kind = match ms {
        _ if ms >= reversal_ms => "bad",
        _ if ms > LATE_MS => "warn",
        _ => "soft",
    };
    html! {
        span class={ "gap " (kind) } { "+" (ms / 1000) "." (format!("{:03}", ms % 1000)) " s" span class="hidden" { " since the query before" } }
    }
}

fn amount(call: &Exchange) -> Markup {
    html! {
        @if let (Some(amount), Some(currency)) = (&call.amount, &call.currency) {
            " " b {
                (from_plain(amount).map_or_else(|| amount.trim().to_owned(), |value| shown(value, currency)))
                " " (currency)
            }
        }
    }
}

fn about(call: &Exchange) -> String {
    let version = call.invoice_version.map_or_else(String::new, |version| format!("version {version}"));
    let about = [call.client_invoice_id.as_deref(), call.invoice_reference.as_deref(), Some(&version)];
    about.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn row(line: &Line<'_>, with_till: bool, reversal_ms: u64) -> Markup {
    let call = line.last;
    let (kind, result) = result(call);
    let name = if call.operation.is_empty() { "unreadable" } else { &call.operation };
    let till = call.external_terminal_id.as_deref().filter(|_| with_till);
    html! {
        details data-src={ "/operator/call/" (call.n) } {
            summary {
                span class="n" { @if line.count > 1 { (line.first.n) "–" } (call.n) }
                time { (call.arrived_at.get(11..19).unwrap_or_default()) }
                b class="op" { (name) @if line.count > 1 { " ×" (line.count) } }
                span class="about" {
                    @let about = about(call);
                    @if let Some(till) = till { span class="who" { (till) } @if !about.is_empty() { " · " } }
                    (about) (amount(call))
                    @if let Some(rule) = &call.rule { " " span class="badge warn rule" { (rule_name(rule)) } }
                }
                @if let Some(ms) = line.gap_ms { (gap(ms, reversal_ms)) }
                span class={ "badge " (kind) } { (result) }
            }
            div class="fill" {
                @if let Some(reason) = &call.reason { p class="note warn" { "Refused: " (reason) "." } }
                a href={ "/operator/call/" (call.n) } { "request and answer of call " (call.n) }
            }
        }
    }
}

/// Adds the latest lines, newest first, each as a part of its own.
pub(super) fn add_calls(parts: &mut Parts, world: &World, filter: &Filter, with_till: bool, count: usize) {
    let mut latest: Vec<_> =
        world.exchanges.iter().rev().take(LOOK_BACK).filter(|call| filter.fits(call, world)).collect();
    latest.reverse();
    let reversal_ms = world.service.settings.reversal_ms;
    let lines = lines(latest.into_iter());
    for line in lines.iter().rev().take(count) {
        parts.add_row(format!("call-{}", line.first.n), row(line, with_till, reversal_ms));
    }
}

/// The list that the rows stand in.
pub(super) fn call_list(parts: &Parts) -> Markup {
    let empty = parts.rows().next().is_none();
    html! {
        p class="empty" id="rows-empty" hidden[!empty] { "No call has arrived yet." }
        ol class="calls" id="rows" {
            @for (id, row) in parts.rows() { li id=(id) { (row) } }
        }
    }
}
