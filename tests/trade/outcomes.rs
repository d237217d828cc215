//! How a payment ended and who ended it, sales that SEQR took back, and finding payments again.

use super::shop::{Shop, bill};
use seqr::pos::{Attention, EndedBy, Kind, Payment, State};
use seqr_simulator::{Hook, Rule, Settings, SettledBy};
use std::time::Duration;

/// A sale that was told COMPLETED, and that SEQR took back because the acknowledgment did not arrive.
fn taken_back(sale: &str) -> (Shop, Payment) {
    let shop = Shop::open_at(Settings { settled_by: SettledBy::Version, ..Settings::default() });
    let pays = Rule { before: vec![Hook::Pay], ..Rule::on("getPaymentStatus") };
    let deaf = Rule { from_call: 2, times: 0, ..Rule::request_lost("getPaymentStatus") };
    for rule in [pays, deaf] {
        shop.simulator.misbehave(rule).unwrap();
    }
    let payment = shop.start(&bill(sale, 1_000));
    shop.until(&payment, State::Completed);
    shop.simulator.advance(Duration::from_secs(21));
    shop.simulator.behave_well();
    shop.until(&payment, State::Failed);
    while shop.till.attention().unwrap().reversals == 0 {} // it is told before it is stored
    (shop, payment)
}

fn ended(shop: &Shop, sale: &Payment, state: State) -> Option<EndedBy> {
    shop.until(sale, state);
    sale.ended_by()
}

#[test]
fn a_payment_that_is_not_paid_says_who_ended_it() {
    let shop = Shop::open();
    let sale = shop.start(&bill("E1", 1_000));
    assert_eq!(sale.ended_by(), None);
    shop.simulator.decline(&shop.which("E1")).unwrap();
    assert_eq!(ended(&shop, &sale, State::Canceled), Some(EndedBy::Customer));

    let sale = shop.start(&bill("E2", 1_000));
    sale.cancel().unwrap();
    assert_eq!(sale.ended_by(), Some(EndedBy::Cashier));

    let sale = shop.start(&bill("E3", 1_000));
    shop.simulator.fail(&shop.which("E3")).unwrap();
    assert_eq!(ended(&shop, &sale, State::Failed), Some(EndedBy::Bank));

    shop.simulator.misbehave(Rule::answer_lost("sendInvoice")).unwrap();
    let sale = shop.start(&bill("E4", 1_000));
    sale.abandon().unwrap();
    assert_eq!(ended(&shop, &sale, State::Abandoned), Some(EndedBy::Supervisor));

    let sale = shop.start(&bill("E5", 1_000));
    shop.simulator.pay(&shop.which("E5")).unwrap();
    assert_eq!(ended(&shop, &sale, State::Completed), None);
}

#[test]
fn a_question_that_nobody_answers_ended_it() {
    let shop = Shop::open_with(|config| {
        config.poll_window = Duration::from_millis(30);
        config.question_timeout = Duration::from_millis(50);
    });
    let sale = shop.start(&bill("E6", 1_000));
    assert_eq!(ended(&shop, &sale, State::Canceled), Some(EndedBy::QuestionTimeout));
}

#[test]
fn a_sale_that_ended_while_the_till_was_off_may_have_been_paid() {
    let mut shop = Shop::open();
    drop(shop.start(&bill("E7", 1_000)));
    shop.restart();
    shop.simulator.pay(&shop.which("E7")).unwrap();
    shop.simulator.advance(Duration::from_secs(21));
    let sale = shop.till.next_unfinished(None).unwrap().expect("it is unfinished");
    sale.continue_().unwrap();
    assert_eq!(ended(&shop, &sale, State::Canceled), Some(EndedBy::Unknown));
    assert!(sale.error().expect("a text").contains("version"), "{:?}", sale.error());
    shop.restart();
    let found = shop.till.find_payment("E7").unwrap();
    assert_eq!((shop.state(&found), found.ended_by()), (State::Canceled, Some(EndedBy::Unknown)));
}

#[test]
fn what_seqr_took_back_is_handed_over_until_it_is_acknowledged() {
    let (mut shop, payment) = taken_back("T1");
    assert_eq!(payment.ended_by(), Some(EndedBy::Seqr));
    assert_eq!(shop.till.pay_start(bill("T1", 1_000), None).err().unwrap().kind, Kind::Reversed);
    shop.restart();
    let counts = shop.till.attention().unwrap();
    assert_eq!(counts, Attention { reversals: 1, ..Attention::default() });
    let reversal = shop.till.next_reversal(None).unwrap().expect("it is handed over");
    assert_eq!((reversal.client_invoice_id(), shop.state(&reversal)), ("T1", State::Failed));
    assert!(shop.till.next_reversal(Some(&reversal)).unwrap().is_none());

    let other = shop.start(&bill("T2", 1_000));
    assert_eq!(other.acknowledge_reversal().unwrap_err().kind, Kind::State);
    other.cancel().unwrap();

    reversal.acknowledge_reversal().unwrap();
    reversal.acknowledge_reversal().unwrap();
    assert!(shop.till.next_reversal(None).unwrap().is_none());
    shop.restart();
    assert!(shop.till.next_reversal(None).unwrap().is_none());
    assert_eq!(shop.till.attention().unwrap(), Attention::default());
    let again = shop.start(&bill("T1", 1_000));
    shop.simulator.pay(&shop.which("T1")).unwrap();
    shop.until(&again, State::Completed);
}

#[test]
fn payments_are_found_by_time_and_by_reference_and_only_shown() {
    let shop = Shop::open();
    for sale in ["V1", "V2"] {
        let payment = shop.start(&bill(sale, 1_000));
        shop.simulator.pay(&shop.which(sale)).unwrap();
        shop.until(&payment, State::Completed);
        payment.confirm().unwrap();
    }
    let open = shop.start(&bill("V3", 700));
    let client = shop.client();
    let mut sales = Vec::new();
    let mut after: Option<Payment> = None;
    while let Some(next) = client.next_payment(0, i64::MAX, after.as_ref()).unwrap() {
        sales.push(next.client_invoice_id().to_owned());
        after = Some(next);
    }
    assert_eq!(sales, ["V1", "V2", "V3"]);
    assert!(client.next_payment(0, 1, None).unwrap().is_none(), "nothing was begun in 1970");

    let sold = shop.till.find_payment("V1").unwrap();
    let view = client.find_reference(sold.ers_reference().unwrap()).unwrap();
    assert_eq!(
        (view.client_invoice_id(), shop.state(&view), view.amount().0),
        ("V1", State::Completed, 1_000)
    );
    assert!(view.receipt_text(40).unwrap().contains("V1"));

    let view = client.find_reference(open.invoice_reference().unwrap()).unwrap();
    for refused in [view.continue_(), view.cancel(), view.confirm(), view.abandon(), view.cancel_begin()] {
        assert_eq!(refused.unwrap_err().kind, Kind::State);
    }
    drop(view);
    shop.until(&open, State::Waiting);
    assert_eq!(client.find_reference("nobody").err().unwrap().kind, Kind::NotFound);
    open.cancel().unwrap();
}

#[test]
fn a_call_on_a_handle_that_another_thread_closes_says_closed() {
    let shop = Shop::open();
    let sale = shop.start(&bill("C1", 5000));
    shop.simulator.pay(&shop.which("C1")).unwrap();
    shop.until(&sale, State::Completed);
    sale.confirm().unwrap();
    sale.close(); // what another thread's close does while this one still has the payment
    let error = (0..1000).find_map(|_| sale.confirm().err()).unwrap();
    assert_eq!(error.kind, Kind::Closed);
}
