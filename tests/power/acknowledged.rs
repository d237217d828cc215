//! A till that confirms a sale before SEQR has heard that the till knows of it (rule `stored-then-acknowledged`), at
//! a service that counts nothing but a query with the new version as hearing.

use super::host::PATIENCE;
use super::scripted_till::{Shop, Till};
use seqr_simulator::{Calls, Hook, Options, Rule, Settings, SettledBy, Which};
use std::time::{Duration, Instant};

/// S1 is paid and confirmed; the acknowledgement, and each that follows, is lost on its way, and so is the receipt.
fn confirmed_and_not_acknowledged() -> Option<(Shop, Till)> {
    let settings = Settings { settled_by: SettledBy::Version, ..Settings::default() };
    let shop = Shop::with(Options { settings, ..Options::default() })?;
    let mut till = shop.till(&[]);
    for rule in [
        Rule { before: vec![Hook::Pay], ..Rule::on("getPaymentStatus") },
        Rule { from_call: 2, times: 0, ..Rule::request_lost("getPaymentStatus") },
        Rule { times: 0, ..Rule::request_lost("submitPaymentReceipt") },
    ] {
        shop.simulator.misbehave(rule).expect("a rule");
    }
    till.ok("start 0 S1 1250");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.ok("confirm 0");
    assert_eq!(shop.journal("acknowledged", "S1"), "0");
    Some((shop, till))
}

#[test]
fn confirmed_and_dead_before_it_was_acknowledged_stays_booked_though_seqr_takes_it_back() {
    let Some((shop, till)) = confirmed_and_not_acknowledged() else { return };
    till.power_off();
    shop.simulator.advance(Duration::from_secs(21));
    assert_eq!(shop.charged("S1"), "0.00");
    shop.simulator.behave_well();

    let since = shop.simulator.latest_exchange();
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "NONE");
    let receipts = Calls { since, ..Calls::of("submitPaymentReceipt") };
    assert!(shop.simulator.wait_for_exchanges(&receipts, 1, PATIENCE));
    let refused = shop.simulator.exchanges(&receipts)[0].result_code;
    assert_eq!(refused, Some(23), "no such payment: the log's only word of it");

    till.has_sold(&shop, "S2");
    let reference = Some(shop.journal("invoice_reference", "S1"));
    let asked = shop.simulator.exchanges(&Calls { since, ..Calls::of("getPaymentStatus") });
    assert!(
        asked.iter().all(|call| call.invoice_reference != reference),
        "a confirmed sale is not asked for again"
    );
    assert_eq!(shop.journal("phase", "S1"), "confirmed");
}

#[test]
fn confirmed_and_taken_back_is_found_by_a_till_that_lives() {
    let Some((shop, mut till)) = confirmed_and_not_acknowledged() else { return };
    shop.simulator.advance(Duration::from_secs(21));
    shop.simulator.behave_well();
    let since = Instant::now();
    while shop.journal("phase", "S1") != "reversed" {
        assert!(since.elapsed() < PATIENCE, "S1 is {}", shop.journal("phase", "S1"));
        till.ask("poll 0 50");
    }
    till.refused("confirm 0", "SEQR_E_REVERSED");
    assert_eq!(till.ask("poll 0 0"), "SEQR_E_REVERSED FAILED", "shown by each handle");
    let receipt = till.ok("receipt 0");
    assert!(receipt.contains("VOID"), "{receipt}");
    let ledger = shop.simulator.invoice(&Which::sale("S1")).expect("an invoice");
    assert_eq!(ledger["reversed"], true);
}
