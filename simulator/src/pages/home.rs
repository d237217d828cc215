//! The first page: what to do next, and every till with its sticker and its invoice.

use maud::{Markup, html};

use super::natural::natural;
use super::next::next;
use super::phone::{money, outcome};
use super::sticker::{qr_code, sticker_url};
use super::{Parts, part};
use crate::service::principal::Terminal;
use crate::world::World;

/// Tills shown on one page; the others are found by name.
const TILLS: usize = 500;
/// Beyond this number the stickers are left to each till's own page.
const WITH_STICKERS: usize = 24;

fn state(world: &World, till: &Terminal) -> Markup {
    let invoice = world.service.current_of(&till.id).and_then(|number| world.service.invoice(number));
    html! {
        @match invoice {
            None => p class="empty" { "no invoice yet" },
            Some(invoice) => {
                p {
                    (money(invoice.data.total.hundredths, &invoice.data.total.currency)) " "
                    @let (kind, what) = outcome(invoice);
                    span class={ "badge " (kind) } { (what) }
                }
            }
        }
    }
}

fn card(world: &World, till: &Terminal, with_sticker: bool) -> Markup {
    html! {
        li {
            a class="tillcard" href={ "/till/" (till.id) } {
                @if with_sticker {
                    @match &till.seqr_id {
                        Some(id) => (qr_code(&sticker_url(id), "QR code of the sticker")),
                        None => div class="noqr" { "no sticker" },
                    }
                }
                div {
                    h2 { (till.external_id) }
                    p class="sub" { (till.name) }
                    (state(world, till))
                }
            }
        }
    }
}

fn none_yet(world: &World, endpoint: &str) -> Markup {
    let reseller = world.service.resellers().first();
    html! {
        div class="panel welcome" {
            h2 { "No till is registered yet" }
            p { "Give this address to your till, and register the till:" }
            p { code class="block" { (endpoint) } }
            @if let Some(reseller) = reseller {
                dl class="facts" {
                    div { dt { "Reseller id" } dd class="mono" { (reseller.id) } }
                    div { dt { "User id" } dd class="mono" { (reseller.user_id) } }
                    div { dt { "Password" } dd class="mono" { (reseller.password) } }
                }
            }
            p class="sub" {
                "Its description for SOAP tools: " a href="/extclientproxy/service/v2?wsdl" { "?wsdl" }
                ". For the sticker give any SEQR id, of letters and digits. The till then appears on this page."
            }
        }
    }
}

/// The page's parts.
pub(super) fn parts(world: &World, endpoint: &str, find: &str) -> Parts {
    let wanted = find.to_lowercase();
    let fits = |till: &&Terminal| {
        let named = |text: &str| text.to_lowercase().contains(&wanted);
        named(&till.external_id) || named(&till.name) || named(&till.id)
    };
    let mut tills: Vec<&Terminal> = world.service.terminals().filter(fits).collect();
    tills.sort_by(|a, b| natural(&a.external_id, &b.external_id));
    let count = tills.len();
    let mut parts = Parts::default();
    parts.add("next", next(world, &html! { "below" }));
    parts.add(
        "tills",
        html! {
            @if count == 0 && wanted.is_empty() { (none_yet(world, endpoint)) }
            @else if count == 0 { p class="empty" { "No till of this name." } }
            @else {
                ul class="tills" { @for till in tills.iter().take(TILLS) { (card(world, till, count <= WITH_STICKERS)) } }
                @if count > TILLS { p class="more" { (count - TILLS) " more: find one by its name." } }
            }
        },
    );
    parts
}

/// The whole page.
pub(super) fn page(world: &World, endpoint: &str, find: &str) -> Markup {
    let parts = parts(world, endpoint, find);
    html! {
        header class="page" {
            h1 { "Tills" }
            (part(&parts, "next"))
            @if world.service.terminals().nth(8).is_some() || !find.is_empty() {
                form class="tools" role="search" {
                    label for="find" { "Find a till" }
                    input id="find" name="find" value=(find);
                    button class="button small" { "Find" }
                }
            }
        }
        (part(&parts, "tills"))
    }
}
