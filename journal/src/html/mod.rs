//! `html`: a sale or a day as one page that needs no other file, to be mailed and printed.

use crate::arguments::{Html, Which};
use crate::failure::{Outcome, Result, file, usage};
use crate::story::{self, Story, Tone, Verdict};
use crate::when::Clock;
use crate::words::{clean, money, state};
use crate::{show, store};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use seqr::store::evidence::{Attempt, Evidence};
use std::io::Write;

const STYLE: &str = include_str!("page.css");

/// Sales of a day that are told; a page of more is no page.
const SALES: usize = 2_000;

pub(crate) fn run(evidence: &Evidence, args: &Html, clock: &Clock) -> Result<Outcome> {
    let remarks = store::remarks(evidence);
    let (page, found) = match &args.sale {
        Some(sale) => a_sale(evidence, sale, args.which.till.as_deref(), &remarks, clock),
        None => a_day(evidence, &args.which, &remarks, clock)?,
    };
    // Text of others must not hide other text.
    let page: String = page.into_string().lines().map(|line| clean(line) + "\n").collect();
    match &args.output {
        Some(path) => std::fs::write(path, page).map_err(|error| file(path, &error))?,
        None => std::io::stdout().lock().write_all(page.as_bytes())?,
    }
    Ok(if found { Outcome::Good } else { Outcome::Look })
}

fn a_sale(
    evidence: &Evidence,
    sale: &str,
    till: Option<&str>,
    remarks: &[String],
    clock: &Clock,
) -> (Markup, bool) {
    let found = show::find(evidence, sale, till);
    let stories: Vec<Story> = found.attempts.into_iter().map(|it| story::tell(evidence, it, clock)).collect();
    let body = html! {
        @if stories.is_empty() { p { "Nothing of this name is in the store." } }
        @if stories.len() > 1 {
            @let verdict = show::together(&stories);
            section.answer.(class(verdict)) { p { b { "Did the customer pay? " } (show::in_all(&stories, verdict)) } }
        }
        @for story in &stories { (told(story, clock)) }
    };
    (page(&format!("Sale {sale}"), &body, evidence, remarks, clock), !stories.is_empty())
}

fn a_day(evidence: &Evidence, which: &Which, remarks: &[String], clock: &Clock) -> Result<(Markup, bool)> {
    if which.day.is_none() && which.from.is_none() {
        return Err(usage("say which sale, or which day: html 1001, or html --day today"));
    }
    let mut found = evidence.find(&store::filter(which, SALES, clock)?);
    found.attempts.reverse();
    let stories: Vec<Story> = found.attempts.into_iter().map(|it| story::tell(evidence, it, clock)).collect();
    let title = match (&which.day, stories.first()) {
        (Some(_), Some(story)) => {
            format!("SEQR payments of {}", clock.day(story.attempt.payment.created_at_ms))
        }
        _ => "SEQR payments".to_owned(),
    };
    let body = html! {
        @if stories.is_empty() { p { "No payment was found." } }
        @if found.more { p.note { "Only the newest " (SALES) " are here." } }
        @if !stories.is_empty() { (table(&stories, clock)) }
        @for story in &stories { (told(story, clock)) }
    };
    Ok((page(&title, &body, evidence, remarks, clock), !stories.is_empty()))
}

fn page(title: &str, body: &Markup, evidence: &Evidence, remarks: &[String], clock: &Clock) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { (title) } }
                main {
                    @for remark in remarks { p.note { (remark) } }
                    (body)
                }
                footer {
                    p {
                        "From " code { (evidence.path().display().to_string()) } ", read "
                        (clock.exact(clock.now.timestamp().as_millisecond())) ". Times are in " (clock.zone_name())
                        ". seqr-journal " (env!("CARGO_PKG_VERSION")) "."
                    }
                }
            }
        }
    }
}

fn class(verdict: Verdict) -> &'static str {
    verdict.key()
}

fn table(stories: &[Story], clock: &Clock) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr { th { "Sale" } th { "Paid?" } th.number { "Amount" } th { "Begun" } th { "Till" } th { "State" } th { "Cashier" } }
                }
                tbody {
                    @for story in stories {
                        @let it = &story.attempt;
                        tr {
                            // What is asked for first stands where a phone's screen shows it.
                            td { a href={ "#p" (it.payment.id) } { (it.payment.client_invoice_id) } }
                            td { span.mark.(class(story.answer.verdict)) { (short(story.answer.verdict)) } }
                            td.number { (amount(it)) }
                            td { (clock.full(it.payment.created_at_ms)) }
                            td { (it.terminal.external_terminal_id) }
                            td { (state(&it.payment.phase)) }
                            td { (it.cashier()) }
                        }
                    }
                }
            }
        }
    }
}

fn short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Unknown => "ask SEQR",
    }
}

fn amount(attempt: &Attempt) -> String {
    let amount = attempt.payment.paid_amount.or(attempt.asked());
    amount.map_or_else(|| "?".into(), |amount| money(amount, attempt.currency()))
}

fn told(story: &Story, clock: &Clock) -> Markup {
    let mut day = String::new();
    html! {
        article id={ "p" (story.attempt.payment.id) } {
            h2 { (show::headline(story)) }
            div.answer.(class(story.answer.verdict)) {
                p { b { "Did the customer pay? " (story.answer.verdict.word()) "." } " " (story.answer.text) }
            }
            ol.timeline {
                @for line in &story.lines {
                    @let today = line.at_ms.map(|at| clock.day(at));
                    @if let Some(new) = today.filter(|new| *new != day) {
                        li.day { (new) }
                        ({ day = new; "" })
                    }
                    li.(tone(line.tone)) {
                        @if let Some(at) = line.at_ms {
                            time datetime=(clock.exact(at)) { (clock.time(at)) }
                        } @else { span.time {} }
                        span { (line.text) }
                    }
                }
            }
            @if let Some(invoice) = &story.attempt.invoice {
                details {
                    summary { "The invoice: " (invoice.title) ", " (invoice.rows.len()) @if invoice.rows.len() == 1 { " row" } @else { " rows" } }
                    div.wide { table { tbody {
                        @for row in &invoice.rows {
                            tr { td { (row.description.as_deref().unwrap_or(&invoice.title)) } td.number { (money(row.total, &invoice.currency_code)) } }
                        }
                        tr.sum { td { "Total" } td.number { (money(invoice.total, &invoice.currency_code)) } }
                    } } }
                }
            }
        }
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Note => "remark",
    }
}
