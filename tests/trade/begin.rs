//! Payments, cancels and refunds that are begun: the cashier's program goes on at once, and looks later.

use super::shop::{Shop, bill};
use seqr::pos::{Kind, Payment, RefundRequest, State};
use seqr_simulator::Rule;
use std::time::{Duration, Instant};

/// Far longer than anything here takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// SEQR answers the invoice late: the till looks meanwhile.
fn slow_invoice() -> Rule {
    Rule { delay_after_ms: 1_000, ..Rule::on("sendInvoice") }
}

/// What was begun has come to this.
fn outcome(payment: &Payment) -> Result<(), Kind> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(outcome) = payment.status() {
            return outcome.map_err(|error| error.kind);
        }
        payment.poll(Duration::from_millis(50)).expect("a poll");
        assert!(Instant::now() < end, "no outcome");
    }
}

pub(crate) fn refund(id: &str, of: &str, amount: i64) -> RefundRequest {
    RefundRequest {
        refund_id: id.into(),
        ers_reference: of.into(),
        amount,
        currency_code: "SEK".into(),
        title: "Corner shop".into(),
        cashier_id: "Anna".into(),
        rows: bill("x", amount).rows,
    }
}

fn refunded(shop: &Shop, id: &str) -> Result<Option<String>, Kind> {
    let end = Instant::now() + PATIENCE;
    loop {
        match shop.till.poll_refund(id, Duration::from_secs(1)).map_err(|error| error.kind)? {
            Some(outcome) => return outcome.map_err(|error| error.kind),
            None => assert!(Instant::now() < end, "no outcome"),
        }
    }
}

/// A sale that is paid and booked; its reference.
fn sold(shop: &Shop, sale: &str) -> String {
    let payment = shop.start(&bill(sale, 1_000));
    shop.simulator.pay(&shop.which(sale)).unwrap();
    shop.until(&payment, State::Completed);
    payment.confirm().unwrap();
    payment.ers_reference().expect("a reference").to_owned()
}

#[test]
fn a_sale_that_is_begun_is_starting_until_seqr_answers_and_then_as_any_other() {
    let shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let sale = shop.till.pay_begin(bill("B1", 1_000), None).unwrap();
    assert_eq!((shop.state(&sale), sale.status(), sale.amount().0), (State::Starting, None, 1_000));
    for refused in [sale.continue_(), sale.abandon(), sale.commit(0), sale.update(bill("B1", 900), None)] {
        assert_eq!(refused.unwrap_err().kind, Kind::State);
    }
    assert_eq!(outcome(&sale), Ok(()));
    shop.until(&sale, State::Waiting);
    shop.simulator.pay(&shop.which("B1")).unwrap();
    shop.until(&sale, State::Completed);
    sale.confirm().unwrap();
    assert_eq!(shop.charged("B1"), "10.00");
}

#[test]
fn a_cancel_while_the_invoice_is_sent_ends_unpaid_and_asks_for_no_status() {
    let shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let sale = shop.till.pay_begin(bill("B2", 1_000), None).unwrap();
    sale.cancel_begin().unwrap();
    shop.until(&sale, State::Canceling);
    assert_eq!(sale.continue_().unwrap_err().kind, Kind::State);
    assert_eq!(outcome(&sale), Ok(()));
    assert_eq!(shop.state(&sale), State::Canceled);
    assert_eq!(shop.calls("getPaymentStatus", 0), 0);
    let next = shop.start(&bill("B2", 1_000));
    next.cancel().unwrap();
}

#[test]
fn a_cancel_that_is_begun_and_meets_a_payment_says_so() {
    let shop = Shop::open();
    let sale = shop.start(&bill("B3", 1_000));
    shop.simulator.pay(&shop.which("B3")).unwrap();
    sale.cancel_begin().unwrap();
    assert_eq!(outcome(&sale), Err(Kind::AlreadyPaid));
    assert_eq!(shop.state(&sale), State::Completed);
    assert_eq!(sale.status().unwrap().unwrap_err().kind, Kind::AlreadyPaid, "it may be read again");
}

#[test]
fn a_sale_that_seqr_does_not_take_has_failed_and_says_why() {
    let shop = Shop::open();
    shop.simulator.misbehave(Rule::refused("sendInvoice", 11)).unwrap();
    let sale = shop.till.pay_begin(bill("B4", 1_000), None).unwrap();
    assert_eq!(outcome(&sale), Err(Kind::Refused));
    assert_eq!((shop.state(&sale), sale.result_code()), (State::Failed, Some(11)));
    assert!(shop.till.next_unfinished(None).unwrap().is_none());
}

#[test]
fn a_second_sale_is_refused_while_the_first_is_begun_and_was_never_made() {
    let shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let first = shop.till.pay_begin(bill("B5", 1_000), None).unwrap();
    let same = shop.till.pay_begin(bill("B5", 1_000), None).unwrap();
    let other = shop.till.pay_begin(bill("B6", 1_000), None).unwrap();
    assert_eq!((outcome(&same), outcome(&other)), (Err(Kind::Unfinished), Err(Kind::Unfinished)));
    assert_eq!((shop.state(&same), shop.state(&other)), (State::Failed, State::Failed));
    assert_eq!((other.cancel(), other.status()), (Ok(()), Some(Ok(()))), "what was never made is not paid");
    assert_eq!(other.continue_().unwrap_err().kind, Kind::State);
    assert_eq!(outcome(&first), Ok(()));
    assert_eq!(shop.calls("sendInvoice", 0), 1);
}

#[test]
fn a_sale_that_is_begun_is_found_by_its_number_and_is_not_handed_over() {
    let shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let sale = shop.till.pay_begin(bill("B7", 1_000), None).unwrap();
    while shop.till.find_payment("B7").is_err() {}
    let found = shop.till.find_payment("B7").unwrap();
    assert_eq!(shop.state(&found), State::Starting);
    assert_eq!(found.status(), Some(Ok(())), "this handle has begun nothing");
    assert!(shop.till.next_unfinished(None).unwrap().is_none());
    assert_eq!(outcome(&sale), Ok(()));
    found.cancel().unwrap();
}

#[test]
fn a_till_that_closes_while_a_sale_is_begun_finds_it_again() {
    let mut shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let sale = shop.till.pay_begin(bill("B8", 1_000), None).unwrap();
    while shop.till.find_payment("B8").is_err() {}
    shop.restart();
    assert_eq!(sale.status().unwrap().unwrap_err().kind, Kind::Closed);
    let found = shop.till.next_unfinished(None).unwrap().expect("it is unfinished");
    assert_eq!((found.client_invoice_id(), shop.state(&found)), ("B8", State::Unknown));
}

#[test]
fn no_password_is_changed_while_a_sale_is_begun() {
    let shop = Shop::open();
    shop.simulator.misbehave(slow_invoice()).unwrap();
    let sale = shop.till.pay_begin(bill("B9", 1_000), None).unwrap();
    while shop.till.find_payment("B9").is_err() {}
    // The sale can be found a moment before its beginning is over.
    let refused = shop.till.change_password().unwrap_err().kind;
    assert!(matches!(refused, Kind::State | Kind::Unfinished), "{refused:?}");
    assert_eq!(outcome(&sale), Ok(()));
    sale.cancel().unwrap();
    shop.till.change_password().unwrap();
}

/// What the store says of a refund: what became of it, how much, the payment, SEQR's reference and code.
type Found = (Result<(), Kind>, i64, String, Option<String>, Option<i32>);

fn found(shop: &Shop, id: &str) -> Result<Found, Kind> {
    let info = shop.till.find_refund(id).map_err(|error| error.kind)?;
    assert!(info.currency_code == "SEK" && 0 < info.begun_at_ms && info.begun_at_ms <= info.changed_at_ms);
    let outcome = info.outcome.map_err(|error| error.kind);
    Ok((outcome, info.amount, info.ers_reference, info.refund_reference, info.result_code))
}

#[test]
fn a_refund_that_is_begun_is_made_once_and_its_outcome_can_be_asked_again() {
    let mut shop = Shop::open();
    let paid = sold(&shop, "B10");
    let since = shop.simulator.latest_exchange();
    shop.simulator.misbehave(Rule { delay_after_ms: 500, ..Rule::on("refundPayment") }).unwrap();
    shop.till.begin_refund(refund("R1", &paid, 400)).unwrap();
    assert_eq!(shop.till.begin_refund(refund("R1", &paid, 400)).unwrap_err().kind, Kind::Busy);
    assert_eq!(shop.till.poll_refund("R1", Duration::ZERO).unwrap(), None);
    while found(&shop, "R1") == Err(Kind::NotReady) {}
    assert_eq!(
        found(&shop, "R1"),
        Ok((Err(Kind::NotReady), 400, paid.clone(), None, None)),
        "it is under way"
    );
    let reference = refunded(&shop, "R1").unwrap();
    assert_eq!(refunded(&shop, "R1").as_ref(), Ok(&reference));
    assert_eq!(shop.till.refund(refund("R1", &paid, 400)).as_ref(), Ok(&reference));
    assert_eq!(shop.calls("refundPayment", since), 1);
    let made = Ok((Ok(()), 400, paid, reference.clone(), None));
    assert_eq!(found(&shop, "R1"), made);
    shop.restart();
    assert_eq!(found(&shop, "R1"), made, "from the journal");
    assert_eq!(refunded(&shop, "R1"), Ok(reference), "from the journal");
    assert_eq!(refunded(&shop, "R2"), Err(Kind::NotFound));
    assert_eq!(found(&shop, "R2"), Err(Kind::NotFound));
}

#[test]
fn a_refund_whose_answer_is_lost_is_in_doubt_however_it_is_asked() {
    let mut shop = Shop::open();
    let paid = sold(&shop, "B11");
    shop.simulator.misbehave(Rule::answer_lost("refundPayment")).unwrap();
    shop.till.begin_refund(refund("R3", &paid, 400)).unwrap();
    assert_eq!(refunded(&shop, "R3"), Err(Kind::InDoubt));
    shop.till.begin_refund(refund("R3", &paid, 400)).unwrap();
    assert_eq!(refunded(&shop, "R3"), Err(Kind::InDoubt), "it is not sent again");
    assert_eq!(shop.calls("refundPayment", 0), 1);
    let doubtful = Ok((Err(Kind::InDoubt), 400, paid.clone(), None, None));
    assert_eq!(found(&shop, "R3"), doubtful);
    shop.restart();
    assert_eq!(refunded(&shop, "R3"), Err(Kind::InDoubt));
    assert_eq!(found(&shop, "R3"), doubtful);
    shop.till.resolve_refund("R3", true).unwrap();
    assert_eq!(refunded(&shop, "R3"), Ok(None), "what was found out counts");
    shop.simulator.misbehave(Rule::refused("refundPayment", 97)).unwrap();
    shop.till.begin_refund(refund("R4", &paid, 400)).unwrap();
    assert_eq!(refunded(&shop, "R4"), Err(Kind::Refused));
    shop.restart();
    assert_eq!(refunded(&shop, "R4"), Err(Kind::Refused));
    assert_eq!(found(&shop, "R4"), Ok((Err(Kind::Refused), 400, paid, None, Some(97))));
}

#[test]
fn a_till_that_closes_while_a_refund_is_sent_leaves_it_in_doubt() {
    let mut shop = Shop::open();
    let paid = sold(&shop, "B12");
    shop.simulator.misbehave(Rule { delay_after_ms: 1_500, ..Rule::on("refundPayment") }).unwrap();
    let till = shop.till.clone();
    let waiting = std::thread::spawn(move || till.refund(refund("R5", &paid, 400)));
    let given_back = || shop.simulator.invoice(&shop.which("B12")).unwrap()["refunded"] == "4.00";
    while !given_back() {}
    shop.restart();
    assert_eq!(waiting.join().unwrap().unwrap_err().kind, Kind::InDoubt);
    assert_eq!(refunded(&shop, "R5"), Err(Kind::InDoubt));
}

#[test]
fn a_payment_that_is_taken_up_again_at_once_shows_what_is_known_of_it_now() {
    let shop = Shop::open();
    let mut sale = shop.start(&bill("B10", 1_000));
    for _ in 0..100 {
        assert_eq!(shop.state(&sale), State::Waiting);
        drop(sale);
        sale = shop.till.next_unfinished(None).unwrap().expect("it is unfinished");
        assert_eq!(shop.state(&sale), State::Unknown, "nobody has said yet whether it is still wanted");
        sale.continue_().unwrap();
        shop.until(&sale, State::Waiting);
    }
    sale.cancel().unwrap();
}

#[test]
fn a_handle_that_is_closed_before_its_sale_is_stored_leaves_it_unfinished() {
    for n in 0..40 {
        let shop = Shop::open();
        let sale = shop.till.pay_begin(bill("B9", 1_000), None).unwrap();
        std::thread::sleep(Duration::from_micros(50 * n)); // before, while and after it is stored: nothing waits for it
        drop(sale);
        let found = match n % 2 {
            0 => shop.till.next_unfinished(None).unwrap().expect("it is unfinished"),
            _ => shop.till.find_payment("B9").unwrap(),
        };
        assert_eq!(found.client_invoice_id(), "B9");
        found.cancel().unwrap();
        assert!(shop.till.next_unfinished(None).unwrap().is_none());
    }
}
