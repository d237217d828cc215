//! The supervisor of a shop, who answers a till's questions from SEQR's ledger.

use seqr_simulator::{Calls, Fate, Simulator, Which};
use std::thread;
use std::time::{Duration, Instant};

/// A deadline that no test is meant to reach, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the simulator has no call under way.
pub fn come_to_rest(simulator: &Simulator) {
    let arrived = Calls { arrived: true, ..Calls::default() };
    let since = Instant::now();
    while simulator.exchanges(&arrived).iter().any(|call| call.fate == Fate::Open) {
        assert!(since.elapsed() < PATIENCE, "the simulator does not come to rest");
        thread::sleep(Duration::from_millis(1));
    }
}

/// "paid? SALE" or "refunded? ID", looked up when no call is under way any more.
pub fn supervisor_says(simulator: &Simulator, question: &str) -> bool {
    come_to_rest(simulator);
    match question.split_once(' ') {
        Some(("paid?", sale)) => simulator
            .invoice(&Which::sale(sale))
            .is_some_and(|invoice| !invoice["paid"].is_null() && invoice["reversed"] == false),
        Some(("refunded?", id)) => simulator.ledger().iter().any(|invoice| {
            invoice["refunds"]
                .as_array()
                .is_some_and(|all| all.iter().any(|refund| refund["cashier_id"] == id))
        }),
        _ => panic!("the till asks {question:?}"),
    }
}
