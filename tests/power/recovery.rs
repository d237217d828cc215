//! Sales that outlive the process: every state in which seqr_next_unfinished can find a payment, and what the till
//! may do with it (rules `journal-before-send`, `intent-before-query`, `stored-then-acknowledged`, `lost-invoice`,
//! `one-open-payment` and `closed-handle`); invoices whose answer was lost; refunds in doubt (rule
//! `refund-exactly-once`).

use super::audit;
use super::scripted_till::{Shop, Till};
use seqr_simulator::{Hook, Options, Rule, Settings, Which};
use std::time::Duration;

/// A till that comes back after a crash and finds this sale.
fn finds(shop: &Shop, settings: &[&str], sale: &str) -> Till {
    let mut till = shop.till(settings);
    till.refused("start 1 other 1000", "SEQR_E_UNFINISHED");
    assert_eq!(till.ok("unfinished 0"), sale);
    till.refused("start 1 other 1000", "SEQR_E_UNFINISHED");
    assert_eq!(till.ok("unfinished 1 0"), "NONE", "it is handed out once");
    till
}

/// The till is free: it sells, and nothing is left.
fn is_free(shop: &Shop, till: &mut Till) {
    till.ok("payment-close 0");
    assert_eq!(till.ok("unfinished 0"), "NONE");
    till.has_sold(shop, "next");
}

/// A crash in the middle of sendInvoice, after SEQR has taken it (`work`) or before.
fn killed_while_sending(shop: &Shop, work: bool) {
    let mut till = shop.till(&[]);
    let rule = Rule { work, delay_after_ms: 2_000, ..Rule::on("sendInvoice") };
    shop.simulator.misbehave(rule).expect("a rule");
    till.thread(1, "start 0 S1 1250");
    shop.wait_for_arrival("sendInvoice", 1);
    if work {
        let sent = shop.simulator.wait_for_event(&Which::sale("S1"), "sent", super::host::PATIENCE);
        sent.expect("the invoice is there");
    }
    till.power_off();
    assert_eq!(shop.journal("phase", "S1"), "sending");
}

#[test]
fn an_invoice_that_was_maybe_sent_is_unknown_and_continue_finds_it_paid() {
    let Some(shop) = Shop::new() else { return };
    killed_while_sending(&shop, true);
    shop.customer_pays("S1");
    let mut till = finds(&shop, &[], "S1");
    assert_eq!(till.state(), "UNKNOWN");
    assert_eq!(till.ask("reference 0"), "NONE");
    assert_eq!(shop.count("getPaymentStatus"), 0, "nothing is asked before the POS says so");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    assert_ne!(till.ask("reference 0"), "NONE");
    till.ok("confirm 0");
    assert_eq!(shop.charged("S1"), "12.50");
    is_free(&shop, &mut till);
}

#[test]
fn an_invoice_that_was_maybe_sent_can_be_continued_until_the_customer_pays() {
    let Some(shop) = Shop::new() else { return };
    killed_while_sending(&shop, true);
    let mut till = finds(&shop, &[], "S1");
    till.ok("continue 0");
    shop.wait_for("getPaymentStatus", 2);
    assert_eq!(till.state(), "UNKNOWN");
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
}

#[test]
fn an_invoice_that_was_never_sent_stays_unknown_until_it_is_abandoned() {
    let Some(shop) = Shop::new() else { return };
    killed_while_sending(&shop, false);
    let mut till = finds(&shop, &["poll_window_ms=50"], "S1");
    till.ok("continue 0"); // SEQR answers 54: this terminal has sent no invoice
    shop.wait_for("getPaymentStatus", 1);
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    till.ok("abandon 0");
    assert_eq!(shop.count("cancelInvoice"), 0);
    assert_eq!(shop.journal("phase", "S1"), "abandoned");
    is_free(&shop, &mut till);
}

#[test]
fn an_open_invoice_is_unknown_and_nothing_is_asked_before_the_till_says_so() {
    let Some(mut shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.power_off();
    shop.drops_what_a_dead_till_sent();
    shop.customer_pays("S1");
    let asked = shop.count("getPaymentStatus");
    let mut till = finds(&shop, &[], "S1");
    assert_eq!(till.ask("poll 0 0"), "SEQR_OK UNKNOWN");
    assert_eq!(till.ask("poll 0 100"), "SEQR_OK UNKNOWN"); // ten poll intervals, and nobody asks
    assert_eq!(shop.count("getPaymentStatus"), asked);
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.ok("confirm 0");
    is_free(&shop, &mut till);
}

#[test]
fn an_open_invoice_can_be_canceled_after_a_crash() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.power_off();
    let mut till = finds(&shop, &[], "S1");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    audit::no_question_after_a_cancel(&shop.simulator);
    is_free(&shop, &mut till);
}

#[test]
fn an_open_invoice_that_was_paid_in_the_dark_is_already_paid_when_it_is_canceled() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.power_off();
    shop.customer_pays("S1");
    let mut till = finds(&shop, &[], "S1");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(till.state(), "COMPLETED");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn an_open_invoice_that_was_paid_and_reversed_in_the_dark_is_not_paid() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.power_off();
    shop.customer_pays("S1");
    shop.simulator.advance(Duration::from_secs(21));
    let mut till = finds(&shop, &[], "S1");
    till.ok("continue 0");
    assert_eq!(till.until("CANCELED"), "SEQR_OK");
    assert_eq!(shop.charged("S1"), "0.00");
    is_free(&shop, &mut till);
}

#[test]
fn an_open_invoice_can_be_abandoned_after_a_crash() {
    let Some(mut shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.power_off();
    shop.drops_what_a_dead_till_sent();
    let (asked, mut till) = (shop.count("getPaymentStatus"), finds(&shop, &[], "S1"));
    till.ok("abandon 0");
    assert_eq!((shop.count("getPaymentStatus"), shop.count("cancelInvoice")), (asked, 0));
    is_free(&shop, &mut till);
}

/// PAID is stored, its acknowledgement is held up, and the power goes.
fn killed_before_the_acknowledgement(shop: &Shop) {
    let mut till = shop.till(&[]);
    let pays = Rule { before: vec![Hook::Pay], ..Rule::on("getPaymentStatus") };
    shop.simulator.misbehave(pays).expect("a rule");
    let lost = Rule { from_call: 2, times: 0, ..Rule::request_lost("getPaymentStatus") };
    shop.simulator.misbehave(lost).expect("a rule");
    till.ok("start 0 S1 1250");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    assert_eq!(shop.journal("acknowledged", "S1"), "0");
    till.power_off();
    assert_eq!(shop.journal("phase", "S1"), "paid");
    shop.simulator.behave_well();
}

#[test]
fn paid_but_not_acknowledged_is_asked_again_when_it_is_handed_over() {
    let Some(shop) = Shop::new() else { return };
    killed_before_the_acknowledgement(&shop);
    let mut till = finds(&shop, &[], "S1"); // handing it over asks
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.ok("confirm 0");
    assert_eq!(shop.journal("acknowledged", "S1"), "1");
    is_free(&shop, &mut till);
}

#[test]
fn paid_but_reversed_before_the_acknowledgement_is_failed_and_says_so() {
    let settings = Settings { settled_by: seqr_simulator::SettledBy::Version, ..Settings::default() };
    let Some(shop) = Shop::with(Options { settings, ..Options::default() }) else { return };
    killed_before_the_acknowledgement(&shop);
    shop.simulator.advance(Duration::from_secs(21));
    let mut till = shop.till(&[]);
    till.refused("start 1 other 1000", "SEQR_E_UNFINISHED");
    assert_eq!(till.ok("unfinished 0"), "S1"); // handing it over asks, and the answer may free the till at once
    assert_eq!(till.until("FAILED"), "SEQR_E_REVERSED");
    till.refused("confirm 0", "SEQR_E_REVERSED");
    assert_eq!(shop.journal("phase", "S1"), "reversed");
    assert_eq!(shop.charged("S1"), "0.00");
    assert!(till.ask("error 0").contains("reversed"), "{}", till.ask("error 0"));
    is_free(&shop, &mut till);
}

#[test]
fn paid_but_not_acknowledged_while_seqr_is_away_stays_unknown() {
    let Some(shop) = Shop::new() else { return };
    killed_before_the_acknowledgement(&shop);
    shop.simulator.misbehave(Rule { times: 0, ..Rule::request_lost("*") }).expect("a rule");
    let asked = shop.count("getPaymentStatus");
    let mut till = finds(&shop, &[], "S1");
    shop.wait_for("getPaymentStatus", asked + 2);
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("confirm 0", "SEQR_E_STATE");
    shop.simulator.behave_well();
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.ok("confirm 0");
}

#[test]
fn paid_but_not_confirmed_is_completed_at_once() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.customer_pays("S1");
    till.until("COMPLETED");
    let ers = till.ask("ers 0");
    while shop.journal("acknowledged", "S1") != "1" {
        till.ask("poll 0 0");
    }
    till.refused("start 1 S2 1000", "SEQR_E_UNFINISHED");
    till.power_off();
    let asked = shop.count("getPaymentStatus");
    let mut till = finds(&shop, &[], "S1");
    assert_eq!(till.ask("poll 0 0"), "SEQR_OK COMPLETED");
    assert_eq!(till.ask("ers 0"), ers);
    till.ok("continue 0");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    till.refused("abandon 0", "SEQR_E_STATE");
    till.ok("confirm 0");
    till.ok("confirm 0");
    assert_eq!(shop.count("getPaymentStatus"), asked, "what is known is not asked");
    is_free(&shop, &mut till);
}

#[test]
fn a_pending_cancel_is_unknown_and_only_cancel_or_abandon_go_on() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["cancel_timeout_ms=50"]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    till.power_off();
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    let mut till = finds(&shop, &[], "S1");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("continue 0", "SEQR_E_STATE");
    till.ok("cancel 0");
    audit::no_question_after_a_cancel(&shop.simulator);
    is_free(&shop, &mut till);
}

#[test]
fn a_closed_handle_comes_back_from_next_unfinished() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.ok("payment-close 0");
    till.refused("start 1 S2 1000", "SEQR_E_UNFINISHED");
    shop.customer_pays("S1");
    assert_eq!(till.ok("unfinished 0"), "S1");
    till.ok("continue 0");
    till.until("COMPLETED");
    till.ok("confirm 0");
    is_free(&shop, &mut till);
    assert_eq!(shop.count("cancelInvoice"), 0, "closing a handle cancels nothing");
}

#[test]
fn the_answer_to_the_invoice_is_lost_and_continue_finds_this_sale_paid() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let before = till.has_sold(&shop, "S0");
    shop.simulator.misbehave(Rule::answer_lost("sendInvoice")).expect("a rule");
    till.ok("start 0 S1 1250");
    assert_eq!(till.state(), "UNKNOWN");
    shop.customer_pays("S1");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    assert_ne!(till.ask("ers 0"), before);
    assert_eq!(shop.count("sendInvoice"), 2, "one invoice a sale");
}

#[test]
fn the_invoice_itself_is_lost_and_the_previous_sales_paid_is_not_taken_for_it() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["poll_window_ms=200"]);
    till.has_sold(&shop, "S0");
    shop.simulator.misbehave(Rule::request_lost("sendInvoice")).expect("a rule");
    till.ok("start 0 S1 1250");
    till.ok("continue 0"); // SEQR's last invoice of this till is S0, and it is paid
    shop.wait_for("getPaymentStatus", shop.count("getPaymentStatus") + 2);
    assert_eq!(till.state(), "UNKNOWN");
    let why = till.ask("error 0");
    assert!(why.contains("not this sale's"), "{why}");
    assert_eq!(till.ask("ers 0"), "NONE");
    till.ok("abandon 0");
    is_free(&shop, &mut till);
}

#[test]
fn a_sale_that_is_paid_cannot_be_started_again() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.has_sold(&shop, "S1");
    till.refused("start 0 S1 1250", "SEQR_E_ALREADY_PAID");
    assert_eq!(shop.count("sendInvoice"), 1);
}

#[test]
fn a_service_that_refuses_a_query_without_reference_leaves_it_unknown_and_says_why() {
    let settings = Settings { status_without_reference: false, ..Settings::default() };
    let Some(shop) = Shop::with(Options { settings, ..Options::default() }) else { return };
    let mut till = shop.till(&[]);
    shop.simulator.misbehave(Rule::answer_lost("sendInvoice")).expect("a rule");
    till.ok("start 0 S1 1250");
    till.ok("continue 0");
    shop.wait_for("getPaymentStatus", 1);
    while !till.ask("error 0").starts_with("54 ") {
        assert_eq!(till.state(), "UNKNOWN");
    }
    assert_eq!(till.ask("poll 0 100"), "SEQR_OK UNKNOWN");
    assert_eq!(shop.count("getPaymentStatus"), 1, "a refusal is not repeated");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    assert_eq!(shop.count("cancelInvoice"), 0);
    till.ok("abandon 0");
    is_free(&shop, &mut till);
}

#[test]
fn an_abandoned_sale_may_be_tried_again_under_its_number() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    shop.simulator.misbehave(Rule::answer_lost("sendInvoice")).expect("a rule");
    till.ok("start 0 S1 1250");
    till.ok("abandon 0");
    assert_eq!(till.ask("poll 0 0"), "SEQR_OK ABANDONED");
    assert!(till.ask("error 0").contains("supervisor"));
    till.refused("continue 0", "SEQR_E_STATE");
    till.refused("cancel 0", "SEQR_E_STATE");
    till.refused("abandon 0", "SEQR_E_STATE");
    till.ok("payment-close 0");
    till.has_sold(&shop, "S1");
}

#[test]
fn seqr_gone_at_the_start_of_a_sale_is_told_and_the_sale_is_free() {
    let Some(mut shop) = Shop::new() else { return };
    let mut till = shop.till(&["connect_timeout_ms=500"]);
    shop.seqr_is_away(|shop| {
        till.refused("start 0 S1 1250", "SEQR_E_NETWORK");
        assert_eq!(shop.journal("phase", "S1"), "failed");
    });
    till.sells("S1");
}

#[test]
fn the_network_fails_in_the_middle_of_a_sale_and_comes_back() {
    let Some(mut shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.seqr_is_away(|_| {
        while till.ask("error 0") == "-1 NONE" {
            assert_eq!(till.state(), "WAITING");
        }
    });
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
}

#[test]
fn transient_errors_are_polled_through() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    for (code, sale) in [(90, "S90"), (93, "S93"), (94, "S94")] {
        till.sells(sale);
        shop.simulator
            .misbehave(Rule { times: 3, ..Rule::refused("getPaymentStatus", code) })
            .expect("a rule");
        shop.customer_pays(sale);
        assert_eq!(till.until("COMPLETED"), "SEQR_OK");
        till.ok("confirm 0");
        till.ok("payment-close 0");
    }
}

#[test]
fn the_customer_declines_or_the_bank_fails_the_payment() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.decline(&Which::sale("S1")).expect("the customer presses Cancel");
    assert_eq!(till.until("CANCELED"), "SEQR_OK");
    till.ok("payment-close 0");
    till.sells("S2");
    shop.simulator.fail(&Which::sale("S2")).expect("the bank fails it");
    assert_eq!(till.until("FAILED"), "SEQR_OK");
    till.ok("payment-close 0");
    till.sells("S2");
}

#[test]
fn a_refused_query_is_unknown_and_continue_asks_again() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule::refused("getPaymentStatus", 21)).expect("a rule");
    till.until("UNKNOWN");
    assert!(till.ask("error 0").starts_with("21 "));
    shop.customer_pays("S1");
    till.ok("continue 0");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
}

#[test]
fn a_refund_whose_answer_is_lost_is_in_doubt_and_resolved_as_made() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    shop.simulator.misbehave(Rule::answer_lost("refundPayment")).expect("a rule");
    till.refused(&format!("refund R1 {ers} 1000"), "SEQR_E_IN_DOUBT");
    till.refused(&format!("refund R1 {ers} 1000"), "SEQR_E_IN_DOUBT");
    assert_eq!(shop.count("refundPayment"), 1, "never sent again");
    assert_eq!(till.ok("in-doubt"), "R1");
    assert_eq!(till.ok("in-doubt R1"), "NONE");
    let why = till.refused(&format!("refund R2 {ers} 500"), "SEQR_E_AMOUNT");
    assert!(why.contains("in doubt"), "it counts against what is left: {why}");
    till.ok("resolve R1 1");
    till.ok("resolve R1 1");
    till.refused("resolve R1 0", "SEQR_E_STATE");
    assert_eq!(till.ok("in-doubt"), "NONE");
    till.ok(&format!("refund R1 {ers} 1000"));
    till.refused(&format!("refund R2 {ers} 500"), "SEQR_E_AMOUNT");
    till.ok(&format!("refund R2 {ers} 250"));
    assert_eq!((shop.count("refundPayment"), shop.charged("S1").as_str()), (2, "0.00"));
}

#[test]
fn a_refund_whose_request_is_lost_is_in_doubt_and_resolved_as_not_made() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    shop.simulator.misbehave(Rule::request_lost("refundPayment")).expect("a rule");
    till.refused(&format!("refund R1 {ers} 1250"), "SEQR_E_IN_DOUBT");
    till.refused(&format!("refund R2 {ers} 1250"), "SEQR_E_AMOUNT");
    let why = till.refused("resolve R1 0", "SEQR_E_STATE");
    assert!(why.contains("10 min"), "its request may be under way: {why}");
    till.power_off();
    let mut till = shop.till_without_slow_packets();
    till.ok("resolve R1 0");
    assert_eq!(shop.count("refundPayment"), 1);
    till.ok(&format!("refund R2 {ers} 1250"));
    assert_eq!(shop.charged("S1"), "0.00");
}

#[test]
fn a_refund_cut_off_by_a_crash_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    shop.simulator.misbehave(Rule { delay_after_ms: 2_000, ..Rule::on("refundPayment") }).expect("a rule");
    till.thread(1, &format!("refund R1 {ers} 1250"));
    shop.wait_for_arrival("refundPayment", 1);
    till.power_off();
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("in-doubt"), "R1");
    till.refused(&format!("refund R1 {ers} 1250"), "SEQR_E_IN_DOUBT");
    assert_eq!(shop.count("refundPayment"), 1);
    till.ok("resolve R1 1");
}

#[test]
fn the_same_refund_id_for_other_data_is_a_conflict_and_a_refused_refund_is_not_made() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    till.ok(&format!("refund R1 {ers} 250"));
    till.refused(&format!("refund R1 {ers} 300"), "SEQR_E_CONFLICT");
    till.refused(&format!("refund R2 {ers} 1001"), "SEQR_E_AMOUNT");
    assert_eq!(shop.count("refundPayment"), 1);
    shop.simulator.misbehave(Rule::refused("refundPayment", 97)).expect("a rule");
    let why = till.refused(&format!("refund R3 {ers} 250"), "SEQR_E_REFUSED");
    assert!(why.starts_with("97 "), "{why}");
    assert_eq!(shop.charged("S1"), "10.00");
}
