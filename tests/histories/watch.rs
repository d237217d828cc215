//! The bystander at one payment's machine while the process lives: what was seen, and what is wrong with it.

use super::model::{Bill, Said};
use super::rules::{
    AT_ONCE, BASKET, BOUNDED, CANCEL, CLOSED, Checked, DURABLE, INTENT, JOURNAL, LONGEST, LOST, MONEY, ORDER,
    OUTCOMES, POLLER, REPLIES, SLACK, STAYS, Sight, TWICE, WHOSE, check, may_follow,
};
use seqr::invoice::{Invoice, PaymentMode};
use seqr::pos::machine::{
    ACKNOWLEDGE_PATIENCE, Answer, Command, CommandId, Event, Known, Ms, Notice, Request, STORE_PATIENCE,
    STORE_RETRY, Timing,
};
use seqr::pos::{Error, Kind, State};
use seqr::service::{PaymentStatus, ServiceError, StatusAnswer};
use seqr::store::{PaymentRecord, Phase, Remark, RemarkKind, StoreError};
use std::sync::Arc;

/// How late the POS may be told of a PAID that cannot be stored: a tick of the world.
const TOLD_SLACK: Ms = 100;
/// The same answers to a commit, and the same foreign PAID, that may be heard.
const ALIKE: u32 = 3;
/// From query to query of a reservation for which the invoice gave no time.
const RESERVATION_CHECK_OPEN: Ms = 60_000;
/// A write that takes longer holds up timers.
const SLOW_STORE: Ms = 500;

/// What is remembered of one payment, as long as the process lives.
pub(crate) struct Watch {
    id: i64,
    timing: Timing,
    /// As stored last.
    phase: Phase,
    /// The POS has asked for something since the payment was taken from the journal; a new one is asked for.
    wished: bool,
    attached: bool,
    /// The last handle was closed, and the POS has decided nothing since.
    undecided: bool,
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
    /// A record was read again: what is owed by then is not followed.
    lenient: bool,
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
    store_began: Ms,
    /// "Try again" was answered with OK, and nothing was asked since.
    promised: bool,
    /// It was answered just now: the customer's time begins anew.
    renewed: bool,
    /// A commit may have been done, and SEQR has not said RESERVED since.
    may_be_committed: bool,
    /// SEQR took the invoice that was proposed last.
    took_proposed: bool,
    /// The invoices that went out, as long as the process lives.
    updates: Vec<Arc<Invoice>>,
    shown: Option<(State, Ms)>,
    sale: String,
    /// The invoice that is asked for, as stored or told last.
    reference: Option<String>,
    /// A reference of the payment is known.
    booked: bool,
    /// The last PAID was heard then.
    paid_heard: Ms,
    /// The PAID that is being stored was heard then.
    pending_since: Option<Ms>,
    /// The acknowledgement that waits for no write went out; it was answered.
    at_once: bool,
    at_once_answered: bool,
    /// SEQR said of a COMPLETED payment that it is not paid any more.
    reversal_heard: bool,
    /// PAID in a row that are not this sale's, and the version that the last query had.
    foreign: u32,
    asked_version: i64,
    last_was_foreign: bool,
    /// How often the same answer came to a commit, with RESERVED after each.
    alike: (String, u32),
    commit_answered: bool,
    first_reserved: Option<Ms>,
    /// An earlier process heard of the reservation, nobody knows when.
    reserved_before: bool,
    reserved_asked: Ms,
    /// What is being written.
    pending: Option<PaymentRecord>,
    reading: bool,
    /// The record is not what was written last: nothing more is to be sent.
    given_way: bool,
    pub(crate) told_busy: bool,
    errors_logged: u32,
    continued: u32,
    pub(crate) outstanding: Vec<(CommandId, Command, Ms)>,
    /// Those of them whose callers have heard that the handle was closed.
    deserted: Vec<CommandId>,
}

impl Watch {
    pub(crate) fn new(record: &PaymentRecord, timing: Timing, started: bool) -> Self {
        Self {
            id: record.id,
            timing,
            phase: record.phase,
            wished: started,
            attached: false,
            undecided: false,
            in_flight: false,
            asks: false,
            asked_by_reference: false,
            storing: false,
            last_sent: None,
            hurry: true,
            cancel_met_paid: false,
            completed: false,
            owes_acknowledgement: false,
            lenient: false,
            writes_fact: false,
            owes: &[],
            unverified: record.phase == Phase::Paid && !record.acknowledged,
            unsaved_since: None,
            unsaved_paid: false,
            store_failed_at: None,
            store_began: 0,
            promised: false,
            renewed: false,
            may_be_committed: record.phase == Phase::Committing,
            took_proposed: false,
            updates: record.proposed.iter().cloned().collect(),
            shown: None,
            sale: record.invoice.client_invoice_id.clone(),
            reference: record.invoice_reference.clone(),
            booked: record.ers_reference.is_some(),
            paid_heard: 0,
            pending_since: None,
            at_once: false,
            at_once_answered: false,
            reversal_heard: false,
            foreign: 0,
            asked_version: 0,
            last_was_foreign: false,
            alike: (String::new(), 0),
            commit_answered: false,
            first_reserved: None,
            reserved_before: matches!(record.phase, Phase::Reserved | Phase::Committing),
            reserved_asked: 0,
            pending: None,
            reading: false,
            given_way: false,
            told_busy: false,
            errors_logged: 0,
            continued: 0,
            outstanding: Vec::new(),
            deserted: Vec::new(),
        }
    }

    /// An event is about to be given to the machine.
    pub(crate) fn event(&mut self, event: &Event, handles: u32, now: Ms) {
        match event {
            Event::Tick => {}
            Event::Read(result) => {
                self.reading = false;
                self.given_way |= result.is_err() && !self.writes_fact;
                if result.is_err() && self.writes_fact {
                    self.unsaved_since.get_or_insert(now); // read again later
                }
                if let (Ok(found), Some(wanted)) = (result, &self.pending) {
                    let same = found.as_ref().is_some_and(|found| {
                        (found.phase, &found.ers_reference) == (wanted.phase, &wanted.ers_reference)
                            && found.wanted == wanted.wanted
                            && (found.acknowledged || !wanted.acknowledged)
                    });
                    self.given_way |= !same;
                    self.lenient = true;
                    (self.unsaved_since, self.unsaved_paid, self.pending_since) = (None, false, None);
                    if let Some(found) = found {
                        self.hurry |= std::mem::replace(&mut self.phase, found.phase) != found.phase;
                        self.reference = found.invoice_reference.clone().or(self.reference.take());
                        self.hurry |= same;
                        if found.phase == Phase::Reserved {
                            self.first_reserved.get_or_insert(now);
                            self.reserved_asked = now;
                        }
                        self.owes_acknowledgement = false;
                    }
                }
            }
            Event::Stored(Ok(record)) => {
                self.storing = false;
                if now > self.store_began + SLOW_STORE {
                    self.store_failed_at = Some(now); // it held up what comes next
                }
                (self.unsaved_since, self.unsaved_paid, self.pending_since) = (None, false, None);
                self.reference = record.invoice_reference.clone().or(self.reference.take());
                self.booked |= record.ers_reference.is_some();
                let turned = std::mem::replace(&mut self.phase, record.phase) != record.phase;
                self.hurry |= turned && matches!(record.phase, Phase::Canceling | Phase::Paid);
                // An update and a commit go out as soon as the wish is stored.
                self.hurry |= self.outstanding.iter().any(|(_, wish, _)| match wish {
                    Command::Update(bill) => record.proposed.as_ref() == Some(bill),
                    Command::Commit(_) => record.phase == Phase::Committing,
                    _ => false,
                });
                self.owes_acknowledgement &= matches!(record.phase, Phase::Paid | Phase::Confirmed);
                self.owes_acknowledgement |= turned
                    && record.phase == Phase::Paid
                    && handles > 0
                    && !self.at_once
                    && !self.reversal_heard;
                // A wish that is stored begins anew; what the commit before it was answered is not its own.
                let commits = |wish: &Command| matches!(wish, Command::Commit(_));
                if record.phase == Phase::Committing
                    && self.outstanding.iter().any(|(_, wish, _)| commits(wish))
                {
                    (self.alike, self.commit_answered) = ((String::new(), 0), false);
                }
                if record.phase == Phase::Reserved {
                    self.first_reserved.get_or_insert(now);
                    self.reserved_asked = if turned { now } else { self.reserved_asked };
                }
            }
            Event::Stored(Err(StoreError::Stale)) => {
                (self.storing, self.reading) = (false, true);
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
                let foreign = self.is_foreign(answer);
                self.hear(answer, foreign, now);
                self.unverified &= foreign || status_of(answer) != Some(&PaymentStatus::Paid);
                self.owes = if foreign { &[] } else { self.owed(answer) };
                self.took_proposed = matches!(answer, Answer::Update(Ok(())));
                match answer {
                    Answer::Status { result: Ok(answer), .. } if answer.status == PaymentStatus::Reserved => {
                        self.may_be_committed = false;
                        if std::mem::take(&mut self.commit_answered) {
                            self.alike.1 += 1;
                        }
                        self.reserved_asked = now;
                    }
                    Answer::Commit(result) => {
                        self.hurry = true;
                        if let Some(kind) = answered_kind(result) {
                            self.commit_answered = true;
                            if self.alike.0 != kind {
                                self.alike = (kind, 0);
                            }
                        }
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
                if matches!(command, Command::Cancel | Command::Commit(_)) {
                    self.foreign = 0; // the request goes out, and what it is answered is asked about
                }
                if matches!(command, Command::Continue | Command::Cancel | Command::Commit(_)) {
                    self.undecided = false;
                }
                if matches!(command, Command::Continue | Command::Cancel) {
                    self.wished = true;
                    self.hurry |= self.shown.is_none_or(|(state, _)| state == State::Unknown);
                }
            }
            Event::Released => {
                (self.promised, self.undecided) = (false, true);
                self.deserted = self.outstanding.iter().map(|(id, ..)| *id).collect();
            }
            Event::Attached => {
                self.attached = true;
                self.hurry = true;
                self.owes_acknowledgement |= self.unverified && self.phase == Phase::Paid && !self.asks;
            }
        }
    }

    /// Somebody waits for a reply.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.outstanding.iter().any(|(id, ..)| !self.deserted.contains(id))
    }

    /// What must be written when this is answered. An answer to a question without a reference settles nothing by
    /// itself (rule `lost-invoice`).
    fn owed(&self, answer: &Answer) -> &'static [Phase] {
        use PaymentStatus::{Canceled, Expired, Failed, Paid, Reserved};
        let Some(status) = status_of(answer).filter(|_| self.asked_by_reference) else { return &[] };
        if self.completed {
            return if matches!(status, Canceled | Failed | Expired) { &[Phase::Reversed] } else { &[] };
        }
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
        self.store_began = sight.now;
        let before = sight.journal.seen(self.id);
        check(!self.given_way, BOUNDED, || "a write, though another program is at the record".into())?;
        if self.pending.as_ref() == Some(record) {
            return Ok(()); // tried again
        }
        self.pending = Some(record.clone());
        if record.revision != before.revision {
            return Ok(()); // another program was faster: the store refuses it
        }
        let reversed_unsaved = self.reversal_heard && self.completed;
        check(may_follow(before.phase, record.phase, reversed_unsaved), OUTCOMES, || {
            format!("{:?} became {:?}", before.phase, record.phase)
        })?;
        let facts =
            [Phase::Open, Phase::Paid, Phase::Canceled, Phase::Failed, Phase::Reversed, Phase::Reserved];
        let is_opened = before.phase == Phase::Sending && record.phase == Phase::Canceling;
        self.writes_fact = record.phase != before.phase && (is_opened || facts.contains(&record.phase))
            || self.took_proposed && before.proposed.is_some() && record.proposed.is_none();
        let owed = std::mem::take(&mut self.owes);
        check(owed.is_empty() || owed.contains(&record.phase), JOURNAL, || {
            format!("SEQR has told how it ended, and {:?} is written", record.phase)
        })?;
        let wishes_cancel = record.phase == Phase::Canceling && before.phase != Phase::Canceling;
        check(!(wishes_cancel && self.asks), CANCEL, || "a cancel overtakes a query".into())?;
        self.unsaved_paid = record.phase == Phase::Paid && before.phase != Phase::Paid;
        if self.unsaved_paid {
            self.pending_since.get_or_insert(self.paid_heard);
            self.reference = record.invoice_reference.clone().or(self.reference.take());
        }
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
            Phase::Open | Phase::Canceling if before.phase == Phase::Sending => {
                let same = bill.map(|bill| bill.reference.as_str()) == record.invoice_reference.as_deref();
                check(same && bill.is_some(), MONEY, || "the reference is not this invoice's".into())
            }
            Phase::Canceled | Phase::Failed => check(sight.is_dead(record), OUTCOMES, || {
                format!("{:?}, but the customer has paid or still can", record.phase)
            }),
            Phase::Paid | Phase::Confirmed | Phase::Reversed => self.money(record, before, sight),
            _ => Ok(()),
        }
    }

    /// The journal is to say that the customer has paid.
    fn money(&self, record: &PaymentRecord, before: &PaymentRecord, sight: &Sight<'_>) -> Checked {
        let ers = record.ers_reference.as_deref().unwrap_or_default();
        let bill = sight.service.bill_by_ers(ers);
        let ours = bill.is_some_and(|bill| bill.sale == record.invoice.client_invoice_id);
        let new = !sight.journal.knows(ers, self.id);
        check(ours && new, LOST, || format!("the payment '{ers}' is another sale's, or known already"))?;
        let Some(bill) = bill else { return Ok(()) };
        let asked = record.commit_amount.unwrap_or(record.invoice.total);
        let said = matches!(bill.said, Said::Right | Said::WithoutCurrency);
        let amount = if said { bill.charged } else { asked };
        check(record.paid_amount == Some(amount), MONEY, || {
            format!("{:?} is noted, and {} was paid, {:?}", record.paid_amount, bill.charged, bill.said)
        })?;
        if record.phase == Phase::Paid && before.phase != Phase::Paid && before.paid_amount.is_none() {
            self.amount_remark(record, before, bill)?;
        }
        let total = record.invoice.total;
        let other = self.updates.iter().any(|update| update.total == bill.charged);
        let settled = record.phase == Phase::Paid && !bill.was_reserved() && said;
        check(!settled || total == bill.charged || !other, BASKET, || {
            format!("a basket of {total}, and {} was paid", bill.charged)
        })?;
        check(record.phase != Phase::Reversed || bill.reversed, DURABLE, || {
            "REVERSED, but SEQR has taken nothing back".into()
        })?;
        let is_doubted = |remark: &Remark| remark.kind == RemarkKind::OtherPayment;
        check(!record.acknowledged || !record.remark.as_ref().is_some_and(is_doubted), WHOSE, || {
            "acknowledged, and the journal still says that another payment was seen for it".into()
        })?;
        check(!record.acknowledged || bill.accepted, DURABLE, || {
            "noted as acknowledged, but SEQR was not told".into()
        })
    }

    /// The POS must hear where another amount was paid than was asked, and only there.
    fn amount_remark(&self, record: &PaymentRecord, before: &PaymentRecord, bill: &Bill) -> Checked {
        let sent = [&record.invoice, &before.invoice].into_iter().chain(&self.updates);
        let was_asked = match record.commit_amount {
            Some(amount) => amount == bill.charged,
            None => sent.into_iter().any(|invoice| invoice.total == bill.charged),
        };
        let other = match bill.said {
            Said::Right | Said::WithoutCurrency => !was_asked,
            Said::Nothing => false,
            Said::Negative | Said::OtherCurrency => true,
        };
        let reserves = record.invoice.payment_mode != PaymentMode::ImmediateDebit;
        let due = other || (reserves && record.commit_amount.is_none());
        let remark = record.remark.as_ref().map(|remark| remark.kind);
        check(remark == due.then_some(RemarkKind::OtherAmount), WHOSE, || {
            format!("{remark:?}, though {} was paid where {:?} was asked", bill.charged, record.commit_amount)
        })
    }

    /// What an answer means for what is told and sent next.
    fn hear(&mut self, answer: &Answer, foreign: bool, now: Ms) {
        let Answer::Status { result, known } = answer else { return };
        self.last_was_foreign = foreign;
        self.foreign = match result {
            Ok(_) if foreign => self.foreign + 1,
            Ok(_) => 0,
            Err(_) => self.foreign,
        };
        use PaymentStatus::{Canceled, Expired, Failed, Paid};
        let ended = match result {
            Ok(answer) => matches!(answer.status, Canceled | Failed | Expired),
            Err(error) => matches!(error.result_code(), Some(95 | 55 | 58)),
        };
        if status_of(answer) == Some(&Paid) && !foreign {
            self.paid_heard = now.saturating_sub(known.after);
        }
        let decided = foreign || result.as_ref().is_ok_and(|answer| answer.status == Paid) || result.is_err();
        self.at_once_answered |= self.completed && (decided || ended);
        self.reversal_heard |= self.completed && ended && self.asked_by_reference && !self.given_way;
    }

    /// A PAID that is another sale's, or that cannot be booked.
    fn is_foreign(&self, answer: &Answer) -> bool {
        let Answer::Status { result: Ok(answer), known } = answer else { return false };
        if answer.status != PaymentStatus::Paid || !self.asked_by_reference {
            return false;
        }
        (answer.ers_reference.is_none() && !self.booked && self.pending_since.is_none())
            || self.names_others(answer)
            || matches!(known, Known { reference: true, .. } | Known { invoice: true, .. })
    }

    fn names_others(&self, answer: &StatusAnswer) -> bool {
        let Some(receipt) = &answer.receipt else { return false };
        let other = |given: &Option<String>, own: Option<&str>| given.is_some() && given.as_deref() != own;
        other(&receipt.client_invoice_id, Some(&self.sale))
            && other(&receipt.invoice_reference, self.reference.as_deref())
    }

    /// The machine wants the record read again.
    pub(crate) fn read(&mut self) -> Checked {
        check(!self.storing, ORDER, || "a read while a write is under way".into())?;
        self.reading = true;
        Ok(())
    }

    /// A line of the log.
    pub(crate) fn notice(&mut self, notice: Notice, text: &str) -> Checked {
        self.errors_logged += u32::from(notice != Notice::OtherName);
        // Not saved, another amount, what differs later, another payment, reversed: each once, the fourth for each wish.
        let most = 4 + 2 * self.continued;
        check(self.errors_logged <= most, WHOSE, || format!("the log is told again, {notice:?}: {text}"))
    }

    /// COMPLETED was told, or is due, though PAID is not stored.
    fn is_told(&self, now: Ms) -> bool {
        let due = self.pending_since.is_some_and(|since| now >= since + STORE_PATIENCE);
        self.completed || (self.unsaved_paid && due)
    }

    /// The machine wants this sent.
    pub(crate) fn send(&mut self, request: &Request, sight: &Sight<'_>) -> Checked {
        check(!self.in_flight, ORDER, || "a request while another is in flight".into())?;
        let told = self.is_told(sight.now) && matches!(request, Request::Ask { .. });
        check(!self.storing || told, ORDER, || "a request while a write is under way".into())?;
        check(!self.given_way, BOUNDED, || "a request, though another program is at the record".into())?;
        if told && !std::mem::replace(&mut self.at_once, true) {
            self.hurry = true; // the acknowledgement waits for nothing
        }
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
            Request::Ask { reference, version } => self.ask(reference.as_deref(), *version, record, sight)?,
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
                check(self.alike.1 < ALIKE, BOUNDED, || {
                    format!("a commit goes out again, though it was answered {:?}", self.alike)
                })?;
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

    fn ask(
        &mut self,
        reference: Option<&str>,
        version: i64,
        record: &PaymentRecord,
        sight: &Sight<'_>,
    ) -> Checked {
        let phase = record.phase;
        check(!self.last_was_foreign || version == self.asked_version, WHOSE, || {
            format!("version {version} acknowledges another sale's PAID")
        })?;
        check(self.foreign < ALIKE, WHOSE, || "asks on, though SEQR answers with other payments".into())?;
        self.asked_version = version;
        let allowed = match phase {
            Phase::Reserved if matches!(self.shown, Some((State::Reserved, _))) => {
                let due = self.reservation_due(record);
                check(sight.now >= due, BOUNDED, || format!("asks for a reservation before {due}"))?;
                record.wanted
            }
            Phase::Reserved => record.wanted,
            Phase::Sending | Phase::Open | Phase::Committing | Phase::Paid | Phase::Confirmed => {
                record.wanted
            }
            Phase::Canceling => self.cancel_met_paid,
            _ => false,
        };
        let rule = if phase == Phase::Canceling { CANCEL } else { INTENT };
        check(allowed, rule, || format!("a query while the journal says {phase:?}"))?;
        let held = sight.handles > 0
            || self.completed
            || !matches!(phase, Phase::Sending | Phase::Open | Phase::Reserved);
        check(held, CLOSED, || "a query, though nobody holds the payment".into())?;
        let open = matches!(phase, Phase::Sending | Phase::Open | Phase::Reserved);
        let rests = self.undecided && open && !self.is_told(sight.now);
        check(!rests, INTENT, || {
            "a query after the last handle was closed, and nothing was decided since".into()
        })?;
        let next_may_have_begun = reference.is_none() && phase.is_finished();
        check(!next_may_have_begun, LOST, || format!("asks for the last invoice, though {phase:?}"))?;
        let named = reference == self.reference.as_deref();
        check(named, LOST, || format!("asks for {reference:?} instead of {:?}", record.invoice_reference))?;
        self.owes_acknowledgement = false;
        self.foreign = if self.foreign >= ALIKE { 0 } else { self.foreign };
        (self.asks, self.asked_by_reference) = (true, reference.is_some());
        Ok(())
    }

    /// When a reservation that is shown may be asked for.
    fn reservation_due(&self, record: &PaymentRecord) -> Ms {
        match record.invoice.commit_timeout_s.filter(|time| *time > 0) {
            None => self.reserved_asked + RESERVATION_CHECK_OPEN,
            Some(_) if self.reserved_before => 0,
            Some(time) => self.first_reserved.unwrap_or(0) + Ms::from(time) * 1_000,
        }
    }

    /// The machine answers a command.
    pub(crate) fn reply(&mut self, id: CommandId, result: &Result<(), Error>, sight: &Sight<'_>) -> Checked {
        let found = self.outstanding.iter().position(|(waiting, ..)| *waiting == id);
        let Some(found) = found else {
            return check(false, REPLIES, || "a reply to a command that is answered already".into());
        };
        let (_, command, _) = self.outstanding.remove(found);
        self.promised = false;
        self.told_busy |= result.as_ref().is_err_and(|error| error.kind == Kind::Busy);
        let phase = sight.journal.seen(self.id).phase;
        match (command, result) {
            (Command::Continue, Ok(())) => {
                // A query in flight is the answer to the wish; a sendInvoice is not.
                let asks_on = matches!(phase, Phase::Sending | Phase::Open) && !self.unsaved_paid;
                self.promised = asks_on && !self.asks && !self.deserted.contains(&id);
                self.foreign = 0;
                self.continued += 1;
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
                check(!self.reversal_heard, STAYS, || "confirmed, though SEQR has taken it back".into())?;
                check(phase == Phase::Confirmed, JOURNAL, || format!("confirmed, the journal says {phase:?}"))
            }
            (Command::Update(invoice), Ok(())) => {
                let taken = sight.journal.seen(self.id).invoice == invoice;
                check(taken, BASKET, || "an update gave OK, the journal has another basket".into())
            }
            (Command::Commit(amount), Err(error)) if error.kind == Kind::OtherAmount => {
                let seen = sight.journal.seen(self.id);
                let other = seen.remark.is_some() || paid(seen) != amount;
                check(other, WHOSE, || "another amount, and the journal does not say so".into())
            }
            (Command::Commit(amount), Ok(())) => {
                let seen = sight.journal.seen(self.id);
                let same =
                    seen.remark.is_none() && (amount <= 0 || self.unsaved_paid || paid(seen) == amount);
                check(same, WHOSE, || "a commit gave OK, though another amount was paid".into())?;
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
        remark: Option<Kind>,
        deadline: Option<Ms>,
        sight: &Sight<'_>,
    ) -> Checked {
        let now = sight.now;
        let safe = sight.journal.seen(self.id);
        let is_unsaved = remark == Some(Kind::NotSaved);
        if self.given_way || self.reading {
            return self.after_giving_way(state, remark, sight);
        }
        if self.unsaved_since.is_some() && !self.storing {
            let again = deadline.is_some_and(|at| at <= now + STORE_RETRY);
            check(again, JOURNAL, || "what SEQR told is not stored, and not tried again".into())?;
        }
        if state == State::Completed {
            let stored = matches!(safe.phase, Phase::Paid | Phase::Confirmed | Phase::Reversed);
            let told = is_unsaved && self.is_told(now);
            let known = !self.unverified || self.completed;
            check(known, DURABLE, || "COMPLETED, but SEQR was not asked again".into())?;
            check(stored || told, JOURNAL, || format!("COMPLETED, the journal says {:?}", safe.phase))?;
            self.completed = true;
        }
        self.is_under_way(state, safe)?;
        self.reversed_is_told(state, remark)?;
        if self.unsaved_paid
            && !self.reversal_heard
            && self.pending_since.is_some_and(|since| now >= since + STORE_PATIENCE + TOLD_SLACK)
        {
            check(state == State::Completed, JOURNAL, || "PAID is not stored, and the POS not told".into())?;
        }
        self.acknowledges(state, is_unsaved, deadline, sight)?;
        self.whose(state, remark)?;
        let forgotten = std::mem::take(&mut self.renewed) && state == State::AskCashier;
        check(!forgotten, POLLER, || "\"try again\" gave OK, and the cashier is asked still".into())?;
        let resting = !self.in_flight && !self.storing && self.unsaved_since.is_none();
        if state == State::Reserved && resting && sight.handles > 0 && safe.phase == Phase::Reserved {
            let longest = safe.invoice.commit_timeout_s.map_or(0, |time| Ms::from(time) * 1_000);
            let end = now + longest.max(RESERVATION_CHECK_OPEN);
            check(deadline.is_some_and(|at| at <= end), BOUNDED, || {
                "a reservation is never asked for".into()
            })?;
        }
        if resting && !self.lenient {
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
        let waiting = self.outstanding.iter().filter(|(id, ..)| !self.deserted.contains(id));
        waiting.into_iter().try_for_each(|(_, command, since)| {
            let longest = LONGEST + self.timing.cancel;
            check(now <= since + longest, REPLIES, || format!("{command:?} has no reply for {longest} ms"))
        })
    }

    /// Another program is at the record: the POS is told so, or what that program has made of it.
    fn after_giving_way(&mut self, state: State, remark: Option<Kind>, sight: &Sight<'_>) -> Checked {
        let seen = sight.journal.seen(self.id).phase;
        let settled = is_final(state);
        let told = remark == Some(Kind::Busy) || settled || seen == Phase::Paid || !self.given_way;
        self.told_busy |= self.given_way && !settled;
        check(told, BOUNDED, || format!("{state:?} {remark:?}, though another program is at the record"))?;
        let stays = !self.completed || matches!(state, State::Completed | State::Failed);
        check(stays, STAYS, || format!("then {state:?}"))?;
        self.completed |= state == State::Completed;
        Ok(())
    }

    /// STARTING is said while the invoice is on its way, CANCELING once the cancel is stored.
    fn is_under_way(&self, state: State, safe: &PaymentRecord) -> Checked {
        if self.storing || self.unsaved_since.is_some() {
            return Ok(()); // the journal may be a step ahead
        }
        match state {
            State::Starting => check(self.phase == Phase::Sending, OUTCOMES, || {
                format!("STARTING, the payment is {:?}", self.phase)
            }),
            State::Canceling => {
                let canceling = matches!(self.phase, Phase::Sending | Phase::Canceling);
                check(!safe.wanted && canceling, CANCEL, || {
                    format!("CANCELING, the journal says {:?}", safe.phase)
                })
            }
            _ => Ok(()),
        }
    }

    /// COMPLETED stays, unless SEQR has taken it back; then that is told at once.
    fn reversed_is_told(&self, state: State, remark: Option<Kind>) -> Checked {
        if !self.completed {
            return Ok(());
        }
        if !self.reversal_heard {
            return check(state == State::Completed, STAYS, || format!("then {state:?}"));
        }
        let told = (state, remark) == (State::Failed, Some(Kind::Reversed));
        check(told, STAYS, || format!("{state:?} {remark:?}, though SEQR has taken it back"))
    }

    /// Goods leave, so SEQR is asked once more, whatever the disk does.
    fn acknowledges(
        &mut self,
        state: State,
        is_unsaved: bool,
        deadline: Option<Ms>,
        sight: &Sight<'_>,
    ) -> Checked {
        let Some(since) = self.pending_since.filter(|_| state == State::Completed && is_unsaved) else {
            return Ok(());
        };
        let tries = sight.now < since + ACKNOWLEDGE_PATIENCE && sight.handles > 0;
        if !tries || self.in_flight || self.at_once_answered || self.lenient {
            return Ok(());
        }
        let due = self.last_sent.map_or(sight.now, |last| sight.now.max(last + self.timing.interval));
        check(self.at_once && deadline.is_some_and(|at| at <= due), AT_ONCE, || {
            "COMPLETED was told, and SEQR is not asked once more".into()
        })
    }

    /// After three PAID in a row that are others' the POS is told so.
    fn whose(&self, state: State, remark: Option<Kind>) -> Checked {
        let settled = is_final(state);
        let due = self.foreign >= ALIKE && !settled && !self.storing;
        let told = (state, remark) == (State::Unknown, Some(Kind::OtherPayment));
        check(!due || told, WHOSE, || {
            format!("{state:?} {remark:?}, though SEQR answers with other payments")
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

fn is_final(state: State) -> bool {
    matches!(state, State::Completed | State::Failed | State::Canceled | State::Abandoned)
}

/// A fault, a refusal or another answer that says no; None where nothing was answered.
fn answered_kind(result: &Result<(), ServiceError>) -> Option<String> {
    match result {
        Err(ServiceError::Fault { code, .. }) => Some(format!("fault {code}")),
        Err(ServiceError::Http { status, .. }) => Some(format!("HTTP {status}")),
        Err(ServiceError::Refused { code, .. }) => Some(format!("code {code}")),
        Err(ServiceError::Unreadable { .. }) => Some("unreadable".into()),
        Ok(()) | Err(ServiceError::Lost { .. } | ServiceError::NotSent { .. }) => None,
    }
}

fn status_of(answer: &Answer) -> Option<&PaymentStatus> {
    match answer {
        Answer::Status { result: Ok(answer), .. } => Some(&answer.status),
        _ => None,
    }
}

/// What was paid, as the journal has it.
fn paid(record: &PaymentRecord) -> i64 {
    record.paid_amount.unwrap_or(record.invoice.total)
}
