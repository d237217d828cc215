//! `check`: what a support engineer looks at first.

use crate::failure::{Outcome, Result};
use crate::list;
use crate::screen::{Ink, Screen};
use crate::when::{Clock, span};
use crate::words::{clean, money};
use seqr::store::evidence::{Access, ClockStep, Evidence, Findings, Found};

/// Examples of one finding that are shown.
const SHOWN: usize = 5;

pub(crate) fn show(
    screen: &mut Screen,
    evidence: &Evidence,
    integrity: bool,
    clock: &Clock,
) -> Result<Outcome> {
    let findings = evidence.check(integrity);
    let mut look = false;
    file(screen, evidence, &findings);
    look |= damages(screen, &findings);
    look |= payments(
        screen,
        "unfinished",
        "Start the till's program: it settles them.",
        &findings.unfinished,
        clock,
    );
    look |= payments(
        screen,
        "taken back by SEQR",
        "The goods may have left. Make sure that they are not booked as paid.",
        &findings.reversed,
        clock,
    );
    look |= payments(
        screen,
        "given up by a supervisor",
        "Ask SEQR whether they are paid.",
        &findings.abandoned,
        clock,
    );
    look |= refunds(screen, &findings, clock);
    look |= receipts(screen, findings.receipts);
    look |= clocks(screen, &findings, clock);
    if !look {
        screen.line(Ink::Good, "Nothing was found that needs a person.");
    }
    Ok(if look { Outcome::Look } else { Outcome::Good })
}

fn file(screen: &mut Screen, evidence: &Evidence, findings: &Findings) {
    let how = match evidence.access() {
        Access::Shared => "with its log; a program may be using it",
        Access::WithLog => "with its log; no program is using it",
        Access::Alone => "alone, without a log beside it",
    };
    let text = format!("{} (format {}), read {how}", evidence.path().display(), evidence.format());
    screen.paragraph("Store: ", Ink::Bold, Ink::Plain, &clean(&text));
    let counts = findings.counts.iter().map(|count| {
        let rows = count.rows.map_or_else(|| "unreadable".into(), |rows| rows.to_string());
        format!("{} {}", count.table.replace('_', " "), rows)
    });
    screen.paragraph("Rows:  ", Ink::Bold, Ink::Plain, &counts.collect::<Vec<_>>().join(", "));
}

fn damages(screen: &mut Screen, findings: &Findings) -> bool {
    match &findings.damages {
        None => screen.line(Ink::Dim, "The pages of the file were not checked (--quick)."),
        Some(damages) if damages.is_empty() => screen.line(Ink::Good, "Every page of the file can be read."),
        Some(damages) => {
            screen.paragraph(
                "",
                Ink::Plain,
                Ink::Bad,
                "The file is DAMAGED. Leave it and the files beside it where they are: they may hold sales that are not \
                 settled. Look at the disk; send a bundle to the vendor. SQLite says:",
            );
            for damage in damages {
                screen.paragraph("  ", Ink::Plain, Ink::Plain, &clean(damage));
            }
            return true;
        }
    }
    false
}

fn payments(screen: &mut Screen, what: &str, advice: &str, found: &Found, clock: &Clock) -> bool {
    if found.attempts.is_empty() {
        return false;
    }
    let more = if found.more { " or more" } else { "" };
    let count = found.attempts.len();
    let noun = if count == 1 { "payment is" } else { "payments are" };
    screen.blank();
    screen.paragraph("", Ink::Plain, Ink::Bad, &format!("{count}{more} {noun} {what}. {advice}"));
    for attempt in found.attempts.iter().take(SHOWN) {
        let amount = attempt.asked().map_or_else(|| "?".into(), |asked| money(asked, attempt.currency()));
        let text = format!(
            "{}  till {}, sale {}, {amount}",
            clock.full(attempt.payment.created_at_ms),
            attempt.terminal.external_terminal_id,
            attempt.payment.client_invoice_id
        );
        screen.line(list::ink(attempt), &format!("  {}", clean(&text)));
    }
    rest(screen, count);
    true
}

fn rest(screen: &mut Screen, count: usize) {
    if count > SHOWN {
        screen.line(Ink::Dim, &format!("  ... and {} more", count - SHOWN));
    }
}

fn refunds(screen: &mut Screen, findings: &Findings, clock: &Clock) -> bool {
    if findings.refunds.is_empty() {
        return false;
    }
    screen.blank();
    let text = format!(
        "Refunds in doubt: {}. SEQR may have given the money back; look for them in SEQR's report, then let a supervisor \
         say at the till what became of them.",
        findings.refunds.len()
    );
    screen.paragraph("", Ink::Plain, Ink::Bad, &text);
    for refund in findings.refunds.iter().take(SHOWN) {
        let text = format!(
            "{}  refund {}, {}, of payment {}",
            clock.full(refund.sent_at_ms.filter(|&at| at > 0).unwrap_or(refund.created_at_ms)),
            refund.refund_id,
            money(refund.amount, &refund.currency_code),
            refund.ers_reference
        );
        screen.line(Ink::Doubt, &format!("  {}", clean(&text)));
    }
    rest(screen, findings.refunds.len());
    true
}

fn receipts(screen: &mut Screen, (waiting, given_up): (i64, i64)) -> bool {
    if waiting > 0 {
        screen.blank();
        let text = format!("Receipt documents that wait to be delivered to SEQR: {waiting}.");
        screen.paragraph("", Ink::Plain, Ink::Plain, &text);
    }
    if given_up > 0 {
        screen.blank();
        let text = format!(
            "Receipt documents that SEQR did not take: {given_up}. SEQR may have given these payments back: `show` each, \
             and ask SEQR."
        );
        screen.paragraph("", Ink::Plain, Ink::Bad, &text);
    }
    given_up > 0
}

fn clocks(screen: &mut Screen, findings: &Findings, clock: &Clock) -> bool {
    let mut told = |count: u64, what: &str, steps: &[ClockStep], between: fn(&str, &str, &str) -> String| {
        if count == 0 {
            return;
        }
        screen.blank();
        screen.paragraph("", Ink::Plain, Ink::Doubt, &format!("{what} ({count}).",));
        for step in steps.iter().take(SHOWN) {
            let text = between(
                &clock.full(step.before_ms),
                &clock.full(step.at_ms),
                &span(step.at_ms - step.before_ms),
            );
            screen.line(Ink::Plain, &format!("  sale {}: {text}", clean(&step.sale)));
        }
        rest(screen, usize::try_from(count).unwrap_or(usize::MAX));
    };
    told(
        findings.back_count,
        "The till's clock went back by more than a minute, or a step was stored late",
        &findings.back,
        |before, at, by| format!("{at} was written after {before} ({by})"),
    );
    told(
        findings.apart_count,
        "The till's clock and SEQR's were more than a minute apart, or a payment was stored late",
        &findings.apart,
        |seqr, till, by| format!("SEQR {seqr}, till {till} ({by})"),
    );
    findings.back_count + findings.apart_count > 0
}
