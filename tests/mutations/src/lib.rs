//! Breaks each rule once on purpose and shows that the histories of `tests/histories` find it. `build.rs` makes the
//! copies of the machine, `table.rs` says with which mistake; the histories are the very same code.
//!
//! `docs/mutations.md` is the outcome; `SEQR_UPDATE_DOCS=1 cargo test --lib each_mistake` writes it anew.
#![cfg(test)]

// What the copies of the machine find at the root of their crate, as they do at home.
use seqr::{ended_by, invoice, money, pos, service, store};

#[path = "../../explore"]
mod explore {
    pub(crate) use super::{broken, subject};

    mod digest;
    pub(crate) mod plans;
    mod rules;
    pub(crate) mod search;
    mod service;
    mod settle;
    mod world;
}
#[path = "../../histories"]
mod histories {
    pub(crate) mod broken;
    pub(crate) mod history;
    pub(crate) mod host;
    pub(crate) mod journal;
    pub(crate) mod model;
    pub(crate) mod process;
    pub(crate) mod rng;
    pub(crate) mod rules;
    pub(crate) mod subject;
    pub(crate) mod trace;
    pub(crate) mod watch;
    pub(crate) mod wire;
    pub(crate) mod world;
}
#[allow(dead_code)] // where and how is for the build script
mod table;

// Found where the histories have them at home.
use histories::{broken, history, rng, subject};

use history::{Failure, tell, tell_many};
use rng::seed_of;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, panic, thread};
use subject::Maker;
use table::MUTATIONS;

include!(concat!(env!("OUT_DIR"), "/mutants.rs"));

mod as_it_is {
    use seqr::pos::machine;
    crate::subject::subject!(machine);
}

/// A mistake that so many histories do not find is not found.
const HISTORIES: u64 = 60_000;
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mutations.md");

#[test]
fn each_mistake_is_found_and_none_where_there_is_none() {
    panic::set_hook(Box::new(|_| {})); // a mistake may make the machine panic, which counts as found
    let found = find_all();
    let as_it_is = tell_many(as_it_is::MAKER, HISTORIES);
    drop(panic::take_hook());
    if let Err(failure) = as_it_is {
        panic!("{failure}");
    }
    let page = page(&found);
    println!("{page}");
    let missed = MUTATIONS.iter().zip(&found).filter(|(_, found)| found.is_none());
    let missed: Vec<_> = missed.map(|(mutation, _)| mutation.what).collect();
    assert!(missed.is_empty(), "no history finds: {missed:?}");
    if env::var_os("SEQR_UPDATE_DOCS").is_some() {
        fs::create_dir_all(Path::new(DOCS).parent().expect("a folder")).expect("docs can be written");
        fs::write(DOCS, &page).expect("docs/mutations.md can be written");
    }
    let kept = fs::read_to_string(DOCS).unwrap_or_default();
    assert_eq!(kept, page, "docs/mutations.md is old: SEQR_UPDATE_DOCS=1 cargo test --lib each_mistake");
}

/// So many states, each settled.
const STATES: explore::search::Bounds = explore::search::Bounds { states: 20_000, settled: 4 };

/// What the search within bounds finds of the same mistakes, with the shortest history of each; some need what it leaves
/// out (amounts, other sales' answers, changed invoices, a store that fails for long).
#[test]
#[ignore = "minutes: make explore"]
fn each_mistake_is_searched_for() {
    panic::set_hook(Box::new(|_| {}));
    let next = AtomicUsize::new(0);
    let found = AtomicUsize::new(0);
    let work = || {
        while let Some((number, maker)) = take(&next) {
            let story = explore::plans::PLANS
                .iter()
                .find_map(|(_, plan)| explore::search::explored(maker, *plan, STATES).err());
            found.fetch_add(usize::from(story.is_some()), Ordering::Relaxed);
            let what = MUTATIONS[number].what;
            println!("{what}: {}\n", story.unwrap_or_else(|| "not found".into()));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    drop(panic::take_hook());
    println!("{} of {} mistakes are found", found.into_inner(), MUTATIONS.len());
}

/// The first history of each that breaks a rule; the mistakes are shared out among the cores.
fn find_all() -> Vec<Option<Box<Failure>>> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(MAKERS.iter().map(|_| None).collect::<Vec<_>>());
    let work = || {
        while let Some((number, maker)) = take(&next) {
            let failure = (0..HISTORIES).find_map(|history| tell(maker, history, seed_of(history)).err());
            found.lock().unwrap_or_else(PoisonError::into_inner)[number] = failure;
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn take(next: &AtomicUsize) -> Option<(usize, Maker)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    MAKERS.get(number).map(|maker| (number, *maker))
}

fn page(found: &[Option<Box<Failure>>]) -> String {
    let mut page = String::from(
        "# What the histories find\n\n\
         `tests/histories` plays random histories with the payment machine, and checks each step against the rules for\n\
         failures. Do the histories find a broken rule? Each row below is a copy of the machine with one mistake\n\
         (`tests/mutations/src/table.rs`), and the first history that found it. The rule that noticed the mistake may be\n\
         another one than the broken rule, because a mistake may first show in its consequences.\n\n\
         This page is made by `SEQR_UPDATE_DOCS=1 cargo test --lib each_mistake` and compared by the same test.\n\n\
         | rule | mistake | the rule that noticed | seed | histories |\n|---|---|---|---|---|\n",
    );
    for (mutation, failure) in MUTATIONS.iter().zip(found) {
        let (rule, what) = (mutation.rule, mutation.what);
        // Writing to a String cannot fail.
        let _ = match failure {
            Some(failure) => {
                let Failure { number, seed, broken, .. } = &**failure;
                writeln!(page, "| {rule} | {what} | {} | `{seed:#018x}` | {} |", broken.rule, number + 1)
            }
            None => writeln!(page, "| {rule} | {what} | **not found** | | |"),
        };
    }
    page
}
