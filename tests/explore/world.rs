//! The world around the machines: at each moment, all that can happen next. It does what the driver does
//! (`src/pos/payment`), an event at a time. What costs more than it shows is drawn from a budget.

use super::digest::{BEGIN, Digest};
use super::rules::{self, Broken, Bystander, Checked, PANIC, check};
use super::service::{Deed, Manners, REVERSAL, Service, Status, TOTAL};
use super::subject::{Maker, Subject};
use seqr::invoice::{AcknowledgmentMode, Invoice, PaymentMode};
use seqr::pos::State;
use seqr::pos::machine::{Answer, Command, Event, Known, Ms, Now, Output, Request, Timing};
use seqr::service::{NotSent, PaymentStatus, ServiceError, StatusAnswer};
use seqr::store::{PaymentRecord, Phase, StoreError};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// All times alike, and half of SEQR's reversal: timers meet, so that there are few states.
const TIMING: Timing =
    Timing { interval: 10_000, window: 10_000, question: 10_000, cancel: 10_000, commit: 10_000 };
/// As many commands wait for a reply at most.
const WAITING: usize = 2;
/// What is taken of a reservation of 100.
const COMMITTED: i64 = 60;

/// How often something may happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Lost answers, requests that could not be sent, refused writes.
    pub(crate) faults: u8,
    pub(crate) crashes: u8,
    /// Continue, cancel, abandon, commit.
    pub(crate) wishes: u8,
    /// Handles closed while the payment is open.
    pub(crate) closes: u8,
    /// What the customer does.
    pub(crate) customer: u8,
    pub(crate) sales: u8,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) budget: Budget,
    pub(crate) manners: Manners,
    pub(crate) reserves: bool,
}

/// Something that happens next. Numbers are places in `lives`, in `invoices`, in `strays`; rows of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Starts,
    Arrives(u8),
    IsAnswered(u8),
    /// The answer is lost; `Later`: the request comes after the till has given up.
    IsLost(u8),
    ComesLater(u8),
    IsNotSent(u8),
    StrayArrives(u8),
    IsStored(u8),
    IsNotStored(u8),
    Ticks,
    NothingFor20s,
    Customer(u8, Deed),
    IsReversed(u8),
    Wishes(u8, Wish),
    CloseHandle(u8),
    TakesUp(i64),
    /// The process dies: what is being written is there or not, what is on the wire arrives later or not.
    Crashes {
        written: bool,
        arrives: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Continue,
    Cancel,
    Confirm,
    Abandon,
    AcknowledgeReversal,
    Commit,
}

impl Wish {
    const ALL: [Self; 6] =
        [Self::Continue, Self::Cancel, Self::Confirm, Self::Abandon, Self::AcknowledgeReversal, Self::Commit];

    fn command(self) -> Command {
        match self {
            Self::Continue => Command::Continue,
            Self::Cancel => Command::Cancel,
            Self::Confirm => Command::Confirm,
            Self::Abandon => Command::Abandon,
            Self::AcknowledgeReversal => Command::AcknowledgeReversal,
            Self::Commit => Command::Commit(COMMITTED),
        }
    }

    /// Whether a POS has a button for it in this state.
    fn makes_sense(self, state: State) -> bool {
        match self {
            Self::Continue => matches!(state, State::AskCashier | State::Unknown | State::Starting),
            Self::Cancel => {
                !matches!(state, State::Canceled | State::Failed | State::Abandoned | State::Completed)
            }
            Self::Confirm => state == State::Completed,
            Self::Abandon => state == State::Unknown,
            Self::AcknowledgeReversal => state == State::Failed,
            Self::Commit => matches!(state, State::Reserved | State::Unknown),
        }
    }

    fn is_free(self) -> bool {
        matches!(self, Self::Confirm | Self::AcknowledgeReversal)
    }
}

/// What is between the till and SEQR.
#[allow(clippy::large_enum_variant)] // one a payment
#[derive(Debug, Clone)]
pub(crate) enum Flight {
    Going(Request),
    Back(Answer),
}

/// A payment that is alive in this process.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) id: i64,
    pub(crate) machine: Box<dyn Subject>,
    pub(crate) held: bool,
    pub(crate) writing: Option<PaymentRecord>,
    pub(crate) reading: bool,
    pub(crate) flight: Option<Flight>,
    pub(crate) bystander: Bystander,
}

#[derive(Clone)]
pub(crate) struct World {
    maker: Maker,
    reserves: bool,
    pub(crate) now: Ms,
    /// What was there at first, and what is left of it.
    pub(crate) plan: Budget,
    pub(crate) left: Budget,
    /// The record of row n stands at n - 1.
    pub(crate) journal: Vec<PaymentRecord>,
    pub(crate) lives: Vec<Live>,
    pub(crate) service: Service,
    /// Requests whose till has stopped waiting.
    pub(crate) strays: Vec<(i64, Request)>,
    /// The payments whose sendInvoice went out.
    pub(crate) sent: Vec<i64>,
}

impl World {
    pub(crate) fn new(maker: Maker, plan: Plan) -> Self {
        Self {
            maker,
            reserves: plan.reserves,
            now: BEGIN,
            plan: plan.budget,
            left: plan.budget,
            journal: Vec::new(),
            lives: Vec::new(),
            service: Service { manners: plan.manners, bills: Vec::new() },
            strays: Vec::new(),
            sent: Vec::new(),
        }
    }

    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Digest::at(self.now);
        let Self { left, journal, service, strays, sent, .. } = self;
        let mut print = |what: std::fmt::Arguments<'_>| digest.write_fmt(what).expect("a digest takes all");
        print(format_args!("{left:?}{journal:?}{service:?}{strays:?}{sent:?}"));
        for live in &self.lives {
            let Live { id, held, writing, reading, flight, bystander, .. } = live;
            print(format_args!("{id}{held:?}{writing:?}{reading:?}{flight:?}{bystander:?}"));
        }
        for live in &self.lives {
            live.machine.print(&mut digest);
        }
        digest.finish()
    }

    pub(crate) fn record(&self, id: i64) -> &PaymentRecord {
        &self.journal[index(id)]
    }

    /// This payment's sendInvoice can still arrive.
    pub(crate) fn is_on_its_way(&self, id: i64) -> bool {
        let going =
            |live: &Live| live.id == id && matches!(live.flight, Some(Flight::Going(Request::SendInvoice)));
        self.strays.contains(&(id, Request::SendInvoice)) || self.lives.iter().any(going)
    }

    /// All that can happen next.
    pub(crate) fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        let left = &self.left;
        for (at, live) in (0..).zip(&self.lives) {
            match &live.flight {
                Some(Flight::Going(request)) => {
                    acts.push(Act::Arrives(at));
                    if left.faults > 0 {
                        acts.extend([Act::IsLost(at), Act::IsNotSent(at)]);
                        // A question that comes late asks nothing new.
                        acts.extend((!matches!(request, Request::Ask { .. })).then_some(Act::ComesLater(at)));
                    }
                }
                Some(Flight::Back(_)) => {
                    acts.push(Act::IsAnswered(at));
                    acts.extend((left.faults > 0).then_some(Act::IsLost(at)));
                }
                None => {}
            }
            if live.writing.is_some() || live.reading {
                acts.push(Act::IsStored(at));
                acts.extend((left.faults > 0).then_some(Act::IsNotStored(at)));
            }
            if live.held {
                acts.extend(self.wishes(live).map(|wish| Act::Wishes(at, wish)));
                acts.extend((left.closes > 0).then_some(Act::CloseHandle(at)));
            }
        }
        let held = |id| self.lives.iter().any(|live| live.id == id && live.held);
        let unfinished = self.journal.iter().filter(|record| !record.phase.is_finished());
        acts.extend(unfinished.filter(|record| !held(record.id)).map(|record| Act::TakesUp(record.id)));
        if self.journal.len() < usize::from(left.sales)
            && self.journal.iter().all(|record| record.phase.is_finished())
        {
            acts.push(Act::Starts);
        }
        if self.deadline().is_some() {
            acts.push(Act::Ticks);
        } else if self.service.bills.iter().any(|bill| bill.status == Status::Paid && !bill.accepted)
            && (0..self.service.bills.len()).all(|bill| !self.service.may_reverse(bill, self.now))
        {
            acts.push(Act::NothingFor20s);
        }
        acts.extend((0..self.strays.len()).map(|at| Act::StrayArrives(small(at))));
        for bill in 0..self.service.bills.len() {
            let deeds =
                Deed::ALL.into_iter().filter(|deed| left.customer > 0 && self.service.can(bill, *deed));
            acts.extend(deeds.map(|deed| Act::Customer(small(bill), deed)));
            acts.extend(self.service.may_reverse(bill, self.now).then_some(Act::IsReversed(small(bill))));
        }
        if left.crashes > 0 && !self.lives.is_empty() {
            let writes = self.lives.iter().any(|live| live.writing.is_some());
            let goes = |live: &Live| matches!(&live.flight, Some(Flight::Going(request)) if !matches!(request, Request::Ask { .. }));
            let goes = self.lives.iter().any(goes);
            for (written, arrives) in [(false, false), (true, false), (false, true), (true, true)] {
                if (writes || !written) && (goes || !arrives) {
                    acts.push(Act::Crashes { written, arrives });
                }
            }
        }
        acts
    }

    fn wishes(&self, live: &Live) -> impl Iterator<Item = Wish> {
        let state = live.machine.state();
        let waiting = &live.bystander.waiting;
        let (room, wishes) = (waiting.len() < WAITING, self.left.wishes > 0);
        let (phase, reserves) = (self.record(live.id).phase, self.reserves);
        let acknowledged = self.record(live.id).reversal_acknowledged;
        let waits: Vec<u64> = waiting.clone();
        Wish::ALL.into_iter().filter(move |wish| {
            let settled = match wish {
                Wish::Confirm => phase == Phase::Confirmed,
                Wish::AcknowledgeReversal => phase != Phase::Reversed || acknowledged,
                Wish::Commit => !reserves,
                _ => false,
            };
            wish.makes_sense(state)
                && room
                && (wishes || wish.is_free())
                && !settled
                && !waits.contains(&(*wish as u64))
        })
    }

    fn deadline(&self) -> Option<(Ms, usize)> {
        let due = self.lives.iter().enumerate();
        due.filter_map(|(at, live)| Some((live.machine.deadline()?, at))).min()
    }

    pub(crate) fn does(&mut self, act: Act) -> Checked {
        match act {
            Act::Starts => self.start(),
            Act::Arrives(at) => {
                let live = &mut self.lives[usize::from(at)];
                let id = live.id;
                let Some(Flight::Going(request)) = live.flight.take() else {
                    unreachable!("it is on its way")
                };
                let answer = self.answer(id, &request, false);
                self.lives[usize::from(at)].flight = Some(Flight::Back(answer));
                Ok(())
            }
            Act::IsAnswered(at) => {
                let Some(Flight::Back(answer)) = self.lives[usize::from(at)].flight.take() else {
                    unreachable!("the answer is there")
                };
                self.answered(usize::from(at), answer)
            }
            Act::IsLost(at) | Act::ComesLater(at) | Act::IsNotSent(at) => self.fails(usize::from(at), act),
            Act::StrayArrives(at) => {
                let (id, request) = self.strays.remove(usize::from(at));
                drop(self.answer(id, &request, true));
                Ok(())
            }
            Act::IsStored(at) => self.stored(usize::from(at)),
            Act::IsNotStored(at) => {
                self.left.faults -= 1;
                let live = &mut self.lives[usize::from(at)];
                live.reading = false;
                live.writing = None;
                let full = StoreError::Full { store: PathBuf::new(), detail: String::new() };
                self.feed(usize::from(at), Event::Stored(Err(full)))
            }
            Act::Ticks => {
                let (due, at) = self.deadline().expect("a deadline");
                self.now = self.now.max(due);
                self.feed(at, Event::Tick)
            }
            Act::NothingFor20s => {
                self.now += REVERSAL;
                Ok(())
            }
            Act::Customer(bill, deed) => {
                self.left.customer -= 1;
                self.service.does(usize::from(bill), deed, self.now);
                rules::pays(self, usize::from(bill))
            }
            Act::IsReversed(bill) => {
                self.service.reverse(usize::from(bill));
                Ok(())
            }
            Act::Wishes(at, wish) => {
                self.left.wishes -= u8::from(!wish.is_free());
                self.wish(usize::from(at), wish)
            }
            Act::CloseHandle(at) => {
                self.left.closes -= 1;
                self.close(usize::from(at))
            }
            Act::TakesUp(id) => self.take_up(id),
            Act::Crashes { written, arrives } => {
                self.crash(written, arrives);
                Ok(())
            }
        }
    }

    fn start(&mut self) -> Checked {
        let id = self.journal.len() as i64 + 1;
        // What was not paid is tried again under its number.
        let again = self.journal.last().is_none_or(|record| record.phase.frees_the_sale());
        let mut record = new_record(if again { "S1" } else { "S2" }, self.reserves);
        record.id = id;
        self.journal.push(record.clone());
        let machine = (self.maker.start)(record, TIMING);
        self.enliven(id, machine, Bystander::default())?;
        Ok(())
    }

    fn enliven(&mut self, id: i64, machine: Box<dyn Subject>, bystander: Bystander) -> Result<usize, Broken> {
        let live = Live { id, machine, held: true, writing: None, reading: false, flight: None, bystander };
        self.lives.push(live);
        self.feed(self.lives.len() - 1, Event::Tick)?;
        Ok(self.lives.len() - 1)
    }

    fn take_up(&mut self, id: i64) -> Checked {
        let at = match self.lives.iter().position(|live| live.id == id) {
            Some(at) => at,
            None => {
                let machine = (self.maker.recover)(self.record(id).clone(), TIMING);
                self.enliven(id, machine, Bystander { undecided: true, ..Bystander::default() })?
            }
        };
        self.lives[at].held = true;
        self.feed(at, Event::Attached)
    }

    pub(crate) fn close(&mut self, at: usize) -> Checked {
        self.lives[at].held = false;
        self.lives[at].bystander.undecided = true;
        self.feed(at, Event::Released)
    }

    pub(crate) fn wish(&mut self, at: usize, wish: Wish) -> Checked {
        let (id, command) = (wish as u64, wish.command());
        self.lives[at].bystander.wishes(id, &command);
        self.feed(at, Event::Command(id, command))
    }

    fn fails(&mut self, at: usize, act: Act) -> Checked {
        self.left.faults -= 1;
        let live = &mut self.lives[at];
        let id = live.id;
        let flight = live.flight.take().expect("something is under way");
        let error = match act {
            Act::IsNotSent(_) => ServiceError::NotSent { why: NotSent::Connect, detail: String::new() },
            _ => ServiceError::Lost { detail: String::new() },
        };
        let answer = match &flight {
            Flight::Going(request) => failed(request, error),
            Flight::Back(answer) => failed_answer(answer, error),
        };
        if let (Act::ComesLater(_), Flight::Going(request)) = (act, flight) {
            self.strays.push((id, request));
        }
        self.answered(at, answer)
    }

    fn answered(&mut self, at: usize, answer: Answer) -> Checked {
        if let Answer::Cancel(result) = &answer {
            let met = matches!(result, Err(ServiceError::Refused { code: 50, .. }));
            self.lives[at].bystander.cancel_met_paid = met;
        }
        self.feed(at, Event::Answered(answer))
    }

    fn stored(&mut self, at: usize) -> Checked {
        let live = &mut self.lives[at];
        let event = match live.writing.take() {
            Some(record) => {
                let record = PaymentRecord { revision: record.revision + 1, ..record };
                self.journal[index(record.id)] = record.clone();
                Event::Stored(Ok(record))
            }
            None => {
                live.reading = false;
                Event::Read(Ok(Some(self.journal[index(live.id)].clone())))
            }
        };
        self.feed(at, event)
    }

    fn crash(&mut self, written: bool, arrives: bool) {
        self.left.crashes -= 1;
        for live in std::mem::take(&mut self.lives) {
            if let Some(record) = live.writing.filter(|_| written) {
                let at = index(record.id);
                self.journal[at] = PaymentRecord { revision: record.revision + 1, ..record };
            }
            match live.flight {
                Some(Flight::Going(request)) if arrives && !matches!(request, Request::Ask { .. }) => {
                    self.strays.push((live.id, request));
                }
                _ => {}
            }
        }
    }

    /// What SEQR does with a request, and says.
    fn answer(&mut self, id: i64, request: &Request, late: bool) -> Answer {
        match request {
            Request::SendInvoice => {
                let record = self.journal[index(id)].clone();
                Answer::Invoice(Ok(self.service.send_invoice(&record, late)))
            }
            Request::Cancel { reference } => Answer::Cancel(self.service.cancel(reference)),
            Request::Commit { reference, amount } => {
                Answer::Commit(self.service.commit(reference, amount.unwrap_or(TOTAL), self.now))
            }
            Request::Update { .. } => unreachable!("nobody changes an invoice here"),
            Request::Ask { reference, version } => {
                let result = self.service.ask(reference.as_deref(), *version);
                let known = result.as_ref().map_or(Known::default(), |answer| self.known(id, answer));
                Answer::Status { result, known }
            }
        }
    }

    /// What the driver finds in the journal for a PAID.
    fn known(&self, id: i64, answer: &StatusAnswer) -> Known {
        if answer.status != PaymentStatus::Paid {
            return Known::default();
        }
        let own = self.record(id);
        let receipt = answer.receipt.as_ref();
        let nameless = own.invoice_reference.is_none();
        let invoice = receipt.and_then(|receipt| receipt.invoice_reference.as_deref());
        let invoice = invoice.filter(|name| !nameless && Some(*name) != own.invoice_reference.as_deref());
        let sale = receipt.and_then(|receipt| receipt.client_invoice_id.as_deref());
        let sale = sale.filter(|name| *name != own.invoice.client_invoice_id);
        let others = || self.journal.iter().filter(|record| record.id != id);
        let names = |record: &PaymentRecord| {
            let named = record.invoice_reference.as_deref().is_some_and(|name| Some(name) == invoice);
            named || Some(record.invoice.client_invoice_id.as_str()) == sale
        };
        let ers = answer.ers_reference.as_deref();
        let reference = ers.is_some() && others().any(|record| record.ers_reference.as_deref() == ers);
        Known { reference, invoice: others().any(names), after: 0 }
    }

    /// Gives an event to a payment's machine and does what it says.
    fn feed(&mut self, at: usize, event: Event) -> Checked {
        let now = Now { mono: self.now, unix_ms: 1 };
        let machine = &mut self.lives[at].machine;
        let handled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| machine.handle(event, now)));
        check(handled.is_ok(), PANIC, || "the machine panicked".into())?;
        let mut failed_to_start = false;
        while let Some(output) = self.lives[at].machine.next_output() {
            self.output(at, output, &mut failed_to_start)?;
        }
        rules::shows(self, &self.lives[at])?;
        let live = &mut self.lives[at];
        live.bystander.completed |= live.machine.state() == State::Completed;
        live.bystander.completed &= live.machine.state() != State::Failed;
        if failed_to_start && live.held {
            return self.close(at);
        }
        // As the registry does: what rests and nobody holds is forgotten.
        let live = &self.lives[at];
        // Where the handle is closed, whoever waits hears that.
        let waits = live.held && live.machine.is_idle() && !live.bystander.waiting.is_empty();
        check(!waits, rules::REPLIES, || "somebody waits, and nothing is under way".into())?;
        self.lives.retain(|live| live.held || !live.machine.is_idle());
        Ok(())
    }

    fn output(&mut self, at: usize, output: Output, failed_to_start: &mut bool) -> Checked {
        let live = &mut self.lives[at];
        match output {
            Output::Store { record, .. } => {
                rules::store(live, &self.journal[index(record.id)], &record)?;
                live.writing = Some(*record);
            }
            Output::Read => live.reading = true,
            Output::Notice(..) => {}
            Output::Send(request) => {
                rules::send(self, &self.lives[at], &request)?;
                if request == Request::SendInvoice {
                    self.sent.push(self.lives[at].id);
                }
                self.lives[at].flight = Some(Flight::Going(request));
            }
            Output::Reply(id, result) => {
                live.bystander.replied(id)?;
                rules::replies(&self.journal[index(live.id)], id, result.is_ok())?;
            }
            Output::Started(result) => *failed_to_start = result.is_err(),
        }
        Ok(())
    }
}

fn index(id: i64) -> usize {
    usize::try_from(id - 1).expect("a row")
}

fn small(at: usize) -> u8 {
    u8::try_from(at).expect("few")
}

fn failed(request: &Request, error: ServiceError) -> Answer {
    match request {
        Request::SendInvoice => Answer::Invoice(Err(error)),
        Request::Cancel { .. } => Answer::Cancel(Err(error)),
        Request::Update { .. } => Answer::Update(Err(error)),
        Request::Commit { .. } => Answer::Commit(Err(error)),
        Request::Ask { .. } => Answer::Status { result: Err(error), known: Known::default() },
    }
}

fn failed_answer(answer: &Answer, error: ServiceError) -> Answer {
    match answer {
        Answer::Invoice(_) => Answer::Invoice(Err(error)),
        Answer::Cancel(_) => Answer::Cancel(Err(error)),
        Answer::Update(_) => Answer::Update(Err(error)),
        Answer::Commit(_) => Answer::Commit(Err(error)),
        Answer::Status { .. } => Answer::Status { result: Err(error), known: Known::default() },
    }
}

fn new_record(sale: &str, reserves: bool) -> PaymentRecord {
    let invoice = Invoice {
        client_invoice_id: sale.into(),
        title: String::new(),
        cashier_id: String::new(),
        footer: String::new(),
        total: TOTAL,
        currency_code: "SEK".into(),
        rows: Vec::new(),
        tokens: Vec::new(),
        issue_date: String::new(),
        payment_mode: if reserves { PaymentMode::ReservationRequired } else { PaymentMode::ImmediateDebit },
        acknowledgment_mode: AcknowledgmentMode::None,
        back_url: None,
        notification_url: None,
        commit_timeout_s: None,
    };
    PaymentRecord::begun(1, Arc::new(invoice), 0)
}
