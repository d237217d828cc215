//! SEQR's details of a period against the journal, row by row, by reference (docs/protocol.md, Reconciliation).
//!
//! What is compared: rows of tills that this store has or had; the shop's other tills are only summed up. Whether a
//! payment that the report lacks belongs to the period is told by the numbers of the journal's steps, never by a clock
//! (rule `one-clock`): see `span`.

mod refunds;
mod result;
mod span;
mod text;

pub use result::{Line, LineKind, Reconciliation, Total};

use crate::log::{Event, Facts};
use crate::money::plain_amount;
use crate::pos::backoffice::period::Reseller;
use crate::pos::backoffice::report::{
    OnProgress, Progress, Quick, Report, ReportFailure, ReportKind, ReportRequest, Row, Step, TextId, Texts,
    fetch,
};
use crate::pos::context::Context;
use crate::pos::{Error, Kind, Result, validate};
use crate::store::StoreError;
use crate::store::{Known, PaidRow};
use result::Names;
use span::{Clocks, Span};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

/// Payments that are read at a time, and references that are looked up at a time: a few milliseconds of the store.
const PAGE: u32 = 1_000;
/// Missing payments that are logged one by one; the rest is a number.
const LOGGED: usize = 20;

/// What is to be reconciled.
#[derive(Debug, Clone)]
pub struct ReconcileRequest {
    /// As `close_period` gave it.
    pub period_id: String,
    /// The till whose period it is; None is the shop's.
    pub external_terminal_id: Option<String>,
    /// ISO 4217: reports name no currency.
    pub currency_code: String,
    /// See `ReportRequest`.
    pub first_wait: Duration,
    /// See `ReportRequest`.
    pub repeat_wait: Duration,
    /// See `ReportRequest`.
    pub patience: Duration,
    /// How long after the last payment before the mark at the period's begin, by SEQR's clock, a payment that was under
    /// way during that mark may still be in the period before.
    pub near_mark: Duration,
}

/// Fetches the period's details and compares them with the journal.
pub(in crate::pos) fn reconcile(
    context: &Context,
    reseller: &Reseller,
    request: &ReconcileRequest,
    on_progress: OnProgress<'_>,
) -> std::result::Result<Reconciliation, ReportFailure> {
    let is_shop = request.external_terminal_id.is_none();
    let kind = if is_shop { ReportKind::ShopDetails } else { ReportKind::TerminalDetails };
    let asked = ReportRequest {
        kind,
        period_id: request.period_id.clone(),
        external_terminal_id: request.external_terminal_id.clone(),
        currency_code: request.currency_code.clone(),
        first_wait: request.first_wait,
        repeat_wait: request.repeat_wait,
        patience: request.patience,
    };
    let begun = Instant::now();
    let mut report = fetch(context, reseller, &asked, on_progress)?;
    report.text = String::new(); // of a large shop some 20 MB
    let progress = Progress { step: Step::Comparing, attempt: 1, elapsed: begun.elapsed() };
    if !on_progress(progress) {
        return Err(Error::new(
            Kind::Stopped,
            "The program's progress function stopped the call; nothing was changed",
        )
        .into());
    }
    Ok(compare(context, request, &report)?)
}

fn unread(error: StoreError) -> Error {
    Error::from_store("The journal could not be read", &error)
}

/// All rows of the report with one reference.
struct Group {
    first: Row,
    rows: u32,
    sum: i64,
    /// Every row has the first one's amount.
    is_same: bool,
    is_seen: bool,
}

struct Comparison<'a> {
    context: &'a Context,
    report: &'a Report,
    span: Span,
    clocks: Clocks,
    /// The tills that are compared: SEQR's id by row, and the shop's words by SEQR's id.
    tills: HashMap<i64, (String, String)>,
    by_reference: Quick<&'a str, usize>,
    groups: Vec<Group>,
    result: Reconciliation,
}

fn compare(context: &Context, request: &ReconcileRequest, report: &Report) -> Result<Reconciliation> {
    let found = context.store.find_period(request.period_id.clone()).wait().map_err(unread)?;
    let all = context.store.all_terminals().wait().map_err(unread)?;
    let is_asked = |external: &String| request.external_terminal_id.as_ref().is_none_or(|id| id == external);
    let tills: HashMap<_, _> = all
        .into_iter()
        .filter(|(_, _, external)| is_asked(external))
        .map(|(row, id, external)| (row, (id, external)))
        .collect();
    if let Some((period, _)) = &found {
        let is_of_till = |id: &String| tills.values().any(|(till, _)| till == id);
        let fits = match &period.terminal_id {
            None => request.external_terminal_id.is_none(),
            Some(id) => request.external_terminal_id.is_some() && is_of_till(id),
        };
        if !fits {
            return Err(validate::argument(
                "external_terminal_id: this period was closed for another till, or for the shop; give the one that \
                 it was closed for",
            ));
        }
    }
    let before = found.as_ref().and_then(|(_, before)| before.as_ref());
    let last_before = match before {
        Some(before) => context.store.last_paid_until(before.begun_step).wait().map_err(unread)?,
        None => None,
    };
    let span = Span {
        before: before.map(|before| (before.begun_step, before.ended_step.unwrap_or(before.begun_step))),
        this: found.as_ref().and_then(|(period, _)| Some((period.begun_step, period.ended_step?))),
        last_before,
        near: i64::try_from(request.near_mark.as_millis()).unwrap_or(i64::MAX),
    };
    let result = Reconciliation {
        period_id: request.period_id.clone(),
        terminal: request.external_terminal_id.clone(),
        generated_at: report.meta.generated_at.clone(),
        currency_code: request.currency_code.clone(),
        is_period_known: span.this.is_some(),
        clock_ahead_ms: None,
        is_period_before_lost: before.is_some_and(|before| before.period_id.is_none()),
        language: context.config.language.clone(),
        zone: context.zone().clone(),
        lines: Default::default(),
        texts: Texts::default(),
        names: Names::default(),
    };
    let by_reference = Quick::with_capacity_and_hasher(report.rows.len(), Default::default());
    let groups = Vec::with_capacity(report.rows.len());
    let clocks = Clocks::default();
    let mut comparison = Comparison { context, report, span, clocks, tills, by_reference, groups, result };
    comparison.group_rows();
    comparison.payments_of_the_period()?;
    let mut unknown = comparison.other_references()?;
    comparison.refunds(&mut unknown)?;
    for at in unknown {
        comparison.unknown_here(at);
    }
    comparison.result.clock_ahead_ms = comparison.clocks.difference();
    log(context, &comparison.result);
    Ok(comparison.result)
}

/// What a person must look into, and why times may look odd.
fn log(context: &Context, result: &Reconciliation) {
    let (log, period) = (&context.config.log, &result.period_id);
    let missing = result.lines(LineKind::MissingThere);
    for line in missing.iter().take(LOGGED) {
        let text = |id| result.texts().get(id);
        let (what, number) = match text(line.client_invoice_id) {
            Some(sale) => ("Sale", sale),
            None => ("Refund", text(line.refund_id).unwrap_or_default()),
        };
        let facts = Facts {
            till: text(line.terminal),
            sale: text(line.client_invoice_id),
            refund: text(line.refund_id),
            amount: line.amount_here.map(|amount| (amount, result.currency_code.as_str())),
            reference: text(line.ers_reference),
            by: Some("seqr"),
            ..Facts::default()
        };
        let sentence = format_args!(
            "{what} {number} at {}: missing in SEQR's report of period {period}, {} {}, reference {}; ask SEQR",
            text(line.terminal).unwrap_or_default(),
            plain_amount(line.amount_here.unwrap_or(0), &result.currency_code),
            result.currency_code,
            text(line.ers_reference).unwrap_or("none"),
        );
        log.event(Event::PeriodMissing, &facts, sentence);
    }
    if missing.len() > LOGGED {
        let sentence = format_args!("Period {period}: {} are missing at SEQR, not all logged", missing.len());
        log.event(Event::PeriodMissing, &Facts::default(), sentence);
    }
    if let Some(sentence) = result.clock_sentence() {
        log.event(Event::PeriodClock, &Facts::default(), format_args!("Period {period}: {sentence}"));
    }
}

impl<'a> Comparison<'a> {
    fn text(&self, id: TextId) -> Option<&'a str> {
        self.report.texts.get(id)
    }

    /// Puts the rows of this store's tills together by reference, and sums up the other tills'.
    fn group_rows(&mut self) {
        let own: Quick<&str, ()> = self.tills.values().map(|(id, _)| (id.as_str(), ())).collect();
        let mut before = (None, true); // most rows are of the till of the row before
        let mut others: Vec<(&'a str, u32, i64)> = Vec::new();
        for row in &self.report.rows {
            if row.terminal_id != before.0 {
                let till = self.report.texts.get(row.terminal_id);
                before = (row.terminal_id, till.is_none_or(|till| own.contains_key(till)));
            }
            if !before.1
                && let Some(till) = self.report.texts.get(row.terminal_id)
            {
                match others.iter_mut().find(|(id, ..)| *id == till) {
                    Some((_, rows, sum)) => (*rows, *sum) = (*rows + 1, sum.saturating_add(row.amount)),
                    None => others.push((till, 1, row.amount)),
                }
                continue;
            }
            let group = Group { first: *row, rows: 1, sum: row.amount, is_same: true, is_seen: false };
            // Without a reference each row stands for itself.
            let Some(reference) = self.report.texts.get(row.ers_reference) else {
                self.groups.push(group);
                continue;
            };
            match self.by_reference.entry(reference) {
                Entry::Occupied(at) => {
                    let known = &mut self.groups[*at.get()];
                    known.rows += 1;
                    known.sum = known.sum.saturating_add(row.amount);
                    known.is_same &= row.amount == known.first.amount;
                }
                Entry::Vacant(place) => {
                    place.insert(self.groups.len());
                    self.groups.push(group);
                }
            }
        }
        drop(own);
        for (till, rows, sum) in others {
            let terminal_id = self.result.name(till);
            let line = Line { rows, terminal_id, amount_there: Some(sum), ..empty(LineKind::OtherTerminal) };
            self.result.add(line);
        }
    }

    fn payments_of_the_period(&mut self) -> Result<()> {
        let Some((mut after, to)) = self.span.wide() else { return Ok(()) };
        loop {
            let page = self.context.store.paid_between(after, to, PAGE).wait().map_err(unread)?;
            let Some(last) = page.last().and_then(|last| last.paid_step) else { return Ok(()) };
            after = last;
            if self.context.is_closed() {
                return Err(Error::closed());
            }
            for payment in &page {
                if !self.tills.contains_key(&payment.terminal) {
                    continue;
                }
                self.clocks.compare(payment);
                let found =
                    payment.ers_reference.as_deref().and_then(|it| self.by_reference.get(it).copied());
                match (found, self.span.absence_of_payment(payment)) {
                    (Some(at), _) => self.payment_found(at, payment),
                    (None, Some(kind)) => self.payment_absent(kind, payment),
                    (None, None) => {}
                }
            }
        }
    }

    /// References of the report that no payment of this span has: of other days, of refunds, or of nothing here.
    fn other_references(&mut self) -> Result<Vec<usize>> {
        let left: Vec<usize> = (0..self.groups.len()).filter(|&at| !self.groups[at].is_seen).collect();
        let mut unknown = Vec::new();
        for part in left.chunks(PAGE as usize) {
            let reference =
                |at: &usize| self.text(self.groups[*at].first.ers_reference).unwrap_or_default().to_owned();
            let references = part.iter().map(reference).collect();
            let known = self.context.store.known_references(references).wait().map_err(unread)?;
            for (&at, known) in part.iter().zip(known) {
                match known {
                    Some(Known::Payment(payment)) => self.payment_found(at, &payment),
                    Some(Known::Refund(refund)) => self.refund_found(at, &refund),
                    None => unknown.push(at),
                }
            }
        }
        Ok(unknown)
    }

    fn payment_found(&mut self, at: usize, payment: &PaidRow) {
        let expected = if payment.reversed { 0 } else { payment.amount };
        let line = Line {
            client_invoice_id: self.result.texts.push(&payment.client_invoice_id),
            at_ms: Some(payment.paid_at_ms),
            ..self.line_of(at, payment.terminal, expected)
        };
        // What SEQR took back after booking it stands there twice, once with the sign turned.
        let group = &self.groups[at];
        let kind = match group {
            Group { sum: 0, .. } if payment.reversed => LineKind::Matched,
            Group { rows: 1, sum, .. } if *sum == expected => LineKind::Matched,
            Group { rows: 2.., is_same: true, .. } => LineKind::Doubled,
            _ => LineKind::Different,
        };
        self.groups[at].is_seen = true;
        self.result.add(Line { kind, ..line });
    }

    fn payment_absent(&mut self, kind: LineKind, payment: &PaidRow) {
        let reference = payment.ers_reference.as_deref();
        let line = Line {
            client_invoice_id: self.result.texts.push(&payment.client_invoice_id),
            ers_reference: reference.and_then(|reference| self.result.texts.push(reference)),
            amount_here: Some(payment.amount),
            at_ms: Some(payment.paid_at_ms),
            ..self.line_at(kind, payment.terminal)
        };
        self.result.add(line);
    }

    fn unknown_here(&mut self, at: usize) {
        let (rows, sum, terminal) = {
            let group = &self.groups[at];
            (group.rows, group.sum, self.text(group.first.terminal_id))
        };
        let external =
            self.tills.values().find(|(id, _)| Some(id.as_str()) == terminal).map(|(_, name)| name.clone());
        let reference = self.text(self.groups[at].first.ers_reference);
        let line = Line {
            rows,
            terminal: external.and_then(|name| self.result.name(&name)),
            terminal_id: terminal.and_then(|id| self.result.name(id)),
            ers_reference: reference.and_then(|reference| self.result.texts.push(reference)),
            amount_there: Some(sum),
            ..empty(LineKind::MissingHere)
        };
        self.result.add(line);
    }

    /// A line of a group that the journal knows.
    fn line_of(&mut self, at: usize, terminal: i64, here: i64) -> Line {
        let (rows, sum) = (self.groups[at].rows, self.groups[at].sum);
        let reference = self.text(self.groups[at].first.ers_reference);
        Line {
            rows,
            ers_reference: reference.and_then(|reference| self.result.texts.push(reference)),
            amount_here: Some(here),
            amount_there: Some(sum),
            ..self.line_at(LineKind::Matched, terminal)
        }
    }

    /// A line of a till of this store.
    fn line_at(&mut self, kind: LineKind, terminal: i64) -> Line {
        let (id, external) = self.tills.get(&terminal).cloned().unwrap_or_default();
        let (terminal, terminal_id) = (self.result.name(&external), self.result.name(&id));
        Line { terminal, terminal_id, ..empty(kind) }
    }
}

const fn empty(kind: LineKind) -> Line {
    Line {
        kind,
        rows: 0,
        terminal: None,
        terminal_id: None,
        client_invoice_id: None,
        refund_id: None,
        ers_reference: None,
        amount_here: None,
        amount_there: None,
        at_ms: None,
    }
}
