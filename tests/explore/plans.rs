//! What is searched: which of the things that can go wrong come together, and how often. All timers are alike and longer
//! than at a till (`world.rs`); a customer's deed is to scan, to pay, to go back, to cancel, to be declined.

use super::service::Manners;
use super::world::{Budget, Plan};

const NONE: Budget = Budget { faults: 0, crashes: 0, wishes: 0, closes: 0, customer: 1, sales: 1 };

pub(crate) const PLANS: [(&str, Plan); 5] = [
    ("one sale, a fault", plan(Manners::EXACT, false, Budget { faults: 1, wishes: 1, ..NONE })),
    ("one sale, a crash", plan(Manners::EXACT, false, Budget { crashes: 1, wishes: 2, customer: 2, ..NONE })),
    ("one sale, a closed handle", plan(Manners::KIND, false, Budget { closes: 1, wishes: 2, ..NONE })),
    ("one reservation, a fault", plan(Manners::EXACT, true, Budget { faults: 1, wishes: 1, ..NONE })),
    ("two sales, a fault", plan(Manners::KIND, false, Budget { faults: 1, customer: 1, sales: 2, ..NONE })),
];

const fn plan(manners: Manners, reserves: bool, budget: Budget) -> Plan {
    Plan { budget, manners, reserves }
}
