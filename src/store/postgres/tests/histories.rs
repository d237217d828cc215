//! What random histories say of the protocol: nothing is done twice or by two, and each mistake is found.

use super::model::Counts;
use super::*;

/// Histories of ninety seconds each.
const SEEDS: u64 = 150;

fn add(sum: Counts, more: Counts) -> Counts {
    Counts {
        acts: sum.acts + more.acts,
        takeovers: sum.takeovers + more.takeovers,
        lost_in: sum.lost_in + more.lost_in,
        lost_not_in: sum.lost_not_in + more.lost_not_in,
        commits_lost: sum.commits_lost + more.commits_lost,
    }
}

#[test]
fn no_host_acts_for_a_terminal_that_another_one_has() {
    let mut sum = Counts::default();
    for seed in 1..=SEEDS {
        let sim = Sim::new(seed, Mistake::None, false).run();
        assert_eq!(sim.wrong, None, "seed {seed}");
        sum = add(sum, sim.counts);
    }
    assert!(sum.acts > 10_000 && sum.takeovers > 100, "{sum:?}");
    assert!(sum.lost_in > 50 && sum.lost_not_in > 50, "{sum:?}");
}

#[test]
fn each_mistake_of_the_protocol_is_found() {
    let mistakes =
        [Mistake::BelievesLostCommits, Mistake::NoFence, Mistake::NoFreshness, Mistake::DeadWithoutLooking];
    for mistake in mistakes {
        let found = (1..=10 * SEEDS).find(|&seed| Sim::new(seed, mistake, false).run().wrong.is_some());
        assert!(found.is_some(), "{mistake:?}");
    }
}

#[test]
fn a_database_that_lost_commits_is_told_by_the_hosts_that_had_them() {
    let mut sum = Counts::default();
    for seed in 1..=SEEDS {
        let sim = Sim::new(seed, Mistake::None, true).run();
        assert_eq!(sim.wrong, None, "seed {seed}");
        sum = add(sum, sim.counts);
    }
    assert!(sum.commits_lost > 50, "{sum:?}");
}
