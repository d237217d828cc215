//! The search: breadth first, so that what is wrong is told by the shortest history that leads there.

use super::world::{A, Act, B, Budget, Counts, Mistake, World};
use std::collections::HashSet;
use std::fmt::Write;

/// Seconds after which all is well again, if nothing more goes wrong: the silence, and some for two hosts that connect anew.
const SECONDS: usize = 16;

#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The search ends after the step at which it has so many.
    pub(super) states: usize,
    /// One state in so many, by chance, is followed until all is well.
    pub(super) followed: Option<u64>,
}

/// What a search came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) states: usize,
    pub(super) steps: u64,
    pub(super) longest: usize,
    pub(super) counts: Counts,
}

/// All histories within the budget, or the shortest one that is wrong.
pub(super) fn explored(budget: Budget, mistake: Mistake, bounds: Bounds) -> Result<Found, String> {
    let first = World::new(budget, mistake);
    let mut seen = HashSet::from([first.digest()]);
    let mut ways: Vec<(u32, Act)> = vec![(0, Act::Begins)];
    let mut front = vec![(0, first)];
    let mut found = Found { states: 0, steps: 0, longest: 0, counts: Counts::default() };
    while !front.is_empty() && seen.len() < bounds.states {
        let mut next = Vec::new();
        for (number, world) in front {
            for act in world.acts() {
                found.steps += 1;
                let mut after = world.clone();
                let told = after.does(act);
                found.counts.add(&world.counts, &after.counts);
                told.map_err(|wrong| story(budget, mistake, &ways, (number, act), &wrong))?;
                let digest = after.digest();
                if !seen.insert(digest) {
                    continue;
                }
                if bounds.followed.is_some_and(|followed| digest.is_multiple_of(followed)) {
                    let told = ends_well(&after);
                    told.map_err(|wrong| story(budget, mistake, &ways, (number, act), &wrong))?;
                }
                ways.push((number, act));
                next.push((u32::try_from(ways.len() - 1).expect("states fit"), after));
            }
        }
        found.longest += usize::from(!next.is_empty());
        front = next;
    }
    found.states = seen.len();
    Ok(found)
}

/// Without another fault, one host works: where both go on, and where one of them never does anything more.
fn ends_well(world: &World) -> Result<(), String> {
    for stopped in [None, Some(A), Some(B)] {
        let mut world = world.clone();
        world.calm(stopped);
        for _ in 0..SECONDS {
            world.second()?;
        }
        // The last group is of the second before.
        let (a, b) = (world.state_of(A), world.state_of(B));
        let working = [(A, a), (B, b)]
            .into_iter()
            .filter(|(host, (sends, _))| *sends && Some(*host) != stopped)
            .count();
        let none_is_left =
            [(A, a), (B, b)].into_iter().all(|(host, (_, ended))| ended || Some(host) == stopped);
        if working != 1 && !none_is_left {
            return Err(format!(
                "{working} hosts work after {SECONDS} s in which nothing goes wrong, where {} is stopped{world}",
                stopped.map_or("none", |host| ["A", "B"][host])
            ));
        }
    }
    Ok(())
}

/// The history, a step a line.
fn story(budget: Budget, mistake: Mistake, ways: &[(u32, Act)], last: (u32, Act), wrong: &str) -> String {
    let mut acts = vec![last.1];
    let mut at = last.0;
    while at != 0 {
        let (from, act) = ways[at as usize];
        acts.push(act);
        at = from;
    }
    acts.reverse();
    let mut world = World::new(budget, mistake);
    let begin_ms = world.now_ms;
    let mut told = format!("{wrong}, after {} steps:\n", acts.len());
    for act in acts {
        let _ = world.does(act); // the last one is wrong
        let seconds = (world.now_ms - begin_ms) / 1_000;
        let _ = writeln!(told, "  {seconds:>3} s  {act}{world}"); // a String takes all
    }
    told
}
