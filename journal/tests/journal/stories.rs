//! Stores with a story each, made by the library against the simulator: what seqr-journal tells of them, and whether it
//! says that the customer paid. A test is named after what happened in the shop.

use crate::shop::{DARK, Shop, bill, journal};
use seqr::invoice::{Invoice, PaymentMode};
use seqr::pos::{Kind, State};
use seqr_simulator::{Hook, Rule, Settings, SettledBy, Which};
use std::time::Duration;

const YES: &str = "YES";
const NO: &str = "NO";
const UNKNOWN: &str = "CANNOT BE KNOWN FROM HERE";

#[test]
fn the_customer_pays() {
    let shop = Shop::open();
    let payment = shop.sells("1001");
    shop.until_delivered();
    let told = shop.story("1001");
    assert_eq!((told.code, told.answer()), (0, YES), "{}", told.error);
    told.says(&[
        "Sale 1001, 59.00 SEK, till till, cashier Anna",
        "YES. 59.00 SEK at",
        payment.ers_reference().unwrap(),
        "sent the invoice to SEQR: 59.00 SEK",
        "SEQR took the invoice",
        "SEQR answered PAID: 59.00 SEK",
        "booked the sale",
    ]);
    told.says(&["The till told SEQR that it knows of the payment"]);
    let by_reference = shop.story(payment.ers_reference().unwrap());
    assert_eq!(by_reference.out, told.out, "a sale is found by SEQR's reference, too");
    assert_eq!(shop.story(payment.invoice_reference().unwrap()).out, told.out);
}

#[test]
fn the_customer_declines() {
    let shop = Shop::open();
    let payment = shop.start("1002");
    shop.until_called("getPaymentStatus", 2);
    shop.simulator.decline(&Which::sale("1002")).unwrap();
    shop.until(&payment, State::Canceled);
    let told = shop.story("1002");
    assert_eq!(told.answer(), NO);
    told.says(&[
        "The customer declined, and nothing is paid",
        "SEQR answered CANCELED: the customer declined",
    ]);
    told.never_says("given back");
}

#[test]
fn the_customer_pays_while_the_till_is_off_and_seqr_gives_it_back() {
    let mut shop = Shop::open();
    shop.start("1003");
    shop.power_off();
    shop.pays("1003");
    shop.simulator.advance(DARK);
    shop.power_on();
    let payment = shop.unfinished();
    payment.continue_().unwrap();
    shop.until(&payment, State::Canceled);
    let told = shop.story("1003");
    assert_eq!(told.answer(), NO);
    told.says(&["Nothing is paid now: SEQR answered CANCELED", "may have paid and got the money back"]);
    told.says(&[
        "SEQR answered CANCELED: nothing is paid now. Whether the customer had declined, or had paid",
    ]);
    told.never_says("the customer declined");
}

#[test]
fn the_customer_pays_while_the_till_is_off_for_a_moment() {
    let mut shop = Shop::open();
    shop.start("1004");
    shop.power_off();
    shop.pays("1004");
    let off = shop.story("1004");
    assert_eq!(off.answer(), UNKNOWN);
    off.says(&["Ask SEQR for invoice", "otherwise start its program"]);
    shop.power_on();
    let payment = shop.unfinished();
    payment.continue_().unwrap();
    shop.until(&payment, State::Completed);
    payment.confirm().unwrap();
    shop.until_stored("1004", "acknowledged");
    assert_eq!(shop.story("1004").answer(), YES);
}

#[test]
fn seqr_takes_the_payment_back_before_the_till_acknowledged_it() {
    let mut shop = Shop::open_at(Settings { settled_by: SettledBy::Version, ..Settings::default() });
    let payment = shop.start("1005");
    shop.until_called("getPaymentStatus", 2);
    shop.wrong(Rule { before: vec![Hook::ForcePay], ..Rule::on("getPaymentStatus") });
    shop.wrong(Rule { times: 0, ..Rule::request_lost("getPaymentStatus") });
    shop.until(&payment, State::Completed);
    shop.power_off();
    let off = shop.story("1005");
    assert_eq!(off.answer(), UNKNOWN);
    off.says(&["SEQR answered PAID (59.00 SEK", "gives such a payment back", "Ask SEQR for payment"]);
    shop.simulator.behave_well();
    shop.simulator.advance(DARK);
    shop.power_on();
    let payment = shop.unfinished();
    shop.until(&payment, State::Failed);
    let told = shop.story("1005");
    assert_eq!(told.answer(), NO);
    told.says(&[
        "The customer had paid 59.00 SEK",
        "SEQR gave it back",
        "SEQR answered PAID",
        "SEQR took the payment back",
    ]);
    let check = journal(shop.store(), &["check"]);
    assert_eq!(check.code, 1);
    check.says(&["1 payment is taken back by SEQR", "sale 1005"]);
}

#[test]
fn the_customer_is_faster_than_the_cancel() {
    let shop = Shop::open();
    let payment = shop.start("1006");
    shop.until_called("getPaymentStatus", 1);
    shop.wrong(Rule { before: vec![Hook::ForcePay], ..Rule::on("cancelInvoice") });
    assert_eq!(payment.cancel().unwrap_err().kind, Kind::AlreadyPaid);
    payment.confirm().unwrap();
    shop.until_stored("1006", "acknowledged");
    let told = shop.story("1006");
    assert_eq!(told.answer(), YES);
    told.says(&["The cashier canceled the sale", "SEQR answered PAID"]);
}

#[test]
fn the_cashier_cancels() {
    let shop = Shop::open();
    let payment = shop.start("1007");
    payment.cancel().unwrap();
    let told = shop.story("1007");
    assert_eq!(told.answer(), NO);
    told.says(&[
        "canceled at the till",
        "The cashier canceled the sale",
        "SEQR confirmed the cancel: nothing is paid",
    ]);
}

#[test]
fn nobody_answers_the_question() {
    let shop = Shop::open_with(Settings::default(), |config| {
        config.poll_window = Duration::from_millis(50);
        config.question_timeout = Duration::from_millis(50);
    });
    let payment = shop.start("1008");
    shop.until(&payment, State::Canceled);
    let told = shop.story("1008");
    assert_eq!(told.answer(), NO);
    told.says(&["Nobody at the till answered", "SEQR confirmed the cancel"]);
}

#[test]
fn the_answer_to_the_cancel_never_comes() {
    let shop = Shop::open_with(Settings::default(), |config| {
        config.cancel_timeout = Duration::from_millis(300);
    });
    let payment = shop.start("1009");
    shop.wrong(Rule { times: 0, ..Rule::request_lost("cancelInvoice") });
    assert_eq!(payment.cancel().unwrap_err().kind, Kind::InDoubt);
    let told = shop.story("1009");
    assert_eq!(told.answer(), UNKNOWN);
    told.says(&["A cancel was sent, and this store has no outcome of it. Ask SEQR for invoice"]);
}

#[test]
fn the_answer_to_the_invoice_is_lost_and_a_supervisor_gives_the_sale_up() {
    let shop = Shop::open();
    shop.wrong(Rule::answer_lost("sendInvoice"));
    let payment = shop.start("1010");
    assert_eq!(payment.cancel().unwrap_err().kind, Kind::InDoubt);
    payment.abandon().unwrap();
    let told = shop.story("1010");
    assert_eq!(told.answer(), UNKNOWN);
    told.says(&[
        "A supervisor gave the sale up while its outcome was not known. Ask SEQR for an invoice with the number 1010 over 59.00 SEK",
        "SEQR's answer to the invoice was lost",
                "The cashier canceled the sale",
        "A supervisor gave the sale up",
    ]);
    journal(shop.store(), &["check"]).says(&["1 payment is given up by a supervisor"]);
}

#[test]
fn seqr_refuses_the_invoice() {
    let shop = Shop::open();
    shop.wrong(Rule::refused("sendInvoice", 98));
    assert!(shop.till.pay_start(bill("1011", 5900), None).is_err());
    let told = shop.story("1011");
    assert_eq!(told.answer(), NO);
    told.says(&["SEQR did not take the invoice. Nothing could be paid."]);
}

#[test]
fn a_refund_is_made() {
    let shop = Shop::open();
    let payment = shop.sells("1012");
    shop.till.refund(shop.refund("R-12", &payment, 2000)).unwrap();
    let told = shop.story("1012");
    assert_eq!(told.answer(), YES);
    told.says(&[
        "Of this, 20.00 SEK was given back later",
        "The till sent a refund of 20.00 SEK",
        "Refund R-12 was made",
    ]);
    shop.story("R-12").says(&["Sale 1012"]);
}

#[test]
fn a_refund_is_lost() {
    let shop = Shop::open();
    let payment = shop.sells("1013");
    shop.wrong(Rule::answer_lost("refundPayment"));
    assert_eq!(shop.till.refund(shop.refund("R-13", &payment, 5900)).unwrap_err().kind, Kind::InDoubt);
    let told = shop.story("1013");
    assert_eq!(told.answer(), YES);
    told.says(&[
        "A refund of 59.00 SEK is in doubt",
        "SEQR's answer to refund R-13 was lost: the customer may have 59.00 SEK back",
    ]);
    let check = journal(shop.store(), &["check"]);
    check.says(&["Refunds in doubt: 1", "refund R-13, 59.00 SEK"]);
}

#[test]
fn a_refund_is_refused() {
    let shop = Shop::open();
    let payment = shop.sells("1014");
    shop.wrong(Rule::refused("refundPayment", 97));
    assert!(shop.till.refund(shop.refund("R-14", &payment, 5900)).is_err());
    let told = shop.story("1014");
    told.says(&["SEQR refused refund R-14: no money went back"]);
    told.never_says("was given back");
}

#[test]
fn seqr_takes_another_amount_than_was_committed() {
    let shop = Shop::open_at(Settings { old_service: true, ..Settings::default() });
    let invoice = Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill("1015", 100_000) };
    let payment = shop.till.pay_start(invoice, None).unwrap();
    shop.pays("1015");
    shop.until(&payment, State::Reserved);
    assert_eq!(payment.commit(40_000).unwrap_err().kind, Kind::OtherAmount);
    payment.confirm().unwrap();
    shop.until_stored("1015", "acknowledged");
    let told = shop.story("1015");
    assert_eq!(told.answer(), YES);
    told.says(&[
        "1000.00 SEK",
        "The till had asked for another amount",
        "RESERVED",
        "to take 400.00 SEK",
        "SEQR reports 1000.00 SEK where the invoice asked for 400.00 SEK",
    ]);
    journal(shop.store(), &["list"]).says(&["PAID, other amount"]);
}

#[test]
fn a_reservation_waits_for_its_amount() {
    let shop = Shop::open();
    let invoice = Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill("1016", 100_000) };
    let payment = shop.till.pay_start(invoice, None).unwrap();
    shop.pays("1016");
    shop.until(&payment, State::Reserved);
    let told = shop.story("1016");
    assert_eq!(told.answer(), NO);
    told.says(&["Not yet: 1000.00 SEK is reserved", "RESERVED: the customer's money is reserved, not paid"]);
}

#[test]
fn the_clocks_are_an_hour_apart() {
    let shop = Shop::open();
    shop.simulator.jump(-3_600_000);
    shop.sells("1017");
    let told = shop.story("1017");
    assert_eq!(told.answer(), YES);
    told.says(&["By SEQR's clock the customer paid at", "60 minutes later than that"]);
    let check = journal(shop.store(), &["check"]);
    assert_eq!(check.code, 1);
    check.says(&["The till's clock and SEQR's were more than a minute apart", "sale 1017"]);
}

#[test]
fn a_backup_was_restored_and_does_not_know_the_sale() {
    let mut shop = Shop::open();
    shop.sells("1018");
    shop.power_off();
    let copy = shop.folder().join("monday.db");
    std::fs::copy(shop.store(), &copy).unwrap();
    shop.power_on();
    shop.sells("1019");
    assert_eq!(journal(&copy, &["show", "1018"]).answer(), YES);
    let told = journal(&copy, &["show", "1019"]);
    assert_eq!((told.code, told.answer()), (1, ""));
    told.says(&["There is no monday.db-wal beside this file", "Nothing of the name '1019' is in this store"]);
}

#[test]
fn another_program_cancels_the_sale() {
    let shop = Shop::open();
    let payment = shop.start("1020");
    shop.until_called("getPaymentStatus", 2);
    let store = rusqlite::Connection::open(shop.store()).unwrap();
    let sql = "UPDATE payments SET phase = 'canceled', wanted = 0, revision = revision + 1";
    store.execute_batch(sql).unwrap();
    shop.pays("1020");
    let _ = payment.cancel(); // its outcome is the other program's
    let told = shop.story("1020");
    assert_eq!(told.answer(), NO);
    told.says(&["SEQR took the invoice"]);
    told.never_says("SEQR answered PAID");
}

#[test]
fn the_store_cannot_be_written_when_the_customer_pays() {
    let shop = Shop::open();
    let payment = shop.start("1021");
    shop.until_called("getPaymentStatus", 2);
    let store = rusqlite::Connection::open(shop.store()).unwrap();
    store.execute_batch("BEGIN IMMEDIATE").unwrap();
    shop.pays("1021");
    shop.until(&payment, State::Completed);
    let held = shop.story("1021");
    assert_eq!(held.answer(), UNKNOWN, "the store does not say so yet, and the tool does not guess");
    held.says(&["If the till is selling right now, look again in a minute"]);
    store.execute_batch("ROLLBACK").unwrap();
    shop.until_stored("1021", "paid");
    shop.until_stored("1021", "acknowledged");
    assert_eq!(shop.story("1021").answer(), YES);
}

#[test]
fn seqr_answers_with_another_payment() {
    let shop = Shop::open();
    shop.sells("1022");
    shop.wrong(Rule::answer_lost("sendInvoice"));
    let payment = shop.start("1023");
    payment.continue_().unwrap();
    shop.power_off();
    let told = shop.story("1023");
    assert_eq!(told.answer(), UNKNOWN);
    told.says(&[
        "The invoice was sent, and this store has no answer to it",
        "SEQR's answer to the invoice was lost",
    ]);
    assert_eq!(shop.story("1022").answer(), YES);
}

#[test]
fn the_same_number_is_tried_again_after_a_cancel() {
    let shop = Shop::open();
    shop.start("1024").cancel().unwrap();
    shop.sells("1024");
    let told = shop.story("1024");
    assert_eq!(told.answer(), YES);
    told.says(&[
        "There are 2 payments of this name",
        "YES",
        "SEQR confirmed the cancel",
        "SEQR answered PAID",
    ]);
}
