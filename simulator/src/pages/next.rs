//! One sentence that says what to do next, made from what has happened.

use maud::{Markup, html};

use crate::exchange::Fate;
use crate::service::code::words;
use crate::service::invoice::Invoice;
use crate::service::status::Status;
use crate::world::World;

/// How far back in the ledger an invoice that needs somebody is looked for.
const LOOK_BACK: usize = 500;

fn till(world: &World, invoice: &Invoice) -> Markup {
    let name = world.service.terminal(&invoice.terminal_id).map_or("a till", |till| &till.external_id);
    html! { a href={ "/till/" (invoice.terminal_id) } { (name) } }
}

/// The sentence; `credentials` says where they are.
pub(super) fn next(world: &World, credentials: &Markup) -> Markup {
    let service = &world.service;
    let find = |fits: &dyn Fn(&Invoice) -> bool| service.recent(LOOK_BACK).find(|invoice| fits(invoice));
    let open = |invoice: &Invoice| matches!(invoice.status, Status::Issued | Status::Pending);
    let unsettled = |i: &Invoice| i.status == Status::Paid && i.payment.as_ref().is_some_and(|p| !p.settled);
    let last = world.exchanges.iter().next_back();
    html! {
        p class="next" role="status" {
            b { "Next: " }
            @if let Some(call) = last.filter(|call| call.fate == Fate::Answered && call.result_code.is_none()) {
                a href={ "/operator/call/" (call.n) } { "call " (call.n) }
                " could not be read; its fault says why."
            } @else if let Some((call, code)) = last.and_then(|call| Some((call, call.result_code?))).filter(|(_, code)| matches!(code, 20 | 29 | 37 | 49)) {
                a href={ "/operator/call/" (call.n) } { "call " (call.n) ", " (call.operation) }
                ", was refused (" (code) ", " (words(code)) "): "
                (call.reason.as_deref().unwrap_or("look at its answer")) "."
            } @else if service.terminals().next().is_none() {
                "register a till with the address and the credentials " (credentials) "."
            } @else if let Some(invoice) = find(&unsettled) {
                "a customer has paid at " (till(world, invoice)) ", and the till has sent no query since: let it query the status before 20 seconds are over."
            } @else if let Some(invoice) = find(&|i| open(i) && i.paying_until.is_some()) {
                "type the customer's PIN at " (till(world, invoice)) "."
            } @else if let Some(invoice) = find(&|i| open(i) && i.scanned && i.status == Status::Pending) {
                "the app waits for an updateInvoice of " (till(world, invoice)) "."
            } @else if let Some(invoice) = find(&open) {
                "an invoice waits for its customer: open " (till(world, invoice)) ", scan the sticker, and pay."
            } @else if let Some(invoice) = find(&|i| i.status == Status::Reserved) {
                "money is reserved at " (till(world, invoice)) ": let the till commit it, or cancel."
            } @else if service.recent(1).next().is_none() {
                "start a sale at the till; its invoice appears here."
            } @else if service.recent(LOOK_BACK).all(|invoice| invoice.payment.is_none()) {
                "start another sale, and pay it."
            } @else {
                "everything is settled. Make something fail: choose a till, and lose its next answer."
            }
        }
    }
}
