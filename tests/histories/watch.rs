//! The bystander at one payment's machine while the process lives: what he has seen, and what he holds against it.

use super::model::Bill;
use super::rules::{
    BASKET, CANCEL, CLOSED, Checked, DURABLE, INTENT, JOURNAL, LONGEST, LOST, MONEY, ORDER, OUTCOMES, POLLER,
    REPLIES, SLACK, STAYS, Sight, TWICE, check, may_follow,
};
use seqr::invoice::Invoice;
use seqr::pos::machine::{
    Answer, Command, CommandId, Event, Ms, Request, STORE_PATIENCE, STORE_RETRY, Timing,
};
use seqr::pos::{Error, Kind, State};
use seqr::service::{PaymentStatus, ServiceError};
use seqr::store::{PaymentRecord, Phase};
use std::sync::Arc;

/// What he remembers of one payment, as long as the process lives.
pub(crate) struct Watch {
    id: i64,
    timing: Timing,
    /// As stored last.
    phase: Phase,
    /// The POS has asked for something since the payment was taken from the journal; a new one is asked for.
    wished: bool,
    attached: bool,
    pub(crate) in_flight: bool,
    /// What is in flight is a query.
    asks: bool,
    asked_by_reference: bool,
    pub(crate) storing: bool,
    last_sent: Option<Ms>,
    /// Something happened after which the next request need not wait for the interval.
    hurry: bool,
    /// The last cancelInvoice was answered with 50.
    cancel_met_paid: bool,
    completed: bool,
    /// PAID was stored, and has to be acknowledged at once.
    owes_acknowledgement: bool,
    /// What is being written was told by SEQR: it cannot be refused.
    writes_fact: bool,
    /// SEQR told how it ended: one of these must be written next.
    owes: &'static [Phase],
    /// A PAID from the journal that SEQR was not told of, so it may have been taken back.
    unverified: bool,
    /// The first failure of the fact that is being written.
    unsaved_since: Option<Ms>,
    unsaved_paid: bool,
    store_failed_at: Option<Ms>,
    /// "Try again" was answered with OK, and nothing was asked since.
    promised: bool,
    /// It was answered just now: the customer's time begins anew.
    renewed: bool,
    /// A commit may have been done, and SEQR has not said RESERVED since.
    may_be_committed: bool,
    /// SEQR took the bill that was proposed last.
    took_proposed: bool,
    /// The bills that went out, as long as the process lives.
    updates: Vec<Arc<Invoice>>,
    shown: Option<(State, Ms)>,
    pub(crate) outstanding: Vec<(CommandId, Command, Ms)>,
}

impl Watch {
    pub(crate) fn new(record: &PaymentRecord, timing: Timing, started: bool) -> Self {
        Self {
            id: record.id,
            timing,
            phase: record.phase,
            wished: started,
            attached: false,
            in_flight: false,
            asks: false,
            asked_by_reference: false,
            storing: false,
            last_sent: None,
            hurry: true,
            cancel_met_paid: false,
            completed: false,
            owes_acknowledgement: false,
            writes_fact: false,
            owes: &[],
            unverified: record.phase == Phase::Paid && !record.acknowledged,
            unsaved_since: None,
            unsaved_paid: false,
            store_failed_at: None,
            promised: false,
            renewed: false,
            may_be_committed: record.phase == Phase::Committing,
            took_proposed: false,
            updates: record.proposed.iter().cloned().collect(),
            shown: None,
            outstanding: Vec::new(),
        }
    }

    /// An event is about to be given to the machine.
    pub(crate) fn event(&mut self, event: &Event, handles: u32, now: Ms) {
        match event {
            Event::Tick => {}
            Event::Stored(Ok(record)) => {
                self.storing = false;
                (self.unsaved_since, self.unsaved_paid) = (None, false);
                let turned = std::mem::replace(&mut self.phase, record.phase) != record.phase;
                self.hurry |= turned && matches!(record.phase, Phase::Canceling | Phase::Paid);
                // An update and a commit go out as soon as the wish is stored.
                self.hurry |= self.outstanding.iter().any(|(_, wish, _)| match wish {
                    Command::Update(bill) => record.proposed.as_ref() == Some(bill),
                    Command::Commit(_) => record.phase == Phase::Committing,
                    _ => false,
                });
                self.owes_acknowledgement &= matches!(record.phase, Phase::Paid | Phase::Confirmed);
                self.owes_acknowledgement |= turned && record.phase == Phase::Paid && handles > 0;
            }
            Event::Stored(Err(_)) => {
                self.storing = false;
                self.store_failed_at = Some(now);
                if self.writes_fact {
                    self.unsaved_since.get_or_insert(now);
                }
            }
            Event::Answered(answer) => {
                (self.in_flight, self.asks) = (false, false);
                self.unverified &= status_of(answer) != Some(&PaymentStatus::Paid);
                self.owes = self.owed(answer);
                self.took_proposed = matches!(answer, Answer::Update(Ok(())));
                match answer {
                    Answer::Status { result: Ok(answer), .. } if answer.status == PaymentStatus::Reserved => {
                        self.may_be_committed = false;
                    }
                    Answer::Commit(result) => {
                        self.hurry = true;
                        self.may_be_committed = match result {
                            Ok(()) | Err(ServiceError::Refused { code: 96, .. }) => true,
                            Err(error) => error.may_have_been_done(),
                        };
                    }
                    _ => {}
                }
                if let Answer::Cancel(result) = answer {
                    self.cancel_met_paid = matches!(result, Err(ServiceError::Refused { code: 50, .. }));
                    self.hurry |= self.cancel_met_paid;
                }
            }
            Event::Command(id, command) => {
                self.outstanding.push((*id, command.clone(), now));
                if matches!(command, Command::Update(_) | Command::Commit(_)) {
                    (self.wished, self.hurry) = (true, true);
                }
                if matches!(command, Command::Continue | Command::Cancel) {
                    self.wished = true;
                    self.hurry |= self.shown.is_none_or(|(state, _)| state == State::Unknown);
                }
            }
            Event::Released => self.promised = false,
            Event::Attached => {
                self.attached = true;
                self.hurry = true;
                self.owes_acknowledgement |= self.unverified && self.phase == Phase::Paid && !self.asks;
            }
        }
    }

    /// What must be written when this is answered. An answer to a question without a reference settles nothing by
    /// itself (rule `lost-invoice`).
    fn owed(&self, answer: &Answer) -> &'static [Phase] {
        use PaymentStatus::{Canceled, Expired, Failed, Paid, Reserved};
        let Some(status) = status_of(answer).filter(|_| self.asked_by_reference) else { return &[] };
        match (status, self.phase) {
            (Paid, Phase::Open | Phase::Canceling | Phase::Reserved | Phase::Committing) => &[Phase::Paid],
            (
                Canceled | Failed | Expired,
                Phase::Open | Phase::Canceling | Phase::Reserved | Phase::Committing,
            ) => &[Phase::Canceled, Phase::Failed],
            (Reserved, Phase::Open) => &[Phase::Reserved],
            (Canceled | Failed | Expired, Phase::Paid | Phase::Confirmed) => &[Phase::Reversed],
            _ => &[],
        }
    }

    /// The machine wants this written.
    pub(crate) fn store(&mut self, record: &PaymentRecord, sight: &Sight<'_>) -> Checked {
        check(!self.storing, ORDER, || "a write while another is under way".into())?;
        self.storing = true;
        let before = sight.journal.seen(self.id);
        check(may_follow(before.phase, record.phase), OUTCOMES, || {
            format!("{:?} became {:?}", before.phase, record.phase)
        })?;
        let facts =
            [Phase::Open, Phase::Paid, Phase::Canceled, Phase::Failed, Phase::Reversed, Phase::Reserved];
        self.writes_fact = record.phase != before.phase && facts.contains(&record.phase)
            || self.took_proposed && before.proposed.is_some() && record.proposed.is_none();
        let owed = std::mem::take(&mut self.owes);
        check(owed.is_empty() || owed.contains(&record.phase), JOURNAL, || {
            format!("SEQR has told how it ended, and {:?} is written", record.phase)
        })?;
        let wishes_cancel = record.phase == Phase::Canceling && before.phase != Phase::Canceling;
        check(!(wishes_cancel && self.asks), CANCEL, || "a cancel overtakes a query".into())?;
        self.unsaved_paid = record.phase == Phase::Paid && before.phase != Phase::Paid;
        if before.phase == Phase::Paid && record.phase != Phase::Confirmed && record.phase != Phase::Reversed
        {
            let as_before = record.phase == Phase::Paid;
            check(as_before || !self.completed, STAYS, || format!("then {:?}", record.phase))?;
        }
        let bill = sight.service.bill_of(self.id);
        if record.invoice != before.invoice && record.phase == before.phase && !self.completed {
            let taken = self.took_proposed;
            let proposed = before.proposed.as_ref() == Some(&record.invoice);
            check(taken && proposed, BASKET, || "another basket, and SEQR has not taken it".into())?;
        }
        match record.phase {
            Phase::Reserved if before.phase == Phase::Open => {
                let held = bill.is_some_and(Bill::was_reserved);
                check(held, MONEY, || "RESERVED, and nothing is held".into())
            }
            Phase::Committing if before.phase != Phase::Committing => {
                let wished = self.outstanding.iter().any(|(_, wish, _)| {
                    matches!(wish, Command::Commit(amount) if Some(*amount) == record.commit_amount)
                });
                check(wished, INTENT, || "a commit that nobody wished".into())
            }
            Phase::Open if before.phase == Phase::Sending => {
                let same = bill.map(|bill| bill.reference.as_str()) == record.invoice_reference.as_deref();
                check(same && bill.is_some(), MONEY, || "the reference is not this invoice's".into())
            }
            Phase::Canceled | Phase::Failed => check(sight.is_dead(record), OUTCOMES, || {
                format!("{:?}, but the customer has paid or still can", record.phase)
            }),
            Phase::Paid | Phase::Confirmed | Phase::Reversed => self.money(record, sight),
            _ => Ok(()),
        }
    }

    /// The journal is to say that the customer has paid.
    fn money(&self, record: &PaymentRecord, sight: &Sight<'_>) -> Checked {
        let ers = record.ers_reference.as_deref().unwrap_or_default();
        let bill = sight.service.bill_by_ers(ers);
        let ours = bill.is_some_and(|bill| bill.sale == record.invoice.client_invoice_id);
        let new = !sight.journal.knows(ers, self.id);
        check(ours && new, LOST, || format!("the payment '{ers}' is another sale's, or known already"))?;
        let Some(bill) = bill else { return Ok(()) };
        check(record.paid_amount == Some(bill.charged), MONEY, || {
            format!("{:?} is noted, and {} was paid", record.paid_amount, bill.charged)
        })?;
        let total = record.invoice.total;
        let other = self.updates.iter().any(|update| update.total == bill.charged);
        let settled = record.phase == Phase::Paid && !bill.was_reserved();
        check(!settled || total == bill.charged || !other, BASKET, || {
            format!("a basket of {total}, and {} was paid", bill.charged)
        })?;
        check(record.phase != Phase::Reversed || bill.reversed, DURABLE, || {
            "REVERSED, but SEQR has taken nothing back".into()
        })?;
        check(!record.acknowledged || bill.accepted, DURABLE, || {
            "noted as acknowledged, but SEQR was not told".into()
        })
    }

    /// The machine wants this sent.
    pub(crate) fn send(&mut self, request: &Request, sight: &Sight<'_>) -> Checked {
        check(!self.in_flight, ORDER, || "a request while another is in flight".into())?;
        check(!self.storing, ORDER, || "a request while a write is under way".into())?;
        self.in_flight = true;
        let record = sight.journal.seen(self.id);
        let phase = record.phase;
        if !self.wished {
            let unsettled = phase == Phase::Paid && !record.acknowledged && self.attached;
            check(unsettled, INTENT, || "a request before the POS wished anything".into())?;
        }
        match request {
            Request::SendInvoice => {
                check(!sight.invoice_sent, TWICE, || "sendInvoice goes out again".into())?;
                check(phase == Phase::Sending && record.wanted, JOURNAL, || {
                    "sendInvoice without its intent in the journal".into()
                })?;
            }
            Request::Cancel { reference } => {
                check(phase == Phase::Canceling && !record.wanted, CANCEL, || {
                    format!("cancelInvoice while the journal says {phase:?}")
                })?;
                check(record.invoice_reference.as_ref() == Some(reference), CANCEL, || "of another".into())?;
            }
            Request::Ask { reference, .. } => self.ask(reference.as_deref(), record, sight)?,
            Request::Update { reference, invoice } => {
                let stored = record.proposed.as_ref() == Some(invoice) && record.wanted;
                let open = matches!(phase, Phase::Open | Phase::Reserved);
                check(stored && open, JOURNAL, || format!("an update, and the journal says {phase:?}"))?;
                check(record.invoice_reference.as_ref() == Some(reference), BASKET, || "of another".into())?;
                let wished = |wish: &Command| matches!(wish, Command::Update(wished) if wished == invoice);
                let wished = self.outstanding.iter().any(|(_, wish, _)| wished(wish));
                check(wished, INTENT, || "an update that nobody wished".into())?;
                self.updates.push(Arc::clone(invoice));
            }
            Request::Commit { reference, amount } => {
                check(phase == Phase::Committing && record.wanted, JOURNAL, || {
                    format!("commitReservation while the journal says {phase:?}")
                })?;
                check(record.invoice_reference.as_ref() == Some(reference), MONEY, || "of another".into())?;
                check(!self.may_be_committed, TWICE, || "commitReservation goes out again unasked".into())?;
                let total = record.invoice.total;
                let amount = amount.unwrap_or(total);
                check(Some(amount) == record.commit_amount && amount <= total, MONEY, || {
                    format!("{amount} of {total} is committed")
                })?;
                self.may_be_committed = true;
            }
        }
        if let Some(last) = self.last_sent
            && !self.hurry
        {
            let gap = sight.now - last;
            check(gap >= self.timing.interval, POLLER, || format!("{gap} ms after the last request"))?;
        }
        self.hurry = false;
        self.promised = false;
        self.last_sent = Some(sight.now);
        Ok(())
    }

    fn ask(&mut self, reference: Option<&str>, record: &PaymentRecord, sight: &Sight<'_>) -> Checked {
        let phase = record.phase;
        let allowed = match phase {
            Phase::Reserved => record.wanted && !matches!(self.shown, Some((State::Reserved, _))),
            Phase::Sending | Phase::Open | Phase::Committing | Phase::Paid | Phase::Confirmed => {
                record.wanted
            }
            Phase::Canceling => self.cancel_met_paid,
            _ => false,
        };
        let rule = if phase == Phase::Canceling { CANCEL } else { INTENT };
        check(allowed, rule, || format!("a query while the journal says {phase:?}"))?;
        let held = sight.handles > 0 || !matches!(phase, Phase::Sending | Phase::Open | Phase::Reserved);
        check(held, CLOSED, || "a query, though nobody holds the payment".into())?;
        let next_may_have_begun = reference.is_none() && phase.is_finished();
        check(!next_may_have_begun, LOST, || format!("asks for the last invoice, though {phase:?}"))?;
        let named = reference == record.invoice_reference.as_deref();
        check(named, LOST, || format!("asks for {reference:?} instead of {:?}", record.invoice_reference))?;
        self.owes_acknowledgement = false;
        (self.asks, self.asked_by_reference) = (true, reference.is_some());
        Ok(())
    }

    /// The machine answers a command.
    pub(crate) fn reply(&mut self, id: CommandId, result: &Result<(), Error>, sight: &Sight<'_>) -> Checked {
        let found = self.outstanding.iter().position(|(waiting, ..)| *waiting == id);
        let Some(found) = found else {
            return check(false, REPLIES, || "a reply to a command that is answered already".into());
        };
        let (_, command, _) = self.outstanding.remove(found);
        self.promised = false;
        let phase = sight.journal.seen(self.id).phase;
        match (command, result) {
            (Command::Continue, Ok(())) => {
                // A query in flight is the answer to the wish; a sendInvoice is not.
                self.promised = matches!(phase, Phase::Sending | Phase::Open) && !self.asks;
                (self.shown, self.hurry) = (None, true); // a new window, from now on
                self.renewed = phase == Phase::Open;
                let wanted = sight.journal.seen(self.id).wanted;
                check(wanted || self.unsaved_paid, CANCEL, || format!("continued, though {phase:?}"))
            }
            (Command::Cancel, Ok(())) => {
                let dead = sight.is_dead(sight.journal.seen(self.id));
                let said = matches!(phase, Phase::Canceled | Phase::Failed | Phase::Reversed);
                check(dead && said, CANCEL, || format!("cancel gave OK, the journal says {phase:?}"))
            }
            (Command::Cancel, Err(error)) if error.kind == Kind::AlreadyPaid => {
                // An earlier attempt's invoice may be the one that was paid.
                let sale = &sight.journal.seen(self.id).invoice.client_invoice_id;
                let paid = sight.service.bills.iter().any(|bill| bill.sale == *sale && bill.ers.is_some());
                check(paid, CANCEL, || "cancel gave ALREADY_PAID, but nobody has paid".into())
            }
            (Command::Confirm, Ok(())) => {
                check(phase == Phase::Confirmed, JOURNAL, || format!("confirmed, the journal says {phase:?}"))
            }
            (Command::Update(invoice), Ok(())) => {
                let taken = sight.journal.seen(self.id).invoice == invoice;
                check(taken, BASKET, || "an update gave OK, the journal has another basket".into())
            }
            (Command::Commit(_), Ok(())) => {
                let paid =
                    matches!(phase, Phase::Paid | Phase::Confirmed | Phase::Reversed) || self.unsaved_paid;
                check(paid, JOURNAL, || format!("committed, the journal says {phase:?}"))
            }
            (Command::Abandon, Ok(())) => {
                check(phase == Phase::Abandoned, JOURNAL, || format!("abandoned, the journal says {phase:?}"))
            }
            _ => Ok(()),
        }
    }

    /// The machine has done what the event made it do; so it stands.
    pub(crate) fn after(
        &mut self,
        state: State,
        is_unsaved: bool,
        deadline: Option<Ms>,
        sight: &Sight<'_>,
    ) -> Checked {
        let now = sight.now;
        let safe = sight.journal.seen(self.id);
        let patience_over = self.unsaved_since.is_some_and(|since| now >= since + STORE_PATIENCE);
        if self.unsaved_since.is_some() && !self.storing {
            let again = deadline.is_some_and(|at| at <= now + STORE_RETRY);
            check(again, JOURNAL, || "what SEQR told is not stored, and not tried again".into())?;
        }
        if state == State::Completed {
            let stored = matches!(safe.phase, Phase::Paid | Phase::Confirmed | Phase::Reversed);
            let told = is_unsaved && self.unsaved_paid && patience_over;
            let known = !self.unverified || self.completed;
            check(known, DURABLE, || "COMPLETED, but SEQR was not asked again".into())?;
            check(stored || told, JOURNAL, || format!("COMPLETED, the journal says {:?}", safe.phase))?;
            self.completed = true;
        }
        check(!self.completed || state == State::Completed, STAYS, || format!("then {state:?}"))?;
        if self.unsaved_paid && self.unsaved_since.is_some_and(|since| now >= since + STORE_PATIENCE + SLACK)
        {
            check(state == State::Completed, JOURNAL, || "PAID is not stored, and the POS not told".into())?;
        }
        let forgotten = std::mem::take(&mut self.renewed) && state == State::AskCashier;
        check(!forgotten, POLLER, || "\"try again\" gave OK, and the cashier is asked still".into())?;
        let resting = !self.in_flight && !self.storing && self.unsaved_since.is_none();
        if resting {
            let owed = self.owes;
            check(owed.is_empty(), JOURNAL, || {
                format!("SEQR has told how it ended, {owed:?} is not written")
            })?;
            check(!self.owes_acknowledgement, DURABLE, || "PAID is stored, and not acknowledged".into())?;
        }
        self.windows(state, safe.phase, sight)?;
        let polls =
            matches!(state, State::Waiting | State::AskCashier | State::Loyalty) && safe.phase == Phase::Open;
        if resting && sight.handles > 0 && (polls || self.promised) {
            let due = self.last_sent.map_or(now, |last| now.max(last + self.timing.interval));
            check(deadline.is_some_and(|at| at <= due), POLLER, || {
                format!("{state:?}, but nothing is asked")
            })?;
        }
        self.outstanding.iter().try_for_each(|(_, command, since)| {
            let longest = LONGEST + self.timing.cancel;
            check(now <= since + longest, REPLIES, || format!("{command:?} has no reply for {longest} ms"))
        })
    }

    /// The customer's time and the cashier's run out.
    fn windows(&mut self, state: State, phase: Phase, sight: &Sight<'_>) -> Checked {
        let since = match self.shown {
            Some((shown, since)) if shown == state && phase == Phase::Open => since,
            _ => sight.now,
        };
        self.shown = Some((state, since));
        let time = match state {
            State::Waiting => self.timing.window,
            State::AskCashier | State::Loyalty => self.timing.question,
            _ => return Ok(()),
        };
        // The disk may hold up what SEQR or the till wants to change.
        let since = self.store_failed_at.map_or(since, |failed| failed.max(since));
        let over = phase == Phase::Open && !self.storing && sight.now > since + time + SLACK;
        check(!over, POLLER, || format!("{state:?} for longer than {time} ms"))
    }
}

fn status_of(answer: &Answer) -> Option<&PaymentStatus> {
    match answer {
        Answer::Status { result: Ok(answer), .. } => Some(&answer.status),
        _ => None,
    }
}
