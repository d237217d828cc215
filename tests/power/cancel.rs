//! Cancel ends in a fact (rule `cancel-until-settled`): each way in which SEQR, the network and the customer can
//! answer to seqr_cancel, and what the till is told. The header says the same at `seqr_cancel`.

use super::audit;
use super::scripted_till::Shop;
use seqr_simulator::{Hook, Rule, Which};

/// So short that a cancel whose answer never comes is over soon.
const IMPATIENT: &[&str] = &["cancel_timeout_ms=150"];

#[test]
fn an_invoice_that_nobody_has_paid_is_canceled() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    assert_eq!(shop.journal("phase", "S1"), "canceled");
    assert_eq!(shop.count("cancelInvoice"), 1);
    till.sells("S1"); // the sale is open again
}

#[test]
fn code_95_already_canceled_is_canceled() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    // In the very moment of the cancel the customer presses Cancel too: SEQR answers 95.
    let rule = Rule { before: vec![Hook::Decline], ..Rule::on("cancelInvoice") };
    shop.simulator.misbehave(rule).expect("a rule");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    assert_eq!(shop.count("cancelInvoice"), 1);
}

#[test]
fn code_50_paid_is_already_paid_and_completed() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    // A late payment, between the last query and the cancel.
    let rule = Rule { before: vec![Hook::Pay], ..Rule::on("cancelInvoice") };
    shop.simulator.misbehave(rule).expect("a rule");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(till.state(), "COMPLETED");
    assert_ne!(till.ask("ers 0"), "NONE");
    till.ok("confirm 0");
    assert_eq!(shop.journal("phase", "S1"), "confirmed");
    assert_eq!(shop.charged("S1"), "12.50");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn code_51_at_the_pin_is_asked_again_until_the_customer_gives_up() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    shop.wait_for("cancelInvoice", 3);
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    assert_eq!(till.ask("join 1"), "SEQR_OK");
    assert_eq!(till.state(), "CANCELED");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn code_51_at_the_pin_is_asked_again_until_the_customer_has_paid() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    shop.wait_for("cancelInvoice", 3);
    shop.simulator.finish_pin(&Which::sale("S1")).expect("the customer pays");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_ALREADY_PAID"), "{told}");
    assert_eq!(till.state(), "COMPLETED");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn code_48_payment_in_progress_is_asked_again() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule { times: 2, ..Rule::refused("cancelInvoice", 48) }).expect("a rule");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    assert_eq!(shop.count("cancelInvoice"), 3);
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule { times: 2, ..Rule::answer_lost("cancelInvoice") }).expect("a rule");
    till.ok("cancel 0"); // the third is answered 95
    assert_eq!(till.state(), "CANCELED");
    assert_eq!(shop.count("cancelInvoice"), 3);
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn a_lost_answer_paid_is_asked_for_again_and_no_query_comes_before_it() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    let rule = Rule { times: 2, before: vec![Hook::Pay], ..Rule::answer_lost("cancelInvoice") };
    shop.simulator.misbehave(rule).expect("a rule");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(till.state(), "COMPLETED");
    assert_eq!(shop.count("cancelInvoice"), 3);
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn a_lost_cancel_is_sent_again() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.misbehave(Rule { times: 2, ..Rule::request_lost("cancelInvoice") }).expect("a rule");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
    assert_eq!(shop.charged("S1"), "0.00");
}

#[test]
fn a_query_that_takes_the_money_before_the_cancel_counts() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    // The query in flight is held up, and answered PAID after the cashier has pressed Cancel.
    let held = Rule { before: vec![Hook::Pay], delay_after_ms: 300, ..Rule::on("getPaymentStatus") };
    shop.simulator.misbehave(held).expect("a rule");
    let asked = shop.count("getPaymentStatus");
    shop.wait_for_arrival("getPaymentStatus", asked + 1);
    let told = till.ask("cancel 0");
    assert!(told.starts_with("SEQR_E_ALREADY_PAID"), "{told}");
    assert_eq!(till.state(), "COMPLETED");
}

#[test]
fn cancel_during_the_cashiers_question_is_canceled() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["poll_window_ms=30"]);
    till.sells("S1");
    till.until("ASK_CASHIER");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
}

#[test]
fn a_customer_who_pays_during_the_question_is_completed_and_the_cancel_comes_too_late() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["poll_window_ms=30"]);
    till.sells("S1");
    till.until("ASK_CASHIER");
    shop.customer_pays("S1");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(till.state(), "COMPLETED");
}

#[test]
fn a_question_that_nobody_answers_ends_in_a_cancel() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["poll_window_ms=30", "question_timeout_ms=50"]);
    till.ok("start 0 S1 1250"); // how long it is WAITING is the machine's affair
    till.until("CANCELED");
    assert_eq!(shop.journal("phase", "S1"), "canceled");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn cancel_again_gives_the_same_outcome() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    till.ok("cancel 0");
    till.ok("cancel 0");
    assert_eq!(shop.count("cancelInvoice"), 1);
    till.ok("payment-close 0");
    till.sells("S2");
    shop.customer_pays("S2");
    till.until("COMPLETED");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    till.ok("confirm 0");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(shop.count("cancelInvoice"), 1);
}

#[test]
fn two_threads_that_cancel_get_the_same_outcome() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    till.thread(2, "cancel 0");
    shop.wait_for("cancelInvoice", 3);
    shop.simulator.finish_pin(&Which::sale("S1")).expect("the customer pays");
    for join in ["join 1", "join 2"] {
        let told = till.ask(join);
        assert!(told.starts_with("SEQR_E_ALREADY_PAID"), "{told}");
    }
    assert_eq!(till.state(), "COMPLETED");
}

#[test]
fn a_cancel_cut_off_by_a_crash_is_still_wanted_and_cannot_be_continued() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    shop.wait_for("cancelInvoice", 2);
    till.power_off();
    assert_eq!(shop.journal("phase", "S1"), "canceling");
    shop.simulator.finish_pin(&Which::sale("S1")).expect("the customer pays");
    let asked = shop.count("getPaymentStatus");
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S1");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("continue 0", "SEQR_E_STATE");
    assert_eq!(shop.count("getPaymentStatus"), asked);
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    assert_eq!(till.state(), "COMPLETED");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn continue_while_a_cancel_is_pending_is_refused() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    shop.wait_for("cancelInvoice", 1);
    till.refused("continue 0", "SEQR_E_STATE");
    till.refused("confirm 0", "SEQR_E_STATE");
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    assert_eq!(till.ask("join 1"), "SEQR_OK");
    till.refused("continue 0", "SEQR_E_STATE");
}

#[test]
fn when_the_time_is_over_it_is_in_doubt_and_the_background_settles_it_canceled() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(IMPATIENT);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    let why = till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    assert!(why.contains("51"), "{why}");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("continue 0", "SEQR_E_STATE");
    till.refused("start 1 S2 1000", "SEQR_E_UNFINISHED");
    let sent = shop.count("cancelInvoice");
    shop.wait_for("cancelInvoice", sent + 2); // nobody calls, and it goes on
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    assert_eq!(till.until("CANCELED"), "SEQR_OK");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn when_the_time_is_over_it_is_in_doubt_and_the_background_settles_it_paid() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(IMPATIENT);
    till.sells("S1");
    shop.simulator.misbehave(Rule { times: 0, ..Rule::answer_lost("cancelInvoice") }).expect("a rule");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    assert_eq!(till.state(), "UNKNOWN");
    shop.simulator.finish_pin(&Which::sale("S1")).expect("the customer pays");
    shop.simulator.behave_well();
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
    till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
    till.ok("confirm 0");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn cancel_again_after_the_time_is_over_waits_for_the_fact() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(IMPATIENT);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    till.ok("cancel 0");
    assert_eq!(till.state(), "CANCELED");
}

#[test]
fn a_supervisor_may_abandon_a_cancel_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(IMPATIENT);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    till.ok("abandon 0");
    assert_eq!(shop.journal("phase", "S1"), "abandoned");
    till.ok("payment-close 0");
    till.sells("S2");
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn a_closed_handle_does_not_end_a_pending_cancel() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(IMPATIENT);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    till.ok("payment-close 0");
    let sent = shop.count("cancelInvoice");
    shop.wait_for("cancelInvoice", sent + 2);
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    shop.wait_for("cancelInvoice", shop.count("cancelInvoice") + 1);
    till.ok("find 0 S1");
    till.until("CANCELED");
}

#[test]
fn a_refused_cancel_is_told_with_its_code_and_the_payment_is_unknown() {
    let Some(shop) = Shop::new() else { return };
    for (code, status) in [(54, "SEQR_E_REFUSED"), (91, "SEQR_E_REFUSED"), (20, "SEQR_E_AUTHENTICATION")] {
        let mut till = shop.till(&[]);
        let sale = format!("S{code}");
        till.sells(&sale);
        shop.simulator.misbehave(Rule::refused("cancelInvoice", code)).expect("a rule");
        let why = till.refused("cancel 0", status);
        assert!(why.starts_with(&code.to_string()), "{why}");
        assert_eq!(till.state(), "UNKNOWN");
        till.refused("continue 0", "SEQR_E_STATE"); // the cancel is stored: it is not wanted any more
        till.ok("cancel 0"); // SEQR has changed its mind
        assert_eq!(till.state(), "CANCELED");
    }
    audit::no_question_after_a_cancel(&shop.simulator);
}

#[test]
fn cancel_of_an_invoice_whose_answer_was_lost_sends_nothing_and_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    shop.simulator.misbehave(Rule::answer_lost("sendInvoice")).expect("a rule");
    till.ok("start 0 S1 1250");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("cancel 0", "SEQR_E_IN_DOUBT");
    assert_eq!(till.state(), "UNKNOWN");
    till.refused("start 1 S2 1000", "SEQR_E_UNFINISHED");
    assert_eq!((shop.count("cancelInvoice"), shop.count("getPaymentStatus")), (0, 0));
    till.ok("abandon 0");
    till.ok("payment-close 0");
    till.sells("S2"); // and SEQR replaces the first invoice
    let first = shop.simulator.invoice(&Which::sale("S1")).expect("the first invoice");
    assert_eq!(first["status"], "CANCELED");
}

#[test]
fn a_cancel_that_the_library_is_closed_over_is_stored_and_comes_back() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.sells("S1");
    shop.simulator.begin_pin(&Which::sale("S1")).expect("the PIN");
    till.thread(1, "cancel 0");
    shop.wait_for("cancelInvoice", 1);
    till.ok("close");
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_CLOSED"), "{told}");
    assert_eq!(shop.journal("phase", "S1"), "canceling");
    drop(till);
    shop.simulator.give_up_pin(&Which::sale("S1")).expect("the customer gives up");
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S1");
    till.ok("cancel 0");
}

#[test]
fn no_status_query_leaves_between_a_stored_cancel_and_the_answer_50() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    // Everything that may delay the fact, and a customer who pays in the middle of it.
    for (turn, code) in [48, 51, 90, 93, 94].into_iter().enumerate() {
        let sale = format!("S{turn}");
        till.sells(&sale);
        shop.wait_for("getPaymentStatus", shop.count("getPaymentStatus") + 2); // polling is under way
        let busy = Rule { times: 2, ..Rule::refused("cancelInvoice", code) };
        shop.simulator.misbehave(busy).expect("a rule");
        let lost = Rule { before: vec![Hook::Pay], from_call: 3, ..Rule::answer_lost("cancelInvoice") };
        shop.simulator.misbehave(lost).expect("a rule");
        let since = shop.simulator.latest_exchange();
        till.refused("cancel 0", "SEQR_E_ALREADY_PAID");
        let calls = seqr_simulator::Calls { since, ..Default::default() };
        let order: Vec<_> = shop.simulator.exchanges(&calls).into_iter().map(|call| call.operation).collect();
        let first = order.iter().position(|operation| operation == "cancelInvoice").expect("a cancel");
        assert!(first <= 1, "at most the query in flight comes before it: {order:?}");
        assert_eq!(order[first..first + 4], ["cancelInvoice"; 4], "two refused, one lost, one 50: {order:?}");
        assert_eq!(order[first + 4], "getPaymentStatus", "{order:?}");
        till.ok("confirm 0");
        till.ok("payment-close 0");
        shop.simulator.behave_well();
    }
    audit::no_question_after_a_cancel(&shop.simulator);
}
