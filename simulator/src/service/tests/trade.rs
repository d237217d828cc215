//! Refunds, loyalty, reservations, the end of the day, passwords, bounds.

use super::*;

#[test]
fn refunds_add_up_to_the_payment_at_most() {
    let mut shop = Shop::open();
    let ers = shop.sold("100.00");
    let first = shop.refund(&ers, "40.00");
    assert!(first.code == 0 && first.ers_reference.as_ref() != Some(&ers));
    assert_eq!(shop.refund(&ers, "60.01").code, 98);
    assert_eq!(shop.refund(&ers, "60.00").code, 0);
    assert_eq!(shop.refund(&ers, "0.01").code, 98);
    for (value, code) in [("0.00", 11), ("1.005", 49)] {
        assert_eq!(shop.refund(&ers, value).code, code);
    }
    assert_eq!(shop.refund("unknown", "1.00").code, 23);
    let own = first.ers_reference.unwrap();
    assert_eq!(shop.refund(&own, "1.00").code, 23);
    let mut in_euro = bill("1.00");
    in_euro.total = Some(AmountForm { currency: Some("EUR".into()), value: Some("1.00".into()) });
    let fill = |r: &mut Request| (r.ers_reference, r.invoice) = (Some(ers.clone()), Some(in_euro));
    assert_eq!(shop.till(Operation::RefundPayment, fill).code, 49);
    for reference in [&ers, &own] {
        assert_eq!(
            shop.till(Operation::SubmitPaymentReceipt, |r| r.ers_reference = Some(reference.clone())).code,
            0
        );
    }
    assert_eq!(
        shop.till(Operation::SubmitPaymentReceipt, |r| r.ers_reference = Some("unknown".into())).code,
        23
    );
    shop.service.settings.refunds = RefundPolicy::ResellerNotAllowed;
    assert_eq!(shop.refund(&ers, "1.00").code, 97);
    shop.service.settings.refunds = RefundPolicy::AccountNotAllowed;
    assert_eq!(shop.refund(&ers, "1.00").code, 99);
}

fn card(id: &str, status: i32) -> Token {
    Token { id: id.into(), value: "4711".into(), status, description: String::new() }
}

fn loyal(value: &str) -> BillForm {
    BillForm { acknowledgment_mode: Some("OPTIONAL_ACKNOWLEDGMENT".into()), ..bill(value) }
}

#[test]
fn a_card_blocks_the_app_until_the_till_has_answered() {
    let mut shop = Shop::open();
    let reference = shop.sent(loyal("10.00"));
    shop.phone(&reference, Act::Attach { card: card("c", 0), while_issued: false }).unwrap();
    assert!(shop.ask(&reference, 0).1.tokens.is_empty());
    shop.pay(&reference);
    let (_, pending) = shop.ask(&reference, 0);
    assert_eq!((pending.status.as_str(), pending.tokens), ("PENDING_ISSUER_ACKNOWLEDGE", vec![card("c", 0)]));
    shop.pass(60_000);
    assert_eq!(shop.update(&reference, loyal("9.00"), vec![card("c", 1)]), 0);
    let (_, paid) = shop.ask(&reference, pending.version);
    assert_eq!((paid.status.as_str(), paid.tokens), ("PAID", vec![card("c", 1)]));
    assert_eq!(shop.charged(&reference), "9.00");
    assert_eq!(shop.update(&reference, loyal("8.00"), vec![]), 90);
}

#[test]
fn a_card_may_show_while_issued_and_a_customer_may_be_faster() {
    let mut shop = Shop::open();
    let reference = shop.sent(loyal("10.00"));
    let before = shop.ask(&reference, 0).1.version;
    shop.phone(&reference, Act::Attach { card: card("c", 0), while_issued: true }).unwrap();
    let (_, shown) = shop.ask(&reference, before);
    assert_eq!((shown.status.as_str(), shown.tokens.len(), shown.version), ("ISSUED", 1, before + 1));
    shop.phone(&reference, Act::Attach { card: card("d", 0), while_issued: false }).unwrap();
    shop.phone(&reference, Act::Scan).unwrap();
    shop.phone(&reference, Act::Pay(PayHow { pin_ms: 0, force: true })).unwrap();
    assert_eq!(shop.update(&reference, loyal("9.00"), vec![card("c", 1)]), 90);
    assert_eq!(shop.charged(&reference), "10.00");
}

#[test]
fn a_card_swiped_at_the_till_overrides_the_phones() {
    let mut shop = Shop::open();
    let fill = |r: &mut Request| (r.invoice, r.tokens) = (Some(loyal("10.00")), vec![card("till", 1)]);
    let Rest::Invoice { reference, .. } = shop.till(Operation::SendInvoice, fill).rest else { panic!() };
    shop.phone(&reference, Act::Attach { card: card("phone", 0), while_issued: false }).unwrap();
    shop.pay(&reference);
    let (_, paid) = shop.ask(&reference, 0);
    assert_eq!((paid.status.as_str(), paid.tokens), ("PAID", vec![card("till", 1)]));
}

fn reserving(value: &str) -> BillForm {
    BillForm { payment_mode: Some("RESERVATION_REQUIRED_PRELIMINARY_AMOUNT".into()), ..bill(value) }
}

#[test]
fn a_reservation_is_committed_up_to_its_amount() {
    let mut shop = Shop::open();
    let reference = shop.sent(reserving("100.00"));
    assert_eq!(shop.commit(&reference, None), 96);
    shop.pay(&reference);
    assert_eq!((shop.status(&reference).as_str(), shop.charged(&reference).as_str()), ("RESERVED", "0.00"));
    shop.pass(60_000);
    assert_eq!(shop.update(&reference, reserving("100.01"), vec![]), 11);
    assert_eq!(shop.update(&reference, reserving("90.00"), vec![]), 0);
    assert_eq!(shop.commit(&reference, Some(sek("100.01"))), 11);
    assert_eq!(shop.commit(&reference, Some(sek("80.00"))), 0);
    shop.pass(60_000);
    let (ers, paid) = shop.ask(&reference, 0);
    assert_eq!((paid.status.as_str(), shop.charged(&reference).as_str()), ("PAID", "80.00"));
    assert_eq!((shop.commit(&reference, None), shop.commit("unknown", None)), (96, 54));
    assert_eq!(shop.refund(&ers.unwrap(), "80.01").code, 98);
}

#[test]
fn a_reservation_times_out_or_is_cancelled() {
    let mut shop = Shop::open();
    let reference = shop.sent(BillForm { commit_timeout: Some("30".into()), ..reserving("100.00") });
    shop.pay(&reference);
    shop.pass(29_999);
    assert_eq!(shop.status(&reference), "RESERVED");
    shop.pass(1);
    assert_eq!((shop.status(&reference).as_str(), shop.commit(&reference, None)), ("CANCELED", 96));
    assert!(shop.has(&reference, What::ReservationTimedOut));
    let reference = shop.sent(reserving("100.00"));
    shop.pay(&reference);
    assert_eq!((shop.cancel(&reference), shop.charged(&reference).as_str()), (0, "0.00"));
}

#[test]
fn a_period_holds_what_was_sold_since_the_last_one() {
    let mut shop = Shop::open();
    let other = shop.register("till 2");
    let other_id = other.initiator.clone().unwrap().id.unwrap();
    let mark = |shop: &mut Shop, terminal: Option<&str>| {
        let reply = shop.call(Operation::MarkTransactionPeriod, reseller(), |r| {
            r.parameters = terminal.map(|t| ("TERMINALID".into(), t.into())).into_iter().collect();
        });
        let Rest::Period { id } = reply.rest else { panic!("{reply:?}") };
        id
    };
    let report = |shop: &mut Shop, id: &str, period: &str, terminal: Option<&str>| {
        let reply = shop.call(Operation::ExecuteReport, reseller(), |r| {
            r.report_id = Some(id.into());
            r.parameters = vec![("transactionPeriodId".into(), period.into())];
            r.parameters.extend(terminal.map(|t| ("TERMINALID".into(), t.into())));
        });
        match reply.rest {
            Rest::Report { content, .. } => Ok(content),
            _ => Err(reply.code),
        }
    };
    let ers = shop.sold("93.31");
    shop.refund(&ers, "3.31");
    // Paid and not asked for: not in the books.
    let unasked = shop.sent(bill("7.00"));
    shop.pay(&unasked);
    let period = mark(&mut shop, None);
    shop.sold("5.00");
    let empty = mark(&mut shop, Some(&other_id));
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_003.xml", &period, None), Err(2));
    shop.pass(3_000);
    let details = report(&mut shop, "Reconciliation/STD_RECON_003.xml", &period, None).unwrap();
    assert_eq!(
        (details.matches("<Row>").count(), details.matches("<SalesAmount>-3.31000<").count()),
        (2, 1),
        "{details}"
    );
    let sum = report(&mut shop, "Reconciliation/Shop.xml", &period, None).unwrap();
    assert!(sum.contains("<SalesCount>2</SalesCount><SalesTotal>90.00000</SalesTotal>"), "{sum}");
    let second = mark(&mut shop, None);
    shop.pass(3_000);
    assert!(report(&mut shop, "STD_RECON_001", &second, None).unwrap().contains("5.00000"));
    let none = report(&mut shop, "Reconciliation/STD_RECON_006.xml", &empty, Some(&other_id)).unwrap();
    assert!(
        none.contains("<SalesCount>0</SalesCount>") && none.contains(&format!("<TerminalId>{other_id}<")),
        "{none}"
    );
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_007.xml", &period, Some(&other_id)), Err(2));
    assert_eq!(report(&mut shop, "Reconciliation/STD_RECON_007.xml", &period, None), Err(90));
    assert_eq!(report(&mut shop, "Reconciliation/None.xml", &period, None), Err(90));
    assert_eq!(report(&mut shop, "Reconciliation/Shop.xml", "unknown", None), Err(90));
}

#[test]
fn passwords_change_by_their_owner_only() {
    let mut shop = Shop::open();
    let mine = shop.till.initiator.clone();
    let change = |shop: &mut Shop, to: &str| {
        shop.till(Operation::ChangePrincipalPassword, |r| {
            (r.principal, r.new_password) = (mine.clone(), Some(to.into()))
        })
        .code
    };
    assert_eq!((change(&mut shop, "abc"), change(&mut shop, "long enough")), (22, 0));
    assert_eq!(shop.send(bill("1.00")).code, 20);
    shop.till.password = Some("long enough".into());
    assert_eq!(shop.send(bill("1.00")).code, 0);
    let fill = |r: &mut Request| r.principal = reseller().initiator;
    assert_eq!(shop.till(Operation::RequestPrincipalInformation, fill).code, 21);
    assert_eq!((change(&mut shop, ""), shop.send(bill("1.00")).code), (0, 20));
}

#[test]
fn old_invoices_leave_and_open_ones_stay() {
    let mut shop = Shop::with(Settings { max_invoices: 3, ..Settings::default() });
    let till = shop.till.clone();
    shop.till = shop.register("till 2");
    let open = shop.sent(bill("1.00"));
    let other = std::mem::replace(&mut shop.till, till);
    for _ in 0..10 {
        shop.sold("1.00");
    }
    assert_eq!(shop.service.numbers().count(), 3);
    shop.till = other;
    assert_eq!(shop.status(&open), "ISSUED");
}

#[test]
fn the_app_hangs_without_an_acknowledgment_mode_where_it_is_told_to() {
    let absent = || BillForm { acknowledgment_mode: None, ..bill("1.00") };
    let mut shop = Shop::open();
    let reference = shop.sent(absent());
    shop.pay(&reference);
    assert!(shop.has(&reference, What::Warning) && shop.status(&reference) == "PAID");
    shop.service.settings.hang_without_acknowledgment_mode = true;
    let reference = shop.sent(absent());
    assert!(shop.phone(&reference, Act::Pay(PayHow::default())).is_err());
}
