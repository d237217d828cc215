//! `list`: payments in a table.

use crate::failure::{Outcome, Result};
use crate::screen::{Column, Ink, Screen, table};
use crate::when::Clock;
use crate::words::{clean, money, state};
use seqr::store::evidence::{Attempt, Found};

const COLUMNS: [Column; 7] = [
    Column { name: "begun", right: false, cut: false },
    Column { name: "till", right: false, cut: true },
    Column { name: "sale", right: false, cut: true },
    Column { name: "amount", right: true, cut: false },
    Column { name: "state", right: false, cut: false },
    Column { name: "cashier", right: false, cut: true },
    Column { name: "reference", right: false, cut: true },
];

pub(crate) fn show(screen: &mut Screen, found: &Found, clock: &Clock) -> Result<Outcome> {
    if found.attempts.is_empty() {
        screen.line(Ink::Plain, "No payment was found.");
    } else {
        let rows: Vec<(Vec<String>, Ink)> =
            found.attempts.iter().map(|it| (cells(it, clock), ink(it))).collect();
        table(screen, &COLUMNS, &rows);
    }
    if found.more {
        let more =
            format!("The newest {} are shown; there are more (--limit 0 shows all).", found.attempts.len());
        screen.line(Ink::Dim, &more);
    }
    damage(screen, found);
    Ok(if found.attempts.is_empty() || found.unreadable > 0 { Outcome::Look } else { Outcome::Good })
}

/// What could not be read.
pub(crate) fn damage(screen: &mut Screen, found: &Found) {
    if found.damaged {
        let text = match found.unreadable {
            0 => "The store is damaged: it was read row by row, and every payment in it could be read."
                .to_owned(),
            count => format!("The store is damaged: {count} payments cannot be read; these are the others."),
        };
        screen.paragraph("", Ink::Plain, Ink::Bad, &text);
    }
}

/// The color of a payment's line: what a person must look at stands out.
pub(crate) fn ink(attempt: &Attempt) -> Ink {
    match attempt.payment.phase.as_str() {
        "paid" | "confirmed" if attempt.payment.remark.is_none() => Ink::Plain,
        "canceled" | "failed" => Ink::Dim,
        "reversed" => Ink::Bad,
        _ => Ink::Doubt,
    }
}

fn cells(attempt: &Attempt, clock: &Clock) -> Vec<String> {
    let payment = &attempt.payment;
    let amount = payment.paid_amount.or(attempt.asked());
    let reference = payment.ers_reference.as_ref().or(payment.invoice_reference.as_ref());
    let remark = match payment.remark.as_deref() {
        Some("other_amount") => ", other amount",
        Some("other_payment") => ", other payment",
        _ => "",
    };
    vec![
        clock.full(payment.created_at_ms),
        clean(&attempt.terminal.external_terminal_id),
        clean(&payment.client_invoice_id),
        amount.map_or_else(|| "?".into(), |amount| money(amount, attempt.currency())),
        format!("{}{remark}", state(&payment.phase)),
        clean(attempt.cashier()),
        clean(reference.map_or("", String::as_str)),
    ]
}
