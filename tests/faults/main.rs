//! Each call to the operating system fails once, each is the last one before a power cut, and both together: then SEQR's
//! ledger, the journal, the till's own book and the receipt file are compared. docs/proof.md says what that has shown.
//!
//! `SEQR_FAULT_TRIALS` says how many trials are made (150; `make faults` makes more), `SEQR_SEED` has the same ones again,
//! `SEQR_FAULT_TRIAL` is one of them in words.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

#[path = "../power/audit.rs"]
mod audit;
mod books;
#[path = "../common/cc.rs"]
mod cc;
#[path = "../common/chance.rs"]
mod chance;
mod disk;
mod life;
mod record;
mod shop;
#[path = "../common/skip.rs"]
mod skip;
#[path = "../power/supervisor.rs"]
mod supervisor;
mod trial;

use chance::{Chance, new_seed, number};
use life::Programs;
use shop::Shop;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use std::{env, panic, thread};
use trial::{Counts, KINDS, TASKS, Trial, trials};

/// Trials at a time.
const WORKERS: u64 = 2;
/// Failures that are told in full.
const TOLD: usize = 10;

#[test]
fn nothing_is_lost_and_nothing_is_done_twice_whatever_fails() {
    let Some(programs) = Programs::compiled() else { return };
    panic::set_hook(Box::new(|_| {})); // what a comparison finds is told below
    let wrong = match env::var("SEQR_FAULT_TRIAL") {
        Ok(text) => attempt_all(&programs, &[Trial::parse(&text)]),
        Err(_) => {
            let seed = number("SEQR_SEED", new_seed);
            let counts = counted(&programs);
            let all = trials(&counts, number("SEQR_FAULT_TRIALS", || 150) as usize, &mut Chance(seed));
            println!("{} trials, SEQR_SEED={seed}", all.len());
            attempt_all(&programs, &all)
        }
    };
    drop(panic::take_hook());
    for (trial, why) in wrong.iter().take(TOLD) {
        println!("\nSEQR_FAULT_TRIAL='{trial}' cargo test --test faults -- --nocapture\n{why}");
    }
    wrong
        .iter()
        .skip(TOLD)
        .for_each(|(trial, why)| println!("{trial}: {}", why.lines().next().unwrap_or_default()));
    assert!(wrong.is_empty(), "{} trials went wrong", wrong.len());
}

/// How often each task makes each kind of call.
fn counted(programs: &Programs) -> Vec<(&'static str, Counts)> {
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

/// Attempts the trials, some at a time; gives those that went wrong, and why.
fn attempt_all(programs: &Programs, trials: &[Trial]) -> Vec<(Trial, String)> {
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
                    shop = Shop::new(programs); // nothing of it stays
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).push((trial.clone(), why));
                }
            }
        }
    };
    thread::scope(|scope| {
        (0..number("SEQR_FAULT_WORKERS", || WORKERS)).for_each(|_| drop(scope.spawn(work)))
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} trials, {} wrong, {:.1?}; {tally:?}", trials.len(), wrong.len(), since.elapsed());
    wrong
}
