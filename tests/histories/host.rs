//! The POS and its people: what a cashier, a supervisor and a hasty program do with payments, by chance, and how a
//! well-behaved POS settles what is left. It sees what a host sees: states and replies.

use super::journal::new_record;
use super::process::Live;
use super::rng::Rng;
use super::rules::Checked;
use super::world::World;
use seqr::invoice::{AcknowledgmentMode, CustomerToken, Invoice, PaymentMode};
use seqr::pos::State;
use seqr::pos::machine::{Command, Event, Ms};
use seqr::store::{PaymentRecord, Phase};
use std::sync::Arc;

pub(crate) struct Host {
    /// When it does something again.
    pub(crate) next: Ms,
    /// Settles what is left and starts nothing.
    pub(crate) tidies: bool,
    /// A handle was closed and is taken again before the payment's task looks.
    pub(crate) reopening: bool,
    /// The longest pause between two deeds.
    pause: Ms,
    /// Deeds in a hundred that make no sense.
    wild: u64,
    sales: u64,
    /// How often each payment was looked at while tidying.
    looks: Vec<u32>,
}

impl Host {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self {
            next: 0,
            tidies: false,
            reopening: false,
            pause: rng.pick(&[500, 3_000, 10_000, 40_000]),
            wild: rng.pick(&[0, 5, 30]),
            sales: 0,
            looks: Vec::new(),
        }
    }
}

enum Deed {
    Nothing,
    Wish(Command),
    Close,
    Reopen,
}

const WISHES: [Command; 5] =
    [Command::Continue, Command::Cancel, Command::Confirm, Command::Abandon, Command::AcknowledgeReversal];

/// What a sale costs at first.
const TOTAL: i64 = 12_300;

/// Any wish at all.
fn any_wish(record: &PaymentRecord, rng: &mut Rng) -> Command {
    match rng.below(8) {
        0 => changed(record, rng),
        1 => Command::Commit(rng.pick(&[0, -1, 1, record.invoice.total, record.invoice.total + 1])),
        _ => rng.pick(&WISHES),
    }
}

/// The basket changes; after a lost answer perhaps the same one again.
fn changed(record: &PaymentRecord, rng: &mut Rng) -> Command {
    if let Some(proposed) = &record.proposed
        && rng.chance(50)
    {
        return Command::Update(Arc::clone(proposed));
    }
    let mut bill = Invoice::clone(&record.invoice);
    bill.total = 100 * rng.between(90, 130) as i64;
    if bill.acknowledgment_mode != AcknowledgmentMode::None && rng.chance(80) {
        let value = rng.below(2).to_string();
        let id = "membership".to_owned();
        bill.tokens = vec![CustomerToken { id, value, status: 1, ..CustomerToken::default() }];
    }
    Command::Update(Arc::new(bill))
}

/// All of what is reserved, or a part.
fn taken(record: &PaymentRecord, rng: &mut Rng) -> Command {
    let total = record.invoice.total;
    Command::Commit(if rng.chance(50) { total } else { rng.between(1, total as u64) as i64 })
}

/// A sale as the shop wants it paid.
fn bill(sale: &str, rng: &mut Rng) -> PaymentRecord {
    let record = new_record(sale, TOTAL);
    let mut bill = Invoice::clone(&record.invoice);
    bill.acknowledgment_mode = match rng.below(10) {
        0 | 1 => AcknowledgmentMode::Required,
        2 | 3 => AcknowledgmentMode::Optional,
        _ => AcknowledgmentMode::None,
    };
    bill.payment_mode = match rng.below(10) {
        0..=2 => PaymentMode::ReservationRequired,
        3 => PaymentMode::ReservationDesired,
        _ => PaymentMode::ImmediateDebit,
    };
    bill.commit_timeout_s = rng.pick(&[None, None, Some(20), Some(60)]);
    PaymentRecord { invoice: Arc::new(bill), ..record }
}

impl World {
    /// The POS does something, or nothing.
    pub(crate) fn act(&mut self) -> Checked {
        if self.host.tidies {
            self.host.next = self.now + self.rng.between(500, 2_000);
            return self.tidy();
        }
        self.host.next = self.now + self.rng.between(1, self.host.pause);
        let records = self.journal.all().len() as u64;
        if records > 0 && self.rng.chance(2) {
            let id = self.rng.between(1, records);
            return self.attach(id as i64); // seqr_payment_find, whatever it is
        }
        let held: Vec<u64> =
            self.lives.iter().filter(|live| live.handles > 0).map(|live| live.name).collect();
        let Some(&last) = held.last() else { return self.take_up() };
        let name = if self.rng.chance(80) { last } else { self.rng.pick(&held) };
        let wild = self.host.wild;
        let Some(at) = self.lives.iter().position(|live| live.name == name) else { return Ok(()) };
        let live = &self.lives[at];
        if live.starting && !live.begun {
            // The caller of seqr_pay_start waits; another thread may have found the payment.
            let wish = any_wish(self.journal.seen(live.id), &mut self.rng);
            return if live.handles > 1 { self.command(name, wish) } else { Ok(()) };
        }
        if live.watch.told_busy {
            return self.drop_handle(name);
        }
        let record = self.journal.seen(live.id);
        let given_up = record.phase == Phase::Abandoned;
        let deed = if given_up && self.rng.chance(50) {
            if self.rng.chance(80) { Deed::Close } else { Deed::Reopen }
        } else if self.rng.chance(wild) {
            any(record, &mut self.rng)
        } else {
            sensible(live, record, &mut self.rng)
        };
        match deed {
            Deed::Nothing => Ok(()),
            Deed::Wish(command) => self.command(name, command),
            Deed::Close => self.drop_handle(name),
            Deed::Reopen if live.handles == 1 => self.reopen(name),
            Deed::Reopen => Ok(()),
        }
    }

    /// Nobody is served: what is unfinished comes first, then the next sale.
    fn take_up(&mut self) -> Checked {
        if let Some(id) = self.journal.unfinished().map(|record| record.id) {
            return if self.rng.chance(70) { self.attach(id) } else { Ok(()) };
        }
        if self.host.sales == 0 || self.rng.chance(60) {
            self.host.sales += 1;
        }
        let sale = format!("S{}", self.host.sales);
        if self.journal.forbids(&sale) || self.disk_is_full() {
            return Ok(());
        }
        let record = self.journal.create(bill(&sale, &mut self.rng));
        if self.rng.below(1_000) < self.weather.crashes {
            self.crash();
            return Ok(());
        }
        self.enliven(record, true).map(|_| ())
    }

    /// Closed and taken again at once: the task finds both in its inbox.
    fn reopen(&mut self, name: u64) -> Checked {
        self.host.reopening = true;
        let closed = self.drop_handle(name);
        self.host.reopening = false;
        closed?;
        if let Some(live) = self.live(name) {
            live.handles += 1;
        }
        self.feed(name, Event::Attached)
    }

    /// Settles one after the other, as the header tells a POS to.
    fn tidy(&mut self) -> Checked {
        let Some(record) = self.journal.unfinished() else { return self.close_all() };
        let (total, same) = (record.invoice.total, Arc::clone(&record.invoice));
        let (id, nameless) = (record.id, record.invoice_reference.is_none());
        let row = id as usize;
        let Some(live) = self.lives.iter().find(|live| live.id == id && live.handles > 0) else {
            return self.attach(id);
        };
        if live.starting || !live.watch.outstanding.is_empty() {
            return Ok(());
        }
        let (name, state) = (live.name, live.subject.state());
        if live.watch.told_busy {
            return self.drop_handle(name); // another program is at it: looked up again
        }
        if self.host.looks.len() <= row {
            self.host.looks.resize(row + 1, 0);
        }
        self.host.looks[row] += 1;
        let looks = self.host.looks[row];
        let wish = match state {
            State::Completed => Command::Confirm,
            State::AskCashier => Command::Cancel,
            State::Loyalty if looks <= 5 => Command::Update(same),
            State::Reserved if looks <= 40 => Command::Commit(total),
            State::Loyalty | State::Reserved => Command::Cancel,
            State::Waiting if looks > 5 => Command::Cancel,
            State::Unknown if nameless => match looks {
                1 => Command::Continue,
                30 => Command::Cancel,
                31.. => Command::Abandon,
                _ => return Ok(()),
            },
            State::Unknown if looks % 16 == 1 => Command::Cancel,
            State::Unknown if looks % 16 == 8 => Command::Continue,
            _ => return Ok(()),
        };
        self.command(name, wish)
    }

    fn close_all(&mut self) -> Checked {
        let open = self.lives.iter().filter(|live| live.handles > 0 && !live.starting);
        let names: Vec<u64> = open.map(|live| live.name).collect();
        names.into_iter().try_for_each(|name| self.drop_handle(name))
    }
}

fn any(record: &PaymentRecord, rng: &mut Rng) -> Deed {
    match rng.below(8) {
        0 | 1 => Deed::Wish(Command::Cancel),
        2 => Deed::Close,
        3 => Deed::Reopen,
        _ => Deed::Wish(any_wish(record, rng)),
    }
}

fn sensible(live: &Live, record: &PaymentRecord, rng: &mut Rng) -> Deed {
    match (live.subject.state(), rng.below(20)) {
        (State::Waiting, 0) | (State::AskCashier, 0..=5) | (State::Unknown, 0..=5) => {
            Deed::Wish(Command::Cancel)
        }
        (State::Waiting, 1) | (State::AskCashier, 6..=11) | (State::Unknown, 6..=10) => {
            Deed::Wish(Command::Continue)
        }
        (State::Starting, 0 | 1) | (State::Canceling, 0) => Deed::Wish(Command::Cancel),
        (State::Starting, 2) | (State::Canceling, 1) => Deed::Wish(any_wish(record, rng)),
        (State::Starting, 3) | (State::Canceling, 2) => Deed::Close,
        (State::Loyalty, 0..=11)
        | (State::Waiting, 2)
        | (State::AskCashier, 12)
        | (State::Reserved, 0..=3) => Deed::Wish(changed(record, rng)),
        (State::Reserved, 4..=11) | (State::Unknown, 16) => Deed::Wish(taken(record, rng)),
        (State::Loyalty | State::Reserved, 12) => Deed::Wish(Command::Cancel),
        (State::Loyalty | State::Reserved, 13) => Deed::Wish(Command::Continue),
        (State::Loyalty | State::Reserved, 14) => Deed::Close,
        (State::Unknown, 11..=13) => Deed::Wish(Command::Abandon),
        (State::Completed, 0..=11) => Deed::Wish(Command::Confirm),
        (State::Completed, 12) => Deed::Wish(Command::Cancel),
        (State::Completed, 13..=15) | (State::Canceled | State::Failed | State::Abandoned, 0..=14) => {
            Deed::Close
        }
        (State::Unknown, 14 | 15) | (State::Waiting | State::AskCashier, 19) => Deed::Close,
        _ => Deed::Nothing,
    }
}
