//! Refunds in a reconciliation: those that the report lacks, and those in doubt that it has.
//!
//! A refund in doubt (rule `refund-exactly-once`) is found when this is unambiguous: the report has exactly one row
//! of its till with its negative amount and a reference that the journal does not know, and no other refund of the
//! journal could be that row (none in doubt, and none done whose reference SEQR did not tell, of the same till and
//! amount); and where the row names a cashier, it is the refund's. Otherwise it stays in doubt, for a person to
//! decide. Its absence resolves nothing.

use super::result::{Line, LineKind};
use super::{Comparison, Group, unread};
use crate::log::Event;
use crate::pos::clock::unix_ms;
use crate::pos::refund::{named, refund_facts};
use crate::pos::{Error, RefundRequest, Result};
use crate::store::{RefundRecord, RefundState};
use std::collections::HashMap;

impl Comparison<'_> {
    /// The journal's refunds that no row names: done ones that are missing there, and those in doubt.
    pub(super) fn refunds(&mut self, unknown: &mut Vec<usize>) -> Result<()> {
        let (after, to) = self.span.wide().unwrap_or((0, i64::MAX));
        let refunds = self.context.store.refunds_between(after, to).wait().map_err(unread)?;
        // By till and amount: who could be behind a row whose reference is not known.
        let mut claims: HashMap<(i64, i64), Vec<&RefundRecord>> = HashMap::new();
        for refund in &refunds {
            if !self.tills.contains_key(&refund.terminal) {
                continue;
            }
            let is_found = |reference: &String| self.by_reference.contains_key(reference.as_str());
            match &refund.refund_reference {
                Some(reference) if is_found(reference) => {}
                Some(_) => {
                    if let Some(kind) = self.span.absence(refund.sent_step) {
                        self.refund_absent(kind, refund);
                    }
                }
                None => claims.entry((refund.terminal, refund.amount)).or_default().push(refund),
            }
        }
        for ((terminal, amount), claims) in claims {
            self.claimed(terminal, amount, &claims, unknown)?;
        }
        Ok(())
    }

    fn claimed(
        &mut self,
        terminal: i64,
        amount: i64,
        claims: &[&RefundRecord],
        unknown: &mut Vec<usize>,
    ) -> Result<()> {
        let till = self.tills.get(&terminal).map(|(id, _)| id.clone()).unwrap_or_default();
        let fits = |at: &usize| {
            let group = &self.groups[*at];
            // A row that names no till is not surely this one's.
            group.rows == 1 && group.sum == -amount && self.text(group.first.terminal_id) == Some(&till)
        };
        let rows: Vec<usize> = unknown.iter().copied().filter(fits).collect();
        let (done, in_doubt): (Vec<_>, Vec<_>) =
            claims.iter().copied().partition(|refund| refund.state == RefundState::Done);
        let mut left = rows.iter().copied();
        for refund in &done {
            // It surely happened; which of equal rows it is does not matter.
            match left.next() {
                Some(at) => {
                    unknown.retain(|&it| it != at);
                    self.refund_found(at, refund);
                }
                None => {
                    if let Some(kind) = self.span.absence(refund.sent_step) {
                        self.refund_absent(kind, refund);
                    }
                }
            }
        }
        if let ([at], [], [refund]) = (rows.as_slice(), done.as_slice(), in_doubt.as_slice())
            && self.is_cashiers(*at, refund)
            && self.resolved(*at, refund)?
        {
            unknown.retain(|it| it != at);
            self.refund_found(*at, refund);
            if let Some(line) = self.result.lines[LineKind::Matched as usize - 1].pop() {
                self.result.add(Line { kind: LineKind::RefundFound, ..line });
            }
            return Ok(());
        }
        for refund in in_doubt {
            self.refund_absent(LineKind::RefundInDoubt, refund);
        }
        Ok(())
    }

    /// Whether the row names the refund's cashier, or none.
    fn is_cashiers(&self, at: usize, refund: &RefundRecord) -> bool {
        let Some(named) = self.text(self.groups[at].first.cashier_id) else { return true };
        let request = serde_json::from_str::<RefundRequest>(&refund.request);
        request.is_ok_and(|request| request.cashier_id == named)
    }

    /// Writes into the journal that the refund was made, with the reference that it has there; false where somebody
    /// else works on it right now.
    fn resolved(&self, at: usize, refund: &RefundRecord) -> Result<bool> {
        let key = (refund.terminal, refund.refund_id.clone());
        let Some(_sending) = self.context.refunds_in_flight.begin(key) else { return Ok(false) };
        let store = &self.context.store;
        let now = store.find_refund(refund.terminal, refund.refund_id.clone()).wait().map_err(unread)?;
        let Some(now) = now.filter(|now| now.state == RefundState::Sending) else { return Ok(false) };
        let reference = self.text(self.groups[at].first.ers_reference).map(str::to_owned);
        let stored = store.finish_refund(
            now.id,
            RefundState::Done,
            reference.clone(),
            now.result_code,
            None,
            unix_ms(),
        );
        stored.wait().map_err(|error| {
            Error::from_store(
                "A refund in doubt was found in SEQR's report, but that could not be stored",
                &error,
            )
        })?;
        let sentence = format_args!(
            "{}: found in SEQR's report of period {}, so it is done (reference {})",
            named(refund),
            self.result.period_id,
            reference.as_deref().unwrap_or("none"),
        );
        self.context.config.log.event(Event::RefundFound, &refund_facts(None, refund, "seqr"), sentence);
        Ok(true)
    }

    pub(super) fn refund_found(&mut self, at: usize, refund: &RefundRecord) {
        let line = Line {
            refund_id: self.result.texts.push(&refund.refund_id),
            at_ms: Some(refund.sent_at_ms),
            ..self.line_of(at, refund.terminal, -refund.amount)
        };
        let kind = match &self.groups[at] {
            Group { rows: 1, sum, .. } if *sum == -refund.amount => LineKind::Matched,
            Group { rows: 2.., is_same: true, .. } => LineKind::Doubled,
            _ => LineKind::Different,
        };
        self.groups[at].is_seen = true;
        self.result.add(Line { kind, ..line });
    }

    fn refund_absent(&mut self, kind: LineKind, refund: &RefundRecord) {
        let line = Line {
            refund_id: self.result.texts.push(&refund.refund_id),
            ers_reference: refund.refund_reference.as_deref().and_then(|it| self.result.texts.push(it)),
            amount_here: Some(-refund.amount),
            at_ms: Some(refund.sent_at_ms),
            ..self.line_at(kind, refund.terminal)
        };
        self.result.add(line);
    }
}
