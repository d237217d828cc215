//! The customer's phone: what the app shows of one invoice, and the buttons that its state allows.
//! Each button is a form, so that the phone works by keyboard and without script.

use super::html::{Html, html};
use crate::clock::date_time;
use crate::service::amount::plain;
use crate::service::bill::{AcknowledgmentMode, PaymentMode};
use crate::service::event::What;
use crate::service::invoice::Invoice;
use crate::service::principal::Terminal;
use crate::service::status::Status;

/// An amount as people read it.
pub(crate) fn money(hundredths: i64, currency: &str) -> Html {
    html!("<span class=\"money\">{} <small>{}</small></span>", plain(hundredths), currency)
}

/// `10:18:48` of the service's calendar.
pub(crate) fn time_of_day(unix_ms: i64) -> String {
    date_time(unix_ms)[11..19].to_owned()
}

/// A form with one button.
fn button(till: &Terminal, invoice: &Invoice, action: &str, class: &str, label: &str) -> Html {
    html!(
        "<form method=\"post\" action=\"/till/{}\"><input type=\"hidden\" name=\"invoice\" value=\"{}\">\
         <button id=\"do-{}\" class=\"button {}\" name=\"action\" value=\"{}\">{}</button></form>",
        till.id,
        invoice.reference,
        action,
        class,
        action,
        label
    )
}

/// The app's screen for the till's latest invoice.
pub(crate) fn screen(till: &Terminal, invoice: Option<&Invoice>) -> Html {
    let Some(invoice) = invoice else {
        return message(
            "idle",
            "Nothing to pay",
            "This till has sent no bill yet. Start a sale at the till.",
        );
    };
    match invoice.status {
        Status::Issued | Status::Pending if !invoice.scanned => html!(
            "<div class=\"face\"><div class=\"scan\" aria-hidden=\"true\"></div><h2>A bill is waiting</h2>\
             <p>Hold the phone to the sticker to see it.</p></div><div class=\"buttons\">{}</div>",
            button(till, invoice, "scan", "primary", "Scan the sticker")
        ),
        Status::Issued | Status::Pending if invoice.paying_until.is_some() => pin(till, invoice),
        Status::Issued | Status::Pending => bill(till, invoice),
        Status::Reserved => html!(
            "{}<div class=\"facts\">{}</div>",
            message("wait", "Reserved", "The shop takes at most this amount when it is done with the order."),
            fact("Reserved", &money(invoice.reserved_amount, &invoice.bill.total.currency))
        ),
        Status::Paid => receipt(till, invoice),
        Status::Canceled | Status::Failed => over(till, invoice),
    }
}

fn message(kind: &str, title: &str, text: &str) -> Html {
    html!(
        "<div class=\"face\"><div class=\"mark {}\" aria-hidden=\"true\"></div><h2>{}</h2><p>{}</p></div>",
        kind,
        title,
        text
    )
}

fn fact(name: &str, value: &Html) -> Html {
    html!("<div><dt>{}</dt><dd>{}</dd></div>", name, value)
}

fn rows(invoice: &Invoice) -> Html {
    let form = &invoice.bill.form;
    let lines = form.rows.iter().map(|row| {
        let quantity = row.quantity.as_deref().map(str::trim).filter(|q| !matches!(*q, "" | "1" | "1.0"));
        let quantity = quantity.map_or_else(Html::default, |quantity| {
            html!(" <small>{} {}</small>", quantity, row.unit.as_deref().unwrap_or("×"))
        });
        let total = row.total.as_ref().and_then(|t| t.value.as_deref()).unwrap_or_default();
        let name = row.description.as_deref().filter(|d| !d.trim().is_empty()).unwrap_or("Item");
        html!("<tr><td>{}{}</td><td>{}</td></tr>", name, quantity, total.trim())
    });
    html!(
        "<table class=\"rows\"><tbody>{}</tbody><tfoot><tr><th scope=\"row\">Total</th><td>{}</td></tr></tfoot></table>",
        lines.collect::<Html>(),
        money(invoice.bill.total.hundredths, &invoice.bill.total.currency)
    )
}

fn heading(till: &Terminal, invoice: &Invoice) -> Html {
    let title = invoice.bill.form.title.as_deref().unwrap_or_default();
    let shop = if till.name.trim().is_empty() { "(the till gave no name)" } else { &till.name };
    html!("<header class=\"shop\"><h2>{}</h2><p>{}</p></header>", shop, title)
}

fn cards(invoice: &Invoice) -> Html {
    let all = invoice
        .tokens
        .iter()
        .map(|card| (card, "shown"))
        .chain(invoice.phone_cards.iter().map(|c| (c, "in the phone")));
    let lines = all.map(|(card, place)| {
        let state = match card.status {
            1 => "used by the shop",
            90 => "blocked",
            99 => "not known",
            _ => place,
        };
        let name = if card.description.is_empty() { &card.id } else { &card.description };
        html!("<li class=\"card\"><b>{}</b> <span>{}</span> <small>{}</small></li>", name, card.value, state)
    });
    let lines = lines.collect::<Html>();
    if lines.0.is_empty() { lines } else { html!("<ul class=\"cards\">{}</ul>", lines) }
}

/// The wallet, where the till has asked for cards.
fn wallet(till: &Terminal, invoice: &Invoice) -> Html {
    if !invoice.asks_for_cards() {
        return Html::default();
    }
    html!(
        "<details class=\"wallet\" id=\"wallet\"><summary>Attach a loyalty card</summary>\
         <form method=\"post\" action=\"/till/{}\"><input type=\"hidden\" name=\"invoice\" value=\"{}\">\
         <label>Card <select name=\"card\" id=\"card\"><option value=\"membership\">Membership card</option>\
         <option value=\"coupon\">Coupon</option><option value=\"staff\">Staff card</option></select></label>\
         <label>Number <input name=\"value\" id=\"card-number\" value=\"7001234567\" maxlength=\"64\"></label>\
         <button class=\"button\" id=\"do-attach\" name=\"action\" value=\"attach\">Attach</button></form></details>",
        till.id,
        invoice.reference
    )
}

fn bill(till: &Terminal, invoice: &Invoice) -> Html {
    let total = money(invoice.bill.total.hundredths, &invoice.bill.total.currency);
    let blocked = invoice.status == Status::Pending;
    let note = if invoice.wants_to_pay.is_some() {
        html!(
            "<p class=\"note\" role=\"status\">You have said yes. It goes on when the shop has answered.</p>"
        )
    } else if blocked {
        html!(
            "<p class=\"note\" role=\"status\">The shop is looking at your card. The amount may change.</p>"
        )
    } else if invoice.bill.acknowledgment == AcknowledgmentMode::Absent {
        html!(
            "<p class=\"note warn\">The till sent no acknowledgmentMode: the service asked it, as for REQUIRE_ACKNOWLEDGMENT.</p>"
        )
    } else {
        Html::default()
    };
    let verb = if invoice.bill.mode != PaymentMode::ImmediateDebit { "Reserve" } else { "Pay" };
    let pay = if invoice.wants_to_pay.is_some() {
        Html::default()
    } else {
        html!(
            "<form method=\"post\" action=\"/till/{}\"><input type=\"hidden\" name=\"invoice\" value=\"{}\">\
             <button id=\"do-pay\" class=\"button primary\" name=\"action\" value=\"pay\">{} {}</button></form>",
            till.id,
            invoice.reference,
            verb,
            total
        )
    };
    html!(
        "{}{}{}{}{}<div class=\"buttons\">{}{}</div>",
        heading(till, invoice),
        rows(invoice),
        cards(invoice),
        if blocked { Html::default() } else { wallet(till, invoice) },
        note,
        pay,
        button(till, invoice, "decline", "quiet", "Decline")
    )
}

fn pin(till: &Terminal, invoice: &Invoice) -> Html {
    html!(
        "<form class=\"pin\" method=\"post\" action=\"/till/{}\"><input type=\"hidden\" name=\"invoice\" value=\"{}\">\
         <h2>{}</h2><p>to {}</p><label for=\"pin\">Your PIN</label>\
         <input id=\"pin\" name=\"pin\" type=\"password\" inputmode=\"numeric\" pattern=\"[0-9]{{4,8}}\" maxlength=\"8\" \
         autocomplete=\"off\" required autofocus aria-describedby=\"pin-help\">\
         <small id=\"pin-help\">Any four digits will do: no real phone, no real money.</small>\
         <button id=\"do-pin\" class=\"button primary\" name=\"action\" value=\"pin\">Confirm</button></form>\
         <div class=\"buttons\">{}{}</div>",
        till.id,
        invoice.reference,
        money(invoice.bill.total.hundredths, &invoice.bill.total.currency),
        till.name,
        button(till, invoice, "give-up-pin", "quiet", "Back"),
        button(till, invoice, "fail", "quiet", "Let the bank refuse")
    )
}

fn receipt(till: &Terminal, invoice: &Invoice) -> Html {
    let Some(payment) = &invoice.payment else { return Html::default() };
    let currency = &invoice.bill.total.currency;
    let refunds = invoice.refunds.iter().map(|refund| {
        html!(
            "<div class=\"refund\" role=\"status\"><b>Refund received</b> {}<small>{} · {}</small></div>",
            money(refund.amount, currency),
            time_of_day(refund.at.unix_ms),
            refund.ers_reference
        )
    });
    let receipts = match invoice.receipts {
        0 => "not yet".to_owned(),
        1 => "one document".to_owned(),
        count => format!("{count} documents"),
    };
    html!(
        "<div class=\"face\"><div class=\"mark good\" aria-hidden=\"true\"></div><h2>Paid</h2><p class=\"big\">{}</p></div>{}\
         {}{}<dl class=\"facts\">{}{}{}</dl>",
        money(payment.amount, currency),
        refunds.collect::<Html>(),
        heading(till, invoice),
        rows(invoice),
        fact("When", &html!("{}", time_of_day(payment.at.unix_ms))),
        fact("Reference", &html!("<span class=\"mono\">{}</span>", payment.ers_reference)),
        fact("The shop's receipt", &html!("{}", receipts))
    )
}

fn over(till: &Terminal, invoice: &Invoice) -> Html {
    let has = |what| invoice.has(what);
    let (kind, title, text) = if invoice.reversed {
        ("bad", "Paid back", "The till did not answer in time. SEQR has given the money back.")
    } else if invoice.status == Status::Failed {
        ("bad", "Not paid", "The bank has refused the payment.")
    } else if has(What::Declined) {
        ("bad", "Declined", "You have declined the bill.")
    } else if has(What::Replaced) {
        ("bad", "Replaced", "The till has sent another bill.")
    } else if has(What::ReservationTimedOut) {
        ("bad", "Let go", "The shop did not take the reserved money in time.")
    } else {
        ("bad", "Cancelled", "The shop has cancelled the bill. Nothing was paid.")
    };
    html!("{}{}{}", message(kind, title, text), heading(till, invoice), rows(invoice))
}

/// What the phone remembers of this till: one line an invoice that is over.
pub(crate) fn activity(past: &[&Invoice]) -> Html {
    if past.is_empty() {
        return html!("<p class=\"empty\">Bills that are over are listed here.</p>");
    }
    let lines = past.iter().map(|invoice| {
        let (kind, what) = outcome(invoice);
        html!(
            "<li><span>{}</span><b>{}</b>{}<span class=\"badge {}\">{}</span></li>",
            time_of_day(invoice.sent_at.unix_ms),
            invoice.bill.form.client_invoice_id.as_deref().unwrap_or("no number"),
            money(invoice.bill.total.hundredths, &invoice.bill.total.currency),
            kind,
            what
        )
    });
    html!("<ul class=\"activity\">{}</ul>", lines.collect::<Html>())
}

/// An invoice's state in a word, and how good that is.
pub(crate) fn outcome(invoice: &Invoice) -> (&'static str, &'static str) {
    match invoice.status {
        _ if invoice.reversed => ("bad", "reversed"),
        Status::Issued if invoice.paying_until.is_some() => ("wait", "PIN"),
        Status::Issued if invoice.scanned => ("wait", "scanned"),
        Status::Issued => ("wait", "waiting"),
        Status::Pending => ("wait", "card shown"),
        Status::Reserved => ("wait", "reserved"),
        Status::Paid if !invoice.refunds.is_empty() && invoice.charged() == 0 => ("soft", "refunded"),
        Status::Paid if !invoice.refunds.is_empty() => ("soft", "part refunded"),
        Status::Paid => ("good", "paid"),
        Status::Canceled if invoice.has(What::Declined) => ("soft", "declined"),
        Status::Canceled if invoice.has(What::Replaced) => ("soft", "replaced"),
        Status::Canceled => ("soft", "cancelled"),
        Status::Failed => ("bad", "failed"),
    }
}
