//! One history, from its seed to its last check, and many of them on all cores.

use super::rng::seed_of;
use super::rules::{Broken, Checked, DURABLE, MONEY, PANIC, REPLIES, SETTLES, check};
use super::subject::Maker;
use super::world::World;
use seqr::pos::machine::Ms;
use seqr::store::Phase;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How long a well-behaved POS may need to settle all that a history has left.
const SETTLING: Ms = 900_000;
/// Long enough for a customer to pay an invoice that came late, and for SEQR to take it back.
const AFTERWARDS: Ms = 200_000;
/// How many lines of a history are shown.
const LAST_LINES: usize = 120;

/// A history that broke a rule.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) number: u64,
    pub(crate) seed: u64,
    pub(crate) broken: Broken,
    trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, seed, broken, trace } = self;
        for line in &trace[trace.len().saturating_sub(LAST_LINES)..] {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "history {number} broke the rule \"{}\": {}", broken.rule, broken.how)?;
        write!(f, "again: SEQR_HISTORY_SEED={seed:#018x}")
    }
}

/// What a history came to, to see that histories are not all alike.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) steps: u64,
    pub(crate) payments: u64,
    pub(crate) confirmed: u64,
    pub(crate) canceled: u64,
    pub(crate) failed: u64,
    pub(crate) reversed: u64,
    pub(crate) abandoned: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.payments += other.payments;
        self.confirmed += other.confirmed;
        self.canceled += other.canceled;
        self.failed += other.failed;
        self.reversed += other.reversed;
        self.abandoned += other.abandoned;
    }
}

/// The history of that seed, with every step of it if it broke a rule.
pub(crate) fn tell(maker: Maker, number: u64, seed: u64) -> Result<Tally, Box<Failure>> {
    if let Ok(tally) = guarded(maker, seed, &mut None) {
        return Ok(tally);
    }
    let mut trace = Some(Vec::new());
    let broken = guarded(maker, seed, &mut trace).expect_err("a history is told twice alike");
    Err(Box::new(Failure { number, seed, broken, trace: trace.unwrap_or_default() }))
}

fn guarded(maker: Maker, seed: u64, trace: &mut Option<Vec<String>>) -> Result<Tally, Broken> {
    let mut world = World::new(maker, seed, trace.is_some());
    let told = catch_unwind(AssertUnwindSafe(|| live(&mut world)));
    *trace = world.trace.take();
    told.unwrap_or_else(|_| Err(Broken { rule: PANIC, how: "the machine panicked".into() }))
}

fn live(world: &mut World) -> Result<Tally, Broken> {
    let mut steps = 0;
    let eventful = world.rng.between(20, 200);
    while steps < eventful {
        steps += 1;
        world.step()?;
        if world.weather.crashes > 0
            && world.rng.below(1_000) < world.weather.crashes
            && world.down_until.is_none()
        {
            world.crash();
        }
    }
    world.clear_up();
    world.host.tidies = true;
    let end = world.now + SETTLING;
    while world.is_unfinished() || !world.is_quiet() {
        steps += 1;
        world.step()?;
        check(world.now < end, SETTLES, || "a well-behaved POS cannot settle it".into())?;
        let waits = world.lives.iter().any(|live| live.handles == 0 && live.watch.is_waited_for());
        check(!waits, REPLIES, || "somebody waits for a payment that is gone".into())?;
    }
    world.now += AFTERWARDS;
    world.service.advance(world.now);
    compare(world)?;
    Ok(tally(world, steps))
}

/// SEQR's books and the journal.
fn compare(world: &World) -> Checked {
    let records = world.journal.all();
    for bill in world.service.bills.iter().filter(|bill| bill.is_charged()) {
        let ers = bill.ers.as_deref();
        let known = records.iter().any(|record| {
            record.ers_reference.as_deref() == ers
                && record.phase == Phase::Confirmed
                && record.invoice.client_invoice_id == bill.sale
        });
        // A supervisor has given it up as unknown: the POS was told so. Of two invoices of one sale, where the given up
        // one came late and was found paid, it is the other one that was given up.
        let given_up = |origin| world.journal.seen(origin).phase == Phase::Abandoned;
        let settled_by = world.journal.seen(bill.origin).ers_reference.as_deref();
        let swapped = settled_by.and_then(|ers| world.service.bill_by_ers(ers));
        let given_up = given_up(bill.origin) || swapped.is_some_and(|other| given_up(other.origin));
        check(known || given_up || bill.is_stray(), MONEY, || {
            format!(
                "the customer has paid {ers:?} of payment {}, and the journal does not say so",
                bill.origin
            )
        })?;
    }
    for record in records.iter().filter(|record| record.phase == Phase::Confirmed) {
        let bill = record.ers_reference.as_deref().and_then(|ers| world.service.bill_by_ers(ers));
        check(bill.is_some(), MONEY, || format!("payment {} is booked, and nobody has paid", record.id))?;
        let charged = bill.is_some_and(|bill| bill.is_charged());
        // SEQR may want more than a question; where the till died or was cut off, it cannot have given it.
        let untold = world.service.is_strict() && !record.acknowledged;
        check(charged || untold, DURABLE, || format!("payment {} is booked, and was taken back", record.id))?;
    }
    Ok(())
}

fn tally(world: &World, steps: u64) -> Tally {
    let count = |phase| world.journal.all().iter().filter(|record| record.phase == phase).count() as u64;
    Tally {
        steps,
        payments: world.journal.all().len() as u64,
        confirmed: count(Phase::Confirmed),
        canceled: count(Phase::Canceled),
        failed: count(Phase::Failed),
        reversed: count(Phase::Reversed),
        abandoned: count(Phase::Abandoned),
    }
}

/// As many histories as said, on all cores: what they came to, or the first of them that broke a rule.
pub(crate) fn tell_many(maker: Maker, count: u64) -> Result<Tally, Box<Failure>> {
    const BATCH: u64 = 64;
    let next = AtomicU64::new(0);
    // Beyond a history that failed nothing is of interest.
    let end = AtomicU64::new(count);
    let work = || -> Result<Tally, Box<Failure>> {
        let mut sum = Tally::default();
        loop {
            let first = next.fetch_add(BATCH, Ordering::Relaxed);
            for number in first..first + BATCH {
                if number >= end.load(Ordering::Relaxed) {
                    return Ok(sum);
                }
                match tell(maker, number, seed_of(number)) {
                    Ok(tally) => sum.add(&tally),
                    Err(failure) => {
                        end.fetch_min(number, Ordering::Relaxed);
                        return Err(failure);
                    }
                }
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let told: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread of histories")).collect()
    });
    let mut sum = Tally::default();
    let mut first: Option<Box<Failure>> = None;
    for result in told {
        match result {
            Ok(tally) => sum.add(&tally),
            Err(failure) if first.as_ref().is_none_or(|first| failure.number < first.number) => {
                first = Some(failure);
            }
            Err(_) => {}
        }
    }
    first.map_or(Ok(sum), Err)
}
