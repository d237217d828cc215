//! Loyalty, the changed basket and reservations on the whole library, over real sockets, against the simulator. Each
//! test says what the shop sees.

mod begin;
mod outcomes;
mod scenarios;
mod shop;

use seqr::invoice::{AcknowledgmentMode, CustomerToken, Invoice, InvoiceRow, PaymentMode};
use seqr::pos::{Kind, State};
use seqr_simulator::{Answer, Hook, Rule, Settings};
use shop::{Shop, bill};

fn loyalty_bill(sale: &str) -> Invoice {
    Invoice { acknowledgment_mode: AcknowledgmentMode::Required, ..bill(sale, 5000) }
}

/// Ten per cent off for the member whose card was shown.
fn with_discount(bill: &Invoice, card: &CustomerToken) -> Invoice {
    let mut bill = bill.clone();
    bill.rows.push(InvoiceRow { quantity_thousandths: 1000, total: -500, ..InvoiceRow::default() });
    bill.total -= 500;
    bill.tokens = vec![CustomerToken { status: 1, ..card.clone() }];
    bill
}

fn reservation(sale: &str) -> Invoice {
    Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill(sale, 50_000) }
}

#[test]
fn a_card_in_the_phone_lowers_the_invoice() {
    let shop = Shop::open();
    let bill = loyalty_bill("L1");
    let sale = shop.start(&bill);
    shop.simulator.attach_card(&shop.which("L1"), "membership", "4711", false).unwrap();
    shop.simulator.scan(&shop.which("L1")).unwrap();
    shop.until(&sale, State::Loyalty);
    let tokens = sale.tokens();
    assert_eq!((tokens.len(), tokens[0].value.as_str(), tokens[0].status), (1, "4711", 0));
    sale.update(with_discount(&bill, &tokens[0]), None).unwrap();
    shop.until(&sale, State::Waiting);
    assert_eq!(sale.amount().0, 4500);
    shop.simulator.pay(&shop.which("L1")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!((sale.amount().0, shop.charged("L1")), (4500, "45.00".to_owned()));
    sale.confirm().unwrap();
    assert_eq!(shop.journaled_total("L1"), 4500);
}

#[test]
fn a_customer_who_pays_before_the_update_has_paid_the_old_invoice() {
    let shop = Shop::open();
    let bill = Invoice { acknowledgment_mode: AcknowledgmentMode::Optional, ..bill("L2", 5000) };
    let sale = shop.start(&bill);
    shop.simulator.attach_card(&shop.which("L2"), "membership", "4711", true).unwrap();
    shop.until(&sale, State::Loyalty);
    shop.simulator.misbehave(Rule { before: vec![Hook::ForcePay], ..Rule::on("updateInvoice") }).unwrap();
    let refused = sale.update(with_discount(&bill, &sale.tokens()[0]), None).unwrap_err();
    assert_eq!((refused.kind, refused.result_code), (Kind::Refused, Some(90)));
    shop.until(&sale, State::Completed);
    assert_eq!((sale.amount().0, shop.charged("L2")), (5000, "50.00".to_owned()));
    let late = sale.update(bill, None).unwrap_err();
    assert_eq!(late.kind, Kind::AlreadyPaid);
    sale.confirm().unwrap();
    assert_eq!(shop.journaled_total("L2"), 5000);
}

#[test]
fn an_update_that_is_refused_leaves_the_old_invoice_and_the_question_open() {
    let shop = Shop::open();
    let bill = loyalty_bill("L3");
    let sale = shop.start(&bill);
    shop.simulator.scan(&shop.which("L3")).unwrap();
    shop.until(&sale, State::Loyalty);
    shop.simulator.misbehave(Rule::refused("updateInvoice", 49)).unwrap();
    let card = CustomerToken { id: "membership".into(), value: "1".into(), ..CustomerToken::default() };
    let refused = sale.update(with_discount(&bill, &card), None).unwrap_err();
    assert_eq!((refused.kind, refused.result_code), (Kind::Refused, Some(49)));
    assert_eq!(shop.state(&sale), State::Loyalty);
    assert_eq!(sale.amount().0, 5000);
    sale.update(bill, None).unwrap();
    shop.simulator.pay(&shop.which("L3")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!(shop.charged("L3"), "50.00");
}

#[test]
fn the_answer_to_an_update_is_lost_and_what_was_paid_tells_the_invoice() {
    let shop = Shop::open();
    let bill = loyalty_bill("L4");
    let sale = shop.start(&bill);
    shop.simulator.attach_card(&shop.which("L4"), "membership", "4711", false).unwrap();
    shop.simulator.scan(&shop.which("L4")).unwrap();
    shop.until(&sale, State::Loyalty);
    shop.simulator.misbehave(Rule::answer_lost("updateInvoice")).unwrap();
    let lost = sale.update(with_discount(&bill, &sale.tokens()[0]), None).unwrap_err();
    assert_eq!(lost.kind, Kind::InDoubt);
    shop.simulator.pay(&shop.which("L4")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!((sale.amount().0, shop.charged("L4")), (4500, "45.00".to_owned()));
    assert_eq!(shop.journaled_total("L4"), 4500);
}

#[test]
fn a_till_that_never_answers_the_card_ends_in_a_cancel() {
    let shop = Shop::open_with(|config| config.question_timeout = std::time::Duration::from_millis(100));
    let sale = shop.start(&loyalty_bill("L5"));
    shop.simulator.scan(&shop.which("L5")).unwrap();
    shop.until(&sale, State::Loyalty);
    shop.until(&sale, State::Canceled);
    assert_eq!(shop.charged("L5"), "0.00");
}

#[test]
fn the_basket_changes_before_the_customer_pays() {
    let shop = Shop::open();
    let sale = shop.start(&bill("B1", 5000));
    sale.update(bill("B1", 7500), None).unwrap();
    assert_eq!(sale.amount().0, 7500);
    let other = sale.update(bill("B2", 7500), None).unwrap_err();
    assert_eq!(other.kind, Kind::Argument);
    shop.simulator.pay(&shop.which("B1")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!((shop.charged("B1"), shop.journaled_total("B1")), ("75.00".to_owned(), 7500));
}

#[test]
fn a_part_of_what_is_reserved_is_taken() {
    let shop = Shop::open();
    for (sale, mode) in [
        ("R1", PaymentMode::ReservationDesired),
        ("R2", PaymentMode::ReservationRequired),
        ("R3", PaymentMode::ReservationRequiredPreliminaryAmount),
    ] {
        let payment = shop.start(&Invoice { payment_mode: mode, ..reservation(sale) });
        shop.simulator.pay(&shop.which(sale)).unwrap();
        shop.until(&payment, State::Reserved);
        assert_eq!(shop.charged(sale), "0.00");
        for amount in [50_001, -1] {
            assert_eq!(payment.commit(amount).unwrap_err().kind, Kind::Amount);
        }
        payment.commit(31_250).unwrap();
        assert_eq!(shop.state(&payment), State::Completed);
        assert_eq!((payment.amount().0, shop.charged(sale)), (31_250, "312.50".to_owned()));
        payment.confirm().unwrap();
    }
}

#[test]
fn all_of_a_reservation_is_taken_after_the_order_changed() {
    let shop = Shop::open();
    let payment = shop.start(&reservation("R4"));
    shop.simulator.pay(&shop.which("R4")).unwrap();
    shop.until(&payment, State::Reserved);
    payment
        .update(Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill("R4", 40_000) }, None)
        .unwrap();
    payment.commit(0).unwrap();
    assert_eq!((payment.amount().0, shop.charged("R4")), (40_000, "400.00".to_owned()));
}

#[test]
fn the_answer_to_a_commit_is_lost_and_it_is_not_taken_twice() {
    let shop = Shop::open();
    for (sale, rule, commits) in [
        ("R5", Rule::answer_lost("commitReservation"), 1),
        ("R6", Rule::request_lost("commitReservation"), 2),
    ] {
        let payment = shop.start(&reservation(sale));
        shop.simulator.pay(&shop.which(sale)).unwrap();
        shop.until(&payment, State::Reserved);
        let since = shop.simulator.latest_exchange();
        shop.simulator.misbehave(rule).unwrap();
        payment.commit(31_250).unwrap();
        assert_eq!(shop.state(&payment), State::Completed);
        assert_eq!(shop.charged(sale), "312.50");
        assert_eq!(shop.calls("commitReservation", since), commits, "{sale}");
        payment.confirm().unwrap();
    }
}

#[test]
fn a_commit_that_is_refused_leaves_the_money_reserved() {
    let shop = Shop::open();
    let payment = shop.start(&reservation("R7"));
    shop.simulator.pay(&shop.which("R7")).unwrap();
    shop.until(&payment, State::Reserved);
    shop.simulator.misbehave(Rule::refused("commitReservation", 11)).unwrap();
    let refused = payment.commit(0).unwrap_err();
    assert_eq!((refused.kind, refused.result_code), (Kind::Refused, Some(11)));
    assert_eq!(shop.state(&payment), State::Reserved);
    payment.commit(0).unwrap();
    assert_eq!(shop.charged("R7"), "500.00");
}

#[test]
fn a_commit_that_is_answered_by_the_same_fault_three_times_ends() {
    let shop = Shop::open();
    let payment = shop.start(&reservation("R7f"));
    shop.simulator.pay(&shop.which("R7f")).unwrap();
    shop.until(&payment, State::Reserved);
    let since = shop.simulator.latest_exchange();
    let fault = Answer::Fault { code: None, text: Some("busy".into()) };
    let rule = Rule { answer: fault, work: false, times: 0, ..Rule::on("commitReservation") };
    shop.simulator.misbehave(rule).unwrap();
    let refused = payment.commit(0).unwrap_err();
    assert_eq!(refused.kind, Kind::Fault, "{}", refused.text);
    assert_eq!(shop.state(&payment), State::Reserved);
    assert_eq!(shop.calls("commitReservation", since), 3);
    shop.simulator.behave_well();
    payment.commit(0).unwrap();
    assert_eq!(shop.charged("R7f"), "500.00");
}

#[test]
fn a_commit_of_a_part_at_a_service_that_takes_all_is_told() {
    let shop = Shop::open_at(Settings { old_service: true, ..Settings::default() });
    let payment = shop.start(&reservation("R7o"));
    shop.simulator.pay(&shop.which("R7o")).unwrap();
    shop.until(&payment, State::Reserved);
    let told = payment.commit(31_250).unwrap_err();
    assert_eq!(told.kind, Kind::OtherAmount, "{}", told.text);
    assert!(told.text.contains("500.00") && told.text.contains("312.50"), "{}", told.text);
    assert_eq!(shop.state(&payment), State::Completed);
    assert_eq!(payment.amount().0, 50_000);
    payment.confirm().unwrap();
}

#[test]
fn a_reservation_that_was_not_committed_in_time_is_not_paid() {
    let shop = Shop::open();
    let payment = shop.start(&Invoice { commit_timeout_s: Some(60), ..reservation("R8") });
    shop.simulator.pay(&shop.which("R8")).unwrap();
    shop.until(&payment, State::Reserved);
    shop.simulator.advance(std::time::Duration::from_secs(61));
    assert_eq!(payment.commit(0).unwrap_err().kind, Kind::State);
    assert_eq!((shop.state(&payment), shop.charged("R8")), (State::Canceled, "0.00".to_owned()));
}

#[test]
fn a_reservation_that_nobody_commits_is_asked_for_when_its_time_is_over() {
    let shop = Shop::open();
    let payment = shop.start(&Invoice { commit_timeout_s: Some(1), ..reservation("R8a") });
    shop.simulator.pay(&shop.which("R8a")).unwrap();
    shop.until(&payment, State::Reserved);
    shop.simulator.advance(std::time::Duration::from_secs(61));
    shop.until(&payment, State::Canceled); // nobody calls in
    assert_eq!(shop.charged("R8a"), "0.00");
    let why = payment.error().unwrap_or_default();
    assert!(why.contains("ended the reservation"), "{why}");
}

#[test]
fn a_reservation_is_canceled() {
    let shop = Shop::open();
    let payment = shop.start(&reservation("R9"));
    shop.simulator.pay(&shop.which("R9")).unwrap();
    shop.until(&payment, State::Reserved);
    payment.cancel().unwrap();
    assert_eq!((shop.state(&payment), shop.charged("R9")), (State::Canceled, "0.00".to_owned()));
    assert_eq!(payment.commit(0).unwrap_err().kind, Kind::State);
}

#[test]
fn the_till_is_switched_off_between_reserve_and_commit() {
    let mut shop = Shop::open();
    let payment = shop.start(&reservation("R10"));
    shop.simulator.pay(&shop.which("R10")).unwrap();
    shop.until(&payment, State::Reserved);
    drop(payment);
    shop.restart();
    let payment = shop.till.next_unfinished(None).unwrap().unwrap();
    assert_eq!(shop.state(&payment), State::Unknown);
    payment.continue_().unwrap();
    shop.until(&payment, State::Reserved);
    payment.commit(20_000).unwrap();
    assert_eq!(shop.charged("R10"), "200.00");
    payment.confirm().unwrap();
}

#[test]
fn the_till_is_switched_off_in_a_commit() {
    let mut shop = Shop::open();
    for (sale, answer, work) in [("R11", Answer::Lost, true), ("R12", Answer::Lost, false)] {
        let payment = shop.start(&reservation(sale));
        shop.simulator.pay(&shop.which(sale)).unwrap();
        shop.until(&payment, State::Reserved);
        // No answer to anything: the commit hangs until the till is switched off.
        shop.simulator.misbehave(Rule { answer, work, ..Rule::on("commitReservation") }).unwrap();
        let deaf =
            shop.simulator.misbehave(Rule { times: 0, ..Rule::request_lost("getPaymentStatus") }).unwrap();
        assert_eq!(payment.commit(20_000).unwrap_err().kind, Kind::InDoubt);
        drop(payment);
        shop.restart();
        assert!(shop.simulator.behave(&deaf));
        let payment = shop.till.next_unfinished(None).unwrap().unwrap();
        payment.continue_().unwrap();
        if work {
            shop.until(&payment, State::Completed);
        } else {
            shop.until(&payment, State::Reserved);
            payment.commit(20_000).unwrap();
        }
        assert_eq!(shop.charged(sale), "200.00", "{sale}");
        payment.confirm().unwrap();
    }
}
