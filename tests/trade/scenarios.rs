//! The scenarios that the simulator comes with: a middle box, and a service of the WSDL's age.

use seqr::invoice::{AcknowledgmentMode, Invoice, PaymentMode};
use seqr::pos::{Kind, State};
use seqr_simulator::Scenario;

use super::begin::refund;
use super::shop::{Shop, bill};

fn play(shop: &Shop, name: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("simulator/scenarios").join(name);
    shop.simulator.play(&Scenario::load(&file).unwrap()).unwrap();
}

#[test]
fn a_portal_that_answers_queries_by_a_page_is_asked_on() {
    let shop = Shop::open();
    let sale = shop.start(&bill("P1", 5000));
    play(&shop, "middle-box-html-page.toml");
    shop.simulator.pay(&shop.which("P1")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!(shop.charged("P1"), "50.00");
}

#[test]
fn a_portal_that_sends_the_till_to_its_login_is_not_followed() {
    let shop = Shop::open();
    let sale = shop.start(&bill("P2", 5000));
    play(&shop, "middle-box-302.toml");
    shop.simulator.pay(&shop.which("P2")).unwrap();
    shop.until(&sale, State::Completed);
    assert_eq!(shop.charged("P2"), "50.00");
    sale.confirm().unwrap();
    // In the way of the next invoice: the cashier reads where the network wants to go.
    play(&shop, "middle-box-302.toml");
    let told = shop.till.pay_start(bill("P3", 5000), None).map(drop).unwrap_err();
    assert_eq!(told.kind, Kind::Http, "{}", told.text);
    assert!(told.text.contains("302") && told.text.contains("http://portal.example/login"), "{}", told.text);
}

#[test]
fn a_middle_box_that_forbids_after_the_work() {
    let shop = Shop::open();
    play(&shop, "middle-box-403-after-the-work.toml");
    let reserved = Invoice { payment_mode: PaymentMode::ReservationRequired, ..bill("P4", 50_000) };
    let payment = shop.start(&reserved);
    shop.simulator.pay(&shop.which("P4")).unwrap();
    shop.until(&payment, State::Reserved);
    // It asks, and finds the commit made.
    payment.commit(0).unwrap();
    assert_eq!((shop.state(&payment), shop.calls("commitReservation", 0)), (State::Completed, 1));
    payment.confirm().unwrap();
    let reference = payment.ers_reference().expect("a reference").to_owned();
    let since = shop.simulator.latest_exchange();
    for _ in 0..2 {
        let refused = shop.till.refund(refund("P4-R1", &reference, 50_000)).unwrap_err();
        assert_eq!(refused.kind, Kind::InDoubt, "{}", refused.text);
    }
    assert_eq!((shop.calls("refundPayment", since), shop.charged("P4")), (1, "0.00".to_owned()));
}

#[test]
fn a_middle_box_that_strips_the_charset_loses_no_letter() {
    let shop = Shop::open();
    play(&shop, "middle-box-stripped-charset.toml");
    let bill = Invoice { acknowledgment_mode: AcknowledgmentMode::Required, ..bill("P5", 5000) };
    let sale = shop.start(&bill);
    shop.simulator.attach_card(&shop.which("P5"), "medlemskort", "Åsa 🍺", false).unwrap();
    shop.simulator.scan(&shop.which("P5")).unwrap();
    shop.until(&sale, State::Loyalty);
    assert_eq!(sale.tokens()[0].value, "Åsa 🍺");
}

#[test]
fn a_preliminary_amount_at_a_service_that_debits_at_once() {
    let shop = Shop::open();
    play(&shop, "old-service.toml");
    let bill =
        Invoice { payment_mode: PaymentMode::ReservationRequiredPreliminaryAmount, ..bill("P6", 50_000) };
    let payment = shop.start(&bill);
    shop.simulator.pay(&shop.which("P6")).unwrap();
    shop.until(&payment, State::Completed);
    let why = payment.error().expect("a reason");
    assert!(why.contains("without a commit"), "{why}");
    let told = payment.commit(31_250).unwrap_err();
    assert_eq!(told.kind, Kind::OtherAmount, "{}", told.text);
    assert!(told.text.contains("without a commit") && told.text.contains("500.00"), "{}", told.text);
    assert_eq!(payment.amount().0, 50_000);
}
