//! The first page: every till with its sticker and its bill, or what to do where there is none yet.

use super::Parts;
use super::html::{Html, html};
use super::phone::{money, outcome};
use super::sticker::{qr_code, sticker_url};
use crate::service::principal::Terminal;
use crate::world::World;

/// Tills shown on one page; the others are found by name.
const TILLS: usize = 60;

fn card(world: &World, till: &Terminal) -> Html {
    let invoice = world.service.current_of(&till.id).and_then(|number| world.service.invoice(number));
    let state = invoice.map_or_else(
        || html!("<p class=\"empty\">no bill yet</p>"),
        |invoice| {
            let (kind, what) = outcome(invoice);
            html!(
                "<p>{} <span class=\"badge {}\">{}</span></p>",
                money(invoice.bill.total.hundredths, &invoice.bill.total.currency),
                kind,
                what
            )
        },
    );
    let code = match &till.seqr_id {
        Some(id) => qr_code(&sticker_url(id), "QR code"),
        None => html!("<div class=\"noqr\">no sticker</div>"),
    };
    html!(
        "<li><a class=\"tillcard\" href=\"/till/{}\">{}<div><h2>{}</h2><p class=\"sub\">{}</p>{}</div></a></li>",
        till.id,
        code,
        till.external_id,
        till.name,
        state
    )
}

fn none_yet(endpoint: &str) -> Html {
    html!(
        "<div class=\"panel welcome\"><h2>No till is registered yet</h2>\
         <p>Point your till at this address and register it:</p><p><code class=\"block\">{}</code></p>\
         <dl class=\"facts\"><div><dt>Reseller id</dt><dd><code>demo-reseller</code></dd></div>\
         <div><dt>User</dt><dd><code>9900</code></dd></div><div><dt>Password</dt><dd><code>demo-password</code></dd></div></dl>\
         <p>With libseqr, from the project's folder:</p>\
         <pre tabindex=\"0\">make examples\nbuild/examples/quickstart {}</pre>\
         <p>The till appears here by itself. Then this page is the customer's phone.</p></div>",
        endpoint,
        endpoint
    )
}

/// The page's parts.
pub(super) fn parts(world: &World, endpoint: &str, find: &str) -> Parts {
    let wanted = find.trim().to_lowercase();
    let fits = |till: &&Terminal| {
        wanted.is_empty()
            || till.external_id.to_lowercase().contains(&wanted)
            || till.name.to_lowercase().contains(&wanted)
            || till.seqr_id.as_ref().is_some_and(|id| id.to_lowercase() == wanted)
    };
    let service = &world.service;
    let mut tills: Vec<_> = service.terminals().filter(fits).collect();
    let count = tills.len();
    // The tills with the latest bills first.
    tills.sort_by_key(|till| (std::cmp::Reverse(service.current_of(&till.id)), till.external_id.clone()));
    let cards = tills.iter().take(TILLS).map(|till| card(world, till)).collect::<Html>();
    let more = match count.saturating_sub(TILLS) {
        0 => Html::default(),
        more => html!("<p class=\"more\">{} more: find one by its name.</p>", more),
    };
    let mut parts = Parts::default();
    parts.add(
        "tills",
        if count == 0 && wanted.is_empty() {
            none_yet(endpoint)
        } else if count == 0 {
            html!("<p class=\"empty\">No till of this name.</p>")
        } else {
            html!("<ul class=\"tills\">{}</ul>{}", cards, more)
        },
    );
    parts
}

/// The whole page.
pub(super) fn page(world: &World, endpoint: &str, find: &str) -> Html {
    let parts = parts(world, endpoint, find);
    let search = if world.service.terminals().nth(8).is_none() && find.is_empty() {
        Html::default()
    } else {
        html!(
            "<form class=\"tools\" role=\"search\"><label for=\"find\">Find a till</label>\
             <input id=\"find\" name=\"find\" value=\"{}\"><button class=\"button small\">Find</button></form>",
            find
        )
    };
    html!(
        "<header class=\"page\"><h1>Tills</h1><p class=\"sub\">Each till as its customer sees it. Choose one and pay.</p>{}</header>\
         <div id=\"tills\">{}</div>",
        search,
        parts.get("tills")
    )
}
