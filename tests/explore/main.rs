//! Every history of the payment machine within bounds: a breadth-first search over all orders in which answers, losses,
//! stored and refused writes, timers, the customer, the cashier and a crash can come. `tests/histories` draws histories of
//! any length by chance; this says of short ones that there is none that breaks a rule.
//!
//! `SEQR_EXPLORE=all cargo test --release --test explore` (`make explore`) for the bounds of docs/proof.md; without it the
//! bounds are smaller.

#[allow(dead_code)] // the search looks at fewer rules than the histories
#[path = "../histories/broken.rs"]
mod broken;
mod digest;
mod plans;
mod rules;
mod search;
mod service;
mod settle;
#[path = "../histories/subject.rs"]
mod subject;
mod world;

use plans::PLANS;
use search::{Bounds, explored};
use seqr::pos::machine;
use std::thread;

subject::subject!(machine);

/// As many states of each search as `make test` has time for, breadth first.
const FEW: Bounds = Bounds { states: 4_000, settled: 16 };
/// All of them, and some to spare.
const ALL: Bounds = Bounds { states: 20_000_000, settled: 1 };

#[test]
fn no_history_within_the_bounds_breaks_a_rule() {
    let is_full = std::env::var_os("SEQR_EXPLORE").is_some();
    let bounds = if is_full { ALL } else { FEW };
    thread::scope(|scope| {
        for (what, plan) in PLANS {
            scope.spawn(move || {
                let found = explored(MAKER, plan, bounds).unwrap_or_else(|story| panic!("{what}: {story}"));
                println!("{what}: {found}");
                assert!(found.is_complete || !is_full, "{what}: the bounds are too wide for this search");
            });
        }
    });
}
