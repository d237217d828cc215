//! One till's page: the sticker, the customer's phone, and what the till has been doing; and the phone's buttons.

use maud::{Markup, html};

use super::calls::{add_calls, call_list};
use super::filter::Filter;
use super::sticker::{qr_code, sticker_url};
use super::{Form, Parts, part, phone, trouble};
use crate::service::Service;
use crate::service::invoice::{Invoice, PIN_UNTIL_TOLD, PayHow};
use crate::service::phone::Act;
use crate::service::principal::Terminal;
use crate::service::request::Token;
use crate::service::status::Status;
use crate::world::World;

/// Invoices listed below the phone.
const PAST: usize = 6;
/// How far back in the ledger they are looked for.
const LOOK_BACK: usize = 2_000;
/// Lines in the list of calls.
const LINES: usize = 30;

/// The sticker, or what is missing for one.
fn sticker(till: &Terminal) -> Markup {
    let Some(seqr_id) = &till.seqr_id else {
        return html! {
            div class="sticker missing" {
                p {
                    b { "No sticker yet." } " The till gets one by " code { "assignSeqrId" }
                    "; here you may give any letters and digits."
                }
            }
        };
    };
    let url = sticker_url(seqr_id);
    html! {
        figure class="sticker" {
            figcaption { "Pay with your phone" }
            (qr_code(&url, &format!("QR code of the sticker {seqr_id}")))
            p class="mono id" { (seqr_id) }
            p class="mono url" { (url) }
        }
    }
}

/// How long ago the till asked, and whether time is running out for a payment.
fn pulse(service: &Service, invoice: Option<&Invoice>, now_ms: u64) -> Markup {
    let Some(invoice) = invoice else {
        return html! { p class="empty" { "The till has not queried an invoice yet." } };
    };
    let seconds = |ms: u64| format!("{} s", ms / 1000);
    let asked = invoice.last_asked_ms.map(|at| now_ms.saturating_sub(at));
    let waiting = invoice.payment.as_ref().filter(|payment| !payment.settled && !invoice.reversed);
    html! {
        @match asked {
            None => p class="empty" { "The till has not queried this invoice yet." },
            Some(ms) => p {
                "Queried " @if invoice.asked == 1 { "once" } @else { (invoice.asked) " times" }
                ", the last time " b { (seconds(ms)) } " ago."
            },
        }
        @if let Some(payment) = waiting.filter(|_| invoice.status == Status::Paid) {
            @let left = service.settings.reversal_ms.saturating_sub(now_ms.saturating_sub(payment.at.ms));
            p class="alarm" { "Paid, and no query since then: reversed in " b { (seconds(left)) } }
        } @else if invoice.reversed {
            p class="alarm" { "No query arrived in time: the payment was reversed." }
        }
    }
}

/// The page's parts; None where there is no such till.
pub(super) fn parts(world: &World, id: &str, now_ms: u64) -> Option<Parts> {
    let service = &world.service;
    let till = service.terminal(id)?;
    let current = service.current_of(id).and_then(|number| service.invoice(number));
    let past = service.recent(LOOK_BACK).filter(|i| i.terminal_id == id && !i.status.is_open());
    let past: Vec<_> = past.take(PAST).collect();
    let mut parts = Parts::default();
    parts.add("sticker", sticker(till));
    parts.add("screen", phone::screen(service, till, current));
    parts.add("activity", phone::activity(&past));
    parts.add("pulse", pulse(service, current, now_ms));
    parts.add("trouble", trouble::panel(world, Some(id), &format!("/till/{id}")));
    add_calls(&mut parts, world, &Filter::till(id), false, LINES);
    Some(parts)
}

/// The page of a till that has gone meanwhile.
pub(super) fn gone() -> Parts {
    let mut parts = Parts::default();
    let text = html! { div class="face" { h2 { "This till is gone" } p { "It was unregistered." } } };
    parts.add("screen", text);
    parts
}

/// The whole page.
pub(super) fn page(world: &World, id: &str, now_ms: u64) -> Option<(String, Markup)> {
    let parts = parts(world, id, now_ms)?;
    let till = world.service.terminal(id)?;
    let body = html! {
        header class="page" {
            p class="crumb" { a href="/" { "All tills" } }
            h1 { (till.external_id) }
            p class="sub" { (till.name) }
        }
        div class="till" {
            section aria-label="Sticker" class="sticker-place" { (part(&parts, "sticker")) }
            section class="phone" aria-label="The customer's phone" {
                div class="bar" aria-hidden="true" { span { "SEQR" } span { "test phone" } }
                div id="screen" aria-live="polite" { (parts.get("screen")) }
            }
            div class="beside" {
                section class="panel" { h2 { "Status queries" } (part(&parts, "pulse")) }
                section class="panel" { h2 { "Make something fail at this till" } (part(&parts, "trouble")) }
                section class="panel" { h2 { "Earlier invoices" } (part(&parts, "activity")) }
                section class="panel" {
                    h2 { "Calls" }
                    (call_list(&parts))
                    p class="more" { a href={ "/operator?till=" (id) } { "All calls of this till" } }
                }
            }
        }
    };
    Some((till.external_id.clone(), body))
}

/// A button was pressed.
pub(super) fn press(world: &mut World, id: &str, form: &Form) -> Result<(), String> {
    let now = world.now();
    let action = form.get("action").unwrap_or_default();
    if let Some(done) = trouble::press(world, Some(id), action) {
        return done;
    }
    let reference = form.get("invoice").unwrap_or_default();
    let number =
        world.service.find(&crate::Which::invoice(reference)).ok_or("This invoice is no longer stored.")?;
    if world.service.invoice(number).is_none_or(|invoice| invoice.terminal_id != id) {
        return Err("This invoice belongs to another till.".into());
    }
    let act = match action {
        "scan" => Act::Scan,
        // The PIN screen ends it, or Back.
        "pay" => Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: false }),
        "pin" => {
            let pin = form.get("pin").unwrap_or_default();
            if pin.len() < 4 || !pin.bytes().all(|b| b.is_ascii_digit()) {
                return Err("The PIN has at least four digits.".into());
            }
            Act::FinishPin
        }
        "give-up-pin" => Act::GiveUpPin,
        "decline" => Act::Decline,
        "fail" => Act::Fail,
        "attach" => {
            let (id, description) = match form.get("card").unwrap_or_default() {
                "coupon" => ("coupon", "Coupon"),
                "staff" => ("staff-card", "Staff card"),
                _ => ("membership-card", "Membership card"),
            };
            let value: String = form.get("value").unwrap_or_default().chars().take(64).collect();
            let card = Token { id: id.into(), description: description.into(), status: 0, value };
            Act::Attach { card, while_issued: false }
        }
        _ => return Err("There is no such button.".into()),
    };
    world.service.act(number, act, now).map_err(|why| format!("Not possible: {why}."))
}
