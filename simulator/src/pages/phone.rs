//! The customer's phone: what the app shows of one invoice, and the buttons that its state allows.
//! Each button is a form, so that the phone works by keyboard and without script.

use maud::{Markup, html};

use crate::clock::date_time;
use crate::service::Service;
use crate::service::amount::shown;
use crate::service::event::What;
use crate::service::invoice::Invoice;
use crate::service::invoice_data::AcknowledgmentMode;
use crate::service::principal::Terminal;
use crate::service::status::Status;

/// An amount as people read it.
pub(crate) fn money(hundredths: i64, currency: &str) -> Markup {
    html! { span class="money" { (shown(hundredths, currency)) " " small { (currency) } } }
}

/// `10:18:48` of the service's calendar.
pub(crate) fn time_of_day(unix_ms: i64) -> String {
    date_time(unix_ms)[11..19].to_owned()
}

/// A form of this invoice.
fn form(till: &Terminal, invoice: &Invoice, inside: &Markup) -> Markup {
    html! {
        form method="post" action={ "/till/" (till.id) } {
            input type="hidden" name="invoice" value=(invoice.reference);
            (inside)
        }
    }
}

/// A form with one button.
fn button(till: &Terminal, invoice: &Invoice, action: &str, class: &str, label: &Markup) -> Markup {
    let button = html! {
        button id={ "do-" (action) } class={ "button " (class) } name="action" value=(action) { (label) }
    };
    form(till, invoice, &button)
}

fn text(label: &str) -> Markup {
    html! { (label) }
}

/// The app's screen for the till's latest invoice.
pub(crate) fn screen(service: &Service, till: &Terminal, invoice: Option<&Invoice>) -> Markup {
    let Some(invoice) = invoice else {
        return message(
            "idle",
            "Nothing to pay",
            "This till has sent no invoice yet. Start a sale at the till.",
        );
    };
    match invoice.status {
        Status::Issued | Status::Pending if !invoice.scanned => html! {
            div class="face" {
                div class="scan" aria-hidden="true" {}
                h2 { "An invoice is waiting" }
                p { "Hold the phone to the sticker to see it." }
            }
            div class="buttons" { (button(till, invoice, "scan", "primary", &text("Scan the sticker"))) }
        },
        Status::Issued | Status::Pending if invoice.paying_until.is_some() => pin(till, invoice),
        Status::Issued | Status::Pending => to_pay(service, till, invoice),
        Status::Reserved => html! {
            (message("wait", "Reserved", "The shop takes at most this amount when the order is complete."))
            dl class="facts" { (fact("Reserved", &money(invoice.reserved_amount, &invoice.data.total.currency))) }
        },
        Status::Paid => receipt(till, invoice),
        Status::Canceled | Status::Failed => over(till, invoice),
    }
}

fn message(kind: &str, title: &str, text: &str) -> Markup {
    html! {
        div class="face" {
            div class={ "mark " (kind) } aria-hidden="true" {}
            h2 { (title) }
            p { (text) }
        }
    }
}

fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn rows(invoice: &Invoice) -> Markup {
    let form = &invoice.data.form;
    let currency = &invoice.data.total.currency;
    html! {
        table class="rows" {
            tbody {
                @for row in &form.rows {
                    @let quantity = row.quantity.as_deref().map(str::trim).filter(|q| !matches!(*q, "" | "1" | "1.0"));
                    @let total = row.total.as_ref().and_then(|t| t.value.as_deref()).unwrap_or_default().trim();
                    @let amount = crate::service::amount::from_plain(total);
                    tr {
                        td {
                            (row.description.as_deref().filter(|d| !d.trim().is_empty()).unwrap_or("Item"))
                            @if let Some(quantity) = quantity { small { " " (quantity) " " (row.unit.as_deref().unwrap_or("×")) } }
                        }
                        td { (amount.map_or_else(|| total.to_owned(), |value| shown(value, currency))) }
                    }
                }
            }
            tfoot { tr { th scope="row" { "Total" } td { (money(invoice.data.total.hundredths, currency)) } } }
        }
    }
}

fn heading(till: &Terminal, invoice: &Invoice) -> Markup {
    html! {
        header class="shop" {
            h2 { @if till.name.trim().is_empty() { "(the till gave no name)" } @else { (till.name) } }
            p { (invoice.data.form.title.as_deref().unwrap_or_default()) }
        }
    }
}

fn cards(invoice: &Invoice) -> Markup {
    let all: Vec<_> = invoice
        .tokens
        .iter()
        .map(|card| (card, "shown"))
        .chain(invoice.phone_cards.iter().map(|c| (c, "in the phone")))
        .collect();
    html! {
        @if !all.is_empty() {
            ul class="cards" {
                @for (card, place) in all {
                    li class="card" {
                        b { @if card.description.is_empty() { (card.id) } @else { (card.description) } } " "
                        span { (card.value) } " "
                        small {
                            @match card.status { 1 => "used by the shop", 90 => "blocked", 99 => "not known", _ => (place) }
                        }
                    }
                }
            }
        }
    }
}

/// The wallet, where the till has asked for cards.
fn wallet(till: &Terminal, invoice: &Invoice) -> Markup {
    if !invoice.asks_for_cards() {
        return Markup::default();
    }
    let inside = html! {
        label { "Card " select name="card" id="card" {
            option value="membership" { "Membership card" }
            option value="coupon" { "Coupon" }
            option value="staff" { "Staff card" }
        } }
        label { "Number " input name="value" id="card-number" value="7001234567" maxlength="64"; }
        button class="button" id="do-attach" name="action" value="attach" { "Attach" }
    };
    html! {
        details class="wallet" id="wallet" {
            summary { "Attach a loyalty card" }
            (form(till, invoice, &inside))
        }
    }
}

fn to_pay(service: &Service, till: &Terminal, invoice: &Invoice) -> Markup {
    let blocked = invoice.status == Status::Pending;
    let absent = invoice.data.acknowledgment == AcknowledgmentMode::Absent;
    let verb = if service.hold_ms(&invoice.data).is_some() { "Reserve " } else { "Pay " };
    let pay = html! { (verb) (money(invoice.data.total.hundredths, &invoice.data.total.currency)) };
    html! {
        (heading(till, invoice))
        (rows(invoice))
        (cards(invoice))
        @if !blocked { (wallet(till, invoice)) }
        @if invoice.wants_to_pay.is_some() {
            p class="note" { "You have agreed. The payment continues when the shop has answered." }
        } @else if blocked && absent {
            p class="note warn" {
                "Waiting for amount: the till sent no acknowledgmentMode, so the service waits for its updateInvoice."
            }
        } @else if blocked {
            p class="note" { "The shop is looking at your card. The amount may change." }
        }
        div class="buttons" {
            @if invoice.wants_to_pay.is_none() { (button(till, invoice, "pay", "primary", &pay)) }
            (button(till, invoice, "decline", "quiet", &text("Decline")))
        }
    }
}

fn pin(till: &Terminal, invoice: &Invoice) -> Markup {
    let inside = html! {
        h2 { (money(invoice.data.total.hundredths, &invoice.data.total.currency)) }
        p { "to " (till.name) }
        label for="pin" { "Your PIN" }
        input id="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]{4,8}" maxlength="8"
            autocomplete="off" required autofocus aria-describedby="pin-help";
        small id="pin-help" { "Type any four digits. No real phone and no real money is used." }
        button id="do-pin" class="button primary" name="action" value="pin" { "Confirm" }
    };
    html! {
        div class="pin" { (form(till, invoice, &inside)) }
        div class="buttons" {
            (button(till, invoice, "give-up-pin", "quiet", &text("Back")))
            (button(till, invoice, "fail", "quiet", &text("Let the bank refuse")))
        }
    }
}

fn receipt(till: &Terminal, invoice: &Invoice) -> Markup {
    let Some(payment) = &invoice.payment else { return Markup::default() };
    let currency = &invoice.data.total.currency;
    let receipts = match invoice.receipts {
        0 => "not yet".to_owned(),
        1 => "one document".to_owned(),
        count => format!("{count} documents"),
    };
    html! {
        div class="face" {
            div class="mark good" aria-hidden="true" {}
            h2 { "Paid" }
            p class="big" { (money(payment.amount, currency)) }
        }
        @for refund in &invoice.refunds {
            div class="refund" {
                b { "Refund received" } (money(refund.amount, currency))
                small { (time_of_day(refund.at.unix_ms)) " · " (refund.ers_reference) }
            }
        }
        (heading(till, invoice))
        (rows(invoice))
        dl class="facts" {
            (fact("When", &text(&time_of_day(payment.at.unix_ms))))
            (fact("Reference", &html! { span class="mono" { (payment.ers_reference) } }))
            (fact("The shop's receipt", &text(&receipts)))
        }
    }
}

fn over(till: &Terminal, invoice: &Invoice) -> Markup {
    let has = |what| invoice.has(what);
    let (title, text) = if invoice.reversed {
        ("Paid back", "The till did not ask in time. SEQR has given the money back.")
    } else if invoice.status == Status::Failed {
        ("Not paid", "The bank has refused the payment.")
    } else if has(What::Declined) {
        ("Declined", "You have canceled the payment.")
    } else if has(What::Replaced) {
        ("Replaced", "The till has sent another invoice.")
    } else if has(What::ReservationTimedOut) {
        ("Let go", "The shop did not commit the reservation in time.")
    } else {
        ("Canceled", "The shop has canceled the invoice. Nothing was paid.")
    };
    html! { (message("bad", title, text)) (heading(till, invoice)) (rows(invoice)) }
}

/// What the phone remembers of this till: one line an invoice that is over.
pub(crate) fn activity(past: &[&Invoice]) -> Markup {
    html! {
        @if past.is_empty() { p class="empty" { "Earlier invoices are listed here." } }
        @else {
            ul class="activity" {
                @for invoice in past {
                    @let (kind, what) = outcome(invoice);
                    li {
                        span { (time_of_day(invoice.sent_at.unix_ms)) }
                        b { (invoice.data.form.client_invoice_id.as_deref().unwrap_or("no number")) }
                        (money(invoice.data.total.hundredths, &invoice.data.total.currency))
                        span class={ "badge " (kind) } { (what) }
                    }
                }
            }
        }
    }
}

/// An invoice's state in a word, and how good that is.
pub(crate) fn outcome(invoice: &Invoice) -> (&'static str, &'static str) {
    match invoice.status {
        _ if invoice.reversed => ("bad", "reversed"),
        Status::Issued if invoice.paying_until.is_some() => ("wait", "PIN"),
        Status::Issued if invoice.scanned => ("wait", "scanned"),
        Status::Issued => ("wait", "waiting"),
        Status::Pending => ("wait", "till is asked"),
        Status::Reserved => ("wait", "reserved"),
        Status::Paid if !invoice.refunds.is_empty() && invoice.charged() == 0 => ("soft", "refunded"),
        Status::Paid if !invoice.refunds.is_empty() => ("soft", "part refunded"),
        Status::Paid => ("good", "paid"),
        Status::Canceled if invoice.has(What::Declined) => ("soft", "declined"),
        Status::Canceled if invoice.has(What::Replaced) => ("soft", "replaced"),
        Status::Canceled => ("soft", "canceled"),
        Status::Failed => ("bad", "failed"),
    }
}
