//! The search: breadth first, so that what breaks a rule is told by the shortest history that does.

use super::rules::Broken;
use super::settle::{self, Answer};
use super::subject::Maker;
use super::world::{Act, Plan, World};
use seqr::store::Phase;
use std::collections::HashSet;
use std::fmt::{self, Write};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// More of them do not fit into the memory of a small machine.
    pub(crate) states: usize,
    /// One in so many states is settled, by chance.
    pub(crate) settled: u64,
}

/// What a search came to.
#[derive(Debug)]
pub(crate) struct Found {
    states: usize,
    steps: u64,
    depth: usize,
    /// All that the journal has said.
    phases: HashSet<Phase>,
    #[allow(dead_code)] // a mistake is found, or it is not
    pub(crate) is_complete: bool,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, steps, depth, phases, .. } = self;
        write!(
            f,
            "{states} states, {steps} steps, longest history {depth} steps, {} of 11 phases",
            phases.len()
        )
    }
}

/// How a state was reached: its number is its place.
struct Way {
    from: u32,
    act: Act,
}

/// The search, or the shortest history that breaks a rule.
pub(crate) fn explored(maker: Maker, plan: Plan, bounds: Bounds) -> Result<Found, String> {
    let first = World::new(maker, plan);
    let mut seen = HashSet::from([first.digest()]);
    let mut ways = vec![Way { from: 0, act: Act::Starts }];
    let mut front = vec![(0, first.clone())];
    let (mut steps, mut depth, mut phases) = (0, 0, HashSet::new());
    while !front.is_empty() && seen.len() < bounds.states {
        depth += 1;
        let mut next = Vec::new();
        for (number, world) in front {
            for act in world.acts() {
                steps += 1;
                let mut after = world.clone();
                let tell = |broken: &Broken| story(&first, &ways, number, Some(act), broken);
                after.does(act).map_err(|broken| tell(&broken))?;
                let digest = after.digest();
                if !seen.insert(digest) {
                    continue;
                }
                phases.extend(after.journal.iter().map(|record| record.phase));
                let settled = digest.is_multiple_of(bounds.settled);
                for answer in [Answer::Continue, Answer::Cancel].into_iter().filter(|_| settled) {
                    let told = settle::settles(&after, answer);
                    told.map_err(|broken| format!("{}\n  settled by {answer:?}", tell(&broken)))?;
                }
                ways.push(Way { from: number, act });
                next.push((u32::try_from(ways.len() - 1).expect("states fit"), after));
            }
        }
        front = next;
    }
    let is_complete = front.is_empty();
    Ok(Found { states: seen.len(), steps, depth, phases, is_complete })
}

/// The history, a step a line.
fn story(first: &World, ways: &[Way], last: u32, act: Option<Act>, broken: &Broken) -> String {
    let mut acts: Vec<Act> = act.into_iter().collect();
    let mut at = last;
    while at != 0 {
        let way = &ways[at as usize];
        acts.push(way.act);
        at = way.from;
    }
    acts.reverse();
    let mut world = first.clone();
    let mut told = format!("rule \"{}\" is broken: {}\n", broken.rule, broken.how);
    for act in acts {
        let went = world.does(act);
        let seconds = world.now.saturating_sub(super::digest::BEGIN) / 1_000;
        let _ = write!(told, "  {seconds:>4} s  {act:?}");
        for live in &world.lives {
            let (state, phase) = (live.machine.state(), world.record(live.id).phase);
            let _ = write!(told, " | {}: {state:?}, journal {phase:?}", live.id);
        }
        for bill in &world.service.bills {
            let _ = write!(told, " | {}: {:?}", bill.reference, bill.status);
        }
        told.push('\n');
        if went.is_err() {
            break;
        }
    }
    told
}
