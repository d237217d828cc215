//! The payment machine against a model of SEQR: random histories of answers, losses, delays, commands, crashes and
//! restarts, each made by a seed alone, each checked at every step against the rules of docs/design.md. Nothing here
//! knows how the machine works inside, and nothing here is shared with the simulator.
//!
//! `SEQR_HISTORIES=1000000 cargo test --release --test histories` (`make histories`) for many;
//! `SEQR_HISTORY_SEED=0x...` tells one again, step by step.

mod broken;
mod history;
mod host;
mod journal;
mod model;
mod process;
mod refunds;
mod regressions;
mod rng;
mod rules;
mod subject;
mod trace;
mod watch;
mod wire;
mod world;

use seqr::pos::machine;
use std::env;

subject::subject!(machine);

/// How many are told where SEQR_HISTORIES does not say.
const HISTORIES: u64 = 100_000;

#[test]
fn every_history_keeps_the_rules() {
    if let Ok(seed) = env::var("SEQR_HISTORY_SEED") {
        let seed = u64::from_str_radix(seed.trim_start_matches("0x"), 16).expect("SEQR_HISTORY_SEED=0x...");
        let told = history::tell(MAKER, 0, seed);
        let tally = told.unwrap_or_else(|failure| panic!("{failure}"));
        return println!("{tally:?}");
    }
    let count = env::var("SEQR_HISTORIES").map_or(HISTORIES, |count| count.parse().expect("SEQR_HISTORIES"));
    let tally = history::tell_many(MAKER, count).unwrap_or_else(|failure| panic!("{failure}"));
    println!("{count} histories: {tally:?}");
}
