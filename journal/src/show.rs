//! `show`: a sale from its beginning to its end, and the answer to "did the customer pay?".

use crate::failure::{Outcome, Result};
use crate::screen::{Ink, Screen};
use crate::story::{self, Line, Story, Tone, Verdict};
use crate::when::Clock;
use crate::words::{clean, money};
use seqr::store::evidence::{Evidence, Filter, Found};

/// Attempts to pay one sale that are told at most: a number that is used again each day has more.
const ATTEMPTS: usize = 50;

/// What has this name: a sale's number, a reference, or a refund's.
pub(crate) fn find(evidence: &Evidence, sale: &str, till: Option<&str>) -> Found {
    let filter = Filter {
        sale: Some(sale.trim().to_owned()),
        terminal: till.map(str::to_owned),
        limit: Some(ATTEMPTS),
        ..Filter::default()
    };
    let mut found = evidence.find(&filter);
    if found.attempts.is_empty() {
        let payments = evidence.refunds_named(sale.trim()).into_iter().map(|refund| refund.ers_reference);
        for reference in payments {
            let of = evidence.find(&Filter { sale: Some(reference), ..filter.clone() });
            found.attempts.extend(of.attempts);
        }
    }
    found.attempts.reverse(); // the oldest first, as one tells it
    found
}

pub(crate) fn show(
    screen: &mut Screen,
    evidence: &Evidence,
    sale: &str,
    till: Option<&str>,
    clock: &Clock,
) -> Result<Outcome> {
    let found = find(evidence, sale, till);
    crate::list::damage(screen, &found);
    if found.attempts.is_empty() {
        return Ok(nothing(screen, evidence, sale));
    }
    let stories: Vec<Story> =
        found.attempts.into_iter().map(|attempt| story::tell(evidence, attempt, clock)).collect();
    let several = stories.len() > 1;
    if several {
        let text = format!("There are {} payments of this name, the oldest first.", stories.len());
        screen.line(Ink::Plain, &text);
        let verdict = together(&stories);
        screen.paragraph("Did the customer pay? ", Ink::Bold, ink(verdict), &in_all(&stories, verdict));
    }
    for story in &stories {
        if several {
            screen.blank();
        }
        tell(screen, story, clock);
    }
    Ok(Outcome::Good)
}

/// A refund whose payment is not in this store still has a story.
fn nothing(screen: &mut Screen, evidence: &Evidence, sale: &str) -> Outcome {
    let mut refunds = evidence.refunds(sale.trim());
    refunds.extend(evidence.refunds_named(sale.trim()));
    if refunds.is_empty() {
        let text = format!("Nothing of the name '{}' is in this store.", clean(sale));
        screen.paragraph("", Ink::Plain, Ink::Plain, &text);
        return Outcome::Look;
    }
    screen.paragraph(
        "",
        Ink::Plain,
        Ink::Plain,
        "The payment is not in this store; these refunds of it are.",
    );
    for refund in &refunds {
        for line in story::refund_lines(refund) {
            let head = line.at_ms.map_or_else(String::new, |at| format!("{}  ", refund_time(at)));
            screen.paragraph(&head, Ink::Dim, tone(line.tone), &line.text);
        }
    }
    Outcome::Good
}

fn refund_time(at_ms: i64) -> String {
    Clock::new(None).map(|clock| clock.full(at_ms)).unwrap_or_default()
}

/// One answer for all payments of a sale: one that is paid is enough.
pub(crate) fn together(stories: &[Story]) -> Verdict {
    let any = |verdict| stories.iter().any(|story| story.answer.verdict == verdict);
    match (any(Verdict::Yes), any(Verdict::Unknown)) {
        (true, _) => Verdict::Yes,
        (false, true) => Verdict::Unknown,
        (false, false) => Verdict::No,
    }
}

pub(crate) fn in_all(stories: &[Story], verdict: Verdict) -> String {
    let decisive = stories.iter().rev().find(|story| story.answer.verdict == verdict);
    let text = decisive.map_or("", |story| story.answer.text.as_str());
    format!("{}. {text}", verdict.word())
}

pub(crate) fn ink(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Yes => Ink::Good,
        Verdict::No => Ink::Bad,
        Verdict::Unknown => Ink::Doubt,
    }
}

pub(crate) fn tone(tone: Tone) -> Ink {
    match tone {
        Tone::Plain => Ink::Plain,
        Tone::Good => Ink::Good,
        Tone::Bad => Ink::Bad,
        Tone::Note => Ink::Doubt,
    }
}

/// What a sale is called above its timeline.
pub(crate) fn headline(story: &Story) -> String {
    let attempt = &story.attempt;
    let asked =
        attempt.asked().map(|asked| format!(", {}", money(asked, attempt.currency()))).unwrap_or_default();
    let cashier = match attempt.cashier() {
        "" => String::new(),
        cashier => format!(", cashier {cashier}"),
    };
    clean(&format!(
        "Sale {}{asked}, till {}{cashier}",
        attempt.payment.client_invoice_id, attempt.terminal.external_terminal_id
    ))
}

fn tell(screen: &mut Screen, story: &Story, clock: &Clock) {
    screen.paragraph("", Ink::Plain, Ink::Bold, &headline(story));
    let answer = format!("{}. {}", story.answer.verdict.word(), clean(&story.answer.text));
    screen.paragraph("Did the customer pay? ", Ink::Bold, ink(story.answer.verdict), &answer);
    let mut day = String::new();
    for line in &story.lines {
        day = dated(screen, line, day, clock);
        let head = line.at_ms.map_or_else(|| " ".repeat(10), |at| format!("{}  ", clock.time(at)));
        screen.paragraph(&head, Ink::Dim, tone(line.tone), &clean(&line.text));
    }
}

/// The day above its first line.
fn dated(screen: &mut Screen, line: &Line, before: String, clock: &Clock) -> String {
    match line.at_ms.map(|at| clock.day(at)) {
        Some(day) if day != before => {
            screen.line(Ink::Dim, &day);
            day
        }
        _ => before,
    }
}
