//! What a bystander holds against a payment's machine: the rules of docs/design.md as far as one step shows them. What
//! only the end of a history shows is in `settle.rs`.

pub(crate) use super::broken::*;
use super::service::{Service, Status};
use super::world::{Live, Wish, World};
use seqr::pos::machine::{Command, Request};
use seqr::pos::{Kind, State};
use seqr::store::{PaymentRecord, Phase};

/// What the bystander remembers of one payment while the process lives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bystander {
    /// Nobody has said since the payment was taken up, or closed, that it is wanted.
    pub(crate) undecided: bool,
    /// The last cancelInvoice was answered with 50: a question is in order.
    pub(crate) cancel_met_paid: bool,
    /// COMPLETED was shown.
    pub(crate) completed: bool,
    /// Commands without a reply.
    pub(crate) waiting: Vec<u64>,
}

impl Bystander {
    pub(crate) fn wishes(&mut self, id: u64, command: &Command) {
        self.waiting.push(id);
        if matches!(command, Command::Continue | Command::Cancel | Command::Commit(_)) {
            self.undecided = false;
        }
    }

    pub(crate) fn replied(&mut self, id: u64) -> Checked {
        let at = self.waiting.iter().position(|waiting| *waiting == id);
        check(at.is_some(), REPLIES, || format!("command {id} has a second reply"))?;
        at.map(|at| self.waiting.remove(at));
        Ok(())
    }
}

/// The machine wants this written.
pub(crate) fn store(live: &Live, before: &PaymentRecord, record: &PaymentRecord) -> Checked {
    check(live.writing.is_none(), ORDER, || "a write while another is under way".into())?;
    check(may_follow(before.phase, record.phase, true), JOURNAL, || {
        format!("{:?} is written over {:?}", record.phase, before.phase)
    })
}

/// The machine wants this sent.
pub(crate) fn send(world: &World, live: &Live, request: &Request) -> Checked {
    let record = world.record(live.id);
    let phase = record.phase;
    let told = live.bystander.completed || live.machine.state() == State::Completed;
    check(live.flight.is_none(), ORDER, || "a request while another is in flight".into())?;
    let may_overtake = told && matches!(request, Request::Ask { .. });
    check(live.writing.is_none() || may_overtake, ORDER, || "a request while a write is under way".into())?;
    match request {
        Request::SendInvoice => {
            check(!world.sent.contains(&live.id), TWICE, || "sendInvoice goes out again".into())?;
            check(phase == Phase::Sending && record.wanted, JOURNAL, || format!("sendInvoice at {phase:?}"))
        }
        Request::Cancel { .. } => {
            let stored = phase == Phase::Canceling && !record.wanted;
            check(stored, CANCEL, || format!("cancelInvoice while the journal says {phase:?}"))
        }
        Request::Commit { amount, .. } => {
            let stored = phase == Phase::Committing && record.wanted;
            check(stored, JOURNAL, || format!("commitReservation while the journal says {phase:?}"))?;
            let amount = amount.unwrap_or(record.invoice.total);
            check(Some(amount) == record.commit_amount, MONEY, || format!("{amount} is committed"))
        }
        Request::Update { .. } => check(false, INTENT, || "an update that nobody wished".into()),
        Request::Ask { version, .. } => asks(world, live, record, *version, told),
    }
}

fn asks(world: &World, live: &Live, record: &PaymentRecord, version: i64, told: bool) -> Checked {
    let phase = record.phase;
    let open = matches!(phase, Phase::Sending | Phase::Open | Phase::Reserved | Phase::Committing);
    let allowed = match phase {
        Phase::Canceling => live.bystander.cancel_met_paid,
        Phase::Paid | Phase::Confirmed => true,
        _ => open && record.wanted,
    };
    check(allowed, INTENT, || format!("a question while the journal says {phase:?}"))?;
    let decided = !live.bystander.undecided || told || !open;
    check(decided, INTENT, || "a question before the POS decided".into())?;
    check(live.held || told || !open, CLOSED, || "a question, though nobody holds the payment".into())?;
    // A question with the version of PAID tells SEQR that the till knows.
    let acknowledges = world.service.bills.iter().any(|bill| {
        Some(&bill.reference) == record.invoice_reference.as_ref() && bill.has_version_of_paid(version)
    });
    let known = told || matches!(phase, Phase::Paid | Phase::Confirmed) || record.ers_reference.is_some();
    check(!acknowledges || known, DURABLE, || "PAID is acknowledged, and the journal does not have it".into())
}

/// OK says that it is stored.
pub(crate) fn replies(record: &PaymentRecord, id: u64, ok: bool) -> Checked {
    let phase = record.phase;
    let stored = match id {
        id if id == Wish::Confirm as u64 => phase == Phase::Confirmed,
        id if id == Wish::Abandon as u64 => phase == Phase::Abandoned,
        id if id == Wish::AcknowledgeReversal as u64 => record.reversal_acknowledged,
        id if id == Wish::Cancel as u64 => phase.frees_the_sale(),
        _ => true,
    };
    check(stored || !ok, JOURNAL, || {
        format!("a command is answered with OK while the journal says {phase:?}")
    })
}

/// What the POS sees after each event.
pub(crate) fn shows(world: &World, live: &Live) -> Checked {
    let (state, remark) = (live.machine.state(), live.machine.remark());
    let record = world.record(live.id);
    let bill = bill_of(&world.service, record);
    match state {
        State::Completed => {
            let stored = matches!(record.phase, Phase::Paid | Phase::Confirmed);
            let said = stored || remark == Some(Kind::NotSaved) || live.bystander.completed;
            check(said, JOURNAL, || format!("COMPLETED while the journal says {:?}", record.phase))?;
            let taken = bill.is_some_and(|bill| bill.ers.is_some());
            check(taken, OUTCOMES, || "COMPLETED, and the customer has not paid".into())
        }
        State::Canceled | State::Failed => {
            let on_its_way = world.is_on_its_way(live.id);
            let dead = bill.map_or(!on_its_way, |bill| bill.is_dead());
            check(dead, OUTCOMES, || format!("{state:?}, and the customer has paid, or still can"))
        }
        _ => check(!live.bystander.completed || state == State::Unknown, OUTCOMES, || {
            format!("{state:?} after COMPLETED")
        }),
    }
}

/// The invoice that a payment is about.
pub(crate) fn bill_of<'a>(service: &'a Service, record: &PaymentRecord) -> Option<&'a super::service::Bill> {
    match &record.invoice_reference {
        Some(reference) => service.bills.iter().find(|bill| bill.reference == *reference),
        None => service.bills.iter().rfind(|bill| bill.origin == record.id),
    }
}

/// The customer pays, or could: nothing may have been told that says otherwise.
pub(crate) fn pays(world: &World, bill: usize) -> Checked {
    let bill = &world.service.bills[bill];
    let unpaid = |record: &PaymentRecord| {
        record.id == bill.origin && matches!(record.phase, Phase::Canceled | Phase::Failed)
    };
    let told = world.journal.iter().any(unpaid);
    check(!told || bill.status != Status::Paid, OUTCOMES, || "paid after it was told as not paid".into())
}
