//! The ledger: what became of every invoice, in pages that hold for hundreds of sales, and its newest lines for others.

use maud::{Markup, html};

use super::filter::Filter;
use super::phone::{money, outcome, time_of_day};
use super::{Parts, part};
use crate::service::invoice::Invoice;
use crate::world::World;

/// Invoices on one page.
const INVOICES: usize = 50;

fn settled(invoice: &Invoice) -> Markup {
    html! {
        @match &invoice.payment {
            _ if invoice.reversed => span class="badge bad" { "20 s passed" },
            Some(payment) if payment.settled => span class="badge good" { "till knows" },
            Some(_) => span class="badge bad" { "till does not know yet" },
            None => {},
        }
    }
}

fn line(world: &World, invoice: &Invoice) -> Markup {
    let name = world.service.terminal(&invoice.terminal_id).map(|till| till.external_id.as_str());
    let currency = &invoice.data.total.currency;
    let (kind, what) = outcome(invoice);
    html! {
        tr {
            td class="sale" {
                (invoice.data.form.client_invoice_id.as_deref().unwrap_or("no number"))
                small { (time_of_day(invoice.sent_at.unix_ms)) " · " (invoice.reference) }
            }
            td class="till-name" {
                @match name {
                    Some(name) => a href={ "/till/" (invoice.terminal_id) } { (name) },
                    None => "unregistered",
                }
            }
            td class="num" data-what="invoice" { (money(invoice.data.total.hundredths, currency)) }
            td class="num" data-what="charged" { (money(invoice.charged(), currency)) }
            td { span class={ "badge " (kind) } { (what) } " " (settled(invoice)) }
        }
    }
}

/// Some invoices as a table.
pub(super) fn table<'a>(world: &World, invoices: impl Iterator<Item = &'a Invoice>) -> Markup {
    let mut invoices = invoices.peekable();
    html! {
        @if invoices.peek().is_none() { p class="empty" { "No invoice." } }
        @else {
            div class="wide" tabindex="0" role="region" aria-label="Invoices" {
                table class="ledger" {
                    thead {
                        tr { th { "Sale" } th { "Till" } th class="num" { "Invoice" } th class="num" { "Charged" } th { "State" } }
                    }
                    tbody { @for invoice in invoices { (line(world, invoice)) } }
                }
            }
        }
    }
}

/// What was charged, refunds taken off, by currency.
fn sums(world: &World, filter: &Filter) -> Vec<(String, usize, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for invoice in world.service.recent(usize::MAX).filter(|i| filter.fits_invoice(i, world)) {
        let sum: &mut (usize, i64) = sums.entry(invoice.data.total.currency.clone()).or_default();
        *sum = (sum.0 + 1, sum.1 + invoice.charged());
    }
    sums.into_iter().map(|(currency, (count, sum))| (currency, count, sum)).collect()
}

/// The page's parts.
pub(super) fn parts(world: &World, filter: &Filter) -> Parts {
    let sums = sums(world, filter);
    let count: usize = sums.iter().map(|(_, count, _)| count).sum();
    let fitting = world.service.recent(usize::MAX).filter(|invoice| filter.fits_invoice(invoice, world));
    let last = count.saturating_sub(1) / INVOICES;
    // A page that there is no more: the ledger was reset, or filtered.
    let page = filter.page.min(last);
    let mut parts = Parts::default();
    parts.add(
        "sums",
        html! {
            p class="sub" {
                (count) @if count == 1 { " invoice" } @else { " invoices" }
                @for (currency, _, sum) in &sums { " · charged " (money(*sum, currency)) }
            }
        },
    );
    parts.add("ledger", table(world, fitting.skip(page * INVOICES).take(INVOICES)));
    let to = |page: usize| format!("/ledger?{}", filter.query(page));
    parts.add(
        "pager",
        html! {
            @if last > 0 {
                nav class="pager" aria-label="Pages of the ledger" {
                    @if page > 0 { a href=(to(page - 1)) { "Newer" } }
                    span { "page " (page + 1) " of " (last + 1) }
                    @if page < last { a href=(to(page + 1)) { "Older" } }
                }
            }
        },
    );
    parts
}

/// The whole page.
pub(super) fn page(world: &World, filter: &Filter) -> Markup {
    let parts = parts(world, filter);
    html! {
        header class="page" { h1 { "Ledger" } (part(&parts, "sums")) (filter.form("/ledger", false)) }
        div class="panel" { (part(&parts, "ledger")) (part(&parts, "pager")) }
    }
}
