//! Makes trials, some at a time, and counts what came of them.

use super::chance::number;
use super::life::Programs;
use super::shop::Shop;
use super::trial::{Counts, KINDS, TASKS, Trial};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{panic, thread};

/// Trials at a time.
const WORKERS: u64 = 2;

/// How often each task makes each kind of call.
pub(crate) fn counted(programs: &Programs) -> Vec<(&'static str, Counts)> {
    let mut shop = Shop::new(programs);
    let counts: Vec<_> = TASKS.into_iter().map(|task| (task, shop.count(task))).collect();
    for (task, counts) in &counts {
        let calls = KINDS.iter().zip(counts).filter(|(_, count)| **count > 0);
        println!(
            "{task}: {}",
            calls.map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
        );
    }
    counts
}

/// Attempts the trials, some at a time; gives those that went wrong, and why. Ends at the first of them where only one is
/// wanted.
pub(crate) fn attempt_all(programs: &Programs, trials: &[Trial], first: bool) -> Vec<(Trial, String)> {
    panic::set_hook(Box::new(|_| {})); // what a comparison finds is told at the end
    let since = Instant::now();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let tally = Mutex::new(BTreeMap::<&str, u32>::new());
    let count = |what| *tally.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    let work = || {
        let mut shop = Shop::new(programs);
        while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
            match shop.attempt(trial) {
                Ok(outcome) => {
                    [("fault met", outcome.met), ("killed", outcome.killed), ("given up", outcome.given_up)]
                        .into_iter()
                        .filter(|(_, is)| *is)
                        .for_each(|(what, _)| count(what));
                }
                Err(why) => {
                    println!("wrong: {trial}: {}", why.lines().next().unwrap_or_default());
                    shop = Shop::new(programs); // nothing of it stays
                    if first {
                        next.fetch_add(trials.len(), Ordering::Relaxed);
                    }
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).push((trial.clone(), why));
                }
            }
        }
    };
    thread::scope(|scope| {
        (0..number("SEQR_FAULT_WORKERS", || WORKERS)).for_each(|_| drop(scope.spawn(work)))
    });
    drop(panic::take_hook());
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} trials, {} wrong, {:.1?}; {tally:?}", trials.len(), wrong.len(), since.elapsed());
    wrong
}
