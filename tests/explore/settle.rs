//! The end of a history: from here on nothing goes wrong, and the POS does what the guide says. Then SEQR's books and the
//! journal must agree.

use super::rules::{Checked, MONEY, SETTLES, check};
use super::service::{Deed, Status};
use super::world::{Act, Wish, World};
use seqr::pos::State;
use seqr::store::Phase;

/// More steps than any settling needs.
const STEPS: u32 = 400;
/// So often a sale is tried again that stays unknown; then a supervisor gives it up.
const TRIES: u32 = 3;

/// What the cashier says of a sale that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Continue,
    Cancel,
}

/// Settles what is there, and compares the books.
pub(crate) fn settles(world: &World, answer: Answer) -> Checked {
    let mut world = world.clone();
    let (mut tries, mut waits) = (0, false);
    for _ in 0..STEPS {
        let Some(act) = next(&world, answer, &mut tries, waits) else { return compare(&world) };
        waits = matches!(act, Act::Wishes(..));
        world.left.wishes = 1;
        world.left.customer = 1;
        world.left.closes = 1;
        world.does(act)?;
    }
    check(false, SETTLES, || format!("a POS that answers {answer:?} cannot settle it"))
}

/// What comes next where all is well; None once nothing is left to do. `waits`: the cashier has just pressed something,
/// and sees what becomes of it.
fn next(world: &World, answer: Answer, tries: &mut u32, waits: bool) -> Option<Act> {
    let acts = world.acts();
    // The customer has the phone out: it ends one way or the other.
    let paying = |act: &&Act| {
        let deed = if answer == Answer::Continue { Deed::Pays } else { Deed::GoesBack };
        matches!(act, Act::Customer(_, done) if *done == deed)
    };
    let under_way = |act: &&Act| matches!(act, Act::Arrives(_) | Act::IsAnswered(_) | Act::IsStored(_));
    if let Some(act) = acts.iter().find(under_way).or_else(|| acts.iter().find(paying)) {
        return Some(*act);
    }
    let ticks = acts.iter().find(|act| **act == Act::Ticks).copied();
    if waits && ticks.is_some() {
        return ticks;
    }
    for (at, live) in
        (0u8..).zip(&world.lives).filter(|(_, live)| live.held && live.bystander.waiting.is_empty())
    {
        let (state, phase) = (live.machine.state(), world.record(live.id).phase);
        let wish = match state {
            State::Completed if phase == Phase::Paid => Wish::Confirm,
            State::Failed if phase == Phase::Reversed && !world.record(live.id).reversal_acknowledged => {
                Wish::AcknowledgeReversal
            }
            _ if phase.is_finished() => return Some(Act::CloseHandle(at)),
            State::Unknown | State::AskCashier | State::Reserved if *tries >= TRIES => match state {
                State::Unknown if live.machine.deadline().is_none() => Wish::Abandon,
                State::Unknown => continue,
                _ => Wish::Cancel,
            },
            State::Unknown if live.machine.deadline().is_some() => continue,
            State::Unknown | State::AskCashier | State::Reserved => {
                *tries += 1;
                match (answer, state) {
                    (Answer::Cancel, _) => Wish::Cancel,
                    (Answer::Continue, State::Reserved) => Wish::Commit,
                    (Answer::Continue, _) => Wish::Continue,
                }
            }
            State::Waiting | State::Starting if answer == Answer::Cancel => Wish::Cancel,
            _ => continue,
        };
        return Some(Act::Wishes(at, wish));
    }
    let takes_up = acts.iter().find(|act| matches!(act, Act::TakesUp(_)));
    takes_up.copied().or(ticks)
}

fn compare(world: &World) -> Checked {
    for bill in &world.service.bills {
        let origin = world.record(bill.origin);
        if bill.is_charged() && bill.accepted {
            let known = world
                .journal
                .iter()
                .any(|record| record.phase == Phase::Confirmed && record.ers_reference == bill.ers);
            // A supervisor has given it up as unknown: the POS was told so.
            let given_up = origin.phase == Phase::Abandoned;
            check(known || given_up || bill.is_stray(), MONEY, || {
                format!("the customer has paid {:?}, and the journal says {:?}", bill.ers, origin.phase)
            })?;
        }
        let open = matches!(bill.status, Status::Issued | Status::Paying | Status::Reserved);
        let settled = matches!(origin.phase, Phase::Canceled | Phase::Failed);
        check(!open || !settled, MONEY, || format!("{:?}, and the customer can still pay", origin.phase))?;
    }
    for record in &world.journal {
        check(record.phase.is_finished(), SETTLES, || {
            format!("payment {} is {:?}", record.id, record.phase)
        })?;
        if record.phase != Phase::Confirmed {
            continue;
        }
        let paid =
            world.service.bills.iter().find(|bill| bill.ers == record.ers_reference && bill.ers.is_some());
        check(paid.is_some(), MONEY, || format!("payment {} is booked, and nobody has paid", record.id))?;
        // SEQR may want more than a question; where the till died or was cut off, it cannot have given it.
        let taken_back = paid.is_some_and(|bill| !bill.is_charged());
        let cut_off = world.left.crashes < world.plan.crashes || world.left.faults < world.plan.faults;
        let told = paid.is_some_and(|bill| bill.accepted);
        check(told || cut_off, MONEY, || format!("payment {} is booked, and SEQR was not told", record.id))?;
        check(!taken_back || !record.acknowledged, MONEY, || {
            format!("payment {} is booked and acknowledged, and was taken back", record.id)
        })?;
    }
    Ok(())
}
