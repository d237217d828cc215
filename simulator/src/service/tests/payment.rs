//! From registration to PAID, CANCELED or reversed.

use super::*;

#[test]
fn who_calls_is_checked_before_what_is_asked() {
    let mut shop = Shop::open();
    let id = shop.till.initiator.clone().unwrap().id.unwrap();
    let cases = [
        (principal("TERMINALID", "unknown", None, "pass"), 29),
        (principal("TERMINALID", &id, None, "wrong"), 20),
        (reseller(), 21),
        (principal("RESELLERUSER", "nobody", Some("9900"), "secret"), 37),
        (principal("RESELLERUSER", "shop", Some("1"), "secret"), 37),
        (principal("RESELLERUSER", "shop", None, "secret"), 37),
        (principal("RESELLERUSER", "shop/9900", None, "secret"), 21),
        (principal("RESELLERUSER", "shop/9900", None, "wrong"), 20),
        (principal("RESELLERUSER", "shop/1", None, "secret"), 37),
        (principal("TERMINALID", &id, Some("9900"), "pass"), 0),
        (principal("RESELLERUSER", "shop", Some("9900"), "wrong"), 20),
        (principal("CUSTOMER", "shop", None, "secret"), 21),
        (Context::default(), 29),
        (shop.till.clone(), 0),
    ];
    for (context, code) in cases {
        let who = context.initiator.clone();
        assert_eq!(
            shop.call(Operation::SendInvoice, context, |r| r.invoice = Some(invoice("1.00"))).code,
            code,
            "{who:?}"
        );
    }
    assert_eq!(shop.till(Operation::MarkTransactionPeriod, |_| {}).code, 21);
    assert_eq!(shop.call(Operation::BenchmarkingNop, Context::default(), |_| {}).code, 0);
    assert_eq!(shop.till(Operation::RequestTopup, |_| {}).code, 91);
}

#[test]
fn a_sticker_belongs_to_one_terminal() {
    let mut shop = Shop::open();
    let other = shop.register("till 2");
    let mut assign = |till: &Context, id: &str| {
        shop.call(Operation::AssignSeqrId, till.clone(), |r| r.seqr_id = Some(id.into())).code
    };
    let till = other.clone();
    for (id, code) in [("", 53), ("AB C", 53), ("ÅÄÖ1", 53), ("ABC1", 0), ("ABC1", 0)] {
        assert_eq!(assign(&till, id), code, "{id:?}");
    }
    let mine = shop.till.clone();
    let mut assign = |till: &Context, id: &str| {
        shop.call(Operation::AssignSeqrId, till.clone(), |r| r.seqr_id = Some(id.into())).code
    };
    assert_eq!(assign(&mine, "abc1"), 53);
    assert_eq!(assign(&till, "XYZ2"), 0);
    assert_eq!(assign(&mine, "ABC1"), 0);
    shop.call(Operation::UnregisterTerminal, other, |_| {});
    assert_eq!(shop.till(Operation::AssignSeqrId, |r| r.seqr_id = Some("XYZ2".into())).code, 0);
}

#[test]
fn an_invoice_is_judged_by_its_amount_rows_and_url() {
    let row = |total: &str| RowForm { total: Some(sek(total)), ..RowForm::default() };
    let with = |change: &dyn Fn(&mut InvoiceForm)| {
        let mut form = invoice("10.00");
        change(&mut form);
        form
    };
    let cases: Vec<(InvoiceForm, i32)> = vec![
        (invoice("10.00"), 0),
        (invoice("0.00"), 11),
        (invoice("-1.00"), 11),
        (invoice("1.001"), 49),
        (with(&|b| b.total = None), 49),
        (with(&|b| b.total = Some(AmountForm { currency: None, value: Some("1.00".into()) })), 49),
        (
            with(&|b| {
                b.total = Some(AmountForm { currency: Some("QQQ".into()), value: Some("1.00".into()) })
            }),
            49,
        ),
        (with(&|b| b.rows = vec![row("12.50"), row("-2.50")]), 0),
        (with(&|b| b.rows = vec![row("9.99")]), 49),
        (with(&|b| b.rows = vec![row("5.00"), RowForm::default()]), 49),
        (with(&|b| b.rows = vec![RowForm { quantity: Some("one".into()), ..row("10.00") }]), 49),
        (with(&|b| b.notification_url = Some("ftp://x".into())), 64),
        (with(&|b| b.notification_url = Some("http://x".into())), 0),
        (with(&|b| b.payment_mode = Some("LATER".into())), 49),
        (with(&|b| b.acknowledgment_mode = Some("PERHAPS".into())), 49),
    ];
    for (form, code) in cases {
        assert_eq!(Shop::open().send(form.clone()).code, code, "{form:?}");
    }
    let mut shop = Shop::with(Settings { currencies: vec!["EUR".into()], ..Settings::default() });
    assert_eq!(shop.send(invoice("1.00")).code, 49);
    assert_eq!(shop.till(Operation::SendInvoice, |_| {}).code, 49);
}

#[test]
fn a_payment_is_asked_for_acknowledged_and_stays() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    let (ers, issued) = shop.ask(&reference, 0);
    assert_eq!((ers, issued.status.as_str(), issued.receipt.is_none()), (None, "ISSUED", true));
    shop.pay(&reference);
    shop.pass(19_999);
    let (ers, paid) = shop.ask(&reference, issued.version);
    assert_eq!((ers.as_ref().unwrap().len(), paid.status.as_str()), (25, "PAID"));
    assert_eq!(paid.receipt.unwrap().payment_reference, ers.unwrap());
    assert!(paid.version > issued.version && shop.has(&reference, What::Settled));
    shop.ask(&reference, paid.version);
    assert!(shop.has(&reference, What::Acknowledged));
    shop.pass(1_000_000);
    assert_eq!((shop.status(&reference).as_str(), shop.charged(&reference).as_str()), ("PAID", "10.00"));
    assert_eq!(shop.cancel(&reference), 50);
}

#[test]
fn a_payment_that_nobody_asks_about_is_reversed_after_20_seconds() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("10.00"));
    shop.ask(&reference, 0);
    shop.pay(&reference);
    assert_eq!(shop.charged(&reference), "10.00");
    shop.pass(20_000);
    assert!(shop.has(&reference, What::Reversed));
    let (ers, status) = shop.ask(&reference, 0);
    assert_eq!((ers, status.status.as_str(), status.receipt.is_none()), (None, "CANCELED", true));
    assert_eq!((shop.charged(&reference).as_str(), shop.cancel(&reference)), ("0.00", 95));
}

#[test]
fn what_counts_as_knowing_can_be_stricter() {
    let run = |by: SettledBy, seen: bool, receipt: bool| {
        let mut shop = Shop::with(Settings { settled_by: by, ..Settings::default() });
        let reference = shop.sent(invoice("10.00"));
        shop.pay(&reference);
        let (ers, paid) = shop.ask(&reference, 0);
        if seen {
            shop.ask(&reference, paid.version);
        }
        if receipt {
            assert_eq!(shop.submit(&ers.unwrap(), document()), 0);
        }
        shop.pass(20_000);
        shop.status(&reference)
    };
    assert_eq!(run(SettledBy::Query, false, false), "PAID");
    assert_eq!(run(SettledBy::Version, false, false), "CANCELED");
    assert_eq!(run(SettledBy::Version, true, false), "PAID");
    assert_eq!(run(SettledBy::Receipt, true, false), "CANCELED");
    assert_eq!(run(SettledBy::Receipt, true, true), "PAID");
}

#[test]
fn a_new_invoice_cancels_the_open_one_and_not_the_paid_one() {
    let mut shop = Shop::open();
    let (first, second) = (shop.sent(invoice("1.00")), shop.sent(invoice("2.00")));
    assert!(shop.has(&first, What::Replaced));
    shop.pay(&second);
    let third = shop.sent(invoice("3.00"));
    assert_eq!(
        ["CANCELED", "PAID", "ISSUED"].map(str::to_owned),
        [first, second, third].map(|r| shop.status(&r))
    );
}

#[test]
fn a_status_query_without_a_reference_answers_for_the_current_invoice() {
    let mut shop = Shop::open();
    let ask = |shop: &mut Shop| shop.till(Operation::GetPaymentStatus, |_| {});
    assert_eq!(ask(&mut shop).code, 54);
    let reference = shop.sent(invoice("1.00"));
    shop.pay(&reference);
    assert!(ask(&mut shop).ers_reference.is_some());
    shop.service.settings.status_without_reference = false;
    assert_eq!(ask(&mut shop).code, 54);
    let other = shop.register("till 2");
    let code = shop.call(Operation::GetPaymentStatus, other, |r| r.invoice_reference = Some(reference)).code;
    assert_eq!(code, 54);
}

#[test]
fn cancel_races_with_the_customer() {
    let mut shop = Shop::open();
    let reference = shop.sent(invoice("1.00"));
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: PIN_UNTIL_TOLD, force: false })).unwrap();
    assert_eq!((shop.cancel(&reference), shop.update(&reference, invoice("2.00"), vec![])), (51, 48));
    shop.phone(&reference, Act::GiveUpPin).unwrap();
    assert_eq!((shop.cancel(&reference), shop.cancel(&reference), shop.cancel("unknown")), (0, 95, 54));
    assert!(shop.phone(&reference, Act::Pay(PayHow::default())).is_err());

    let reference = shop.sent(invoice("1.00"));
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: 500, force: false })).unwrap();
    assert_eq!(shop.cancel(&reference), 51);
    shop.pass(500);
    assert_eq!(shop.cancel(&reference), 50);
}

#[test]
fn automatic_customers_keep_to_their_plan() {
    let mut shop = Shop::open();
    shop.service.customer = "pays:2000:1000".parse().unwrap();
    let reference = shop.sent(invoice("1.00"));
    shop.pass(2_500);
    assert_eq!((shop.status(&reference).as_str(), shop.cancel(&reference)), ("ISSUED", 51));
    shop.pass(500);
    assert_eq!(shop.status(&reference), "PAID");
    shop.service.customer = "declines:10".parse().unwrap();
    let reference = shop.sent(invoice("1.00"));
    shop.pass(10);
    assert_eq!(shop.status(&reference), "CANCELED");
    shop.service.customer = "pays".parse().unwrap();
    let reference = shop.sent(invoice("1.00"));
    assert_eq!(shop.status(&reference), "PAID");
    assert!("pays:x".parse::<Customer>().is_err() && "pays:1:2:3".parse::<Customer>().is_err());
}

#[test]
fn a_long_absence_happens_in_the_order_of_time() {
    let mut shop = Shop::open();
    shop.service.customer = "pays:5000".parse().unwrap();
    let reference = shop.sent(invoice("1.00"));
    shop.pass(60_000);
    let number = shop.service.find(&Which::invoice(&reference)).unwrap();
    let invoice = shop.service.invoice_json(number);
    assert_eq!((&invoice["paid_ms"], &invoice["ended_ms"]), (&6_000.into(), &26_000.into()), "{invoice}");
    assert_eq!(shop.status(&reference), "CANCELED");
}
