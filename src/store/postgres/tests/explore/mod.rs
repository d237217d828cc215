//! Every history of two hosts within bounds: a breadth-first search over all orders in which messages, answers, losses, stops
//! and looks at the other host can come. The random histories of `model` are longer and have three hosts; this says that
//! there is no history within the bounds that is wrong.

mod database;
mod digest;
mod search;
mod world;

use search::{Bounds, Found, explored};
use world::{Budget, Counts, Mistake, NOTHING_MORE as NONE};

/// What can go wrong in a history: all that is here, in any order and at any moment.
const PLANS: [(&str, Budget); 8] = [
    ("nothing", NONE),
    ("a connection is lost", Budget { losses: 1, ..NONE }),
    ("a process is stopped", Budget { stops: 1, ..NONE }),
    ("a message is slow", Budget { delays: 1, ..NONE }),
    ("a host is closed", Budget { closes: 1, ..NONE }),
    ("two connections are lost", Budget { losses: 2, ..NONE }),
    ("a process is stopped, a message is slow", Budget { stops: 1, delays: 1, ..NONE }),
    ("a process is stopped, a connection is lost", Budget { stops: 1, losses: 1, ..NONE }),
];

/// As many states of each plan as `make test` has time for.
const FEW: usize = 3_000;

#[test]
fn no_history_of_two_hosts_is_wrong() {
    let is_full = std::env::var_os("SEQR_EXPLORE").is_some();
    let mut sum = Counts::default();
    for (what, budget) in PLANS {
        let (states, followed) = if is_full { (usize::MAX, Some(16)) } else { (FEW, Some(64)) };
        let found = explored(budget, Mistake::None, Bounds { states, followed });
        let found = found.unwrap_or_else(|story| panic!("{what}: {story}"));
        let Found { states, steps, longest, counts } = found;
        println!("{what}: {states} states, {steps} steps, longest history {longest} steps, {counts:?}");
        sum.add(&Counts::default(), &counts);
    }
    let is_met = sum.lost_in > 0 && sum.lost_not_in > 0 && sum.acts > 0;
    assert!(is_met && (!is_full || (sum.takeovers > 0 && sum.stragglers > 0)), "{sum:?}");
}

/// Finds it with the first plan that does, and by the shortest history of that plan.
fn is_found(mistake: Mistake) {
    let search = |budget| explored(budget, mistake, Bounds { states: usize::MAX, followed: None }).err();
    let story = PLANS[1..4].iter().find_map(|(what, budget)| Some((what, search(*budget)?)));
    let (what, story) = story.unwrap_or_else(|| panic!("{mistake:?} is not found"));
    println!("{mistake:?}, {what}: {story}");
}

#[test]
fn a_host_that_believes_every_lost_commit_is_found() {
    is_found(Mistake::BelievesLostCommits);
}

#[test]
fn a_host_that_forgets_every_lost_commit_is_found() {
    is_found(Mistake::ForgetsLostCommits);
}

#[test]
fn a_host_that_does_not_look_at_freshness_is_found() {
    is_found(Mistake::NoFreshness);
}

#[test]
fn a_fence_that_lets_all_through_is_found() {
    is_found(Mistake::Without(" AND NOT dead AND session = "));
}

#[test]
fn a_fence_that_lets_the_dead_through_is_found() {
    is_found(Mistake::Without(" AND NOT dead"));
}

#[test]
fn a_fence_that_lets_an_old_connection_through_is_found() {
    is_found(Mistake::Without(" AND session = "));
}

#[test]
fn a_host_that_takes_a_terminal_of_another_is_found() {
    is_found(Mistake::Without(" AND owner IS NULL"));
}

#[test]
fn a_host_that_declares_another_dead_without_looking_is_found() {
    is_found(Mistake::Without(" AND grp = "));
}
