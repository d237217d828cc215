//! The world around the machines: a clock, a disk and the wire. It does what the driver
//! does (`src/pos/payment/task.rs`), one event after the other, and shows each to the rules. What the POS wants is in
//! `host.rs`, who holds which payment in `process.rs`.

use super::host::Host;
use super::journal::{Journal, full_disk};
use super::model::{Manners, Service};
use super::process::Live;
use super::rng::Rng;
use super::rules::{Broken, Checked, PANIC, Sight, check};
use super::subject::Maker;
use super::watch::Watch;
use super::{trace, wire};
use seqr::pos::machine::{Answer, CommandId, Event, Known, Ms, Now, Output, Request, Timing};
use seqr::service::{PaymentStatus, ServiceError, StatusAnswer};
use seqr::store::{PaymentRecord, Phase, StoreError};

#[allow(clippy::large_enum_variant)] // few are under way at a time
pub(crate) enum Happening {
    Written { name: u64 },
    Read { name: u64 },
    Arrives { name: u64, id: i64, request: Request, answer_at: Option<Ms>, late: bool },
    Answered { name: u64, answer: Answer },
}

/// How much of what a history meets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weather {
    /// Requests in a hundred that meet with something.
    pub(crate) wire: u64,
    /// Steps in a thousand after which the process dies.
    pub(crate) crashes: u64,
    /// Steps in a thousand at which the disk becomes full for a while.
    pub(crate) disk: u64,
    /// Reads of the journal in a hundred that fail.
    pub(crate) reads: u64,
    /// Writes in a hundred that hang, as behind another program's lock.
    pub(crate) hangs: u64,
    /// Writes in a thousand before which another program changes the record, or that are done and reported as failed.
    pub(crate) meddles: u64,
    /// Answers in a hundred in which SEQR mixes sales up, or leaves the reference out.
    pub(crate) mixes: u64,
}

pub(crate) struct World {
    pub(crate) rng: Rng,
    pub(crate) now: Ms,
    pub(crate) timing: Timing,
    pub(crate) weather: Weather,
    pub(crate) journal: Journal,
    pub(crate) service: Service,
    pub(crate) lives: Vec<Live>,
    pub(crate) host: Host,
    pub(crate) maker: Maker,
    pub(crate) coming: Vec<(Ms, Happening)>,
    pub(crate) disk_full_until: Ms,
    /// When the process runs again.
    pub(crate) down_until: Option<Ms>,
    invoices_sent: Vec<i64>,
    pub(crate) names: u64,
    pub(crate) commands: CommandId,
    /// How often something was to be done at once, at the same moment.
    spins: (Ms, u32),
    pub(crate) trace: Option<Vec<String>>,
}

/// As many ticks at one moment say that the machine spins.
const SPIN: u32 = 50;

impl World {
    pub(crate) fn new(maker: Maker, seed: u64, trace: bool) -> Self {
        let mut rng = Rng::new(seed);
        let timing = Timing {
            interval: rng.pick(&[1_000, 2_000, 3_000, 5_000]),
            window: rng.pick(&[10_000, 30_000]),
            question: rng.pick(&[3_000, 10_000, 300_000]),
            cancel: rng.pick(&[3_000, 15_000]),
            commit: 15_000,
        };
        let manners = Manners {
            strict: rng.chance(50),
            last_invoice: rng.chance(75),
            names_invoice: rng.chance(75),
            no_reference: rng.pick(&[0, 0, 0, 4]),
            holds: rng.pick(&[20_000, 60_000, 300_000]),
            commit_takes: rng.pick(&[0, 0, 0, 2_000, 20_000]),
            reversal: rng.pick(&[20_000, 20_000, 20_000, 6_000]),
            takes_all: rng.chance(15),
            debits: rng.chance(10),
            odd_amounts: rng.pick(&[0, 0, 0, 30]),
            commit_fault: rng.chance(10),
        };
        let weather = Weather {
            wire: rng.pick(&[0, 5, 15, 40, 70]),
            crashes: rng.pick(&[0, 0, 10, 40, 100]),
            disk: rng.pick(&[0, 0, 5, 20]),
            reads: rng.pick(&[0, 0, 20]),
            hangs: rng.pick(&[0, 0, 0, 10, 30]),
            meddles: rng.pick(&[0, 0, 0, 0, 10]),
            mixes: rng.pick(&[0, 0, 0, 5, 40]),
        };
        let host = Host::new(&mut rng);
        let mut world = Self {
            rng,
            now: 1_000,
            timing,
            weather,
            journal: Journal::default(),
            service: Service::new(manners),
            lives: Vec::new(),
            host,
            maker,
            coming: Vec::new(),
            disk_full_until: 0,
            down_until: None,
            invoices_sent: Vec::new(),
            names: 0,
            commands: 0,
            spins: (0, 0),
            trace: trace.then(Vec::new),
        };
        world.note(|_| format!("{timing:?} {manners:?} {weather:?}"));
        world
    }

    pub(crate) fn note(&mut self, line: impl FnOnce(&Self) -> String) {
        if self.trace.is_some() {
            let line = format!("{:>9} {}", self.now, line(self));
            self.trace.iter_mut().for_each(|trace| trace.push(line.clone()));
        }
    }

    pub(crate) fn live(&mut self, name: u64) -> Option<&mut Live> {
        self.lives.iter_mut().find(|live| live.name == name)
    }

    /// One step: whatever comes first.
    pub(crate) fn step(&mut self) -> Checked {
        let coming = self.coming.iter().map(|(at, _)| *at).enumerate().min_by_key(|(_, at)| *at);
        let tick = self.lives.iter().filter_map(|live| Some((live.name, live.subject.deadline()?)));
        let tick = tick.min_by_key(|(_, at)| *at);
        let acts = self.down_until.unwrap_or(self.host.next);
        let (first, next) = (coming.map_or(Ms::MAX, |(_, at)| at), tick.map_or(Ms::MAX, |(_, at)| at));
        if first <= next.min(acts) {
            let (at, happening) = self.coming.swap_remove(coming.expect("the first").0);
            self.turn_to(at);
            self.happens(happening)
        } else if next <= acts {
            // A timer goes off a little late, or on the dot.
            let late = if self.rng.chance(50) { 0 } else { self.rng.between(1, 20) };
            self.turn_to((next + late).min(first).min(acts));
            let name = tick.expect("the first").0;
            self.spins = if self.spins.0 == self.now { (self.now, self.spins.1 + 1) } else { (self.now, 0) };
            check(self.spins.1 < SPIN, PANIC, || "the machine spins".into())?;
            self.feed(name, Event::Tick)
        } else {
            self.turn_to(acts);
            if self.down_until.take().is_some() {
                self.note(|_| "the process runs again".into());
            }
            self.act()
        }
    }

    fn turn_to(&mut self, at: Ms) {
        self.now = self.now.max(at);
        self.service.advance(self.now);
        if self.weather.disk > 0 && self.rng.below(1_000) < self.weather.disk {
            self.disk_full_until = self.now + self.rng.between(100, 8_000);
            self.note(|world| format!("the disk is full until {}", world.disk_full_until));
        }
    }

    pub(crate) fn disk_is_full(&self) -> bool {
        self.now < self.disk_full_until
    }

    /// From now on nothing goes wrong by itself.
    pub(crate) fn clear_up(&mut self) {
        self.weather = Weather { wire: 0, crashes: 0, disk: 0, reads: 0, hangs: 0, meddles: 0, mixes: 0 };
        self.disk_full_until = 0;
        self.note(|_| "from here on all is well".into());
    }

    /// Nothing is under way any more.
    pub(crate) fn is_quiet(&self) -> bool {
        self.lives.is_empty() && self.coming.is_empty()
    }

    fn happens(&mut self, happening: Happening) -> Checked {
        match happening {
            Happening::Written { name } => {
                let full = self.disk_is_full();
                let Some(live) = self.live(name) else { return Ok(()) };
                let Some(record) = live.write.take() else { return Ok(()) };
                let meddled = self.weather.meddles > 0 && self.rng.below(1_000) < self.weather.meddles;
                let result = match full {
                    true => Err(full_disk()),
                    false if meddled => self.meddled(record),
                    false => self.journal.write(record),
                };
                self.feed(name, Event::Stored(result))
            }
            Happening::Read { name } => {
                let unread = self.weather.reads > 0 && self.rng.chance(self.weather.reads);
                let Some(id) = self.live(name).map(|live| live.id) else { return Ok(()) };
                let found = if unread { Err(full_disk()) } else { Ok(Some(self.journal.seen(id).clone())) };
                self.feed(name, Event::Read(found))
            }
            Happening::Arrives { name, id, request, answer_at, late } => {
                let answer = self.answer(id, request, late);
                self.note(|_| format!("payment {id}: SEQR says {}", trace::answer(&answer)));
                if let Some(at) = answer_at {
                    self.coming.push((at, Happening::Answered { name, answer }));
                }
                Ok(())
            }
            Happening::Answered { name, answer } => self.feed(name, Event::Answered(answer)),
        }
    }

    /// What SEQR does with a request, and says.
    fn answer(&mut self, id: i64, request: Request, late: bool) -> Answer {
        match request {
            Request::SendInvoice => {
                let (now, rng) = (self.now, &mut self.rng);
                let invoice = &self.journal.seen(id).invoice;
                Answer::Invoice(Ok(self.service.send_invoice(id, invoice, late, now, rng)))
            }
            Request::Cancel { reference } => Answer::Cancel(self.service.cancel(&reference, &mut self.rng)),
            Request::Update { reference, invoice } => {
                Answer::Update(self.service.update(&reference, &invoice, self.now))
            }
            Request::Commit { reference, amount } => {
                Answer::Commit(self.service.commit(&reference, amount, self.now))
            }
            Request::Ask { reference, version } => {
                let mut result = self.service.ask(reference.as_deref(), version, &mut self.rng);
                if let Ok(answer) = &mut result
                    && reference.is_some()
                    && self.rng.chance(self.weather.mixes)
                {
                    let sale = self.journal.seen(id).invoice.client_invoice_id.clone();
                    match self.rng.below(3) {
                        0 => answer.ers_reference = None,
                        1 => {
                            answer.receipt.iter_mut().for_each(|it| it.invoice_reference = Some("odd".into()))
                        }
                        _ => *answer = self.service.mixed_up(answer, &sale, &mut self.rng),
                    }
                }
                let known = result.as_ref().map_or(Known::default(), |answer| self.known(id, answer));
                Answer::Status { result, known }
            }
        }
    }

    /// What the driver finds in the journal for a PAID.
    fn known(&mut self, id: i64, answer: &StatusAnswer) -> Known {
        if answer.status != PaymentStatus::Paid {
            return Known::default();
        }
        let record = self.journal.seen(id);
        let receipt = answer.receipt.as_ref();
        let nameless = record.invoice_reference.is_none();
        let invoice = receipt.and_then(|receipt| receipt.invoice_reference.as_deref());
        let invoice = invoice.filter(|name| !nameless && Some(*name) != record.invoice_reference.as_deref());
        let sale = receipt.and_then(|receipt| receipt.client_invoice_id.as_deref());
        let sale = sale.filter(|name| *name != record.invoice.client_invoice_id);
        let after = self.rng.pick(&[0, 0, 0, 5, 900]);
        if self.weather.reads > 0 && self.rng.chance(self.weather.reads) {
            return Known { reference: nameless, invoice: invoice.is_some() || sale.is_some(), after };
        }
        let reference = answer.ers_reference.as_deref().is_some_and(|ers| self.journal.knows(ers, id));
        Known { reference, invoice: self.journal.names(invoice, sale, id), after }
    }

    /// Another program is at the record; or the write is done, and the disk says that it failed.
    fn meddled(&mut self, record: PaymentRecord) -> Result<PaymentRecord, StoreError> {
        let facts =
            [Phase::Open, Phase::Paid, Phase::Canceled, Phase::Failed, Phase::Reversed, Phase::Reserved];
        let is_fact = record.phase != self.journal.seen(record.id).phase && facts.contains(&record.phase);
        match self.rng.below(3) {
            0 if is_fact => {
                self.note(|_| "the write is done, and the disk says that it failed".into());
                self.journal.write(record).and(Err(full_disk()))
            }
            kind => {
                self.note(|_| "another program changes the record".into());
                self.journal.meddle(record.id, kind == 1);
                self.journal.write(record)
            }
        }
    }

    /// Gives an event to a payment's machine and does what it says.
    pub(crate) fn feed(&mut self, name: u64, event: Event) -> Checked {
        let Some(at) = self.lives.iter().position(|live| live.name == name) else { return Ok(()) };
        self.note(|world| format!("payment {}: {}", world.lives[at].id, trace::event(&event)));
        let now = Now { mono: self.now, unix_ms: 1_700_000_000_000 + self.now as i64 };
        let live = &mut self.lives[at];
        let (id, handles) = (live.id, live.handles);
        live.watch.event(&event, handles, self.now);
        live.subject.handle(event, now);
        let mut failed_to_start = false;
        while let Some(output) = self.lives[at].subject.next_output() {
            self.note(|_| format!("payment {id}:   {}", trace::output(&output)));
            self.output(at, output, &mut failed_to_start)?;
        }
        let live = &mut self.lives[at];
        let (state, deadline) = (live.subject.state(), live.subject.deadline());
        let remark = live.subject.remark();
        self.look(at, |watch, sight| watch.after(state, remark, deadline, sight))?;
        self.note(|_| format!("payment {id}:   {state:?} {remark:?}"));
        if failed_to_start {
            self.drop_handle(name)?;
        }
        self.retire();
        Ok(())
    }

    fn output(&mut self, at: usize, output: Output, failed_to_start: &mut bool) -> Checked {
        match output {
            Output::Store { record, .. } => {
                self.look(at, |watch, sight| watch.store(&record, sight))?;
                let live = &mut self.lives[at];
                live.write = Some(*record);
                let slow = if self.rng.chance(10) { 300 } else { 15 };
                let hangs = self.rng.chance(self.weather.hangs);
                let time = if hangs { self.rng.between(1_000, 15_000) } else { self.rng.between(1, slow) };
                let done = self.now + time;
                self.coming.push((done, Happening::Written { name: live.name }));
                Ok(())
            }
            Output::Read => {
                self.look(at, |watch, _| watch.read())?;
                let name = self.lives[at].name;
                self.coming.push((self.now + self.rng.between(1, 15), Happening::Read { name }));
                Ok(())
            }
            Output::Notice(notice, text) => self.look(at, |watch, _| watch.notice(notice, &text)),
            Output::Send(request) => {
                self.look(at, |watch, sight| watch.send(&request, sight))?;
                self.send(at, request);
                Ok(())
            }
            Output::Reply(id, result) => self.look(at, |watch, sight| watch.reply(id, &result, sight)),
            Output::Started(result) => {
                let live = &mut self.lives[at];
                if std::mem::take(&mut live.starting) {
                    *failed_to_start = result.is_err() && !live.begun;
                }
                Ok(())
            }
        }
    }

    fn send(&mut self, at: usize, request: Request) {
        let (name, id) = (self.lives[at].name, self.lives[at].id);
        if request == Request::SendInvoice {
            self.invoices_sent.push(id);
        }
        let fate = wire::fate(&request, self.now, self.weather.wire, &mut self.rng);
        let mut answer_at = Some(fate.answered);
        if let Some(error) = fate.instead {
            let answer = failed(&request, error);
            self.coming.push((fate.answered, Happening::Answered { name, answer }));
            answer_at = None;
        }
        if let Some(at) = fate.arrives {
            let late = at > fate.answered;
            self.coming.push((at, Happening::Arrives { name, id, request, answer_at, late }));
        }
    }

    fn look(&mut self, at: usize, rule: impl FnOnce(&mut Watch, &Sight<'_>) -> Checked) -> Checked {
        let live = &mut self.lives[at];
        let id = live.id;
        let invoice_on_its_way = self.coming.iter().any(|(_, happening)| {
            matches!(happening, Happening::Arrives { id: sender, request: Request::SendInvoice, .. }
                if *sender == id)
        });
        let sight = Sight {
            journal: &self.journal,
            service: &self.service,
            now: self.now,
            invoice_on_its_way,
            invoice_sent: self.invoices_sent.contains(&id),
            handles: live.handles,
        };
        rule(&mut live.watch, &sight)
            .map_err(|broken| Broken { how: format!("payment {id}: {}", broken.how), ..broken })
    }

    pub(crate) fn is_unfinished(&self) -> bool {
        self.journal.all().iter().any(|record| !record.phase.is_finished())
    }
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
